"""Drawn layouts: what the characters come to, and every way in which a drawing can be wrong."""

from __future__ import annotations

import numpy as np
import pytest

from tests.layout.floors import LOOP, TWO_WAY, drawn, layout_text
from twin.errors import LayoutError
from twin.layout import CellKind, StationKind, parse_layout
from twin.units import EAST, NONE, NORTH


def test_a_drawn_floor_is_what_is_drawn() -> None:
    """Cells, headings, lanes, storage and stations of the loop come out as drawn."""
    floor = drawn(LOOP)
    assert (floor.n_rows, floor.n_cols, floor.n_cells) == (7, 9, 63)
    assert floor.storage.tolist() == [*range(10, 17), *range(19, 26)]
    assert [(station.name, station.kind) for station in floor.stations] == [
        ("P1", StationKind.PICK),
        ("R1", StationKind.REPLENISH),
    ]
    assert floor.stations[0].cell == 5 * 9 + 2
    assert floor.stations[0].lane == (4 * 9 + 3, 5 * 9 + 3, 6 * 9 + 3, 6 * 9 + 2)
    assert (floor.stations[0].open_orders, floor.stations[1].open_orders) == (12, 0)
    assert floor.heading[1] == EAST
    assert floor.heading[9] == NORTH
    assert floor.heading[0] == NONE
    assert set(np.flatnonzero(floor.lane == 0).tolist()) == {floor.stations[0].cell, *floor.stations[0].lane}
    assert (floor.zone == NONE).all()
    assert floor.place(10) == "row 2, column 2"


def test_defaults_follow_the_picking_stations() -> None:
    """The fleet, the packers and their buffer grow with the stations that pick; the fleet with its places."""
    floor = drawn(TWO_WAY)
    assert (floor.packers, floor.packing_buffer_totes) == (4, 24)
    assert floor.drive_units == 3
    set_by_hand = drawn(TWO_WAY, drive_units="5", packing="{packers: 1, buffer_totes: 7}", cell_m="0.8")
    assert (set_by_hand.drive_units, set_by_hand.packers, set_by_hand.packing_buffer_totes) == (5, 1, 7)
    assert set_by_hand.cell_m == 0.8


def test_arrays_are_read_only_and_of_the_promised_dtype() -> None:
    """Nobody changes a floor by accident, and kernels get what they were compiled for."""
    floor = drawn(LOOP)
    promised = {
        "kind": np.uint8,
        "neighbour": np.int32,
        "heading": np.int8,
        "lane": np.int16,
        "zone": np.int16,
        "storage": np.int32,
        "chargers": np.int32,
    }
    for name, dtype in promised.items():
        array = getattr(floor, name)
        assert array.dtype == dtype, name
        assert array.flags.c_contiguous, name
        assert not array.flags.writeable, name


def test_the_legend_can_be_extended_and_changed() -> None:
    """Own characters, and other meanings of known ones, give the same floor."""
    grid = LOOP.replace("S", "x").replace("d", "!").replace("P", "1").replace("R", "2")
    legend = (
        "{x: {kind: storage}, '!': {kind: queue, heading: south}, 1: {kind: pick_station}, "
        "2: {kind: replenishment_station}, '>': {kind: highway, heading: east}}"
    )
    floor, plain = drawn(grid, legend=legend), drawn(LOOP)
    assert np.array_equal(floor.kind, plain.kind)
    assert np.array_equal(floor.neighbour, plain.neighbour)
    assert floor.stations == plain.stations


def test_stations_are_named_by_order_or_position() -> None:
    """Entries without a position take the next station in reading order; automatic names avoid given ones."""
    floor = drawn(LOOP, stations="[{open_orders: 7}, {name: P1, at: [6, 6]}]")
    assert [(station.name, station.open_orders) for station in floor.stations] == [("P2", 7), ("P1", 0)]


def test_zones_are_rectangles_and_the_last_wins() -> None:
    """Rows and columns count from 1, borders included."""
    floor = drawn(
        LOOP, zones="[{name: all, rows: [1, 7], cols: [1, 9]}, {name: hot, rows: [2, 3], cols: [2, 4]}]"
    )
    zone = floor.zone.reshape(7, 9)
    assert (zone[1:3, 1:4] == 1).all()
    assert (zone == 1).sum() == 6
    assert floor.zones[1].name == "hot"


def test_spaces_are_walls_and_blank_lines_around_are_none() -> None:
    """A grid may be drawn with blanks for walls, given an indentation mark, and with empty lines around."""
    floor = parse_layout(
        "grid: |2+\n" + "".join(f"  {row}\n" for row in LOOP.replace("#", " ").split("\n")) + "\n"
    )
    assert np.array_equal(floor.kind, drawn(LOOP).kind)


