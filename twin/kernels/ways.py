"""How many cells it is from one cell to another, without measuring the floor around them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import kernel
from twin.kernels.fields import FAR
from twin.units import NONE

__all__ = ["WayWork", "cells_between", "way_work"]


class WayWork(NamedTuple):
    """Work arrays of the search.

    Attributes
    ----------
    seen : ndarray of int64, shape (N,)
        The last search that has been at each cell.
    search : ndarray of int64, shape (1,)
        How many searches there have been.
    stack : ndarray of int32, shape (2, 4 * N + 1)
        Cells to look at now, and those with a detour more.
    """

    seen: NDArray[np.int64]
    search: NDArray[np.int64]
    stack: NDArray[np.int32]


def way_work(n_cells: int) -> WayWork:
    """Allocate the work arrays for a grid."""
    return WayWork(
        seen=np.zeros(n_cells, dtype=np.int64),
        search=np.zeros(1, dtype=np.int64),
        stack=np.zeros((2, 4 * n_cells + 1), dtype=np.int32),
    )


@kernel
def cells_between(neighbour: NDArray[np.int32], n_cols: int, start: int, goal: int, work: WayWork) -> int:
    """Say how many moves it is from a cell to another.

    Parameters
    ----------
    neighbour : ndarray of int32, shape (N, 4)
        The moves, each to a cell beside.
    n_cols : int
        Columns of the grid.
    start, goal : int
        The cells.
    work : WayWork
        Work arrays. Modified in place.

    Returns
    -------
    int
        Moves of a shortest way; 65535 where there is none.

    Notes
    -----
    A* with rows and columns apart as the bound. A move brings the goal nearer by one, or costs a detour of
    two: so cells wait in two stacks, and the newest comes first, which leads straight on where nothing is in
    the way.
    """
    seen, stack = work.seen, work.stack
    work.search[0] += 1
    search = work.search[0]
    goal_row, goal_col = goal // n_cols, goal % n_cols
    total = abs(start // n_cols - goal_row) + abs(start % n_cols - goal_col)
    now = 0
    stack[0, 0] = start
    n_now, n_later = 1, 0
    while n_now > 0:
        n_now -= 1
        cell = np.int64(stack[now, n_now])
        if cell == goal:
            return total
        if seen[cell] != search:
            seen[cell] = search
            row, col = cell // n_cols, cell % n_cols
            apart = abs(row - goal_row) + abs(col - goal_col)
            for direction in range(4):
                after = np.int64(neighbour[cell, direction])
                if after == NONE or seen[after] == search:
                    continue
                nearer = abs(after // n_cols - goal_row) + abs(after % n_cols - goal_col) < apart
                if nearer:
                    stack[now, n_now] = after
                    n_now += 1
                else:
                    stack[1 - now, n_later] = after
                    n_later += 1
        if n_now == 0:
            now = 1 - now
            n_now, n_later = n_later, 0
            total += 2
    return FAR
