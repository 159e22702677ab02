"""What each operation of EPIBT would cost each drive unit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.abreast import ABREAST, Abreast, work_abreast
from twin.kernels.compile import inlined
from twin.kernels.fields import FAR
from twin.kernels.guidance import Guidance
from twin.kernels.operations import GATED, LANES, NEVER, EpibtWork, Operations
from twin.kernels.pool import SHIFT, WITHIN, FieldPool
from twin.kernels.priority import Travellers
from twin.units import NONE

__all__ = ["NUMBERS", "SCALE", "price_operations"]

SIDE_STEP_AFTER = 3
"""Steps without a move after which stepping aside is preferred to staying."""
NUMBERS = 256
SCALE = 64 * NUMBERS
"""Costs are in fractions of a weight, so that of equal operations the one that gets on sooner is better. The
last fraction is the number of the operation: the least cost of a row says which one it is."""
FARTHEST = (1 << 31) // SCALE - 2
"""The longest remaining way that still has a cost of its own within 32 bits."""
TOO_FAR = 1 << 20


@inlined
def _may_enter(
    gate: NDArray[np.int32], before: int, after: int, goal: int, loaded: int, station: int
) -> bool:
    """Whether a drive unit may make a move that the grid allows."""
    kind = gate[after]
    if kind < LANES:
        return bool(kind + loaded <= 1 or after == goal)
    return bool(kind == gate[before] or kind == station + LANES)


@inlined
def _look_around(
    fleet: Travellers,
    fields: FieldPool,
    guidance: Guidance,
    operations: Operations,
    work: EpibtWork,
    abreast: Abreast,
    first: int,
    n_abreast: int,
) -> bool:
    """Read what lies around some drive units; answers whether any of them comes to the edge of its field."""
    cells, goals, slots, headings = fleet.cell, fleet.goal, fleet.field, fleet.heading
    loaded, stations, fixed = fleet.loaded, fleet.station, fleet.fixed
    tiles, pages = fields.tiles, fields.pages.reshape(-1)
    epochs, whole, weights_of = guidance.epoch, guidance.whole, guidance.weight.reshape(-1).view(np.uint32)
    leads, directions, rotation = operations.before, operations.direction, operations.rotation
    gate, exits, edge, probe, spot_of = work.gate, work.exits, work.edge, work.probe.reshape(-1), work.spot
    near, ways, weights, barred = abreast.near, abreast.ways, abreast.weights, abreast.barred
    n_probes, n_places, n_cells = np.uint64(len(near)), np.uint64(len(leads)), np.uint64(len(exits))
    n_tiles, margin = np.uint64(fields.pages.shape[1]), np.int64(len(spot_of) - len(exits)) // 2
    at_edge = False
    for lane in range(np.uint64(n_abreast)):
        drive = np.uint64(first) + lane
        cell, slot, goal = np.int64(cells[drive]), np.uint64(slots[drive]), np.int64(goals[drive])
        facing = np.uint64(headings[drive] & 3 if rotation else 0)
        of_slot, of_epoch = slot * n_tiles, np.uint64(epochs[slot]) * n_cells
        for number in range(n_probes):
            where = np.uint64(spot_of[np.uint64(cell + margin + probe[facing * n_probes + number])])
            near[number, lane] = tiles[np.uint64(pages[of_slot + (where >> SHIFT)]) + (where & WITHIN)]
        unknown, meets_goal, open_places = np.uint64(0), np.uint64(0), np.uint64(1)
        for number in range(n_places):
            enters = np.uint64(1)
            here = cell
            if number > 0:
                lead = np.uint64(leads[number])
                way = np.uint64(ways[lead, lane]) >> np.uint64(directions[number])
                enters = (open_places >> lead) & way & np.uint64(1)
                here = cell + np.int64(enters) * probe[facing * n_probes + number]
            leaving = np.uint64(exits[np.uint64(here)])
            if leaving & np.uint64(GATED) and enters and number > 0:
                before = cell + probe[facing * n_probes + np.uint64(leads[number])]
                enters = np.uint64(
                    _may_enter(gate, int(before), int(here), int(goal), loaded[drive], stations[drive])
                )
            sides = leaving & np.uint64(15)
            ways[number, lane] = (sides | (sides << np.uint64(4))) >> facing
            costs, turn = np.uint64(weights_of[of_epoch + np.uint64(here)]), facing * np.uint64(8)
            weights[number, lane] = (costs >> turn) | (costs << (np.uint64(32) - turn))
            known = np.uint64(near[number, lane] != FAR or number == 0)
            unknown |= enters & ~known
            enters &= known
            meets_goal |= enters & np.uint64(here == goal and number > 0)
            open_places |= enters << number
            barred[number, lane] = (np.uint64(1) - enters) * np.uint64(TOO_FAR)
        abreast.meets_goal[lane] = meets_goal
        if unknown and whole[slot] == 0 and fixed[drive] == 0:
            edge[slot] = drive
            at_edge = True
    return at_edge


@inlined
def _weigh_ends(operations: Operations, abreast: Abreast, unit: int) -> None:
    """Say what is left from each state in which operations end, with the turns to the best way on."""
    near, ways, weights, barred, left = (
        abreast.near,
        abreast.ways,
        abreast.weights,
        abreast.barred,
        abreast.left,
    )
    end_place, end_heading, end_probe = operations.end_place, operations.end_heading, operations.end_probe
    side, back = np.int32(unit), np.int32(2 * unit)
    for number in range(len(end_place)):
        place = end_place[number]
        if not operations.rotation:
            for lane in range(ABREAST):
                left[number, lane] = max(near[place, lane], barred[place, lane])
            continue
        for lane in range(ABREAST):
            left[number, lane] = near[place, lane] + back
        for quarter in range(3):
            probe = end_probe[number, quarter]
            way = np.uint32((end_heading[number] + quarter - 1) & 3)
            turn = np.int32(0) if quarter == 1 else side
            for lane in range(ABREAST):
                cost = np.int32((weights[place, lane] >> (np.uint32(8) * way)) & np.uint32(255))
                closed = np.int32((~ways[place, lane] >> way) & np.uint32(1))
                beyond = np.int32(near[probe, lane] + cost + turn + closed * np.int32(TOO_FAR))
                left[number, lane] = min(left[number, lane], beyond)
        for lane in range(ABREAST):
            left[number, lane] = max(left[number, lane], barred[place, lane])


@inlined
def _sum_up(operations: Operations, abreast: Abreast, first: int, step: int) -> None:
    """Say what the operations of some drive units cost."""
    left, chance, costs = abreast.left, abreast.chance, abreast.cost
    end, lateness = operations.end, operations.lateness
    for lane in range(ABREAST):
        drawn = (((first + lane) * 7919 + step * 31) & 0x7FFFFFFF) * 0x9E3779B9
        chance[lane] = drawn ^ (drawn >> 29)
    for number in range(len(end)):
        state, late, bits = end[number], np.int32(lateness[number] * 4), np.int64(2 * (number % 29))
        for lane in range(ABREAST):
            rest = left[state, lane]
            luck = np.int32((chance[lane] >> bits) & 3)
            way = min(rest, np.int32(FARTHEST)) * np.int32(SCALE)
            cost = np.int32(way + (late + luck) * np.int32(NUMBERS) + np.int32(number))
            costs[number, lane] = cost if rest < np.int32(TOO_FAR) else np.int32(NEVER)


@inlined
def _sort(operations: Operations, abreast: Abreast) -> None:
    """Sort the costs of each drive unit, all in step."""
    swaps, costs = operations.swaps, abreast.cost
    for number in range(len(swaps)):
        low, high = swaps[number, 0], swaps[number, 1]
        for lane in range(ABREAST):
            one, other = costs[low, lane], costs[high, lane]
            costs[low, lane] = min(one, other)
            costs[high, lane] = max(one, other)


@inlined
def _reward_arrival(
    fleet: Travellers,
    operations: Operations,
    work: EpibtWork,
    abreast: Abreast,
    drive: int,
    lane: int,
    unit: int,
) -> None:
    """Prefer what leads to the goal soonest, and rule out what leads past it."""
    end, left, costs, shift = operations.end, abreast.left, abreast.cost, work.shift
    n_operations, n_moves = operations.place.shape
    cell, goal = fleet.cell[drive], fleet.goal[drive]
    row = work.facing[drive]
    for number in range(n_operations):
        if costs[number, lane] == NEVER:
            continue
        arrival = 0
        passed = False
        for t in range(1, n_moves + 1):
            here = cell + shift[row + number, t]
            if arrival == 0:
                if here == goal:
                    arrival = t
            elif here != goal:
                passed = True
        if arrival != 0:
            better = np.int64((arrival - n_moves - 1) * unit) - left[end[number], lane]
            costs[number, lane] += np.int32(better * SCALE)
            if passed and cell != goal:
                costs[number, lane] = NEVER


@inlined
def price_operations(
    fleet: Travellers,
    fields: FieldPool,
    guidance: Guidance,
    operations: Operations,
    work: EpibtWork,
    step: int,
) -> bool:
    """Weigh all operations of all drive units: what is left to the goal, with the turns to the best way on.

    A way that goes back costs no less than two quarter turns where one stands.

    Parameters
    ----------
    fleet : Travellers
        The drive units; only read.
    fields : FieldPool
        The distance fields, indexed by ``fleet.field``.
    guidance : Guidance
        The weights that the fields were made from.
    operations : Operations
        What a drive unit may do.
    work : EpibtWork
        Has ``facing``; receives ``cost``, ``price`` of staying and ``edge``. Modified in place.
    step : int
        The clock; breaks ties.

    Returns
    -------
    bool
        Whether there is anybody at the edge of a field.
    """
    cells, goals, waited, travelling = fleet.cell, fleet.goal, fleet.waited, fleet.travelling
    abreast = work_abreast(operations)
    near, cost_of, costs, price = abreast.near, abreast.cost, work.cost, work.price
    n_operations, n_moves = operations.place.shape
    stay, unit = n_operations - 1, guidance.unit
    at_edge = False
    for first in range(0, len(cells), ABREAST):
        n_abreast = min(ABREAST, len(cells) - first)
        at_edge |= _look_around(fleet, fields, guidance, operations, work, abreast, first, n_abreast)
        _weigh_ends(operations, abreast, unit)
        _sum_up(operations, abreast, first, step)
        for lane in range(n_abreast):
            drive = first + lane
            cell, goal = cells[drive], goals[drive]
            if abreast.meets_goal[lane] != 0:
                _reward_arrival(fleet, operations, work, abreast, drive, lane, unit)
            if cell == goal or (goal == NONE and near[0, lane] == 0):
                cost_of[stay, lane] = (cost_of[stay, lane] & (SCALE - 1)) - (n_moves + 1) * unit * SCALE
            elif waited[drive] > SIDE_STEP_AFTER and travelling[drive] != 0:
                cost_of[stay, lane] += np.int32(2 * unit * SCALE)
            price[drive] = cost_of[stay, lane] // SCALE
        _sort(operations, abreast)
        for lane in range(n_abreast):
            for number in range(n_operations):
                costs[first + lane, number] = cost_of[number, lane]
    return at_edge
