"""The order source that replays a history."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from twin.demand.history import History
from twin.demand.orders import OrderBatch
from twin.demand.report import HistoryReport
from twin.units import HOUR_S

__all__ = ["ReplaySource"]


class ReplaySource:
    """Hands out a history's orders at their times.

    Parameters
    ----------
    history : History
        The orders.
    speed : float
        Hours of history in one hour of the run.
    due_after_s : float
        Time from arrival to cut-off; as it is whatever the speed.
    horizon_s : float
        How long the run lasts; the report tells how many orders come too late for it.
    """

    def __init__(self, history: History, speed: float, due_after_s: float, horizon_s: float) -> None:
        self.catalogue = history.catalogue
        self._lines = history.lines
        self._arrival_s = (history.lines.time_s - history.begin_s) / speed
        self._due_after_s = due_after_s
        self._given = 0
        self.report: HistoryReport | None = self._with_horizon(history.report, horizon_s)

    def take(self, now_s: float, backlog: int) -> OrderBatch | None:
        """Hand out the orders that have arrived since the last call, or None."""
        begin, end = self._given, int(np.searchsorted(self._arrival_s, now_s, side="right"))
        if begin >= end:
            return None
        self._given = end
        lines = self._lines
        first_line = lines.first_line[begin : end + 1]
        of_lines = slice(first_line[0], first_line[-1])
        arrival_s = self._arrival_s[begin:end]
        return OrderBatch(
            arrival_s=arrival_s,
            due_s=arrival_s + self._due_after_s,
            service_class=np.zeros(end - begin, dtype=np.int8),
            first_line=first_line - first_line[0],
            line_sku=lines.line_sku[of_lines],
            line_units=lines.line_units[of_lines],
            names=lines.order_names[begin:end],
        )

    def next_arrival_s(self) -> float:
        """When the next order arrives, in seconds since the start of the run; infinity after the last."""
        return float(self._arrival_s[self._given]) if self._given < len(self._arrival_s) else math.inf

    @property
    def keeps_backlog(self) -> bool:
        """Never."""
        return False

    def _with_horizon(self, report: HistoryReport, horizon_s: float) -> HistoryReport:
        """Note the orders that come after the run's end."""
        late = len(self._arrival_s) - int(np.searchsorted(self._arrival_s, horizon_s, side="right"))
        if not late:
            return report
        note = f"{late:,} of {report.orders:,} orders arrive after the run's end at {horizon_s / HOUR_S:g} h"
        return replace(report, notes=(*report.notes, note))
