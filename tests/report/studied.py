"""A study's folder that was made up: its replications cost nothing, its files are those of the commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from tests.studies.small import LOOP_OF_2, LOOP_OF_3
from twin.metrics import FIGURES
from twin.studies import CUT_SHARES, Candidate, Outcome, OutcomeStatus, Series, Store
from twin.studies.comparing import Comparing
from twin.studies.comparison import ComparisonSettings
from twin.studies.describing import describe_study
from twin.studies.folder import StudyFolder
from twin.studies.keys import key_of

COMMAND = "twin compare loop.yaml --vary fleet.drive_units=3,2"
QUESTION = "Which is better by units picked: loop or fewer?"
LEVEL = {"loop": 300.0, "fewer": 200.0}
STUCK_SEED = 4
CANDIDATES = (LOOP_OF_3, LOOP_OF_2)

N_SEEDS = 6


def outcome(candidate: Candidate, seed: int, *, stuck: bool = False) -> Outcome:
    """Make up what a replication came to."""
    random = np.random.default_rng(seed)
    floor = candidate.layout()
    figures = np.tile(random.uniform(1.0, 2.0, len(FIGURES)), (len(CUT_SHARES), 1))
    level = LEVEL.get(candidate.name, 250.0)
    for name, value in {
        "units_per_hour": level + random.normal(0.0, 4.0),
        **_split("station", ("busy", "starved", "blocked", "closed"), (60.0, 30.0, 10.0, 0.0)),
        **_split(
            "drive",
            ("empty_travel", "loaded_travel", "turning", "lifting", "queueing", "blocked", "charging"),
            (20.0, 30.0, 5.0, 5.0, 25.0, 5.0, 3.0),
        ),
        **_split("drive", ("failed", "idle"), (0.0, 7.0)),
    }.items():
        figures[:, list(FIGURES).index(name)] = value
    minutes = np.arange(3)
    return Outcome(
        key=key_of(candidate, seed),
        status=OutcomeStatus.STUCK if stuck else OutcomeStatus.COMPLETE,
        message="the floor is stuck at 100 s: 2 drive unit(s) without progress" if stuck else "",
        command=candidate.command(seed),
        hours=candidate.scenario.hours,
        simulated_h=candidate.scenario.hours,
        figures=figures,
        series=Series(*(np.full(3, level / 60, np.int32) - np.int32(k) * (minutes == 0) for k in (2, 1, 3))),
        blocked_s=np.where(floor.kind == 1, 4.0, 0.0).astype(np.float32),
        visits=np.zeros(floor.n_cells, dtype=np.int32),
        cpu_s=0.5,
        host="here",
    )


def _split(before: str, parts: Sequence[str], shares: Sequence[float]) -> dict[str, float]:
    return {f"{before}_{part}": share for part, share in zip(parts, shares, strict=True)}


def made_up_study(
    folder: Path,
    *,
    kind: str = "compare",
    candidates: Sequence[Candidate] = CANDIDATES,
    stuck: bool = False,
    result: Mapping[str, Any] | None = None,
    finished: bool = True,
) -> Path:
    """Write a study's folder: two candidates, six seeds; with ``stuck`` one replication of the second is."""
    place = StudyFolder(folder)
    place.open()
    settings = ComparisonSettings(initial_replications=N_SEEDS, max_replications=N_SEEDS)
    comparing = Comparing(candidates, settings)
    with Store(folder / "store.sqlite") as store:
        for candidate in comparing.candidates:
            for seed in range(1, N_SEEDS + 1):
                fails = stuck and candidate.name == "fewer" and seed == STUCK_SEED
                comparing.samples.add([store.put(outcome(candidate, seed, stuck=fails))])
    comparing.plan()
    asked = describe_study(kind, QUESTION, COMMAND, comparing.candidates, settings.to_dict(), "store.sqlite")
    place.write_study(asked)
    if finished:
        place.write_result(
            {**comparing.comparison().to_dict(), "kind": kind, "status": "done", **(result or {})}
        )
    return folder


def renamed(*names: str) -> list[Candidate]:
    """Name copies of a candidate."""
    return [replace(LOOP_OF_3, name=name) for name in names]
