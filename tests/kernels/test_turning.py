"""Wishes become moves under the rotation model: nobody drives where it does not point, nobody collides."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from twin.audit import judge_moves
from twin.kernels.turning import turn_first
from twin.layout.floor import CellKind
from twin.layout.foreign.maps import moves_between
from twin.state import Fleet, Grid, empty_fleet
from twin.units import EAST, NONE, NORTH, SOUTH, WEST

SIDE = 5


def hall() -> Grid:
    """Make a square without obstacles."""
    neighbour = moves_between(np.ones((SIDE, SIDE), dtype=np.bool_))
    n_cells = SIDE * SIDE
    return Grid(
        kind=np.full(n_cells, CellKind.HIGHWAY, dtype=np.uint8),
        neighbour=neighbour,
        predecessor=neighbour,
        lane=np.full(n_cells, NONE, dtype=np.int32),
        private=np.zeros(n_cells, dtype=np.uint8),
    )


def made(cells: list[int], headings: list[int], wishes: list[int]) -> tuple[list[int], list[int]]:
    """Turn wishes into cells and headings after a tick."""
    fleet = empty_fleet(np.array(cells, dtype=np.int32), SIDE * SIDE)
    fleet.heading[:] = headings
    after, heading = moved(fleet, np.array(wishes, dtype=np.int32))
    return after.tolist(), heading.tolist()


def moved(fleet: Fleet, wishes: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    n_drives = len(wishes)
    heading = np.full(n_drives, NONE, dtype=np.int8)
    claim = np.full(SIDE * SIDE, NONE, dtype=np.int32)
    turn_first(hall(), fleet, wishes, heading, claim, np.zeros(n_drives + 1, dtype=np.int32))
    assert (claim == NONE).all(), "the work array is left as it was found"
    return wishes, heading


def test_ahead_it_drives_elsewhere_it_turns() -> None:
    assert made([0], [EAST], [1]) == ([1], [EAST])
    assert made([0], [EAST], [5]) == ([0], [SOUTH])
    assert made([1], [EAST], [0]) == ([1], [SOUTH]), "about by way of a quarter turn"
    assert made([6], [NORTH], [5]) == ([6], [WEST])
    assert made([0], [EAST], [0]) == ([0], [EAST])


def test_a_train_stops_behind_the_one_that_turns() -> None:
    """1 and 0 point ahead, 2 has to turn first: all stay."""
    assert made([2, 1, 0], [NORTH, EAST, EAST], [3, 2, 1]) == ([2, 1, 0], [EAST, EAST, EAST])


def test_a_train_and_a_ring_that_point_ahead_go_together() -> None:
    assert made([2, 1, 0], [EAST, EAST, EAST], [3, 2, 1])[0] == [3, 2, 1]
    ring = ([0, 1, 6, 5], [EAST, SOUTH, WEST, NORTH], [1, 6, 5, 0])
    assert made(*ring)[0] == [1, 6, 5, 0]


def test_a_ring_in_which_one_turns_stays() -> None:
    assert made([0, 1, 6, 5], [EAST, SOUTH, SOUTH, NORTH], [1, 6, 5, 0])[0] == [0, 1, 6, 5]


@pytest.mark.parametrize("seed", range(20))
def test_random_wishes_keep_the_rules_and_hold_nobody_up_in_vain(seed: int) -> None:
    """Rotations of the whole hall by one cell along rows and columns are free of conflicts; some stay."""
    random = np.random.default_rng(seed)
    grid = hall()
    cells = np.arange(SIDE * SIDE, dtype=np.int32)
    wishes = cells.copy()
    for _ in range(30):
        # swap nothing: let a random free chain advance by one cell
        drive = int(random.integers(len(cells)))
        after = int(grid.neighbour[drive, random.integers(4)])
        if after != NONE and wishes[drive] == drive and not (wishes == after).any():
            wishes[drive] = after
        elif after != NONE and wishes[after] == after:
            wishes[after] = after
    present = random.random(len(cells)) < 0.7
    fleet = empty_fleet(cells[present], SIDE * SIDE)
    fleet.heading[:] = random.integers(0, 4, present.sum())
    wanted = wishes[present]
    after, heading = moved(fleet, wanted.copy())
    assert judge_moves(grid, SIDE, fleet.cell[None], after[None]).counts.sum() == 0
    drove = after != fleet.cell
    assert (after[drove] == wanted[drove]).all()
    assert (heading[drove] == fleet.heading[drove]).all()
    for drive in np.flatnonzero(~drove & (wanted != fleet.cell)):
        ahead = grid.neighbour[fleet.cell[drive], fleet.heading[drive]] == wanted[drive]
        assert not ahead or (after == wanted[drive]).any(), "it stays only for somebody in the way"
