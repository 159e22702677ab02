"""Measuring fields: a whole rectangle while others find room, too, and around a shortest way otherwise."""

from __future__ import annotations

import pytest

from tests.drawn_floor import at, draw
from tests.kernels.naive_floor import FAR
from twin.errors import PlanningError
from twin.kernels.fields import Box
from twin.planning.boxes import box_around
from twin.planning.field_memory import count_tiles
from twin.planning.shelf import Shelf
from twin.planning.surveyor import Key, Surveyor
from twin.state import grid_of
from twin.units import NONE

HALL = draw("\n".join(["." * 60] * 40))
FLOOR: Box = (0, 39, 0, 59)
START, GOAL, ASIDE = at(0, 0, HALL), at(39, 0, HALL), at(0, 59, HALL)


def measured(n_tiles: int, keep_free: int, start: int, box: Box) -> tuple[Surveyor, Shelf[Key]]:
    """Measure one field on a shelf of so many tiles."""
    shelf: Shelf[Key] = Shelf(HALL.n_cells, HALL.n_cols, 2, n_tiles, (NONE, False), weighted=False)
    surveyor = Surveyor(grid_of(HALL), FLOOR, shelf, None)
    assert shelf.assign((GOAL, False)) == 0
    shelf.take(0)
    surveyor.measure(0, start, keep_free, box)
    return surveyor, shelf


def test_a_box_is_measured_and_nothing_beyond_it() -> None:
    box = box_around(GOAL, START, FLOOR)
    surveyor, shelf = measured(12, 0, START, box)
    assert surveyor.distance(0, START) == 39
    assert surveyor.distance(0, ASIDE) == FAR
    assert (shelf.n_tiles[0], shelf.narrow) == (count_tiles(box), set())


def test_room_that_others_will_need_is_left() -> None:
    """The whole floor would fit; around the way takes the two columns of tiles beside it only."""
    surveyor, shelf = measured(12, 0, START, FLOOR)
    assert (surveyor.distance(0, ASIDE), shelf.n_tiles[0]) == (98, 12)
    surveyor, shelf = measured(12, 6, START, FLOOR)
    assert (surveyor.distance(0, START), surveyor.distance(0, ASIDE)) == (39, FAR)
    assert (shelf.n_tiles[0], shelf.narrow, shelf.n_left) == (6, {0}, 6)


def test_without_a_start_there_is_no_way_to_keep() -> None:
    with pytest.raises(PlanningError, match="every distance field is in use"):
        measured(12, 6, NONE, FLOOR)
