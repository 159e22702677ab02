"""Drive units in one another's way plan anew together, in another order, and keep what is better."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined, kernel
from twin.kernels.moves_left import moves_left
from twin.kernels.pool import FieldPool, distance_at
from twin.kernels.prioritized_work import PrioritizedWork, keep_copy, take_copy
from twin.kernels.priority import Travellers
from twin.kernels.reservations import cost_of, give_up, reserve, worth_of
from twin.kernels.window import WindowWork, find_window
from twin.state import Grid
from twin.units import NONE

__all__ = ["improve"]

Int32 = NDArray[np.int32]

PATIENCE = 3
"""Tries in vain after which a drive unit keeps its way until it looks for another one anyway."""


@inlined
def _gather(
    grid: Grid, fleet: Travellers, fields: FieldPool, window: WindowWork, group: Int32, drive: int
) -> int:
    """Name those on a drive unit's shortest way when it would be there; answers how many, with itself."""
    tiles, pages, spots = fields
    rows, held, neighbour = window.row, window.held, grid.neighbour
    slot, goal, cell = fleet.field[drive], fleet.goal[drive], fleet.cell[drive]
    group[0] = drive
    n_group = 1
    for moment in range(len(rows) - 1):
        best = cell
        least = np.int64(distance_at(tiles, pages, spots, slot, cell))
        for direction in range(4):
            after = neighbour[cell, (fleet.heading[drive] + direction) & 3]
            if after == NONE:
                continue
            distance = np.int64(distance_at(tiles, pages, spots, slot, after))
            if after == goal:
                distance = np.int64(-1)
            if distance < least:
                best, least = after, distance
        if best == cell:
            break
        for later in range(2):
            holder = held[rows[moment + later], best]
            known = holder == NONE or fleet.fixed[holder] != 0
            for index in range(n_group):
                known |= group[index] == holder
            if not known and n_group < len(group):
                group[n_group] = holder
                n_group += 1
        cell = best
        if cell == goal:
            break
    return n_group


@kernel
def improve(
    grid: Grid,
    fleet: Travellers,
    fields: FieldPool,
    window: WindowWork,
    work: PrioritizedWork,
    rotation: bool,
    commit: int,
    tries: int,
    rng: np.random.Generator,
) -> int:
    """Let drive units that are held up plan anew together with those who hold them up, in another order.

    Answers how often that was for the better.
    """
    group, queue, in_vain, kept_least = work.group, work.queue, work.in_vain, work.kept_least
    n_late = 0
    for drive in range(len(window.length)):
        if fleet.fixed[drive] == 0 and fleet.goal[drive] != NONE and in_vain[drive] < PATIENCE:
            least = moves_left(grid, fleet, fields, drive, fleet.cell[drive], fleet.heading[drive], rotation)
            if cost_of(grid, fleet, fields, window, drive, rotation) > least:
                queue[n_late] = drive
                n_late += 1
    n_better = 0
    for _ in range(tries):
        if n_late == 0:
            break
        place = rng.integers(0, n_late)
        root = queue[place]
        n_group = _gather(grid, fleet, fields, window, group, root)
        for index in range(n_group - 1, 0, -1):
            other = rng.integers(0, index + 1)
            group[index], group[other] = group[other], group[index]
        before, after = 0, 0
        for index in range(n_group):
            drive = group[index]
            before += cost_of(grid, fleet, fields, window, drive, rotation)
            keep_copy(fleet, window, work, index, drive)
            kept_least[index] = moves_left(
                grid, fleet, fields, drive, fleet.cell[drive], fleet.heading[drive], rotation
            )
            after += kept_least[index]
        for index in range(n_group):
            drive = group[index]
            length = find_window(grid, fleet, fields, window, drive, rotation, False, commit)
            if length < commit or worth_of(fleet, window, drive, length) < work.kept_worth[index]:
                after = before + 1
                break
            reserve(window, drive, length)
            after += cost_of(grid, fleet, fields, window, drive, rotation) - kept_least[index]
            if after > before:
                break
        if after < before:
            n_better += 1
            for index in range(n_group):
                in_vain[group[index]] = 0
            continue
        in_vain[root] += 1
        if in_vain[root] >= PATIENCE:
            n_late -= 1
            queue[place] = queue[n_late]
        if after == before:
            continue
        for index in range(n_group):
            if window.length[group[index]] != NONE:
                give_up(window, group[index])
        for index in range(n_group):
            take_copy(window, work, index, group[index])
    return n_better
