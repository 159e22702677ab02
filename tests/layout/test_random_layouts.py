"""Random layout files: each is a floor, or refused with its problems; nothing else ever comes out."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.layout.floors import LOOP, drawn
from twin.errors import LayoutError
from twin.layout import Layout, parse_layout
from twin.layout.explaining import explain
from twin.layout.settings import LayoutSettings

SCHEMA = LayoutSettings.model_json_schema()
PARTS = [SCHEMA, *SCHEMA["$defs"].values()]
WORDS = sorted({key for part in PARTS for key in part["properties"]} | {"south"})
words = st.sampled_from([*WORDS, "S.P", "one_way"])
scalars = st.none() | st.booleans() | st.integers(-3, 30) | st.floats() | words
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
)
grids = st.tuples(st.integers(1, 7), st.integers(1, 7)).flatmap(
    lambda size: st.lists(
        st.text("#...^>v<SSurdlPRBC", min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
    )
)


def load_or_refuse(text: str) -> Layout | None:
    """Load a layout; a refusal must name its places."""
    try:
        return parse_layout(text)
    except LayoutError as refused:
        problems = refused.problems
    assert problems
    assert all(problem.where.startswith("<text>:") and problem.what for problem in problems)
    return None


@given(st.dictionaries(st.sampled_from(WORDS), values, max_size=6))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_random_settings(document: dict[str, object]) -> None:
    """Known words in any order with values of any type."""
    load_or_refuse(json.dumps(document))


@given(grids)
@settings(max_examples=300, deadline=None)
def test_random_drawings(rows: list[str]) -> None:
    """Any grid of known characters; what is accepted is connected."""
    floor = load_or_refuse("grid: |\n" + "".join(f"  {row}\n" for row in rows))
    if floor is not None:
        report = explain(floor)
        assert report.strongly_connected_loaded
        assert report.strongly_connected_empty


@given(st.integers(0, 6), st.integers(0, 8), st.sampled_from("#.^>v<SurdlPRBC"))
@settings(max_examples=300, deadline=None)
def test_one_wrong_character(row: int, col: int, letter: str) -> None:
    """A slip of the pen in a good floor leaves a working floor, or is refused with its place."""
    rows = LOOP.strip().split("\n")
    rows[row] = rows[row][:col] + letter + rows[row][col + 1 :]
    floor = load_or_refuse("grid: |\n" + "".join(f"  {text}\n" for text in rows))
    if floor is not None:
        assert all(station.lane for station in floor.stations)
        assert explain(floor).strongly_connected_loaded


def test_a_station_among_others_lanes_is_refused() -> None:
    """Two stations cannot share a queue cell: it heads into one of them."""
    with pytest.raises(LayoutError, match="no queue cell"):
        drawn("........\n.SSSSSS.\n........\n###d.#..\n###dP#..\n##PlP#..\n")
