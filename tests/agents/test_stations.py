"""Stations pick, stow and let pods go as they should."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from tests.running import STEADY, count, facts, floor_of, needs_jit, steps
from twin.agents import PickStation
from twin.audit import Audit
from twin.events import EventKind, StationStatus
from twin.layout import Layout
from twin.state import OrderStage

LITTLE_STOCK: dict[str, Any] = {"demand__skus__count": 15, "stock__slots_per_pod": 4, "stock__slot_l": 4}


def test_several_orders_are_served_from_one_pod_visit(one_station: Layout) -> None:
    """Few SKUs and many open orders: a pod that stands there serves all that want its units."""
    floor = steps(floor_of(one_station, stations__pick_time_s=3, demand__skus__count=10), 450)
    presented = facts(floor, EventKind.POD_PRESENTED, "step")
    served = facts(floor, EventKind.UNIT_PICKED, "step", "order", "pod")
    of_visit = [{order for step, order, _ in served if a < step <= b} for a, b in pairwise([*presented, 451])]
    assert max(len(orders) for orders in of_visit) >= 5
    assert count(floor, EventKind.UNIT_PICKED) > 3 * len(presented)


def test_a_pod_is_picked_from_only_while_it_stands_there(two_way: Layout) -> None:
    """Every unit is taken from the pod presented last, before it is released, at its own station."""
    floor = steps(floor_of(two_way, stations__pick_time_s=3), 450)
    at_station: dict[int, int] = {}
    for row in floor.record.facts().tolist():
        _, kind, _, pod, station, *_ = row
        if kind == EventKind.POD_PRESENTED:
            assert station not in at_station
            at_station[station] = pod
        elif kind == EventKind.POD_RELEASED:
            assert at_station.pop(station) == pod
        elif kind in (EventKind.UNIT_PICKED, EventKind.STOWED):
            assert at_station[station] == pod


def test_a_pod_leaves_with_its_last_unit_in_the_pickers_hand(one_station: Layout) -> None:
    """Held for its share of the pick time only; the picker is busy for all of it."""
    floor = steps(
        floor_of(one_station, stations__pick_time_s=20, stations__pick_hold_share=0.5, **STEADY), 450
    )
    released = facts(floor, EventKind.POD_RELEASED, "step")
    picked = facts(floor, EventKind.UNIT_PICKED, "step")
    assert set(released) <= set(picked)
    presented = facts(floor, EventKind.POD_PRESENTED, "step")
    assert picked[0] - presented[0] == 15
    assert min(np.diff(picked)) == 30


def test_holding_all_the_time(one_station: Layout) -> None:
    """A share of 1 leaves nothing to do without the pod."""
    floor = steps(floor_of(one_station, stations__pick_time_s=4, stations__pick_hold_share=1, **STEADY), 450)
    assert count(floor, EventKind.UNIT_PICKED) > 20
    assert set(facts(floor, EventKind.LINE_PICKED, "step")) <= set(
        facts(floor, EventKind.UNIT_PICKED, "step")
    )


def test_orders_finish_line_by_line(two_way: Layout) -> None:
    """Units, lines and orders add up, and each comes after what it is made of."""
    floor = steps(floor_of(two_way, stations__pick_time_s=2), 450)
    orders = floor.state.orders.arrays
    units = facts(floor, EventKind.UNIT_PICKED, "line")
    lines = facts(floor, EventKind.LINE_PICKED, "line", "units")
    done = facts(floor, EventKind.ORDER_PICKED, "order")
    assert len(done) > 5
    for line, n_units in lines:
        assert units.count(line) == n_units == orders.line_units[line]
    finished = {line for line, _ in lines}
    for order in done:
        assert set(range(orders.first_line[order], orders.first_line[order + 1])) <= finished
        assert orders.stage[order] >= OrderStage.PICKED


def test_a_station_for_both_picks_and_stows(two_way: Layout) -> None:
    """It is an ordinary pick station that refills pods as well."""
    floor = floor_of(two_way, stations__pick_time_s=1, stations__stow_time_s=2, **LITTLE_STOCK)
    both = next(s for s in floor.stations if s.description.kind.picks and s.description.kind.replenishes)
    assert isinstance(both, PickStation)
    steps(floor, 900)
    stowed, picked = (facts(floor, kind, "station") for kind in (EventKind.STOWED, EventKind.UNIT_PICKED))
    assert set(stowed) == {both.station_id}
    assert both.station_id in picked
    assert len(stowed) > 10


def test_a_bundle_fills_its_slot(loop: Layout) -> None:
    """Whatever was picked from it while it waited; and nothing stays announced."""
    floor = floor_of(loop, stations__pick_time_s=1, stations__stow_time_s=2, **LITTLE_STOCK)
    steps(floor, 900)
    stock = floor.state.stock
    assert count(floor, EventKind.STOWED) > 5
    assert sum(facts(floor, EventKind.STOWED, "units")) == stock.stowed.sum()
    assert (stock.units <= stock.capacity).all()
    assert (stock.incoming >= 0).all()


def test_statuses_follow_the_work(one_station: Layout) -> None:
    """Starved until the first pod comes, and never twice the same in a row."""
    floor = floor_of(one_station, demand__arrivals="poisson", demand__orders_per_hour=60)
    assert floor.stations[0].status is StationStatus.STARVED
    steps(floor, 900)
    statuses = facts(floor, EventKind.STATION_STATUS, "units")
    assert len(statuses) > 4
    assert statuses[0] == StationStatus.BUSY
    assert all(one != other for one, other in pairwise(statuses))


@needs_jit
def test_replenishment_keeps_a_day_from_running_dry(tiny: Layout) -> None:
    """A day at full work: as much is picked in the last hours as in the first, and the books are right."""
    floor = floor_of(tiny, audit=False, hours=24, demand__skus__count=400, stock__slot_l=5)
    state = floor.state
    auditor = Audit(tiny, state.grid, state.fleet, state.pods, state.stock)
    while floor.running:
        floor.advance(floor.now + 1800)
        auditor.books(floor.now, state.fleet, state.pods, state.stock, state.orders)
    auditor.require_clean()
    picked = np.array(facts(floor, EventKind.UNIT_PICKED, "step"))
    by_quarter = np.histogram(picked, bins=4, range=(0, floor.now))[0]
    assert by_quarter[3] > 0.95 * by_quarter[1]
    assert state.stock.picked.sum() > 0.9 * state.stock.sku_capacity.sum()
    assert state.stock.on_hand.sum() > 0.4 * state.stock.sku_capacity.sum()
