"""Prioritised planning in windows: drive units reserve their ways one after the other."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined, kernel
from twin.kernels.fields import FAR
from twin.kernels.pool import FieldPool, distance_at
from twin.kernels.priority import BUCKETS, sort_by_priority
from twin.kernels.reservations import clear, cost_of, give_up, reserve, shift
from twin.kernels.window import WindowWork, find_window, moves_left
from twin.state import Fleet, Grid
from twin.units import NONE

__all__ = ["PrioritizedWork", "plan_windows", "prioritized_work"]

Int32 = NDArray[np.int32]

STANDING = 3
"""Moves for which everybody stays at first where no order of priorities was found: turns take time."""
GROUP = 6
"""Most drive units that plan anew together."""


class PrioritizedWork(NamedTuple):
    """Work arrays of the planner, allocated once.

    Attributes
    ----------
    queue : ndarray of int32, shape (D + 1,)
        Drive units by falling priority; a ring of those still to be planned.
    rank : ndarray of int32, shape (D,)
        Their priorities.
    bucket : ndarray of int32, shape (BUCKETS,)
        Buckets of the counting sort.
    aim : ndarray of int32, shape (D,)
        Goal that each way leads to.
    station : ndarray of int32, shape (D,)
        Station of the drive unit's task when it was found.
    with_pod, stood : ndarray of uint8, shape (D,)
        Whether it was found for a drive unit with a pod, and for one that must not move.
    stale : ndarray of uint8, shape (D,)
        1 where a better way should be looked for.
    group : ndarray of int32, shape (GROUP,)
        Drive units that plan anew together.
    kept_path, kept_facing : ndarray of int32, shape (GROUP, W + 1)
        Their ways before.
    kept_length : ndarray of int32, shape (GROUP,)
        The lengths of these.
    """

    queue: Int32
    rank: Int32
    bucket: Int32
    aim: Int32
    station: Int32
    with_pod: NDArray[np.uint8]
    stood: NDArray[np.uint8]
    stale: NDArray[np.uint8]
    group: Int32
    kept_path: Int32
    kept_facing: Int32
    kept_length: Int32


def prioritized_work(n_drives: int, window: int) -> PrioritizedWork:
    """Allocate the work arrays for a fleet."""
    return PrioritizedWork(
        queue=np.zeros(n_drives + 1, dtype=np.int32),
        rank=np.zeros(n_drives, dtype=np.int32),
        bucket=np.zeros(BUCKETS, dtype=np.int32),
        aim=np.full(n_drives, NONE, dtype=np.int32),
        station=np.full(n_drives, NONE, dtype=np.int32),
        with_pod=np.zeros(n_drives, dtype=np.uint8),
        stood=np.zeros(n_drives, dtype=np.uint8),
        stale=np.zeros(n_drives, dtype=np.uint8),
        group=np.zeros(GROUP, dtype=np.int32),
        kept_path=np.zeros((GROUP, window + 1), dtype=np.int32),
        kept_facing=np.zeros((GROUP, window + 1), dtype=np.int32),
        kept_length=np.zeros(GROUP, dtype=np.int32),
    )


@inlined
def _found_for(fleet: Fleet, work: PrioritizedWork, drive: int) -> None:
    """Note what a drive unit's way was found for."""
    work.aim[drive] = fleet.goal[drive]
    work.station[drive] = fleet.station[drive]
    work.with_pod[drive] = fleet.loaded[drive]
    work.stood[drive] = fleet.fixed[drive]
    work.stale[drive] = 0


