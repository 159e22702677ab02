"""Sends drive units to their goals: sets what planner and motion read."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from twin.kernels.fields import FAR
from twin.planning.fields import REST_SLOT, DistanceFields
from twin.state import Fleet
from twin.units import NONE

__all__ = ["Navigator"]


class Navigator:
    """Starts and ends the legs of drive units.

    Parameters
    ----------
    fleet : Fleet
        The drive units. Modified in place.
    fields : DistanceFields
        The pool that their distance fields come from.
    """

    def __init__(self, fleet: Fleet, fields: DistanceFields) -> None:
        self._fleet = fleet
        self.fields = fields
        for drive in range(len(fleet.cell)):
            fleet.field[drive] = REST_SLOT

    def send(self, drive: int, goal: int, step: int) -> None:
        """Begin a leg: the drive unit heads for the goal, and motion reports its arrival.

        Parameters
        ----------
        drive : int
            The drive unit; its ``loaded`` flag must be set beforehand.
        goal : int
            The cell where the leg ends.
        step : int
            The clock.
        """
        fleet = self._fleet
        cell = fleet.cell.item(drive)
        self._end_leg(drive)
        slot = self.fields.acquire(goal, loaded=bool(fleet.loaded[drive]), start=cell)
        to_door = self.fields.distance(slot, cell)
        fleet.field[drive] = slot
        fleet.goal[drive] = goal
        fleet.travelling[drive] = 1
        fleet.fixed[drive] = 0
        fleet.nearest[drive] = to_door
        fleet.progress[drive] = step
        fleet.shortest[drive] += self._left_to_drive(drive)

    def rest(self, drive: int) -> None:
        """Let a drive unit without a task stay where it is, or make way."""
        fleet = self._fleet
        self._end_leg(drive)
        fleet.field[drive] = REST_SLOT
        fleet.goal[drive] = NONE
        fleet.travelling[drive] = 0
        fleet.fixed[drive] = 0

    def _end_leg(self, drive: int) -> None:
        """Give the field of the last leg back; of one that is broken off only the part driven counts."""
        fleet, slot = self._fleet, self._fleet.field.item(drive)
        if slot == REST_SLOT:
            return
        if fleet.travelling[drive]:
            fleet.shortest[drive] -= min(self._left_to_drive(drive), fleet.shortest.item(drive))
        self.fields.release(slot)

    def _left_to_drive(self, drive: int) -> int:
        """Measure the rest of a leg in cells; 0 where there is no way."""
        fleet, slot = self._fleet, self._fleet.field.item(drive)
        cell, goal = fleet.cell.item(drive), fleet.goal.item(drive)
        left = 0 if cell == goal else self.fields.cells_to(goal, cell, slot)
        return left if left < FAR else 0

    def close(self, cells: Iterable[int]) -> None:
        """Close cells: drive units under way are led round them."""
        self.fields.close(cells)
        self._lead_on()

    def reopen(self, cells: Iterable[int]) -> None:
        """Open closed cells again."""
        self.fields.reopen(cells)
        self._lead_on()

    def _lead_on(self) -> None:
        """See to it that every drive unit under way is led on from where it is."""
        fleet = self._fleet
        for drive in np.flatnonzero(fleet.travelling).tolist():
            self.fields.reach(fleet.field.item(drive), fleet.cell.item(drive))
