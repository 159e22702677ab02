"""Opening and writing a drawing: what is written is the floor that was opened."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from tests.layout.floors import LOOP, TWO_WAY, layout_text, parametric
from tests.layout.sketching import rows, sheet
from twin.errors import LayoutError
from twin.layout import Layout, Zone, bundled_layouts, load_layout, parse_layout
from twin.layout.legend import DEFAULT_LEGEND
from twin.layout.sketch import (
    Equipment,
    new_sketch,
    open_sketch,
    parse_sketch,
    sketch_of,
)
from twin.layout.sketch.writing import WIDTH

STORAGE, HIGHWAY = DEFAULT_LEGEND["S"], DEFAULT_LEGEND["."]


def assert_same_floor(one: Layout, other: Layout) -> None:
    for field in dataclasses.fields(Layout):
        if field.name != "source":
            mine, theirs = getattr(one, field.name), getattr(other, field.name)
            assert np.array_equal(mine, theirs) if isinstance(mine, np.ndarray) else mine == theirs, (
                field.name
            )


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
