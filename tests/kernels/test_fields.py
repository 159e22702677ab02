"""Distance fields equal a slow search from every cell; those in a box take no way outside it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drawn_floor import SMALL, at, draw
from tests.kernels.naive_floor import FAR, distance, distances
from tests.running import JIT
from twin.kernels.fields import NOTHING_CLOSED, Box, fill_field, links_of
from twin.kernels.reach import fill_forward, fill_rest_field
from twin.layout.floor import CellKind, Layout
from twin.state import grid_of


def field_of(floor: Layout, goal: int, *, loaded: bool, box: Box | None = None) -> list[int]:
    field = np.zeros(floor.n_cells, dtype=np.uint16)
    grid = grid_of(floor)
    queue = np.zeros(floor.n_cells, dtype=np.uint32)
    box = box or (0, floor.n_rows - 1, 0, floor.n_cols - 1)
    fill_field(grid, links_of(grid, loaded=loaded), goal, box, NOTHING_CLOSED, floor.n_cols, field, queue)
    return [int(value) for value in field]


@st.composite
def floors(draw_: st.DrawFn, marks: str = "#..>sc") -> Layout:
    n_cols = draw_(st.integers(2, 7))
    n_rows = draw_(st.integers(2, 5))
    row = st.text(marks, min_size=n_cols, max_size=n_cols)
    rows = draw_(st.lists(row, min_size=n_rows, max_size=n_rows))
    return draw("\n".join(["." * n_cols, *rows]))


@settings(max_examples=60 if JIT else 15, deadline=None)
@given(floors(), st.data())
def test_fields_of_random_floors(floor: Layout, data: st.DataObject) -> None:
    goal = data.draw(st.sampled_from(np.flatnonzero(floor.kind != 0).tolist()))
    loaded = data.draw(st.booleans())
    field = field_of(floor, goal, loaded=loaded)
    # a drive unit may set out from a private cell whatever it carries
    assert field == distances(floor, goal, loaded=loaded)


@pytest.mark.parametrize("loaded", [False, True])
@pytest.mark.parametrize("goal", [at(4, 4), at(6, 3), at(1, 4), at(1, 7), at(3, 3), at(5, 1)])
def test_fields_with_lanes(goal: int, loaded: bool) -> None:
    """Another station's lane is closed, the goal's own is open, and whoever is in a lane gets out of it."""
    field = field_of(SMALL, goal, loaded=loaded)
    assert field == distances(SMALL, goal, loaded=loaded)


def test_a_loaded_drive_unit_passes_no_storage() -> None:
    floor = draw("sss\n...\nsss")
    empty = field_of(floor, 2, loaded=False)
    loaded = field_of(floor, 2, loaded=True)
    assert empty[0] == 2
    assert loaded[0] == 4


@settings(max_examples=60 if JIT else 15, deadline=None)
@given(floors("..>s"), st.data())
def test_a_field_in_a_box_is_that_of_the_floor_without_the_rest(floor: Layout, data: st.DataObject) -> None:
    """Nothing outside is measured, and no way leads through there."""
    rows = sorted(data.draw(st.tuples(*[st.integers(0, floor.n_rows - 1)] * 2)))
    cols = sorted(data.draw(st.tuples(*[st.integers(0, floor.n_cols - 1)] * 2)))
    row = data.draw(st.integers(rows[0], rows[1]))
    col = data.draw(st.integers(cols[0], cols[1]))
    field = np.array(field_of(floor, at(row, col, floor), loaded=False, box=(*rows, *cols)))
    inside = np.ix_(range(rows[0], rows[1] + 1), range(cols[0], cols[1] + 1))
    in_box = field.reshape(floor.n_rows, floor.n_cols)[inside]
    assert np.count_nonzero(field != FAR) == np.count_nonzero(in_box != FAR)
    whole = np.array(distances(floor, at(row, col, floor), loaded=False))
    whole_in_box = whole.reshape(floor.n_rows, floor.n_cols)[inside]
    assert (in_box >= whole_in_box).all()
    assert in_box[row - rows[0], col - cols[0]] == 0


def test_a_way_out_of_the_box_does_not_count() -> None:
    floor = draw(".#.\n.#.\n...")
    goal, start = at(0, 0, floor), at(0, 2, floor)
    assert field_of(floor, goal, loaded=False)[start] == 6
    assert field_of(floor, goal, loaded=False, box=(0, 1, 0, 2))[start] == FAR


@settings(max_examples=40 if JIT else 10, deadline=None)
@given(floors())
def test_the_nearest_resting_place(floor: Layout) -> None:
    field = np.zeros(floor.n_cells, dtype=np.uint16)
    reached = fill_rest_field(grid_of(floor), NOTHING_CLOSED, field, np.zeros(floor.n_cells, dtype=np.uint32))
    places = [cell for cell in range(floor.n_cells) if floor.kind[cell] == CellKind.STORAGE]
    for cell in range(floor.n_cells):
        assert field[cell] == min((distance(floor, cell, to, loaded=False) for to in places), default=FAR)
    assert reached == np.count_nonzero(field != FAR)


def test_rest_is_found_from_inside_a_lane_but_not_through_one() -> None:
    field = np.zeros(SMALL.n_cells, dtype=np.uint16)
    fill_rest_field(grid_of(SMALL), NOTHING_CLOSED, field, np.zeros(SMALL.n_cells, dtype=np.uint32))
    for cell in np.flatnonzero(SMALL.kind).tolist():
        ways = [distance(SMALL, cell, to, loaded=False) for to in SMALL.storage]
        assert field[cell] == min(ways)


@settings(max_examples=40 if JIT else 10, deadline=None)
@given(floors(), st.data())
def test_distances_from_a_cell(floor: Layout, data: st.DataObject) -> None:
    """What a loaded drive unit drives from a station to every place, storage locations included."""
    highway = np.flatnonzero(np.isin(floor.kind, (1,))).tolist()
    start = data.draw(st.sampled_from(highway))
    field = np.zeros(floor.n_cells, dtype=np.uint16)
    n_reached = fill_forward(grid_of(floor), start, field, np.zeros(floor.n_cells, dtype=np.uint32))
    assert field.tolist() == [distance(floor, start, to, loaded=True) for to in range(floor.n_cells)]
    assert n_reached == np.count_nonzero(field != FAR)


def test_from_a_station_no_foreign_lane_is_entered() -> None:
    field = np.zeros(SMALL.n_cells, dtype=np.uint16)
    fill_forward(grid_of(SMALL), at(4, 4), field, np.zeros(SMALL.n_cells, dtype=np.uint32))
    assert field[at(6, 2)] == field[at(6, 3)] == FAR
    assert field[at(1, 3)] == distance(SMALL, at(4, 4), at(1, 3), loaded=True)
