"""Where each drive unit is going: its route, its next wish, and what it waits for."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined
from twin.kernels.fields import FAR
from twin.kernels.pool import FieldPool, distance_at
from twin.kernels.routes import Costs, RouteWork, find_route
from twin.state import Fleet, Grid
from twin.units import NONE

__all__ = [
    "CHAIN",
    "DECIDED",
    "ROUTE_MOVES",
    "TENTATIVE",
    "UNDECIDED",
    "Pace",
    "Ways",
    "after_next",
    "ways_for",
    "wish",
]

Int32 = NDArray[np.int32]

ROUTE_MOVES = 512
"""Moves of a route that are kept; a longer one is found in pieces."""
CHAIN = 64
"""Drive units that are looked at, each waiting for the next."""
UNDECIDED, TENTATIVE, DECIDED = 0, 1, 2


class Pace(NamedTuple):
    """How far ahead, and how patiently, drive units are told.

    Attributes
    ----------
    cell_m : float
        Side of a cell.
    acceleration, loaded_acceleration : float
        Their braking, in m/s^2.
    interval_s : float
        Time between two plans.
    reserve_m : float
        Distance that they are told beyond what braking takes.
    push_after, reroute_after : int
        Steps of waiting after which others are pushed aside, and another route is looked for.
    moving_first : int
        A drive unit under way goes before one that has waited for fewer steps: stopping it costs more.
    """

    cell_m: float
    acceleration: float
    loaded_acceleration: float
    interval_s: float
    reserve_m: float
    push_after: int
    reroute_after: int
    moving_first: int


class Ways(NamedTuple):
    """Routes of the drive units, and what they wait for.

    Attributes
    ----------
    route : ndarray of int8, shape (D + 1, ROUTE_MOVES)
        Directions of the moves to the goal, and a work array.
    place, length : ndarray of int32, shape (D,)
        Moves of it done, and in all.
    aim : ndarray of int32, shape (D,)
        The goal that the route leads to.
    with_pod : ndarray of uint8, shape (D,)
        Whether it was made for a loaded drive unit.
    on : ndarray of int32, shape (D,)
        Cell that the drive unit is on if it has followed the route so far.
    want : ndarray of int32, shape (D,)
        Cell that it wants to enter next, ``NONE`` where it wants to stay.
    since, looked : ndarray of int32, shape (D,)
        Step since which it has been refused that, ``NONE`` where it has not; step of the last new route.
    firm : ndarray of int32, shape (D,)
        Step of its last progress if its latest push has found room, else ``NONE``: one that is pressed and
        firm is not pushed aside itself until it has made progress.
    state : ndarray of int32, shape (D,)
        Work array of a plan.
    ready : ndarray of int64, shape (D,)
        Work array of a plan: who wants to be told a cell, and in which order.
    claim : ndarray of int32, shape (N,)
        Work array: who enters each cell with this plan. All ``NONE`` between calls.
    stack, option, n_options, tried, failed : ndarray of int32
        Work arrays of pushing.
    pushes : ndarray of int32, shape (1,)
        Pushes tried so far.
    extra : ndarray of int32, shape (N, 4)
        What leaving a cell in each direction costs more, in hundredths of a second.
    """

    route: NDArray[np.int8]
    place: Int32
    length: Int32
    aim: Int32
    with_pod: NDArray[np.uint8]
    on: Int32
    want: Int32
    since: Int32
    looked: Int32
    firm: Int32
    state: Int32
    ready: NDArray[np.int64]
    claim: Int32
    stack: Int32
    option: Int32
    n_options: Int32
    tried: Int32
    failed: Int32
    pushes: Int32
    extra: Int32


def ways_for(n_drives: int, n_cells: int) -> Ways:
    """Allocate for a fleet and a grid; nobody has a route."""

    def none() -> Int32:
        return np.full(n_drives, NONE, dtype=np.int32)

    return Ways(
        route=np.zeros((n_drives + 1, ROUTE_MOVES), dtype=np.int8),
        place=np.zeros(n_drives, dtype=np.int32),
        length=np.zeros(n_drives, dtype=np.int32),
        aim=none(),
        with_pod=np.zeros(n_drives, dtype=np.uint8),
        on=none(),
        want=none(),
        since=none(),
        looked=np.zeros(n_drives, dtype=np.int32),
        firm=none(),
        state=np.zeros(n_drives, dtype=np.int32),
        ready=np.zeros(n_drives, dtype=np.int64),
        claim=np.full(n_cells, NONE, dtype=np.int32),
        stack=np.zeros(n_drives + 1, dtype=np.int32),
        option=np.zeros((n_drives + 1, 4), dtype=np.int32),
        n_options=np.zeros(n_drives + 1, dtype=np.int32),
        tried=np.zeros(n_drives + 1, dtype=np.int32),
        failed=np.zeros(n_drives, dtype=np.int32),
        pushes=np.zeros(1, dtype=np.int32),
        extra=np.zeros((n_cells, 4), dtype=np.int32),
    )


@inlined
def _rest_cell(cell: int, grid: Grid, fleet: Fleet, fields: FieldPool, slot: int) -> int:
    """Say where a drive unit without a task goes on from a cell where it must not rest."""
    tiles, pages, spots = fields
    best, best_cost = NONE, np.int64(FAR) * 4
    for direction in range(4):
        after = grid.neighbour[cell, direction]
        if after == NONE:
            continue
        left = distance_at(tiles, pages, spots, slot, after)
        if left == FAR:
            continue
        if grid.lane[after] != NONE and grid.lane[after] != grid.lane[cell]:
            continue
        cost = np.int64(left) * 4 + (2 if fleet.occupant[after] != NONE else 0)
        if cost < best_cost:
            best, best_cost = after, cost
    return best


@inlined
def wish(
    drive: int,
    grid: Grid,
    fleet: Fleet,
    n_cols: int,
    fields: FieldPool,
    ways: Ways,
    costs: Costs,
    work: RouteWork,
) -> int:
    """Find a drive unit that has none a route, and say which cell it wants to enter next."""
    cell, goal = fleet.cell[drive], fleet.goal[drive]
    if goal == NONE:
        return _rest_cell(cell, grid, fleet, fields, fleet.field[drive])
    ways.length[drive] = find_route(
        grid, fleet, n_cols, drive, fields, ways.extra, costs, work, ways.route[drive]
    )
    ways.place[drive] = 0
    ways.aim[drive] = goal
    ways.with_pod[drive] = fleet.loaded[drive]
    ways.on[drive] = cell
    if ways.length[drive] == 0:
        return NONE
    return int(grid.neighbour[cell, ways.route[drive, 0]])


@inlined
def after_next(
    drive: int,
    neighbour: Int32,
    goals: Int32,
    want: Int32,
    place: Int32,
    length: Int32,
    route: NDArray[np.int8],
) -> int:
    """Say which cell a drive unit will want once it is where it wants to be now."""
    move = place[drive] + 1
    if goals[drive] == NONE or move >= length[drive]:
        return NONE
    return int(neighbour[want[drive], route[drive, move]])
