"""The backlog, and the release of orders to pick stations."""

from __future__ import annotations

import heapq
from math import isnan
from numbers import Real
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from twin.dispatch.answers import refusal, whole
from twin.events import EventKind, EventRecord
from twin.kernels.match import fillable
from twin.policies.goods import GoodsAtHand
from twin.policies.order_release import ORDER_RELEASE
from twin.policies.order_to_station import ORDER_TO_STATION
from twin.policies.situation import Situation
from twin.state import OrderStage
from twin.units import NONE

__all__ = ["OrderDesk", "ReleaseObserver"]


class ReleaseObserver(Protocol):
    """Hears what the order desk does."""

    def order_opened(self, order: int, station: int) -> None:
        """Hear that an order has got a tote place."""
        ...

    def stock_changed(self, sku: int, *, lacking: bool) -> None:
        """Hear that units of a SKU were committed, or that an order lacks some."""
        ...


class OrderDesk:
    """Keeps the orders that wait, and opens them at stations with a free tote place.

    Parameters
    ----------
    situation : Situation
        The floor. Orders, tote places and committed stock are modified in place.
    record : EventRecord
        Takes the facts.
    observer : ReleaseObserver
        Is told of opened orders and changed stock.
    """

    def __init__(self, situation: Situation, record: EventRecord, observer: ReleaseObserver) -> None:
        self._state = state = situation.state
        self._record = record
        self._observer = observer
        self._settings = settings = state.scenario.policies
        self._ranking = ORDER_RELEASE[settings.order_release](situation)
        self._pairing = ORDER_TO_STATION[settings.order_to_station](situation)
        self._goods = GoodsAtHand(state)
        self._backlog: list[tuple[float, int]] = []
        self._window = np.zeros(settings.release_window, dtype=np.int32)
        self._n_window = 0
        self._held: dict[int, list[int]] = {}
        self.due = True

    def arrived(self, orders: range) -> None:
        """Take new orders into the backlog."""
        for order in orders:
            self._take_in(order)
        self.due = True

    def switch(self, decision: str, rule: Any) -> None:
        """Let another rule rank the orders that wait, or pair them with stations."""
        self._settings = self._state.scenario.policies
        if decision == "order_to_station":
            self._pairing = rule
            return
        self._ranking = rule
        waiting = [*self._window[: self._n_window].tolist(), *(order for _, order in self._backlog)]
        self._n_window = 0
        self._backlog.clear()
        for order in waiting:
            self._take_in(order)

    def stowed(self, sku: int) -> None:
        """Look again at the orders that were held for want of a SKU."""
        for order in self._held.pop(sku, ()):
            self._take_in(order)
            self.due = True

    def _take_in(self, order: int) -> None:
        rank = self._ranking.rank(order)
        if not isinstance(rank, Real) or isnan(rank):
            raise refusal(self._settings, "order_release", f"rank {rank}")
        heapq.heappush(self._backlog, (rank, order))

    def release(self) -> None:
        """Open orders until there is no free tote place or no order that the floor can fill."""
        self.due = False
        stations = self._state.stations
        while True:
            has_room = (stations.open_orders < stations.places) & (stations.closed == 0)
            with_room = np.flatnonzero(has_room).astype(np.int32)
            if len(with_room) == 0:
                return
            self._fill_window()
            if self._n_window == 0:
                return
            window = self._window[: self._n_window]
            row, station = self._pair(window, with_room)
            order = int(window[row])
            window[row:-1] = window[row + 1 :]
            self._n_window -= 1
            line = fillable(self._goods.kept, order)
            if line == NONE:
                self._open(order, station)
            else:
                self._hold(order, line)

    def _pair(self, window: NDArray[np.int32], with_room: NDArray[np.int32]) -> tuple[int, int]:
        answer: object = self._pairing.choose(window, with_room)
        match answer:
            case (row, station) if 0 <= whole(row) < len(window) and whole(station) in with_room:
                return whole(row), whole(station)
        raise refusal(self._settings, "order_to_station", f"{answer} for (row, station)")

    def _fill_window(self) -> None:
        goods = self._goods.kept
        while self._n_window < len(self._window) and self._backlog:
            _, order = heapq.heappop(self._backlog)
            line = fillable(goods, order)
            if line == NONE:
                self._window[self._n_window] = order
                self._n_window += 1
            else:
                self._hold(order, line)

    def _hold(self, order: int, line: int) -> None:
        """Keep an order back until a SKU that it lacks has been stowed."""
        orders = self._state.orders.arrays
        sku, units = orders.line_sku.item(line), orders.line_units.item(line)
        step = self._state.step
        self._record.note(step, EventKind.LINE_SHORT, order=order, line=line, sku=sku, units=units)
        self._held.setdefault(sku, []).append(order)
        self._observer.stock_changed(sku, lacking=True)

    def _open(self, order: int, station: int) -> None:
        """Give an order a tote place, and commit stock to it."""
        state = self._state
        orders, stations, stock = state.orders.arrays, state.stations, state.stock
        state.orders.move_on(order, OrderStage.OPEN)
        orders.station[order] = station
        totes = stations.totes[station]
        totes[int(np.argmin(totes[: stations.places[station]]))] = order
        stations.open_orders[station] += 1
        self._record.note(state.step, EventKind.ORDER_RELEASED, station=station, order=order)
        lines = slice(orders.first_line.item(order), orders.first_line.item(order + 1))
        skus, units = orders.line_sku[lines].tolist(), orders.line_units[lines].tolist()
        stations.open_units[station] += sum(units)
        for sku, wanted in zip(skus, units, strict=True):
            stock.committed[sku] += wanted
            self._observer.stock_changed(sku, lacking=False)
        self._observer.order_opened(order, station)
