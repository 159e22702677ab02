"""Notices when drive units make no progress, and names the culprits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from twin.errors import GridlockError
from twin.events import StationStatus
from twin.planning.fields import DistanceFields
from twin.planning.ways import Ways
from twin.state import DrivePhase, FloorState
from twin.units import NONE, to_steps

__all__ = ["Watchdog"]

LOOKS_PER_LIMIT = 10
AT_WORK = (StationStatus.BUSY, StationStatus.BLOCKED)

PATIENCE = 6
"""On the way to a station that works, or while something is broken, a drive unit may take so many limits."""

CRAWL = 0.1
"""Slowed below this share of its speed, a drive unit counts as broken: a few cells may take it a limit."""


class HasStatus(Protocol):
    """Anything with the status of a station."""

    status: StationStatus


class Watchdog:
    """Looks at the fleet now and then.

    A drive unit is stuck when the remaining distance of its leg has not fallen for the scenario's
    ``watchdog.stuck_after_min``. One whose station is at work, or blocked by the packers, has six times as
    long; in the lane of such a station, or behind a full one, it queues for however long the service takes.
    A floor with a broken drive unit or a blocked cell is not stuck for that: whoever waits for the repair, as
    one of those behind it, waits for however long it takes, and all others have six limits.

    Parameters
    ----------
    state : FloorState
        The floor.
    fields : DistanceFields
        The ways of its drive units.
    ways : Ways
        Which cells are blocked.
    """

    def __init__(self, state: FloorState, fields: DistanceFields, ways: Ways) -> None:
        self._state = state
        self._fields = fields
        self._ways = ways
        self._troubled_until = 0
        self._limit = to_steps(state.scenario.watchdog.stuck_after_min * 60.0, state.step_s)
        self._interval = max(1, self._limit // LOOKS_PER_LIMIT)
        self._next_look = self._interval

    def look(self, stations: Sequence[HasStatus]) -> None:
        """Look at the fleet when it is time to.

        Parameters
        ----------
        stations : sequence of objects with a ``status``
            The stations by number.

        Raises
        ------
        GridlockError
            Names every stuck drive unit, where it stands, where it wants to go and who stands in its way.
        """
        state = self._state
        if state.step < self._next_look:
            return
        self._next_look = state.step + self._interval
        fleet = state.fleet
        if self._ways.any_blocked or (fleet.speed_factor < CRAWL).any():
            self._troubled_until = state.step + self._limit
        waited = np.where(fleet.travelling != 0, state.step - fleet.progress, 0)
        overdue = np.flatnonzero(waited > self._limit)
        stuck = []
        for drive in overdue.tolist():
            if waited[drive] <= self._patience(drive, stations) * self._limit:
                continue
            if self._waits_for_repair(drive):
                fleet.progress[drive] = state.step
            else:
                stuck.append(drive)
        if stuck:
            raise GridlockError([self._describe(drive) for drive in stuck], state.step * state.step_s)

    def _patience(self, drive: int, stations: Sequence[HasStatus]) -> float:
        """Say for how many limits a drive unit may make no progress."""
        fleet, cell = self._state.fleet, self._state.fleet.cell.item(drive)
        in_lane = self._state.grid.lane.item(cell)
        if in_lane != NONE and stations[in_lane].status in AT_WORK:
            return math.inf
        patience = PATIENCE if self._state.step < self._troubled_until else 1.0
        station = fleet.station.item(drive)
        if fleet.phase[drive] == DrivePhase.TO_STATION and stations[station].status in AT_WORK:
            lane = self._state.layout.stations[station].lane
            return math.inf if fleet.occupant[lane[0]] != NONE else PATIENCE
        return patience

    def _waits_for_repair(self, drive: int) -> bool:
        """Say whether a drive unit, or the first of those before it, has failed or finds its way blocked."""
        fleet, seen = self._state.fleet, set[int]()
        while drive != NONE and drive not in seen:
            if fleet.speed_factor[drive] < CRAWL:
                return True
            seen.add(drive)
            ahead = self._cell_ahead(drive)
            if ahead == NONE:
                beside = self._state.layout.neighbour[fleet.cell[drive]]
                return bool(self._ways.blocked[beside[beside != NONE]].any())
            drive = fleet.occupant.item(ahead)
        return False

    def _cell_ahead(self, drive: int) -> int:
        """Find the cell beside a drive unit that is nearest to its goal; ``NONE`` where none is nearer."""
        fleet = self._state.fleet
        cell, slot, goal = fleet.cell.item(drive), fleet.field.item(drive), fleet.goal.item(drive)
        best, least = NONE, self._fields.distance(slot, cell)
        for after in self._state.grid.neighbour[cell].tolist():
            if after != NONE and after == goal:
                return goal
            if after != NONE and (distance := self._fields.distance(slot, after)) < least:
                best, least = after, distance
        return best

    def _describe(self, drive: int) -> str:
        state = self._state
        fleet, layout = state.fleet, state.layout
        cell = int(fleet.cell[drive])
        minutes = (state.step - int(fleet.progress[drive])) * state.step_s / 60.0
        phase = DrivePhase(int(fleet.phase[drive])).name.lower().replace("_", " ")
        near = [int(fleet.occupant[c]) for c in state.grid.neighbour[cell] if c != NONE]
        beside = [f"{other}" for other in near if other != NONE]
        neighbours = f", beside drive unit(s) {', '.join(beside)}" if beside else ""
        return (
            f"drive unit {drive} ({phase}) at {layout.place(cell)}, bound for "
            f"{layout.place(int(fleet.goal[drive]))}: no progress for {minutes:.1f} min{neighbours}"
        )
