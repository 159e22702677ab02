"""Priority inheritance with backtracking (PIBT) on a floor of storage blocks, lanes and one-way aisles."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined, kernel
from twin.kernels.fields import FAR
from twin.kernels.pool import FieldPool, distance_at
from twin.kernels.priority import BUCKETS, sort_by_priority
from twin.state import Fleet, Grid
from twin.units import NONE, STAY

__all__ = ["PibtWork", "pibt_work", "plan_pibt"]

Int32 = NDArray[np.int32]

SIDE_STEP_AFTER = 3
"""Steps without a move after which stepping aside is preferred to staying."""


class PibtWork(NamedTuple):
    """Work arrays of the planner, allocated once.

    Attributes
    ----------
    claim : ndarray of int32, shape (N,)
        Drive unit that will stand on each cell after this step. All ``NONE`` between calls.
    order, rank : ndarray of int32, shape (D,)
        Drive units by falling priority, and the priority of each.
    bucket : ndarray of int32, shape (BUCKETS,)
        Buckets of the counting sort.
    stack : ndarray of int32, shape (D + 1,)
        Drive units whose move is being decided, innermost last.
    option : ndarray of int32, shape (D + 1, 5)
        Their candidate cells, best first.
    cost : ndarray of int64, shape (D + 1, 5)
        What each candidate costs.
    n_options, tried : ndarray of int32, shape (D + 1,)
        How many candidates there are, and how many have been tried.
    """

    claim: Int32
    order: Int32
    rank: Int32
    bucket: Int32
    stack: Int32
    option: Int32
    cost: NDArray[np.int64]
    n_options: Int32
    tried: Int32


def pibt_work(n_drives: int, n_cells: int) -> PibtWork:
    """Allocate the work arrays for a fleet and a grid."""
    return PibtWork(
        claim=np.full(n_cells, NONE, dtype=np.int32),
        order=np.zeros(n_drives, dtype=np.int32),
        rank=np.zeros(n_drives, dtype=np.int32),
        bucket=np.zeros(BUCKETS, dtype=np.int32),
        stack=np.zeros(n_drives + 1, dtype=np.int32),
        option=np.zeros((n_drives + 1, STAY + 1), dtype=np.int32),
        cost=np.zeros((n_drives + 1, STAY + 1), dtype=np.int64),
        n_options=np.zeros(n_drives + 1, dtype=np.int32),
        tried=np.zeros(n_drives + 1, dtype=np.int32),
    )


@inlined
def _list_options(grid: Grid, fleet: Fleet, fields: FieldPool, work: PibtWork, depth: int, step: int) -> None:
    """List the cells that the drive unit at this depth of the stack may go to, best first.

    Nearer to the goal is better (the field of a storage location ends at its door), and staying is best for
    one that is there, or rests off the highway; then free cells before occupied ones, straight on before a
    turn, and a pseudo-random tie-break that changes with every step: mixed well, or a drive unit that steps
    aside every few steps would draw the same way out again and again.
    """
    tiles, pages, place = fields
    drive = work.stack[depth]
    cell = fleet.cell[drive]
    slot = fleet.field[drive]
    here = distance_at(tiles, pages, place, slot, cell)
    stay_cost = np.int64(here) * 16 + 8
    if cell == fleet.goal[drive] or (fleet.goal[drive] == NONE and here == 0):
        stay_cost = np.int64(-16)
    elif fleet.waited[drive] > SIDE_STEP_AFTER and fleet.travelling[drive] != 0:
        stay_cost += 32
    work.option[depth, 0] = cell
    work.cost[depth, 0] = stay_cost
    n_options = 1
    for direction in range(4):
        after = grid.neighbour[cell, direction]
        if after == NONE:
            continue
        there = distance_at(tiles, pages, place, slot, after)
        if there == FAR:
            continue
        if grid.private[after] + fleet.loaded[drive] > 1 and after != fleet.goal[drive]:
            continue
        lane = grid.lane[after]
        if lane != NONE and lane != grid.lane[cell] and lane != fleet.station[drive]:
            continue
        cost = np.int64(there) * 16
        if after == fleet.goal[drive]:
            cost = np.int64(-16)
        if fleet.occupant[after] != NONE:
            cost += 4
        if direction != fleet.heading[drive]:
            cost += 2
        mixed = (drive * 7919 + np.int64(after) * 104729 + step * 31) & 0x7FFFFFFF
        cost += (((mixed ^ (mixed >> 11)) * 1103515245) >> 16) & 1
        index = n_options
        while index > 0 and work.cost[depth, index - 1] > cost:
            work.cost[depth, index] = work.cost[depth, index - 1]
            work.option[depth, index] = work.option[depth, index - 1]
            index -= 1
        work.cost[depth, index] = cost
        work.option[depth, index] = after
        n_options += 1
    work.n_options[depth] = n_options
    work.tried[depth] = 0


@inlined
def _decide(
    grid: Grid,
    fleet: Fleet,
    fields: FieldPool,
    work: PibtWork,
    next_cell: NDArray[np.int32],
    root: int,
    step: int,
) -> None:
    """Find a move for one drive unit, and for all whom it pushes out of the way."""
    depth = 0
    work.stack[0] = root
    _list_options(grid, fleet, fields, work, 0, step)
    while depth >= 0:
        drive = work.stack[depth]
        cell = fleet.cell[drive]
        if work.tried[depth] == work.n_options[depth]:
            next_cell[drive] = cell
            work.claim[cell] = drive
            depth -= 1
            continue
        after = work.option[depth, work.tried[depth]]
        work.tried[depth] += 1
        if work.claim[after] != NONE:
            continue
        in_the_way = fleet.occupant[after]
        if in_the_way != NONE and in_the_way != drive and next_cell[in_the_way] == cell:
            continue
        next_cell[drive] = after
        work.claim[after] = drive
        if in_the_way == NONE or in_the_way == drive or next_cell[in_the_way] != NONE:
            return
        depth += 1
        work.stack[depth] = in_the_way
        _list_options(grid, fleet, fields, work, depth, step)


@kernel
def plan_pibt(
    grid: Grid,
    fleet: Fleet,
    fields: FieldPool,
    work: PibtWork,
    next_cell: NDArray[np.int32],
    next_heading: NDArray[np.int8],
    step: int,
) -> None:
    """Choose the next cell of every drive unit, free of vertex and swap conflicts.

    Parameters
    ----------
    grid : Grid
        The floor.
    fleet : Fleet
        The drive units; only read.
    fields : FieldPool
        The distance fields, by ``fleet.field``.
    work : PibtWork
        Work arrays.
    next_cell : ndarray of int32, shape (D,)
        Receives the next cells. Modified in place.
    next_heading : ndarray of int8, shape (D,)
        Receives the headings after the move. Modified in place.
    step : int
        The clock; breaks ties.

    Notes
    -----
    Priority goes by what a drive unit is doing, not by how long it has waited: with the textbook's elapsed
    time, a drive unit that wants to pass under a pod outranks the loaded one that has to come out, neither
    can move, and the floor ends in gridlock.

    References
    ----------
    Okumura, Machida, Defago, Tamura (2022), "Priority inheritance with backtracking for iterative multi-agent
    path finding", Artificial Intelligence 310.
    """
    n_drives = len(fleet.cell)
    for drive in range(n_drives):
        if fleet.fixed[drive] != 0:
            next_cell[drive] = fleet.cell[drive]
            work.claim[fleet.cell[drive]] = drive
        else:
            next_cell[drive] = NONE
    sort_by_priority(grid.private, fleet, fields, 1, work.order, work.rank, work.bucket)
    for position in range(n_drives):
        drive = work.order[position]
        if next_cell[drive] == NONE:
            _decide(grid, fleet, fields, work, next_cell, drive, step)
    for drive in range(n_drives):
        after = next_cell[drive]
        work.claim[after] = NONE
        next_heading[drive] = fleet.heading[drive]
        for direction in range(4):
            if grid.neighbour[fleet.cell[drive], direction] == after:
                next_heading[drive] = direction
