"""The book of orders grows without losing or changing what is in it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from twin.demand.orders import OrderBatch
from twin.state import OrdersBook, OrderStage
from twin.state.orders import FIRST_ROOM
from twin.units import NONE


def batch_of(sizes: list[int], first_sku: int = 0) -> OrderBatch:
    n_lines = sum(sizes)
    return OrderBatch(
        arrival_s=np.zeros(len(sizes)),
        due_s=np.zeros(len(sizes)),
        service_class=np.zeros(len(sizes), dtype=np.int8),
        first_line=np.cumsum([0, *sizes]).astype(np.int64),
        line_sku=np.arange(first_sku, first_sku + n_lines, dtype=np.int32),
        line_units=np.arange(1, n_lines + 1, dtype=np.int32),
    )


@given(st.lists(st.lists(st.integers(1, 700), min_size=1, max_size=4), max_size=5))
def test_orders_are_kept_as_they_came(batches: list[list[int]]) -> None:
    """However many lines arrive at once."""
    book = OrdersBook()
    sizes = []
    for batch in batches:
        n_before, lines_before = book.n_orders, book.n_lines
        due = np.arange(len(batch), dtype=np.int32) + 10 * len(sizes)
        assert book.extend(batch_of(batch, lines_before), due) == range(n_before, n_before + len(batch))
        assert book.arrays.due[n_before : book.n_orders].tolist() == due.tolist()
        sizes += batch
    arrays = book.arrays
    assert np.diff(arrays.first_line[: book.n_orders + 1]).tolist() == sizes
    assert arrays.lines_left[: book.n_orders].tolist() == sizes
    lines = slice(0, book.n_lines)
    assert arrays.line_sku[lines].tolist() == list(range(book.n_lines))
    assert arrays.line_order[lines].tolist() == [
        order for order, size in enumerate(sizes) for _ in range(size)
    ]
    assert (arrays.line_open[lines] == arrays.line_units[lines]).all()
    assert (arrays.line_left[lines] == arrays.line_units[lines]).all()
    assert (arrays.station[: book.n_orders] == NONE).all()
    assert book.stage_counts.tolist() == [len(sizes), 0, 0, 0, 0]


def test_many_small_orders() -> None:
    """The orders' own columns grow as well as the lines'."""
    book = OrdersBook()
    for _ in range(3):
        book.extend(batch_of([1] * (FIRST_ROOM - 1)), np.zeros(FIRST_ROOM - 1, dtype=np.int32))
    assert book.n_orders == 3 * (FIRST_ROOM - 1)
    assert len(book.arrays.first_line) > book.n_orders
    assert book.arrays.first_line[book.n_orders] == book.n_lines


def test_stages_are_counted() -> None:
    book = OrdersBook()
    book.extend(batch_of([1, 1, 1]), np.zeros(3, dtype=np.int32))
    book.move_on(1, OrderStage.OPEN)
    book.move_on(1, OrderStage.PICKED)
    book.move_on(2, OrderStage.OPEN)
    assert book.stage_counts.tolist() == [1, 1, 1, 0, 0]
    assert book.arrays.stage[:3].tolist() == [0, 2, 1]
