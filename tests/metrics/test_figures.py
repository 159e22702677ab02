"""The key figures of a hand-made run whose answers were worked out on paper."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from tests.metrics.hand_made import HAND_MADE, facts_of, observation_of
from twin.events import EventKind, StationStatus
from twin.metrics import FIGURES, GROUPS, Better, figure, key_figures, station_table

TIME_SPLITS = {
    "stations": ("station_busy", "station_starved", "station_blocked", "station_closed"),
    "drive units": tuple(name for name in FIGURES if FIGURES[name].group == "Drive units")[:9],
}

EXPECTED = {
    # 3 units, 2 lines, 1 order picked in 1000 s; the pick station is closed for the last 200 s
    "units_per_hour": 3 * 3.6,
    "lines_per_hour": 2 * 3.6,
    "orders_per_hour": 1 * 3.6,
    "units_per_station_hour": 3 * 3600 / 800,
    "lines_per_station_hour": 2 * 3600 / 800,
    "orders_per_station_hour": 3600 / 800,
    "ceiling_units_per_hour": 360.0,
    "ceiling_share": 3.0,
    "station_busy": 30.0,
    "station_starved": 40.0,
    "station_blocked": 10.0,
    "station_closed": 20.0,
    "replenishment_station_busy": 5.0,
    # pod 0 twice at the pick station (2 and 1 units), pod 1 once at the replenishment station
    "pile_on": 1.5,
    "lines_per_visit": 1.5,
    "orders_per_visit": 1.0,
    "pod_visits_per_hour": 3 * 3.6,
    "pod_presentations_per_station_hour": 2 * 3600 / 800,
    "replenishment_share": 100 / 3,
    # two finished cycles: 100 s = 10 + 6 + 34 + 20 + 30 and 200 s = 20 + 16 + 64 + 40 + 60
    "pod_cycle_p50_s": 150.0,
    "pod_cycle_p95_s": 195.0,
    "pod_cycle_mean_s": 150.0,
    "pod_fetch_s": 15.0,
    "pod_wait_s": 11.0,
    "pod_carry_s": 49.0,
    "pod_service_s": 30.0,
    "pod_return_s": 45.0,
    # two drive units, 500 steps of 2 s each
    "drive_empty_travel": 20.0,
    "drive_loaded_travel": 30.0,
    "drive_turning": 10.0,
    "drive_lifting": 5.0,
    "drive_queueing": 15.0,
    "drive_blocked": 15.0,
    "drive_charging": 2.0,
    "drive_failed": 1.0,
    "drive_idle": 2.0,
    "availability": 99.0,
    # 1000 drive-unit steps less 30 until repaired and 20 until the end, over two breakdowns
    "mtbf_h": 950 * 2 / 3600 / 2,
    "mttr_min": 1.0,
    "congestion_share": 20.0,
    "detour": 1.25,
    "distance_m_per_unit": 100 * 1.2 / 3,
    # 200 steps at 100 W, 300 at 300 W, 100 at 60 W, 50 at 120 W, 340 at 20 W, 10 at nothing; 2 s each
    "energy_wh_per_unit": (20_000 + 90_000 + 6_000 + 6_000 + 6_800) * 2 / 3600 / 3,
    "energy_w_per_drive": 128.8,
    "charges_per_drive_hour": 3.6,
    "charge_lowest": 21.5,
    "charge_mean": 42.5,
    # order 0 released at 20 s, picked at 260 s, packed at 380 s; orders 1 and 2 stay open
    "orders_arrived_per_hour": 3 * 3.6,
    "order_picked_p50_min": 4.0,
    "order_picked_p90_min": 4.0,
    "order_picked_p95_min": 4.0,
    "order_picked_p99_min": 4.0,
    "order_packed_mean_min": 6.0,
    "order_packed_p50_min": 6.0,
    "order_packed_p90_min": 6.0,
    "order_packed_p95_min": 6.0,
    "order_packed_p99_min": 6.0,
    "orders_in_process": (360 + 900) / 1000,
    "backlog": 2.0,
    "orders_waiting": 1.0,
    # order 0 is due at 400 s, order 1 at 880 s, order 2 after the run
    "orders_due": 2.0,
    "on_time": 50.0,
    "lateness_mean_min": 1.0,
    "lateness_max_min": 2.0,
    "orders_packed_per_hour": 3.6,
    "units_packed_per_hour": 2 * 3.6,
    "packer_busy": 100 * 90 / (2 * 1000),
    "totes_waiting": 0.02,
    # orders 0 and 1 came up, with 5 units; the line of one unit was short
    "fill": 100 * 4 / 5,
    "stock_out": 100 / 4,
    "storage_use": 40.0,
    "slots_in_use": 75.0,
    "units_on_hand": 16.0,
    "units_stowed_per_hour": 6 * 3.6,
    # they take other runs to compare with
    "traffic_efficiency": math.nan,
    "ideal_share": math.nan,
}


def test_every_defined_figure_has_a_worked_answer() -> None:
    assert set(EXPECTED) == set(FIGURES)


@pytest.mark.parametrize("name", EXPECTED)
def test_figure_of_the_hand_made_run(name: str) -> None:
    assert key_figures(HAND_MADE)[name] == pytest.approx(EXPECTED[name], nan_ok=True)


@pytest.mark.parametrize("names", TIME_SPLITS.values(), ids=TIME_SPLITS)
def test_time_splits_sum_to_all_of_the_time(names: tuple[str, ...]) -> None:
    figures = key_figures(HAND_MADE)
    assert sum(figures[name] for name in names) == pytest.approx(100.0)


def test_the_parts_of_the_pod_cycle_sum_to_it() -> None:
    figures = key_figures(HAND_MADE)
    parts = ("pod_fetch_s", "pod_wait_s", "pod_carry_s", "pod_service_s", "pod_return_s")
    assert sum(figures[part] for part in parts) == pytest.approx(figures["pod_cycle_mean_s"])


def test_a_run_in_which_nothing_happened_has_undefined_shares_and_zero_rates() -> None:
    """Undefined is NaN, never a zero that looks like a result, and never a warning."""
    figures = key_figures(observation_of(facts_of(), n_steps=10))
    assert figures["units_per_hour"] == 0.0
    assert figures["station_starved"] == 100.0
    undefined = {name for name, value in figures.items() if math.isnan(value)}
    assert {"pile_on", "on_time", "fill", "pod_cycle_p50_s", "order_packed_p99_min", "detour"} <= undefined


def test_a_run_without_a_single_step_has_no_figures_but_fails_not() -> None:
    figures = key_figures(observation_of(facts_of(), n_steps=0))
    assert math.isnan(figures["units_per_hour"])
    assert math.isnan(figures["orders_in_process"])


def test_a_visit_to_a_station_that_does_both_counts_by_what_was_done() -> None:
    facts = facts_of(
        (0, EventKind.ORDER_ARRIVED, {"order": 0, "line": 1, "units": 1}),
        (1, EventKind.POD_PRESENTED, {"drive": 0, "pod": 0, "station": 2}),
        (2, EventKind.STOWED, {"drive": 0, "pod": 0, "station": 2, "sku": 0, "units": 4}),
        (3, EventKind.POD_PRESENTED, {"drive": 1, "pod": 1, "station": 2}),
        (
            4,
            EventKind.UNIT_PICKED,
            {"drive": 1, "pod": 1, "station": 2, "order": 0, "line": 0, "sku": 1, "units": 1},
        ),
        (5, EventKind.POD_PRESENTED, {"drive": 1, "pod": 2, "station": 2}),
    )
    figures = key_figures(observation_of(facts, n_steps=10))
    assert figures["replenishment_share"] == pytest.approx(100 / 3)
    assert figures["pile_on"] == pytest.approx(0.5)


def test_an_order_held_for_want_of_stock_came_up_for_release() -> None:
    facts = facts_of(
        (0, EventKind.ORDER_ARRIVED, {"order": 0, "line": 2, "units": 2}),
        (0, EventKind.ORDER_ARRIVED, {"order": 1, "line": 2, "units": 2}),
        (3, EventKind.LINE_SHORT, {"order": 1, "line": 2, "sku": 5, "units": 1}),
    )
    assert key_figures(observation_of(facts, n_steps=10))["stock_out"] == 50.0


def test_a_cycle_with_two_stations_counts_from_request_to_stored() -> None:
    """A pod that goes on to a second station is served until the last one lets it go."""
    stages = (
        (0, EventKind.POD_REQUESTED),
        (1, EventKind.POD_REACHED),
        (2, EventKind.POD_ADMITTED),
        (5, EventKind.POD_PRESENTED),
        (6, EventKind.POD_RELEASED),
        (7, EventKind.POD_ADMITTED),
        (8, EventKind.POD_PRESENTED),
        (9, EventKind.POD_RELEASED),
        (12, EventKind.POD_STORED),
        (13, EventKind.POD_REQUESTED),
    )
    facts = facts_of(*((step, kind, {"drive": 0, "pod": 3, "station": 0}) for step, kind in stages))
    figures = key_figures(observation_of(facts, n_steps=20))
    assert figures["pod_cycle_mean_s"] == 24.0
    assert figures["pod_service_s"] == 8.0
    assert figures["pod_return_s"] == 6.0


def test_status_changes_at_one_step_and_at_the_horizon_are_kept_apart() -> None:
    def status(step: int, value: StationStatus) -> tuple[int, EventKind, dict[str, int]]:
        return step, EventKind.STATION_STATUS, {"station": 0, "units": int(value)}

    facts = facts_of(
        status(4, StationStatus.BUSY),
        status(4, StationStatus.BLOCKED),
        status(10, StationStatus.CLOSED),
    )
    figures = key_figures(observation_of(facts, n_steps=10, stations=1))
    assert figures["station_starved"] == 40.0
    assert figures["station_busy"] == 0.0
    assert figures["station_blocked"] == 60.0
    assert figures["station_closed"] == 0.0


def test_the_station_table_agrees_with_the_floor() -> None:
    table = station_table(HAND_MADE)
    assert [row["name"] for row in table] == ["P1", "R1"]
    assert table[0]["units_picked"] == 3
    assert table[0]["pod_visits"] == 2
    assert table[0]["busy"] == pytest.approx(30.0)
    assert table[1]["units_stowed"] == 6
    assert table[1]["kind"] == "replenish"


def test_the_definitions_are_complete() -> None:
    for name, entry in FIGURES.items():
        assert entry.name == name
        assert all((entry.label, entry.definition, entry.unit))
        assert entry.better in Better
        assert entry.group in GROUPS
        assert len(entry.label) <= 21, "tables give a label 21 columns"
    assert figure("pile_on").unit == "units"
    assert dataclasses.asdict(figure("detour"))["better"] == "lower"


def test_the_observation_leaves_the_record_alone() -> None:
    before = HAND_MADE.facts.copy()
    key_figures(HAND_MADE)
    assert np.array_equal(before, HAND_MADE.facts)
