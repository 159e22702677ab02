"""The packers' buffer: first come, first served, and stations wait in turn when it is full."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from tests.running import STEADY, count, facts, floor_of, steps
from twin.agents import PackingArea
from twin.events import EventKind, StationStatus
from twin.layout import Layout


class APacker:
    def __init__(self) -> None:
        self.orders: list[int] = []

    def start(self, order: int) -> None:
        self.orders.append(order)


class AStation:
    def __init__(self, area: PackingArea, order: int) -> None:
        self.area, self.order = area, order

    def hand_over(self) -> None:
        self.area.take(self.order)


def test_a_tote_goes_to_a_free_packer_else_into_the_buffer() -> None:
    packers: Any = [APacker(), APacker()]
    area = PackingArea(packers, buffer_totes=2)
    for order in range(4):
        assert area.has_room()
        area.take(order)
    assert [packer.orders for packer in packers] == [[0], [1]]
    assert list(area.buffer) == [2, 3]
    assert not area.has_room()


def test_stations_are_served_in_the_order_in_which_they_were_blocked() -> None:
    """One that finishes later does not slip in before them."""
    packers: Any = [APacker()]
    area = PackingArea(packers, buffer_totes=1)
    area.take(0)
    area.take(1)
    blocked: Any = [AStation(area, 2), AStation(area, 3)]
    for station in blocked:
        area.wait_for_room(station)
    area.packer_free(packers[0])
    assert packers[0].orders == [0, 1]
    assert list(area.buffer) == [2]
    assert not area.has_room()
    area.packer_free(packers[0])
    area.packer_free(packers[0])
    area.packer_free(packers[0])
    assert packers[0].orders == [0, 1, 2, 3]
    assert area.has_room()


SLOW_PACKING: dict[str, Any] = {
    "stations__pick_time_s": 2,
    "packing__packers": 1,
    "packing__buffer_totes": 1,
    "packing__order_time_s": 60,
    "packing__unit_time_s": 0,
    **STEADY,
}


def test_a_station_blocks_and_resumes(one_station: Layout) -> None:
    """Packing is the bottleneck: one order a minute, and the station is blocked most of the time."""
    floor = steps(floor_of(one_station, **SLOW_PACKING), 900)
    packed = facts(floor, EventKind.ORDER_PACKED, "step")
    assert {later - sooner for sooner, later in pairwise(packed)} == {90}
    turns = facts(floor, EventKind.STATION_STATUS, "step", "units")
    blocked = [step for step, status in turns if status == StationStatus.BLOCKED]
    assert len(blocked) > 5
    for step in blocked[:-1]:
        resumed = next(later for later, status in turns if later > step)
        buffered = facts(floor, EventKind.TOTE_BUFFERED, "step")
        assert resumed in buffered
    between = [step for step in facts(floor, EventKind.UNIT_PICKED, "step") if step > blocked[0]]
    assert between
    assert count(floor, EventKind.ORDER_PICKED) - count(floor, EventKind.PACK_STARTED) <= 2


def test_totes_are_packed_in_the_order_in_which_they_came(one_station: Layout) -> None:
    floor = steps(floor_of(one_station, **SLOW_PACKING), 900)
    came = facts(floor, EventKind.TOTE_BUFFERED, "order")
    packed = facts(floor, EventKind.PACK_STARTED, "order")
    assert packed == came[: len(packed)]
    assert facts(floor, EventKind.ORDER_PACKED, "order") == packed[: count(floor, EventKind.ORDER_PACKED)]
