"""The record's tables: rows are added, hashed, kept and handed on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from itertools import chain
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin.events.kinds import EventKind
from twin.units import NONE

__all__ = ["COLUMNS", "MOVE_COLUMNS", "EventRecord", "EventSink", "Fact"]

Int32 = NDArray[np.int32]

Fact = tuple[int, int, int, int, int, int, int, int, int, int]
"""One row of the facts, in the order of :data:`COLUMNS`."""

COLUMNS = ("step", "kind", "drive", "pod", "station", "order", "line", "sku", "units", "cell")
"""Columns of the facts; ``NONE`` where one does not apply."""

MOVE_COLUMNS = ("step", "drive", "cell")
"""Columns of the moves: the drive unit stands on the cell from this step on. Step 0 has all of them."""


class EventSink(Protocol):
    """Takes the record's rows as they are written, such as a file."""

    def write(self, facts: Int32, moves: Int32) -> None:
        """Take the rows since the last call.

        Parameters
        ----------
        facts : ndarray of int32, shape (n, 10)
            Rows of :data:`COLUMNS`.
        moves : ndarray of int32, shape (m, 3)
            Rows of :data:`MOVE_COLUMNS`. Both are overwritten after the call: copy what is kept.
        """
        ...


class _Table:
    """Rows of one table: hashed always, kept in memory where asked for."""

    def __init__(self, n_columns: int, keep: bool) -> None:
        self.n_rows = 0
        self._hash = hashlib.sha256()
        self._kept = np.empty((1024, n_columns), dtype=np.int32) if keep else None

    def append(self, rows: Int32) -> None:
        self._hash.update(np.ascontiguousarray(rows, dtype="<i4").data)
        end = self.n_rows + len(rows)
        if self._kept is not None:
            if end > len(self._kept):
                grown = np.empty((max(end, 2 * len(self._kept)), rows.shape[1]), dtype=np.int32)
                grown[: self.n_rows] = self._kept[: self.n_rows]
                self._kept = grown
            self._kept[self.n_rows : end] = rows
        self.n_rows = end

    def rows(self, first: int) -> Int32:
        if self._kept is None:
            raise RuntimeError("the moves were not kept; make the record with keep_moves=True")
        view = self._kept[first : self.n_rows]
        view.flags.writeable = False
        return view

    def digest(self) -> bytes:
        return self._hash.digest()


class EventRecord:
    """What happened on the floor, in the order in which it happened; rows are only ever added.

    Parameters
    ----------
    sink : EventSink, optional
        Receives the rows as they are flushed.
    keep_moves : bool, default False
        Keep the moves in memory too; the facts always are (24 h of 12 stations: some 20 MB; the moves of
        their 100 drive units ten times that).
    move_capacity : int, default 65536
        Rows of the move buffer; filling it flushes the record.

    Attributes
    ----------
    add : callable
        Adds one fact, a :data:`Fact`; the cheapest way there is, ``append`` of a list.

    Notes
    -----
    The digest is taken over the little-endian bytes of each table row by row, so it depends neither on
    when the record was flushed nor on the machine.
    """

    def __init__(
        self, sink: EventSink | None = None, *, keep_moves: bool = False, move_capacity: int = 65_536
    ) -> None:
        self._sink = sink
        self._pending: list[Fact] = []
        self.add: Callable[[Fact], None] = self._pending.append
        self._facts = _Table(len(COLUMNS), keep=True)
        self._moves = _Table(len(MOVE_COLUMNS), keep=keep_moves)
        self._buffer = np.empty((move_capacity, len(MOVE_COLUMNS)), dtype=np.int32)
        self._n_buffered = 0

    def note(
        self,
        step: int,
        kind: EventKind,
        *,
        drive: int = NONE,
        pod: int = NONE,
        station: int = NONE,
        order: int = NONE,
        line: int = NONE,
        sku: int = NONE,
        units: int = NONE,
        cell: int = NONE,
    ) -> None:
        """Add one fact by the names of its columns."""
        self.add((step, kind, drive, pod, station, order, line, sku, units, cell))

    @property
    def n_pending(self) -> int:
        """Facts added since the last flush."""
        return len(self._pending)

    def room_for_moves(self, n_rows: int) -> tuple[Int32, int]:
        """Make room for moves that a kernel will write.

        Parameters
        ----------
        n_rows : int
            The most rows that will be written.

        Returns
        -------
        buffer : ndarray of int32, shape (move_capacity, 3)
            To be modified in place, rows ``start`` to ``start + n_rows - 1`` at most.
        start : int
            First free row.
        """
        if self._n_buffered + n_rows > len(self._buffer):
            self.flush()
            if n_rows > len(self._buffer):
                self._buffer = np.empty((n_rows, len(MOVE_COLUMNS)), dtype=np.int32)
        return self._buffer, self._n_buffered

    def moved(self, n_rows: int) -> None:
        """Say how many rows were written after :meth:`room_for_moves`."""
        self._n_buffered += n_rows

    def flush(self) -> None:
        """Hash what is pending, keep it, and hand it to the sink."""
        n_facts, n_moves = len(self._pending), self._n_buffered
        if not n_facts and not n_moves:
            return
        width = len(COLUMNS)
        flat = np.fromiter(chain.from_iterable(self._pending), dtype=np.int32, count=n_facts * width)
        facts = flat.reshape(n_facts, width)
        self._pending.clear()
        moves = self._buffer[:n_moves]
        self._n_buffered = 0
        self._facts.append(facts)
        self._moves.append(moves)
        if self._sink is not None:
            self._sink.write(facts, moves)

    def facts(self, first: int = 0) -> Int32:
        """All facts so far, or those from a row on.

        Parameters
        ----------
        first : int, default 0
            First row wanted.

        Returns
        -------
        ndarray of int32, shape (n, 10)
            Columns as in :data:`COLUMNS`; read-only.
        """
        self.flush()
        return self._facts.rows(first)

    def facts_from(self, first: int) -> list[Fact]:
        """Facts from a row on, to look at one by one; the record isn't flushed.

        Parameters
        ----------
        first : int
            First row wanted.
        """
        n_flushed = self._facts.n_rows
        if first >= n_flushed:
            return self._pending[first - n_flushed :]
        flushed: list[Fact] = [tuple(row) for row in self._facts.rows(first).tolist()]
        return flushed + self._pending

    def moves(self, first: int = 0) -> Int32:
        """All moves so far, or those from a row on; needs ``keep_moves``.

        Returns
        -------
        ndarray of int32, shape (m, 3)
            Columns as in :data:`MOVE_COLUMNS`; read-only.
        """
        self.flush()
        return self._moves.rows(first)

    def digest(self) -> str:
        """Fingerprint of the whole record: equal for equal runs, on every machine.

        Returns
        -------
        str
            SHA-256 in hexadecimal, over the SHA-256 of the facts and that of the moves.
        """
        self.flush()
        return hashlib.sha256(self._facts.digest() + self._moves.digest()).hexdigest()
