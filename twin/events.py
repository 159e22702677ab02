"""The event record: append-only, the truth from which every figure and replay is computed.

Two tables. ``facts`` says what happened to orders, pods, stock and stations; ``moves`` says where the drive
units went. Both are rows of 32-bit integers, so that the record's digest is the same on every machine.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum

__all__ = ["COLUMNS", "MOVE_COLUMNS", "EventKind", "StationStatus"]

COLUMNS = ("step", "kind", "drive", "pod", "station", "order", "line", "sku", "units", "cell")
"""Columns of the facts; ``NONE`` where one does not apply."""

MOVE_COLUMNS = ("step", "drive", "cell")
"""Columns of the moves: the drive unit stands on the cell from this step on. Step 0 has all of them."""


class EventKind(IntEnum):
    """What happened. In brackets: the columns that are filled beside step and kind."""

    RUN_STARTED = 0
    """[]"""
    ORDER_ARRIVED = 1
    """An order entered the backlog. [order, line = number of lines, units = units demanded]"""
    ORDER_DUE = 2
    """States the step of an order's cut-off; written with its arrival. [order, units = step of the cut-off]"""
    ORDER_RELEASED = 3
    """An order was given to a pick station. [order, station]"""
    LINE_SHORT = 4
    """A released line met no pickable unit on the whole floor. [order, line, sku, units]"""
    POD_REQUESTED = 5
    """A drive unit was sent for a pod on behalf of a station. [drive, pod, station, cell = the pod's]"""
    POD_LIFTED = 6
    """[drive, pod, station, cell]"""
    POD_ADMITTED = 7
    """The station has room: the pod may set out for it. [drive, pod, station]"""
    POD_PRESENTED = 8
    """The pod stands at the station. [drive, pod, station, cell]"""
    UNIT_PICKED = 9
    """One unit was taken from a pod into an order's tote. [drive, pod, station, order, line, sku, units = 1]"""
    LINE_PICKED = 10
    """All units of a line are in the tote. [station, order, line, sku, units]"""
    ORDER_PICKED = 11
    """All lines of an order are in the tote. [station, order]"""
    TOTE_BUFFERED = 12
    """The tote left the put wall for the packers' buffer. [station, order]"""
    STOWED = 13
    """A bundle was put into a pod's slot. [drive, pod, station, sku, units]"""
    POD_RELEASED = 14
    """The station is done with the pod, which leaves. [drive, pod, station, cell = storage chosen]"""
    POD_STORED = 15
    """[drive, pod, cell]"""
    PACK_STARTED = 16
    """[order, units = packer]"""
    ORDER_PACKED = 17
    """[order, units = packer]"""
    STATION_STATUS = 18
    """A station's status changed. [station, units = the StationStatus from now on]"""
    STOCK_INITIAL = 19
    """A slot's content at step 0. [pod, sku, units]"""
    RUN_ENDED = 20
    """The last row. [units = 0 for a whole run, 1 for a partial one, 2 for a stuck floor]"""


class StationStatus(IntEnum):
    """What a station is doing; the time in each adds up to the run."""

    STARVED = 0
    """Open, but no pod with work stands there."""
    BUSY = 1
    """Serving a pod, or finishing with the last unit taken."""
    BLOCKED = 2
    """A finished tote has no place to go."""
    CLOSED = 3


class RunStatus(StrEnum):
    """How a run ended."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    STUCK = "stuck"
