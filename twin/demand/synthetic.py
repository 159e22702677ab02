"""Order sources that make their orders up: a closed backlog, or arrivals in time."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from twin.demand.arrivals import Arrivals
from twin.demand.orders import Catalogue, OrderBatch
from twin.demand.report import HistoryReport
from twin.demand.stream import CHUNK_ORDERS, OrderStream

__all__ = ["BacklogSource", "TimedSource"]


class BacklogSource:
    """Keeps a number of orders waiting, so that the floor never lacks work: a capacity study.

    Parameters
    ----------
    catalogue : Catalogue
        The SKUs.
    orders : OrderStream
        What the orders ask for.
    backlog_orders : int
        Orders to keep waiting.
    due_after_s : float
        Time from arrival to cut-off.
    report : HistoryReport, optional
        How the history was read that popularity and sizes come from.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        orders: OrderStream,
        backlog_orders: int,
        due_after_s: float,
        report: HistoryReport | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.report = report
        self.backlog_orders = backlog_orders
        self._orders = orders
        self._due_after_s = due_after_s

    def take(self, now_s: float, backlog: int) -> OrderBatch | None:
        """Hand out as many orders as the backlog lacks, or None while it lacks less than an eighth."""
        n_orders = self.backlog_orders - backlog
        if n_orders < max(1, self.backlog_orders // 8):
            return None
        return _batch(np.full(n_orders, now_s), self._due_after_s, self._orders)

    def next_arrival_s(self) -> float:
        """Never by itself: infinity."""
        return math.inf

    @property
    def keeps_backlog(self) -> bool:
        """Always."""
        return True


class TimedSource:
    """Hands out orders at their arrival times, whatever the floor does.

    Parameters
    ----------
    catalogue : Catalogue
        The SKUs.
    orders : OrderStream
        What the orders ask for.
    arrivals : Arrivals
        When they arrive.
    due_after_s : float
        Time from arrival to cut-off.
    report : HistoryReport, optional
        How the history was read that popularity and sizes come from.
    orders_per_hour : float
        The mean rate of the arrivals.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        orders: OrderStream,
        arrivals: Arrivals,
        due_after_s: float,
        report: HistoryReport | None = None,
        orders_per_hour: float = 1.0,
    ) -> None:
        self.catalogue = catalogue
        self.report = report
        self.orders_per_hour = orders_per_hour
        self._orders = orders
        self._arrivals = arrivals
        self._due_after_s = due_after_s
        self._waiting = arrivals.draw(CHUNK_ORDERS)
        self._waiting_s = arrivals.times_s(self._waiting)

    def take(self, now_s: float, backlog: int) -> OrderBatch | None:
        """Hand out the orders that have arrived since the last call, or None."""
        if self._waiting_s[0] > now_s:
            return None
        while self._waiting_s[-1] <= now_s:
            self._draw_more()
        n_orders = int(np.searchsorted(self._waiting_s, now_s, side="right"))
        arrival_s, self._waiting_s = self._waiting_s[:n_orders], self._waiting_s[n_orders:]
        self._waiting = self._waiting[n_orders:]
        return _batch(arrival_s, self._due_after_s, self._orders)

    def _draw_more(self) -> None:
        drawn = self._arrivals.draw(CHUNK_ORDERS)
        self._waiting = np.concatenate((self._waiting, drawn))
        self._waiting_s = np.concatenate((self._waiting_s, self._arrivals.times_s(drawn)))

    def change_rate(self, now_s: float, orders_per_hour: float) -> None:
        """Let orders arrive at another rate from now on; those that have arrived must have been taken."""
        self._arrivals.quicken(now_s, orders_per_hour / self.orders_per_hour)
        self.orders_per_hour = orders_per_hour
        self._waiting_s = self._arrivals.times_s(self._waiting)

    def next_arrival_s(self) -> float:
        """When the next order arrives, in seconds since the start of the run."""
        return float(self._waiting_s[0])

    @property
    def keeps_backlog(self) -> bool:
        """Never."""
        return False


def _batch(arrival_s: NDArray[np.float64], due_after_s: float, orders: OrderStream) -> OrderBatch:
    """Put the next orders of a stream at their arrival times; all are of the standard class."""
    first_line, line_sku, line_units = orders.take(len(arrival_s))
    return OrderBatch(
        arrival_s=arrival_s,
        due_s=arrival_s + due_after_s,
        service_class=np.zeros(len(arrival_s), dtype=np.int8),
        first_line=first_line,
        line_sku=line_sku,
        line_units=line_units,
    )
