"""Drawing a floor: what each tool draws, what stays with its station, and where the problems are."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.layout.floors import LOOP, TWO_WAY, layout_text
from tests.layout.sketching import rows, sheet
from twin.errors import LayoutError
from twin.layout import CellKind, StationKind, Zone
from twin.layout.legend import DEFAULT_LEGEND, Mark
from twin.layout.settings import LegendSettings
from twin.layout.sketch import (
    Equipment,
    Particulars,
    Sketch,
    best_side,
    copy_block,
    draw_way,
    line_between,
    move_block,
    open_sketch,
    paint,
    paint_box,
    parse_sketch,
    paste_block,
    place_station,
    remove_station,
    resize,
    station_shape,
)

STORAGE, HIGHWAY = DEFAULT_LEGEND["S"], DEFAULT_LEGEND["."]


def test_the_files_own_characters_are_drawn_with() -> None:
    sketch = open_sketch("drawn-l-shape")
    paint(sketch, [(0, 30)], Mark(CellKind.CHARGER))
    assert sketch.grid[0, 30] == "*"


def test_a_meaning_without_a_character_gets_one() -> None:
    sketch = Sketch(np.full((2, 2), "#"), Particulars(legend={"C": LegendSettings(kind="wall")}))
    paint(sketch, [(0, 0)], Mark(CellKind.CHARGER))
    assert parse_sketch(sketch.to_yaml()).mark(0, 0) == Mark(CellKind.CHARGER)
    assert sketch.undo()
    assert set(sketch.particulars.legend) == {"C"}


@given(st.tuples(*[st.integers(-9, 9)] * 4))
def test_a_line_goes_from_cell_to_cell(ends: tuple[int, int, int, int]) -> None:
    path = list(line_between(ends[:2], ends[2:]))
    assert (path[0], path[-1]) == (ends[:2], ends[2:])
    assert len(path) == abs(ends[0] - ends[2]) + abs(ends[1] - ends[3]) + 1
    assert all(abs(a - c) + abs(b - d) == 1 for (a, b), (c, d) in pairwise(path))


def test_one_way_marks_follow_the_drag() -> None:
    sketch = sheet("....", "#u#S", "#P##")
    draw_way(sketch, [(0, 0), (0, 1), (1, 1), (2, 1)])
    assert rows(sketch) == [">v..", "#d#S", "#P##"]
    draw_way(sketch, [(0, 3)])
    assert rows(sketch)[0] == ">v..", "one cell has no direction"


def test_boxes_are_filled_or_outlined_and_cut_at_the_edge() -> None:
    sketch = Sketch.blank(4, 5)
    paint_box(sketch, (3, 9), (0, 1), STORAGE)
    paint_box(sketch, (0, 0), (3, 3), HIGHWAY, hollow=True)
    assert rows(sketch) == ["....S", ".SS.S", ".SS.S", "....S"]


@pytest.mark.parametrize("queue", range(1, 13))
@pytest.mark.parametrize("side", ["north", "east", "south", "west"])
def test_a_station_placed_on_any_side_works(side: str, queue: int) -> None:
    """It is drawn as the generator draws it, and opens towards the highway that it was put beside."""
    sketch = Sketch.blank(28, 28)
    paint_box(sketch, (9, 9), (18, 18), HIGHWAY, hollow=True)
    paint_box(sketch, (11, 11), (16, 12), STORAGE)
    paint_box(sketch, (10, 10), (17, 13), HIGHWAY, hollow=True)
    place = {"north": (8, 13), "east": (13, 19), "south": (19, 13), "west": (13, 8)}[side]
    found = best_side(sketch, place, StationKind.BOTH, queue)
    assert found == side
    assert place_station(sketch, place, StationKind.BOTH, found, queue)
    floor = sketch.layout()
    assert len(floor.stations[0].lane) == queue
    removed = remove_station(sketch, next(iter(sketch.stations())))
    shape = {
        (place[0] + row, place[1] + col) for (row, col), _ in station_shape(StationKind.BOTH, found, queue)
    }
    assert set(removed) == shape, "what a station brought is taken away with it"


def test_a_station_that_does_not_fit_changes_nothing() -> None:
    sketch = Sketch.blank(3, 3)
    assert place_station(sketch, (2, 2), StationKind.PICK, "south") == []
    assert not sketch.changed


def test_a_removed_station_leaves_others_alone() -> None:
    sketch = parse_sketch(layout_text(TWO_WAY))
    remove_station(sketch, (4, 2))
    assert rows(sketch)[3:] == ["##.###.d#", "######Bd#", "######ul#"]
    assert list(sketch.stations()) == [(4, 6)]


def test_names_stay_with_their_stations() -> None:
    """When a block is moved, the sheet grows, or another station comes before it in reading order."""
    sketch = parse_sketch(layout_text(LOOP))
    sketch.equip((5, 2), Equipment("first", 20))
    resize(sketch, north=2, west=3)
    assert sketch.particulars.equipment == {(7, 5): Equipment("first", 20)}
    move_block(sketch, (6, 5), (8, 6), (0, 1))
    assert sketch.particulars.equipment == {(7, 6): Equipment("first", 20)}
    paste_block(sketch, copy_block(sketch, (7, 6), (7, 6)), (0, 0))
    assert sketch.particulars.equipment[0, 0] == Equipment(None, 20), "no two stations have the same name"
    paint(sketch, [(7, 6)], HIGHWAY)
    assert set(sketch.particulars.equipment) == {(0, 0)}


def test_the_sheet_grows_and_shrinks_with_its_zones() -> None:
    sketch = Sketch(np.full((4, 4), "."), Particulars(zones=(Zone("a", 0, 1, 0, 1), Zone("b", 2, 3, 2, 3))))
    assert resize(sketch, south=-2, west=1, north=1)
    assert rows(sketch) == ["#####", "#....", "#...."]
    assert sketch.particulars.zones == (Zone("a", 1, 2, 1, 2),)
    assert resize(sketch, east=-2)
    assert not resize(sketch, south=-3)
    assert not resize(sketch, east=5000)
    assert rows(sketch) == ["###", "#..", "#.."]


@pytest.mark.parametrize(
    ("edit", "what", "cells"),
    [
        (lambda s: paint(s, [(4, 3)], DEFAULT_LEGEND["#"]), "cannot be entered|no queue", {(5, 2), (5, 3)}),
        (lambda s: paint(s, [(0, 4), (3, 4)], DEFAULT_LEGEND["#"]), "loaded drive units", None),
        (lambda s: s.grid.__setitem__((2, 3), "?"), "unknown character", {(2, 3)}),
        (lambda s: paint(s, [(6, 0)], HIGHWAY), "cut off", {(6, 0)}),
    ],
)
def test_problems_know_their_cells(
    edit: Callable[[Sketch], None], what: str, cells: set[tuple[int, int]] | None
) -> None:
    sketch = parse_sketch(layout_text(LOOP))
    assert sketch.problems() == ()
    with sketch.stroke():
        edit(sketch)
    problems = sketch.problems()
    assert problems
    assert all(problem.cells for problem in problems)
    marked = {divmod(cell, sketch.n_cols) for problem in problems for cell in problem.cells}
    assert cells is None or cells <= marked
    with pytest.raises(LayoutError, match=what):
        sketch.layout()
