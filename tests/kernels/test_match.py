"""Matching of pods to order lines, against the obvious loops over slots, on random stock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.running import JIT
from twin.demand.orders import OrderBatch
from twin.kernels import match, places, refill
from twin.kernels.kept import Kept, keep
from twin.state import OrdersBook, Pods, Stations, Stock, empty_pods, stock_of
from twin.units import NONE

N_SKUS, SLOTS, STATION = 4, 3, 1
EXAMPLES = settings(max_examples=60 if JIT else 25, deadline=None)


@dataclass
class Case:
    """Some pods, some of them under way or promised; orders open at one station."""

    stock: Stock
    pods: Pods
    book: OrdersBook
    totes: list[int]

    def pod_is_free(self, pod: int) -> bool:
        return bool(self.pods.station[pod] == NONE and self.pods.cell[pod] != NONE)

    def free_units(self, slot: int) -> int:
        return int(self.stock.units[slot] - self.stock.promised[slot])

    def slots_of(self, sku: int) -> list[int]:
        return [slot for slot in range(len(self.stock.sku)) if self.stock.sku[slot] == sku]

    def lines_of(self, order: int) -> list[int]:
        return [line for line in range(self.book.n_lines) if self.book.arrays.line_order[line] == order]

    def open_lines(self) -> list[int]:
        orders = [order for order in self.totes if order != NONE]
        return [line for order in orders for line in self.lines_of(order)]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    n_pods = draw(st.integers(1, 5))
    n_slots = n_pods * SLOTS

    def slots(values: st.SearchStrategy[int]) -> list[int]:
        return draw(st.lists(values, min_size=n_slots, max_size=n_slots))

    capacity = slots(st.integers(1, 6))
    units = [draw(st.integers(0, most)) for most in capacity]
    stock = stock_of(
        np.array(slots(st.integers(0, N_SKUS - 1)), np.int32),
        np.array(capacity, np.int32),
        np.array(units, np.int32),
        N_SKUS,
        SLOTS,
    )
    stock.promised[:] = [draw(st.integers(0, most)) for most in units]
    stock.committed[:] = draw(st.lists(st.integers(0, 4), min_size=N_SKUS, max_size=N_SKUS))
    pods = empty_pods(np.arange(n_pods, dtype=np.int32) * 2, 20)
    pods.station[:] = draw(
        st.lists(st.sampled_from([NONE, NONE, 0, STATION]), min_size=n_pods, max_size=n_pods)
    )
    for pod in range(n_pods):
        if draw(st.integers(0, 3)) == 0:
            pods.at[pods.cell[pod]], pods.cell[pod], pods.carrier[pod] = NONE, NONE, 0
    lines = draw(
        st.lists(st.lists(st.integers(0, N_SKUS - 1), min_size=1, max_size=3, unique=True), max_size=4)
    )
    flat = [sku for order in lines for sku in order]
    n_units = [draw(st.integers(1, 8)) for _ in flat]
    book = OrdersBook()
    batch = OrderBatch(
        arrival_s=np.zeros(len(lines)),
        due_s=np.zeros(len(lines)),
        service_class=np.zeros(len(lines), dtype=np.int8),
        first_line=np.cumsum([0, *map(len, lines)]).astype(np.int64),
        line_sku=np.array(flat, dtype=np.int32),
        line_units=np.array(n_units, dtype=np.int32),
    )
    book.extend(batch, np.zeros(len(lines), dtype=np.int32))
    for line, most in enumerate(n_units):
        book.arrays.line_open[line] = draw(st.integers(0, most))
    totes = draw(st.permutations([NONE, *range(len(lines))]))
    return Case(stock, pods, book, list(totes))


def goods_of(case: Case) -> Kept[match.Goods]:
    return keep(match.Goods(case.stock, case.pods, case.book.arrays))


def as_totes(case: Case) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.array(case.totes, dtype=np.int32)


@EXAMPLES
@given(cases())
def test_scores_of_pods(case: Case) -> None:
    """A free pod scores the lines it can serve and the units it could give; nothing is left in the work."""
    scores = match.pod_scores(len(case.pods.cell))
    n_found = match.score_pods(goods_of(case), as_totes(case), keep(scores))
    wanted = {line: int(case.book.arrays.line_open[line]) for line in case.open_lines()}
    expected = {}
    for pod in filter(case.pod_is_free, range(len(case.pods.cell))):
        lines = units = 0
        for line, open_units in wanted.items():
            for slot in range(pod * SLOTS, (pod + 1) * SLOTS):
                sku = case.book.arrays.line_sku[line]
                if open_units and case.stock.sku[slot] == sku and case.free_units(slot) > 0:
                    lines += 1
                    units += min(case.free_units(slot), open_units)
        if lines:
            expected[pod] = (lines, units)
    found = {
        int(scores.pod[row]): (int(scores.line_score[row]), int(scores.unit_score[row]))
        for row in range(n_found)
    }
    assert found == expected
    assert len(found) == n_found
    assert not scores.lines.any()
    assert not scores.units.any()


@EXAMPLES
@given(cases(), st.integers(NONE, 4), st.integers(1, 3))
def test_promises(case: Case, only_pod: int, capacity: int) -> None:
    """Slots give what they have, line by line in the sequence of the totes, however often it takes."""
    line_open = case.book.arrays.line_open.tolist()
    promised = case.stock.promised.tolist()
    expected = []
    for line in case.open_lines():
        for slot in case.slots_of(int(case.book.arrays.line_sku[line])):
            pod = slot // SLOTS
            if case.pods.station[pod] == STATION and only_pod in (NONE, pod):
                units = min(int(case.stock.units[slot]) - promised[slot], line_open[line])
                if units > 0:
                    promised[slot] += units
                    line_open[line] -= units
                    expected.append([line, slot, units, pod])
    out = np.zeros((capacity, 4), dtype=np.int32)
    rows = []
    n_rows = capacity
    while n_rows == capacity:
        n_rows = match.promise(goods_of(case), as_totes(case), STATION, only_pod, out)
        rows += out[:n_rows].tolist()
    assert rows == expected
    assert case.stock.promised.tolist() == promised
    assert case.book.arrays.line_open.tolist() == line_open
    assert (case.stock.promised <= case.stock.units).all()


@EXAMPLES
@given(cases(), st.integers(0, N_SKUS - 1), st.floats(0.1, 1.0))
def test_refills(case: Case, sku: int, share: float) -> None:
    """The free pod with the most missing units of the SKU goes, and brings all that is low on it."""
    stock = case.stock
    missing = {
        slot: int(stock.capacity[slot] - stock.units[slot])
        for slot in case.slots_of(sku)
        if case.pod_is_free(slot // SLOTS) and stock.units[slot] < share * stock.capacity[slot]
    }
    pod = refill.refill_pod(stock, case.pods, sku, share)
    if not missing:
        assert pod == NONE
        return
    assert pod == max(missing, key=lambda slot: (missing[slot], -slot)) // SLOTS
    out = np.zeros((SLOTS, 2), dtype=np.int32)
    n_bundles = refill.bundles_for(stock, pod, sku, share, out)
    expected = [
        [slot, int(stock.capacity[slot] - stock.units[slot])]
        for slot in range(pod * SLOTS, (pod + 1) * SLOTS)
        if stock.units[slot] < stock.capacity[slot]
        and (stock.sku[slot] == sku or stock.units[slot] < share * stock.capacity[slot])
    ]
    assert out[:n_bundles].tolist() == expected


@EXAMPLES
@given(cases())
def test_what_can_be_filled(case: Case) -> None:
    """The first line without enough free stock; half of what all its slots hold is always enough."""
    for order in range(case.book.n_orders):
        short = []
        for line in case.lines_of(order):
            sku = case.book.arrays.line_sku[line]
            slots = case.slots_of(int(sku))
            holds = sum(int(case.stock.capacity[slot]) for slot in slots)
            on_hand = sum(int(case.stock.units[slot]) for slot in slots)
            enough = min(int(case.book.arrays.line_units[line]), -(-holds // 2))
            if on_hand - case.stock.committed[sku] < enough:
                short.append(line)
        assert match.fillable(goods_of(case), order) == (short or [NONE])[0]


@EXAMPLES
@given(cases())
def test_shares_of_lines_matched(case: Case) -> None:
    window = np.arange(case.book.n_orders, dtype=np.int32)
    scores = np.full(case.book.n_orders + 1, -1.0)
    match.match_scores(goods_of(case), window, STATION, scores)
    for order in window.tolist():
        lines = case.lines_of(order)
        matched = [
            any(
                case.pods.station[slot // SLOTS] == STATION
                and case.free_units(slot) >= case.book.arrays.line_open[line]
                for slot in case.slots_of(int(case.book.arrays.line_sku[line]))
            )
            for line in lines
        ]
        assert scores[order] == sum(matched) / len(lines)
    assert scores[-1] == -1.0


def test_ways_to_the_nearest_drive_unit() -> None:
    pods = empty_pods(np.array([0, 12, 24], dtype=np.int32), 25)
    out = np.zeros(3, dtype=np.int64)
    found, drives = np.array([2, 0], dtype=np.int32), np.array([4, 20, 13], dtype=np.int32)
    places.fetch_distances(pods.cell, found, drives, 5, out)
    assert out.tolist() == [3, 4, 0]


def stations(**columns: list[int]) -> Stations:
    """Write four stations down; each may have four pods under way."""
    arrays = {
        name: np.array(columns.get(name, [0] * 4), dtype=np.int64 if name == "open_units" else np.int32)
        for name in Stations._fields
    }
    arrays["totes"] = np.zeros((4, 1), dtype=np.int32)
    arrays["admission"] = np.full(4, 4, dtype=np.int32)
    return Stations(**arrays)


def neediest(
    which: Stations, refills: Sequence[int] = (), exhausted: Sequence[int] = (), low: bool = False
) -> int:
    masks = [np.isin(np.arange(4), list(some)) for some in (refills, exhausted)]
    return int(places.neediest(keep(which), *masks, low))


def test_the_neediest_station() -> None:
    """Of those with open units or refills to do, the one with the emptiest queue."""
    assert neediest(stations()) == NONE
    assert neediest(stations(open_units=[0, 5, 9, 0])) == 1
    assert neediest(stations(open_units=[0, 5, 9, 0], requested=[0, 2, 1, 0])) == 2
    assert neediest(stations(open_units=[0, 5, 9, 0]), exhausted=[1]) == 2
    assert neediest(stations(open_units=[0, 5, 9, 0]), exhausted=[1, 2]) == NONE
    assert neediest(stations(), refills=[3], low=True) == 3
    assert neediest(stations(), refills=[3], low=False) == NONE


def test_a_station_has_its_fill() -> None:
    """Refills come as far as there is room; pods to pick from are asked for as many again ahead."""
    assert neediest(stations(requested=[0, 0, 0, 3]), refills=[3], low=True) == 3
    assert neediest(stations(requested=[0, 0, 0, 4]), refills=[3], low=True) == NONE
    assert neediest(stations(open_units=[1, 0, 0, 0], requested=[7, 0, 0, 0])) == 0
    assert neediest(stations(open_units=[1, 0, 0, 0], requested=[8, 0, 0, 0])) == NONE


@EXAMPLES
@given(st.lists(st.integers(0, 9), min_size=1, unique=True), st.lists(st.floats(0, 0.999), max_size=5))
def test_the_best_of_some_locations(free: list[int], draws: list[float]) -> None:
    there, onward = np.arange(10, dtype=np.uint16) * 3, np.linspace(20, 0, 10)
    best = places.nearest_location(np.array(free, np.int32), np.array(draws), there, onward)
    drawn = [free[int(draw * len(free))] for draw in draws] or free[:1]
    assert best == min(drawn, key=lambda cell: int(there[cell]) + onward[cell])
