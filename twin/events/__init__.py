"""The event record: append-only, the truth from which every figure and replay is computed.

Two tables. ``facts`` says what happened to orders, pods, stock and stations; ``moves`` says where the drive
units went. Both are rows of 32-bit integers, so that the record's digest is the same on every machine.
"""

from twin.events.kinds import EventKind, RunStatus, StationStatus
from twin.events.record import COLUMNS, MOVE_COLUMNS, EventRecord, EventSink, Fact

__all__ = [
    "COLUMNS",
    "MOVE_COLUMNS",
    "EventKind",
    "EventRecord",
    "EventSink",
    "Fact",
    "RunStatus",
    "StationStatus",
]
