"""Alternatives are combined and named by what they differ in, and all see the same demand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.layout.floors import LOOP, layout_text
from twin.errors import InputError
from twin.scenario import Scenario, load_scenario
from twin.studies.same_demand import with_same_demand
from twin.studies.shares import parse_share
from twin.studies.varying import Variation, alternatives, parse_variation

LONGER = LOOP.replace("S", "SS")


def test_values_are_yaml_and_brackets_keep_their_commas() -> None:
    assert parse_variation("fleet.drive_units=20,30").values == (20, 30)
    assert parse_variation("policies.pod_selection = nearest, most_lines").values == ("nearest", "most_lines")
    assert parse_variation("demand.profile=[1,2],[2,1]").values == ([1, 2], [2, 1])


@pytest.mark.parametrize("text", ["fleet.drive_units", "=1,2", "hours=", "hours=1,,2", "hours=1,1"])
def test_what_is_no_variation_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="--vary: "):
        parse_variation(text)


def test_alternatives_are_combined_the_last_varying_fastest(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(layout_text(LOOP, name=name))
    layouts = [str(tmp_path / f"{name}.yaml") for name in ("one", "two")]
    varied = [
        Variation("fleet.drive_units", (1, 2)),
        Variation("policies.pod_selection", ("nearest", "most_lines")),
    ]
    made = alternatives(layouts, [Scenario()], varied)
    assert [candidate.name for candidate in made[:3]] == [
        "one, drive_units=1, nearest",
        "one, drive_units=1, most_lines",
        "one, drive_units=2, nearest",
    ]
    assert len(made) == 8
    assert made[2].scenario.fleet.drive_units == 2


def test_settings_of_the_layout_change_the_floor() -> None:
    varied = [Variation("layout.floor.aisles", ("one_way", "two_way"))]
    one_way, two_way = alternatives(["tiny"], [Scenario()], varied)
    assert (one_way.name, two_way.name) == ("one_way", "two_way")
    assert one_way.layout_digest != two_way.layout_digest
    assert one_way.scenario_digest == two_way.scenario_digest


def test_every_value_that_cannot_be_used_is_named() -> None:
    with pytest.raises(InputError) as refused:
        alternatives(["tiny"], [Scenario()], [Variation("hours", (-1, 0, 1))])
    assert len(refused.value.problems) == 2
    with pytest.raises(InputError, match="hours is given twice"):
        alternatives(["tiny"], [Scenario()], [Variation("hours", (1,)), Variation("hours", (2,))])


def test_floors_of_different_size_get_the_smallest_ones_catalogue_and_the_largest_ones_backlog() -> None:
    small, large = alternatives(["tiny", "small"], [Scenario()])
    for order in ((small, large), (large, small)):
        fixed, remarks = with_same_demand(order)
        demands = {candidate.scenario.demand for candidate in fixed}
        assert len(demands) == 1
        assert demands.pop().skus.count == 10 * 85
        assert "demand.skus.count = 850" in remarks[0]
        assert "demand.backlog_orders = 240" in remarks[1]
        assert len(remarks) == 2


def test_what_is_set_or_equal_stays_as_it_is() -> None:
    scenario = load_scenario(overrides={"demand.skus.count": 500, "demand.backlog_orders": 50})
    candidates = alternatives(["tiny", "small"], [scenario])
    assert with_same_demand(candidates) == (candidates, [])
    fleets = alternatives(["tiny"], [Scenario()], [Variation("fleet.drive_units", (5, 6))])
    assert with_same_demand(fleets) == (fleets, [])


def test_demand_that_is_varied_is_pointed_out() -> None:
    rates = alternatives(["tiny"], [Scenario()], [Variation("demand.lines.units_per_line", (1.2, 1.5))])
    _, remarks = with_same_demand(rates)
    assert "see different demand (demand.lines.units_per_line)" in remarks[0]


@pytest.mark.parametrize(("text", "share"), [("2%", 0.02), ("2 %", 0.02), ("0.02", 0.02), ("99.5%", 0.995)])
def test_shares(text: str, share: float) -> None:
    assert parse_share(text, "--precision") == pytest.approx(share)


@pytest.mark.parametrize("text", ["2", "0", "-1%", "100%", "two", "nan", ""])
def test_what_is_no_share(text: str) -> None:
    with pytest.raises(InputError, match=r"--precision: .* is no share between 0 and 1; write it like 2%"):
        parse_share(text, "--precision")
