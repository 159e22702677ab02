"""Experiments of many replications: candidates in, outcomes out, each kept in a store at once."""

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
