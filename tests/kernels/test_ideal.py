"""Ideal motion moves the drive units as planned, keeps their books, and reports arrivals."""

from __future__ import annotations

import numpy as np
import pytest

from tests.drawn_floor import SMALL, at
from twin.kernels.ideal import PROGRESS_EVERY, hop
from twin.kernels.pool import pool_of
from twin.state import Activity, DrivePhase, Fleet, empty_fleet, grid_of
from twin.units import EAST, NONE, NORTH, SOUTH, WEST

HERE, THERE = at(2, 2), at(2, 3)


def fleet_at(*cells: int) -> Fleet:
    return empty_fleet(np.array(cells, dtype=np.int32), SMALL.n_cells)


def move(fleet: Fleet, *to: int, step: int = 1, goal_field: int = 0) -> tuple[list[list[int]], list[int]]:
    """Hop; give the rows of moves and the drive units that have arrived."""
    pool = pool_of(np.full((1, SMALL.n_cells), goal_field, dtype=np.uint16), SMALL.n_cols)
    moves = np.full((len(to) + 1, 3), -7, dtype=np.int32)
    arrived = np.zeros(len(to), dtype=np.int32)
    next_cell = np.array(to, dtype=np.int32)
    toward = next_cell - fleet.cell
    next_heading = np.select(
        [toward == 1, toward == -1, toward > 1, toward < -1], [EAST, WEST, SOUTH, NORTH], fleet.heading
    ).astype(np.int8)
    n_moves, n_arrived = hop(grid_of(SMALL), fleet, pool, next_cell, next_heading, step, moves, 1, arrived)
    assert moves[0].tolist() == [-7] * 3
    assert (moves[1 + n_moves :] == -7).all()
    return moves[1 : 1 + n_moves].tolist(), arrived[:n_arrived].tolist()


def test_who_moves_is_recorded_and_who_stays_is_not() -> None:
    fleet = fleet_at(HERE, at(5, 5))
    moved, arrived = move(fleet, THERE, at(5, 5), step=9)
    assert moved == [[9, 0, THERE]]
    assert arrived == []
    assert fleet.cell.tolist() == [THERE, at(5, 5)]
    assert fleet.occupant[HERE] == NONE
    assert fleet.occupant[THERE] == 0
    assert fleet.heading[0] == EAST
    assert fleet.waited.tolist() == [0, 1]


def test_a_column_of_drive_units_moves_on_at_once() -> None:
    """The one in front leaves its cell in the same step; occupancy comes out right in any sequence."""
    for cells in ((at(2, 2), at(2, 3), at(2, 4)), (at(2, 4), at(2, 3), at(2, 2))):
        fleet = fleet_at(*cells)
        move(fleet, *(cell + 1 for cell in cells))
        taken = {cell: drive for cell, drive in enumerate(fleet.occupant.tolist()) if drive != NONE}
        assert taken == {cell + 1: drive for drive, cell in enumerate(cells)}


def test_arrival_ends_the_leg_once() -> None:
    fleet = fleet_at(HERE)
    fleet.travelling[0], fleet.goal[0], fleet.phase[0] = 1, THERE, DrivePhase.TO_POD
    assert move(fleet, THERE)[1] == [0]
    assert fleet.travelling[0] == 0
    assert move(fleet, THERE, step=2)[1] == []


def test_a_leg_to_where_it_stands_ends_with_the_step() -> None:
    fleet = fleet_at(HERE)
    fleet.travelling[0], fleet.goal[0] = 1, HERE
    assert move(fleet, HERE) == ([], [0])


@pytest.mark.parametrize(
    ("phase", "travelling", "loaded", "cell", "to", "activity"),
    [
        (DrivePhase.IDLE, 0, 0, HERE, HERE, Activity.IDLE),
        (DrivePhase.IDLE, 0, 0, HERE, THERE, Activity.IDLE),
        (DrivePhase.TO_POD, 1, 0, HERE, THERE, Activity.EMPTY_TRAVEL),
        (DrivePhase.TO_STATION, 1, 1, HERE, THERE, Activity.LOADED_TRAVEL),
        (DrivePhase.TO_STORAGE, 1, 1, HERE, THERE, Activity.LOADED_TRAVEL),
        (DrivePhase.TO_POD, 1, 0, HERE, HERE, Activity.BLOCKED),
        (DrivePhase.LIFTING, 0, 0, at(1, 4), at(1, 4), Activity.LIFTING),
        (DrivePhase.SETTING_DOWN, 0, 1, at(1, 4), at(1, 4), Activity.LIFTING),
        (DrivePhase.AWAITING_ADMISSION, 0, 1, at(1, 4), at(1, 4), Activity.QUEUEING),
        (DrivePhase.AT_STATION, 0, 1, at(4, 4), at(4, 4), Activity.QUEUEING),
        (DrivePhase.TO_STATION, 1, 1, at(4, 2), at(4, 2), Activity.QUEUEING),
        (DrivePhase.TO_STORAGE, 1, 1, at(4, 4), at(4, 4), Activity.BLOCKED),
    ],
)
def test_the_time_split(
    phase: DrivePhase, travelling: int, loaded: int, cell: int, to: int, activity: Activity
) -> None:
    """Each step of a drive unit is spent on one activity, told by its phase and whether it moved."""
    fleet = fleet_at(cell)
    fleet.phase[0], fleet.travelling[0], fleet.loaded[0] = phase, travelling, loaded
    fleet.station[0] = 0 if phase in (DrivePhase.TO_STATION, DrivePhase.AT_STATION) else NONE
    fleet.goal[0] = at(1, 3)
    move(fleet, to)
    spent = {Activity(index): int(n) for index, n in enumerate(fleet.activity[0]) if n}
    assert spent == {activity: 1}
    assert fleet.blocked_at.sum() == (activity is Activity.BLOCKED)
    assert fleet.driven[0] == (to != cell and phase != DrivePhase.IDLE)


def test_progress_is_noted_now_and_then() -> None:
    """Only the watchdog reads it."""
    fleet = fleet_at(HERE)
    fleet.travelling[0], fleet.goal[0], fleet.nearest[0] = 1, at(5, 5), 7
    move(fleet, THERE, step=PROGRESS_EVERY + 1, goal_field=3)
    assert fleet.nearest[0] == 7
    move(fleet, HERE, step=2 * PROGRESS_EVERY, goal_field=3)
    assert (fleet.nearest[0], fleet.progress[0]) == (3, 2 * PROGRESS_EVERY)
    move(fleet, THERE, step=3 * PROGRESS_EVERY, goal_field=3)
    assert fleet.progress[0] == 2 * PROGRESS_EVERY
    assert fleet.heading[0] == EAST


def test_headings() -> None:
    fleet = fleet_at(HERE)
    move(fleet, at(3, 2))
    assert fleet.heading[0] == SOUTH
    fleet = fleet_at(THERE)
    move(fleet, HERE)
    assert fleet.heading[0] == WEST
