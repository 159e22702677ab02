"""How much of a floor a distance field covers, and to which cell it leads."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.fields import Box
from twin.state import Grid
from twin.units import NONE

__all__ = ["MARGIN", "around_both", "box_around", "doors_of"]

MARGIN = 16
"""How far beyond the rectangle between start and goal a field reaches, in cells: a drive unit may be pushed
off its way."""


def box_around(goal: int, start: int, floor: Box) -> Box:
    """Give the rectangle between a goal and a start, and a little more."""
    n_cols = floor[3] + 1
    goal_row, goal_col = divmod(goal, n_cols)
    row, col = divmod(start, n_cols)
    return (
        max(0, min(row, goal_row) - MARGIN),
        min(floor[1], max(row, goal_row) + MARGIN),
        max(0, min(col, goal_col) - MARGIN),
        min(floor[3], max(col, goal_col) + MARGIN),
    )


def around_both(one: Box, other: Box) -> Box:
    """Give the rectangle that holds two others."""
    return (min(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), max(one[3], other[3]))


def doors_of(grid: Grid) -> NDArray[np.int64]:
    """Find the only highway cell beside each private cell, or else the cell itself; shape (N,)."""
    cells = np.arange(len(grid.kind))
    beside = grid.predecessor
    is_door = (beside != NONE) & (grid.private[beside] == 0) & (grid.lane[beside] == NONE)
    single = (grid.private != 0) & (is_door.sum(axis=1) == 1)
    return np.where(single, beside[cells, np.argmax(is_door, axis=1)], cells)
