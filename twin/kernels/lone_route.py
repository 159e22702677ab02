"""The quickest route of one drive unit that has the floor to itself: few cells, and few turns."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined, kernel
from twin.kernels.fields import FAR
from twin.state import Grid
from twin.units import NONE

__all__ = ["NO_ROUTE", "RouteCosts", "RouteWork", "find_route", "route_work"]

NO_ROUTE = -1
"""Given for a length where the goal cannot be reached."""

DEEPER_FIRST = 1.0001
"""Weight of what remains: among routes of the same cost the search follows one, not all side by side."""


class RouteCosts(NamedTuple):
    """What a route costs, in seconds.

    Attributes
    ----------
    cell_s : float
        Crossing a cell at cruise speed.
    stop_s : float
        Braking to rest and starting again, over driving on: speed / acceleration. Each turn but one made at
        the start costs it.
    quarter_s : float
        A quarter turn in place.
    extra_s : ndarray of float32, shape (N, 4) or (1, 4)
        Added for entering each cell northwards, eastwards, southwards, westwards, for congestion or guidance,
        not below 0; a single row holds for all cells.
    """

    cell_s: float
    stop_s: float
    quarter_s: float
    extra_s: NDArray[np.float32]


class RouteWork(NamedTuple):
    """Work arrays of the search, allocated once. A node is ``4 * cell + heading``.

    Attributes
    ----------
    call : ndarray of int64, shape (1,)
        Twice the number of the present search.
    seen : ndarray of int64, shape (4 * N,)
        The last search that reached each node, as ``call``, one more where it is settled.
    cost_s : ndarray of float64, shape (4 * N,)
        Least cost of reaching it so far.
    before : ndarray of int32, shape (4 * N,)
        The node it was reached from.
    key : ndarray of float64, shape (16 * N + 1,)
        The queue, a binary heap: cost so far and least cost of what remains.
    queued : ndarray of int32, shape (16 * N + 1,)
        The nodes that the keys belong to.
    """

    call: NDArray[np.int64]
    seen: NDArray[np.int64]
    cost_s: NDArray[np.float64]
    before: NDArray[np.int32]
    key: NDArray[np.float64]
    queued: NDArray[np.int32]


def route_work(n_cells: int) -> RouteWork:
    """Allocate the work arrays for a grid."""
    return RouteWork(
        call=np.zeros(1, dtype=np.int64),
        seen=np.zeros(4 * n_cells, dtype=np.int64),
        cost_s=np.zeros(4 * n_cells, dtype=np.float64),
        before=np.zeros(4 * n_cells, dtype=np.int32),
        key=np.zeros(16 * n_cells + 1, dtype=np.float64),
        queued=np.zeros(16 * n_cells + 1, dtype=np.int32),
    )


@inlined
def _turns_s(rows: int, cols: int, heading: int, stop_s: float, quarter_s: float) -> float:
    """Least cost of the turns towards a place so many rows south and columns east, were the floor empty."""
    if heading == 0:
        ahead, aside = -rows, cols
    elif heading == 1:
        ahead, aside = cols, rows
    elif heading == 2:
        ahead, aside = rows, cols
    else:
        ahead, aside = -cols, rows
    if ahead >= 0:
        turns_s = 0.0 if aside == 0 else stop_s + quarter_s
    else:
        turns_s = stop_s + 2 * quarter_s if aside == 0 else 2 * (stop_s + quarter_s)
    return turns_s


@inlined
def _push(keys: NDArray[np.float64], queued: NDArray[np.int32], n_queued: int, key: float, node: int) -> None:
    """Put a node into the heap of so many, at its place."""
    place = n_queued
    while place > 0 and keys[(place - 1) >> 1] > key:
        keys[place] = keys[(place - 1) >> 1]
        queued[place] = queued[(place - 1) >> 1]
        place = (place - 1) >> 1
    keys[place] = key
    queued[place] = node


@inlined
def _pop(keys: NDArray[np.float64], queued: NDArray[np.int32], n_queued: int) -> None:
    """Take the first node off the heap of so many: the last one sinks to its place."""
    key, node = keys[n_queued - 1], queued[n_queued - 1]
    place = 0
    while True:
        child = 2 * place + 1
        if child >= n_queued - 1:
            break
        if child + 1 < n_queued - 1 and keys[child + 1] < keys[child]:
            child += 1
        if keys[child] >= key:
            break
        keys[place] = keys[child]
        queued[place] = queued[child]
        place = child
    keys[place] = key
    queued[place] = node


@kernel
def find_route(
    grid: Grid,
    n_cols: int,
    start: int,
    heading: int,
    goal: int,
    loaded: bool,
    station: int,
    costs: RouteCosts,
    field: NDArray[np.uint16],
    work: RouteWork,
    out: NDArray[np.int32],
) -> int:
    """Find the quickest route of a drive unit at rest, as if it had the floor to itself.

    Parameters
    ----------
    grid : Grid
        The floor.
    n_cols : int
        Columns of the grid.
    start, heading : int
        Cell that it stands on, and direction that it heads for.
    goal : int
        Cell where it is to come to rest, in whatever direction.
    loaded : bool
        Whether it carries a pod.
    station : int
        The station whose lane it may enter, or ``NONE``.
    costs : RouteCosts
        What moves and turns cost.
    field : ndarray of uint16, shape (N,)
        Fewest cells to the goal, or to the door before it; cells where it is ``FAR`` are not entered.
    work : RouteWork
        Work arrays. Modified in place.
    out : ndarray of int32, shape (at least the route's length,)
        Receives the cells of the route, without the start and with the goal. Modified in place.

    Returns
    -------
    int
        Number of cells; ``NO_ROUTE`` where there is no route, or it does not fit into ``out``.

    Notes
    -----
    A* over cell and heading, guided by cells that remain and by the turns that an empty floor would still
    take: both are never more than what they stand for, and neither falls by more than a move costs. Runs of
    less than ``speed^2 / acceleration`` metres are counted somewhat too long: their drive units stop from
    less than cruise speed.
    """
    neighbour, private, lanes = grid.neighbour, grid.private, grid.lane
    seen, cost_s, before, keys, queued = work.seen, work.cost_s, work.before, work.key, work.queued
    cell_s, stop_s, quarter_s, extra_s = costs.cell_s, costs.stop_s, costs.quarter_s, costs.extra_s
    same_everywhere = len(extra_s) == 1
    goal_row, goal_col = goal // n_cols, goal % n_cols
    if start == goal:
        return 0
    work.call[0] += 2
    call = work.call[0]
    first = 4 * start + heading
    seen[first] = call
    cost_s[first] = 0.0
    before[first] = NONE
    _push(keys, queued, 0, 0.0, first)
    n_queued = 1
    last = NONE
    while n_queued > 0:
        node = queued[0]
        _pop(keys, queued, n_queued)
        n_queued -= 1
        cell = node >> 2
        if cell == goal:
            last = node
            break
        if seen[node] > call:
            continue
        seen[node] = call + 1
        here_s = cost_s[node]
        for direction in range(4):
            after = neighbour[cell, direction]
            if after == NONE:
                continue
            if after != goal:
                if field[after] == FAR or private[after] + loaded > 1:
                    continue
                if lanes[after] != NONE and lanes[after] != lanes[cell] and lanes[after] != station:
                    continue
            quarters = (direction - (node & 3)) & 3
            there_s = here_s + cell_s + extra_s[0 if same_everywhere else after, direction]
            if quarters != 0:
                there_s += quarter_s * (2 if quarters == 2 else 1)
                if node != first:
                    there_s += stop_s
            to = 4 * after + direction
            if seen[to] > call or (seen[to] == call and cost_s[to] <= there_s):
                continue
            seen[to] = call
            cost_s[to] = there_s
            before[to] = node
            key = there_s
            if after != goal:
                rows, cols = goal_row - after // n_cols, goal_col - after % n_cols
                remaining_s = field[after] * cell_s + _turns_s(rows, cols, direction, stop_s, quarter_s)
                key += remaining_s * DEEPER_FIRST
            _push(keys, queued, n_queued, key, to)
            n_queued += 1
    if last == NONE:
        return NO_ROUTE
    length = 0
    node = last
    while before[node] != NONE:
        length += 1
        node = before[node]
    if length > len(out):
        return NO_ROUTE
    node = last
    for place in range(length - 1, -1, -1):
        out[place] = node >> 2
        node = before[node]
    return length
