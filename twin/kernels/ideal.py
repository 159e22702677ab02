"""Ideal motion: every drive unit hops to its next cell within one step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.activity import BLOCKED, FAILED, PHASE_IDLE, activity_of
from twin.kernels.compile import kernel
from twin.kernels.pool import FieldPool, distance_at
from twin.state import Fleet, Grid
from twin.units import NONE

__all__ = ["hop"]

PROGRESS_EVERY = 16
"""Steps between looks at the remaining distances; only the watchdog wants them."""


@kernel
def hop(
    grid: Grid,
    fleet: Fleet,
    fields: FieldPool,
    next_cell: NDArray[np.int32],
    next_heading: NDArray[np.int8],
    step: int,
    moves: NDArray[np.int32],
    first_move: int,
    arrived: NDArray[np.int32],
) -> tuple[int, int]:
    """Move every drive unit to its next cell and say who has arrived.

    Parameters
    ----------
    grid : Grid
        The floor.
    fleet : Fleet
        The drive units; a slowed one that has not got to the next cell yet is ``fixed`` while it travels.
        Modified in place.
    fields : FieldPool
        The distance fields, by ``fleet.field``.
    next_cell : ndarray of int32, shape (D,)
        The planner's choice, free of conflicts.
    next_heading : ndarray of int8, shape (D,)
        Headings after the step.
    step : int
        The clock after this step.
    moves : ndarray of int32, shape (capacity, 3)
        Receives a row (step, drive unit, cell) for each move, from ``first_move`` on. Modified in place.
    first_move : int
        First free row of ``moves``; D more rows must fit.
    arrived : ndarray of int32, shape (D,)
        Receives the drive units whose leg ends with this step. Modified in place.

    Returns
    -------
    n_moves, n_arrived : int
        Rows written to ``moves`` and to ``arrived``.
    """
    # looking an array up in a named tuple counts references each time: twenty times the work of the loop
    cells, goals, field, heading = fleet.cell, fleet.goal, fleet.field, fleet.heading
    phases, loaded, travelling, stations = fleet.phase, fleet.loaded, fleet.travelling, fleet.station
    occupant, waited, driven, spent = fleet.occupant, fleet.waited, fleet.driven, fleet.activity
    nearest, progress, blocked_at = fleet.nearest, fleet.progress, fleet.blocked_at
    factor, fixed, visits = fleet.speed_factor, fleet.fixed, fleet.visits
    lanes = grid.lane
    tiles, pages, place = fields
    n_drives = len(cells)
    n_moves = 0
    for drive in range(n_drives):
        cell = cells[drive]
        after = next_cell[drive]
        moved = after != cell
        heading[drive] = next_heading[drive]
        in_own_lane = lanes[cell] != NONE and lanes[cell] == stations[drive]
        under_way = travelling[drive] != 0
        drives = moved or (under_way and fixed[drive] != 0)
        activity = activity_of(phases[drive], drives, loaded[drive] != 0, under_way, in_own_lane)
        if factor[drive] == 0.0:
            activity = FAILED
        spent[drive, activity] += 1
        if activity == BLOCKED:
            blocked_at[cell] += 1
        if not moved:
            waited[drive] += 1
            continue
        if occupant[cell] == drive:
            occupant[cell] = NONE
        occupant[after] = drive
        cells[drive] = after
        visits[after] += 1
        waited[drive] = 0
        if phases[drive] != PHASE_IDLE:
            driven[drive] += 1
        row = first_move + n_moves
        moves[row, 0] = step
        moves[row, 1] = drive
        moves[row, 2] = after
        n_moves += 1
    n_arrived = 0
    for drive in range(n_drives):
        if travelling[drive] == 0:
            continue
        cell = cells[drive]
        if step % PROGRESS_EVERY == 0:
            distance = np.int32(distance_at(tiles, pages, place, field[drive], cell))
            if distance < nearest[drive]:
                nearest[drive] = distance
                progress[drive] = step
        if cell == goals[drive]:
            travelling[drive] = 0
            arrived[n_arrived] = drive
            n_arrived += 1
    return n_moves, n_arrived
