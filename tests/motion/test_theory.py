"""The closed forms of motion agree with slow integration and slow search."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.drawn_floor import SMALL
from tests.running import settings
from twin.motion.theory import (
    braking_m,
    corner_headway_s,
    crossing_headway_s,
    lane_headway_s,
    run_time_s,
    start_time_s,
    stop_headway_s,
    trip_time_s,
    turn_time_s,
)
from twin.state import Limits, limits_of

DEFAULT = limits_of(SMALL, settings().fleet)
BRISK = limits_of(
    SMALL, settings(fleet__speed_mps=1.0, fleet__acceleration_mps2=2.0, fleet__full_turn_s=2.0).fleet
)
KINDS = pytest.mark.parametrize("limits", [DEFAULT, BRISK], ids=["default", "brisk"])


def integrate(
    distance_m: float, limits: Limits, *, start_mps: float = 0.0, stop: bool = True, step_s: float = 1e-3
) -> float:
    """Time of a run in tiny steps: as fast as allowed, never faster than it can still stop at the end."""
    gone = time_s = 0.0
    speed = start_mps
    acceleration = limits.acceleration
    while gone < distance_m - 1e-6:
        faster = min(limits.speed, speed + acceleration * step_s)
        left = distance_m - gone - (speed + faster) / 2.0 * step_s
        if stop and faster > math.sqrt(2.0 * acceleration * max(left, 0.0)):
            faster = max(speed - acceleration * step_s, 1e-3)
        gone += (speed + faster) / 2.0 * step_s
        speed = faster
        time_s += step_s
    return time_s


@KINDS
@pytest.mark.parametrize("distance_m", [0.3, 1.0, 2.0, 4.4, 4.6, 9.0])
def test_runs_agree_with_integration(limits: Limits, distance_m: float) -> None:
    v, a = limits.speed, limits.acceleration
    assert run_time_s(distance_m, v, a) == pytest.approx(integrate(distance_m, limits), abs=0.02)
    started = integrate(distance_m, limits, stop=False)
    assert start_time_s(distance_m, v, a) == pytest.approx(started, abs=0.01)


def test_figures_by_hand() -> None:
    assert braking_m(1.5, 0.5) == 2.25
    assert run_time_s(0.0, 1.5, 0.5) == 0.0
    assert run_time_s(1.0, 1.5, 0.5) == pytest.approx(2 * math.sqrt(2))
    assert run_time_s(4.5, 1.5, 0.5) == pytest.approx(6.0)
    assert run_time_s(30.0, 1.5, 0.5) == pytest.approx(23.0)
    assert [turn_time_s(degrees, DEFAULT) for degrees in (0, 90, -90, 180, 270)] == [
        0,
        0.625,
        0.625,
        1.25,
        0.625,
    ]
    assert trip_time_s([4.5, 30.0], [90.0, 180.0], DEFAULT, loaded=False) == pytest.approx(
        6 + 23 + 0.625 + 1.25
    )
    assert lane_headway_s(DEFAULT) == pytest.approx(1 / 1.5)
    assert crossing_headway_s(DEFAULT, 1.0) == pytest.approx(4 / 3 + 0.75)
    assert corner_headway_s(DEFAULT, 1.0) == pytest.approx(0.625 + 2.0 + math.sqrt(6))


def test_a_run_is_no_jump_where_cruise_speed_is_just_reached() -> None:
    below, above = (run_time_s(4.5 + shift, 1.5, 0.5) for shift in (-1e-9, 1e-9))
    assert below == pytest.approx(above, abs=1e-8)


def roll_in_speeds(limits: Limits) -> list[float]:
    """Speeds at which a drive unit can be when it is let go, in small steps."""
    return np.linspace(0.0, limits.speed, 61).tolist()


@KINDS
def test_crossing_in_the_best_way(limits: Limits) -> None:
    """Of all speeds at which the second may be let go the closed form has the best."""
    tried = [
        integrate(2.0 + braking_m(u, limits.acceleration), limits, start_mps=u, stop=False)
        for u in roll_in_speeds(limits)
    ]
    assert crossing_headway_s(limits, 1.0) == pytest.approx(min(tried), abs=0.01)


@KINDS
def test_stopping_in_the_best_way(limits: Limits) -> None:
    leaving = integrate(1.0, limits, stop=False)
    tried = [
        integrate(1.0 + braking_m(u, limits.acceleration), limits, start_mps=u)
        for u in roll_in_speeds(limits)
    ]
    assert stop_headway_s(limits, 1.0, 4.0) == pytest.approx(4.0 + leaving + min(tried), abs=0.03)


def test_pods_slow_drive_units_down() -> None:
    """Where a scenario says so: trips with a pod, and all headways."""
    loaded = limits_of(SMALL, settings(fleet__loaded_speed_mps=1.0, fleet__gap_m=0.3).fleet)
    assert trip_time_s([30.0], [], loaded, loaded=True) == pytest.approx(32.0)
    assert trip_time_s([30.0], [], loaded, loaded=False) == trip_time_s([30.0], [], DEFAULT, loaded=True)
    assert lane_headway_s(loaded) == pytest.approx(1.2)
    assert crossing_headway_s(loaded, 1.0) == pytest.approx(2.5)
