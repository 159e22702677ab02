"""A real order history: from a CSV file to orders, a catalogue and an account of every row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.demand.cleaning import Cleaning, Sieve, clean
from twin.demand.lines import HistoryLines, join_lines
from twin.demand.moments import moment_text, parse_moment, read_times
from twin.demand.orders import Catalogue
from twin.demand.report import HistoryReport
from twin.demand.settings import HistorySettings
from twin.demand.table import HistoryTable, TextColumn, read_table
from twin.errors import DemandError, Problem

__all__ = ["History", "read_history"]


@dataclass(frozen=True, eq=False, slots=True)
class History:
    """The orders of a history's window.

    Attributes
    ----------
    catalogue : Catalogue
        The SKUs that were ordered, by name; popularity is their share of lines.
    lines : HistoryLines
        The orders by time, and their lines.
    begin_s : float
        Begin of the window, or time of the first order, in seconds since 1970.
    report : HistoryReport
        What became of every row.
    """

    catalogue: Catalogue
    lines: HistoryLines
    begin_s: float
    report: HistoryReport


@dataclass(frozen=True, slots=True)
class Window:
    """The span of a history that is used, in seconds since 1970: `begin_s` is in it, `end_s` is not."""

    begin_s: float
    end_s: float


def read_history(settings: HistorySettings, unit_l: float) -> History:
    """Read an order history.

    Parameters
    ----------
    settings : HistorySettings
        The file and how to read it.
    unit_l : float
        Volume in litres of a unit whose size the file does not tell.

    Returns
    -------
    History
        At least one order.

    Raises
    ------
    DemandError
        If the file or a setting cannot be used, or no row is left.

    Notes
    -----
    SKUs that differ by upper and lower case only are one. Rows of an order with the same SKU are one line.
    An order has the time of its first row in the file, and is in the window or not as a whole.
    """
    window = _window(settings)
    table = read_table(settings.file, settings.columns)
    time = table.columns["time"]
    times, notes = read_times(time.values, settings.time_format)
    moments = times[time.code]
    cleaning = clean(table, settings.sku_pattern, moments)
    if not cleaning.sieve.used.any():
        raise _nothing_left(table, cleaning.sieve)
    order_s = _order_times(table.columns["order"], moments, cleaning.sieve.used)
    _keep_window(table, cleaning.sieve, order_s, window, settings)
    rows = np.flatnonzero(cleaning.sieve.used)
    sku = table.columns["sku"].recoded(str.upper)
    lines = join_lines(table.columns["order"], sku, rows, cleaning.units[rows], order_s[rows], table.source)
    catalogue = _catalogue(lines, table, sku, rows, unit_l, notes)
    begin_s = window.begin_s if settings.begin else float(lines.time_s[0])
    report = _report(table, cleaning, lines, moments[rows], notes)
    return History(catalogue, lines, begin_s, report)


def _window(settings: HistorySettings) -> Window:
    """Read the window's ends; an absent one is infinitely far."""
    begin_s, end_s = -np.inf, np.inf
    if settings.begin:
        begin_s = parse_moment(settings.begin, "demand.history.begin")
    if settings.end:
        end_s = parse_moment(settings.end, "demand.history.end")
    if begin_s >= end_s:
        what = f"{settings.end!r} is not after the begin {settings.begin!r}"
        raise DemandError(Problem("demand.history.end", what, "choose a later end"))
    return Window(begin_s, end_s)


