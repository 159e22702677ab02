"""Routes by travel time over cell and heading: few turns, around what stands in the way."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined, kernel
from twin.kernels.fields import FAR
from twin.kernels.pool import FieldPool, distance_at
from twin.state import Fleet, Grid
from twin.units import D_COL, D_ROW, NONE

__all__ = ["HEAP", "Costs", "RouteWork", "find_route", "route_work"]

Int32 = NDArray[np.int32]

HEAP = 1 << 16
"""Open states that fit unless said otherwise; a search that needs more is given up."""
COST, MARK = 0, 1
LOOKED_AT = 4
HEADING = 3
SEARCH = 3
"""Parts of a mark: a bit, a mask and a shift."""
WAITS = 10
"""Plans without a move after which a drive unit counts as waiting for others."""


class Costs(NamedTuple):
    """What a route is made of, in any one unit of time: hundredths of a second, say.

    Attributes
    ----------
    cell : int
        To cross a cell at cruise speed.
    turn, back : int
        A quarter turn and a half turn, with the stop and the start around it.
    parked : int
        To pass where a drive unit stands that is not on its way.
    waiting : int
        To pass where one waits for others.
    at_rest : int
        How much less a turn costs at the start, for a drive unit that stands: no stop.
    """

    cell: int
    turn: int
    back: int
    parked: int
    waiting: int
    at_rest: int


class RouteWork(NamedTuple):
    """Work arrays of the search, allocated once.

    Attributes
    ----------
    known : ndarray of int32, shape (N * 4, 2)
        Of each cell and heading the cheapest way to it so far; and packed into one number the search that
        knew it, whether it has been looked at, and the heading before the move that led there. Large floors
        do not fit into the processor's cache: every byte counts.
    key : ndarray of int64, shape (open states that fit,)
        Binary heap of open states: cost in the upper half, state in the lower.
    search : ndarray of int32, shape (1,)
        Searches so far.
    """

    known: Int32
    key: NDArray[np.int64]
    search: Int32


def route_work(n_cells: int, n_open: int = HEAP) -> RouteWork:
    """Allocate the work arrays for a grid; 16 open states a cell are always enough."""
    return RouteWork(
        known=np.zeros((4 * n_cells, 2), dtype=np.int32),
        key=np.zeros(n_open, dtype=np.int64),
        search=np.zeros(1, dtype=np.int32),
    )


@inlined
def _push(keys: NDArray[np.int64], n_open: int, key: int) -> int:
    place = n_open
    while place > 0 and keys[(place - 1) >> 1] > key:
        keys[place] = keys[(place - 1) >> 1]
        place = (place - 1) >> 1
    keys[place] = key
    return n_open + 1


@inlined
def _pop(keys: NDArray[np.int64], n_open: int) -> int:
    """Take the first key out; the caller has read it."""
    n_open -= 1
    key = keys[n_open]
    place = 0
    while True:
        child = 2 * place + 1
        if child >= n_open:
            break
        if child + 1 < n_open and keys[child + 1] < keys[child]:
            child += 1
        if keys[child] >= key:
            break
        keys[place] = keys[child]
        place = child
    keys[place] = key
    return n_open


@inlined
def _turns_left(down: int, right: int, heading: int) -> int:
    """Say how many turns it takes at least to a cell so many rows down and columns to the right."""
    if down == 0 and right == 0:
        return 0
    along = (
        (heading == 0 and down < 0)
        or (heading == 2 and down > 0)
        or (heading == 1 and right > 0)
        or (heading == 3 and right < 0)
    )
    both = down != 0 and right != 0
    return (1 if both else 0) + (0 if along else 1)


@kernel
def find_route(
    grid: Grid,
    fleet: Fleet,
    n_cols: int,
    drive: int,
    fields: FieldPool,
    extra: NDArray[np.int32],
    costs: Costs,
    work: RouteWork,
    route: NDArray[np.int8],
) -> int:
    """Find the quickest way of a drive unit to its goal.

    Parameters
    ----------
    grid : Grid
        The floor.
    fleet : Fleet
        The drive units as committed; only read.
    n_cols : int
        Columns of the grid.
    drive : int
        Whose way.
    fields : FieldPool
        The distance fields, by ``fleet.field``: a lower bound for the search.
    extra : ndarray of int32, shape (N, 4)
        What it costs more to leave a cell in each direction, in the unit of the costs.
    costs : Costs
        What a route is made of.
    work : RouteWork
        Work arrays. Modified in place.
    route : ndarray of int8, shape (R,)
        Receives the directions of its moves, the first ones where it is longer. Modified in place.

    Returns
    -------
    int
        Moves written; 0 where no way was found.
    """
    start, goal = fleet.cell[drive], fleet.goal[drive]
    loaded, station = fleet.loaded[drive], fleet.station[drive]
    occupant, travelling, factor, fixed = fleet.occupant, fleet.travelling, fleet.speed_factor, fleet.fixed
    neighbour, lane, private, waited = grid.neighbour, grid.lane, grid.private, fleet.waited
    known, keys = work.known, work.key
    tiles, pages, spots = fields
    cell_cost, turn_cost, back_cost, at_rest = costs.cell, costs.turn, costs.back, costs.at_rest
    slot = fleet.field[drive]
    goal_row, goal_col = goal // n_cols, goal % n_cols
    work.search[0] += 1
    search = work.search[0]
    first = start * 4 + fleet.heading[drive]
    known[first, COST] = 0
    known[first, MARK] = search << SEARCH
    n_open = _push(keys, 0, int(first))
    found = NONE
    while n_open > 0:
        key = keys[0]
        n_open = _pop(keys, n_open)
        state = key & 0xFFFFFFFF
        cell, heading = state >> 2, state & 3
        if cell == goal:
            found = state
            break
        if known[state, MARK] & LOOKED_AT:
            continue
        known[state, MARK] |= LOOKED_AT
        so_far = np.int64(known[state, COST])
        row = cell // n_cols
        down, right = goal_row - row, goal_col - (cell - row * n_cols)
        for direction in range(4):
            after = neighbour[cell, direction]
            if after == NONE:
                continue
            cost = so_far + cell_cost + extra[cell, direction]
            turn = (direction - heading) & 3
            if turn == 2:
                cost += back_cost
            elif turn != 0:
                cost += turn_cost
            if turn != 0 and state == first:
                cost -= at_rest
            reached = after * 4 + direction
            if known[reached, MARK] >> SEARCH == search and known[reached, COST] <= cost:
                continue
            left = distance_at(tiles, pages, spots, slot, after)
            if after != goal and (left == FAR or private[after] + loaded > 1):
                continue
            if lane[after] != NONE and lane[after] != lane[cell] and lane[after] != station:
                continue
            other = occupant[after]
            passes = other != NONE and other != drive and after != goal
            if passes and (travelling[other] == 0 or fixed[other] != 0 or factor[other] == 0.0):
                cost += costs.parked
            elif passes and waited[other] > WAITS:
                cost += costs.waiting
            if known[reached, MARK] >> SEARCH == search and known[reached, COST] <= cost:
                continue
            if n_open == len(keys):
                return 0
            rest = np.int64(0)
            if after != goal:
                turns = _turns_left(down - D_ROW[direction], right - D_COL[direction], direction)
                rest = np.int64(left) * cell_cost + turns * turn_cost
            known[reached, COST] = cost
            known[reached, MARK] = (search << SEARCH) | heading
            n_open = _push(keys, n_open, ((cost + rest) << 32) | reached)
    if found == NONE:
        return 0
    return _write_back(found, first, known, route, grid.predecessor)


@inlined
def _write_back(
    found: int,
    first: int,
    known: Int32,
    route: NDArray[np.int8],
    predecessor: Int32,
) -> int:
    """Write the directions down from the goal back to the start."""
    n_moves = 0
    state = found
    while state != first:
        n_moves += 1
        state = predecessor[state >> 2, state & 3] * 4 + (known[state, MARK] & HEADING)
    place = n_moves
    state = found
    while state != first:
        place -= 1
        if place < len(route):
            route[place] = state & 3
        state = predecessor[state >> 2, state & 3] * 4 + (known[state, MARK] & HEADING)
    return min(n_moves, len(route))
