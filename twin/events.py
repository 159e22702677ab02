"""The event record: append-only, the truth from which every figure and replay is computed.

Two tables. ``facts`` says what happened to orders, pods, stock and stations; ``moves`` says where the drive
units went. Both are rows of 32-bit integers, so that the record's digest is the same on every machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from enum import IntEnum, StrEnum
from itertools import chain
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin.units import NONE

__all__ = [
    "COLUMNS",
    "MOVE_COLUMNS",
    "EventKind",
    "EventRecord",
    "EventSink",
    "Fact",
    "RunStatus",
    "StationStatus",
]

Int32 = NDArray[np.int32]

Fact = tuple[int, int, int, int, int, int, int, int, int, int]
"""One row of the facts, in the order of :data:`COLUMNS`."""

COLUMNS = ("step", "kind", "drive", "pod", "station", "order", "line", "sku", "units", "cell")
"""Columns of the facts; ``NONE`` where one does not apply."""

MOVE_COLUMNS = ("step", "drive", "cell")
"""Columns of the moves: the drive unit stands on the cell from this step on. Step 0 has all of them."""


class EventKind(IntEnum):
    """What happened. In brackets: the columns that are filled beside step and kind."""

    RUN_STARTED = 0
    """[]"""
    ORDER_ARRIVED = 1
    """An order entered the backlog. [order, line = number of lines, units = units demanded]"""
    ORDER_DUE = 2
    """States an order's cut-off; written with its arrival. [order, units = step of the cut-off]"""
    ORDER_RELEASED = 3
    """An order was given to a pick station. [order, station]"""
    LINE_SHORT = 4
    """An order came up for release and was held, as the floor has too little free stock for this line.
    Written again each time. [order, line, sku, units]"""
    POD_REQUESTED = 5
    """A drive unit was sent for a pod on behalf of a station. [drive, pod, station, cell = the pod's]

    Then, in this order: ``POD_REACHED``, ``POD_ADMITTED``, ``POD_LIFTED``, ``POD_PRESENTED``,
    ``POD_RELEASED``, ``POD_STORED``."""
    POD_LIFTED = 6
    """[drive, pod, station, cell]"""
    POD_ADMITTED = 7
    """The station will have room: the pod may be lifted and set out for it. [drive, pod, station]"""
    POD_PRESENTED = 8
    """The pod stands at the station. [drive, pod, station, cell]"""
    UNIT_PICKED = 9
    """A unit was taken from a pod into a tote. [drive, pod, station, order, line, sku, units = 1]"""
    LINE_PICKED = 10
    """All units of a line are in the tote. [station, order, line, sku, units]"""
    ORDER_PICKED = 11
    """All lines of an order are in the tote. [station, order]"""
    TOTE_BUFFERED = 12
    """The tote left the put wall for the packers' buffer. [station, order]"""
    STOWED = 13
    """A bundle was put into a pod's slot. [drive, pod, station, sku, units]"""
    POD_RELEASED = 14
    """The station is done with the pod, which leaves. [drive, pod, station, cell = storage chosen]"""
    POD_STORED = 15
    """[drive, pod, cell]"""
    PACK_STARTED = 16
    """[order, units = packer]"""
    ORDER_PACKED = 17
    """[order, units = packer]"""
    STATION_STATUS = 18
    """A station's status changed. [station, units = the StationStatus from now on]"""
    STOCK_INITIAL = 19
    """A slot's content at step 0. [pod, sku, units]"""
    RUN_ENDED = 20
    """The last row. [units = 0 for a whole run, 1 for a partial one, 2 for a stuck floor]"""
    POD_REACHED = 21
    """The drive unit stands under the pod. [drive, pod, station, cell]"""
    VISIT_CANCELLED = 22
    """A pod will not be presented after all; the lines that it was for are matched anew. It stays where it
    stands, or its drive unit brings it back. [drive, pod, station; cell = storage chosen, if carried]"""
    DRIVE_FAILED = 23
    """A drive unit broke down; with a pod it keeps it. [drive, pod, cell]"""
    DRIVE_REPAIRED = 24
    """[drive, pod, cell]"""
    DRIVE_SLOWED = 25
    """A drive unit drives at another share of its speed limit from now on, through a slow-down, a short stop
    or the end of one. [drive, units = per cent; cell]"""
    CELL_BLOCKED = 26
    """Something lies on a cell, which nobody may enter. [cell]"""
    CELL_CLEARED = 27
    """[cell]"""
    STATION_CLOSED = 28
    """A station takes no more pods, and finishes the one in hand. [station]"""
    STATION_OPENED = 29
    """[station]"""
    CHARGE_STARTED = 30
    """A drive unit began to charge. [drive, units = state of charge in hundredths of a per cent, cell]"""
    CHARGE_ENDED = 31
    """It stopped charging, and leaves. [drive, units = state of charge in hundredths of a per cent, cell]"""


class StationStatus(IntEnum):
    """What a station is doing; the time in each adds up to the run."""

    STARVED = 0
    """Open, but no pod with work stands there."""
    BUSY = 1
    """Serving a pod, or finishing with the last unit taken."""
    BLOCKED = 2
    """A finished tote has no place to go."""
    CLOSED = 3


class RunStatus(StrEnum):
    """How a run ended."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    STUCK = "stuck"


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
