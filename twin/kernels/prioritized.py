"""Prioritised planning in windows: drive units reserve their ways one after the other."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined, kernel
from twin.kernels.fields import FAR
from twin.kernels.kept import Kept
from twin.kernels.pool import FieldPool, distance_at
from twin.kernels.prioritized_work import PrioritizedWork, keep_copy, take_copy
from twin.kernels.priority import Travellers, sort_by_priority
from twin.kernels.regrouping import improve
from twin.kernels.reservations import clear, give_up, reserve, shift, worth_of
from twin.kernels.window import WindowWork, find_window
from twin.state import Grid
from twin.units import NONE

__all__ = ["WindowFloor", "plan_windows"]

Int32 = NDArray[np.int32]

STANDING = 3
"""Moves for which everybody stays at first where no order of priorities was found: turns take time."""


class WindowFloor(NamedTuple):
    """All that it takes to plan, and where the next moves are written.

    Attributes
    ----------
    grid : Grid
        The floor.
    fleet : Travellers
        The drive units.
    fields : FieldPool
        The distance fields, by ``fleet.field``.
    window : WindowWork
        Reservations, which last from plan to plan, and work arrays of the search.
    work : PrioritizedWork
        What the reserved ways were found for, and work arrays.
    next_cell : ndarray of int32, shape (M, D)
        Receives the cells after each of the moves to be carried out.
    next_heading : ndarray of int8, shape (M, D)
        Receives the headings after each of them.
    """

    grid: Grid
    fleet: Travellers
    fields: FieldPool
    window: WindowWork
    work: PrioritizedWork
    next_cell: Int32
    next_heading: NDArray[np.int8]


@inlined
def _found_for(fleet: Travellers, work: PrioritizedWork, drive: int) -> None:
    """Note what a drive unit's way was found for."""
    work.aim[drive] = fleet.goal[drive]
    work.station[drive] = fleet.station[drive]
    work.with_pod[drive] = fleet.loaded[drive]
    work.stood[drive] = fleet.fixed[drive]
    work.stale[drive] = 0
    work.in_vain[drive] = 0


@kernel
def _keep_valid(
    fleet: Travellers,
    fields: FieldPool,
    window: WindowWork,
    work: PrioritizedWork,
    keep: int,
    commit: int,
    rotation: bool,
) -> None:
    """Keep the ways that may be followed, and mark those that lead elsewhere or are short."""
    tiles, pages, spots = fields
    path, facing, length, stale = window.path, window.facing, window.length, work.stale
    now, after = window.row[0], window.row[1]
    for drive in range(len(length)):
        turned = rotation and facing[drive, now] != fleet.heading[drive]
        if length[drive] != NONE and (path[drive, now] != fleet.cell[drive] or turned):
            clear(window)
            break
    for drive in range(len(length)):
        if length[drive] == NONE:
            continue
        there = path[drive, after]
        moves = length[drive] > 0 and there != fleet.cell[drive]
        may_not = (
            work.with_pod[drive] != fleet.loaded[drive]
            or work.station[drive] != fleet.station[drive]
            or distance_at(tiles, pages, spots, fleet.field[drive], there) == FAR
        )
        if moves and (may_not or fleet.fixed[drive] != 0):
            give_up(window, drive)
            continue
        changed = work.aim[drive] != fleet.goal[drive] or work.stood[drive] != fleet.fixed[drive]
        short = length[drive] < commit or worth_of(fleet, window, drive, length[drive]) < keep
        stale[drive] = changed or may_not or short


@kernel
def _hold_standing(fleet: Travellers, window: WindowWork, work: PrioritizedWork) -> None:
    """Reserve the cells of those that must not move; who wanted to pass there gives up its way."""
    rows, path, facing, length, held = window.row, window.path, window.facing, window.length, window.held
    last = len(rows) - 1
    for drive in range(len(length)):
        if fleet.fixed[drive] == 0 or (length[drive] == last and work.stood[drive] != 0):
            continue
        if length[drive] != NONE:
            give_up(window, drive)
        cell = fleet.cell[drive]
        for moment in range(last + 1):
            holder = held[rows[moment], cell]
            if holder != NONE:
                give_up(window, holder)
            path[drive, rows[moment]] = cell
            facing[drive, rows[moment]] = fleet.heading[drive]
        reserve(window, drive, last)
        _found_for(fleet, work, drive)


