"""Aisles that are open both ways are preferred in turns; nothing is marked anywhere else."""

from __future__ import annotations

import numpy as np

from tests.drawn_floor import draw
from tests.layout.floors import parametric
from twin.layout import Layout, parse_layout
from twin.layout.floor import CellKind
from twin.planning.preferred_ways import against_the_stream
from twin.state import grid_of
from twin.units import EAST, NONE, NORTH, OPPOSITE, SOUTH, WEST

COMB = draw(
    """
    .......
    .s.s.s.
    .s.s.s.
    .......
    """
)
"""Four aisles from north to south, between two highways."""


def against(floor: Layout) -> list[tuple[int, int]]:
    marks = against_the_stream(grid_of(floor), floor.n_cols)
    return [(int(cell), int(way)) for cell, way in np.argwhere(marks)]


def test_parallel_aisles_are_preferred_in_turns() -> None:
    """Also the moves that lead into an aisle the wrong way."""
    expected = set()
    for number, col in enumerate((0, 2, 4, 6)):
        wrong = SOUTH if number % 2 == 0 else NORTH
        rows = (0, 1, 2) if wrong == SOUTH else (1, 2, 3)
        expected |= {(row * 7 + col, wrong) for row in rows}
    aisles = {(cell, way) for cell, way in against(COMB) if way in (NORTH, SOUTH)}
    assert aisles == expected


def test_highways_of_one_lane_count_as_aisles_and_come_in_turns_too() -> None:
    """Here the first and the last row, between the aisles' mouths."""
    across = [(cell, way) for cell, way in against(COMB) if way in (EAST, WEST)]
    assert {way for cell, way in across if cell < 7} == {WEST}
    assert {way for cell, way in across if cell >= 21} == {EAST}


def test_two_lanes_side_by_side_are_no_aisle() -> None:
    """Drive units pass each other there."""
    assert against(draw("....\n....\nssss")) == []


def test_one_way_floors_are_left_alone() -> None:
    assert against(draw(">>>>>\ns.s.s\n>>>>>".replace(".", "s"))) == []
    floor = parse_layout(parametric(aisles="one_way"))
    marks = against_the_stream(grid_of(floor), floor.n_cols)
    narrow_cells = np.flatnonzero(marks.any(axis=1))
    both = [
        (cell, way)
        for cell in narrow_cells
        for way in range(4)
        if marks[cell, way] and floor.neighbour[floor.neighbour[cell, way], OPPOSITE[way]] != NONE
    ]
    assert both == []


def test_only_moves_that_exist_out_of_highways_or_into_them() -> None:
    floor = parse_layout(parametric(aisles="two_way"))
    found = against(floor)
    assert found
    for cell, way in found:
        if floor.neighbour[cell, way] == NONE:
            continue
        assert CellKind.HIGHWAY in (floor.kind[cell], floor.kind[floor.neighbour[cell, way]])
