"""What each operation of EPIBT would cost each drive unit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined
from twin.kernels.fields import FAR
from twin.kernels.guidance import Guidance
from twin.kernels.operations import GATED, LANES, EpibtWork, Operations
from twin.kernels.pool import FieldPool, distance_at
from twin.state import Fleet
from twin.units import NONE

__all__ = ["NEVER", "SCALE", "look_around", "price_operations"]

SIDE_STEP_AFTER = 3
"""Steps without a move after which stepping aside is preferred to staying."""
NEVER = 2**31 - 1
SCALE = 256
"""Costs are in fractions of a weight, so that of equal operations the one that gets on sooner is better."""
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
    probe, near = work.probe, work.near
    rotation = operations.rotation
    last = len(place_of) - 1
    n_probes = probe.shape[1]
    for drive in range(len(cells)):
        cell, slot = cells[drive], slots[drive]
        base = headings[drive] & 3 if rotation else 0
        for number in range(n_probes):
            there = min(max(cell + probe[base, number], 0), last)
            near[drive, number] = distance_at(tiles, pages, place_of, slot, there)


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
                    for quarter in range(4):
                        direction = (base + end_heading[number] + quarter) & 3
                        beyond = np.int32(near[drive, end_probe[number, quarter]])
                        beyond += np.int32(weight[epoch, here, direction])
                        beyond += np.int32((2 - abs(quarter - 2)) * unit)
                        left = min(left, beyond if (leaves >> direction) & 1 else np.int32(TOO_FAR))
            left_at[number] = left
        mixed = (drive * 7919 + step * 31) & 0x7FFFFFFF
        for number in range(n_operations):
            chance = (mixed + number * 104729) & 0x7FFFFFFF
            chance = (((chance ^ (chance >> 11)) * 1103515245) >> 16) & 3
            left = left_at[end[number]]
            cost = np.int32(left * SCALE + lateness[number] * 4 + chance)
            costs[drive, number] = cost if left != NEVER else np.int32(NEVER)
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
