"""Runs agree with what can be said with pencil and paper."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.kernels.naive_floor import distance
from tests.running import JIT, STEADY, facts, floor_of, needs_jit, steps, to_the_end
from twin.events import EventKind
from twin.layout import Layout
from twin.model import FulfillmentFloor
from twin.units import HOUR_S


def trips(floor: FulfillmentFloor) -> list[dict[str, tuple[int, int]]]:
    """List the finished pod visits of a lone drive unit: step and cell of each fact by its name."""
    kinds = [
        EventKind.POD_REQUESTED,
        EventKind.POD_LIFTED,
        EventKind.POD_PRESENTED,
        EventKind.POD_RELEASED,
        EventKind.POD_STORED,
    ]
    by_kind = {kind.name: facts(floor, kind, "step", "cell") for kind in kinds}
    n_trips = len(by_kind["POD_STORED"])
    return [{name: rows[trip] for name, rows in by_kind.items()} for trip in range(n_trips)]


def test_a_lone_drive_units_trips(lone: Layout) -> None:
    """To the step: shortest ways there, to the station and back, lifting, setting down and the picks."""
    floor = floor_of(
        lone,
        stock__storage_fill=0.67,
        demand__arrivals="poisson",
        demand__orders_per_hour=40,
        demand__lines__lines_per_order=1,
        **STEADY,
    )
    start = floor.drive_units[0].cell
    steps(floor, 4000 if JIT else 1500)
    lift = set_down = 5  # 3 s of 1.5 steps each, halves rounded up
    made = trips(floor)
    assert len(made) > 5
    for trip in made:
        requested, at_pod = trip["POD_REQUESTED"]
        lifted, _ = trip["POD_LIFTED"]
        presented, station = trip["POD_PRESENTED"]
        released, store = trip["POD_RELEASED"]
        stored, _ = trip["POD_STORED"]
        to_pod = distance(lone, start, at_pod, loaded=False)
        assert lifted - requested == max(1, to_pod) + lift
        assert presented - lifted == distance(lone, at_pod, station, loaded=True)
        assert stored - released == distance(lone, station, store, loaded=True) + set_down
        picked = [
            step for step in facts(floor, EventKind.UNIT_PICKED, "step") if presented < step <= released
        ]
        if picked:
            assert released - presented == 15 * (len(picked) - 1) + 5
        start = store


def rate_of(floor: FulfillmentFloor, from_step: int) -> float:
    """Units picked per hour from a step on."""
    picked = sum(step > from_step for step in facts(floor, EventKind.UNIT_PICKED, "step"))
    return picked / ((floor.now - from_step) * floor.step_s / HOUR_S)


@needs_jit
@pytest.mark.parametrize(("pick_time_s", "cv"), [(10.0, 0.4), (20.0, 0.0), (12.0, 0.3)])
def test_a_saturated_stations_rate(tiny: Layout, pick_time_s: float, cv: float) -> None:
    """Two stations that never starve pick 3600 units an hour and second of pick time."""
    floor = to_the_end(
        floor_of(
            tiny,
            audit=False,
            hours=6,
            stations__pick_time_s=pick_time_s,
            stations__pick_time_cv=cv,
            packing__packers=20,
        )
    )
    assert rate_of(floor, 900) == pytest.approx(2 * HOUR_S / pick_time_s, rel=0.02)


def test_a_saturated_station_without_chance(one_station: Layout) -> None:
    """The same to the unit, on the smallest floor."""
    floor = steps(
        floor_of(one_station, stations__pick_time_s=20, stations__pick_time_cv=0, packing__packers=9), 900
    )
    picked = facts(floor, EventKind.UNIT_PICKED, "step")
    late = [step for step in picked if step > 200]
    assert set(np.diff(late)) == {30}


def mean_in_process(
    floor: FulfillmentFloor, begin: EventKind, end: EventKind, from_step: int
) -> tuple[float, float]:
    """Mean number of orders between two facts, by counting at every step, and throughput times mean time."""
    began = dict(facts(floor, begin, "order", "step"))
    ended = dict(facts(floor, end, "order", "step"))
    n_steps = floor.now - from_step
    present: NDArray[np.int64] = np.zeros(floor.now + 1, dtype=np.int64)
    for order, step in began.items():
        present[step : ended.get(order, floor.now + 1)] += 1
    done = [order for order, step in ended.items() if step > from_step]
    times = [ended[order] - began[order] for order in done]
    return float(present[from_step + 1 :].mean()), len(done) / n_steps * float(np.mean(times))


@needs_jit
@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (EventKind.ORDER_RELEASED, EventKind.ORDER_PICKED),
        (EventKind.ORDER_RELEASED, EventKind.ORDER_PACKED),
        (EventKind.PACK_STARTED, EventKind.ORDER_PACKED),
    ],
)
def test_littles_law(day_of_orders: FulfillmentFloor, begin: EventKind, end: EventKind) -> None:
    """Mean number in process is throughput times mean time in process."""
    number, product = mean_in_process(day_of_orders, begin, end, 900)
    assert number > 1
    assert product == pytest.approx(number, rel=0.02)


@pytest.fixture(scope="module")
def day_of_orders(tiny: Layout) -> FulfillmentFloor:
    """Simulate some hours of a floor with work enough."""
    return to_the_end(floor_of(tiny, audit=False, hours=8))


@needs_jit
def test_throughput_is_linear_in_drive_units_and_then_flat(tiny: Layout) -> None:
    """While stations starve every drive unit adds the same; then the stations are the bound."""
    quick: dict[str, Any] = {
        "hours": 2,
        "stations__pick_time_s": 5.0,
        "demand__lines__units_per_line": 1.0,
        "policies__order_to_station": "fewest_open",
        "policies__pod_selection": "nearest",
        "demand__skus__count": 3060,
        "packing__packers": 40,
    }
    rates = {
        n: rate_of(to_the_end(floor_of(tiny, audit=False, fleet__drive_units=n, **quick)), 900)
        for n in (1, 2, 3, 4, 20, 30)
    }
    for n in (2, 3, 4):
        assert rates[n] == pytest.approx(n * rates[1], rel=0.05)
    bound = 2 * HOUR_S / 5.0
    assert rates[20] == pytest.approx(bound, rel=0.03)
    assert rates[30] == pytest.approx(rates[20], rel=0.02)
