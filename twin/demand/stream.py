"""The endless row of synthetic orders: which SKUs and how many units the k-th one asks for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.demand.orders import Catalogue
from twin.demand.sizes import OrderSizes
from twin.streams import Streams

__all__ = ["CHUNK_ORDERS", "OrderStream", "OrderedLines"]

CHUNK_ORDERS = 1024
REDRAW_ROUNDS = 8

OrderedLines = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]
"""First line of each order and the end, shape (O + 1,); SKU and units of each line, shape (M,)."""


class OrderStream:
    """Makes synthetic orders one after the other, the same ones for one seed however they are asked for.

    Parameters
    ----------
    catalogue : Catalogue
        The SKUs and their popularity.
    sizes : OrderSizes
        Lines of an order and units of a line.
    streams : Streams
        The run's random streams; sizes, SKUs and quantities each draw from their own.
    chunk_orders : int
        Orders made at once; changes no order.

    Notes
    -----
    A SKU that an order already has is drawn again from a substream keyed by the order's number until the
    order has as many different SKUs as lines. That is successive sampling without replacement: popular
    SKUs occur a little less often in large orders than their popularity says. An order never has more
    lines than the catalogue has SKUs with demand.
    """

    def __init__(
        self, catalogue: Catalogue, sizes: OrderSizes, streams: Streams, chunk_orders: int = CHUNK_ORDERS
    ) -> None:
        self._sizes = sizes
        self._streams = streams
        self._chunk_orders = chunk_orders
        self._size_rng = streams.stream("order_sizes")
        self._sku_rng = streams.stream("skus")
        self._quantity_rng = streams.stream("quantities")
        self._popularity = catalogue.popularity
        self._by_rank = np.argsort(-catalogue.popularity, kind="stable").astype(np.int32)
        self._cumulative = np.cumsum(catalogue.popularity[self._by_rank])
        self._cumulative /= self._cumulative[-1]
        self._most_lines = int(np.count_nonzero(catalogue.popularity))
        self._n_made = 0
        self._given = 0
        self._first_line = np.zeros(1, dtype=np.int64)
        self._sku = np.empty(0, dtype=np.int32)
        self._units = np.empty(0, dtype=np.int32)

    def take(self, n_orders: int) -> OrderedLines:
        """Hand out the next orders.

        Parameters
        ----------
        n_orders : int
            How many.

        Returns
        -------
        OrderedLines
            Their lines.
        """
        if self._given + n_orders > len(self._first_line) - 1:
            self._extend(n_orders)
        first_line = self._first_line[self._given : self._given + n_orders + 1]
        begin, end = first_line[0], first_line[-1]
        self._given += n_orders
        return first_line - begin, self._sku[begin:end], self._units[begin:end]

    def _extend(self, n_orders: int) -> None:
        """Put new chunks after the orders not yet handed out."""
        begin = self._first_line[self._given]
        first_line = [self._first_line[self._given :] - begin]
        sku, units = [self._sku[begin:]], [self._units[begin:]]
        missing = n_orders - (len(first_line[0]) - 1)
        while missing > 0:
            counts, new_sku, new_units = self._make()
            first_line.append(first_line[-1][-1] + np.cumsum(counts))
            sku.append(new_sku)
            units.append(new_units)
            missing -= self._chunk_orders
        self._first_line = np.concatenate(first_line)
        self._sku, self._units = np.concatenate(sku), np.concatenate(units)
        self._given = 0

    def _make(self) -> OrderedLines:
        """Make one chunk: lines of each order, SKU and units of each line."""
        counts = self._sizes.lines.quantile(self._size_rng.random(self._chunk_orders))
        np.minimum(counts, self._most_lines, out=counts)
        n_lines = int(counts.sum())
        sku = self._draw(self._sku_rng, n_lines)
        self._separate(counts, sku)
        units = self._sizes.units.quantile(self._quantity_rng.random(n_lines)).astype(np.int32)
        self._n_made += self._chunk_orders
        return counts, sku, units

    def _draw(self, rng: np.random.Generator, n_lines: int) -> NDArray[np.int32]:
        """Draw SKUs by popularity."""
        rank = np.searchsorted(self._cumulative, rng.random(n_lines), side="right")
        sku: NDArray[np.int32] = self._by_rank[rank]
        return sku

    def _separate(self, counts: NDArray[np.int64], sku: NDArray[np.int32]) -> None:
        """Draw again the SKUs that occur twice in an order; `sku` is modified in place."""
        order = np.repeat(np.arange(len(counts)), counts)
        key = np.sort(order * len(self._by_rank) + sku)
        repeated = key[1:][key[1:] == key[:-1]] // len(self._by_rank)
        ends = np.cumsum(counts)
        for number in np.unique(repeated):
            lines = sku[ends[number] - counts[number] : ends[number]]
            rng = self._streams.keyed("sku_redraws", self._n_made + int(number))
            lines[:] = self._distinct(lines, rng)

    def _distinct(self, drawn: NDArray[np.int32], rng: np.random.Generator) -> list[int]:
        """Keep each SKU's first occurrence in its place and fill the other places."""
        kept: dict[int, None] = dict.fromkeys(drawn.tolist())
        spare: dict[int, None] = {}
        n_missing = len(drawn) - len(kept)
        for _ in range(REDRAW_ROUNDS):
            candidates = self._draw(rng, 2 * n_missing + 2).tolist()
            spare.update(dict.fromkeys(c for c in candidates if c not in kept))
            if len(spare) >= n_missing:
                break
        else:
            spare.update(dict.fromkeys(self._race(rng)))
        fill = iter([s for s in spare if s not in kept])
        seen: set[int] = set()
        result = []
        for candidate in drawn.tolist():
            result.append(next(fill) if candidate in seen else candidate)
            seen.add(candidate)
        return result

    def _race(self, rng: np.random.Generator) -> list[int]:
        """Order all SKUs with demand by exponential clocks: the same law as drawing without replacement.

        References
        ----------
        Efraimidis, Spirakis (2006), "Weighted random sampling with a reservoir", Information Processing
        Letters 97(5).
        """
        clock = rng.standard_exponential(len(self._popularity))
        with np.errstate(divide="ignore", over="ignore"):
            clock /= self._popularity
        with_demand = np.count_nonzero(self._popularity)
        fastest: list[int] = np.argsort(clock, kind="stable")[:with_demand].tolist()
        return fastest
