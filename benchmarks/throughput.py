"""Throughput of floors with a closed backlog, and the fleets at which it comes to something."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from twin.errors import GridlockError
from twin.events import COLUMNS, EventKind
from twin.layout.floor import Layout
from twin.model import FulfillmentFloor
from twin.scenario import load_scenario
from twin.state import Activity
from twin.units import HOUR_S

__all__ = ["Throughput", "Window", "fleet_for", "measure"]

STEP, KIND = COLUMNS.index("step"), COLUMNS.index("kind")


@dataclass(frozen=True)
class Window:
    """What of a run is measured.

    Attributes
    ----------
    warm_up_min, window_min : float
        Simulated minutes before the window, and in it.
    seeds : tuple of int
        One run each; figures are means.
    """

    warm_up_min: float
    window_min: float
    seeds: tuple[int, ...]


@dataclass(frozen=True)
class Throughput:
    """What a fleet delivers.

    Attributes
    ----------
    units_per_hour, visits_per_hour : float
        Units picked and pod visits; NaN where a run got stuck.
    pile_on : float
        Units a pod visit.
    congestion : float
        Time blocked over time moving or blocked, in per cent, warm-up included.
    stuck : tuple of str
        A line for each run that got stuck: its seed, and the first culprit.
    """

    units_per_hour: float
    visits_per_hour: float
    pile_on: float
    congestion: float
    stuck: tuple[str, ...]


def measure(layout: Layout, settings: Mapping[str, Any], drive_units: int, window: Window) -> Throughput:
    """Run a floor with a backlog that never ends, once for each seed.

    Parameters
    ----------
    layout : Layout
        The floor.
    settings : mapping
        Settings of the scenario by dotted name.
    drive_units : int
        Size of the fleet.
    window : Window
        What is measured.
    """
    runs = []
    stuck = []
    for seed in window.seeds:
        try:
            runs.append(_run(layout, settings, drive_units, window, seed))
        except GridlockError as error:
            runs.append((math.nan, math.nan, math.nan))
            stuck.append(f"{layout.name}, {drive_units} drive units, seed {seed}: {error.culprits[0]}")
    units, visits, congestion = np.mean(runs, axis=0).tolist()
    return Throughput(units, visits, units / visits if visits else math.nan, congestion, tuple(stuck))


def _run(
    layout: Layout, settings: Mapping[str, Any], drive_units: int, window: Window, seed: int
) -> tuple[float, float, float]:
    hours = (window.warm_up_min + window.window_min) / 60.0
    given = {**settings, "hours": hours, "seed": seed, "fleet.drive_units": drive_units}
    floor = FulfillmentFloor(layout, load_scenario(None, given))
    floor.advance(floor.horizon_steps)
    facts = floor.record.facts()
    late = facts[facts[:, STEP] * floor.step_s > window.warm_up_min * 60.0, KIND]
    per_hour = HOUR_S / (window.window_min * 60.0)
    spent = floor.state.fleet.activity.sum(axis=0)
    moving = spent[[Activity.EMPTY_TRAVEL, Activity.LOADED_TRAVEL, Activity.TURNING]].sum()
    blocked = spent[Activity.BLOCKED]
    return (
        float((late == EventKind.UNIT_PICKED).sum()) * per_hour,
        float((late == EventKind.POD_PRESENTED).sum()) * per_hour,
        100.0 * float(blocked / (moving + blocked)),
    )


def fleet_for(rate: Callable[[int], float], target: float, guess: int, most: int) -> int:
    """Find about the smallest fleet that reaches a rate; the largest one where none does.

    Parameters
    ----------
    rate : callable
        What a fleet delivers; rises with the fleet.
    target : float
        The rate to reach.
    guess : int
        Where to look first.
    most : int
        The largest fleet.

    Returns
    -------
    int
        To within a fiftieth, one drive unit at least.
    """
    low, high = 0, max(1, min(guess, most))
    low_rate, high_rate = 0.0, rate(high)
    while high_rate < target and high < most:
        low, low_rate = high, high_rate
        high = min(most, max(high + 1, math.ceil(1.4 * high)))
        high_rate = rate(high)
    while high_rate >= target and high - low > max(1, high // 50):
        between = low + (target - low_rate) / (high_rate - low_rate) * (high - low)
        fleet = min(max(round(between), low + 1), high - 1)
        fleet_rate = rate(fleet)
        if fleet_rate >= target:
            high, high_rate = fleet, fleet_rate
        else:
            low, low_rate = fleet, fleet_rate
    return high
