"""Experiments of many replications: candidates in, outcomes out, each kept in a store at once.

Importing it costs nothing; each name's module is imported when the name is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

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

_HOME = {
    "Candidate": "candidate",
    "open_executor": "executors",
    "StudyObserver": "observer",
    **dict.fromkeys(("CUT_SHARES", "Key", "Outcome", "OutcomeStatus", "Series", "cut_index"), "outcome"),
    "replicate": "replication",
    "Runner": "runner",
    "Store": "store",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'twin.studies' has no attribute {name!r}")
    value = getattr(import_module(f"twin.studies.{_HOME[name]}"), name)
    globals()[name] = value
    return value
