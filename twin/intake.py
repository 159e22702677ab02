"""The intake: orders that have arrived enter the backlog."""

from __future__ import annotations

import numpy as np

from twin.demand.sources import OpenedSource
from twin.demand.synthetic import TimedSource
from twin.events import EventKind, EventRecord
from twin.state import FloorState, OrderStage
from twin.units import NONE

__all__ = ["Intake"]


class Intake:
    """Takes orders from their source when they are due, or whenever the backlog is not full.

    Parameters
    ----------
    source : OpenedSource
        Where orders come from.
    state : FloorState
        The floor. Its orders are modified in place.
    record : EventRecord
        Takes what has arrived.
    horizon_steps : int
        Orders that arrive later are not looked at.

    Attributes
    ----------
    source : OpenedSource
        Likewise.
    next_step : int
        The step at which the next order is due.
    """

    def __init__(
        self, source: OpenedSource, state: FloorState, record: EventRecord, horizon_steps: int
    ) -> None:
        self.source = source
        self.next_step = 0
        self._state = state
        self._record = record
        self._horizon_steps = horizon_steps
        self._backlog_seen = NONE

    @property
    def is_due(self) -> bool:
        """Whether a source that keeps the backlog full has orders to give."""
        waiting = self._state.orders.stage_counts.item(OrderStage.WAITING)
        return self.source.keeps_backlog and waiting != self._backlog_seen

    def change_rate(self, orders_per_hour: float) -> bool:
        """Let orders arrive at another rate from now on; False where their source has no rate."""
        if not isinstance(self.source, TimedSource):
            return False
        state = self._state
        self.source.change_rate(state.step * state.step_s, orders_per_hour)
        self.next_step = state.step
        return True

    def receive(self) -> range:
        """Take the orders that have arrived by now into the backlog, and say which ones they are."""
        state, source = self._state, self.source
        book = state.orders
        if not self.is_due and (source.keeps_backlog or state.step < self.next_step):
            return range(0)
        self._backlog_seen = book.stage_counts.item(OrderStage.WAITING)
        batch = source.take(state.step * state.step_s, int(book.stage_counts[OrderStage.WAITING]))
        next_s = source.next_arrival_s()
        self.next_step = self._horizon_steps + 1
        if next_s < self._horizon_steps * state.step_s:
            self.next_step = max(state.step + 1, int(np.ceil(next_s / state.step_s)))
        if batch is None:
            return range(0)
        due = np.minimum(batch.due_s / state.step_s, np.iinfo(np.int32).max).astype(np.int32)
        orders = book.extend(batch, due)
        arrays = book.arrays
        for order in orders:
            first, last = arrays.first_line.item(order), arrays.first_line.item(order + 1)
            units = int(arrays.line_units[first:last].sum())
            self._record.note(
                state.step, EventKind.ORDER_ARRIVED, order=order, line=last - first, units=units
            )
            self._record.note(state.step, EventKind.ORDER_DUE, order=order, units=arrays.due.item(order))
        self._backlog_seen = int(book.stage_counts[OrderStage.WAITING])
        return orders
