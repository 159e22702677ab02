"""One run of a soak: a floor under watch, and what it delivered and suffered."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

import twin
from twin.events import COLUMNS, EventKind, RunStatus
from twin.scenario import load_scenario
from twin.units import HOUR_S, NONE

__all__ = ["RATIO_WITHIN", "Case", "soak"]

QUARTERS = 4
RATIO_WITHIN = 0.05

OVERLAPS = ("overlap", "pod_struck")
DEPARTURES = (
    "over_speed",
    "acceleration",
    "false_speed",
    "turn_rate",
    "turned_moving",
    "sideways",
    "off_line",
    "wrong_cell",
    "moving_lift",
)
"""Findings of the judge about continuous motion, by their names in the audit's counts."""


@dataclass(frozen=True)
class Case:
    """One run.

    Attributes
    ----------
    layout : str
        A bundled floor.
    factor : float
        Size of the fleet, as a multiple of the floor's own.
    hours : float
        Simulated hours.
    audit : bool
        Whether the judge checks every step.
    seed : int
        The scenario's seed.
    motion : str or None
        Name of the motion model; None for the scenario's default.
    faults : float
        Multiple of the default rates of faults.
    """

    layout: str
    factor: float
    hours: float
    audit: bool
    seed: int
    motion: str | None = None
    faults: float = 0.0

    @property
    def settings(self) -> dict[str, Any]:
        """The scenario's settings by dotted name."""
        drive_units = round(self.factor * twin.load_layout(self.layout).drive_units)
        chosen = {"hours": self.hours, "seed": self.seed, "fleet.drive_units": drive_units}
        if self.motion is not None:
            chosen["motion"] = self.motion
        return chosen | ({"faults.multiplier": self.faults} if self.faults else {})


class WatchedFloor(twin.FulfillmentFloor):
    """Notes once a simulated minute how long its drive units have made no progress.

    Attributes
    ----------
    waited_steps : int
        The longest that any drive unit under way had not come nearer to its goal.
    waited_outside_steps : int
        The same without those in the queue of the station that they are bound for.
    """

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.waited_steps = 0
        self.waited_outside_steps = 0
        self._every = max(1, round(60.0 / self.step_s))

    def advance(self, until: int) -> None:
        """Advance, and look at the fleet when a minute is over."""
        minute = self.now // self._every
        try:
            super().advance(until)
        finally:
            if self.now // self._every > minute or not self.running:
                self._look()

    def _look(self) -> None:
        fleet, grid = self.state.fleet, self.state.grid
        waited = np.where(fleet.travelling != 0, self.now - fleet.progress, 0)
        lane = grid.lane[fleet.cell]
        queueing = (lane != NONE) & (lane == fleet.station)
        self.waited_steps = max(self.waited_steps, int(waited.max()))
        self.waited_outside_steps = max(
            self.waited_outside_steps, int(waited.max(where=~queueing, initial=0))
        )


class _Keeper(twin.RunObserver):
    """Keeps hold of the floor."""

    floor: WatchedFloor

    def started(self, floor: twin.FulfillmentFloor) -> None:
        """Take it."""
        assert isinstance(floor, WatchedFloor)
        self.floor = floor


def soak(case: Case) -> dict[str, Any]:
    """Run one floor.

    Parameters
    ----------
    case : Case
        What to run.

    Returns
    -------
    dict
        A row of the table.
    """
    layout, scenario = twin.load_layout(case.layout), load_scenario(None, case.settings)
    keeper = _Keeper()
    result = twin.run(layout, scenario, audit=case.audit, observer=keeper, floor_type=WatchedFloor)
    floor = keeper.floor
    quarters = _units_per_hour(floor)
    complete = result.status is RunStatus.COMPLETE
    ratio = quarters[-1] / quarters[1] if complete and quarters[1] > 0 else None
    steady = ratio is not None and abs(ratio - 1.0) <= RATIO_WITHIN
    return {
        "layout": case.layout,
        "fleet_factor": case.factor,
        "drive_units": len(floor.drive_units),
        "motion": scenario.motion,
        "faults": case.faults,
        "seed": case.seed,
        "simulated_h": result.simulated_s / HOUR_S,
        "status": result.status.value,
        "waited_min": floor.waited_steps * floor.step_s / 60.0,
        "waited_outside_min": floor.waited_outside_steps * floor.step_s / 60.0,
        "quarters": quarters,
        "quarters_text": " ".join(f"{rate:,.0f}" for rate in quarters),
        "ratio": ratio,
        **_audited(floor),
        "times": result.simulated_s / result.wall_s,
        "held": steady and not result.violations,
        "digest": result.digest,
        "culprits": list(result.culprits),
    }


def _audited(floor: WatchedFloor) -> dict[str, Any]:
    """Sum up what the judge saw and found; nothing if it was not asked."""
    counts = floor.audit_counts
    if counts is None:
        return {}
    found = {kind: count for kind, count in counts.items() if kind != "checked_steps"}
    overlaps, departures = (sum(found.pop(kind) for kind in kinds) for kinds in (OVERLAPS, DEPARTURES))
    closest_m = floor.closest_m
    return {
        "drive_steps": counts["checked_steps"] * len(floor.drive_units),
        "overlaps": None if closest_m is None else overlaps,
        "departures": None if closest_m is None else departures,
        "violations": sum(found.values()),
        "closest_mm": None if closest_m is None or closest_m == math.inf else 1000.0 * closest_m,
    }


def _units_per_hour(floor: WatchedFloor) -> list[float]:
    """Count the units picked in each quarter of the horizon, by the hour."""
    facts = floor.record.facts()
    picked = facts[facts[:, COLUMNS.index("kind")] == EventKind.UNIT_PICKED]
    steps = picked[:, COLUMNS.index("step")]
    counts, _ = np.histogram(steps, bins=QUARTERS, range=(0, floor.horizon_steps))
    quarter_h = floor.horizon_steps * floor.step_s / HOUR_S / QUARTERS
    return [float(count) / quarter_h for count in counts]