@kernel
def _stand_still(fleet: Travellers, window: WindowWork, work: PrioritizedWork, length: int) -> None:
    """Let everybody reserve its own cell for a few moves: a plan without conflicts to begin with."""
    rows, path, facing = window.row, window.path, window.facing
    for drive in range(len(window.length)):
        if fleet.fixed[drive] == 0:
            for moment in range(length + 1):
                path[drive, rows[moment]] = fleet.cell[drive]
                facing[drive, rows[moment]] = fleet.heading[drive]
            reserve(window, drive, length)
            work.stale[drive] = 1


@inlined
def _rip_up(window: WindowWork, drive: int, length: int, queue: Int32, end: int) -> int:
    """Make those give up their ways who are in the way; answers the new end of the queue."""
    rows, held, path = window.row, window.held, window.path
    for moment in range(1, length + 1):
        earlier, later = rows[moment - 1], rows[moment]
        before, after = path[drive, earlier], path[drive, later]
        holder = held[later, after]
        if holder != NONE:
            give_up(window, holder)
            queue[end] = holder
            end += 1
        crossing = held[earlier, after]
        if crossing != NONE and before != after and held[later, before] == crossing:
            give_up(window, crossing)
            queue[end] = crossing
            end += 1
    return end


@kernel
def _plan_rest(
    grid: Grid,
    fleet: Travellers,
    fields: FieldPool,
    window: WindowWork,
    work: PrioritizedWork,
    rotation: bool,
    commit: int,
) -> bool:
    """Find ways for those that have none, in order of priority; answers whether that went well."""
    queue = work.queue
    sort_by_priority(grid.private, fleet, fields, 1, queue, work.rank, work.bucket)
    first, end = 0, len(window.length)
    most = len(queue) - 2 * (len(window.row) - 1)
    while first < end:
        drive = queue[first]
        first += 1
        if window.length[drive] != NONE and (work.stale[drive] == 0 or fleet.fixed[drive] != 0):
            continue
        keep_copy(fleet, window, work, 0, drive)
        length = find_window(grid, fleet, fields, window, drive, rotation, False, commit)
        is_short = worth_of(fleet, window, drive, length) < max(commit, work.kept_worth[0])
        if is_short and work.kept_length[0] >= commit:
            take_copy(window, work, 0, drive)
            continue
        if length < commit:
            length = find_window(grid, fleet, fields, window, drive, rotation, True, commit)
            if length < commit:
                return False
            end = _rip_up(window, drive, length, queue, end)
            if end > most:
                return False
        reserve(window, drive, length)
        _found_for(fleet, work, drive)
    return True


@kernel
def plan_windows(
    floor: Kept[WindowFloor], rotation: bool, keep: int, tries: int, rng: np.random.Generator
) -> bool:
    """Plan the next moves of all drive units, free of vertex and swap conflicts.

    Parameters
    ----------
    floor : Kept of WindowFloor
        The drive units and what it takes to plan. Modified in place.
    rotation : bool
        Whether a move may only go ahead, and a quarter turn takes a move of its own.
    keep : int
        Moves that a way must still be long to be kept.
    tries : int
        How often some plan anew together.
    rng : numpy.random.Generator
        Draws who.

    Returns
    -------
    bool
        Whether a plan was found; otherwise nothing was written, and nothing is reserved.

    Notes
    -----
    Whoever finds no way goes through the reservations of others at the least cost, and these look for other
    ways in turn: which order of priorities works is found while planning.

    References
    ----------
    Silver (2005), "Cooperative pathfinding", AIIDE: windowed hierarchical cooperative A*.
    """
    grid, fleet, fields, window, work, next_cell, next_heading = floor.parts
    n_moves, n_drives = next_cell.shape
    _keep_valid(fleet, fields, window, work, keep, n_moves, rotation)
    _hold_standing(fleet, window, work)
    if not _plan_rest(grid, fleet, fields, window, work, rotation, n_moves):
        clear(window)
        if not rotation:
            return False
        _hold_standing(fleet, window, work)
        _stand_still(fleet, window, work, min(max(n_moves, STANDING), len(window.row) - 1))
        _plan_rest(grid, fleet, fields, window, work, rotation, n_moves)
    improve(grid, fleet, fields, window, work, rotation, n_moves, tries, rng)
    rows, path, facing = window.row, window.path, window.facing
    for move in range(n_moves):
        row = rows[move + 1]
        for drive in range(n_drives):
            next_cell[move, drive] = path[drive, row]
            next_heading[move, drive] = facing[drive, row]
    shift(window, n_moves)
    return True
