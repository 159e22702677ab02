"""What is counted while a floor runs."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["Tally"]


class Tally(IntEnum):
    """What is counted from the start of a run, or now; the charts are drawn from differences."""

    UNITS = 0
    LINES = 1
    ORDERS = 2
    """Picked."""
    POD_VISITS = 3
    ON_TIME = 4
    LATE = 5
    """Of the orders whose cut-off has passed: those packed by then, and the others."""
    BACKLOG = 6
    OPEN = 7
    """Orders that wait now, and that are at a station now."""
    STATION_STARVED = 8
    STATION_BUSY = 9
    STATION_BLOCKED = 10
    STATION_CLOSED = 11
    """Steps of all stations in each :class:`~twin.events.StationStatus`."""
    DRIVE_EMPTY_TRAVEL = 12
    DRIVE_LOADED_TRAVEL = 13
    DRIVE_TURNING = 14
    DRIVE_LIFTING = 15
    DRIVE_QUEUEING = 16
    DRIVE_BLOCKED = 17
    DRIVE_CHARGING = 18
    DRIVE_FAILED = 19
    DRIVE_IDLE = 20
    """Steps of all drive units on each :class:`~twin.state.Activity`."""
    QUEUED = 21
    LONGEST_QUEUE = 22
    """Drive units in the lanes of all stations now, and in the one that has most."""
