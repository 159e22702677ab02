"""Preferred directions in aisles that are open both ways: soft one-way streets, in turns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.layout.floor import CellKind
from twin.state import Grid
from twin.units import D_COL, D_ROW, EAST, NONE, NORTH, OPPOSITE, SOUTH, WEST

__all__ = ["against_the_stream"]

Bool = NDArray[np.bool_]


def against_the_stream(grid: Grid, n_cols: int) -> Bool:
    """Find the moves that go against the preferred direction of an aisle.

    An aisle is a line of highway cells of which some have no highway cell on either side. Drive units that
    meet in one that is open both ways can't pass each other, so parallel aisles are preferred in turns: the
    first one northwards (or eastwards), the next southwards (westwards). Where moves are one-way already,
    nothing is preferred.

    Parameters
    ----------
    grid : Grid
        The floor.
    n_cols : int
        Its columns.

    Returns
    -------
    ndarray of bool, shape (N, 4)
        Whether leaving a cell in each direction is against the stream.
    """
    against = np.zeros(grid.neighbour.shape, dtype=np.bool_)
    rows, cols = np.divmod(np.arange(len(grid.kind)), n_cols)
    for forward, line in ((NORTH, cols), (EAST, rows)):
        narrow = _is_narrow(grid, n_cols, forward)
        stream = forward
        for number in np.unique(line[narrow]):
            on_line = line == number
            _mark(against, grid, narrow, on_line, OPPOSITE[stream])
            stream = OPPOSITE[stream]
    return against


def _is_narrow(grid: Grid, n_cols: int, forward: int) -> Bool:
    """Find the highway cells of which the line in a direction is open both ways, and one cell wide."""
    highway = (grid.kind == CellKind.HIGHWAY) & (grid.lane == NONE)
    field = np.zeros((len(highway) // n_cols + 2, n_cols + 2), dtype=np.bool_)
    field[1:-1, 1:-1] = highway.reshape(-1, n_cols)
    beside = np.zeros_like(highway)
    for side in (EAST, WEST) if forward == NORTH else (NORTH, SOUTH):
        shifted = np.roll(field, (-D_ROW[side], -D_COL[side]), axis=(0, 1))
        beside |= shifted[1:-1, 1:-1].ravel()
    both_ways = (grid.neighbour[:, forward] != NONE) & (grid.neighbour[:, OPPOSITE[forward]] != NONE)
    narrow: Bool = highway & both_ways & ~beside
    return narrow


def _mark(against: Bool, grid: Grid, narrow: Bool, on_line: Bool, direction: int) -> None:
    """Mark the moves in a direction out of, and into, the narrow cells of a line."""
    cells = np.flatnonzero(narrow & on_line)
    against[cells, direction] = True
    behind = grid.predecessor[cells, direction]
    against[behind[behind != NONE], direction] = True
