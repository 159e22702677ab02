"""The judge agrees with other people's records: clean runs are clean, known conflicts are found."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from tests.recorded_runs import RECORDED_RUNS, RecordedRun, grid_of_map, needs_recorded_runs, read_run
from twin.audit import judge_moves, judge_paths
from twin.kernels.violations import Violation
from twin.state import Grid

pytestmark = needs_recorded_runs


@pytest.fixture(scope="module")
def floor() -> tuple[Grid, int]:
    return grid_of_map(RECORDED_RUNS / "warehouse_small.map")


def a_run(year: int) -> RecordedRun:
    return read_run(RECORDED_RUNS / f"warehouse_small_{year}.json")


@pytest.mark.parametrize(("year", "shape"), [(2023, (104, 60)), (2024, (101, 20))])
def test_what_was_done_is_clean(floor: tuple[Grid, int], year: int, shape: tuple[int, int]) -> None:
    grid, n_cols = floor
    cells = a_run(year).cells(n_cols)
    assert cells.shape == shape
    assert judge_paths(grid, n_cols, cells).counts.sum() == 0


def test_what_the_planner_asked_for_holds_the_known_conflicts(floor: tuple[Grid, int]) -> None:
    """Each action is applied to where the drive unit really was: 32 pairs meet, 19 and 22 first."""
    grid, n_cols = floor
    run = a_run(2023)
    asked = run.asked_for(n_cols)
    found = judge_moves(grid, n_cols, run.cells(n_cols)[:-1], asked)
    assert tuple(found.first[Violation.VERTEX, 0, :3]) == (82, 19, 22)
    assert found.counts[Violation.VERTEX] == found.counts.sum() == 32


def test_conflicts_start_where_the_file_says_and_stay_among_its_steps(floor: tuple[Grid, int]) -> None:
    """The file lists at most one conflict a step, at 11 steps; the judge finds conflicts at the same ones."""
    grid, n_cols = floor
    run = a_run(2023)
    cells, asked = run.cells(n_cols)[:-1], run.asked_for(n_cols)
    steps = [
        step
        for step in range(1, len(asked) + 1)
        if judge_moves(grid, n_cols, cells[step - 1 : step], asked[step - 1 : step]).counts.any()
    ]
    assert steps == list(range(82, 103, 2))


def test_partial_moves_are_clean(floor: tuple[Grid, int]) -> None:
    """The run of 2026, ten ticks a move, seen through cells in the two ways that are sound.

    A drive unit between two centres covers both cells, but those of a train overlap lawfully: the follower
    covers what its leader has not left completely. So cells are compared where it follows from unit squares
    that never overlap that they differ: the cells last reached of all drive units, tick by tick, and the
    cells being entered of all, which is also where two that meet head-on would change places.
    """
    grid, n_cols = floor
    run = a_run(2026)
    left, entered = run.left_and_entered(n_cols)
    assert left.shape == (1001, 200)
    assert judge_paths(grid, n_cols, left).counts.sum() == 0
    assert judge_moves(grid, n_cols, left, entered).counts.sum() == 0


def test_unit_squares_never_overlap() -> None:
    """The reader plays partial moves rightly: the record says that no two unit squares overlap."""
    run = a_run(2026)
    for row, col in zip(run.row, run.col, strict=True):
        apart_rows = np.abs(row[:, None] - row[None, :]) >= run.ticks
        apart_cols = np.abs(col[:, None] - col[None, :]) >= run.ticks
        assert (apart_rows | apart_cols).sum() == len(row) * (len(row) - 1)


def test_delayed_drive_units_are_caught(floor: tuple[Grid, int]) -> None:
    """Followers reach a cell a whole move after it was left: ten ticks late is well, eleven is not."""
    grid, n_cols = floor
    left, _ = a_run(2026).left_and_entered(n_cols)
    conflicts = []
    for ticks in (10, 11):
        late = left.copy()
        late[ticks:, ::2] = left[:-ticks, ::2]
        conflicts.append(judge_paths(grid, n_cols, late).counts[Violation.VERTEX])
    assert conflicts[0] == 0 < conflicts[1]


def test_moves_of_the_records_are_to_neighbours(floor: tuple[Grid, int]) -> None:
    """Every drive unit really moves: a judge fed with standing ones would find nothing either."""
    _, n_cols = floor
    cells = a_run(2024).cells(n_cols)
    moved = sum(int((now != was).sum()) for was, now in pairwise(cells))
    assert moved > 1000
