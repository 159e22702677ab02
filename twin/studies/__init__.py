"""Experiments of many replications: candidates in, outcomes out, each kept in a store at once.

Importing it costs nothing; each name's module is imported when the name is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.on_demand import names_of

if TYPE_CHECKING:
    from twin.studies.candidate import Candidate
    from twin.studies.executors import open_executor
    from twin.studies.observer import StudyObserver
    from twin.studies.outcome import CUT_SHARES, Key, Outcome, OutcomeStatus, Series, cut_index
    from twin.studies.replication import replicate
    from twin.studies.runner import Runner
    from twin.studies.store import Store

__all__ = [
    "CUT_SHARES",
    "Candidate",
    "Key",
    "Outcome",
    "OutcomeStatus",
    "Runner",
    "Series",
    "Store",
    "StudyObserver",
    "cut_index",
    "open_executor",
    "replicate",
]

_OUTCOME = ("CUT_SHARES", "Key", "Outcome", "OutcomeStatus", "Series", "cut_index")

__getattr__ = names_of(
    __name__,
    {
        "Candidate": ".candidate",
        "open_executor": ".executors",
        "StudyObserver": ".observer",
        **dict.fromkeys(_OUTCOME, ".outcome"),
        "replicate": ".replication",
        "Runner": ".runner",
        "Store": ".store",
    },
)
