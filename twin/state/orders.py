"""The orders that have arrived, and how far each order line is."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.demand.orders import OrderBatch
from twin.units import NONE

__all__ = ["OrderStage", "Orders", "OrdersBook"]

Int32 = NDArray[np.int32]
FIRST_ROOM = 1024


class OrderStage(IntEnum):
    """How far an order is."""

    WAITING = 0
    """In the backlog."""
    OPEN = 1
    """Its tote stands at a pick station."""
    PICKED = 2
    """All units are in the tote, which waits for a packer."""
    PACKING = 3
    PACKED = 4


class Orders(NamedTuple):
    """The orders' arrays; rows beyond the number of orders are unused.

    Attributes
    ----------
    stage : ndarray of uint8, shape (O,)
        :class:`OrderStage`.
    station : ndarray of int32, shape (O,)
        Pick station that it was released to, ``NONE`` before.
    due : ndarray of int32, shape (O,)
        Step of its cut-off.
    lines_left : ndarray of int32, shape (O,)
        Lines not completely picked yet.
    first_line : ndarray of int64, shape (O + 1,)
        Lines of order ``o`` are ``first_line[o]`` to ``first_line[o + 1] - 1``.
    line_order : ndarray of int32, shape (M,)
        The order.
    line_sku : ndarray of int32, shape (M,)
        SKU.
    line_units : ndarray of int32, shape (M,)
        Units demanded.
    line_open : ndarray of int32, shape (M,)
        Units not yet promised by any pod's visit.
    line_left : ndarray of int32, shape (M,)
        Units not yet picked.
    """

    stage: NDArray[np.uint8]
    station: Int32
    due: Int32
    lines_left: Int32
    first_line: NDArray[np.int64]
    line_order: Int32
    line_sku: Int32
    line_units: Int32
    line_open: Int32
    line_left: Int32


class OrdersBook:
    """All orders so far, in arrays that grow.

    Attributes
    ----------
    arrays : Orders
        Replaced by larger ones when they are full, so do not keep a reference over an arrival.
    n_orders, n_lines : int
        How many rows are in use.
    stage_counts : ndarray of int64, shape (len(OrderStage),)
        Orders in each stage.
    """

    def __init__(self) -> None:
        self.n_orders = 0
        self.n_lines = 0
        self.stage_counts = np.zeros(len(OrderStage), dtype=np.int64)
        self.arrays = Orders(
            stage=np.zeros(FIRST_ROOM, dtype=np.uint8),
            station=np.full(FIRST_ROOM, NONE, dtype=np.int32),
            due=np.zeros(FIRST_ROOM, dtype=np.int32),
            lines_left=np.zeros(FIRST_ROOM, dtype=np.int32),
            first_line=np.zeros(FIRST_ROOM, dtype=np.int64),
            line_order=np.zeros(FIRST_ROOM, dtype=np.int32),
            line_sku=np.zeros(FIRST_ROOM, dtype=np.int32),
            line_units=np.zeros(FIRST_ROOM, dtype=np.int32),
            line_open=np.zeros(FIRST_ROOM, dtype=np.int32),
            line_left=np.zeros(FIRST_ROOM, dtype=np.int32),
        )

    def _make_room(self, n_orders: int, n_lines: int) -> None:
        if n_orders < len(self.arrays.stage) and n_lines <= len(self.arrays.line_sku):
            return

        def grown(array: NDArray[np.generic], room: int) -> NDArray[np.generic]:
            if len(array) >= room:
                return array
            larger = np.zeros(max(room, 2 * len(array)), dtype=array.dtype)
            larger[: len(array)] = array
            return larger

        by_order = ("stage", "station", "due", "lines_left", "first_line")
        room = {name: n_orders + 1 if name in by_order else n_lines for name in Orders._fields}
        self.arrays = Orders._make(grown(getattr(self.arrays, name), room[name]) for name in Orders._fields)

    def extend(self, batch: OrderBatch, due: NDArray[np.int32]) -> range:
        """Take orders that have arrived into the backlog.

        Parameters
        ----------
        batch : OrderBatch
            The orders.
        due : ndarray of int32, shape (orders of the batch,)
            Steps of their cut-offs.

        Returns
        -------
        range
            The orders' numbers.
        """
        first, first_line = self.n_orders, self.n_lines
        self.n_orders += batch.n_orders
        self.n_lines += len(batch.line_sku)
        self._make_room(self.n_orders, self.n_lines)
        new = slice(first, self.n_orders)
        lines = slice(first_line, self.n_lines)
        orders = self.arrays
        orders.stage[new] = OrderStage.WAITING
        orders.station[new] = NONE
        orders.due[new] = due
        lines_of_order = batch.first_line[1:] - batch.first_line[:-1]
        orders.lines_left[new] = lines_of_order
        orders.first_line[first : self.n_orders + 1] = first_line + batch.first_line
        orders.line_order[lines] = np.repeat(np.arange(first, self.n_orders), lines_of_order)
        orders.line_sku[lines] = batch.line_sku
        for column in (orders.line_units, orders.line_open, orders.line_left):
            column[lines] = batch.line_units
        self.stage_counts[OrderStage.WAITING] += batch.n_orders
        return range(first, self.n_orders)

    def move_on(self, order: int, stage: OrderStage) -> None:
        """Put an order into its next stage."""
        self.stage_counts[self.arrays.stage[order]] -= 1
        self.stage_counts[stage] += 1
        self.arrays.stage[order] = stage
