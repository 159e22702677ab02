"""Distance fields: how many cells it is from anywhere to one goal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import kernel
from twin.state import Grid
from twin.units import NONE

__all__ = ["FAR", "fill_field", "fill_forward", "fill_rest_field"]

FAR = 65535
"""The value of cells from which the goal cannot be reached."""

DETOUR = 24
"""How much farther than its start a drive unit can be pushed away from its goal, in cells."""


@kernel
def fill_field(
    grid: Grid, goal: int, loaded: bool, start: int, field: NDArray[np.uint16], queue: NDArray[np.int32]
) -> int:
    """Breadth-first distances to a goal, from every cell that is hardly farther from it than the start.

    Parameters
    ----------
    grid : Grid
        The floor.
    goal : int
        The goal's cell.
    loaded : bool
        Whether the drive unit carries a pod: then private cells are only left, or entered as the goal.
    start : int
        Cell where the drive unit sets out; ``NONE`` to measure from every cell.
    field : ndarray of uint16, shape (N,)
        Receives the distances in cells, ``FAR`` where there is no way or it was not measured. Modified in
        place.
    queue : ndarray of int32, shape (N,)
        Work array.

    Returns
    -------
    int
        The largest distance up to which all cells have been measured, ``FAR`` when that is all there are.

    Notes
    -----
    The entry of a station's lane is closed unless the goal lies in that lane; whoever is in a lane can leave
    it through the station. Cells up to ``DETOUR`` farther than the start are measured, since a drive unit may
    be pushed away from its way; on a large floor that saves most of the work.
    """
    field[:] = FAR
    own_lane = grid.lane[goal]
    field[goal] = 0
    queue[0] = goal
    head = 0
    tail = 1
    limit = np.int64(FAR)
    while head < tail:
        cell = queue[head]
        head += 1
        if field[cell] > limit:
            return int(limit)
        if cell == start:
            limit = min(limit, np.int64(field[cell]) + DETOUR)
        if loaded and grid.private[cell] and cell != goal:
            continue
        lane = grid.lane[cell]
        entry_closed = lane != NONE and lane != own_lane
        distance = field[cell] + 1
        for direction in range(4):
            before = grid.predecessor[cell, direction]
            if before == NONE or field[before] != FAR:
                continue
            if entry_closed and grid.lane[before] != lane:
                continue
            field[before] = distance
            queue[tail] = before
            tail += 1
    return FAR


@kernel
def fill_rest_field(grid: Grid, field: NDArray[np.uint16], queue: NDArray[np.int32]) -> int:
    """Breadth-first distances from every cell to the nearest place where an idle drive unit may rest.

    Parameters
    ----------
    grid : Grid
        The floor.
    field : ndarray of uint16, shape (N,)
        Receives the distances in cells. Modified in place.
    queue : ndarray of int32, shape (N,)
        Work array.

    Returns
    -------
    int
        Number of cells reached.
    """
    field[:] = FAR
    tail = 0
    for cell in range(len(field)):
        if grid.private[cell]:
            field[cell] = 0
            queue[tail] = cell
            tail += 1
    head = 0
    while head < tail:
        cell = queue[head]
        head += 1
        lane = grid.lane[cell]
        distance = field[cell] + 1
        for direction in range(4):
            before = grid.predecessor[cell, direction]
            if before == NONE or field[before] != FAR:
                continue
            if lane != NONE and grid.lane[before] != lane:
                continue
            field[before] = distance
            queue[tail] = before
            tail += 1
    return tail


@kernel
def fill_forward(grid: Grid, start: int, field: NDArray[np.uint16], queue: NDArray[np.int32]) -> int:
    """Breadth-first distances that a loaded drive unit drives from a station to every cell.

    Parameters
    ----------
    grid : Grid
        The floor.
    start : int
        The station's cell.
    field : ndarray of uint16, shape (N,)
        Receives the distances in cells. Modified in place.
    queue : ndarray of int32, shape (N,)
        Work array.

    Returns
    -------
    int
        Number of cells that can be reached.
    """
    field[:] = FAR
    field[start] = 0
    queue[0] = start
    head = 0
    tail = 1
    while head < tail:
        cell = queue[head]
        head += 1
        if grid.private[cell]:
            continue
        distance = field[cell] + 1
        for direction in range(4):
            after = grid.neighbour[cell, direction]
            if after == NONE or field[after] != FAR:
                continue
            if grid.lane[after] != NONE and grid.lane[after] != grid.lane[cell]:
                continue
            field[after] = distance
            queue[tail] = after
            tail += 1
    return tail
