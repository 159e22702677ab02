"""Prioritised planning in windows: drive units reserve their ways one after the other."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined, kernel
from twin.kernels.fields import FAR
from twin.kernels.pool import FieldPool, distance_at
from twin.kernels.window import WindowWork, find_window
from twin.state import Fleet, Grid
from twin.units import NONE

__all__ = ["PrioritizedWork", "plan_windows", "prioritized_work"]

Int32 = NDArray[np.int32]

DISTANCES = 1024
CLASSES = 4


class PrioritizedWork(NamedTuple):
    """Work arrays of the planner, allocated once.

    Attributes
    ----------
    queue : ndarray of int32, shape (2 * D,)
        Drive units still to be planned, as a ring.
    rank : ndarray of int32, shape (D,)
        Their priorities.
    bucket : ndarray of int32, shape (CLASSES * DISTANCES + 1,)
        Buckets of the counting sort.
    n_ripped : ndarray of int64, shape (1,)
        Ways given up for others in the last plan.
    """

    queue: Int32
    rank: Int32
    bucket: Int32
    n_ripped: NDArray[np.int64]


def prioritized_work(n_drives: int) -> PrioritizedWork:
    """Allocate the work arrays for a fleet."""
    return PrioritizedWork(
        queue=np.zeros(n_drives + 1, dtype=np.int32),
        rank=np.zeros(n_drives, dtype=np.int32),
        bucket=np.zeros(CLASSES * DISTANCES + 1, dtype=np.int32),
        n_ripped=np.zeros(1, dtype=np.int64),
    )


@inlined
def _line_up(grid: Grid, fleet: Fleet, fields: FieldPool, work: PrioritizedWork) -> None:
    """Order the drive units: leaving storage, loaded, empty, idle; within a class the nearer to its goal."""
    tiles, pages, spots = fields
    queue, ranks, bucket = work.queue, work.rank, work.bucket
    n_drives = len(ranks)
    bucket[:] = 0
    for drive in range(n_drives):
        cell = fleet.cell[drive]
        if fleet.travelling[drive] == 0:
            phase_class = 3
        elif fleet.loaded[drive] == 0:
            phase_class = 2
        elif grid.private[cell] != 0:
            phase_class = 0
        else:
            phase_class = 1
        distance = min(int(distance_at(tiles, pages, spots, fleet.field[drive], cell)), DISTANCES - 1)
        rank = phase_class * DISTANCES + distance
        ranks[drive] = rank
        bucket[rank + 1] += 1
    for index in range(1, len(bucket)):
        bucket[index] += bucket[index - 1]
    for drive in range(n_drives):
        rank = ranks[drive]
        queue[bucket[rank]] = drive
        bucket[rank] += 1


@kernel
def _reserve(window: WindowWork, drive: int, length: int, passes_on: bool, commit: int, goal: int) -> None:
    """Reserve a drive unit's way; one that passes on is not expected to stay at its goal."""
    held, path = window.held, window.path
    if passes_on:
        while length > commit and path[drive, length] == goal and path[drive, length - 1] == goal:
            length -= 1
    for moment in range(length + 1):
        held[moment, path[drive, moment]] = drive
    window.length[drive] = length


@kernel
def _give_up(window: WindowWork, drive: int) -> None:
    """Take a drive unit's reservations back."""
    held, path = window.held, window.path
    for moment in range(window.length[drive] + 1):
        held[moment, path[drive, moment]] = NONE
    window.length[drive] = NONE


@inlined
def _rip_up(window: WindowWork, drive: int, length: int, queue: Int32, tail: int) -> int:
    """Make those give up their ways who are in the way; answers the new end of the queue."""
    held, path = window.held, window.path
    for moment in range(1, length + 1):
        before, after = path[drive, moment - 1], path[drive, moment]
        holder = held[moment, after]
        if holder != NONE:
            _give_up(window, holder)
            queue[tail % len(queue)] = holder
            tail += 1
        crossing = held[moment - 1, after]
        if crossing != NONE and before != after and held[moment, before] == crossing:
            _give_up(window, crossing)
            queue[tail % len(queue)] = crossing
            tail += 1
    return tail


@kernel
def plan_windows(
    grid: Grid,
    fleet: Fleet,
    fields: FieldPool,
    window: WindowWork,
    work: PrioritizedWork,
    rotation: bool,
    enough: int,
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
        Reservations and work arrays of the search. Modified in place.
    work : PrioritizedWork
        Work arrays. Modified in place.
    rotation : bool
        Whether a move may only go ahead, and a quarter turn takes a move of its own.
    enough : int
        Moves that a way must be long; not fewer than are to be carried out.
    next_cell : ndarray of int32, shape (M, D)
        Receives the cells after each of the moves to be carried out. Modified in place.
    next_heading : ndarray of int8, shape (M, D)
        Receives the headings after each of them. Modified in place.

    Returns
    -------
    bool
        Whether a plan was found: too many had to give up their ways otherwise, and nothing was written.

    Notes
    -----
    Whoever finds no way goes through the reservations of others at the least cost, and these look for other
    ways in turn: which order of priorities works is found while planning.

    References
    ----------
    Silver (2005), "Cooperative pathfinding", AIIDE: windowed hierarchical cooperative A*.
    """
    held, path, facing = window.held, window.path, window.facing
    n_moves, n_drives = next_cell.shape
    commit = n_moves
    queue, size = work.queue, len(work.queue)
    n_window = len(held) - 1
    _line_up(grid, fleet, fields, work)
    for drive in range(n_drives):
        if fleet.fixed[drive] != 0:
            for moment in range(n_window + 1):
                path[drive, moment] = fleet.cell[drive]
                facing[drive, moment] = fleet.heading[drive]
            _reserve(window, drive, n_window, False, commit, NONE)
    first, end = 0, n_drives
    ripped = 0
    most = 4 * n_drives + 16
    while first < end and ripped <= most:
        drive = queue[first % size]
        first += 1
        if window.length[drive] != NONE:
            continue
        goal = fleet.goal[drive]
        length = find_window(grid, fleet, fields, window, drive, rotation, False)
        if length < enough:
            length = find_window(grid, fleet, fields, window, drive, rotation, True)
            if length < enough:
                ripped = most + 1
                break
            before = end
            end = _rip_up(window, drive, length, queue, end)
            ripped += end - before
        passes_on = goal != NONE and grid.private[goal] == 0 and grid.lane[goal] == NONE
        _reserve(window, drive, length, passes_on, commit, goal)
    work.n_ripped[0] = ripped
    found = ripped <= most
    if found:
        for drive in range(n_drives):
            for move in range(n_moves):
                next_cell[move, drive] = path[drive, move + 1]
                next_heading[move, drive] = facing[drive, move + 1]
    for drive in range(n_drives):
        if window.length[drive] != NONE:
            _give_up(window, drive)
    return bool(found)
