"""What can happen on a floor, what stations do, and how runs end: codes of the event record."""

from __future__ import annotations

from enum import IntEnum, StrEnum

__all__ = ["EventKind", "RunStatus", "StationStatus"]


class EventKind(IntEnum):
    """What happened. In brackets: the columns that are filled beside step and kind."""

    RUN_STARTED = 0
    """[]"""
    ORDER_ARRIVED = 1
    """An order entered the backlog. [order, line = number of lines, units = units demanded]"""
    ORDER_DUE = 2
    """States an order's cut-off; written with its arrival. [order, units = step of the cut-off]"""
    ORDER_RELEASED = 3
    """An order was given to a pick station. [order, station]"""
    LINE_SHORT = 4
    """An order came up for release and was held, as the floor has too little free stock for this line.
    Written again each time. [order, line, sku, units]"""
    POD_REQUESTED = 5
    """A drive unit was sent for a pod on behalf of a station. [drive, pod, station, cell = the pod's]

    Then, in this order: ``POD_REACHED``, ``POD_ADMITTED``, ``POD_LIFTED``, ``POD_PRESENTED``,
    ``POD_RELEASED``, ``POD_STORED``."""
    POD_LIFTED = 6
    """[drive, pod, station, cell]"""
    POD_ADMITTED = 7
    """The station will have room: the pod may be lifted and set out for it. [drive, pod, station]"""
    POD_PRESENTED = 8
    """The pod stands at the station. [drive, pod, station, cell]"""
    UNIT_PICKED = 9
    """A unit was taken from a pod into a tote. [drive, pod, station, order, line, sku, units = 1]"""
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
    POD_REACHED = 21
    """The drive unit stands under the pod. [drive, pod, station, cell]"""
    VISIT_CANCELLED = 22
    """A pod will not be presented after all; the lines that it was for are matched anew. It stays where it
    stands, or its drive unit brings it back. [drive, pod, station; cell = storage chosen, if carried]"""
    DRIVE_FAILED = 23
    """A drive unit broke down; with a pod it keeps it. [drive, pod, cell]"""
    DRIVE_REPAIRED = 24
    """[drive, pod, cell]"""
    DRIVE_SLOWED = 25
    """A drive unit drives at another share of its speed limit from now on, through a slow-down, a short stop
    or the end of one. [drive, units = per cent; cell]"""
    CELL_BLOCKED = 26
    """Something lies on a cell, which nobody may enter. [cell]"""
    CELL_CLEARED = 27
    """[cell]"""
    STATION_CLOSED = 28
    """A station takes no more pods, and finishes the one in hand. [station]"""
    STATION_OPENED = 29
    """[station]"""
    CHARGE_STARTED = 30
    """A drive unit began to charge. [drive, units = state of charge in hundredths of a per cent, cell]"""
    CHARGE_ENDED = 31
    """It stopped charging, and leaves. [drive, units = state of charge in hundredths of a per cent, cell]"""
    BY_HAND = 32
    """Somebody broke or repaired, blocked or cleared, closed or opened, added or removed something while the
    floor ran: the facts after this one say what became of it. [drive, station or cell; units = number
    of the command in twin.whatif.BY_HAND]"""
    RATE_CHANGED = 33
    """Somebody let orders arrive at another rate. [units = orders in a hundred hours from now on]"""
    POLICY_CHANGED = 34
    """Somebody let another rule decide. [line = number of the decision, units = number of the rule; both
    count from 0 in the order of the file's legend]"""
    PLANNER_CHANGED = 35
    """Somebody let another planner plan. [units = number of the planner, likewise]"""
    DRIVE_ADDED = 36
    """A drive unit that was off duty was set down on the floor. [drive, cell]"""
    DRIVE_REMOVED = 37
    """A drive unit was taken off duty, into the garage. [drive, cell = the one that it left]"""


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