def swap(old: str, new: str, grid: str = LOOP) -> str:
    assert old in grid
    return grid.replace(old, new, 1)


@pytest.mark.parametrize(
    ("grid", "match"),
    [
        ("", r"<text>:1:\d+: the grid is empty; draw rows"),
        ("    ", "the grid is empty"),
        (
            swap("^SSSSSSSv\n", "^SSSSSSS\n"),
            r"<text>:3:11: row 2 of the grid has 8 characters, the longest has 9",
        ),
        (swap("SS", "S?"), r"<text>:3:5: unknown character '\?' in the grid; add it to `legend:`"),
        (swap("SSSS", "S??S"), r"unknown character '\?' in the grid \(2 times\)"),
        (swap("##Pd#", "##P##"), r"<text>:8:6: the queue lane of the pick station cannot be entered"),
        (LOOP.replace("ul", "##"), r"<text>:7:5: the pick station has no queue cell; add a queue cell"),
        (swap("##^d#", "###d#"), r"<text>:7:5: the pick station has no exit; put a highway cell"),
        (swap("##^d#", "##^##"), r"<text>:7:6: the queue lane of the pick station cannot be entered"),
        (swap("##ul#", "#rul#"), r"<text>:8:5: the queue lane of the pick station forks"),
        (swap("##Pd#", "#rPd#"), r"<text>:7:5: the queue lane of the pick station forks"),
        (swap("##ul#", "##dl#"), r"<text>:8:5: the queue cell leads to no station"),
        (swap("^SSSSSSSv", "^SSSdSSSv"), r"<text>:3:7: the queue cell leads to no station"),
        (swap("##^d#^d##", "rd^d#^d##").replace("##Pd", "ulPd"), "the queue cell leads to no station"),
        (LOOP.replace("<", ">"), r"loaded drive units (can never get to it|can enter but never leave it)"),
        (LOOP.replace(".<<<<<<<.", ".<<>>>>>."), r"loaded drive units"),
        (LOOP.replace("S", "#"), r"<text>:2:3: the floor has no storage location"),
        ("PPP", r"the floor has no highway"),
        (LOOP.replace("P", "R"), r"<text>:1:1: the floor has no station that picks; add a pick station"),
        (
            LOOP.replace("^SSSSSSSv\n^SSSSSSSv\n", "^SSSSSSSv\n" * 3),
            r"<text>:4:5: storage location at row 3, column 3 and 4 more beside it: no highway beside it",
        ),
        (LOOP.replace(".>>>>>>>.", "." + ">" * 7 + ".").replace("##^d#^d##", "#C^d#^d##"), "^$"),
    ],
)
def test_wrong_drawings(grid: str, match: str) -> None:
    """Each fault is said at its character, with a remedy."""
    if match == "^$":
        drawn(grid)
        return
    with pytest.raises(LayoutError, match=match):
        drawn(grid)


def test_an_in_and_out_station_is_refused() -> None:
    """A station left through the cell that its queue is entered from gridlocks."""
    grid = """
    .......
    .SSSSS.
    .......
    ###.rd#
    ###Pll#
    """
    grid = "\n".join(line.strip() for line in grid.strip().split("\n"))
    with pytest.raises(
        LayoutError, match=r"<text>:6:6: the pick station is left through the cell that its queue"
    ):
        drawn(grid)


def test_a_charger_cut_off_is_found_for_empty_drive_units() -> None:
    """What only empty drive units use is checked for them."""
    with pytest.raises(LayoutError, match="cut off from the rest of the floor for empty drive units"):
        drawn(LOOP.replace("##ul#ul##", "C#ul#ul##"))


def test_many_faults_of_one_kind_are_summed_up() -> None:
    """A floor full of islands is not listed island by island."""
    islands = "\n".join(["." + "#." * 15 + "#" * 9, "#" * 40] * 1)
    wide = "\n".join(row.ljust(40, "#") for row in LOOP.strip().split("\n"))
    with pytest.raises(LayoutError, match="6 more groups of cells like these") as caught:
        drawn(wide + "\n" + "#" * 40 + "\n" + islands)
    assert len(caught.value.problems) == 11


