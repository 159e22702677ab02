"""A bounded pool of distance fields, made when first asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from twin.errors import PlanningError
from twin.kernels.fields import Box
from twin.kernels.pool import TILE
from twin.planning.boxes import box_around, doors_of
from twin.planning.field_memory import narrow_tiles, room_for
from twin.planning.shelf import Shelf
from twin.planning.surveyor import NO_ROOM, Key, Surveyor
from twin.planning.weights import Weights
from twin.state import Grid
from twin.units import NONE

__all__ = ["REST_SLOT", "DistanceFields"]

REST: Key = (NONE, False)
REST_SLOT = 0
"""Where the field lies that leads to the nearest resting place."""


class DistanceFields:
    """Distances from every cell to the goals in use: in cells, or in the weights of moves.

    Loaded drive units do not pass through storage, so no pod that is set down changes a distance: a field
    stays right until cells are closed or opened again. Fields cover the rectangle from the drive unit that
    they were made for to its goal and a little more, grow for others that share them, and cover the whole
    floor where that does not do. A storage location with a single highway cell beside it is reached through
    that door, and all locations with the same door share one field. The least recently used fields make room
    for new ones; fields that a drive unit follows stay. When they take all of the memory, new ones keep only
    the surroundings of a shortest way.

    Parameters
    ----------
    grid : Grid
        The floor.
    n_cols : int
        Columns of the grid.
    stations : sequence of int
        Cells of the stations; their fields are kept for good.
    n_drives : int
        Size of the fleet: each can follow a field of its own.
    memory_mib : float
        Bound on the memory of all fields.
    weights : Weights or None
        What moves cost; without them 1 each.

    Attributes
    ----------
    pool : FieldPool
        The fields by slot, as kernels read them.
    guidance : Guidance
        The weights that each field was made from.
    version : int
        How often cells have been closed or opened: who keeps routes looks for new ones when it changes.
    doors : ndarray of int64, shape (N,)
        The cell that the fields of each goal lead to: its door, or the cell itself.
    to_station, from_station : ndarray of uint16, shape (S, N)
        Cells that a loaded drive unit drives from each cell to each station, and from each station to each
        cell, when no cell is closed.
    """

    def __init__(
        self,
        grid: Grid,
        n_cols: int,
        stations: Sequence[int],
        n_drives: int,
        memory_mib: float,
        weights: Weights | None = None,
    ) -> None:
        n_cells = len(grid.kind)
        self._floor: Box = (0, n_cells // n_cols - 1, 0, n_cols - 1)
        self._weights = weights
        self.version = 0
        self.doors = doors_of(grid)
        self._doors: list[int] = self.doors.tolist()
        n_slots, n_tiles = room_for(self._floor, len(stations), n_drives, memory_mib)
        self._shelf: Shelf[Key] = Shelf(n_cells, n_cols, n_slots, n_tiles, REST, weighted=weights is not None)
        self._surveyor = Surveyor(grid, self._floor, self._shelf, weights)
        self.pool, self.guidance = self._shelf.pool, self._surveyor.guidance
        self._n_without = 0
        self._reserve = narrow_tiles(self._floor, 1.0)
        self._shelf.assign(REST)
        self._shelf.take(REST_SLOT)
        self._surveyor.measure_rest(REST_SLOT)
        for cell in stations:
            self.acquire(cell, loaded=True)
        self.to_station, self.from_station = self._surveyor.hauls(stations)
        self._n_without = n_drives

    def towards(self, goal: int, *, loaded: bool, start: int = NONE) -> NDArray[np.uint16]:
        """Copy a field out of the pool, making it if need be; parameters as for :meth:`measure`.

        Returns
        -------
        ndarray of uint16, shape (N,)
            Distances from every cell to the goal, or to its door, in cells; 65535 where there is no way or
            it was not measured.
        """
        slot = self.acquire(goal, loaded=loaded, start=start)
        self.release(slot)
        return self.row(slot)

    def way(self, start: int, goal: int, *, loaded: bool) -> int:
        """Say how far it is from a cell to a goal, or to its door; 65535 where there is no way."""
        slot = self.acquire(goal, loaded=loaded, start=start)
        self.release(slot)
        return self.distance(slot, start)

    def measure(
        self, cells: NDArray[np.int32], goal: int, *, loaded: bool, start: int = NONE
    ) -> NDArray[np.uint16]:
        """Say how far it is from some cells to a goal, making its field if need be.

        Parameters
        ----------
        cells : ndarray of int32, shape (any,)
            The cells.
        goal : int
            The goal's cell.
        loaded : bool
            Whether for a drive unit with a pod.
        start : int, optional
            Only cells around the way from here to the goal matter; all cells when absent.

        Returns
        -------
        ndarray of uint16, same shape as ``cells``
            Distances to the goal, or to its door, in cells; 65535 where there is no way or it was not
            measured.
        """
        slot = self.acquire(goal, loaded=loaded, start=start)
        self.release(slot)
        return self._shelf.values(slot, cells)

    def distance(self, slot: int, cell: int) -> int:
        """Read a field: cells from here to its goal, or to its door; 65535 where it was not measured.

        From a closed cell the way by the best cell beside it counts.
        """
        return self._surveyor.distance(slot, cell)

    def cells_to(self, goal: int, start: int, slot: int) -> int:
        """Say how many cells it is from a start to the goal of a field in use, whatever its weights say."""
        if self._weights is None:
            return self.distance(slot, start) + self.distance(slot, goal)
        field = self._surveyor.in_cells(slot, start)
        return field.item(start) + field.item(goal)

    def reweigh(self, weight: NDArray[np.uint8]) -> None:
        """Begin a new epoch of weights (shape (N, 4)).

        A field keeps the weights that it was made from until somebody sets out to its goal, or they are so
        old that they are forgotten; then it is made anew for all who follow it.
        """
        weights = self._weights
        if weights is None:
            raise PlanningError("these distance fields were opened without weights")
        outdated = np.flatnonzero(self.guidance.epoch == weights.next_epoch)
        weights.change(weight)
        self._surveyor.weigh()
        for slot in outdated.tolist():
            if slot != REST_SLOT and self._shelf.n_tiles[slot]:
                self._renew(slot)
        self.guidance.epoch[REST_SLOT] = weights.epoch

    def acquire(self, goal: int, *, loaded: bool, start: int = NONE) -> int:
        """Take a field into use, so that it stays; give it back with :meth:`release`.

        Returns
        -------
        int
            Its slot in the pool.
        """
        key = (self._doors[goal], loaded)
        box = self._floor if start == NONE else box_around(key[0], start, self._floor)
        slot = self._shelf.find(key)
        if slot is None:
            return self._make(key, box, start)
        self._shelf.take(slot)
        self._n_without -= 1
        self._surveyor.extend(slot, start, self._kept_free, box)
        return slot

    def has_room_for(self, goal: int, *, loaded: bool) -> bool:
        """Say whether :meth:`acquire` would find a slot, and room for the way."""
        return self._shelf.n_left >= self._reserve and self._shelf.has_room((self._doors[goal], loaded))

    def row(self, slot: int) -> NDArray[np.uint16]:
        """Copy a field out of the pool: distances from every cell, of shape (N,)."""
        return self._shelf.values(slot, slice(None))

    def release(self, slot: int) -> None:
        """Give a field back."""
        self._shelf.release(slot)
        self._n_without += 1

    def reach(self, slot: int, start: int) -> None:
        """See to it that a field in use leads on from a cell, as far as there is a way."""
        if slot != REST_SLOT and not self._surveyor.covers(slot, start):
            self.widen(slot, start)

    def widen(self, slot: int, start: int) -> None:
        """Let a field in use cover more than it does, for a drive unit that was pushed to its edge."""
        self._surveyor.measure(slot, start, self._kept_free)

    def close(self, cells: Iterable[int]) -> None:
        """Close cells: from now on fields lead round them, and measure no distance there.

        Where no way round is left, they lead up to them. Call :meth:`reach` afterwards for the drive units
        under way: their way round may be longer than their field is wide.

        Parameters
        ----------
        cells : iterable of int
            The cells. Whoever stands on one may leave it.
        """
        changed = set(cells)
        self._close(self._surveyor.closed | changed, changed)

    def reopen(self, cells: Iterable[int]) -> None:
        """Open closed cells again."""
        changed = set(cells)
        self._close(self._surveyor.closed - changed, changed)

    def _close(self, closed: frozenset[int], changed: set[int]) -> None:
        """Set the closed cells, and measure again what covers those that have changed."""
        self.version += 1
        self._surveyor.close(closed)
        self._surveyor.measure_rest(REST_SLOT)
        touched = np.unique(self.pool.place[sorted(changed)] // TILE**2)
        for slot in np.flatnonzero(self.pool.pages[:, touched].any(axis=1)).tolist():
            if slot != REST_SLOT:
                self._renew(slot)

    def _renew(self, slot: int) -> None:
        """Measure a field again if somebody uses it, and forget it otherwise."""
        if self._shelf.in_use(slot):
            self._surveyor.renew(slot)
        else:
            self._shelf.discard(slot)

    @property
    def _kept_free(self) -> int:
        """Tiles to be left to the drive units that follow no field yet."""
        return self._n_without * self._reserve

    def _make(self, key: Key, box: Box, start: int) -> int:
        """Make a field that is not in the pool, and take it into use."""
        slot = self._shelf.assign(key)
        if slot is None:
            raise PlanningError(NO_ROOM)
        self._shelf.take(slot)
        self._n_without -= 1
        try:
            self._surveyor.measure(slot, start, self._kept_free, box)
        except PlanningError:
            self.release(slot)
            self._shelf.discard(slot)
            raise
        return slot
