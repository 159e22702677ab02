"""Distance fields: how many cells it is from anywhere to one goal."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import kernel
from twin.state import Grid
from twin.units import NONE

__all__ = ["DETOUR", "FAR", "Links", "fill_field", "fill_forward", "fill_rest_field", "links_of"]

FAR = 65535
"""The value of cells from which the goal cannot be reached."""

DETOUR = 24
"""How much farther than its start a drive unit can be pushed away from its goal, in cells."""


class Links(NamedTuple):
    """From which cells each cell is entered, as one list.

    Attributes
    ----------
    first : ndarray of int32, shape (N + 1,)
        Cells from which cell ``c`` is entered are ``before[first[c]:first[c + 1]]``.
    before : ndarray of int32, shape (links,)
        The cells.
    """

    first: NDArray[np.int32]
    before: NDArray[np.int32]


def links_of(grid: Grid, *, loaded: bool) -> Links:
    """List the moves that anyone may make: into no lane from outside, loaded into no private cell."""
    before = grid.predecessor
    lane = grid.lane[:, None]
    allowed = (before != NONE) & ((lane == NONE) | (grid.lane[before] == lane))
    if loaded:
        allowed &= grid.private[:, None] == 0
    first = np.concatenate(([0], np.cumsum(allowed.sum(axis=1))))
    return Links(first=first.astype(np.int32), before=before[allowed].astype(np.int32))


@kernel
def fill_field(
    grid: Grid, links: Links, goal: int, start: int, field: NDArray[np.uint16], queue: NDArray[np.int32]
) -> int:
    """Breadth-first distances to a goal, from every cell that is hardly farther from it than the start.

    Parameters
    ----------
    grid : Grid
        The floor.
    links : Links
        Moves that a drive unit with, or without, a pod may make.
    goal : int
        The goal's cell.
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
    The goal itself, and the lane that it lies in, may be entered although the links do not say so; whoever is
    in another lane can leave it through the station. Cells up to ``DETOUR`` farther than the start are
    measured, since a drive unit may be pushed off its way; on a large floor that saves most of the work.
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
        distance = field[cell] + 1
        if cell == goal or (own_lane != NONE and grid.lane[cell] == own_lane):
            for direction in range(4):
                before = grid.predecessor[cell, direction]
                if before != NONE and field[before] == FAR:
                    field[before] = distance
                    queue[tail] = before
                    tail += 1
            continue
        for link in range(links.first[cell], links.first[cell + 1]):
            before = links.before[link]
            if field[before] == FAR:
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
