"""Drawing a floor: what is drawn is what is written, checked and loaded; every step can be taken back."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.layout.floors import LOOP, TWO_WAY, layout_text, parametric
from twin.errors import LayoutError
from twin.layout import CellKind, Layout, StationKind, Zone, bundled_layouts, load_layout, parse_layout
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
    new_sketch,
    open_sketch,
    paint,
    paint_box,
    parse_sketch,
    paste_block,
    place_station,
    remove_station,
    resize,
    sketch_of,
    station_shape,
)
from twin.layout.sketch.writing import WIDTH

STORAGE, HIGHWAY = DEFAULT_LEGEND["S"], DEFAULT_LEGEND["."]


def rows(sketch: Sketch) -> list[str]:
    return ["".join(row) for row in sketch.grid]


def sheet(*lines: str) -> Sketch:
    return Sketch(np.array([list(line) for line in lines]))


def assert_same_floor(one: Layout, other: Layout) -> None:
    for field in dataclasses.fields(Layout):
        if field.name != "source":
            mine, theirs = getattr(one, field.name), getattr(other, field.name)
            assert np.array_equal(mine, theirs) if isinstance(mine, np.ndarray) else mine == theirs, (
                field.name
            )


def assert_same_drawing(one: Sketch, other: Sketch) -> None:
    for mine, theirs in zip(one.cells(), other.cells(), strict=True):
        assert (mine == theirs).all()
    assert one.stations() == other.stations()
    assert _plain(one.particulars) == _plain(other.particulars)


def _plain(particulars: Particulars) -> Particulars:
    """Leave out what may differ: characters that had to be replaced, and blanks in the description."""
    description = " ".join(particulars.description.split())
    return dataclasses.replace(particulars, legend={}, description=description)


@pytest.mark.parametrize("name", bundled_layouts())
def test_every_bundled_floor_is_written_as_the_same_floor(name: str) -> None:
    file = bundled_layouts()[name]
    sketch = open_sketch(name)
    assert_same_floor(parse_layout(sketch.to_yaml(), str(file)), load_layout(name))
    assert not sketch.changed


@pytest.mark.parametrize("name", ["drawn-l-shape", "drawn-rows"])
def test_a_drawn_file_is_written_as_it_was(name: str) -> None:
    """All of it: names, legend, zones, the order of keys; but for a comment further down."""
    text = bundled_layouts()[name].read_text()
    text = text.replace("   # those without a position are taken in reading order", "")
    assert open_sketch(name).to_yaml() == text


@pytest.mark.parametrize("name", bundled_layouts())
def test_a_compiled_floor_is_traced(name: str) -> None:
    """Where there is no file any more, as in a replay, the drawing says all that the floor has."""
    floor = load_layout(name)
    nowhere = dataclasses.replace(floor, source="<replay>")
    assert_same_floor(sketch_of(nowhere).layout(), floor)
    assert sketch_of(floor).origin == bundled_layouts()[name]


def test_a_floor_whose_file_has_changed_is_traced(tmp_path: Path) -> None:
    file = tmp_path / "loop.yaml"
    file.write_text("# mine\n" + layout_text(LOOP))
    floor = load_layout(file)
    assert sketch_of(floor).particulars.comment == ("# mine",)
    file.write_text(layout_text(TWO_WAY))
    assert_same_floor(sketch_of(floor).layout(), floor)


def test_a_new_sheet_knows_where_it_goes(tmp_path: Path) -> None:
    sketch = new_sketch(tmp_path / "new.yaml")
    assert sketch.origin == tmp_path / "new.yaml"
    assert not sketch.changed
    assert sketch.problems()


def test_a_described_floor_is_turned_into_a_drawn_one_and_it_is_said() -> None:
    text = parametric(pick="{south: 2}", more="stations:\n  - {name: desk, open_orders: 4}")
    text = text.replace("queue: 3", "queue: 3\n    open_orders: 9")
    sketch = parse_sketch(text)
    assert any("opened as a drawing" in note for note in sketch.notes)
    assert "open_orders: 9" in sketch.to_yaml(), "tote places that were said once belong to each station now"
    assert_same_floor(sketch.layout("<text>"), parse_layout(text))


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("grid: |\n  ...\n  .\n", "rows of unequal length are filled up with walls"),
        ("grid: |\n  ...\nname: x  # mine\n", "comments below the first lines are not kept"),
        ("grid: |\n  ...\nstations:\n  - {name: x}\n", "left out: 1 stations are listed, the floor has 0"),
    ],
)
def test_what_opening_changes_is_said(text: str, note: str) -> None:
    assert note in parse_sketch(text).notes


def test_a_broken_floor_opens_so_that_it_can_be_mended() -> None:
    sketch = parse_sketch("grid: |\n  .?.\n  #P#\n")
    assert rows(sketch) == [".?.", "#P#"]
    assert any("unknown character" in problem.what for problem in sketch.problems())


def test_a_file_that_is_no_layout_is_refused() -> None:
    with pytest.raises(LayoutError, match="unknown key 'gird'"):
        parse_sketch("gird: |\n  ...\n")
    with pytest.raises(LayoutError, match="no such file"):
        open_sketch("no/such/floor.yaml")


def test_what_goes_without_saying_is_not_written() -> None:
    assert sheet("##", "##").to_yaml() == "grid: |\n  ##\n  ##\n"


@pytest.mark.parametrize(
    "name", ["on", "12", "a: b", "a #b", "Łódź 1", "x, y", "'", '"', "{", "null", " x", "-"]
)
def test_names_are_quoted_only_where_they_would_be_misread(name: str) -> None:
    sketch = parse_sketch(layout_text(LOOP))
    sketch.set(name=name, zones=(Zone(name, 0, 1, 0, 1),))
    sketch.equip((5, 2), Equipment(name))
    floor = sketch.layout()
    assert (floor.name, floor.stations[0].name, floor.zones[0].name) == (name, name, name)
    assert ('"' in sketch.to_yaml().split("\n")[0]) == (name not in ("Łódź 1", "x, y"))


def test_a_long_description_is_folded() -> None:
    sketch = parse_sketch(layout_text(LOOP))
    sketch.set(description="a floor with many words " * 12)
    assert max(map(len, sketch.to_yaml().split("\n"))) <= WIDTH
    assert sketch.layout().description == " ".join(sketch.particulars.description.split())


def test_blanks_as_walls_are_kept_where_they_can_be() -> None:
    """A blank first row would be lost, a blank in the corner needs its indentation said."""
    corner = parse_sketch("grid: |2\n   ..\n  ...\n")
    assert corner.to_yaml() == "grid: |2\n   ..\n  ...\n"
    assert sheet("   ", " ..").to_yaml() == "grid: |\n  ###\n  #..\n"


def test_a_character_that_no_block_can_hold_is_replaced() -> None:
    text = 'grid: "\\a..\\n"\nlegend:\n  "\\a": {kind: charger}\n'
    sketch = parse_sketch(text)
    assert sketch.to_yaml() == "grid: |\n  C..\n"


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


def test_an_abandoned_step_leaves_no_trace() -> None:
    sketch = parse_sketch(layout_text(LOOP))

    def fail_midway() -> None:
        with sketch.stroke():
            paint(sketch, [(0, 0)], STORAGE)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_midway()
    assert not sketch.changed
    assert not sketch.can_undo
    assert rows(sketch)[0][0] == "."


def test_saved_and_changed_follow_undo() -> None:
    sketch = parse_sketch(layout_text(LOOP))
    paint(sketch, [(1, 1)], HIGHWAY)
    sketch.saved()
    assert not sketch.changed
    sketch.undo()
    assert sketch.changed
    sketch.redo()
    assert not sketch.changed
    sketch.undo()
    paint(sketch, [(2, 2)], HIGHWAY)
    assert sketch.changed, "what was saved can no longer be reached"
    sketch.undo()
    assert sketch.changed
    sketch.saved()
    assert not sketch.changed


places = st.tuples(st.integers(-1, 12), st.integers(-1, 16))
marks = st.sampled_from(sorted(set(DEFAULT_LEGEND.values()), key=str))
kinds = st.sampled_from(list(StationKind))
names = st.none() | st.text(min_size=1, max_size=6)
edits = st.one_of(
    st.tuples(st.just(paint), st.lists(places, max_size=5), marks),
    st.tuples(st.just(paint_box), places, places, marks),
    st.tuples(st.just(draw_way), st.tuples(places, places).map(lambda ends: list(line_between(*ends)))),
    st.tuples(st.just(place_station), places, kinds, st.sampled_from(["north", "west"]), st.integers(1, 6)),
    st.tuples(st.just(move_block), places, places, st.tuples(st.integers(-4, 4), st.integers(-4, 4))),
    st.tuples(st.just(resize), *[st.integers(-2, 2)] * 4),
    st.tuples(st.just(Sketch.equip), places, st.builds(Equipment, names, st.none() | st.integers(1, 30))),
    st.tuples(st.just(lambda s, name: s.set(name=name)), names),
    st.tuples(st.just(lambda s, text: s.set(description=text)), st.text(max_size=200)),
)


@given(st.sampled_from(["drawn-l-shape", "drawn-rows", "tiny"]), st.lists(edits, max_size=8))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_random_drawing(name: str, steps: list[tuple[object, ...]]) -> None:
    """Whatever is drawn reads back as it is, loads as the same floor, and can be undone and redone."""
    sketch = open_sketch(name)
    first = sketch.to_yaml()
    for act, *arguments in steps:
        act(sketch, *arguments)  # type: ignore[operator]
    text = sketch.to_yaml()
    again = parse_sketch(text)
    assert_same_drawing(sketch, again)
    assert again.to_yaml() == text
    assert [problem.what for problem in sketch.problems()] == [problem.what for problem in again.problems()]
    while sketch.undo():
        pass
    assert sketch.to_yaml() == first
    assert not sketch.changed
    while sketch.redo():
        pass
    assert sketch.to_yaml() == text
