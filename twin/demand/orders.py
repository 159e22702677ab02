"""SKUs, orders and order lines as arrays, and where a run's orders come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Catalogue", "OrderBatch", "OrderSource"]


@dataclass(frozen=True, eq=False, slots=True)
class Catalogue:
    """The SKUs that a floor stocks.

    Attributes
    ----------
    names : tuple of str
        One name for each of the K SKUs.
    popularity : ndarray of float64, shape (K,)
        Expected share of order lines; sums to 1.
    unit_l : ndarray of float64, shape (K,)
        Volume of one unit in litres.
    """

    names: tuple[str, ...]
    popularity: NDArray[np.float64]
    unit_l: NDArray[np.float64]

    @property
    def n_skus(self) -> int:
        """Number of SKUs."""
        return len(self.names)


@dataclass(frozen=True, eq=False, slots=True)
class OrderBatch:
    """Orders that arrive one after the other, lines of an order next to each other.

    Attributes
    ----------
    arrival_s : ndarray of float64, shape (O,)
        When each order enters the backlog, in seconds since the start of the run; never decreasing.
    due_s : ndarray of float64, shape (O,)
        When it must be packed: its cut-off, in seconds since the start of the run.
    service_class : ndarray of int8, shape (O,)
        Index into :data:`twin.demand.settings.SERVICE_CLASSES`.
    first_line : ndarray of int64, shape (O + 1,)
        Lines of order ``o`` are ``first_line[o]`` to ``first_line[o + 1] - 1``.
    line_sku : ndarray of int32, shape (M,)
        SKU of each line; distinct within an order.
    line_units : ndarray of int32, shape (M,)
        Units demanded, at least 1.
    names : tuple of str
        The orders' names in their history; empty for synthetic orders.
    """

    arrival_s: NDArray[np.float64]
    due_s: NDArray[np.float64]
    service_class: NDArray[np.int8]
    first_line: NDArray[np.int64]
    line_sku: NDArray[np.int32]
    line_units: NDArray[np.int32]
    names: tuple[str, ...] = ()

    @property
    def n_orders(self) -> int:
        """Number of orders."""
        return len(self.arrival_s)


class OrderSource(Protocol):
    """Where orders come from while the floor runs: a history, or a synthetic stream.

    The k-th order is the same for every layout under one seed: only *when* a closed backlog hands it out
    depends on the floor.
    """

    catalogue: Catalogue

    def take(self, now_s: float, backlog: int) -> OrderBatch | None:
        """Hand out the orders that have arrived by now and were not handed out before.

        Parameters
        ----------
        now_s : float
            Seconds since the start of the run.
        backlog : int
            Orders that wait for release at this moment; only a closed backlog looks at it.

        Returns
        -------
        OrderBatch or None
            None when there are none.
        """
        ...

    def next_arrival_s(self) -> float:
        """Say when to ask again: the next order's time in seconds, or infinity.

        A closed backlog answers infinity: it is asked again whenever an order is released.
        """
        ...

    @property
    def keeps_backlog(self) -> bool:
        """Whether orders arrive whenever others are released (a closed backlog)."""
        ...
