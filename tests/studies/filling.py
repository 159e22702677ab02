"""Outcomes without a run; importing this is cheap, for processes that only write."""

from __future__ import annotations

from typing import Any

import numpy as np

from twin.metrics import FIGURES
from twin.studies import CUT_SHARES, Key, Outcome, OutcomeStatus, Series, Store


def outcome(seed: int = 1, **changes: Any) -> Outcome:
    """Make up an outcome with something in every field."""
    chance = np.random.default_rng(seed)
    figures = chance.random((len(CUT_SHARES), len(FIGURES)))
    figures[0, 0] = np.nan
    minutes = (chance.integers(0, 9, 5, dtype=np.int32) for _ in Series._fields)
    fields: dict[str, Any] = {
        "key": Key("l" * 64, "s" * 64, seed, "v" * 64),
        "status": OutcomeStatus.COMPLETE,
        "message": "nothing 'special'\nhere",
        "command": "twin run small",
        "hours": 5 / 60,
        "simulated_h": 5 / 60,
        "figures": figures,
        "series": Series(*minutes),
        "blocked_s": chance.random(40).astype(np.float32),
        "visits": chance.integers(0, 99, 40, dtype=np.int32),
        "record_digest": "r" * 64,
        "versions": {"twin": "1"},
        "limit_s": 7.5,
        "cpu_s": 1.25,
        "wall_s": 1.5,
        "host": "here",
    }
    return Outcome(**{**fields, **changes})


def fill(url: str, seeds: range) -> None:
    """Keep made-up outcomes."""
    with Store(url) as store:
        for seed in seeds:
            store.put(outcome(seed))