def test_all_problems_come_together() -> None:
    """One run shows bad legend entries, ragged rows and unknown characters; the next all that is left."""
    with pytest.raises(LayoutError) as caught:
        drawn(
            LOOP.replace("SS", "?S", 1) + "##\n",
            legend="{a: {kind: queue}, b: {kind: wall, heading: east}}",
        )
    text = str(caught.value)
    assert "queue cell 'a' has no heading; add one of north, east, south, west" in text
    assert "'b' is of kind wall, which has no heading" in text
    assert "row 8 of the grid has 2 characters" in text
    assert "unknown character '?'" in text
    with pytest.raises(LayoutError) as caught:
        drawn(
            LOOP.replace("##^d", "###d", 1),
            drive_units="99",
            zones="[{name: a, rows: [3, 2], cols: [1, 99]}]",
        )
    assert len(caught.value.problems) == 4


@pytest.mark.parametrize(
    ("rest", "match"),
    [
        (
            {"drive_units": "15"},
            r"<text>:1:14: 15 drive units have only 14 places \(14 storage locations and 0",
        ),
        ({"drive_units": "0"}, "'drive_units' is 0; must be more than 0"),
        ({"drive_units": "-3"}, "'drive_units' is -3"),
        ({"cell_m": ".nan"}, "'cell_m' is nan; must be an ordinary number"),
        ({"cell_m": "-1"}, "'cell_m' is -1; must be more than 0"),
        ({"drive_unit": "3"}, "unknown key 'drive_unit'; did you mean 'drive_units'"),
        (
            {"stations": "[{name: A}, {name: A}]"},
            r"<text>:1:30: the station name 'A' is given twice; rename one",
        ),
        ({"stations": "[{}, {}, {}]"}, r"<text>:1:20: 3 stations are listed, the floor has 2"),
        ({"stations": "[{at: [1, 1]}]"}, "there is no station at row 1, column 1"),
        ({"stations": "[{at: [1, 99]}]"}, "there is no station at row 1, column 99"),
        ({"stations": "[{at: [6, 3]}, {at: [6, 3]}]"}, r"the station at \[6, 3\] is listed twice"),
        ({"stations": "[{at: [6, 6], open_orders: 3}]"}, "a replenishment station has no open orders"),
        ({"stations": "[{name: ''}]"}, "'stations.0.name' is ''"),
        ({"zones": "[{name: a, rows: [1, 2], cols: [1, 2]}] "}, "^$"),
        ({"zones": "[{name: a, rows: [1, 9], cols: [1, 2]}]"}, r"zone 'a' has rows 1 to 9, the floor 1 to 7"),
        (
            {"zones": "[{name: a, rows: [1, 2], cols: [1, 2]}, {name: a, rows: [1, 2], cols: [1, 2]}]"},
            "the zone name 'a' is given twice",
        ),
        ({"legend": "{ab: {kind: wall}}"}, r"<text>:1:10: the key is 'ab'; must have at most 1 char"),
        ({"legend": "{a: {kind: wal}}"}, r"must be .*did you mean 'wall'"),
        ({"legend": "{heading: {across: 3}}"}, r"unknown key 'across'; known are kind, heading"),
        ({"floor": "{}"}, "'floor.blocks' is missing"),
    ],
)
def test_wrong_settings_beside_a_drawing(rest: dict[str, str], match: str) -> None:
    """The rest of the file is checked as well."""
    if match == "^$":
        drawn(LOOP, **rest)
        return
    with pytest.raises(LayoutError, match=match):
        drawn(LOOP, **rest)


def test_a_floor_is_said_in_one_way() -> None:
    """Neither, both, or a legend for nothing is refused."""
    with pytest.raises(LayoutError, match="the layout has no floor; draw one under `grid:`"):
        parse_layout("name: x\n")
    floor = "floor: {blocks: {across: 1, down: 1}, stations: {pick: {south: 1}}}\n"
    with pytest.raises(LayoutError, match="both `grid:` and `floor:`"):
        parse_layout(floor + layout_text(LOOP))
    with pytest.raises(LayoutError, match="a `legend:` is given without a `grid:`"):
        parse_layout(floor + "legend: {a: {kind: wall}}\n")


def test_headings_are_kept_for_queue_cells() -> None:
    """The heading of a lane's cells is what the planner follows."""
    floor = drawn(LOOP)
    lane = list(floor.stations[0].lane)
    assert (floor.kind[lane] == CellKind.QUEUE).all()
    assert floor.heading[lane].tolist() == [2, 2, 3, 0]


def test_settings_and_cells_are_found_wrong_together() -> None:
    """A key that cannot be used does not hide what is wrong with the grid."""
    text = "drive_units: lots\ngrid: |\n  .S.\n  .P.\n"
    with pytest.raises(LayoutError) as found:
        parse_layout(text)
    wheres = [problem.where for problem in found.value.problems]
    assert wheres[0].startswith("<text>:1:")
    assert any(where.startswith("<text>:4:") for where in wheres)
