"""Which cells are blocked now, and what cannot be reached because of that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from twin.kernels.fields import FAR
from twin.kernels.reach import fill_forward
from twin.planning.navigator import Navigator
from twin.state import Grid
from twin.units import NONE

__all__ = ["Ways", "cut", "stays_connected"]

Bools = NDArray[np.bool_]

HOMES_TRIED = 8
"""Cells that are tried as the middle of the floor, to and from which ways are measured."""


class Ways:
    """Blocks cells and clears them, and answers which ways are left for drive units with a pod.

    A cell that is blocked may be left, but not entered: the grid loses the moves into it, and distance fields
    lead round it. It may be blocked for several reasons at once.

    Parameters
    ----------
    grid : Grid
        The floor. ``neighbour`` and ``predecessor`` are modified in place.
    navigator : Navigator
        Leads the drive units round blocked cells.
    stations : sequence of int
        Cells of the stations.

    Attributes
    ----------
    blocked : ndarray of bool, shape (N,)
        Cells that are blocked; not to be written to.
    """

    def __init__(self, grid: Grid, navigator: Navigator, stations: list[int]) -> None:
        self._grid = grid
        self._navigator = navigator
        self._stations = stations
        self._reasons: Counter[int] = Counter()
        self._entries = (grid.neighbour.copy(), grid.predecessor.copy())
        self._reversed = grid._replace(neighbour=grid.predecessor, predecessor=grid.neighbour)
        n_cells = len(grid.kind)
        self._field = np.zeros(n_cells, dtype=np.uint16)
        self._queue = np.zeros(n_cells, dtype=np.uint32)
        self.blocked = np.zeros(n_cells, dtype=np.bool_)
        self._leads = np.ones((len(stations), n_cells), dtype=np.bool_)
        self._doors = navigator.fields.doors
        self._storage = grid.private != 0
        self._n_storage = int(np.count_nonzero(self._storage))
        self._homes = _homes(grid)
        self._home = self._homes[0]
        self._from_home = self._to_home = np.ones(n_cells, dtype=np.bool_)

    @property
    def any_blocked(self) -> bool:
        """Whether any cell is blocked."""
        return bool(self._reasons)

    def block(self, cells: Iterable[int]) -> None:
        """Let nobody enter some cells any more."""
        new = [cell for cell in cells if not self._count(cell, 1)]
        cut(self._grid, new)
        self.blocked[new] = True
        self._navigator.close(new)
        self._measure()

    def clear(self, cells: Iterable[int]) -> None:
        """Take back a reason for which cells are blocked; open those for which none is left."""
        free = [cell for cell in cells if self._count(cell, -1) == 1]
        self.blocked[free] = False
        neighbour, predecessor = self._grid.neighbour, self._grid.predecessor
        for cell in free:
            for direction in range(4):
                before = self._entries[1].item(cell, direction)
                if before != NONE:
                    predecessor[cell, direction] = before
                    neighbour[before, direction] = cell
        self._navigator.reopen(free)
        self._measure()

    def leads_to(self, station: int, cell: int) -> bool:
        """Say whether a drive unit gets from a cell to a station with a pod."""
        return bool(self._leads[station, cell])

    def cut_off(self) -> Bools:
        """Mark the cells at which no pod can be fetched now, or from which it gets to no station.

        Returns
        -------
        ndarray of bool, shape (N,)
        """
        no_entry = self.blocked | self.blocked[self._doors]
        return no_entry | ~self._leads.any(axis=0)

    def _find_home(self) -> None:
        """Find a cell beside storage that connects at least half of the storage locations, if any does."""
        most = -1
        for cell in self._homes:
            fill_forward(self._reversed, cell, self._field, self._queue)
            to_cell = self._field != FAR
            from_cell = self.within_reach(cell)
            connected = int(np.count_nonzero(to_cell & from_cell & self._storage))
            if connected > most:
                most = connected
                self._home, self._to_home, self._from_home = cell, to_cell, from_cell
            if 2 * most >= self._n_storage:
                return

    def connects(self, cell: int, goal: int) -> bool:
        """Say whether a drive unit gets from a cell to a goal outside the lanes with a pod."""
        if not self._reasons or (self._to_home[cell] and self._from_home[goal]):
            return True
        return bool(self.within_reach(cell)[goal])

    def within_reach(self, cell: int) -> Bools:
        """Mark the cells to which a drive unit gets from a cell with a pod; shape (N,)."""
        grid = self._grid
        starts = [cell]
        if grid.private[cell]:
            starts = [after for after in grid.neighbour[cell].tolist() if after != NONE]
        found = np.zeros(len(grid.kind), dtype=np.bool_)
        for start in starts:
            if not grid.private[start]:
                fill_forward(grid, start, self._field, self._queue)
                found |= self._field != FAR
        found[cell] = True
        return found

    def _count(self, cell: int, change: int) -> int:
        """Count the reasons for which a cell is blocked; answers how many there were."""
        before = self._reasons[cell]
        self._reasons[cell] += change
        if not self._reasons[cell]:
            del self._reasons[cell]
        return before

    def lost_stations(self) -> set[int]:
        """Find the stations that cannot be reached with a pod from most of the floor, or not be left."""
        if not self._reasons:
            return set()
        home = self._home
        return {
            station
            for station, cell in enumerate(self._stations)
            if not (self._leads[station, home] and self.within_reach(cell)[home])
        }

    def _measure(self) -> None:
        """Find out from where each station, and from where to where the rest of the floor, can be reached."""
        if not self._reasons:
            self._leads[:] = True
            return
        self._find_home()
        for station, cell in enumerate(self._stations):
            fill_forward(self._reversed, cell, self._field, self._queue)
            np.not_equal(self._field, FAR, out=self._leads[station])


def cut(grid: Grid, cells: Iterable[int]) -> None:
    """Take the moves into some cells out of a grid, which is modified in place."""
    for cell in cells:
        for direction in range(4):
            before = grid.predecessor.item(cell, direction)
            if before != NONE:
                grid.neighbour[before, direction] = NONE
                grid.predecessor[cell, direction] = NONE


def stays_connected(grid: Grid, cell: int, others: Iterable[int] = ()) -> bool:
    """Say whether drive units with a pod still get from everywhere to everywhere when a cell is blocked.

    Parameters
    ----------
    grid : Grid
        The floor; only read.
    cell : int
        The cell to be blocked, a highway cell.
    others : iterable of int
        Cells that are blocked already; without them all is connected.

    Notes
    -----
    A way over the cell comes from one of its neighbours and goes on to another: it is enough that each of the
    former leads to each of the latter by another way.
    """
    left = grid._replace(neighbour=grid.neighbour.copy(), predecessor=grid.predecessor.copy())
    gone = {cell, *others}
    cut(left, gone)
    before, after = (
        [c for c in beside[cell].tolist() if c != NONE and not grid.private[c] and c not in gone]
        for beside in (grid.predecessor, grid.neighbour)
    )
    field, queue = np.zeros(len(grid.kind), dtype=np.uint16), np.zeros(len(grid.kind), dtype=np.uint32)
    for start in before:
        fill_forward(left, start, field, queue)
        for end in after:
            entries = (end,) if grid.lane[end] == NONE else left.predecessor[end].tolist()
            if all(entry == NONE or field[entry] == FAR for entry in entries):
                return False
    return True


def _homes(grid: Grid) -> list[int]:
    """Find some highway cells beside storage, all over the floor; any cell where there is none."""
    private = np.flatnonzero(grid.private)
    beside = grid.neighbour[private]
    is_highway = (beside != NONE) & (grid.private[beside] == 0) & (grid.lane[beside] == NONE)
    cells = np.unique(beside[is_highway])
    if not len(cells):
        return [0]
    places = np.linspace(0, len(cells) - 1, HOMES_TRIED).astype(np.int64)
    found: list[int] = np.unique(cells[places]).tolist()
    return found
