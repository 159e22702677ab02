"""Each rule does what its name says, on situations made by hand, and runs a floor."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.kernels.naive_floor import distance
from tests.running import count, floor_of, steps
from twin.demand.orders import OrderBatch
from twin.events import EventKind
from twin.layout import Layout
from twin.model import FulfillmentFloor
from twin.planning.fields import DistanceFields
from twin.policies.charging import CHARGING
from twin.policies.drive_assignment import DRIVE_ASSIGNMENT
from twin.policies.order_release import ORDER_RELEASE
from twin.policies.order_to_station import ORDER_TO_STATION
from twin.policies.pod_selection import POD_SELECTION, PodCandidates
from twin.policies.pod_storage import POD_STORAGE
from twin.policies.replenishment import REPLENISHMENT
from twin.policies.situation import Situation
from twin.streams import Streams
from twin.units import NONE

REGISTRIES = {
    "order_release": ORDER_RELEASE,
    "order_to_station": ORDER_TO_STATION,
    "pod_selection": POD_SELECTION,
    "drive_assignment": DRIVE_ASSIGNMENT,
    "pod_storage": POD_STORAGE,
    "replenishment": REPLENISHMENT,
    "charging": CHARGING,
}
RULES = [(decision, name) for decision, registry in REGISTRIES.items() for name in registry.names()]


def int32(*values: int) -> NDArray[np.int32]:
    return np.array(values, dtype=np.int32)


def situation_of(floor: FulfillmentFloor) -> Situation:
    fields: DistanceFields = floor.navigator.fields
    return Situation(floor.state, fields, Streams(floor.settings.seed))


@pytest.fixture
def situation(tiny: Layout) -> Situation:
    return situation_of(floor_of(tiny, policies__pod_storage_candidates=4))


@pytest.mark.parametrize(("decision", "name"), RULES)
def test_a_floor_runs_by_each_rule(two_way: Layout, decision: str, name: str) -> None:
    floor = floor_of(two_way, stations__pick_time_s=3, **{f"policies__{decision}": name})
    steps(floor, 450)
    assert count(floor, EventKind.UNIT_PICKED) > 20


@pytest.mark.parametrize("decision", REGISTRIES)
def test_registries_name_their_setting_and_group(decision: str) -> None:
    """So that errors point to the scenario, and third parties know where to register."""
    registry = REGISTRIES[decision]
    assert (registry.setting, registry.group) == (f"policies.{decision}", f"twin.policies.{decision}")


def candidates(**columns: list[int]) -> PodCandidates:
    n = len(next(iter(columns.values())))
    filled: dict[str, Any] = {name: np.array(columns.get(name, [0] * n)) for name in PodCandidates._fields}
    return PodCandidates(**filled)


def test_pod_selection(situation: Situation) -> None:
    def chosen(rule: str, **columns: list[int]) -> int:
        return POD_SELECTION[rule](situation).choose(candidates(**columns), 0)

    assert chosen("nearest", to_station=[9, 5, 5], to_drive=[1, 4, 3], lines=[9, 1, 1]) == 2
    assert chosen("most_lines", to_station=[9, 5, 30], to_drive=[1, 4, 30], lines=[2, 1, 3]) == 2
    assert chosen("most_lines", to_station=[9, 5, 7], to_drive=[1, 4, 1], lines=[2, 2, 2]) == 2
    # twice the way pays off for more than twice the lines, handling included
    assert chosen("lines_for_distance", to_station=[10, 30], to_drive=[2, 2], lines=[1, 2]) == 0
    assert chosen("lines_for_distance", to_station=[10, 30], to_drive=[2, 2], lines=[1, 3]) == 1


def test_drive_assignment(situation: Situation) -> None:
    fleet, pods = situation.state.fleet, situation.state.pods
    idle = int32(4, 7, 2)
    nearest = DRIVE_ASSIGNMENT["nearest"](situation)
    layout = situation.state.layout
    for pod in range(0, len(pods.cell), 5):
        ways = [distance(layout, int(fleet.cell[drive]), int(pods.cell[pod]), loaded=False) for drive in idle]
        chosen = nearest.choose(idle, pod)
        assert ways[idle.tolist().index(chosen)] <= min(ways) + 2
    assert nearest.choose(int32(3), 0) == 3
    fleet.progress[idle] = 50, 20, 90
    assert DRIVE_ASSIGNMENT["longest_idle"](situation).choose(idle, 0) == 7


def test_pod_storage(situation: Situation) -> None:
    free = situation.state.free_storage.array()
    layout, fields = situation.state.layout, situation.fields
    nearest = POD_STORAGE["nearest"](situation).choose(free, 0, 1)
    ways = [distance(layout, layout.stations[1].cell, int(cell), loaded=True) for cell in free]
    assert distance(layout, layout.stations[1].cell, nearest, loaded=True) == min(ways)
    for rule in ("random", "best_of", "velocity"):
        chooser = POD_STORAGE[rule](situation)
        chosen = {chooser.choose(free, 0, 0) for _ in range(300)}
        assert chosen <= set(free.tolist())
        assert len(chosen) > 1
    best_of, at_random = (POD_STORAGE[rule](situation) for rule in ("best_of", "random"))
    onward = fields.to_station.mean(axis=0)

    def mean_way(chooser: Any) -> float:
        cells = [chooser.choose(free, 0, 0) for _ in range(400)]
        return float(np.mean([fields.from_station[0, cell] + onward[cell] for cell in cells]))

    assert mean_way(best_of) < mean_way(at_random) - 1


def test_velocity_storage_brings_popular_pods_near(situation: Situation) -> None:
    state = situation.state
    free = state.layout.storage
    by_velocity = POD_STORAGE["velocity"](situation)
    onward = situation.fields.to_station.mean(axis=0)
    ranked = np.argsort(-state.pod_popularity)

    def mean_way(pod: int) -> float:
        return float(np.mean([onward[by_velocity.choose(free, pod, 0)] for _ in range(100)]))

    assert mean_way(int(ranked[0])) < mean_way(int(ranked[len(ranked) // 2])) < mean_way(int(ranked[-1]))


def with_orders(situation: Situation, *orders: list[int], due: list[int]) -> Situation:
    """Add orders with lines of one unit for the given SKUs."""
    flat = [sku for order in orders for sku in order]
    batch = OrderBatch(
        arrival_s=np.zeros(len(orders)),
        due_s=np.zeros(len(orders)),
        service_class=np.zeros(len(orders), dtype=np.int8),
        first_line=np.cumsum([0, *map(len, orders)]).astype(np.int64),
        line_sku=int32(*flat),
        line_units=int32(*[1] * len(flat)),
    )
    situation.state.orders.extend(batch, int32(*due))
    return situation


def test_order_release(situation: Situation) -> None:
    with_orders(situation, [1], [2], [3], due=[30, 10, 20])
    first_come, earliest = (ORDER_RELEASE[name](situation) for name in ("first_come", "earliest_due"))
    assert sorted(range(3), key=first_come.rank) == [0, 1, 2]
    assert sorted(range(3), key=earliest.rank) == [1, 2, 0]


def test_order_to_station(situation: Situation) -> None:
    """The emptiest station; by pod match it gets the order that its pods can fill best."""
    state = situation.state
    stock = state.stock
    of_pod = [sku for sku in stock.sku[: stock.slots_per_pod].tolist() if stock.units[stock.sku == sku].all()]
    elsewhere = next(sku for sku in range(len(stock.on_hand)) if sku not in of_pod and stock.on_hand[sku])
    with_orders(situation, [elsewhere], [of_pod[0], elsewhere], [of_pod[0]], due=[0, 0, 0])
    one, other = (index for index, station in enumerate(state.layout.stations) if station.kind.picks)
    window, stations = int32(0, 1, 2), int32(one, other)
    state.stations.open_orders[[one, other]] = 5, 3
    assert ORDER_TO_STATION["fewest_open"](situation).choose(window, stations) == (0, other)
    pod_match = ORDER_TO_STATION["pod_match"](situation)
    assert pod_match.choose(window, stations) == (0, other)
    state.pods.station[0] = other
    assert pod_match.choose(window, stations) == (2, other)
    assert pod_match.choose(int32(0, 1), stations) == (1, other)
    at_random = ORDER_TO_STATION["random"](situation)
    assert {at_random.choose(window, stations) for _ in range(50)} == {(0, one), (0, other)}


def test_replenishment(situation: Situation) -> None:
    stock, pods = situation.state.stock, situation.state.pods
    threshold, never = (REPLENISHMENT[name](situation) for name in ("threshold", "never"))
    sku = int(stock.sku[0])
    stock.on_hand[sku] = half = int(stock.sku_capacity[sku]) // 2 + 1
    stock.incoming[sku] = stock.committed[sku] = 0
    assert not threshold.is_low(sku)
    stock.committed[sku] = half
    assert threshold.is_low(sku)
    assert not never.is_low(sku)
    stock.incoming[sku] = half
    assert not threshold.is_low(sku)
    slots = stock.slots[stock.first_slot[sku] : stock.first_slot[sku + 1]]
    stock.units[slots] = 0
    best = int(slots[np.argmax(stock.capacity[slots])]) // stock.slots_per_pod
    assert threshold.choose({sku: None}) == (best, sku)
    assert never.choose({sku: None}) is None
    for pod in slots // stock.slots_per_pod:
        pods.station[pod] = 0
    assert threshold.choose({sku: None}) is None
    assert pods.cell[best] != NONE
