"""Joining the rows of an order history to orders and lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.demand.table import TextColumn
from twin.errors import DemandError, Problem

__all__ = ["HistoryLines", "join_lines"]


@dataclass(frozen=True, eq=False, slots=True)
class HistoryLines:
    """Orders by time, those of one time as in the file; lines of an order as in the file.

    Attributes
    ----------
    order_names : tuple of str
        The orders' ids.
    time_s : ndarray of float64, shape (O,)
        Seconds since 1970; never decreasing.
    first_line : ndarray of int64, shape (O + 1,)
        Lines of order ``o`` are ``first_line[o]`` to ``first_line[o + 1] - 1``.
    line_sku : ndarray of int32, shape (M,)
        Index into `sku_names`; distinct within an order.
    line_units : ndarray of int32, shape (M,)
        Units, at least 1.
    sku_names : tuple of str
        The SKUs, sorted.
    sku_codes : ndarray of int64, shape (K,)
        Their codes in the column they come from.
    """

    order_names: tuple[str, ...]
    time_s: NDArray[np.float64]
    first_line: NDArray[np.int64]
    line_sku: NDArray[np.int32]
    line_units: NDArray[np.int32]
    sku_names: tuple[str, ...]
    sku_codes: NDArray[np.int64]

    @property
    def n_orders(self) -> int:
        """Number of orders."""
        return len(self.time_s)

    @property
    def lines_per_order(self) -> NDArray[np.int64]:
        """Lines of each order, shape (O,)."""
        return np.diff(self.first_line)


def join_lines(
    order: TextColumn,
    sku: TextColumn,
    rows: NDArray[np.int64],
    units: NDArray[np.int64],
    order_s: NDArray[np.float64],
    source: str,
) -> HistoryLines:
    """Join rows to orders and lines.

    Parameters
    ----------
    order, sku : TextColumn
        Order id and SKU of all rows.
    rows : ndarray of int64, shape (U,)
        The rows to use, increasing.
    units : ndarray of int64, shape (U,)
        Their units.
    order_s : ndarray of float64, shape (U,)
        The time of their order, in seconds since 1970.
    source : str
        The file, for messages.

    Returns
    -------
    HistoryLines
        Each order's rows with the same SKU joined to one line, at the place of the first of them.

    Raises
    ------
    DemandError
        If a line's units together are beyond all reason.
    """
    codes, first, order_of_row = np.unique(order.code[rows], return_index=True, return_inverse=True)
    by_time = np.lexsort((first, order_s[first]))
    time_s = order_s[first[by_time]]
    rank = np.empty(len(codes), dtype=np.int64)
    rank[by_time] = np.arange(len(codes))
    sku_codes, sku_of_row = _number_skus(sku, rows)
    n_skus = len(sku_codes)
    pairs, first, line_of_row = np.unique(
        rank[order_of_row] * n_skus + sku_of_row, return_index=True, return_inverse=True
    )
    line_units = np.bincount(line_of_row, weights=units)
    if line_units.max() > np.iinfo(np.int32).max:
        name = order.text(rows[first[line_units.argmax()]])
        what = f"order {name!r} asks for {line_units.max():,.0f} units of one SKU"
        raise DemandError(Problem(source, what, "correct its quantities"))
    as_in_file = np.lexsort((first, pairs // n_skus))
    return HistoryLines(
        order_names=tuple(order.values[code] for code in codes[by_time]),
        time_s=time_s,
        first_line=np.searchsorted(pairs, np.arange(len(codes) + 1) * n_skus),
        line_sku=(pairs % n_skus)[as_in_file].astype(np.int32),
        line_units=line_units[as_in_file].astype(np.int32),
        sku_names=tuple(sku.values[code] for code in sku_codes),
        sku_codes=sku_codes,
    )


def _number_skus(sku: TextColumn, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the SKUs of some rows numbers by name: the code of each number, and the number of each row."""
    codes, number = np.unique(sku.code[rows], return_inverse=True)
    by_name = np.array(sorted(range(len(codes)), key=lambda at: sku.values[codes[at]]))
    position = np.empty(len(codes), dtype=np.int64)
    position[by_name] = np.arange(len(codes))
    return codes[by_name].astype(np.int64), position[number]
