"""All key figures of a run."""

from __future__ import annotations

from typing import Any

from twin.metrics import stations
from twin.metrics.definitions import FIGURES
from twin.metrics.drives import drive_figures
from twin.metrics.energy import energy_figures
from twin.metrics.observation import Observation
from twin.metrics.orders import demand_met, milestones_of, order_figures, packing_figures
from twin.metrics.stock import stock_figures
from twin.metrics.visits import cycle_figures, visit_figures, visits_of

__all__ = ["OF_SEVERAL_RUNS", "key_figures", "station_table"]

OF_SEVERAL_RUNS = ("traffic_efficiency", "ideal_share")
"""Figures that compare a run with others; a run alone leaves them undefined."""


def key_figures(observation: Observation) -> dict[str, float]:
    """Compute every figure of :data:`~twin.metrics.definitions.FIGURES`.

    Parameters
    ----------
    observation : Observation
        The run, or the part of it simulated so far.

    Returns
    -------
    dict of str to float
        By name, in the order of the definitions; NaN where a figure is undefined (no orders, no visits, no
        other run to compare with).
    """
    steps = stations.status_steps(observation)
    orders = milestones_of(observation)
    computed = {
        **dict.fromkeys(OF_SEVERAL_RUNS, float("nan")),
        **stations.station_figures(observation, steps),
        **visit_figures(observation, visits_of(observation), stations.open_hours(observation, steps)),
        **cycle_figures(observation),
        **drive_figures(observation),
        **energy_figures(observation),
        **order_figures(observation, orders),
        **packing_figures(observation, orders),
        **demand_met(observation, orders),
        **stock_figures(observation),
    }
    return {name: computed[name] for name in FIGURES}


def station_table(observation: Observation) -> list[dict[str, Any]]:
    """One row of figures for each station; see :func:`twin.metrics.stations.station_table`."""
    return stations.station_table(observation, stations.status_steps(observation), visits_of(observation))
