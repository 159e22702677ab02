"""Parametric layouts: what the numbers come to, and that every floor of the family works."""

from __future__ import annotations

import textwrap

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.layout.floors import parametric
from twin.documents import parse_document
from twin.errors import LayoutError
from twin.layout import CellKind, StationKind, parse_layout
from twin.layout.explaining import explain
from twin.layout.generator import draw_floor
from twin.layout.settings import LayoutSettings
from twin.units import D_COL, D_ROW, NONE
from twin.validation import validate

SIDES = ("north", "east", "south", "west")


def rows_of(text: str) -> tuple[str, ...]:
    """Draw the floor of a layout text."""
    document = parse_document(text)
    floor = validate(document, LayoutSettings, LayoutError).floor
    assert floor is not None
    return draw_floor(floor, document)


def test_a_small_floor_is_drawn_as_expected() -> None:
    """Blocks two wide, aisles in turns, a clockwise ring, two opposite lanes, in before out."""
    assert rows_of(parametric(chargers="{count: 2}")) == (
        "##C####C##",
        ".>>>>>>>>.",
        "^SSvSS^SSv",
        "^SSvSS^SSv",
        "^SSvSS^SSv",
        "^<<.<<.<<v",
        "^SSvSS^SSv",
        "^SSvSS^SSv",
        "^SSvSS^SSv",
        ".>>>>>>>>.",
        ".<<<<<<<<.",
        "Pd##Rd#Pd#",
        "ul##ul#ul#",
    )


@pytest.mark.parametrize("queue", range(1, 13))
@pytest.mark.parametrize("side", SIDES)
def test_queues_of_any_length_on_any_side(queue: int, side: str) -> None:
    """Each station has the queue asked for, ending beside it, and an exit onto the nearest highway lane."""
    floor = parse_layout(
        parametric(pick=f"{{{side}: 2}}", replenish=f"{{{side}: 1}}", queue=queue, across=4, down=3)
    )
    assert [len(station.lane) for station in floor.stations] == [queue] * 3
    for station in floor.stations:
        exits = [to for to in floor.neighbour[station.cell].tolist() if to != NONE]
        assert len(exits) == 1
        assert floor.kind[exits[0]] == CellKind.HIGHWAY


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("queue", [3, 4])
def test_in_comes_before_out(side: str, queue: int) -> None:
    """The lane beside the stations passes a station's entry first, so that leaving never crosses entering."""
    floor = parse_layout(parametric(pick=f"{{{side}: 1}}", replenish="{}", queue=queue, across=3))
    station = floor.stations[0]
    heading = int(floor.heading[station.lane[0]])
    back = (heading + 2) % 4
    gate = station.lane[0] + D_ROW[back] * floor.n_cols + D_COL[back]
    after = int(floor.neighbour[gate, floor.heading[gate]])
    out = station.cell if queue % 2 else int(floor.neighbour[station.cell].max())
    assert after in floor.neighbour[out]


def test_drawn_and_parametric_are_one() -> None:
    """The generated rows, given as a drawing, make the same floor."""
    text = parametric(
        across=5,
        pick="{south: 2, east: 1}",
        both="{north: 1}",
        queue=6,
        chargers="{count: 3}",
        more="drive_units: 9",
    )
    first = parse_layout(text)
    grid = textwrap.indent("\n".join(rows_of(text)), "  ")
    second = parse_layout(f"drive_units: 9\ngrid: |\n{grid}\n")
    for name in ("kind", "neighbour", "heading", "lane", "zone", "storage", "chargers"):
        assert np.array_equal(getattr(first, name), getattr(second, name)), name
    assert first.stations == second.stations
    assert (first.n_rows, first.n_cols, first.drive_units) == (second.n_rows, second.n_cols, 9)
    assert (first.packers, first.packing_buffer_totes) == (second.packers, second.packing_buffer_totes)


floors = st.builds(
    parametric,
    across=st.integers(1, 7),
    down=st.integers(1, 4),
    depth=st.integers(1, 6),
    aisles=st.sampled_from(["one_way", "two_way"]),
    lanes=st.integers(1, 5),
    pick=st.dictionaries(st.sampled_from(SIDES), st.integers(1, 3), min_size=1).map(lambda d: str(d)),
    replenish=st.dictionaries(st.sampled_from(SIDES), st.integers(1, 2)).map(str),
    both=st.dictionaries(st.sampled_from(SIDES), st.integers(1, 1)).map(str),
    queue=st.integers(1, 12),
    chargers=st.sampled_from(["null", "{count: 1}", "{count: 2, side: south}"]),
)


@given(floors)
@settings(max_examples=60, deadline=None)
def test_every_floor_of_the_family_works(text: str) -> None:
    """Whatever fits is strongly connected, without dead ends, for loaded and for empty drive units."""
    try:
        floor = parse_layout(text)
    except LayoutError as refused:
        problems = [problem.what for problem in refused.problems]
        assert all("do not fit" in what or "only" in what for what in problems), problems
        return
    report = explain(floor)
    assert report.strongly_connected_loaded
    assert report.strongly_connected_empty
    assert report.dead_ends == ()


def test_kinds_of_stations_are_mixed_evenly() -> None:
    """Replenishment stations stand among the pick stations, not at an end of the row."""
    floor = parse_layout(parametric(across=9, pick="{south: 6}", replenish="{south: 2}", both="{south: 1}"))
    assert "".join(station.name[0] for station in floor.stations) == "PPRPBPRPP"
    assert [station.name for station in floor.stations if station.kind is StationKind.PICK][-1] == "P6"
    assert all(station.open_orders == (12 if station.kind.picks else 0) for station in floor.stations)


def test_two_way_aisles_leave_wide_highways_one_way() -> None:
    """Lanes that have a lane beside them for the other direction keep their marks."""
    one, two = (rows_of(parametric(aisles="two_way", lanes=lanes)) for lanes in (1, 2))
    assert not set("".join(one)) & set("<>^v")
    assert two[-4:-2] == (".>>>>>>>>.", ".<<<<<<<<.")


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (
            {"pick": "{south: 9}"},
            r"<text>:7:19: 10 stations do not fit on the south side, which is 10",
        ),
        ({"pick": "{suth: 1}"}, r"<text>:7:12: unknown key 'suth'; did you mean 'south'"),
        ({"pick": "{}"}, r"<text>:2:1: the floor has no station that picks"),
        ({"pick": "{south: -1}"}, "is -1; must be more than 0"),
        ({"queue": 13}, r"<text>:10:12: 'floor.stations.queue' is 13; must be at most 12"),
        ({"queue": 0}, "must be at least 1"),
        ({"across": 0}, "'floor.blocks.across' is 0; must be more than 0"),
        (
            {"across": 2000, "down": 2000},
            r"<text>:3:11: the floor has .* cells, more than 4,000,000",
        ),
        ({"aisles": "oneway"}, r"must be 'one_way' or 'two_way' \(did you mean 'one_way'\?\)"),
        (
            {"chargers": "{count: 99}"},
            r"<text>:11:21: 99 chargers do not fit on the north side",
        ),
        ({"chargers": "{count: 9, side: south}"}, "do not fit on the south side"),
        ({"more": "drive_units: 37"}, r"<text>:12:14: 37 drive units have only 36 places"),
        ({"lanes": 0}, "'floor.highway_lanes' is 0; must be at least 1"),
    ],
)
def test_numbers_that_make_no_floor(change: dict[str, object], match: str) -> None:
    """What does not fit is said at the number that asks for it."""
    with pytest.raises(LayoutError, match=match):
        parse_layout(parametric(**change))  # type: ignore[arg-type]