@kernel
def _keep_valid(
    fleet: Fleet, fields: FieldPool, window: WindowWork, work: PrioritizedWork, keep: int, rotation: bool
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
        stale[drive] = changed or may_not or length[drive] < keep


@kernel
def _hold_standing(fleet: Fleet, window: WindowWork, work: PrioritizedWork) -> None:
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
def _keep_copy(window: WindowWork, work: PrioritizedWork, index: int, drive: int) -> None:
    """Keep a copy of a drive unit's way, and give the way up."""
    work.kept_length[index] = window.length[drive]
    for row in range(len(window.row)):
        work.kept_path[index, row] = window.path[drive, row]
        work.kept_facing[index, row] = window.facing[drive, row]
    if window.length[drive] != NONE:
        give_up(window, drive)


@kernel
def _take_copy(window: WindowWork, work: PrioritizedWork, index: int, drive: int) -> None:
    """Give a drive unit the way back of which a copy was kept."""
    for row in range(len(window.row)):
        window.path[drive, row] = work.kept_path[index, row]
        window.facing[drive, row] = work.kept_facing[index, row]
    reserve(window, drive, work.kept_length[index])


@kernel
def _stand_still(fleet: Fleet, window: WindowWork, work: PrioritizedWork, length: int) -> None:
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
            queue[end % len(queue)] = holder
            end += 1
        crossing = held[earlier, after]
        if crossing != NONE and before != after and held[later, before] == crossing:
            give_up(window, crossing)
            queue[end % len(queue)] = crossing
            end += 1
    return end


@kernel
def _plan_rest(
    grid: Grid,
    fleet: Fleet,
    fields: FieldPool,
    window: WindowWork,
    work: PrioritizedWork,
    rotation: bool,
    commit: int,
) -> bool:
    """Find ways for those that have none, in order of priority; answers whether that went well."""
    queue, size = work.queue, len(work.queue)
    n_drives = len(window.length)
    sort_by_priority(grid.private, fleet, fields, 1, queue, work.rank, work.bucket)
    first, end = 0, n_drives
    most = 5 * n_drives + 16
    while first < end:
        drive = queue[first % size]
        first += 1
        if window.length[drive] != NONE and (work.stale[drive] == 0 or fleet.fixed[drive] != 0):
            continue
        _keep_copy(window, work, 0, drive)
        length = find_window(grid, fleet, fields, window, drive, rotation, False)
        if length < max(commit, work.kept_length[0]) and work.kept_length[0] >= commit:
            _take_copy(window, work, 0, drive)
            continue
        if length < commit:
            length = find_window(grid, fleet, fields, window, drive, rotation, True)
            if length < commit:
                return False
            end = _rip_up(window, drive, length, queue, end)
            if end > most:
                return False
        reserve(window, drive, length)
        _found_for(fleet, work, drive)
    return True


@inlined
def _gather(grid: Grid, fleet: Fleet, fields: FieldPool, window: WindowWork, group: Int32, drive: int) -> int:
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
def _improve(
    grid: Grid,
    fleet: Fleet,
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
    group, queue = work.group, work.queue
    n_late = 0
    for drive in range(len(window.length)):
        if fleet.fixed[drive] == 0 and fleet.goal[drive] != NONE:
            least = moves_left(grid, fleet, fields, drive, fleet.cell[drive], fleet.heading[drive], rotation)
            if cost_of(grid, fleet, fields, window, drive, rotation) > least:
                queue[n_late] = drive
                n_late += 1
    n_better = 0
    for _ in range(tries if n_late > 0 else 0):
        n_group = _gather(grid, fleet, fields, window, group, queue[rng.integers(0, n_late)])
        for index in range(n_group - 1, 0, -1):
            other = rng.integers(0, index + 1)
            group[index], group[other] = group[other], group[index]
        before = 0
        for index in range(n_group):
            drive = group[index]
            before += cost_of(grid, fleet, fields, window, drive, rotation)
            _keep_copy(window, work, index, drive)
        after = 0
        for index in range(n_group):
            drive = group[index]
            length = find_window(grid, fleet, fields, window, drive, rotation, False)
            if length < max(commit, work.kept_length[index]):
                after = before + 1
                break
            reserve(window, drive, length)
            after += cost_of(grid, fleet, fields, window, drive, rotation)
            if after > before:
                break
        if after <= before:
            n_better += after < before
            continue
        for index in range(n_group):
            if window.length[group[index]] != NONE:
                give_up(window, group[index])
        for index in range(n_group):
            _take_copy(window, work, index, group[index])
    return n_better


@kernel
def plan_windows(
    grid: Grid,
    fleet: Fleet,
    fields: FieldPool,
    window: WindowWork,
    work: PrioritizedWork,
    rotation: bool,
    keep: int,
    tries: int,
    rng: np.random.Generator,
    next_cell: Int32,
    next_heading: NDArray[np.int8],
) -> bool:
    """Plan the next moves of all drive units, free of vertex and swap conflicts.

    Parameters
    ----------
    grid : Grid
        The floor.
    fleet : Fleet
        The drive units; only read.
    fields : FieldPool
        The distance fields, by ``fleet.field``.
    window : WindowWork
        Reservations, which last from plan to plan, and work arrays of the search. Modified in place.
    work : PrioritizedWork
        What the reserved ways were found for, and work arrays. Modified in place.
    rotation : bool
        Whether a move may only go ahead, and a quarter turn takes a move of its own.
    keep : int
        Moves that a way must still be long to be kept.
    tries : int
        How often some plan anew together.
    rng : numpy.random.Generator
        Draws who.
    next_cell : ndarray of int32, shape (M, D)
        Receives the cells after each of the moves to be carried out. Modified in place.
    next_heading : ndarray of int8, shape (M, D)
        Receives the headings after each of them. Modified in place.

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
    n_moves, n_drives = next_cell.shape
    _keep_valid(fleet, fields, window, work, keep, rotation)
    _hold_standing(fleet, window, work)
    if not _plan_rest(grid, fleet, fields, window, work, rotation, n_moves):
        clear(window)
        if not rotation:
            return False
        _hold_standing(fleet, window, work)
        _stand_still(fleet, window, work, min(max(n_moves, STANDING), len(window.row) - 1))
        _plan_rest(grid, fleet, fields, window, work, rotation, n_moves)
    _improve(grid, fleet, fields, window, work, rotation, n_moves, tries, rng)
    rows, path, facing = window.row, window.path, window.facing
    for move in range(n_moves):
        row = rows[move + 1]
        for drive in range(n_drives):
            next_cell[move, drive] = path[drive, row]
            next_heading[move, drive] = facing[drive, row]
    shift(window, n_moves)
    return True
