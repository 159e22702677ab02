"""All key figures of a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.metrics import stations
from twin.metrics.definitions import FIGURES
from twin.metrics.drives import drive_figures
from twin.metrics.energy import energy_figures
from twin.metrics.observation import Cut, Observation
from twin.metrics.orders import Milestones, demand_met, milestones_of, order_figures, packing_figures
from twin.metrics.stock import stock_figures
from twin.metrics.visits import Visits, cycle_figures, pod_cycles, visit_figures, visits_of

__all__ = ["OF_SEVERAL_RUNS", "figures_by_cut", "key_figures", "station_table"]

OF_SEVERAL_RUNS = ("traffic_efficiency", "ideal_share")
"""Figures that compare a run with others; a run alone leaves them undefined."""


class _Read(NamedTuple):
    """What is read from the whole record once, for all windows."""

    orders: Milestones
    visits: Visits
    cycles: NDArray[np.int64]

    @classmethod
    def of(cls, observation: Observation) -> _Read:
        return cls(milestones_of(observation), visits_of(observation), pod_cycles(observation))


def key_figures(observation: Observation) -> dict[str, float]:
    """Compute every figure of :data:`~twin.metrics.definitions.FIGURES`.

    Parameters
    ----------
    observation : Observation
        The run, or the part of it simulated so far, or a window of it.

    Returns
    -------
    dict of str to float
        By name, in the order of the definitions; NaN where a figure is undefined (no orders, no visits, no
        other run to compare with).
    """
    return _figures(observation, _Read.of(observation))


def figures_by_cut(observation: Observation, cuts: Sequence[Cut]) -> NDArray[np.float64]:
    """Compute every figure for several windows of a run, each from a cut to its end.

    Parameters
    ----------
    observation : Observation
        The run.
    cuts : sequence of Cut
        Where the windows begin.

    Returns
    -------
    ndarray of float64, shape (number of cuts, number of figures)
        Columns in the order of the definitions.
    """
    read = _Read.of(observation)
    rows = [list(_figures(observation.after(cut), read).values()) for cut in cuts]
    return np.array(rows, dtype=np.float64).reshape(len(cuts), len(FIGURES))


def _figures(observation: Observation, read: _Read) -> dict[str, float]:
    steps = stations.status_steps(observation)
    orders = read.orders
    computed = {
        **dict.fromkeys(OF_SEVERAL_RUNS, float("nan")),
        **stations.station_figures(observation, steps),
        **visit_figures(observation, read.visits, stations.open_hours(observation, steps)),
        **cycle_figures(observation, read.cycles),
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
