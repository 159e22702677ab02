"""Runs and what comes of them: results and event files."""

from twin.experiments.event_file import EventFile
from twin.experiments.event_reader import MoveFile, RecordedRun, read_events
from twin.experiments.gap import Rerun, with_gap
from twin.experiments.observer import RunObserver
from twin.experiments.outputs import OutputFile
from twin.experiments.result import Result
from twin.experiments.single_run import observe, run

__all__ = [
    "EventFile",
    "MoveFile",
    "OutputFile",
    "RecordedRun",
    "Rerun",
    "Result",
    "RunObserver",
    "observe",
    "read_events",
    "run",
    "with_gap",
]
