"""What became of every row of an order history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

__all__ = ["HistoryReport", "UnusedRows"]


@dataclass(frozen=True, slots=True)
class UnusedRows:
    """Rows that were not used for one reason.

    Attributes
    ----------
    count : int
        How many.
    first_row : int
        Number of the first of them, counted from 1 after the header.
    first_line : int
        Line of the file where it starts, counted from 1.
    sample : str
        The value that was the reason.
    """

    count: int
    first_row: int
    first_line: int
    sample: str


@dataclass(frozen=True, slots=True)
class HistoryReport:
    """How an order history was read; nothing is dropped silently.

    Attributes
    ----------
    file : str
        Where it came from.
    rows : int
        Rows after the header; ``rows`` is ``used`` plus the counts of all ``reasons``.
    used : int
        Rows that became order lines.
    orders, lines, units, skus : int
        What they became; repeated SKUs of an order are one line.
    merged_rows : int
        Used rows that were added to an earlier line because their order has that SKU already.
    repeated_rows : int
        Rows of the file that repeat an earlier row exactly, used or not; they are used like any other.
    joined_spellings : int
        SKU spellings that differ from another one by upper and lower case only, and were joined with it.
    orders_with_several_times : int
        Orders whose rows carry more than one time; the first one in the file holds.
    first_time, last_time : str
        Time of the first and of the last order used, as ``YYYY-MM-DD HH:MM:SS``.
    reasons : mapping of str to UnusedRows
        The rows that were not used, by reason.
    notes : tuple of str
        What was recognised and assumed on the way.
    """

    file: str
    rows: int
    used: int
    orders: int
    lines: int
    units: int
    skus: int
    merged_rows: int
    repeated_rows: int
    joined_spellings: int
    orders_with_several_times: int
    first_time: str
    last_time: str
    reasons: Mapping[str, UnusedRows]
    notes: tuple[str, ...]

    def table(self) -> list[tuple[str, str, str]]:
        """Rows to print: what, how many, and where the first one is.

        Returns
        -------
        list of tuple of str
            For example ``("not used: cancellation", "9,288", "first: row 142, line 143, 'C536379'")``.
        """
        span = f"{self.first_time} to {self.last_time}"
        counted = [
            ("rows", self.rows, ""),
            ("rows used", self.used, ""),
            ("orders", self.orders, span),
            ("order lines", self.lines, ""),
            ("units", self.units, ""),
            ("SKUs", self.skus, ""),
            ("rows merged into an earlier line", self.merged_rows, "same SKU again in the order"),
            ("rows that repeat an earlier one", self.repeated_rows, "used like any other"),
            ("SKU spellings joined", self.joined_spellings, "upper and lower case are one SKU"),
            ("orders with several times", self.orders_with_several_times, "the first one holds"),
        ]
        table = [(what, f"{count:,}", remark) for what, count, remark in counted]
        for reason, unused in self.reasons.items():
            first = f"first: row {unused.first_row}, line {unused.first_line}, {unused.sample!r}"
            table.append((f"not used: {reason}", f"{unused.count:,}", first))
        return table

    def as_dict(self) -> dict[str, object]:
        """Everything as plain values, for JSON."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        plain["reasons"] = {reason: asdict(unused) for reason, unused in self.reasons.items()}
        plain["notes"] = list(self.notes)
        return plain
