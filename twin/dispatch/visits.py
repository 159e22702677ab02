"""Pod visits: what each pod that is promised to a station is brought there for."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from twin.kernels.match import promise
from twin.policies.goods import GoodsAtHand
from twin.state import FloorState
from twin.units import NONE

__all__ = ["Visit", "Visits"]

PROMISES_AT_ONCE = 4096


class Visit:
    """One visit of a pod to a station.

    Attributes
    ----------
    picks : deque of list of int
        ``[line, slot, units left]``, the next one first.
    bundles : deque of tuple of int
        ``(slot, units expected)`` to stow, the next one first.
    """

    __slots__ = ("bundles", "picks")

    def __init__(self) -> None:
        self.picks: deque[list[int]] = deque()
        self.bundles: deque[tuple[int, int]] = deque()


class Visits:
    """The visits under way, by pod, and the units that they are promised for.

    Parameters
    ----------
    state : FloorState
        The floor; ``stock.promised``, ``line_open`` and ``open_units`` are modified in place.

    Attributes
    ----------
    of : dict of int to Visit
        The visit of each pod that is promised to a station.
    """

    def __init__(self, state: FloorState) -> None:
        self.of: dict[int, Visit] = {}
        self._state = state
        self._goods = GoodsAtHand(state)
        self._out = np.zeros((PROMISES_AT_ONCE, 4), dtype=np.int32)

    def cancel(self, pod: int, station: int) -> Visit:
        """Call a pod's visit off: the lines that it was for are open again.

        Parameters
        ----------
        pod : int
            The pod, not presented yet.
        station : int
            The station that it was promised to.

        Returns
        -------
        Visit
            What would have been done.
        """
        state = self._state
        visit = self.of.pop(pod)
        arrays, stock = state.orders.arrays, state.stock
        for line, slot, units in visit.picks:
            arrays.line_open[line] += units
            stock.promised[slot] -= units
            state.stations.open_units[station] += units
        for slot, units in visit.bundles:
            stock.incoming[stock.sku[slot]] -= units
        state.pods.station[pod] = NONE
        state.stations.requested[station] -= 1
        return visit

    def promise(self, opened: NDArray[np.int32], station: int, pod: int = NONE) -> None:
        """Promise open lines of orders units on the pods bound for their station.

        Parameters
        ----------
        opened : ndarray of int32
            Orders open at the station, ``NONE`` on free tote places.
        station : int
            The station.
        pod : int, optional
            The only pod to look at.
        """
        state = self._state
        while True:
            n_promises = promise(self._goods.kept, opened, station, pod, self._out)
            for line, slot, units, on_pod in self._out[:n_promises].tolist():
                self.of[on_pod].picks.append([line, slot, units])
                state.stations.open_units[station] -= units
            if n_promises < PROMISES_AT_ONCE:
                return
