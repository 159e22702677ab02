"""Which moves a floor allows, and which cells can be reached by them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.layout.floor import CellKind
from twin.units import D_COL, D_ROW, NONE, OPPOSITE

__all__ = ["neighbour_table", "reachable", "reverse_table", "strong_component"]

_MAX_TRIES = 8

Slices = tuple[slice, slice]


def neighbour_table(kind: NDArray[np.uint8], heading: NDArray[np.int8]) -> NDArray[np.int32]:
    """List the cell that each move leads to.

    A move is allowed between two cells that are no walls, never against a one-way mark of either.
    A queue cell is left forward only, and entered from a queue cell that heads into it or, where there is
    none, straight from behind. A station is entered from a queue cell only, and never left into one.

    Parameters
    ----------
    kind : ndarray of uint8, shape (n_rows, n_cols)
        :class:`~twin.layout.floor.CellKind` of each cell.
    heading : ndarray of int8, shape (n_rows, n_cols)
        Direction of one-way marks and queue cells, ``NONE`` elsewhere.

    Returns
    -------
    ndarray of int32, shape (N, 4)
        The cell to the north, east, south, west, or ``NONE``.
    """
    cells = np.arange(kind.size, dtype=np.int32).reshape(kind.shape)
    table = np.full((*kind.shape, 4), NONE, dtype=np.int32)
    fed = _fed(kind, heading)
    for direction in range(4):
        here, there = _pair(direction)
        kind_a, kind_b, heading_a, heading_b = kind[here], kind[there], heading[here], heading[there]
        allowed = (kind_a != CellKind.WALL) & (kind_b != CellKind.WALL)
        allowed &= (heading_a != OPPOSITE[direction]) & (heading_b != OPPOSITE[direction])
        from_queue = kind_a == CellKind.QUEUE
        allowed &= ~from_queue | (heading_a == direction)
        at_entry = (kind_a != CellKind.STATION) & (heading_b == direction) & ~fed[there]
        allowed &= (kind_b != CellKind.QUEUE) | from_queue | at_entry
        allowed &= (kind_b != CellKind.STATION) | from_queue
        table[(*here, direction)] = np.where(allowed, cells[there], NONE)
    return table.reshape(-1, 4)


def reverse_table(neighbour: NDArray[np.int32]) -> NDArray[np.int32]:
    """List the cell that each move comes from: ``reverse[b, d]`` is the a with ``neighbour[a, d] == b``."""
    reverse = np.full_like(neighbour, NONE)
    for direction in range(4):
        cells = np.flatnonzero(neighbour[:, direction] != NONE)
        reverse[neighbour[cells, direction], direction] = cells
    return reverse


def reachable(neighbour: NDArray[np.int32], start: int, open_cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mark the cells that can be reached from one over ``open_cells`` (shape (N,)), itself included."""
    seen = np.zeros(len(neighbour), dtype=np.bool_)
    seen[start] = True
    front = np.array([start])
    while front.size:
        ahead = neighbour[front].ravel()
        ahead = ahead[ahead != NONE]
        front = np.unique(ahead[open_cells[ahead] & ~seen[ahead]])
        seen[front] = True
    return seen


def strong_component(neighbour: NDArray[np.int32], open_cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mark the main part of a floor, in which each cell can be reached from each other.

    On a floor without such a part of at least half its cells, the largest of a few is given.

    Parameters
    ----------
    neighbour : ndarray of int32, shape (N, 4)
        The allowed moves.
    open_cells : ndarray of bool, shape (N,)
        The cells to look at.

    Returns
    -------
    ndarray of bool, shape (N,)
    """
    reverse = reverse_table(neighbour)
    best = np.zeros(len(neighbour), dtype=np.bool_)
    untried = open_cells.copy()
    for _ in range(_MAX_TRIES):
        candidates = np.flatnonzero(untried)
        if not candidates.size or best.sum() * 2 >= open_cells.sum():
            break
        start = int(candidates[candidates.size // 2])
        part = reachable(neighbour, start, open_cells) & reachable(reverse, start, open_cells)
        untried &= ~part
        best = part if part.sum() > best.sum() else best
    return best


def _fed(kind: NDArray[np.uint8], heading: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Mark the queue cells that another queue cell heads into."""
    fed = np.zeros(kind.shape, dtype=np.bool_)
    for direction in range(4):
        here, there = _pair(direction)
        fed[there] |= (
            (kind[here] == CellKind.QUEUE)
            & (heading[here] == direction)
            & (kind[there] == CellKind.QUEUE)
            & (heading[there] != OPPOSITE[direction])
        )
    return fed


def _pair(direction: int) -> tuple[Slices, Slices]:
    """Cut a grid into the cells that have a neighbour in a direction, and those neighbours."""
    row, col = D_ROW[direction], D_COL[direction]
    here = (slice(max(0, -row), -row if row > 0 else None), slice(max(0, -col), -col if col > 0 else None))
    there = (slice(max(0, row), row if row < 0 else None), slice(max(0, col), col if col < 0 else None))
    return here, there
