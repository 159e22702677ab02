"""A light counter of throughput while a run is under way."""

from __future__ import annotations

from twin.events import EventKind, EventRecord
from twin.metrics.observation import KIND, UNITS
from twin.units import HOUR_S

__all__ = ["LiveFigures"]


class LiveFigures:
    """Counts what has been picked so far; looks at each fact once.

    Parameters
    ----------
    record : EventRecord
        The run's record.

    Attributes
    ----------
    orders, units : int
        Orders and units picked up to the last update.
    """

    def __init__(self, record: EventRecord) -> None:
        self._record = record
        self._n_seen = 0
        self._simulated_s = 0.0
        self.orders = 0
        self.units = 0

    def update(self, simulated_s: float) -> None:
        """Count the facts since the last update.

        Parameters
        ----------
        simulated_s : float
            Seconds since the start of the run.
        """
        new = self._record.facts(self._n_seen)
        self._n_seen += len(new)
        self._simulated_s = simulated_s
        self.orders += int((new[:, KIND] == EventKind.ORDER_PICKED).sum())
        self.units += int(new[new[:, KIND] == EventKind.UNIT_PICKED, UNITS].sum())

    @property
    def orders_per_hour(self) -> float:
        """Orders picked a simulated hour, since the start."""
        return self.orders * HOUR_S / self._simulated_s if self._simulated_s > 0 else 0.0

    @property
    def units_per_hour(self) -> float:
        """Units picked a simulated hour, since the start."""
        return self.units * HOUR_S / self._simulated_s if self._simulated_s > 0 else 0.0
