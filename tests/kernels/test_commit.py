"""Moves taken in draw tickets in the planner's order, and no full circle is ever closed."""

from __future__ import annotations

import numpy as np
import pytest

from tests.drawn_floor import draw
from tests.running import JIT
from twin.kernels.commit import commit_moves, lag
from twin.state import TRACK_CELLS, Fleet, Tracks, empty_fleet, grid_of, tracks_at
from twin.units import EAST, NONE, NORTH, SOUTH, WEST

FLOOR = draw("....\n....\n....")


class Orders:
    """Drive units on an open floor, and what they have been told."""

    def __init__(self, *cells: int) -> None:
        self.grid = grid_of(FLOOR)
        self.fleet: Fleet = empty_fleet(np.array(cells, np.int32), FLOOR.n_cells)
        self.tracks: Tracks = tracks_at(self.fleet.cell, FLOOR.n_cells)
        self.work = np.zeros(len(cells), dtype=np.int32)

    def tell(self, *rows: list[int], headings: list[int] | None = None) -> int:
        cells = np.array(rows, dtype=np.int32)
        facing = np.tile(np.array(headings or self.fleet.heading, dtype=np.int8), (len(rows), 1))
        taken = commit_moves(self.grid, self.fleet, self.tracks, cells, facing, self.work)
        self.check()
        return int(taken)

    def check(self) -> None:
        """Compare the tickets with a count of the tracks."""
        tracks, fleet = self.tracks, self.fleet
        drawn: dict[int, list[tuple[int, int, int]]] = {}
        for drive in range(len(tracks.end)):
            for number in range(int(tracks.end[drive]) + 1):
                column = number % TRACK_CELLS
                ticket, before = int(tracks.ticket[drive, column]), int(tracks.before[drive, column])
                drawn.setdefault(int(tracks.cell[drive, column]), []).append((ticket, drive, before))
            last = int(tracks.end[drive]) % TRACK_CELLS
            assert tracks.cell[drive, last] == fleet.cell[drive]
        for cell in range(FLOOR.n_cells):
            queue = sorted(drawn.get(cell, []))
            assert [ticket for ticket, _, _ in queue] == list(range(int(tracks.issued[cell])))
            holders = [NONE, *(drive for _, drive, _ in queue)]
            assert [before for _, _, before in queue] == holders[: len(queue)]
            assert tracks.latest[cell] == (queue[-1][1] if queue else NONE)
        on = {int(cell): drive for drive, cell in enumerate(fleet.cell)}
        assert len(on) == len(fleet.cell)
        assert {c: int(d) for c, d in enumerate(fleet.occupant) if d != NONE} == on


def test_tracks_and_headings() -> None:
    orders = Orders(0, 11)
    assert orders.tell([1, 11], [5, 7], headings=[SOUTH, EAST]) == 2
    assert orders.tracks.cell[0, :3].tolist() == [0, 1, 5]
    assert orders.tracks.way[0, 1:3].tolist() == [EAST, SOUTH]
    assert orders.tracks.end.tolist() == [2, 1]
    assert orders.tracks.at.tolist() == [0, 0]
    assert orders.fleet.heading.tolist() == [SOUTH, NORTH], "headings are those of the moves"
    assert orders.fleet.waited.tolist() == [0, 0]


def test_who_stays_may_turn_and_has_waited() -> None:
    orders = Orders(0)
    orders.tell([0], [0], headings=[WEST])
    assert orders.fleet.heading.tolist() == [WEST]
    assert orders.fleet.waited.tolist() == [2]
    assert orders.tracks.end.tolist() == [0]


def test_a_train_goes_on_whatever_the_numbers_of_its_drive_units() -> None:
    for cells, after in (([0, 1, 2], [1, 2, 3]), ([2, 1, 0], [3, 2, 1]), ([1, 0, 2], [2, 1, 3])):
        orders = Orders(*cells)
        assert orders.tell(after) == 1
        assert orders.fleet.cell.tolist() == after


@pytest.mark.parametrize("circle", [[0, 1, 5, 4], [4, 5, 1, 0], [1, 4, 0, 5], [0, 1, 2, 6, 10, 9, 8, 4]])
def test_no_circle_is_closed(circle: list[int]) -> None:
    """Each of them would wait for the next for ever; others move all the same, and the window ends there."""
    ring = [0, 1, 5, 4] if len(circle) == 4 else circle
    follows = dict(zip(ring, ring[1:] + ring[:1], strict=True))
    orders = Orders(*circle, 3)
    moved = [follows[cell] for cell in circle]
    assert orders.tell([*moved, 7], [*[follows[cell] for cell in moved], 11]) == 1
    assert orders.fleet.cell.tolist() == [*circle, 7]
    assert orders.tracks.end.tolist() == [0] * len(circle) + [1]
    assert orders.fleet.waited.tolist() == [1] * len(circle) + [0]


def test_a_circle_with_a_gap_goes_round() -> None:
    orders = Orders(0, 1, 5)
    assert orders.tell([1, 5, 4], [5, 4, 0]) == 2
    assert orders.fleet.cell.tolist() == [5, 4, 0]


def test_random_moves_keep_the_tickets_in_order() -> None:
    """Some go where others have just left, within the same move."""
    rng = np.random.default_rng(3)
    orders = Orders(*rng.permutation(FLOOR.n_cells)[:9].tolist())
    while orders.tracks.end.max() < (TRACK_CELLS - 1 if JIT else 8):
        after = orders.fleet.cell.tolist()
        for drive in rng.permutation(9).tolist():
            there = int(orders.grid.neighbour[after[drive], rng.integers(4)])
            if there != NONE and there not in after:
                after[drive] = there
        assert orders.tell(after) == 1
        assert orders.fleet.cell.tolist() == after


def test_lag_counts_those_with_so_many_moves_to_do() -> None:
    tracks = tracks_at(np.array([0, 1, 2], np.int32), FLOOR.n_cells)
    tracks.at[:] = 4
    tracks.end[:] = [4, 6, 7]
    assert [lag(tracks, moves) for moves in (1, 2, 3, 4)] == [2, 2, 1, 0]
