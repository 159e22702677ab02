"""Distance fields of another kind: to the nearest place to rest, and onwards from a cell with a pod."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import kernel
from twin.kernels.fields import FAR
from twin.layout.floor import CellKind
from twin.state import Grid
from twin.units import NONE

__all__ = ["fill_forward", "fill_rest_field"]

STORAGE, CHARGER = int(CellKind.STORAGE), int(CellKind.CHARGER)


@kernel
def fill_rest_field(
    grid: Grid, closed: NDArray[np.int32], field: NDArray[np.uint16], queue: NDArray[np.uint32]
) -> int:
    """Breadth-first distances from every cell to the nearest place where an idle drive unit may rest.

    Parameters
    ----------
    grid : Grid
        The floor.
    closed : ndarray of int32, shape (any,)
        Cells that nobody may enter.
    field : ndarray of uint16, shape (N,)
        Receives the distances in cells, ``FAR`` on closed cells. Modified in place.
    queue : ndarray of uint32, shape (N,)
        Work array.

    Returns
    -------
    int
        Number of cells reached.
    """
    kind = grid.kind
    field[:] = FAR
    for index in range(len(closed)):
        field[closed[index]] = 0
    tail = 0
    for cell in range(len(field)):
        if kind[cell] == STORAGE and field[cell] == FAR:
            field[cell] = 0
            queue[tail] = cell
            tail += 1
    head = 0
    while head < tail:
        cell = queue[head]
        head += 1
        lane = grid.lane[cell]
        distance = field[cell] + 1
        if kind[cell] == CHARGER:
            continue
        for direction in range(4):
            before = grid.predecessor[cell, direction]
            if before == NONE or field[before] != FAR:
                continue
            if lane != NONE and grid.lane[before] != lane:
                continue
            field[before] = distance
            queue[tail] = before
            tail += 1
    for index in range(len(closed)):
        field[closed[index]] = FAR
    return tail


@kernel
def fill_forward(grid: Grid, start: int, field: NDArray[np.uint16], queue: NDArray[np.uint32]) -> int:
    """Breadth-first distances that a loaded drive unit drives from a station to every cell.

    Parameters
    ----------
    grid : Grid
        The floor.
    start : int
        The station's cell.
    field : ndarray of uint16, shape (N,)
        Receives the distances in cells. Modified in place.
    queue : ndarray of uint32, shape (N,)
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
