"""Distance fields: how many cells it is from anywhere to one goal."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined, kernel
from twin.state import Grid
from twin.units import NONE

__all__ = [
    "BUCKETS",
    "EVEN",
    "FAR",
    "NOTHING_CLOSED",
    "Box",
    "Links",
    "fill_field",
    "fill_tiles",
    "links_of",
]

FAR = 65535
"""The value of cells from which the goal cannot be reached."""

ONE = np.uint64(1)
"""Unsigned indices spare the test for negative ones: a third of a breadth-first search."""

NOTHING_CLOSED = np.zeros(0, dtype=np.int32)
"""The cells that nobody may enter, on a floor where there are none."""

EVEN = np.zeros((0, 4), dtype=np.uint8)
"""The weights of a floor on which every move costs 1."""

BUCKETS = 256
"""Above the largest weight: cells that wait for their turn are never further apart in cost."""

Box = tuple[int, int, int, int]
"""First and last row, first and last column of a rectangle of cells."""


class Links(NamedTuple):
    """From which cells each cell is entered, as one list.

    Attributes
    ----------
    first : ndarray of uint32, shape (N + 1,)
        Cells from which cell ``c`` is entered are ``before[first[c]:first[c + 1]]``.
    before : ndarray of uint32, shape (links,)
        The cells.
    direction : ndarray of uint8, shape (links,)
        In which direction each of them is left.
    weight : ndarray of uint8, shape (N, 4)
        What it costs to leave each cell in each direction, at least 1; ``EVEN`` where that is always 1.
    """

    first: NDArray[np.uint32]
    before: NDArray[np.uint32]
    direction: NDArray[np.uint8]
    weight: NDArray[np.uint8]


def links_of(grid: Grid, *, loaded: bool, weight: NDArray[np.uint8] = EVEN) -> Links:
    """List the moves that anyone may make: into no lane from outside nor charger, loaded into no storage."""
    before = grid.predecessor
    lane = grid.lane[:, None]
    allowed = (before != NONE) & ((lane == NONE) | (grid.lane[before] == lane))
    allowed &= grid.private[:, None] + loaded <= 1
    first = np.concatenate(([0], np.cumsum(allowed.sum(axis=1))))
    return Links(
        first=first.astype(np.uint32),
        before=before[allowed].astype(np.uint32),
        direction=np.nonzero(allowed)[1].astype(np.uint8),
        weight=weight,
    )


@inlined
def _set_ring(field: NDArray[np.uint16], box: Box, n_cols: int, value: int) -> None:
    """Give all cells just outside a box a value."""
    first_row, last_row, first_col, last_col = box
    n_rows = len(field) // n_cols
    for col in range(max(0, first_col - 1), min(n_cols, last_col + 2)):
        if first_row > 0:
            field[(first_row - 1) * n_cols + col] = value
        if last_row < n_rows - 1:
            field[(last_row + 1) * n_cols + col] = value
    for row in range(first_row, last_row + 1):
        if first_col > 0:
            field[row * n_cols + first_col - 1] = value
        if last_col < n_cols - 1:
            field[row * n_cols + last_col + 1] = value


@kernel
def _search_weighted(
    grid: Grid, links: Links, goal: int, field: NDArray[np.uint16], queue: NDArray[np.uint32]
) -> None:
    """Cheapest ways to a goal, from all cells that are ``FAR`` beforehand.

    Cells wait in a bucket for each cost, as entries that stand for a cell and the direction in which it is
    left: ``queue`` holds, one more than its number each, the next entry of the same bucket, and at its end
    the first one of every bucket. An entry whose cell has been reached at less cost since is skipped.
    """
    first, link, direction_of, weight = links.first, links.before, links.direction, links.weight
    predecessor, lane = grid.predecessor, grid.lane
    own_lane = lane[goal]
    mask = np.uint64(BUCKETS - 1)
    head = queue[4 * len(field) : 4 * len(field) + BUCKETS]
    head[:] = 0
    field[goal] = 0
    queue[4 * goal] = 0
    head[0] = 4 * goal + 1
    n_waiting = 1
    cost_here = np.uint64(0)
    while n_waiting > 0:
        entry = head[cost_here & mask]
        if entry == 0:
            cost_here += ONE
            continue
        entry -= np.uint32(1)
        head[cost_here & mask] = queue[entry]
        n_waiting -= 1
        cell = entry >> np.uint32(2)
        if field[cell] != cost_here:
            continue
        anyone = not (cell == goal or (own_lane != NONE and lane[cell] == own_lane))
        begin = np.uint64(first[cell]) if anyone else np.uint64(0)
        end = np.uint64(first[cell + ONE]) if anyone else np.uint64(4)
        for index in range(begin, end):
            if anyone:
                before, direction = link[index], direction_of[index]
            else:
                if predecessor[cell, index] == NONE:
                    continue
                before, direction = np.uint32(predecessor[cell, index]), np.uint8(index)
            cost = cost_here + np.uint64(weight[before, direction])
            if cost < np.uint64(field[before]):
                field[before] = cost
                entry = before * np.uint32(4) + np.uint32(direction)
                queue[entry] = head[cost & mask]
                head[cost & mask] = entry + np.uint32(1)
                n_waiting += 1


@kernel
def _search(
    grid: Grid, links: Links, goal: int, field: NDArray[np.uint16], queue: NDArray[np.uint32]
) -> None:
    """Distances to a goal, from all cells that are ``FAR`` beforehand; breadth first if all moves cost 1."""
    if len(links.weight) > 0:
        _search_weighted(grid, links, goal, field, queue)
        return
    first, link, predecessor, lane = links.first, links.before, grid.predecessor, grid.lane
    own_lane = lane[goal]
    field[goal] = 0
    queue[0] = goal
    head, tail = ONE - ONE, ONE
    while head < tail:
        cell = queue[head]
        head += ONE
        distance = field[cell] + 1
        if cell == goal or (own_lane != NONE and lane[cell] == own_lane):
            for direction in range(4):
                before = predecessor[cell, direction]
                if before != NONE and field[before] == FAR:
                    field[before] = distance
                    queue[tail] = before
                    tail += ONE
            continue
        for index in range(first[cell], first[cell + ONE]):
            after_that = link[index]
            if field[after_that] == FAR:
                field[after_that] = distance
                queue[tail] = after_that
                tail += ONE


@kernel
def fill_field(
    grid: Grid,
    links: Links,
    goal: int,
    box: Box,
    closed: NDArray[np.int32],
    n_cols: int,
    field: NDArray[np.uint16],
    queue: NDArray[np.uint32],
) -> None:
    """Distances to a goal from the cells of a box: in cells, or the weights of moves where there are any.

    Parameters
    ----------
    grid : Grid
        The floor.
    links : Links
        Moves that a drive unit with, or without, a pod may make.
    goal : int
        The goal's cell, in the box.
    box : tuple of int
        First and last row, first and last column; ways that leave it do not count.
    closed : ndarray of int32, shape (any,)
        Cells that nobody may enter.
    n_cols : int
        Columns of the grid.
    field : ndarray of uint16, shape (N,)
        Receives the distances, ``FAR`` where there is no way, outside the box and on closed cells.
        Modified in place.
    queue : ndarray of uint32, shape (N,), or (4 * N + BUCKETS,) where moves have weights
        Work array.

    Notes
    -----
    The goal itself, and the lane that it lies in, may be entered although the links do not say so; whoever is
    in another lane can leave it through the station. The search stays in the box because the ring of cells
    around it looks measured already, which costs no test in the loop; so do closed cells.
    """
    field[:] = FAR
    _set_ring(field, box, n_cols, 0)
    for index in range(len(closed)):
        field[closed[index]] = 0
    _search(grid, links, goal, field, queue)
    _set_ring(field, box, n_cols, FAR)
    for index in range(len(closed)):
        field[closed[index]] = FAR


@kernel
def fill_tiles(
    grid: Grid,
    links: Links,
    goal: int,
    wanted: NDArray[np.uint8],
    side: int,
    closed: NDArray[np.int32],
    n_cols: int,
    field: NDArray[np.uint16],
    queue: NDArray[np.uint32],
) -> None:
    """Distances to a goal from the cells of some tiles, as by :func:`fill_field`.

    Parameters
    ----------
    grid : Grid
        The floor.
    links : Links
        Moves that a drive unit with, or without, a pod may make.
    goal : int
        The goal's cell, in one of the tiles.
    wanted : ndarray of uint8, shape (tiles of the floor,)
        1 for these tiles, row by row; ways that leave them do not count.
    side : int
        Side of a tile in cells.
    closed : ndarray of int32, shape (any,)
        Cells that nobody may enter.
    n_cols : int
        Columns of the grid.
    field : ndarray of uint16, shape (N,)
        Receives the distances, ``FAR`` where there is no way and on closed cells, 0 outside the
        tiles. Modified in place.
    queue : ndarray of uint32, shape (N,)
        Work array.
    """
    field[:] = 0
    across = (n_cols + side - 1) // side
    n_rows = len(field) // n_cols
    for tile in range(len(wanted)):
        if wanted[tile] != 0:
            first_row, first_col = tile // across * side, tile % across * side
            for row in range(first_row, min(n_rows, first_row + side)):
                for col in range(first_col, min(n_cols, first_col + side)):
                    field[row * n_cols + col] = FAR
    for index in range(len(closed)):
        field[closed[index]] = 0
    _search(grid, links, goal, field, queue)
    for index in range(len(closed)):
        field[closed[index]] = FAR
