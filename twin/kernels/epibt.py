"""Priority inheritance over operations of several moves (EPIBT), and neighbourhood search on top of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined, kernel
from twin.kernels.fields import FAR
from twin.kernels.guidance import Guidance
from twin.kernels.operations import FRAMES, LANES, EpibtWork, Operations
from twin.kernels.pool import FieldPool, distance_at
from twin.kernels.priority import sort_by_priority
from twin.state import Fleet, Grid
from twin.units import NONE

__all__ = ["begin_epibt", "rebuild"]

Int16 = NDArray[np.int16]
Int32 = NDArray[np.int32]
UInt16 = NDArray[np.uint16]
UInt32 = NDArray[np.uint32]

UNTOUCHED, CHAINED, BUILT = 0, 1, 2
VISITS = 40
"""How often a plan tries to push the same drive unit away. In an aisle that is blocked at its other end only
the last of many operations helps, and each of those before has pushed whoever stands there in vain."""
SIDE_STEP_AFTER = 3
"""Steps without a move after which stepping aside is preferred to staying."""
NEVER = 2**31 - 1
SCALE = 256
"""Costs are in fractions of a weight, so that of equal operations the one that gets on sooner is better."""
CROWD = -2


@inlined
def _may_enter(gate: Int32, before: int, after: int, goal: int, loaded: int, station: int) -> bool:
    """Whether a drive unit may make a move that the grid allows."""
    kind = gate[after]
    if kind == 0:
        return True
    if kind < LANES:
        return bool(kind + loaded <= 1 or after == goal)
    return bool(kind == gate[before] or kind == station + LANES)


@inlined
def _remaining(
    tiles: UInt16,
    pages: UInt32,
    place_of: UInt32,
    weight: NDArray[np.uint8],
    neighbour: Int32,
    slot: int,
    epoch: int,
    unit: int,
    cell: int,
    heading: int,
) -> int:
    """Cost from a cell and a heading to the goal, with the turns to the best way on."""
    best = np.int64(distance_at(tiles, pages, place_of, slot, cell)) + 2 * unit
    for quarter in range(4):
        direction = (heading + quarter) & 3
        after = neighbour[cell, direction]
        if after != NONE:
            turns = 2 - abs(quarter - 2)
            beyond = np.int64(distance_at(tiles, pages, place_of, slot, after))
            best = min(best, beyond + np.int64(weight[epoch, cell, direction]) + turns * unit)
    return int(best)


@inlined
def _insert(at: Int32, path: Int32, drive: int) -> None:
    for t in range(1, path.shape[1]):
        at[path[drive, t], t] = drive


@inlined
def _remove(at: Int32, path: Int32, drive: int) -> None:
    for t in range(1, path.shape[1]):
        at[path[drive, t], t] = NONE


@inlined
def _conflict(at: Int32, place: Int16, frame_cell: Int32, frame: int, choice: int) -> int:
    """Find the only drive unit in the way of an operation; ``NONE``, or ``CROWD`` for several."""
    other = NONE
    before = frame_cell[frame, 0]
    for t in range(1, place.shape[1] + 1):
        after = frame_cell[frame, place[choice, t - 1]]
        there = at[after, t]
        if there != NONE:
            if other != NONE and other != there:
                return CROWD
            other = there
        if after != before:
            comes = at[before, t]
            if comes != NONE and at[after, t - 1] == comes:
                if other != NONE and other != comes:
                    return CROWD
                other = comes
        before = after
    return other


@kernel
def begin_epibt(grid: Grid, fleet: Fleet, fields: FieldPool, guidance: Guidance, work: EpibtWork) -> None:
    """Begin a plan: everyone stays where it is, and those who shall choose first come first in the order.

    Parameters
    ----------
    grid : Grid
        The floor.
    fleet : Fleet
        The drive units; only read.
    fields : FieldPool
        The distance fields, indexed by ``fleet.field``.
    guidance : Guidance
        The weights that they were made from.
    work : EpibtWork
        Work arrays. Modified in place.
    """
    cells, headings = fleet.cell, fleet.heading
    at, path, turned, status, visits = work.at, work.path, work.turned, work.status, work.visits
    n_drives, n_moves = path.shape
    for drive in range(n_drives):
        for t in range(n_moves):
            if path[drive, t] != NONE:
                at[path[drive, t], t] = NONE
    for drive in range(n_drives):
        status[drive] = UNTOUCHED
        visits[drive] = 0
        for t in range(n_moves):
            path[drive, t] = cells[drive]
            turned[drive, t] = headings[drive]
            at[cells[drive], t] = drive
    sort_by_priority(grid, fleet, fields, guidance.unit, work.order, work.rank, work.bucket)


@kernel
def rebuild(
    grid: Grid,
    fleet: Fleet,
    fields: FieldPool,
    guidance: Guidance,
    operations: Operations,
    work: EpibtWork,
    roots: Int32,
    step: int,
    improving: bool,
) -> int:
    """Give drive units better operations, one after the other, and push others out of their way.

    Parameters
    ----------
    grid : Grid
        The floor.
    fleet : Fleet
        The drive units; only read.
    fields : FieldPool
        The distance fields, indexed by ``fleet.field``.
    guidance : Guidance
        The weights that they were made from.
    operations : Operations
        What a drive unit may do.
    work : EpibtWork
        Work arrays; receives the chosen ``path`` and ``turned``. Modified in place.
    roots : ndarray of int32, shape (any,)
        Drive units that shall have a better operation, in this order.
    step : int
        The clock; breaks ties.
    improving : bool
        Keep only what lowers the sum of all costs, instead of whatever suits the root.

    Returns
    -------
    int
        How many roots got another operation.

    Notes
    -----
    A drive unit takes the cheapest operation that is in nobody's way, or in the way of one other that finds
    another one itself; who has been given one in this plan is not pushed again. Unlike in the paper, one that
    was pushed in vain still gets its own turn.

    References
    ----------
    Yukhnevich, Andreychuk (2025), "Enhancing PIBT via multi-action operations", arXiv 2511.09193.
    """
    neighbour, gate = grid.neighbour, work.gate
    cells, goals, slots, fixed, loaded = fleet.cell, fleet.goal, fleet.field, fleet.fixed, fleet.loaded
    stations, headings, waited, travelling = fleet.station, fleet.heading, fleet.waited, fleet.travelling
    tiles, pages, place_of = fields
    weight, epochs, whole, unit = guidance
    leads, directions, place, rel = (
        operations.before,
        operations.direction,
        operations.place,
        operations.turned,
    )
    end, end_place, end_heading, lateness = (
        operations.end,
        operations.end_place,
        operations.end_heading,
        operations.lateness,
    )
    edge = work.edge
    at, path, turned, status, visits, price = (
        work.at,
        work.path,
        work.turned,
        work.status,
        work.visits,
        work.price,
    )
    frame_drive, frame_price, frame_path, frame_turned = (
        work.frame_drive,
        work.frame_price,
        work.frame_path,
        work.frame_turned,
    )
    frame_cell, frame_cost, frame_end = work.frame_cell, work.frame_cost, work.frame_end
    rotation = operations.rotation
    n_operations, n_moves = place.shape
    n_places, n_ends = len(leads), len(end_place)
    n_rebuilt = 0
    for position in range(len(roots)):
        root = roots[position]
        if status[root] != UNTOUCHED or fixed[root] != 0:
            continue
        frame = 0
        drive = root
        opening = True
        gain = 0
        while frame >= 0:
            if opening:
                opening = False
                frame_drive[frame] = drive
                status[drive] = CHAINED
                visits[drive] += 1
                cell, goal, slot = cells[drive], goals[drive], slots[drive]
                for t in range(n_moves + 1):
                    frame_path[frame, t] = path[drive, t]
                    frame_turned[frame, t] = turned[drive, t]
                if frame == 0:
                    _remove(at, path, drive)
                epoch = epochs[slot]
                base = np.int64(headings[drive]) if rotation else np.int64(0)
                frame_cell[frame, 0] = cell
                meets_goal = False
                for number in range(1, n_places):
                    before = frame_cell[frame, leads[number]]
                    after = NONE
                    if before != NONE:
                        after = neighbour[before, (base + directions[number]) & 3]
                        if after != NONE and not _may_enter(
                            gate, before, after, goal, loaded[drive], stations[drive]
                        ):
                            after = NONE
                        if after != NONE and distance_at(tiles, pages, place_of, slot, after) == FAR:
                            if whole[slot] == 0:
                                edge[slot] = drive
                            after = NONE
                        if after != NONE and after == goal:
                            meets_goal = True
                    frame_cell[frame, number] = after
                for number in range(n_ends):
                    here = frame_cell[frame, end_place[number]]
                    left = NEVER
                    if here != NONE:
                        if rotation:
                            facing = (base + end_heading[number]) & 3
                            left = _remaining(
                                tiles, pages, place_of, weight, neighbour, slot, epoch, unit, here, facing
                            )
                        else:
                            left = int(distance_at(tiles, pages, place_of, slot, here))
                    frame_end[number] = left
                mixed = (drive * 7919 + step * 31) & 0x7FFFFFFF
                for number in range(n_operations):
                    left = frame_end[end[number]]
                    if left == NEVER:
                        frame_cost[frame, number] = NEVER
                        continue
                    if meets_goal:
                        arrival = 0
                        passed = False
                        for t in range(n_moves):
                            here = frame_cell[frame, place[number, t]]
                            if arrival == 0:
                                if here == goal:
                                    arrival = t + 1
                            elif here != goal:
                                passed = True
                        if arrival != 0:
                            left = (arrival - n_moves - 1) * unit
                            if passed and cell != goal:
                                frame_cost[frame, number] = NEVER
                                continue
                    if number == n_operations - 1:
                        here_cost = distance_at(tiles, pages, place_of, slot, cell)
                        if cell == goal or (goal == NONE and here_cost == 0):
                            left = -(n_moves + 1) * unit
                        elif waited[drive] > SIDE_STEP_AFTER and travelling[drive] != 0:
                            left += 2 * unit
                    chance = (mixed + number * 104729) & 0x7FFFFFFF
                    chance = (((chance ^ (chance >> 11)) * 1103515245) >> 16) & 3
                    frame_cost[frame, number] = left * SCALE + lateness[number] * 4 + chance
                if improving:
                    frame_price[frame] = price[drive]
                else:
                    frame_price[frame] = frame_cost[frame, n_operations - 1] // SCALE
            drive = frame_drive[frame]
            choice = NONE
            cost = NEVER
            for number in range(n_operations):
                if frame_cost[frame, number] < cost:
                    cost = int(frame_cost[frame, number])
                    choice = number
            if improving and frame == 0 and choice != NONE and cost // SCALE >= frame_price[0]:
                choice = NONE
            if choice == NONE:
                for t in range(n_moves + 1):
                    path[drive, t] = frame_path[frame, t]
                    turned[drive, t] = frame_turned[frame, t]
                price[drive] = frame_price[frame]
                status[drive] = UNTOUCHED
                if frame > 0:
                    _remove(at, path, frame_drive[frame - 1])
                _insert(at, path, drive)
                frame -= 1
                continue
            frame_cost[frame, choice] = NEVER
            other = _conflict(at, place, frame_cell, frame, choice)
            if other == CROWD:
                continue
            if other != NONE:
                if (
                    status[other] != UNTOUCHED
                    or fixed[other] != 0
                    or visits[other] >= VISITS
                    or frame + 1 == FRAMES
                ):
                    continue
                _remove(at, path, other)
            base = np.int64(headings[drive]) if rotation else np.int64(0)
            for t in range(n_moves):
                path[drive, t + 1] = frame_cell[frame, place[choice, t]]
                turned[drive, t + 1] = headings[drive]
                if rel[choice, t] != NONE:
                    turned[drive, t + 1] = (base + rel[choice, t]) & 3
            price[drive] = cost // SCALE
            _insert(at, path, drive)
            if other != NONE:
                frame += 1
                drive = other
                opening = True
                continue
            gain = 0
            for number in range(frame + 1):
                one = frame_drive[number]
                gain += frame_price[number] - price[one]
                status[one] = UNTOUCHED if improving else BUILT
            if not improving or gain >= 0:
                n_rebuilt += 1
                break
            for number in range(frame + 1):
                _remove(at, path, frame_drive[number])
            for number in range(frame + 1):
                one = frame_drive[number]
                for t in range(n_moves + 1):
                    path[one, t] = frame_path[number, t]
                    turned[one, t] = frame_turned[number, t]
                price[one] = frame_price[number]
                _insert(at, path, one)
            break
    return n_rebuilt