def _order_times(
    order: TextColumn, moments: NDArray[np.float64], used: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Give each row the time of its order's first used row; NaN for orders without one."""
    rows = np.flatnonzero(used)
    codes, first = np.unique(order.code[rows], return_index=True)
    order_s = np.full(len(order.values), np.nan)
    order_s[codes] = moments[rows[first]]
    return order_s[order.code]


def _keep_window(
    table: HistoryTable, sieve: Sieve, order_s: NDArray[np.float64], window: Window, settings: HistorySettings
) -> None:
    """Drop the orders outside the window; refuse a window without any."""
    covered = order_s[sieve.used]
    first, last = covered.min(), covered.max()
    inside = (order_s >= window.begin_s) & (order_s < window.end_s)
    sieve.drop("outside the window", ~inside, table.columns["time"].text)
    if not sieve.used.any():
        begin, end = settings.begin or "the beginning", settings.end or "the end"
        what = f"no orders from {begin} to {end}"
        remedy = f"the file covers {moment_text(first)} to {moment_text(last)}"
        raise DemandError(Problem(table.source, what, remedy))


def _nothing_left(table: HistoryTable, sieve: Sieve) -> DemandError:
    """Say why not one row can be used."""
    reasons = "; ".join(
        f"{unused.count} {reason} (first: line {unused.first_line}, {unused.sample!r})"
        for reason, unused in sieve.reasons.items()
    )
    what = f"none of the {table.n_rows} rows can be used: {reasons}"
    return DemandError(Problem(table.source, what, "check the columns and the time format"))


def _catalogue(
    lines: HistoryLines,
    table: HistoryTable,
    sku: TextColumn,
    rows: NDArray[np.int64],
    unit_l: float,
    notes: list[str],
) -> Catalogue:
    """Make the catalogue of the SKUs that were ordered; the largest size given for a SKU counts."""
    n_lines = np.bincount(lines.line_sku, minlength=len(lines.sku_names))
    sizes = np.full(len(lines.sku_names), unit_l)
    if "size_l" in table.columns:
        size = table.columns["size_l"]
        by_value = np.array([_litres(text, table.delimiter != ",") for text in size.values])
        largest = np.full(len(sku.values), -np.inf)
        np.fmax.at(largest, sku.code[rows], by_value[size.code[rows]])
        known = largest[lines.sku_codes] > 0
        sizes[known] = largest[lines.sku_codes][known]
        if not known.all():
            notes.append(f"{np.count_nonzero(~known)} SKUs without a readable size have {unit_l:g} l a unit")
    return Catalogue(lines.sku_names, n_lines / n_lines.sum(), sizes)


def _litres(text: str, decimal_comma: bool) -> float:
    """Read a volume; NaN unless it is a positive number."""
    try:
        litres = float(text.replace(",", ".") if decimal_comma else text)
    except ValueError:
        return np.nan
    return litres if 0 < litres < np.inf else np.nan


def _report(
    table: HistoryTable,
    cleaning: Cleaning,
    lines: HistoryLines,
    moments: NDArray[np.float64],
    notes: list[str],
) -> HistoryReport:
    """Account for every row; `moments` are the times of the rows used."""
    rows = np.flatnonzero(cleaning.sieve.used)
    _, order = np.unique(table.columns["order"].code[rows], return_inverse=True)
    earliest, latest = np.full(lines.n_orders, np.inf), np.full(lines.n_orders, -np.inf)
    np.minimum.at(earliest, order, moments)
    np.maximum.at(latest, order, moments)
    spread_s = latest - earliest
    several = int(np.count_nonzero(spread_s))
    if several:
        notes.append(f"orders with several times: at most {spread_s.max():,.0f} s apart")
    spellings = len(np.unique(table.columns["sku"].code[rows]))
    return HistoryReport(
        file=table.source,
        rows=table.n_rows,
        used=len(rows),
        orders=lines.n_orders,
        lines=len(lines.line_sku),
        units=int(lines.line_units.sum(dtype=np.int64)),
        skus=len(lines.sku_names),
        merged_rows=len(rows) - len(lines.line_sku),
        repeated_rows=table.repeated_rows,
        joined_spellings=spellings - len(lines.sku_names),
        orders_with_several_times=several,
        first_time=moment_text(lines.time_s[0]),
        last_time=moment_text(lines.time_s[-1]),
        reasons=cleaning.sieve.reasons,
        notes=(*table.notes, *notes, *cleaning.notes),
    )
