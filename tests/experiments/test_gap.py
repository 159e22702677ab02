"""A run beside the same run with collisions off and with ideal motion."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest
from click.testing import CliRunner

from tests.running import settings
from twin.cli.run import run as run_command
from twin.events import RunStatus
from twin.experiments import run, with_gap
from twin.layout import Layout

SHORT = {"hours": 0.1, "stations__pick_time_s": 3, "motion": "ideal"}


def test_ratios_are_of_the_same_scenario_under_other_motion(one_station: Layout) -> None:
    """The same seed and demand; what was run that way already is not run again."""
    scenario = settings(**SHORT, seed=3)
    result = with_gap(run(one_station, scenario), one_station)
    free, ideal = result.gap
    assert [free.motion, ideal.motion] == ["unobstructed", "ideal"]
    alone = run(one_station, settings(**{**SHORT, "motion": "unobstructed"}, seed=3))
    assert free.digest == alone.digest
    assert ideal.digest == result.digest
    assert result.figures["ideal_share"] == 100.0
    units = alone.figures["units_per_hour"]
    share = 100 * result.figures["units_per_hour"] / units
    assert result.figures["traffic_efficiency"] == pytest.approx(share)


def test_a_planner_of_other_motion_is_left_out(one_station: Layout) -> None:
    """Each model runs by its own default planner."""
    scenario = settings(**{**SHORT, "motion": "unobstructed"}, planning__planner="pibt")
    gap = with_gap(run(one_station, scenario), one_station).gap
    assert gap[1].digest == run(one_station, settings(**SHORT)).digest


@pytest.mark.parametrize("status", [RunStatus.PARTIAL, RunStatus.STUCK])
def test_a_run_cut_short_is_not_compared(one_station: Layout, status: RunStatus) -> None:
    result = replace(run(one_station, settings(**SHORT)), status=status)
    assert with_gap(result, one_station) is result
    assert math.isnan(result.figures["traffic_efficiency"])


def test_the_command_prints_and_writes_both_ratios() -> None:
    arguments = ["tiny", "--hours", "0.05", "--gap", "--set", "motion=ideal"]
    told = CliRunner().invoke(run_command, [*arguments], catch_exceptions=False).output
    assert "with collisions off: " in told
    assert "with ideal motion: " in told
    quiet = CliRunner().invoke(run_command, [*arguments, "--quiet", "--json", "-"], catch_exceptions=False)
    written = json.loads(quiet.output)
    assert [rerun["motion"] for rerun in written["gap"]] == ["unobstructed", "ideal"]
    units = written["gap"][0]["units_per_hour"]
    share = 100 * written["figures"]["units_per_hour"] / units
    assert written["figures"]["traffic_efficiency"] == pytest.approx(share)
    assert f"this run reaches {share:.1f} % of that" in told
