"""Right of way: each drive unit is told its next cell when it needs it, in the order in which they come."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined, kernel
from twin.kernels.fields import FAR
from twin.kernels.pool import FieldPool, distance_at
from twin.kernels.routes import Costs, RouteWork, find_route
from twin.state import Bodies, Fleet, Grid, Tracks
from twin.units import NONE

__all__ = ["ROUTE_MOVES", "Pace", "Ways", "give_way", "ways_for"]

Int32 = NDArray[np.int32]

ROUTE_MOVES = 512
"""Moves of a route that are kept; a longer one is found in pieces."""
CHAIN = 64
"""Drive units that are looked at, each waiting for the next."""

PRESSING = 1200
"""Steps without progress after which a drive unit goes before all others."""
PRESSED = 1 << 40
LOOK_EVERY = 6
"""Steps between two looks at why a drive unit waits."""

UNDECIDED, TENTATIVE, DECIDED = 0, 1, 2

PATIENCE = 4
"""Waiting times for another route after which even a drive unit that waits at its goal is pushed."""

CLEARS, DEADLOCK, IN_THE_WAY, STANDING = 0, 1, 2, 3
"""What a drive unit waits for: traffic that moves on, itself, one without a task, one that stays."""


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
    state, ready, key : ndarray of int32, shape (D,)
        Work arrays of a plan.
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
    state: Int32
    ready: Int32
    key: Int32
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
        state=np.zeros(n_drives, dtype=np.int32),
        ready=none(),
        key=none(),
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
def _wish(
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
def _after_next(
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


@inlined
def _reason(drive: int, step: int, fleet: Fleet, ways: Ways, pace: Pace) -> int:
    """Say why a drive unit waits: follow who waits for whom."""
    waiting = drive
    for _ in range(CHAIN):
        cell = ways.want[waiting]
        if waiting != drive:
            stands = cell == NONE and fleet.goal[waiting] != NONE
            if stands or fleet.fixed[waiting] != 0 or fleet.speed_factor[waiting] == 0.0:
                return STANDING if waiting == fleet.occupant[ways.want[drive]] else CLEARS
            if cell == NONE:
                return IN_THE_WAY
        if ways.claim[cell] != NONE:
            return CLEARS
        holder = fleet.occupant[cell]
        if holder == NONE or ways.state[holder] == DECIDED:
            refused = ways.since[waiting] != NONE and step - ways.since[waiting] >= pace.push_after
            return DEADLOCK if refused else CLEARS
        if holder == drive:
            return DEADLOCK
        waiting = holder
    return CLEARS


@inlined
def _rank(drive: int, step: int, grid: Grid, fleet: Fleet, fields: FieldPool) -> int:
    """Rank a drive unit: pressed, leaving storage, loaded, empty, idle; then the nearer to its goal."""
    cell = fleet.cell[drive]
    if fleet.travelling[drive] == 0:
        return 3 << 32
    if step - fleet.progress[drive] > PRESSING:
        return int(fleet.progress[drive]) - PRESSED
    tiles, pages, spots = fields
    distance = (np.int64(distance_at(tiles, pages, spots, fleet.field[drive], cell)) << 16) + drive
    if fleet.loaded[drive] == 0:
        return int((2 << 32) + distance)
    return int(distance if grid.private[cell] != 0 else (1 << 32) + distance)


@inlined
def _is_free(cell: int, occupant: Int32, state: Int32, claim: Int32) -> bool:
    """Say whether nobody will be on a cell once the moves decided so far are done."""
    holder = occupant[cell]
    return bool(claim[cell] == NONE and (holder == NONE or state[holder] == DECIDED))


@inlined
def _list_ways_out(depth: int, grid: Grid, fleet: Fleet, fields: FieldPool, ways: Ways) -> None:
    """List where a drive unit that is pushed may go: free cells first, then towards its goal."""
    drive = ways.stack[depth]
    cell, goal = fleet.cell[drive], fleet.goal[drive]
    tiles, pages, spots = fields
    slot = fleet.field[drive]
    n_options = 0
    keys = np.empty(4, dtype=np.int64)
    for direction in range(4):
        after = grid.neighbour[cell, direction]
        if after == NONE:
            continue
        left = distance_at(tiles, pages, spots, slot, after)
        if left == FAR and after != goal:
            continue
        if grid.private[after] + fleet.loaded[drive] > 1 and after != goal:
            continue
        lane = grid.lane[after]
        if lane != NONE and lane != grid.lane[cell] and lane != fleet.station[drive]:
            continue
        key = np.int64(left) * 4
        if direction != fleet.heading[drive]:
            key += 3
        if not _is_free(after, fleet.occupant, ways.state, ways.claim):
            key += 12
        if fleet.travelling[drive] == 0 and grid.private[after] == 0:
            key += 40
        place = n_options
        while place > 0 and keys[place - 1] > key:
            keys[place] = keys[place - 1]
            ways.option[depth, place] = ways.option[depth, place - 1]
            place -= 1
        keys[place] = key
        ways.option[depth, place] = after
        n_options += 1
    ways.n_options[depth] = n_options
    ways.tried[depth] = 0


@inlined
def _push(
    root: int,
    step: int,
    grid: Grid,
    fleet: Fleet,
    fields: FieldPool,
    ways: Ways,
    next_cell: Int32,
    urgent: bool,
) -> bool:
    """Let a drive unit go on and push aside whoever stands in its way and, unless urgent, ranks below it."""
    state, claim, occupant = ways.state, ways.claim, fleet.occupant
    rank = np.int64(-PRESSED) if urgent else np.int64(_rank(root, step, grid, fleet, fields))
    ways.pushes[0] += 1
    push = ways.pushes[0]
    ways.stack[0] = root
    ways.option[0, 0] = ways.want[root]
    ways.n_options[0] = 1
    ways.tried[0] = 0
    state[root] = TENTATIVE
    depth = 0
    while depth >= 0:
        drive = ways.stack[depth]
        if ways.tried[depth] == ways.n_options[depth]:
            next_cell[drive] = fleet.cell[drive]
            state[drive] = UNDECIDED
            ways.failed[drive] = push
            depth -= 1
            if depth >= 0:
                claim[next_cell[ways.stack[depth]]] = NONE
            continue
        after = ways.option[depth, ways.tried[depth]]
        ways.tried[depth] += 1
        if claim[after] != NONE:
            continue
        holder = occupant[after]
        if holder == NONE or state[holder] == DECIDED:
            next_cell[drive] = after
            claim[after] = drive
            for level in range(depth + 1):
                state[ways.stack[level]] = DECIDED
            return True
        if state[holder] != UNDECIDED or ways.failed[holder] == push:
            continue
        if fleet.fixed[holder] != 0 or fleet.speed_factor[holder] == 0.0:
            continue
        if depth + 1 >= CHAIN or _rank(holder, step, grid, fleet, fields) <= rank:
            continue
        next_cell[drive] = after
        claim[after] = drive
        depth += 1
        ways.stack[depth] = holder
        state[holder] = TENTATIVE
        _list_ways_out(depth, grid, fleet, fields, ways)
    return False


@inlined
def _detour(
    drive: int,
    step: int,
    grid: Grid,
    fleet: Fleet,
    n_cols: int,
    fields: FieldPool,
    ways: Ways,
    costs: Costs,
    work: RouteWork,
    pace: Pace,
) -> None:
    """Take another route around one that stays, unless that would only close a circle."""
    scratch = ways.route[len(fleet.cell)]
    length = find_route(grid, fleet, n_cols, drive, fields, ways.extra, costs, work, scratch)
    if length == 0:
        return
    wanted = ways.want[drive]
    ways.want[drive] = grid.neighbour[fleet.cell[drive], scratch[0]]
    if ways.want[drive] == wanted or _reason(drive, step, fleet, ways, pace) == DEADLOCK:
        ways.want[drive] = wanted
        return
    ways.route[drive] = scratch
    ways.place[drive] = 0
    ways.length[drive] = length
    ways.on[drive] = fleet.cell[drive]
    ways.aim[drive] = fleet.goal[drive]
    ways.with_pod[drive] = fleet.loaded[drive]


@kernel
def give_way(
    grid: Grid,
    fleet: Fleet,
    tracks: Tracks,
    bodies: Bodies,
    n_cols: int,
    fields: FieldPool,
    ways: Ways,
    costs: Costs,
    work: RouteWork,
    pace: Pace,
    step: int,
    next_cell: NDArray[np.int32],
    next_heading: NDArray[np.int8],
) -> None:
    """Tell every drive unit that needs it its next cell.

    Parameters
    ----------
    grid : Grid
        The floor.
    fleet : Fleet
        The drive units as committed; only read.
    tracks : Tracks
        What they have not done yet; only read.
    bodies : Bodies
        Where they are; only read.
    n_cols : int
        Columns of the grid.
    fields : FieldPool
        The distance fields, by ``fleet.field``.
    ways : Ways
        Their routes. Modified in place.
    costs : Costs
        What a route is made of.
    work : RouteWork
        Work arrays of the search.
    pace : Pace
        How far ahead and how patiently.
    step : int
        The clock.
    next_cell : ndarray of int32, shape (D,)
        Receives the next cells. Modified in place.
    next_heading : ndarray of int8, shape (D,)
        Receives the headings. Modified in place.
    """
    # looking an array up in a named tuple counts references each time: here that would be most of the work
    cells, goals, headings, loaded = fleet.cell, fleet.goal, fleet.heading, fleet.loaded
    fixed, factor, occupant, progress = fleet.fixed, fleet.speed_factor, fleet.occupant, fleet.progress
    want, since, state, claim, ready, keys = (
        ways.want,
        ways.since,
        ways.state,
        ways.claim,
        ways.ready,
        ways.key,
    )
    route, place, length, aim, with_pod, on = (
        ways.route,
        ways.place,
        ways.length,
        ways.aim,
        ways.with_pod,
        ways.on,
    )
    neighbour, private, lane = grid.neighbour, grid.private, grid.lane
    at, end, offsets, speeds = tracks.at, tracks.end, tracks.offset_m, bodies.speed_mps
    cell_m, reserve, interval = pace.cell_m, pace.reserve_m, pace.interval_s
    moving_first = pace.moving_first
    n_drives = len(cells)
    n_ready = 0
    for drive in range(n_drives):
        cell, goal = cells[drive], goals[drive]
        next_cell[drive] = cell
        next_heading[drive] = headings[drive]
        state[drive] = UNDECIDED
        if goal == cell or fixed[drive] != 0 or (goal == NONE and private[cell] != 0):
            want[drive] = NONE
            since[drive] = NONE
            continue
        follows = (
            aim[drive] == goal
            and with_pod[drive] == loaded[drive]
            and on[drive] == cell
            and place[drive] < length[drive]
        )
        after = neighbour[cell, route[drive, place[drive]]] if follows else NONE
        if after == NONE:
            after = _wish(drive, grid, fleet, n_cols, fields, ways, costs, work)
        want[drive] = after
        if after == NONE or factor[drive] == 0.0:
            continue
        speed = speeds[drive]
        braking = pace.loaded_acceleration if loaded[drive] else pace.acceleration
        told = (end[drive] - at[drive]) * cell_m - offsets[drive]
        if told > speed * speed / (2.0 * braking) + 2.5 * speed * interval + reserve:
            continue
        waits = 0 if since[drive] == NONE else step - since[drive]
        key = waits + (moving_first if speed > 0.0 else 0)
        if step - progress[drive] > PRESSING:
            key += PRESSING
        spot = n_ready
        while spot > 0 and keys[spot - 1] < key:
            keys[spot] = keys[spot - 1]
            ready[spot] = ready[spot - 1]
            spot -= 1
        keys[spot] = key
        ready[spot] = drive
        n_ready += 1
    for attempt in range(2):
        for index in range(n_ready):
            drive = ready[index]
            after = want[drive]
            holder = occupant[after]
            if state[drive] != UNDECIDED:
                continue
            if claim[after] == NONE and (holder == NONE or state[holder] == DECIDED):
                cell = _after_next(drive, neighbour, goals, want, place, length, route)
                circle = False
                for _ in range(CHAIN):
                    if cell == NONE or cell == cells[drive]:
                        break
                    if cell == after:
                        circle = True
                        break
                    comer, holder = claim[cell], occupant[cell]
                    if comer != NONE:
                        cell = _after_next(comer, neighbour, goals, want, place, length, route)
                    elif holder == NONE or state[holder] == DECIDED:
                        break
                    else:
                        cell = want[holder]
                if not circle:
                    next_cell[drive] = after
                    claim[after] = drive
                    state[drive] = DECIDED
                    continue
            if attempt == 1 and since[drive] == NONE:
                since[drive] = step
    for index in range(n_ready):
        drive = ready[index]
        if state[drive] != UNDECIDED:
            continue
        waited = step - since[drive]
        queues = lane[want[drive]] != NONE and lane[want[drive]] == lane[cells[drive]]
        if queues or waited % LOOK_EVERY > 1:
            continue
        reason = _reason(drive, step, fleet, ways, pace)
        if reason == IN_THE_WAY or (reason == DEADLOCK and waited >= pace.push_after):
            urgent = waited >= PATIENCE * pace.push_after and (step // 2 + drive) % PATIENCE == 0
            _push(drive, step, grid, fleet, fields, ways, next_cell, urgent)
        elif reason == STANDING and waited >= pace.reroute_after and lane[want[drive]] == NONE:
            if waited >= PATIENCE * pace.reroute_after:
                _push(drive, step, grid, fleet, fields, ways, next_cell, False)
            elif step - ways.looked[drive] >= pace.reroute_after:
                ways.looked[drive] = step
                _detour(drive, step, grid, fleet, n_cols, fields, ways, costs, work, pace)
    for drive in range(n_drives):
        after = next_cell[drive]
        cell = cells[drive]
        if after == cell:
            continue
        claim[after] = NONE
        since[drive] = NONE
        if want[drive] == after and on[drive] == cell:
            place[drive] += 1
            on[drive] = after
        for direction in range(4):
            if neighbour[cell, direction] == after:
                next_heading[drive] = direction
