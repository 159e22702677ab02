"""How long people take: lognormal times in whole steps, from substreams keyed by what they handle."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from twin.scenario import Scenario
from twin.streams import Streams

__all__ = ["ServiceTimes", "lognormal_parameters"]

STOWS_PER_SKU = 1 << 32


def lognormal_parameters(mean: float, cv: float) -> tuple[float, float]:
    """Turn a mean and a coefficient of variation into the parameters of the underlying normal.

    Returns
    -------
    mu, sigma : float
    """
    variance = math.log1p(cv * cv)
    return math.log(mean) - variance / 2, math.sqrt(variance)


class ServiceTimes:
    """Draws service times, the same for an order or a SKU whatever the layout.

    Parameters
    ----------
    scenario : Scenario
        Means and coefficients of variation.
    streams : Streams
        The run's random streams.
    step_s : float
        Length of a step in seconds.
    """

    def __init__(self, scenario: Scenario, streams: Streams, step_s: float) -> None:
        stations, packing = scenario.stations, scenario.packing
        self._streams = streams
        self._step_s = step_s
        self._pick = lognormal_parameters(stations.pick_time_s, stations.pick_time_cv)
        self._stow = lognormal_parameters(stations.stow_time_s, stations.stow_time_cv)
        self._packing = packing
        self._stows: dict[int, int] = {}

    def _to_steps(self, seconds: NDArray[np.float64]) -> list[int]:
        steps = np.maximum(1, np.floor(seconds / self._step_s + 0.5))
        return steps.astype(np.int64).tolist()  # type: ignore[no-any-return]

    def picks(self, order: int, n_units: int) -> list[int]:
        """Draw the steps that each unit of an order takes to pick.

        Parameters
        ----------
        order : int
            The order.
        n_units : int
            Units of all its lines.

        Returns
        -------
        list of int
            One entry a unit, line by line.
        """
        rng = self._streams.keyed("pick_time", order)
        return self._to_steps(rng.lognormal(*self._pick, size=n_units))

    def stow(self, sku: int) -> int:
        """Draw the steps that the next bundle of a SKU takes to stow."""
        count = self._stows.get(sku, 0)
        self._stows[sku] = count + 1
        rng = self._streams.keyed("stow_time", sku * STOWS_PER_SKU + count)
        return self._to_steps(rng.lognormal(*self._stow, size=1))[0]

    def pack(self, order: int, n_units: int) -> int:
        """Draw the steps that packing an order takes."""
        mean = self._packing.order_time_s + self._packing.unit_time_s * n_units
        rng = self._streams.keyed("pack_time", order)
        return self._to_steps(rng.lognormal(*lognormal_parameters(mean, self._packing.time_cv), size=1))[0]
