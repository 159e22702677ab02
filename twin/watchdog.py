"""Notices when drive units make no progress, and names the culprits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from twin.errors import GridlockError
from twin.events import StationStatus
from twin.state import DrivePhase, FloorState
from twin.units import NONE, to_steps

__all__ = ["Watchdog"]

LOOKS_PER_LIMIT = 10
PATIENCE = 6
"""A drive unit on its way to a station that works may take this many limits."""


class HasStatus(Protocol):
    """Anything with the status of a station."""

    status: StationStatus


class Watchdog:
    """Looks at the fleet now and then.

    A drive unit is stuck when the remaining distance of its leg has not fallen for the scenario's
    ``watchdog.stuck_after_min``. One whose station is at work, or blocked by the packers, has six times as
    long; in the lane of such a station, or behind a full one, it queues for however long the service takes.

    Parameters
    ----------
    state : FloorState
        The floor.
    """

    def __init__(self, state: FloorState) -> None:
        self._state = state
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
        waited = np.where(fleet.travelling != 0, state.step - fleet.progress, 0)
        overdue = np.flatnonzero(waited > self._limit)
        stuck = []
        for drive in overdue.tolist():
            patience = 1.0
            if fleet.phase[drive] == DrivePhase.TO_STATION:
                patience = self._patience(drive, stations[fleet.station.item(drive)].status)
            if waited[drive] > patience * self._limit:
                stuck.append(drive)
        if stuck:
            raise GridlockError([self._describe(drive) for drive in stuck], state.step * state.step_s)

    def _patience(self, drive: int, status: StationStatus) -> float:
        """Say for how many limits a drive unit may take to its station."""
        if status not in (StationStatus.BUSY, StationStatus.BLOCKED):
            return 1.0
        fleet = self._state.fleet
        lane = self._state.layout.stations[fleet.station.item(drive)].lane
        queues = fleet.cell.item(drive) in lane or fleet.occupant[lane[0]] != NONE
        return math.inf if queues else PATIENCE

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
