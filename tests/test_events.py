"""The event record keeps every row, in order, and its digest depends on nothing but the rows."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pytest

from twin.events import COLUMNS, MOVE_COLUMNS, EventKind, EventRecord, Fact


def fact(step: int, kind: EventKind = EventKind.UNIT_PICKED) -> Fact:
    return (step, int(kind), 1, 2, 3, 4, 5, 6, 1, -1)


def write_moves(record: EventRecord, rows: list[tuple[int, int, int]], room: int | None = None) -> None:
    buffer, start = record.room_for_moves(room or len(rows))
    buffer[start : start + len(rows)] = rows
    record.moved(len(rows))


class Collector:
    """A sink that copies what it is handed."""

    def __init__(self) -> None:
        self.facts: list[Any] = []
        self.moves: list[Any] = []

    def write(self, facts: Any, moves: Any) -> None:
        self.facts.append(facts.copy())
        self.moves.append(moves.copy())


def test_facts_come_back_as_rows_in_the_order_of_the_columns() -> None:
    record = EventRecord()
    record.add(fact(0, EventKind.RUN_STARTED))
    record.add(fact(7))
    facts = record.facts()
    assert facts.dtype == np.int32
    assert facts.shape == (2, len(COLUMNS))
    assert facts[1].tolist() == list(fact(7))
    assert record.n_pending == 0


def test_add_stays_bound_to_the_record_after_a_flush() -> None:
    record = EventRecord()
    add = record.add
    for step in range(3000):
        add(fact(step))
        if step % 7 == 0:
            record.flush()
    assert record.facts()[:, 0].tolist() == list(range(3000))
    assert record.facts(2990)[:, 0].tolist() == list(range(2990, 3000))


def test_rows_handed_out_cannot_be_changed() -> None:
    record = EventRecord()
    record.add(fact(1))
    with pytest.raises(ValueError, match="read-only"):
        record.facts()[0, 0] = 9


@pytest.mark.parametrize("flush_every", [1, 2, 5, 1000])
def test_the_digest_does_not_depend_on_when_the_record_is_flushed(flush_every: int) -> None:
    """Guards the law that a run with an event file has the digest of one without."""
    record = EventRecord(move_capacity=4)
    for step in range(20):
        record.add(fact(step))
        write_moves(record, [(step, 0, step), (step, 1, step + 1)])
        if step % flush_every == 0:
            record.flush()
    facts = np.array([fact(step) for step in range(20)], dtype="<i4")
    moves = np.array([(step, d, step + d) for step in range(20) for d in (0, 1)], dtype="<i4")
    parts = (hashlib.sha256(facts.tobytes()).digest(), hashlib.sha256(moves.tobytes()).digest())
    assert record.digest() == hashlib.sha256(parts[0] + parts[1]).hexdigest()


@pytest.mark.parametrize("column", range(len(COLUMNS)))
def test_the_digest_sees_every_column(column: int) -> None:
    changed = list(fact(3))
    changed[column] += 1
    one, other = EventRecord(), EventRecord()
    one.add(fact(3))
    other.add(tuple(changed))  # type: ignore[arg-type]
    assert one.digest() != other.digest()


def test_a_full_move_buffer_flushes_and_one_that_is_too_small_grows() -> None:
    sink = Collector()
    record = EventRecord(sink, keep_moves=True, move_capacity=3)
    write_moves(record, [(0, 0, 5), (0, 1, 6)])
    write_moves(record, [(1, 0, 6)], room=2)
    assert len(sink.moves) == 1
    many = [(2, d, d) for d in range(9)]
    write_moves(record, many)
    assert record.moves().tolist() == [[0, 0, 5], [0, 1, 6], [1, 0, 6], *map(list, many)]
    assert record.moves(3).tolist() == [list(row) for row in many]
    assert np.concatenate(sink.moves).tolist() == record.moves().tolist()
    assert record.moves().shape[1] == len(MOVE_COLUMNS)


def test_moves_that_were_not_kept_are_refused() -> None:
    with pytest.raises(RuntimeError, match="keep_moves=True"):
        EventRecord().moves()


def test_the_sink_gets_every_row_once() -> None:
    sink = Collector()
    record = EventRecord(sink)
    for step in range(10):
        record.add(fact(step))
        if step in (3, 4):
            record.flush()
    record.flush()
    record.flush()
    assert np.concatenate(sink.facts)[:, 0].tolist() == list(range(10))
    assert [len(chunk) for chunk in sink.facts] == [4, 1, 5]


def test_a_number_beyond_32_bits_is_an_error_not_a_wrong_row() -> None:
    record = EventRecord()
    record.add((2**31, 0, 0, 0, 0, 0, 0, 0, 0, 0))
    with pytest.raises(OverflowError):
        record.flush()
