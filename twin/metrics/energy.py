"""What the drive units draw, how often they charge, and how low their batteries get."""

from __future__ import annotations

from twin.events import EventKind
from twin.metrics.observation import UNITS, Observation, ratio
from twin.units import HOUR_S

__all__ = ["energy_figures"]

HUNDREDTHS = 100.0
"""Of a per cent: what the record states charges in."""


def energy_figures(observation: Observation) -> dict[str, float]:
    """Energy by unit and by time, charges, and states of charge (NaN where batteries do not run down).

    A battery is at its lowest when charging begins, or now, or when the window begins.
    """
    steps = observation.activity.sum(axis=0)
    watt_steps = float((steps * observation.drawn_w).sum())
    units = int(observation.of(EventKind.UNIT_PICKED)[:, UNITS].sum())
    began = observation.of(EventKind.CHARGE_STARTED)
    now = observation.charge
    undefined = float("nan")
    return {
        "energy_wh_per_unit": ratio(watt_steps * observation.step_s / HOUR_S, units),
        "energy_w_per_drive": ratio(watt_steps, steps.sum()),
        "charges_per_drive_hour": ratio(len(began), steps.sum() * observation.step_s / HOUR_S),
        "charge_lowest": min([*observation.charge_before, *now, *(began[:, UNITS] / HUNDREDTHS)])
        if len(now)
        else undefined,
        "charge_mean": float(now.mean()) if len(now) else undefined,
    }
