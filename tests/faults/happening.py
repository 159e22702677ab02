"""Lets faults happen on small floors, and looks at what became of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.running import floor_of, steps
from twin.layout import Layout
from twin.model import FulfillmentFloor
from twin.state import DrivePhase
from twin.units import NONE

BUSY: dict[str, Any] = {
    "stations__pick_time_s": 3,
    "demand__skus__count": 30,
    "stock__slots_per_pod": 6,
    "hours": 1,
}
"""Settings under which every pod is on the move soon."""


def until_phase(floor: FulfillmentFloor, phase: DrivePhase, *, moving: bool = False) -> int:
    """Run until a drive unit is in a phase (and outside private cells and lanes); answers which one."""
    fleet, grid = floor.state.fleet, floor.state.grid
    for _ in range(2000):
        for drive in np.flatnonzero(fleet.phase == phase).tolist():
            cell = fleet.cell[drive]
            if not moving or (grid.private[cell] == 0 and grid.lane[cell] == NONE):
                return int(drive)
        floor.step()
    raise AssertionError(f"no drive unit was ever {phase.name}")


def busy(layout: Layout, **overrides: Any) -> FulfillmentFloor:
    """Open a floor with much to do."""
    return floor_of(layout, **{**BUSY, **overrides})


def minutes(floor: FulfillmentFloor, count: float) -> FulfillmentFloor:
    """Run for some minutes, and require that the judge found nothing."""
    return steps(floor, round(count * 60 / floor.step_s))


def steps_in(floor: FulfillmentFloor, count: float) -> int:
    """Turn minutes into steps."""
    return round(count * 60 / floor.step_s)
