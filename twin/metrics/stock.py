"""How full the pods are and what was put into them."""

from __future__ import annotations

from twin.events import EventKind
from twin.metrics.observation import UNITS, Observation, percent

__all__ = ["stock_figures"]


def stock_figures(observation: Observation) -> dict[str, float]:
    """Storage use by units and by slots, stock on hand, and replenishment."""
    units = int(observation.slot_units.sum())
    stowed = int(observation.of(EventKind.STOWED)[:, UNITS].sum())
    return {
        "storage_use": percent(units, observation.slot_capacity.sum()),
        "slots_in_use": percent((observation.slot_units > 0).sum(), len(observation.slot_units)),
        "units_on_hand": float(units),
        "units_stowed_per_hour": observation.per_hour(stowed),
    }
