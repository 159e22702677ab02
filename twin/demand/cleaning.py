"""Which rows of an order history become order lines, and why the others do not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.demand.columns import plain
from twin.demand.report import UnusedRows
from twin.demand.table import HistoryTable, TextColumn
from twin.errors import DemandError, Problem

__all__ = ["Cleaning", "Sieve", "clean"]

MOST_UNITS = 1_000_000_000
UCI_SKU_PATTERN = r"\d{5}"
NOT_A_NUMBER, TOO_MANY = -(2**62), 2**62

_WHOLE = re.compile(r"[-+]?\d{1,18}(?=(\.0*)?\Z)")


class Sieve:
    """Sorts rows out, each for the first reason that applies.

    Parameters
    ----------
    table : HistoryTable
        The R rows.

    Attributes
    ----------
    used : ndarray of bool, shape (R,)
        The rows that are left.
    reasons : dict of str to UnusedRows
        The rows that are not.
    """

    def __init__(self, table: HistoryTable) -> None:
        self._table = table
        self.used = np.ones(table.n_rows, dtype=bool)
        self.reasons: dict[str, UnusedRows] = {}

    def drop(self, reason: str, rows: NDArray[np.bool_], sample: Callable[[int], str]) -> None:
        """Sort rows out.

        Parameters
        ----------
        reason : str
            Why.
        rows : ndarray of bool, shape (R,)
            For which rows it applies, sorted out before or not.
        sample : callable
            From a row, counted from 0, to the value that is the reason.
        """
        dropped = np.flatnonzero(rows & self.used)
        if len(dropped):
            first = int(dropped[0])
            self.reasons[reason] = UnusedRows(
                len(dropped), first + 1, int(self._table.line[first]), sample(first)
            )
            self.used[dropped] = False


@dataclass(frozen=True, eq=False, slots=True)
class Cleaning:
    """What the rows of a table mean.

    Attributes
    ----------
    sieve : Sieve
        The rows that can be used.
    units : ndarray of int64, shape (R,)
        Units of each row.
    notes : list of str
        The rules that were applied.
    """

    sieve: Sieve
    units: NDArray[np.int64]
    notes: list[str]


def clean(table: HistoryTable, sku_pattern: str | None, moments: NDArray[np.float64]) -> Cleaning:
    """Find the rows that can be used.

    Parameters
    ----------
    table : HistoryTable
        The R rows.
    sku_pattern : str or None
        What the beginning of a SKU must match to be goods; None for all, except in a file with the UCI
        data set's columns (``InvoiceNo``, ``StockCode``), where goods begin with five digits.
    moments : ndarray of float64, shape (R,)
        Time of each row, NaN where unreadable.

    Returns
    -------
    Cleaning
        With the rows that are left.

    Raises
    ------
    DemandError
        If the pattern is no regular expression.
    """
    order, sku, quantity = (table.columns[meaning] for meaning in ("order", "sku", "quantity"))
    sieve = Sieve(table)
    units = _look_up(quantity, _units)
    notes: list[str] = []
    fields = f"fields instead of {table.n_columns}"
    sieve.drop(
        "wrong number of fields",
        table.n_fields != table.n_columns,
        lambda row: f"{table.n_fields[row]} {fields}",
    )
    sieve.drop("no order id", _look_up(order, _is_empty) > 0, order.text)
    _drop_marked(sieve, order, units, notes)
    sieve.drop("no SKU", _look_up(sku, _is_empty) > 0, sku.text)
    sieve.drop("no quantity", _look_up(quantity, _is_empty) > 0, quantity.text)
    sieve.drop("quantity not a whole number", units == NOT_A_NUMBER, quantity.text)
    sieve.drop(f"quantity above {MOST_UNITS:,}", units == TOO_MANY, quantity.text)
    sieve.drop("negative quantity (write-off or return)", units < 0, quantity.text)
    sieve.drop("quantity zero", units == 0, quantity.text)
    _drop_what_is_not_goods(sieve, table, sku_pattern, notes)
    if "price" in table.columns:
        _drop_unpriced(sieve, table, notes)
    sieve.drop("unreadable time", np.isnan(moments), table.columns["time"].text)
    return Cleaning(sieve, units, notes)


def _look_up(column: TextColumn, meaning: Callable[[str], float]) -> NDArray[np.int64]:
    """Apply a function to the distinct values of a column and hand the results to its rows."""
    return np.array([meaning(value) for value in column.values], dtype=np.int64)[column.code]


def _is_empty(text: str) -> bool:
    return not text


def _units(text: str) -> int:
    """Read a quantity; decimals are allowed if they are zeros."""
    match = _WHOLE.match(text)
    if not match:
        return NOT_A_NUMBER
    units = int(match.group())
    return TOO_MANY if units > MOST_UNITS else units


def _drop_marked(sieve: Sieve, order: TextColumn, units: NDArray[np.int64], notes: list[str]) -> None:
    """Drop cancellations and adjustments by the letter that their order id starts with.

    The letter is a mark only if most order ids of the file are plain numbers; a leading C with a negative
    quantity is one in any file.
    """
    starts_with_c = _look_up(order, lambda text: text[:1] in ("C", "c")) > 0
    numeric = sum(text.isdecimal() for text in order.values) > len(order.values) / 2
    marked = _look_up(order, lambda text: numeric and bool(re.match(r"[A-Za-z]\d", text))) > 0
    sieve.drop("cancellation", starts_with_c & (marked | ((units < 0) & (units != NOT_A_NUMBER))), order.text)
    sieve.drop("adjustment", marked, order.text)
    if numeric and marked.any():
        notes.append("order ids are numbers: a leading C marks a cancellation, another letter an adjustment")


def _drop_what_is_not_goods(
    sieve: Sieve, table: HistoryTable, sku_pattern: str | None, notes: list[str]
) -> None:
    """Drop the rows whose SKU does not look like goods."""
    sku = table.columns["sku"]
    if sku_pattern is None:
        order_name = plain(table.columns["order"].name)
        if order_name not in ("invoiceno", "invoice") or plain(sku.name) != "stockcode":
            return
        sku_pattern = UCI_SKU_PATTERN
        notes.append("columns of the UCI data set: SKUs that do not begin with five digits are not goods")
    try:
        pattern = re.compile(sku_pattern)
    except re.error as broken:
        what = f"{sku_pattern!r} is no regular expression ({broken})"
        raise DemandError(Problem("demand.history.sku_pattern", what, r"write it like \d{5}")) from None
    sieve.drop("not goods", _look_up(sku, lambda text: not pattern.match(text)) > 0, sku.text)


def _drop_unpriced(sieve: Sieve, table: HistoryTable, notes: list[str]) -> None:
    """Drop the rows whose price says that nothing was sold."""
    price = table.columns["price"]
    decimal_comma = table.delimiter != ","

    def sign(text: str) -> int:
        try:
            value = float(text.replace(",", ".") if decimal_comma else text)
        except ValueError:
            return 2
        return 1 if value > 0 else 0 if value <= 0 else 2

    signs = _look_up(price, sign)
    sieve.drop("price not positive", signs == 0, price.text)
    unknown = int(np.count_nonzero((signs == 2) & sieve.used))
    if unknown:
        notes.append(f"{unknown} rows without a readable price are used all the same")
