"""What each operation of EPIBT would cost each drive unit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined
from twin.kernels.fields import FAR
from twin.kernels.guidance import Guidance
from twin.kernels.operations import GATED, LANES, EpibtWork, Operations
from twin.kernels.pool import SHIFT, WITHIN, FieldPool
from twin.state import Fleet
from twin.units import NONE

__all__ = ["NEVER", "NUMBERS", "SCALE", "look_around", "price_operations"]

SIDE_STEP_AFTER = 3
"""Steps without a move after which stepping aside is preferred to staying."""
NEVER = 2**31 - 1
NUMBERS = 256
SCALE = 64 * NUMBERS
"""Costs are in fractions of a weight, so that of equal operations the one that gets on sooner is better. The
last fraction is the number of the operation: the least cost of a row says which one it is."""
TOO_FAR = 1 << 20


@inlined
def look_around(fleet: Fleet, fields: FieldPool, operations: Operations, work: EpibtWork) -> None:
    """Read the distances around all drive units, before anything depends on them: most lie far apart.

    Parameters
    ----------
    fleet : Fleet
        The drive units; only read.
    fields : FieldPool
        The distance fields.
    operations : Operations
        What a drive unit may do.
    work : EpibtWork
        Receives ``near``. Modified in place.
    """
    cells, slots, headings = fleet.cell, fleet.field, fleet.heading
    tiles, pages, place_of = fields.tiles, fields.pages, fields.place
    n_drives, n_probes = work.near.shape
    probe, near, beginning = work.probe.reshape(-1), work.near.reshape(-1), pages.reshape(-1)
    rotation = operations.rotation
    last = len(place_of) - 1
    to = np.uint64(0)
    for drive in range(n_drives):
        cell = np.int64(cells[drive])
        of_slot = np.uint64(slots[drive]) * np.uint64(pages.shape[1])
        base = np.uint64(headings[drive] & 3 if rotation else 0) * np.uint64(n_probes)
        for number in range(np.uint64(n_probes)):
            there = np.uint64(min(max(cell + probe[base + number], 0), last))
            where = np.uint64(place_of[there])
            near[to + number] = tiles[np.uint64(beginning[of_slot + (where >> SHIFT)]) + (where & WITHIN)]
        to += np.uint64(n_probes)


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
def price_operations(
    fleet: Fleet, guidance: Guidance, operations: Operations, work: EpibtWork, step: int
) -> None:
    """Weigh all operations of all drive units: what is left to the goal, with the turns to the best way on.

    A way that goes back costs no less than two quarter turns where one stands.

    Parameters
    ----------
    fleet : Fleet
        The drive units; only read.
    guidance : Guidance
        The weights that the fields were made from.
    operations : Operations
        What a drive unit may do.
    work : EpibtWork
        Has ``near``; receives ``around``, ``cost`` and ``edge``. Modified in place.
    step : int
        The clock; breaks ties.
    """
    cells, goals, slots, fixed, loaded = fleet.cell, fleet.goal, fleet.field, fleet.fixed, fleet.loaded
    stations, headings, waited, travelling = fleet.station, fleet.heading, fleet.waited, fleet.travelling
    weight, epochs, whole, unit = guidance.weight, guidance.epoch, guidance.whole, guidance.unit
    leads, directions, place = operations.before, operations.direction, operations.place
    end, end_place, end_heading = operations.end, operations.end_place, operations.end_heading
    end_probe, lateness, rotation = operations.end_probe, operations.lateness, operations.rotation
    gate, exits, probe, edge = work.gate, work.exits, work.probe, work.edge
    near, around, costs, left_at = work.near, work.around, work.cost, work.frame_end
    n_operations, n_moves = place.shape
    n_places, n_ends = len(leads), len(end_place)
    for drive in range(len(cells)):
        if fixed[drive] != 0:
            continue
        cell, goal, slot = cells[drive], goals[drive], slots[drive]
        epoch = epochs[slot]
        base = np.int64(headings[drive]) & 3 if rotation else np.int64(0)
        around[drive, 0] = cell
        meets_goal = False
        for number in range(1, n_places):
            before = around[drive, leads[number]]
            after = NONE
            if before != NONE and (exits[before] >> ((base + directions[number]) & 3)) & 1 != 0:
                after = cell + probe[base, number]
                if exits[after] & GATED != 0 and not _may_enter(
                    gate, before, after, goal, loaded[drive], stations[drive]
                ):
                    after = NONE
                elif near[drive, number] == FAR:
                    if whole[slot] == 0:
                        edge[slot] = drive
                    after = NONE
                elif after == goal:
                    meets_goal = True
            around[drive, number] = after
        for number in range(n_ends):
            here = around[drive, end_place[number]]
            left = np.int32(NEVER)
            if here != NONE:
                left = np.int32(near[drive, end_place[number]])
                if rotation:
                    left += np.int32(2 * unit)
                    leaves = exits[here]
                    for quarter in range(3):
                        direction = (base + end_heading[number] + quarter - 1) & 3
                        beyond = np.int32(near[drive, end_probe[number, quarter]])
                        beyond += np.int32(weight[epoch, here, direction])
                        beyond += np.int32(abs(quarter - 1) * unit)
                        left = min(left, beyond if (leaves >> direction) & 1 else np.int32(TOO_FAR))
            left_at[number] = left
        chances = ((drive * 7919 + step * 31) & 0x7FFFFFFF) * 0x9E3779B9
        chances ^= chances >> 29
        for number in range(n_operations):
            rest = np.int64(left_at[end[number]])
            chance = (chances >> 2 * (number % 29)) & 3
            cost = rest * SCALE + (lateness[number] * 4 + chance) * NUMBERS + number
            costs[drive, number] = np.int32(cost) if rest != NEVER else np.int32(NEVER)
        if meets_goal:
            for number in range(n_operations):
                if costs[drive, number] == NEVER:
                    continue
                arrival = 0
                passed = False
                for t in range(n_moves):
                    here = around[drive, place[number, t]]
                    if arrival == 0:
                        if here == goal:
                            arrival = t + 1
                    elif here != goal:
                        passed = True
                if arrival != 0:
                    better = np.int64((arrival - n_moves - 1) * unit) - left_at[end[number]]
                    costs[drive, number] += np.int32(better * SCALE)
                    if passed and cell != goal:
                        costs[drive, number] = NEVER
        stay = n_operations - 1
        if cell == goal or (goal == NONE and near[drive, 0] == 0):
            costs[drive, stay] = (costs[drive, stay] & (SCALE - 1)) - (n_moves + 1) * unit * SCALE
        elif waited[drive] > SIDE_STEP_AFTER and travelling[drive] != 0:
            costs[drive, stay] += np.int32(2 * unit * SCALE)
