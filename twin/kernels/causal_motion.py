"""Right of way and motion in one loop: Python is called only where something happened."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.commit import commit_moves
from twin.kernels.compile import kernel
from twin.kernels.executor import drive_on
from twin.kernels.journeys import Pace, Ways
from twin.kernels.kept import Kept
from twin.kernels.pool import FieldPool
from twin.kernels.right_of_way import give_way
from twin.kernels.routes import Costs, RouteWork
from twin.state import Bodies, Fleet, Grid, Limits, Tracks

__all__ = ["PLAN_EVERY", "CausalWork", "MovingFloor", "plan_and_drive"]

PLAN_EVERY = 2
"""Steps between two plans."""


class CausalWork(NamedTuple):
    """What the planner keeps, and where it writes its moves.

    Attributes
    ----------
    ways : Ways
        Routes of the drive units.
    costs : Costs
        What a route is made of.
    search : RouteWork
        Work arrays of the search.
    pace : Pace
        How far ahead and how patiently drive units are told.
    cell : ndarray of int32, shape (1, D)
    heading : ndarray of int8, shape (1, D)
        The moves of a plan.
    """

    ways: Ways
    costs: Costs
    search: RouteWork
    pace: Pace
    cell: NDArray[np.int32]
    heading: NDArray[np.int8]


class MovingFloor(NamedTuple):
    """All that it takes to plan and to drive.

    Attributes
    ----------
    grid : Grid
        The floor.
    fleet, committed : Fleet
        The drive units, and as committed.
    tracks : Tracks
        What they have been told.
    bodies : Bodies
        Where they are exactly.
    limits : Limits
        What they can do.
    fields : FieldPool
        The distance fields, by ``fleet.field``.
    work : CausalWork
        What the planner keeps.
    links : ndarray of int32, shape (D,)
        Work array of the commitment.
    """

    grid: Grid
    fleet: Fleet
    committed: Fleet
    tracks: Tracks
    bodies: Bodies
    limits: Limits
    fields: FieldPool
    work: CausalWork
    links: NDArray[np.int32]


@kernel
def plan_and_drive(
    floor: Kept[MovingFloor],
    steps: tuple[int, int, bool],
    moves: NDArray[np.int32],
    first_move: int,
    arrived: NDArray[np.int32],
) -> tuple[int, int, int]:
    """Plan every other step and drive on, until somebody arrives.

    Parameters
    ----------
    floor : Kept of MovingFloor
        The floor and its drive units. Modified in place.
    steps : tuple of int, int, bool
        The clock, the last step to be made, and whether to plan at once.
    moves : ndarray of int32, shape (capacity, 3)
        Receives a row (step, drive unit, cell) for each cell whose centre is reached, from ``first_move`` on.
        Modified in place.
    first_move : int
        First free row of ``moves``.
    arrived : ndarray of int32, shape (D,)
        Receives the drive units whose leg ends with the last step made. Modified in place.

    Returns
    -------
    step, n_moves, n_arrived : int
        The clock after the last step made, rows written to ``moves`` and to ``arrived``.
    """
    grid, fleet, committed, tracks, bodies, limits, fields, work, links = floor.parts
    step, until, plan_now = steps
    n_moves = 0
    n_arrived = 0
    while step < until and n_arrived == 0:
        if plan_now or step % PLAN_EVERY == 0:
            for drive in range(len(fleet.cell)):
                committed.fixed[drive] = fleet.fixed[drive] != 0 or fleet.speed_factor[drive] == 0.0
            give_way(
                grid,
                committed,
                tracks,
                bodies,
                limits.n_cols,
                fields,
                work.ways,
                work.costs,
                work.search,
                work.pace,
                step,
                work.cell[0],
                work.heading[0],
            )
            commit_moves(grid, committed, tracks, work.cell, work.heading, links)
            plan_now = False
        last = min(until, (step // PLAN_EVERY + 1) * PLAN_EVERY)
        step, n_driven, n_arrived = drive_on(
            grid,
            fleet,
            tracks,
            bodies,
            limits,
            fields,
            (step, last),
            moves,
            first_move + n_moves,
            arrived,
        )
        n_moves += n_driven
    return step, n_moves, n_arrived
