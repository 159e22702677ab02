"""Orders are released, pods fetched and refilled as the rules say, and nothing waits for ever."""

from __future__ import annotations

from typing import Any

import pytest

from tests.running import count, facts, floor_of, needs_jit, steps
from twin.events import EventKind
from twin.layout import Layout
from twin.state import DrivePhase, OrderStage

LITTLE_STOCK: dict[str, Any] = {
    "demand__skus__count": 15,
    "stock__slots_per_pod": 4,
    "stock__slot_l": 4,
    "stations__pick_time_s": 1,
    "stations__stow_time_s": 2,
}


def test_a_task_goes_through_its_phases(loop: Layout) -> None:
    """Requested, lifted and admitted, presented, released, stored: every drive unit, again and again."""
    floor = steps(floor_of(loop, **LITTLE_STOCK), 900)
    phases = [
        {EventKind.POD_REQUESTED},
        {EventKind.POD_LIFTED, EventKind.POD_ADMITTED},
        {EventKind.POD_LIFTED, EventKind.POD_ADMITTED},
        {EventKind.POD_PRESENTED},
        {EventKind.POD_RELEASED},
        {EventKind.POD_STORED},
    ]
    seen: dict[int, list[int]] = {drive: [] for drive in range(3)}
    for _, kind, drive, *_ in floor.record.facts().tolist():
        if any(kind in phase for phase in phases):
            seen[drive].append(kind)
    for kinds in seen.values():
        assert len(kinds) > len(phases)
        assert all(kind in phases[place % len(phases)] for place, kind in enumerate(kinds))
        for trip in range(len(kinds) // len(phases)):
            assert len(set(kinds[trip * len(phases) : (trip + 1) * len(phases)])) == len(phases)


def test_no_more_are_admitted_than_the_station_admits(tiny: Layout) -> None:
    """The others wait in storage, off the highway."""
    floor = floor_of(tiny, stations__pick_time_s=30, stations__admission=0.5, fleet__drive_units=12)
    stations = floor.state.stations
    waiting = set()
    for _ in range(300):
        floor.step()
        assert (stations.admitted <= stations.admission).all()
        assert (stations.admitted <= stations.requested).all()
        for drive in floor.drive_units:
            if drive.phase is DrivePhase.AWAITING_ADMISSION:
                waiting.add(drive.drive_id)
                assert floor.state.grid.private[drive.cell]
    assert waiting


def test_with_replenishment_never_stock_runs_out(two_way: Layout) -> None:
    """Lines that find too little are short and their orders held; nothing is stowed."""
    floor = floor_of(two_way, policies__replenishment="never", **LITTLE_STOCK)
    opening = int(floor.state.stock.on_hand.sum())
    steps(floor, 900)
    short = facts(floor, EventKind.LINE_SHORT, "order", "line", "sku")
    assert short
    stock, orders = floor.state.stock, floor.state.orders
    assert count(floor, EventKind.STOWED) == 0
    assert stock.on_hand.sum() + count(floor, EventKind.UNIT_PICKED) == opening
    for order, line, sku in short:
        assert orders.arrays.line_sku[line] == sku
        assert orders.arrays.line_order[line] == order
        assert orders.arrays.stage[order] == OrderStage.WAITING


def test_a_held_order_is_released_when_its_sku_was_stowed(loop: Layout) -> None:
    floor = steps(floor_of(loop, demand__lines__units_per_line=4, **LITTLE_STOCK), 1200)
    short = set(facts(floor, EventKind.LINE_SHORT, "order"))
    released = dict(facts(floor, EventKind.ORDER_RELEASED, "order", "step"))
    after_all = short & released.keys()
    assert after_all
    for order in after_all:
        last_short = max(
            step for who, step in facts(floor, EventKind.LINE_SHORT, "order", "step") if who == order
        )
        assert any(last_short <= step <= released[order] for step in facts(floor, EventKind.STOWED, "step"))


@pytest.mark.parametrize("floor_name", ["loop", "two_way"])
@needs_jit
def test_orders_larger_than_all_slots_of_their_sku_get_through(
    request: pytest.FixtureRequest, floor_name: str
) -> None:
    """They are picked as the stock comes in, refill after refill."""
    layout: Layout = request.getfixturevalue(floor_name)
    floor = floor_of(
        layout,
        demand__lines__lines_per_order=1,
        demand__lines__units_per_line=30,
        hours=3,
        **{**LITTLE_STOCK, "stations__pick_time_s": 0.5},
    )
    steps(floor, 12_000)
    done = set(facts(floor, EventKind.ORDER_PICKED, "order"))
    orders, stock = floor.state.orders.arrays, floor.state.stock
    large = [
        order
        for order in done
        if orders.line_units[orders.first_line[order]]
        > stock.sku_capacity[orders.line_sku[orders.first_line[order]]]
    ]
    assert large
    picked = facts(floor, EventKind.UNIT_PICKED, "step")
    assert picked[-1] > 11_500


def test_pods_return_to_the_places_that_were_chosen(loop: Layout) -> None:
    """No two pods are sent to one place, and each stands where it was to be stored."""
    floor = floor_of(loop, policies__pod_storage="random", **LITTLE_STOCK)
    steps(floor, 900)
    chosen = facts(floor, EventKind.POD_RELEASED, "pod", "cell")
    stored = facts(floor, EventKind.POD_STORED, "pod", "cell")
    assert len(stored) > 5
    for pod_and_cell in stored:
        chosen.remove(pod_and_cell)
    assert len(chosen) <= len(floor.drive_units)
    pods, free = floor.state.pods, floor.state.free_storage
    for cell in loop.storage.tolist():
        assert (cell in free) == (pods.at[cell] == pods.coming[cell] == -1)


def test_earliest_due_first(one_station: Layout) -> None:
    """Under a backlog the first orders are the first due; released ones were due before those that wait."""
    floor = steps(floor_of(one_station, policies__order_release="earliest_due", stations__pick_time_s=2), 300)
    orders = floor.state.orders
    due = orders.arrays.due[: orders.n_orders]
    waiting = orders.arrays.stage[: orders.n_orders] == OrderStage.WAITING
    assert waiting.any()
    assert count(floor, EventKind.ORDER_RELEASED) > 20
    assert due[~waiting].min() <= due[waiting].min()
