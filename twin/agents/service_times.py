"""How long people take: lognormal times in whole steps, keyed by what they handle."""

from __future__ import annotations

import math

from twin.scenario import Scenario
from twin.streams import Streams

__all__ = ["KeyedFactors", "ServiceTimes"]

BLOCK = 256
"""Entities whose first factors are drawn together: opening a substream costs more than a draw."""


class KeyedFactors:
    """Lognormal factors of mean 1, the same for an entity whatever happened before.

    Parameters
    ----------
    streams : Streams
        The run's random streams.
    name : str
        The source.
    cv : float
        Coefficient of variation.
    width : int
        Factors that an entity usually needs.
    """

    def __init__(self, streams: Streams, name: str, cv: float, width: int) -> None:
        self._streams = streams
        self._name = name
        self._width = width
        variance = math.log1p(cv * cv)
        self._mu, self._sigma = -variance / 2, math.sqrt(variance)
        self._blocks: dict[int, list[list[float]]] = {}

    def of(self, entity: int, count: int) -> list[float]:
        """Draw the first factors of an entity.

        Parameters
        ----------
        entity : int
            Its number.
        count : int
            How many; at least the first ``width`` are given.

        Returns
        -------
        list of float
            A longer list begins with the same factors as a shorter one.
        """
        block = self._blocks.get(entity // BLOCK)
        if block is None:
            rng = self._streams.keyed(self._name, entity // BLOCK)
            block = rng.lognormal(self._mu, self._sigma, (BLOCK, self._width)).tolist()
            self._blocks[entity // BLOCK] = block
        factors = block[entity % BLOCK]
        if count <= self._width:
            return factors
        rng = self._streams.keyed(f"{self._name}/more", entity)
        return [*factors, *rng.lognormal(self._mu, self._sigma, count - self._width).tolist()]


class ServiceTimes:
    """Service times in steps, the same for an order or a SKU whatever the layout.

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
        self._pick_steps = stations.pick_time_s / step_s
        self._stow_steps = stations.stow_time_s / step_s
        self._order_steps = packing.order_time_s / step_s
        self._unit_steps = packing.unit_time_s / step_s
        self._picks = KeyedFactors(streams, "pick_time", stations.pick_time_cv, 4)
        self._packs = KeyedFactors(streams, "pack_time", packing.time_cv, 1)
        self._stow_factors = KeyedFactors(streams, "stow_time", stations.stow_time_cv, 4)
        self._stows: dict[int, int] = {}

    def picks(self, order: int, n_units: int) -> list[int]:
        """Say how many steps each unit of an order takes to pick, line by line."""
        mean = self._pick_steps
        return [max(1, int(mean * factor + 0.5)) for factor in self._picks.of(order, n_units)]

    def stow(self, sku: int) -> int:
        """Say how many steps the next bundle of a SKU takes to stow."""
        count = self._stows.get(sku, 0)
        self._stows[sku] = count + 1
        factor = self._stow_factors.of(sku, count + 1)[count]
        return max(1, int(self._stow_steps * factor + 0.5))

    def pack(self, order: int, n_units: int) -> int:
        """Say how many steps packing an order takes."""
        mean = self._order_steps + self._unit_steps * n_units
        return max(1, int(mean * self._packs.of(order, 1)[0] + 0.5))
