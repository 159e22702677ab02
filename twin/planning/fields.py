"""A bounded pool of distance fields, made when first asked for."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from twin.errors import PlanningError, Problem, ScenarioError
from twin.kernels.fields import FAR, Box, fill_field, fill_forward, fill_rest_field, links_of
from twin.planning.slots import Slots
from twin.state import Grid
from twin.units import NONE

__all__ = ["DistanceFields"]

Key = tuple[int, bool]
"""A goal, or its door, and whether for a drive unit with a pod."""

REST: Key = (NONE, False)
REST_SLOT = 0
DEFAULT_MIB = 1024.0

MARGIN = 16
"""How far beyond the rectangle between start and goal a field reaches, in cells: a drive unit may be pushed
off its way."""


class DistanceFields:
    """Distances from every cell to the goals in use, in cells.

    Fields are never wrong once made: loaded drive units do not pass through storage, so no pod that is set
    down changes a distance. They cover the rectangle from the drive unit that they were made for to its goal
    and a little more, grow for others that share them, and cover the whole floor where that does not do. A
    storage location with a single highway cell beside it is reached through that door, and all locations with
    the same door share one field. The least recently used field makes room for a new one; fields that a drive
    unit follows stay.

    Parameters
    ----------
    grid : Grid
        The floor.
    n_cols : int
        Columns of the grid.
    stations : sequence of int
        Cells of the stations; their fields are kept for good.
    n_drives : int
        Size of the fleet: each can hold a field.
    memory_mib : float or None
        Bound on the memory of all fields; by default 1024, or more where the fleet needs it.
    n_goals : int or None
        Different cells that can be goals; by default the storage locations, chargers and stations.

    Attributes
    ----------
    pool : ndarray of uint16, shape (slots, N)
        The fields.
    to_station, from_station : ndarray of uint16, shape (S, N)
        Cells that a loaded drive unit drives from each cell to each station, and from each station to each
        cell.
    """

    def __init__(
        self,
        grid: Grid,
        n_cols: int,
        stations: list[int],
        n_drives: int,
        memory_mib: float | None,
        n_goals: int | None = None,
    ) -> None:
        self._grid = grid
        self._n_cols = n_cols
        self._floor: Box = (0, len(grid.kind) // n_cols - 1, 0, n_cols - 1)
        self._links = (links_of(grid, loaded=False), links_of(grid, loaded=True))
        self._queue = np.zeros(len(grid.kind), dtype=np.uint32)
        self._doors: list[int] = _doors(grid).tolist()
        if n_goals is None:
            n_goals = 2 * int(grid.private.sum()) + len(stations)
        n_slots = _count_slots(len(grid.kind), n_goals, len(stations), n_drives, memory_mib)
        self.pool = np.empty((n_slots, len(grid.kind)), dtype=np.uint16)
        self._slots: Slots[Key] = Slots(n_slots)
        self._key_in: list[Key] = [REST] * n_slots
        self._box: list[Box] = [self._floor] * n_slots
        self._slots.assign(REST)
        self._slots.take(REST)
        if grid.private.any():
            fill_rest_field(grid, self.pool[REST_SLOT], self._queue)
        else:
            self.pool[REST_SLOT] = 0
        self.from_station = np.empty((len(stations), len(grid.kind)), dtype=np.uint16)
        for station, cell in enumerate(stations):
            self.acquire(cell, loaded=True)
            fill_forward(grid, cell, self.from_station[station], self._queue)
        self.to_station: NDArray[np.uint16] = self.pool[1 : 1 + len(stations)]

    def towards(self, goal: int, *, loaded: bool, start: int = NONE) -> NDArray[np.uint16]:
        """Look a field up, making it if need be.

        Parameters
        ----------
        goal : int
            The goal's cell.
        loaded : bool
            Whether for a drive unit with a pod.
        start : int, optional
            Only cells around the way from here to the goal matter; all cells when absent.

        Returns
        -------
        ndarray of uint16, shape (N,)
            Distances to the goal, or to its door, in cells; 65535 where there is no way or it was not
            measured. Valid until the next call.
        """
        field: NDArray[np.uint16] = self.pool[self._slot_for((self._doors[goal], loaded), start)]
        return field

    def acquire(self, goal: int, *, loaded: bool, start: int = NONE) -> int:
        """Take a field into use, so that it stays; give it back with :meth:`release`.

        Returns
        -------
        int
            Its slot in the pool.
        """
        key = (self._doors[goal], loaded)
        slot = self._slot_for(key, start)
        self._slots.take(key)
        return slot

    def has_room_for(self, goal: int, *, loaded: bool) -> bool:
        """Say whether :meth:`acquire` would find a slot."""
        return self._slots.has_room((self._doors[goal], loaded))

    def release(self, slot: int) -> None:
        """Give a field back."""
        self._slots.give_back(self._key_in[slot])

    def _slot_for(self, key: Key, start: int) -> int:
        box = self._floor if start == NONE else self._box_around(key[0], start)
        slot = self._slots.find(key)
        if slot is None:
            slot = self._slots.assign(key)
            if slot is None:
                raise PlanningError("every distance field is in use; raise planning.field_memory_mib")
            self._key_in[slot] = key
        else:
            known = self._box[slot]
            box = _around_both(known, box)
            if box == known:
                return slot
        self._fill(slot, box)
        if start != NONE and self.pool.item(slot, start) == FAR:
            self._fill(slot, self._floor)
        return slot

    def _fill(self, slot: int, box: Box) -> None:
        goal, loaded = self._key_in[slot]
        links = self._links[loaded]
        fill_field(self._grid, links, goal, box, self._n_cols, self.pool[slot], self._queue)
        self._box[slot] = box

    def _box_around(self, goal: int, start: int) -> Box:
        goal_row, goal_col = divmod(goal, self._n_cols)
        row, col = divmod(start, self._n_cols)
        return (
            max(0, min(row, goal_row) - MARGIN),
            min(self._floor[1], max(row, goal_row) + MARGIN),
            max(0, min(col, goal_col) - MARGIN),
            min(self._floor[3], max(col, goal_col) + MARGIN),
        )


def _around_both(one: Box, other: Box) -> Box:
    return (min(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), max(one[3], other[3]))


def _count_slots(n_cells: int, n_goals: int, n_stations: int, n_drives: int, memory_mib: float | None) -> int:
    """Say how many fields to keep: all that there can be, as far as the memory goes."""
    field_mib = 2 * n_cells / 2**20
    needed = 2 + n_stations + n_drives
    if memory_mib is None:
        memory_mib = max(DEFAULT_MIB, 2 * needed * field_mib)
    affordable = int(memory_mib / field_mib)
    if affordable < needed:
        what = (
            f"{memory_mib:g} MiB hold {affordable} distance fields, but {n_drives} drive units and "
            f"{n_stations} stations need {needed}"
        )
        least = math.ceil(needed * field_mib)
        raise ScenarioError(Problem("planning.field_memory_mib", what, f"allow at least {least}"))
    return min(affordable, max(needed, n_goals + 1))


def _doors(grid: Grid) -> NDArray[np.int64]:
    """Find the only highway cell beside each private cell, or else the cell itself."""
    cells = np.arange(len(grid.kind))
    beside = grid.predecessor
    is_door = (beside != NONE) & (grid.private[beside] == 0) & (grid.lane[beside] == NONE)
    single = (grid.private != 0) & (is_door.sum(axis=1) == 1)
    return np.where(single, beside[cells, np.argmax(is_door, axis=1)], cells)
