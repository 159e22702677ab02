"""What a search may change: read from the command line, or worth trying on the floor at hand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.layout.floors import parametric
from tests.studies.small import LOOP_OF_2
from twin.errors import InputError
from twin.layout import parse_layout
from twin.scenario import Scenario
from twin.studies import Candidate
from twin.studies.spaces import Dimension, default_space, parse_dimension, start_values


def described(**overrides: Any) -> Candidate:
    return Candidate(
        "start", "floor.yaml", parametric(across=6, down=3, depth=5, **overrides), (), Scenario()
    )


@pytest.mark.parametrize(
    ("text", "dimension"),
    [
        ("fleet.drive_units=4..10", Dimension("fleet.drive_units", (), 4, 10, 1)),
        ("fleet.drive_units = 4..10/2", Dimension("fleet.drive_units", (), 4, 10, 2)),
        ("fleet.speed_mps=1.0..1.5", Dimension("fleet.speed_mps", (), 1, 1.5, 0)),
        ("layout.floor.aisles=one_way,two_way", Dimension("layout.floor.aisles", ("one_way", "two_way"))),
        (
            "layout.floor.stations.pick={south: 2},{north: 1, south: 1}",
            Dimension("layout.floor.stations.pick", ({"south": 2}, {"north": 1, "south": 1})),
        ),
    ],
)
def test_ranges_and_lists_are_read(text: str, dimension: Dimension) -> None:
    assert parse_dimension(text) == dimension


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fleet.drive_units", "is no setting"),
        ("=4..10", "is no setting with a range or a list of values; write --vary"),
        ("fleet.drive_units=10..4", r"the range 10\.\.4 is empty"),
        ("fleet.drive_units=4..many", "is no setting with a range"),
        ("fleet.drive_units=4,4", "names a value twice"),
    ],
)
def test_what_is_neither_is_refused(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        parse_dimension(text)


def test_a_dimension_knows_its_values() -> None:
    by_twos = parse_dimension("fleet.drive_units=4..10/2")
    assert [value for value in range(12) if by_twos.holds(value)] == [4, 6, 8, 10]
    assert not by_twos.holds(True)
    blocks = Dimension("layout.floor.blocks", ({"across": 2, "down": 1},))
    assert blocks.holds({"down": 1, "across": 2})
    assert not blocks.holds({"down": 1, "across": 3})


def test_a_described_floor_can_be_drawn_otherwise_and_holds_as_many_pods() -> None:
    start = described()
    space = {dimension.setting: dimension for dimension in default_space(start)}
    assert {"layout.floor.aisles", "layout.floor.highway_lanes", "fleet.drive_units"} <= set(space)
    assert {"policies.pod_selection", "policies.order_to_station"} <= set(space)
    shapes = space["layout.floor.blocks"].choices
    assert shapes[0] == {"across": 6, "down": 3, "depth": 5}
    assert len({shape["depth"] for shape in shapes}) == len(shapes) > 3
    assert all(180 <= 2 * shape["across"] * shape["down"] * shape["depth"] <= 1.06 * 180 for shape in shapes)
    for setting in ("layout.floor.blocks", "layout.floor.stations.pick"):
        for choice in space[setting].choices:
            floor = parse_layout(start.layout_text, "", {setting.removeprefix("layout."): choice})
            assert len(floor.storage) >= len(start.layout().storage)
            assert sum(station.kind.picks for station in floor.stations) == 2
    fleet = space["fleet.drive_units"]
    assert fleet.high == start.layout().drive_units
    assert fleet.low == pytest.approx(0.6 * fleet.high, abs=1)


def test_a_drawn_floor_has_only_its_fleet_and_its_rules() -> None:
    assert not [one for one in default_space(LOOP_OF_2) if one.setting.startswith("layout.")]


def test_the_start_is_looked_up_by_the_same_names() -> None:
    start = described()
    names = [dimension.setting for dimension in default_space(start)]
    values = start_values(start, [*names, "fleet.loaded_speed_mps", "layout.floor.nothing"])
    assert list(values) == names
    assert all(dimension.holds(values[dimension.setting]) for dimension in default_space(start))
    assert json.dumps(values["layout.floor.blocks"]) == '{"across": 6, "down": 3, "depth": 5}'
