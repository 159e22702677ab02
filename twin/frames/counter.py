"""What has happened on a floor so far, counted fact by fact."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from twin.events import EventKind, StationStatus
from twin.frames.tally import Tally
from twin.state import OrderStage
from twin.units import NONE

if TYPE_CHECKING:
    from twin.model import FulfillmentFloor

__all__ = ["Counter"]

# as plain integers: looking an enumeration's member up costs more than the comparison
UNIT_PICKED, LINE_PICKED = int(EventKind.UNIT_PICKED), int(EventKind.LINE_PICKED)
ORDER_PICKED, ORDER_PACKED = int(EventKind.ORDER_PICKED), int(EventKind.ORDER_PACKED)
POD_PRESENTED, ORDER_DUE = int(EventKind.POD_PRESENTED), int(EventKind.ORDER_DUE)
STATION_STATUS = int(EventKind.STATION_STATUS)
UNITS, STATION_STARVED = int(Tally.UNITS), int(Tally.STATION_STARVED)
COUNTED = {
    LINE_PICKED: int(Tally.LINES),
    ORDER_PICKED: int(Tally.ORDERS),
    POD_PRESENTED: int(Tally.POD_VISITS),
}


class Counter:
    """Counts a floor's facts, all but what drive units spend their time on; looks at each of them once.

    Parameters
    ----------
    floor : FulfillmentFloor
        The floor; it isn't changed.

    Attributes
    ----------
    status : ndarray of int32, shape (S,)
        :class:`~twin.events.StationStatus` of each station, as of the last count.
    """

    def __init__(self, floor: FulfillmentFloor) -> None:
        self._floor = floor
        self._n_seen = 0
        self._counts = [0] * len(Tally)
        self._cut_offs: list[tuple[int, int]] = []
        self._packed_at: dict[int, int] = {}
        n_stations = len(floor.state.layout.stations)
        self.status = np.full(n_stations, StationStatus.STARVED, dtype=np.int32)
        self._since = np.zeros(n_stations, dtype=np.int64)

    def tally(self) -> NDArray[np.int64]:
        """Count up to now.

        Returns
        -------
        ndarray of int64, shape (len(Tally),)
            By :class:`~twin.frames.Tally`.
        """
        floor, counts = self._floor, self._counts
        facts = floor.record.facts_from(self._n_seen)
        self._n_seen += len(facts)
        for step, kind, _, _, station, order, _, _, units, _ in facts:
            if kind == UNIT_PICKED:
                counts[UNITS] += units
            elif kind in COUNTED:
                counts[COUNTED[kind]] += 1
            elif kind == STATION_STATUS:
                counts[STATION_STARVED + self.status.item(station)] += step - self._since.item(station)
                self.status[station], self._since[station] = units, step
            elif kind == ORDER_DUE:
                heapq.heappush(self._cut_offs, (units, order))
            elif kind == ORDER_PACKED:
                self._packed_at[order] = step
        self._judge_punctuality(floor.now)
        now = np.array(counts, dtype=np.int64)
        lasting = np.bincount(self.status, weights=floor.now - self._since, minlength=len(StationStatus))
        now[STATION_STARVED : STATION_STARVED + len(StationStatus)] += lasting.astype(np.int64)
        stages = floor.state.orders.stage_counts
        now[Tally.BACKLOG], now[Tally.OPEN] = stages[OrderStage.WAITING], stages[OrderStage.OPEN]
        return now

    def _judge_punctuality(self, now: int) -> None:
        """Sort the orders whose cut-off has come into those packed by then and the others."""
        while self._cut_offs and self._cut_offs[0][0] <= now:
            due, order = heapq.heappop(self._cut_offs)
            packed = self._packed_at.get(order, NONE)
            on_time = packed != NONE and packed <= due
            self._counts[Tally.ON_TIME if on_time else Tally.LATE] += 1
