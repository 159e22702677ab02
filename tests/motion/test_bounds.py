"""Both bounds of a floor, and the fleet that they ask for."""

from __future__ import annotations

import pytest

from tests.running import settings
from twin.layout import Layout
from twin.motion.bounds import floor_bounds, hold_time_s
from twin.motion.lone_cycle import lone_cycle

FLEET = settings().fleet


def test_a_pod_leaves_before_its_last_unit_is_put_away() -> None:
    assert hold_time_s(10.0, 0.3, 1.0) == 3.0
    assert hold_time_s(10.0, 0.3, 3.0) == 23.0
    assert hold_time_s(10.0, 0.3, 0.5) == 1.5


def test_the_lesser_bound_counts(one_station: Layout) -> None:
    """Pickers that hold pods to the last are slowed by their exchange, others are not."""
    freely = floor_bounds(one_station, FLEET, pick_time_s=10, hold_share=0.3, pile_on=1)
    assert freely.units_per_hour == freely.station_units_per_hour == 360
    tightly = floor_bounds(one_station, FLEET, pick_time_s=10, hold_share=1, pile_on=1)
    assert tightly.units_per_hour == tightly.traffic_units_per_hour < 300
    piled = floor_bounds(one_station, FLEET, pick_time_s=10, hold_share=1, pile_on=4)
    assert tightly.traffic_units_per_hour < piled.traffic_units_per_hour < 360


def test_a_station_takes_seven_to_nine_drive_units(tiny: Layout) -> None:
    """For hauls of 20 to 35 m at pile-on 1, as floors of this kind are known to."""
    lone = lone_cycle(tiny, FLEET, 3.0, 10.0)
    assert 20 < lone.haul_m < 25
    assert 69 < lone.cycle_s < 94
    assert 7 < lone.drive_units_per_station < 9
    driving_s = lone.fetch_s + lone.carry_s + lone.return_s
    assert lone.cycle_s == pytest.approx(driving_s + 3.0 + 3.0 + 3.0)


def test_a_station_cannot_take_pods_faster_than_they_roll_in(tiny: Layout) -> None:
    """However quick the picker is."""
    quick = lone_cycle(tiny, FLEET, 0.0, 0.1)
    assert quick.drive_units_per_station < quick.cycle_s / 4
