"""Which waiting order goes to which pick station when a tote place is free."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin.kernels.match import match_scores
from twin.policies.goods import GoodsAtHand
from twin.policies.situation import Situation
from twin.registry import Registry

__all__ = ["ORDER_TO_STATION", "FewestOpen", "OrderToStation", "PodMatch", "RandomStation"]

Int32 = NDArray[np.int32]


class OrderToStation(Protocol):
    """Pairs an order with a station; constructed with the :class:`~twin.policies.situation.Situation`."""

    def __init__(self, situation: Situation) -> None: ...

    def choose(self, window: Int32, stations: Int32) -> tuple[int, int]:
        """Choose an order to release next and the station that gets it.

        Parameters
        ----------
        window : ndarray of int32
            Waiting orders that the floor can fill, first ranked first; not empty.
        stations : ndarray of int32
            Pick stations with a free tote place; not empty.

        Returns
        -------
        row, station : int
            Row of the order in ``window``, and the station.
        """
        ...


ORDER_TO_STATION: Registry[OrderToStation] = Registry(
    "policies.order_to_station", "twin.policies.order_to_station"
)


def _emptiest(situation: Situation, stations: Int32) -> int:
    """Find the station with most free tote places."""
    state = situation.state.stations
    return int(stations[np.argmin(state.open_orders[stations] - state.places[stations])])


@ORDER_TO_STATION.register("fewest_open")
class FewestOpen:
    """The first order goes to the station with most free tote places."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation

    def choose(self, window: Int32, stations: Int32) -> tuple[int, int]:
        """Choose; see :class:`OrderToStation`."""
        return 0, _emptiest(self._situation, stations)


@ORDER_TO_STATION.register("random")
class RandomStation:
    """The first order goes to any station with a free tote place."""

    def __init__(self, situation: Situation) -> None:
        self._rng = situation.streams.stream("order_to_station")

    def choose(self, window: Int32, stations: Int32) -> tuple[int, int]:
        """Choose; see :class:`OrderToStation`."""
        return 0, int(stations[self._rng.integers(len(stations))])


@ORDER_TO_STATION.register("pod_match")
class PodMatch:
    """The emptiest station gets the order that pods already bound for it can fill best.

    References
    ----------
    Merschformann, Lamballais, de Koster, Suhl (2019), "Decision rules for robotic mobile fulfillment
    systems", Operations Research Perspectives 6: the pod-match rule for order assignment.
    """

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._goods = GoodsAtHand(situation.state)
        self._scores = np.zeros(situation.state.scenario.policies.release_window, dtype=np.float64)

    def choose(self, window: Int32, stations: Int32) -> tuple[int, int]:
        """Choose; see :class:`OrderToStation`."""
        station = _emptiest(self._situation, stations)
        match_scores(self._goods.kept, window, station, self._scores)
        return int(np.argmax(self._scores[: len(window)])), station
