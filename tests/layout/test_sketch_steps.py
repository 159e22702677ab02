"""Steps of a drawing: every one can be taken back and done again, and what is drawn reads back."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.layout.floors import LOOP, layout_text
from tests.layout.sketching import assert_same_drawing, rows
from twin.layout import StationKind
from twin.layout.legend import DEFAULT_LEGEND
from twin.layout.sketch import (
    Equipment,
    Sketch,
    draw_way,
    line_between,
    move_block,
    open_sketch,
    paint,
    paint_box,
    parse_sketch,
    place_station,
    resize,
)

STORAGE, HIGHWAY = DEFAULT_LEGEND["S"], DEFAULT_LEGEND["."]


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
