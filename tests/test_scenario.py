"""Scenario files and the settings that win over them."""

from __future__ import annotations

from pathlib import Path

import pytest

from twin.errors import ScenarioError
from twin.scenario import Scenario, load_scenario


def test_without_a_file_everything_has_its_default() -> None:
    """A run needs no scenario."""
    assert load_scenario() == Scenario()
    assert load_scenario(None, {}) == Scenario()


def test_settings_win_over_the_file_and_may_be_text(tmp_path: Path) -> None:
    """Flags pass values, ``--set`` passes text; both reach nested settings."""
    file = tmp_path / "peak.yaml"
    file.write_text("name: peak\nfleet: {drive_units: 5, speed_mps: 2}\ndemand: {arrivals: poisson}\n")
    scenario = load_scenario(
        file, {"fleet.drive_units": 20, "demand.orders_per_hour": "1e2", "policies.order_release": "by_class"}
    )
    assert scenario.fleet.drive_units == 20
    assert scenario.fleet.speed_mps == 2.0
    assert scenario.demand.orders_per_hour == 100.0
    assert scenario.policies.order_release == "by_class"


def test_a_history_is_looked_for_beside_the_scenario(tmp_path: Path) -> None:
    """A file that the scenario names lies in its folder; one that a flag names is where the flag says."""
    file = tmp_path / "replay.yaml"
    file.write_text("demand:\n  arrivals: replay\n  history: {file: orders.csv}\n")
    history = load_scenario(file).demand.history
    assert history is not None
    assert history.file == tmp_path / "orders.csv"
    history = load_scenario(file, {"demand.history.file": Path("other.csv")}).demand.history
    assert history is not None
    assert history.file == Path("other.csv")


def test_all_problems_come_with_their_places(tmp_path: Path) -> None:
    """Those of the file by line and column, those of the settings by name."""
    file = tmp_path / "bad.yaml"
    file.write_text("hours: .nan\nfleet: {drive_unit: 3, speed_mps: -1}\nstations: {pick_time_s: -2}\n")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file, {"stations.pick_time_s": "nan", "stock.slots": 3})
    text = str(caught.value)
    assert f"{file}:1:8: 'hours' is nan; must be an ordinary number" in text
    assert f"{file}:2:9: unknown key 'drive_unit'; did you mean 'drive_units'?" in text
    assert f"{file}:2:35: 'fleet.speed_mps' is -1; must be more than 0" in text
    assert "stations.pick_time_s: 'stations.pick_time_s' is nan" in text
    assert "stock.slots: unknown key 'slots'" in text
    assert len(caught.value.problems) == 5


def test_settings_that_contradict_each_other() -> None:
    """A rule over several settings is said at their section."""
    with pytest.raises(ScenarioError, match="poisson needs orders_per_hour"):
        load_scenario(None, {"demand.arrivals": "poisson"})
