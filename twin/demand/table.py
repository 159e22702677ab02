"""An order history as text: its needed columns, each with the distinct values listed once.

Half a million rows hold a few thousand different values, so everything that looks at text looks at the
distinct values only, and rows are arrays of numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from twin.demand.columns import recognise, resolve_columns
from twin.demand.settings import Meaning
from twin.demand.textfile import head_of, open_text
from twin.errors import DemandError, Problem

__all__ = ["HistoryTable", "TextColumn", "read_table"]

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
BLOCK_ROWS = 65_536


@dataclass(frozen=True, eq=False, slots=True)
class TextColumn:
    """One column of R rows.

    Attributes
    ----------
    name : str
        As in the header.
    values : list of str
        The distinct values in the order of their first rows.
    code : ndarray of int32, shape (R,)
        Index into `values` for each row.
    """

    name: str
    values: list[str]
    code: NDArray[np.int32]

    def recoded(self, spelling: Callable[[str], str]) -> TextColumn:
        """Join the values that have the same spelling.

        Parameters
        ----------
        spelling : callable
            From a value to the one that stands for it.

        Returns
        -------
        TextColumn
            A column of the new values.
        """
        codes: dict[str, int] = {}
        new_code = [codes.setdefault(spelling(value), len(codes)) for value in self.values]
        return TextColumn(self.name, list(codes), np.array(new_code, dtype=np.int32)[self.code])

    def text(self, row: int) -> str:
        """Return the value in a row, counted from 0."""
        return self.values[int(self.code[row])]


@dataclass(frozen=True, eq=False, slots=True)
class HistoryTable:
    """The R rows of an order history that follow its header.

    Attributes
    ----------
    source : str
        The file.
    columns : mapping of Meaning to TextColumn
        The needed columns by meaning: order, time, sku, quantity and, where there are, price and size_l.
    line : ndarray of int64, shape (R,)
        Line of the file where each row starts, counted from 1.
    n_fields : ndarray of int32, shape (R,)
        Fields of each row.
    n_columns : int
        Fields of the header.
    delimiter : str
        What separates the fields.
    repeated_rows : int
        Rows that repeat an earlier one exactly.
    notes : tuple of str
        What was found out about the file.
    """

    source: str
    columns: Mapping[Meaning, TextColumn]
    line: NDArray[np.int64]
    n_fields: NDArray[np.int32]
    n_columns: int
    delimiter: str
    repeated_rows: int
    notes: tuple[str, ...]

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.line)


def read_table(path: Path, given: Mapping[Meaning, str]) -> HistoryTable:
    """Read the needed columns of an order history.

    Parameters
    ----------
    path : Path
        CSV file with a header line, plain or gzipped.
    given : mapping of Meaning to str
        Column names by meaning, where they are not recognised.

    Returns
    -------
    HistoryTable
        All its rows.

    Raises
    ------
    DemandError
        If the file cannot be read, is no table or lacks a column.

    Notes
    -----
    The encoding is UTF-8, or UTF-16 with a mark; a file that is not valid UTF-8 is read as Latin-1.
    """
    head, encoding = head_of(path)
    try:
        return _read(path, head, encoding, given, [])
    except UnicodeDecodeError as wrong:
        note = f"not valid UTF-8 (byte 0x{wrong.object[wrong.start]:02x}): read as Latin-1"
        return _read(path, head, "latin-1", given, [note])


def _read(
    path: Path, head: bytes, encoding: str, given: Mapping[Meaning, str], notes: list[str]
) -> HistoryTable:
    """Read the table in one encoding."""
    delimiter = _delimiter(head.decode(encoding, errors="replace"), set(given.values()))
    with open_text(path, encoding) as stream:
        return _Reader(path, stream, delimiter).read(given, notes)


def _delimiter(text: str, wanted: set[str]) -> str:
    """Choose the delimiter that makes most sense of the header."""

    def sense(delimiter: str) -> tuple[int, int]:
        header = next(filter(None, csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), [])
        return len(recognise(header)) + len(wanted.intersection(header)), len(header)

    return max(DELIMITERS, key=sense)


class _Reader:
    """Reads one file; collects codes, lines and hashes of rows block by block."""

    def __init__(self, path: Path, stream: TextIO, delimiter: str) -> None:
        self._path = path
        self._reader = csv.reader(stream, delimiter=delimiter)
        self._delimiter = delimiter
        self._codes: dict[Meaning, dict[str, int]] = {}
        self._code_blocks: dict[Meaning, list[NDArray[np.int32]]] = {}
        self._hashes: list[NDArray[np.int64]] = []
        self._n_blank = 0

    def read(self, given: Mapping[Meaning, str], notes: list[str]) -> HistoryTable:
        """Read header and rows."""
        header_line, header = next(self._rows(), (1, []))
        positions = resolve_columns(header, given, f"{self._path}:{header_line}")
        self._codes = {meaning: {} for meaning in positions}
        self._code_blocks = {meaning: [] for meaning in positions}
        lines, n_fields = self._read_rows(positions, len(header))
        if not len(lines):
            raise DemandError(Problem(str(self._path), "has a header but no rows", "add orders"))
        notes.append(f"fields separated by {DELIMITERS[self._delimiter]}")
        notes.append(
            "columns: " + ", ".join(f"{meaning}={header[at].strip()}" for meaning, at in positions.items())
        )
        if self._n_blank:
            notes.append(f"{self._n_blank} blank line(s)")
        columns = {
            meaning: TextColumn(
                header[at].strip(), list(self._codes[meaning]), np.concatenate(self._code_blocks[meaning])
            ).recoded(str.strip)
            for meaning, at in positions.items()
        }
        repeated = len(lines) - len(np.unique(np.concatenate(self._hashes)))
        return HistoryTable(
            str(self._path), columns, lines, n_fields, len(header), self._delimiter, repeated, tuple(notes)
        )

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows that are not blank, each with the line it starts in."""
        line = self._reader.line_num + 1
        try:
            for row in self._reader:
                if row:
                    yield line, row
                else:
                    self._n_blank += 1
                line = self._reader.line_num + 1
        except csv.Error as broken:
            what, remedy = f"unreadable from here ({broken})", "look for a quote that is not closed"
            raise DemandError(Problem(f"{self._path}:{line}", what, remedy)) from None

    def _read_rows(
        self, positions: Mapping[Meaning, int], n_columns: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Read all rows; return the line and the number of fields of each."""
        lines: list[int] = []
        n_fields: list[int] = []
        block: list[list[str]] = []
        for line, row in self._rows():
            lines.append(line)
            n_fields.append(len(row))
            block.append(row)
            if len(block) == BLOCK_ROWS:
                self._store(block, positions)
                block = []
        if block:
            self._store(block, positions)
        return np.array(lines, dtype=np.int64), np.array(n_fields, dtype=np.int32)

    def _store(self, block: list[list[str]], positions: Mapping[Meaning, int]) -> None:
        """Encode a block of rows."""
        self._hashes.append(np.fromiter((hash(tuple(row)) for row in block), np.int64, len(block)))
        width = max(positions.values()) + 1
        block = [row if len(row) >= width else row + [""] * (width - len(row)) for row in block]
        for meaning, at in positions.items():
            codes = self._codes[meaning]
            encoded = (codes.setdefault(row[at], len(codes)) for row in block)
            self._code_blocks[meaning].append(np.fromiter(encoded, np.int32, len(block)))
