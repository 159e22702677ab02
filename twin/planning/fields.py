"""A bounded pool of distance fields, made when first asked for."""

from __future__ import annotations

import math
from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray

from twin.errors import PlanningError, Problem, ScenarioError
from twin.kernels.fields import DETOUR, FAR, fill_field, fill_forward, fill_rest_field
from twin.state import Grid
from twin.units import NONE

__all__ = ["DistanceFields"]

REST_SLOT = 0


class DistanceFields:
    """Distances from every cell to the goals in use, in cells.

    Fields are never wrong once made: loaded drive units do not pass through storage, so no pod that is set
    down changes a distance. They reach a little farther than the drive unit that they were made for. A
    storage location with a single highway cell beside it is reached through that door, and all locations with
    the same door share one field. The least recently used field makes room for a new one; fields that a drive unit
    follows stay.

    Parameters
    ----------
    grid : Grid
        The floor.
    stations : sequence of int
        Cells of the stations; their fields are kept for good.
    n_drives : int
        Size of the fleet: each can hold a field.
    memory_mib : float
        Bound on the memory of all fields.

    Attributes
    ----------
    pool : ndarray of uint16, shape (slots, N)
        The fields.
    to_station, from_station : ndarray of uint16, shape (S, N)
        Cells that a loaded drive unit drives from each cell to each station, and from each station to each
        cell.
    """

    def __init__(self, grid: Grid, stations: list[int], n_drives: int, memory_mib: float) -> None:
        self._grid = grid
        n_cells = len(grid.kind)
        self._queue = np.zeros(n_cells, dtype=np.int32)
        self._doors: list[int] = _doors(grid).tolist()
        needed = 2 + len(stations) + n_drives
        affordable = int(memory_mib * 2**20 / (2 * n_cells))
        goals = 2 * int(grid.private.sum()) + len(stations) + 1
        if affordable < needed:
            what = (
                f"{memory_mib:g} MiB hold {affordable} distance fields, but {n_drives} drive units and "
                f"{len(stations)} stations need {needed}"
            )
            least = math.ceil(needed * 2 * n_cells / 2**20)
            raise ScenarioError(Problem("planning.field_memory_mib", what, f"allow at least {least}"))
        self.pool = np.empty((min(affordable, max(needed, goals)), n_cells), dtype=np.uint16)
        self._slot_of: OrderedDict[tuple[int, bool], int] = OrderedDict()
        self._users = [0] * len(self.pool)
        self._reach = [0] * len(self.pool)
        self._next_unused = 1
        fill_rest_field(grid, self.pool[REST_SLOT], self._queue)
        self._users[REST_SLOT] = 1
        self.from_station = np.empty((len(stations), n_cells), dtype=np.uint16)
        for station, cell in enumerate(stations):
            self.acquire(cell, loaded=True)
            fill_forward(grid, cell, self.from_station[station], self._queue)
        self.to_station: NDArray[np.uint16] = self.pool[1 : 1 + len(stations)]

    def _slot_for(self, goal: int, loaded: bool, start: int) -> int:
        goal = self._doors[goal]
        key = (goal, loaded)
        slot = self._slot_of.get(key)
        if slot is None:
            slot = self._unused_slot()
            self._slot_of[key] = slot
        else:
            self._slot_of.move_to_end(key)
            if self._reach[slot] == FAR:
                return slot
            if start != NONE and self.pool.item(slot, start) + DETOUR <= self._reach[slot]:
                return slot
        self._reach[slot] = fill_field(self._grid, goal, loaded, start, self.pool[slot], self._queue)
        return slot

    def _unused_slot(self) -> int:
        if self._next_unused < len(self.pool):
            self._next_unused += 1
            return self._next_unused - 1
        for key, slot in self._slot_of.items():
            if self._users[slot] == 0:
                del self._slot_of[key]
                return slot
        raise PlanningError("every distance field is in use; raise planning.field_memory_mib")

    def towards(self, goal: int, *, loaded: bool, start: int = NONE) -> NDArray[np.uint16]:
        """Look a field up, making it if need be.

        Parameters
        ----------
        goal : int
            The goal's cell.
        loaded : bool
            Whether for a drive unit with a pod.
        start : int, optional
            Only cells about as far from the goal as this one matter; all cells when absent.

        Returns
        -------
        ndarray of uint16, shape (N,)
            Distances to the goal, or to the door of a private one, in cells; 65535 where there is no way or
            it was not measured. Valid until the next call.
        """
        field: NDArray[np.uint16] = self.pool[self._slot_for(goal, loaded, start)]
        return field

    def acquire(self, goal: int, *, loaded: bool, start: int = NONE) -> int:
        """Take a field into use, so that it stays; give it back with :meth:`release`.

        Returns
        -------
        int
            Its slot in the pool.
        """
        slot = self._slot_for(goal, loaded, start)
        self._users[slot] += 1
        return slot

    def release(self, slot: int) -> None:
        """Give a field back."""
        self._users[slot] -= 1


def _doors(grid: Grid) -> NDArray[np.int64]:
    """Find the only highway cell beside each private cell, or else the cell itself."""
    cells = np.arange(len(grid.kind))
    beside = grid.predecessor
    is_door = (beside != NONE) & (grid.private[beside] == 0) & (grid.lane[beside] == NONE)
    single = (grid.private != 0) & (is_door.sum(axis=1) == 1)
    return np.where(single, beside[cells, np.argmax(is_door, axis=1)], cells)
