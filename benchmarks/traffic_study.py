"""What traffic costs on one floor: efficiency at a given fleet, monotonicity, rungs of a ladder."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import Any

import twin
from benchmarks.throughput import Throughput, Window, fleet_for, measure
from twin.layout.floor import Layout
from twin.motion.bounds import FloorBounds, floor_bounds
from twin.scenario import Scenario

__all__ = [
    "MANY_STATIONS",
    "MOST_LOST",
    "NEARLY",
    "SHARE",
    "TARGET",
    "TARGET_WIDE",
    "Study",
    "study_floor",
]

SHARE = 0.8
"""Of the lesser bound: where the efficiency is measured."""
NEARLY = 0.97
"""Of the lesser bound: the largest fleet that is looked at."""
FLEETS = 8
"""Fleets between none and that."""
MOST_LOST = 0.03
"""Of the throughput of a smaller fleet: what adding drive units may cost."""

WIDE = ("highways-wide", "medium", "large", "huge")
"""Floors with four highway lanes before the stations."""
TARGET_WIDE, TARGET = 85.0, 75.0

MANY_STATIONS = 20
"""Floors with more pick stations are measured with one seed: they average over their stations."""


@dataclass(frozen=True)
class Study:
    """What is measured on a floor.

    Attributes
    ----------
    layout : str
        Name of a bundled floor, or a file.
    settings : dict
        Settings by dotted name, with traffic and without.
    with_traffic : dict
        Settings with traffic only.
    window : Window
        What of each run.
    monotone : bool
        Whether to look at several fleets.
    variants : dict
        Rungs of the ladder: settings by their name.
    """

    layout: str
    settings: dict[str, Any]
    with_traffic: dict[str, Any]
    window: Window
    monotone: bool = True
    variants: dict[str, dict[str, Any]] = field(default_factory=dict)


class _Bench:
    """A floor with its bounds, and what fleets deliver on it with collisions off."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.layout: Layout = twin.load_layout(study.layout)
        picking = sum(station.kind.picks for station in self.layout.stations)
        many = picking > MANY_STATIONS
        seeds = study.window.seeds[:1] if many else study.window.seeds
        self.window = Window(study.window.warm_up_min, study.window.window_min, seeds)
        self.most = (len(self.layout.storage) + len(self.layout.chargers)) // 2
        self.free = functools.cache(self._free)
        self.guess = max(1, self.layout.drive_units // 2)
        self.bounds = self._bounds()

    def _free(self, drive_units: int) -> Throughput:
        settings = {**self.study.settings, "motion": "unobstructed"}
        return measure(self.layout, settings, drive_units, self.window)

    def _bounds(self) -> FloorBounds:
        scenario: Scenario = twin.load_scenario(overrides=self.study.settings)
        return floor_bounds(
            self.layout,
            scenario.fleet,
            pick_time_s=scenario.stations.pick_time_s,
            hold_share=scenario.stations.pick_hold_share,
            pile_on=self.free(self.guess).pile_on,
        )

    def fleet_at(self, share: float) -> int:
        """Find the fleet that comes to a share of the lesser bound with collisions off."""
        target = share * self.bounds.units_per_hour
        return fleet_for(lambda n: self.free(n).units_per_hour, target, self.guess, self.most)

    def with_traffic(self, drive_units: int, **more: Any) -> Throughput:
        settings = {**self.study.settings, **self.study.with_traffic, **more}
        return measure(self.layout, settings, drive_units, self.window)


def study_floor(study: Study) -> dict[str, list[dict[str, Any]]]:
    """Measure a floor.

    Parameters
    ----------
    study : Study
        What to measure.

    Returns
    -------
    dict
        ``efficiency`` with a row, ``fleets`` with one unless that is left out, ``ladder`` with one for each
        variant.
    """
    bench = _Bench(study)
    fleet = bench.fleet_at(SHARE)
    free = bench.free(fleet)
    with_traffic = bench.with_traffic(fleet)
    target = TARGET_WIDE if study.layout in WIDE else TARGET
    row = {
        "layout": study.layout,
        "station_bound": bench.bounds.station_units_per_hour,
        "traffic_bound": bench.bounds.traffic_units_per_hour,
        "drive_units": fleet,
        "free_units": free.units_per_hour,
        "free_share": 100.0 * free.units_per_hour / bench.bounds.units_per_hour,
        **_compared(with_traffic, free),
        "target": target,
    }
    row["met"] = row["efficiency"] is not None and row["efficiency"] >= target
    fleets = [_monotone(bench, {fleet: with_traffic})] if study.monotone else []
    rungs = [
        {
            "variant": name,
            "layout": study.layout,
            "drive_units": fleet,
            "free_units": free.units_per_hour,
            **_compared(bench.with_traffic(fleet, **settings), free),
        }
        for name, settings in study.variants.items()
    ]
    return {"efficiency": [row], "fleets": fleets, "ladder": rungs}


def _compared(with_traffic: Throughput, free: Throughput) -> dict[str, Any]:
    stuck = len(with_traffic.stuck) > 0
    return {
        "units": None if stuck else with_traffic.units_per_hour,
        "visits": None if stuck else with_traffic.visits_per_hour,
        "congestion": None if stuck else with_traffic.congestion,
        "visits_kept": None if stuck else 100.0 * with_traffic.visits_per_hour / free.visits_per_hour,
        "efficiency": None if stuck else 100.0 * with_traffic.units_per_hour / free.units_per_hour,
        "stuck": len(with_traffic.stuck),
        "culprits": with_traffic.stuck,
    }


def _monotone(bench: _Bench, known: dict[int, Throughput]) -> dict[str, Any]:
    """Add drive units up to the bound, and say what of a smaller fleet's throughput is kept at least."""
    largest = bench.fleet_at(NEARLY)
    fleets = sorted({*known, *(max(1, round(largest * n / FLEETS)) for n in range(1, FLEETS + 1))})
    rates = [(known.get(fleet) or bench.with_traffic(fleet)).units_per_hour for fleet in fleets]
    most, kept = 0.0, 1.0
    for rate in rates:
        kept = min(kept, rate / most) if most > 0 else kept
        most = max(most, rate)
    stuck = any(rate != rate for rate in rates)
    return {
        "layout": bench.study.layout,
        "fleets": " ".join(str(fleet) for fleet in fleets),
        "rates": " ".join("stuck" if rate != rate else f"{rate:,.0f}" for rate in rates),
        "kept": None if stuck else kept,
        "monotone": not stuck and kept >= 1.0 - MOST_LOST,
    }
