"""Stations that close for a time: the pod in hand, those under way, the orders, the time split."""

from __future__ import annotations

import pytest

from tests.faults.happening import busy, minutes, steps_in, until_phase
from tests.running import clean, count, facts
from twin.events import EventKind, StationStatus
from twin.experiments.single_run import observe
from twin.layout import Layout
from twin.metrics import key_figures
from twin.state import DrivePhase
from twin.units import NONE


def test_the_pod_in_hand_is_finished_and_no_other_is_presented(one_station: Layout) -> None:
    floor = busy(one_station, stations__pick_time_s=8, hours=0.5)
    drive = until_phase(floor, DrivePhase.AT_STATION)
    pod, wanted = (
        floor.state.fleet.pod.item(drive),
        len(floor.dispatcher.visit_of(floor.state.fleet.pod.item(drive)).picks),
    )
    closed_at = floor.now
    floor.upkeep.closures.close(0, steps_in(floor, 10))
    assert wanted
    minutes(floor, 9)
    assert floor.stations[0].status is StationStatus.CLOSED
    picked = facts(floor, EventKind.UNIT_PICKED, "step", "pod")
    assert {of for step, of in picked if step >= closed_at} == {pod}
    assert not any(step > closed_at for step in facts(floor, EventKind.POD_PRESENTED, "step"))
    assert (floor.state.fleet.phase == DrivePhase.IDLE).all()
    assert (floor.state.fleet.loaded == 0).all()
    open_orders = floor.state.stations.open_orders[0]
    assert open_orders > 0
    minutes(floor, 10)
    assert facts(floor, EventKind.STATION_OPENED, "step") == [closed_at + steps_in(floor, 10)]
    assert facts(floor, EventKind.POD_PRESENTED, "step")[-1] > closed_at + steps_in(floor, 10)
    assert floor.stations[0].status in (StationStatus.BUSY, StationStatus.STARVED)


def test_those_in_the_lane_drive_through_and_take_their_pods_back(one_station: Layout) -> None:
    floor = busy(one_station, stations__pick_time_s=30, stations__admission=3)
    lane = one_station.stations[0].lane
    for _ in range(2000):
        if any(floor.state.fleet.occupant[cell] != NONE for cell in lane):
            break
        floor.step()
    queued = floor.stations[0].queue
    pods = [floor.state.fleet.pod.item(drive) for drive in queued]
    assert queued
    floor.upkeep.closures.close(0, steps_in(floor, 30))
    minutes(floor, 15)
    assert set(pods) <= set(facts(floor, EventKind.VISIT_CANCELLED, "pod"))
    assert set(pods) <= set(facts(floor, EventKind.POD_STORED, "pod"))
    assert not set(pods) & set(facts(floor, EventKind.POD_PRESENTED, "pod"))
    assert floor.stations[0].queue == []


def test_closed_time_counts(one_station: Layout) -> None:
    """10 of 30 minutes, from the pod that is finished; rates by station-hour count open time only."""
    floor = busy(one_station, hours=0.5)
    minutes(floor, 5)
    floor.upkeep.closures.close(0, steps_in(floor, 10))
    minutes(floor, 25)
    figures = key_figures(observe(floor))
    assert figures["station_closed"] == pytest.approx(100 / 3, abs=4)
    split = [figures[f"station_{status.name.lower()}"] for status in StationStatus]
    assert sum(split) == pytest.approx(100)
    open_share = 1 - figures["station_closed"] / 100
    assert figures["units_per_station_hour"] == pytest.approx(figures["units_per_hour"] / open_share)


def test_two_reasons_to_be_closed(one_station: Layout) -> None:
    floor = busy(one_station)
    floor.upkeep.closures.close(0, 100)
    floor.upkeep.closures.close(0, 200)
    minutes(floor, 3)
    assert facts(floor, EventKind.STATION_CLOSED, "step") == [0]
    assert facts(floor, EventKind.STATION_OPENED, "step") == [200]


def test_new_orders_go_to_the_stations_that_are_open(two_way: Layout) -> None:
    floor = busy(two_way)
    floor.upkeep.closures.close(0, steps_in(floor, 20))
    minutes(floor, 19)
    assert set(facts(floor, EventKind.ORDER_RELEASED, "station")) == {1}
    minutes(floor, 10)
    assert set(facts(floor, EventKind.ORDER_RELEASED, "station")) == {0, 1}


def test_replenishment_waits_for_its_station(loop: Layout) -> None:
    """Bundles of cancelled visits are not expected any more, and are asked for again."""
    floor = busy(loop, stock__slot_l=4, stations__pick_time_s=1)
    replenishing = 1
    while not count(floor, EventKind.POD_REQUESTED):
        floor.step()
    floor.upkeep.closures.close(replenishing, steps_in(floor, 10))
    minutes(floor, 3)
    assert (floor.state.stock.incoming == 0).all()
    minutes(floor, 30)
    assert facts(floor, EventKind.STOWED, "step")[-1] > steps_in(floor, 10)
    assert count(clean(floor), EventKind.STATION_OPENED) == 1
