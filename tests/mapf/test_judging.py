"""The judge of foreign problems finds every kind of wrong move, and nothing in right ones."""

from __future__ import annotations

import numpy as np
import pytest

from tests.mapf.problems import HALL
from twin.layout.floor import CellKind
from twin.layout.foreign.maps import moves_between
from twin.mapf.judging import Judge
from twin.state import Grid
from twin.units import EAST, NONE, NORTH, SOUTH, WEST

ROWS = HALL.split()
N_COLS = len(ROWS[0])


@pytest.fixture
def grid() -> Grid:
    free = np.array([[mark != "@" for mark in row] for row in ROWS])
    neighbour = moves_between(free)
    return Grid(
        kind=np.where(free.ravel(), CellKind.HIGHWAY, CellKind.WALL).astype(np.uint8),
        neighbour=neighbour,
        predecessor=neighbour,
        lane=np.full(free.size, NONE, dtype=np.int32),
        private=np.zeros(free.size, dtype=np.uint8),
    )


def found(
    grid: Grid,
    cells: list[int],
    headings: list[int],
    after: list[int],
    turned: list[int],
    *,
    rotation: bool = True,
) -> list[tuple[int, str]]:
    judge = Judge(grid, N_COLS, rotation=rotation)
    allowed = judge.allows(
        7,
        np.array(cells, dtype=np.int32),
        np.array(headings, dtype=np.int8),
        np.array(after, dtype=np.int32),
        np.array(turned, dtype=np.int8),
    )
    assert allowed == (judge.n_errors == 0)
    assert all(error.tick == 7 for error in judge.errors)
    return [(error.agent, error.what) for error in judge.errors]


def test_right_moves_are_right(grid: Grid) -> None:
    cells, headings = [0, 2, 16, 40], [EAST, EAST, NORTH, WEST]
    assert found(grid, cells, headings, [1, 2, 8, 40], [EAST, SOUTH, NORTH, WEST]) == []


@pytest.mark.parametrize(
    ("after", "turned", "message"),
    [
        ([8, 3], [EAST, EAST], [(0, "drives where it does not point")]),
        ([1, 3], [SOUTH, EAST], [(0, "drives where it does not point")]),
        ([0, 3], [WEST, EAST], [(0, "turns about in one tick")]),
        ([0, 3], [7, EAST], [(0, "turns about in one tick")]),
        ([1, 1], [EAST, EAST], [(0, "vertex"), (1, "drives where it does not point")]),
        ([0, 4], [EAST, EAST], [(1, "jump"), (1, "drives where it does not point")]),
        ([0, 10], [EAST, SOUTH], [(1, "drives where it does not point")]),
    ],
)
def test_each_wrong_move_is_found(
    grid: Grid, after: list[int], turned: list[int], message: list[tuple[int, str]]
) -> None:
    assert found(grid, [0, 2], [EAST, EAST], after, turned) == message


def test_walls_and_swaps_are_found_without_headings_too(grid: Grid) -> None:
    assert (0, "wall") in found(grid, [1], [EAST], [9], [EAST], rotation=False)
    assert found(grid, [0, 1], [EAST, EAST], [1, 0], [EAST, EAST], rotation=False) == [(0, "swap")]
    assert found(grid, [0, 2], [EAST, EAST], [8, 3], [NORTH, WEST], rotation=False) == []
