"""Runs floors in tests: settings by keyword, steps, facts by name."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import pytest
from numpy.typing import NDArray

from twin.events import COLUMNS, EventKind
from twin.layout import Layout
from twin.model import FulfillmentFloor
from twin.scenario import Scenario, load_scenario

JIT = not numba.config.DISABLE_JIT

needs_jit = pytest.mark.skipif(not JIT, reason="takes minutes without machine code")

STEADY: dict[str, Any] = {
    "stations__pick_time_cv": 0,
    "stations__stow_time_cv": 0,
    "packing__time_cv": 0,
}
"""Service times without chance."""


def settings(**overrides: Any) -> Scenario:
    """Make a scenario; ``fleet__drive_units=3`` sets ``fleet.drive_units``.

    Motion is ideal unless said otherwise: a cell a step is easy to count.
    """
    overrides = {"motion": "ideal", **overrides}
    return load_scenario(overrides={name.replace("__", "."): value for name, value in overrides.items()})


def floor_of(layout: Layout, *, audit: bool = True, **overrides: Any) -> FulfillmentFloor:
    """Open a floor, by default with the judge looking on."""
    return FulfillmentFloor(layout, settings(**overrides), audit=audit)


def steps(floor: FulfillmentFloor, count: int) -> FulfillmentFloor:
    """Run some steps, and require that the judge found nothing."""
    for _ in range(count):
        floor.step()
    return clean(floor)


def to_the_end(floor: FulfillmentFloor) -> FulfillmentFloor:
    """Run to the horizon, and require that the judge found nothing."""
    while floor.running:
        floor.step()
    return clean(floor)


def clean(floor: FulfillmentFloor) -> FulfillmentFloor:
    """Require that the judge, if there is one, found nothing."""
    counts = floor.audit_counts
    if counts is not None:
        assert {name: count for name, count in counts.items() if count} == {"checked_steps": floor.now}
    return floor


def facts(floor: FulfillmentFloor, kind: EventKind, *columns: str) -> list[Any]:
    """List what happened: rows of the named columns, or plain values of a single one."""
    found = floor.record.facts()
    rows: NDArray[np.int32] = found[found[:, 1] == kind][:, [COLUMNS.index(name) for name in columns]]
    return [row[0] for row in rows.tolist()] if len(columns) == 1 else [tuple(row) for row in rows.tolist()]


def count(floor: FulfillmentFloor, kind: EventKind) -> int:
    """Count the facts of a kind."""
    return len(facts(floor, kind, "step"))
