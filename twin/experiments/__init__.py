"""Runs and what comes of them: results and event files.

Names are imported on first use: a window that only needs Ctrl-C or a file does not wait for the simulation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.on_demand import names_of

if TYPE_CHECKING:
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

__getattr__ = names_of(
    __name__,
    {
        "EventFile": ".event_file",
        "MoveFile": ".event_reader",
        "OutputFile": ".outputs",
        "RecordedRun": ".event_reader",
        "Rerun": ".gap",
        "Result": ".result",
        "RunObserver": ".observer",
        "observe": ".single_run",
        "read_events": ".event_reader",
        "run": ".single_run",
        "with_gap": ".gap",
    },
)
