"""Figures after a cut, against a slow reference that goes through the facts one by one."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from tests.layout.floors import TWO_WAY, drawn
from tests.metrics.hand_made import HAND_MADE
from tests.metrics.windows import Window, reference
from tests.running import settings
from twin.experiments import observe
from twin.metrics import FIGURES, Cut, Observation, figures_by_cut, key_figures
from twin.model import FulfillmentFloor
from twin.state import Activity

SHARES = (0.0, 0.1, 0.35, 0.5)


@cache
def ran() -> tuple[Observation, tuple[Cut, ...]]:
    """Run a floor with breakdowns, cut-offs that fall in the run and little stock; cut it now and then."""
    layout = drawn(TWO_WAY, name="two-way", drive_units="3")
    scenario = settings(
        hours=0.3,
        seed=4,
        demand__due_after_min=7,
        demand__skus__count=14,
        stock__slots_per_pod=4,
        stock__storage_fill=0.7,
        faults__script=[
            {"at_min": minute, "for_min": minutes, "drive_unit": drive}
            for drive, (minute, minutes) in enumerate([(6.0, 1.0), (8.5, 3.0), (17.0, 5.0)])
        ],
        policies__reorder_share=0.95,
        demand__backlog_orders=12,
        battery__enabled=False,
    )
    floor = FulfillmentFloor(layout, scenario)
    cuts = []
    for share in SHARES:
        floor.advance(round(share * floor.horizon_steps))
        cuts.append(observe(floor).cut)
    floor.advance(floor.horizon_steps)
    return observe(floor), tuple(cuts)


@pytest.mark.parametrize("index", range(len(SHARES)))
def test_figures_of_a_window_are_those_of_the_reference(index: int) -> None:
    observation, cuts = ran()
    found = key_figures(observation.after(cuts[index]))
    picking = [number for number, station in enumerate(observation.stations) if station.kind.picks]
    window = Window(observation.facts, cuts[index].step, observation.n_steps, observation.step_s)
    expected = reference(window, picking, observation.n_packers, len(observation.activity))
    assert {name: found[name] for name in expected} == pytest.approx(expected, nan_ok=True)


def test_the_reference_has_something_to_say() -> None:
    """Else the comparison above would be one of undefined figures."""
    observation, cuts = ran()
    found = key_figures(observation.after(cuts[2]))
    for name in ("mtbf_h", "mttr_min", "on_time", "pile_on", "pod_cycle_mean_s", "totes_waiting"):
        assert found[name] > 0, name
    assert found["stock_out"] >= 0
    assert found["drive_failed"] > 0


def test_what_adds_up_is_taken_from_the_cut_on() -> None:
    observation, cuts = ran()
    before, after = cuts[2], observation.after(cuts[2])
    steps = observation.n_steps - before.step
    assert after.activity.sum(axis=1).tolist() == [steps] * len(after.activity)
    spent = (observation.activity - before.activity)[:, Activity.LOADED_TRAVEL].sum()
    found = key_figures(after)
    assert found["drive_loaded_travel"] == pytest.approx(100 * spent / after.activity.sum())
    driven, shortest = observation.driven - before.driven, observation.shortest - before.shortest
    assert found["detour"] == pytest.approx(driven.sum() / shortest.sum())


def test_without_a_cut_a_window_is_the_run() -> None:
    observation, cuts = ran()
    assert key_figures(observation.after(cuts[0])) == pytest.approx(key_figures(observation), nan_ok=True)
    rows = figures_by_cut(observation, cuts)
    assert rows.shape == (len(SHARES), len(FIGURES))
    for row, cut in zip(rows, cuts, strict=True):
        np.testing.assert_array_equal(row, list(key_figures(observation.after(cut)).values()))


def test_time_splits_of_a_window_sum_to_all_of_its_time() -> None:
    observation, cuts = ran()
    found = key_figures(observation.after(cuts[1]))
    assert sum(found[f"drive_{activity.name.lower()}"] for activity in Activity) == pytest.approx(100)
    split = ("station_busy", "station_starved", "station_blocked", "station_closed")
    assert sum(found[name] for name in split) == pytest.approx(100)


def test_a_battery_may_be_at_its_lowest_at_the_cut() -> None:
    n_drives = len(HAND_MADE.activity)
    cut = Cut(
        step=100,
        activity=np.zeros_like(HAND_MADE.activity),
        driven=np.zeros_like(HAND_MADE.driven),
        shortest=np.zeros_like(HAND_MADE.shortest),
        charge=np.full(n_drives, 11.0),
    )
    assert key_figures(HAND_MADE)["charge_lowest"] == 21.5
    assert key_figures(HAND_MADE.after(cut))["charge_lowest"] == 11.0
    assert key_figures(HAND_MADE.after(cut))["charges_per_drive_hour"] > 0
