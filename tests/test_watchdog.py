"""The watchdog tells a stuck floor from a slow one, and names who is stuck and where."""

from __future__ import annotations

import pytest

from tests.running import JIT, floor_of, steps
from twin.errors import GridlockError
from twin.events import EventKind, StationStatus
from twin.layout import Layout
from twin.model import FulfillmentFloor
from twin.units import NONE


def with_a_wreck(layout: Layout, at_entry: bool = True) -> FulfillmentFloor:
    """Let drive unit 1 break down at the entry of the only lane, or inside it; drive unit 0 has work."""
    floor = floor_of(layout, audit=False, watchdog__stuck_after_min=1, fleet__drive_units=2)
    fleet, lane = floor.state.fleet, layout.stations[0].lane
    floor.state.idle.remove(1)
    cell = lane[0 if at_entry else -1]
    fleet.occupant[fleet.cell[1]] = NONE
    fleet.cell[1], fleet.occupant[cell], fleet.fixed[1] = cell, 1, 1
    return floor


@pytest.mark.parametrize("at_entry", [True, False])
def test_a_blocked_lane_is_reported(one_station: Layout, at_entry: bool) -> None:
    """Nobody gets past a wreck: the one behind it is named, with its place, its goal and its neighbour."""
    floor = with_a_wreck(one_station, at_entry)
    with pytest.raises(GridlockError) as caught:
        steps(floor, 1000)
    error = caught.value
    assert 60 < error.simulated_s < 200
    (culprit,) = error.culprits
    assert culprit.startswith("drive unit 0 (to station) at row ")
    station = one_station.place(one_station.stations[0].cell)
    assert f", bound for {station}: no progress for 1." in culprit
    assert at_entry or culprit.endswith(", beside drive unit(s) 1")
    assert str(error).startswith(f"the floor is stuck at {error.simulated_s:.0f} s: 1 drive unit(s)")


def test_a_floor_that_recovers_is_not_reported(one_station: Layout) -> None:
    """The wreck is cleared in time."""
    floor = with_a_wreck(one_station)
    steps(floor, 70)
    floor.state.fleet.fixed[1] = 0
    floor.navigator.rest(1)
    steps(floor, 300)
    assert floor.stations[0].status is StationStatus.BUSY


def test_a_slow_station_is_not_a_stuck_floor(one_station: Layout) -> None:
    """Service of more than the limit, at a station with a full lane, for hours."""
    floor = floor_of(
        one_station, audit=False, stations__pick_time_s=900, watchdog__stuck_after_min=2, hours=3
    )
    steps(floor, 9000 if JIT else 1500)
    assert floor.stations[0].status is StationStatus.BUSY


def test_a_station_that_packers_block_is_not_a_stuck_floor(one_station: Layout) -> None:
    """However long the packers take: the drive units wait in the lane of a blocked station."""
    floor = floor_of(
        one_station,
        audit=False,
        stations__pick_time_s=1,
        packing__packers=1,
        packing__buffer_totes=1,
        packing__order_time_s=10_000,
        watchdog__stuck_after_min=2,
        hours=3,
    )
    steps(floor, 9000 if JIT else 1500)
    assert floor.stations[0].status is StationStatus.BLOCKED
    assert len(floor.stations[0].queue) > 0


def test_idle_drive_units_are_not_stuck(one_station: Layout) -> None:
    floor = floor_of(
        one_station,
        audit=False,
        demand__arrivals="poisson",
        demand__orders_per_hour=0.001,
        watchdog__stuck_after_min=1,
    )
    steps(floor, 600)
    assert floor.record.facts()[-1, 1] == EventKind.STOCK_INITIAL
