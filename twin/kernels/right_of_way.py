"""Right of way: each drive unit is told its next cell when it needs it, in the order in which they come."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined, kernel
from twin.kernels.journeys import CHAIN, DECIDED, UNDECIDED, Pace, Ways, after_next, wish
from twin.kernels.pool import FieldPool
from twin.kernels.pushing import PRESSING, push_aside
from twin.kernels.routes import Costs, RouteWork, find_route
from twin.state import Bodies, Fleet, Grid, Tracks
from twin.units import NONE

__all__ = ["give_way"]

LOOK_EVERY = 6
"""Steps between two looks at why a drive unit waits."""
PATIENCE = 4
"""Waiting times for another route after which even a drive unit that waits at its goal is pushed."""
DETOUR = 10
"""How many times more a detour pays than a first route to pass one that stays."""
DRIVE_BITS = 32
DRIVE = (1 << DRIVE_BITS) - 1
"""Who goes first, as one number: minus the key, then the drive unit."""

CLEARS, DEADLOCK, IN_THE_WAY, STANDING = 0, 1, 2, 3
"""What a drive unit waits for: traffic that moves on, itself, one without a task, one that stays."""


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
    return DEADLOCK if step - fleet.progress[drive] > PRESSING else CLEARS


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
    parked = DETOUR * costs.parked
    dearly = Costs(costs.cell, costs.turn, costs.back, parked, costs.waiting, costs.at_rest)
    length = find_route(grid, fleet, n_cols, drive, fields, ways.extra, dearly, work, scratch)
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
    want, since, state, claim, ready = ways.want, ways.since, ways.state, ways.claim, ways.ready
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
            after = wish(drive, grid, fleet, n_cols, fields, ways, costs, work)
        want[drive] = after
        if after == NONE or factor[drive] == 0.0:
            continue
        speed = speeds[drive]
        braking = pace.loaded_acceleration if loaded[drive] else pace.acceleration
        told = (end[drive] - at[drive]) * cell_m - offsets[drive]
        if told > speed * speed / (2.0 * braking) + 2.5 * speed * interval + reserve:
            continue
        waits = 0 if since[drive] == NONE else step - since[drive]
        key = np.int64(waits) + (moving_first if speed > 0.0 else 0)
        if step - progress[drive] > PRESSING:
            key += PRESSING
        ready[n_ready] = drive - (key << DRIVE_BITS)
        n_ready += 1
    ready[:n_ready].sort()
    for attempt in range(2):
        for index in range(n_ready):
            drive = ready[index] & DRIVE
            after = want[drive]
            holder = occupant[after]
            if state[drive] != UNDECIDED:
                continue
            if claim[after] == NONE and (holder == NONE or state[holder] == DECIDED):
                cell = after_next(drive, neighbour, goals, want, place, length, route)
                circle = False
                for _ in range(CHAIN):
                    if cell == NONE or cell == cells[drive]:
                        break
                    if cell == after:
                        circle = True
                        break
                    comer, holder = claim[cell], occupant[cell]
                    if comer != NONE:
                        cell = after_next(comer, neighbour, goals, want, place, length, route)
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
        drive = ready[index] & DRIVE
        if state[drive] != UNDECIDED:
            continue
        waited = step - since[drive]
        queues = lane[want[drive]] != NONE and lane[want[drive]] == lane[cells[drive]]
        if queues or waited % LOOK_EVERY > 1:
            continue
        reason = _reason(drive, step, fleet, ways, pace)
        if reason == IN_THE_WAY or (reason == DEADLOCK and waited >= pace.push_after):
            urgent = waited >= PATIENCE * pace.push_after and (step // 2 + drive) % PATIENCE == 0
            push_aside(drive, step, grid, fleet, fields, ways, next_cell, urgent)
        elif reason == STANDING and waited >= pace.reroute_after and lane[want[drive]] == NONE:
            if waited >= PATIENCE * pace.reroute_after:
                push_aside(drive, step, grid, fleet, fields, ways, next_cell, False)
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
