"""Which task is finished soonest: a search that spreads from a drive unit until no task can be better."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import kernel
from twin.kernels.fields import FAR
from twin.units import NONE

__all__ = ["soonest_task"]


@kernel
def soonest_task(
    neighbour: NDArray[np.int32],
    start: int,
    length_at: NDArray[np.uint16],
    shortest: int,
    distance: NDArray[np.uint16],
    queue: NDArray[np.int32],
) -> int:
    """Find the cell where the task begins that a drive unit would finish soonest.

    Parameters
    ----------
    neighbour : ndarray of int32, shape (N, 4)
        The moves.
    start : int
        The drive unit's cell.
    length_at : ndarray of uint16, shape (N,)
        Cells to drive from the first errand to the last, of the shortest task that begins at each cell;
        ``FAR`` where none begins.
    shortest : int
        The smallest of these lengths.
    distance : ndarray of uint16, shape (N,)
        Work array, all ``FAR`` between calls.
    queue : ndarray of int32, shape (N,)
        Work array.

    Returns
    -------
    int
        The cell, ``NONE`` where no task can be reached.
    """
    best, best_cell = FAR, NONE
    distance[start] = 0
    queue[0] = start
    head, tail = 0, 1
    while head < tail:
        cell = queue[head]
        head += 1
        so_far = distance[cell]
        if so_far + shortest >= best:
            break
        length = length_at[cell]
        if length != FAR and so_far + length < best:
            best = so_far + length
            best_cell = cell
        for direction in range(4):
            after = neighbour[cell, direction]
            if after != NONE and distance[after] == FAR:
                distance[after] = so_far + 1
                queue[tail] = after
                tail += 1
    for index in range(tail):
        distance[queue[index]] = FAR
    return best_cell
