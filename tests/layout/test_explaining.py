"""The explanation of a floor: counts, areas, bounds and warnings; and its picture."""

from __future__ import annotations

import pytest

from tests.layout.floors import LOOP, TWO_WAY, drawn, parametric
from twin.battery_settings import BatterySettings
from twin.layout import parse_layout
from twin.layout.checks import dead_ends
from twin.layout.explaining import explain
from twin.layout.picture import draw_picture


def test_counts_areas_and_bounds() -> None:
    """The figures of a floor that can be counted by hand, at half a metre a cell."""
    report = explain(drawn(TWO_WAY, cell_m="0.5"), storage_fill=0.5, pick_time_s=12.0, pile_on=2.0)
    assert (report.storage_locations, report.pods) == (7, 3)
    assert (report.stations, report.pick_stations, report.replenishment_stations) == (2, 2, 1)
    assert (report.queue_cells, report.shortest_queue, report.longest_queue) == (8, 4, 4)
    assert report.storage_m2 == 7 / 4
    assert report.station_m2 == 10 / 4
    assert report.highway_m2 == 22 / 4
    assert report.area_m2 == pytest.approx(39 / 4)
    assert report.bound_units_per_hour == 600.0
    assert report.bound_presentations_per_hour == 300.0
    assert report.open_orders == 24
    assert report.one_way_share == 0.0
    assert report.strongly_connected_loaded
    assert report.strongly_connected_empty
    assert report.warnings == ("no charger: batteries do not run down on this floor; add 1",)


def test_dead_ends_are_found() -> None:
    """An aisle that ends between pods is named with its first cell and its length."""
    floor = drawn(
        """
..........
.SSSS.SSS.
.SSSSSSSS.
..........
##.d##.d##
##Pd##Rd##
##ul##ul##
"""
    )
    assert dead_ends(floor.kind, floor.neighbour) == [[15]]
    assert explain(floor).warnings[:-1] == (
        "dead end of 1 cell at row 2, column 6: one loaded drive unit at a time; open its end",
    )


def test_a_longer_dead_end_is_one_patch() -> None:
    """All cells behind the junction belong to it."""
    assert explain(drawn(TWO_WAY)).dead_ends == ()
    rows = TWO_WAY.strip().split("\n")
    spur = [row + ("...." if number == 2 else "####") for number, row in enumerate(rows)]
    floor = drawn("\n".join(spur))
    assert dead_ends(floor.kind, floor.neighbour) == [[35, 36, 37, 38]]


def test_warnings_of_stations() -> None:
    """Stock that runs dry and short queues are worth a word; many of them one line."""
    warnings = explain(
        parse_layout(parametric(across=10, pick="{south: 10}", replenish="{}", queue=2))
    ).warnings
    assert warnings[0].startswith("no replenishment station")
    assert "P1 (2), P2 (2)" in warnings[1]
    assert "and 2 more" in warnings[1]
    assert len(warnings) == 3


def test_warnings_of_chargers() -> None:
    """A floor says whether its chargers keep its fleet going, by drive units as busy as can be."""
    warnings = {
        2: ("2 charger(s) keep 20 of 48 busy drive units going; add 3",),
        4: ("4 charger(s) keep 40 of 48 busy drive units going; add 1",),
        5: (),
    }
    for count, expected in warnings.items():
        text = parametric(across=10, pick="{south: 6}", chargers=f"{{count: {count}}}")
        report = explain(parse_layout(text), drives_per_charger=10.0)
        assert (report.drive_units, report.chargers, report.chargers_needed) == (48, count, 5)
        assert report.warnings == expected
    assert BatterySettings().drives_per_charger == pytest.approx(10.0, abs=0.1)


def test_the_picture_is_the_drawing() -> None:
    """Unscaled, a floor looks as it is drawn, with blank walls."""
    picture = draw_picture(drawn(LOOP))
    assert picture == [row.replace("#", " ").rstrip() for row in LOOP.strip().split("\n")]


@pytest.mark.parametrize(("max_cols", "max_rows"), [(10, None), (None, 10), (7, 7)])
def test_the_picture_fits(max_cols: int | None, max_rows: int | None) -> None:
    """Scaled down, no line is too long, and stations are still seen."""
    floor = parse_layout(parametric(across=9, down=4, depth=9, queue=5))
    picture = draw_picture(floor, max_cols, max_rows)
    assert max(map(len, picture)) <= (max_cols or floor.n_cols)
    assert len(picture) <= (max_rows or floor.n_rows)
    assert "P" in "".join(picture)
    assert sum("S" in row for row in picture) > 1
