"""The row of synthetic orders: the k-th order is the k-th order, however it is asked for."""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.demand.orders import Catalogue
from twin.demand.sizes import EmpiricalSizes, GeometricSizes, OrderSizes
from twin.demand.stream import OrderStream
from twin.streams import Streams


def catalogue_of(weights) -> Catalogue:
    weights = np.asarray(weights, dtype=float)
    names = tuple(map(str, range(len(weights))))
    return Catalogue(names, weights / weights.sum(), np.ones(len(weights)))


def zipf(count: int, exponent: float = 0.6) -> Catalogue:
    return catalogue_of(np.arange(1, count + 1) ** -exponent)


def make(catalogue: Catalogue, lines: float = 2.0, units: float = 1.2, seed: int = 4, chunk: int = 1024):
    sizes = OrderSizes(GeometricSizes(lines), GeometricSizes(units))
    return OrderStream(catalogue, sizes, Streams(seed), chunk)


def orders_of(stream: OrderStream, takes) -> list[tuple[list[int], list[int]]]:
    orders = []
    for n_orders in takes:
        first, sku, units = stream.take(n_orders)
        assert first[0] == 0
        assert first[-1] == len(sku) == len(units)
        for begin, end in pairwise(first):
            orders.append((sku[begin:end].tolist(), units[begin:end].tolist()))
    return orders


@settings(deadline=None, max_examples=30)
@given(
    takes=st.lists(st.integers(0, 60), min_size=1, max_size=8),
    chunk=st.sampled_from([1, 2, 17, 1024]),
    n_skus=st.integers(1, 40),
)
def test_neither_chunks_nor_takes_change_an_order(takes, chunk, n_skus):
    """Chunk size and the sizes of the takes leave every order as it is, redrawn SKUs included."""
    expected = orders_of(make(zipf(n_skus), lines=4.0), [sum(takes)])
    assert orders_of(make(zipf(n_skus), lines=4.0, chunk=chunk), takes) == expected


def test_sizes_skus_and_quantities_are_streams_of_their_own():
    """Other quantities leave the SKUs; another popularity leaves the sizes and the quantities."""
    plain = orders_of(make(zipf(5000)), [500])
    more_units = orders_of(make(zipf(5000), units=9.0), [500])
    flat = orders_of(make(zipf(5000, 0.0)), [500])
    assert [sku for sku, _ in plain] == [sku for sku, _ in more_units]
    assert [units for _, units in plain] == [units for _, units in flat]
    assert [sku for sku, _ in plain] != [sku for sku, _ in flat]


def test_skus_are_distinct_within_an_order():
    """Whatever the catalogue, an order has a SKU once."""
    for catalogue in (zipf(3), zipf(30, 2.0), zipf(1000)):
        for sku, _ in orders_of(make(catalogue, lines=12.0), [300]):
            assert len(set(sku)) == len(sku)


def test_orders_never_exceed_the_catalogue():
    """More lines than SKUs with demand cannot be; a SKU without demand is never asked for."""
    orders = orders_of(make(catalogue_of([1, 0, 1e-9, 2]), lines=50.0), [300])
    assert max(len(sku) for sku, _ in orders) == 3
    assert {k for sku, _ in orders for k in sku} == {0, 2, 3}


def test_means_and_popularity_are_as_set():
    """Lines, units and the share of each SKU agree with theory."""
    catalogue = zipf(200, 0.8)
    first, sku, units = make(catalogue, lines=1.5, units=3.0).take(200_000)
    assert len(sku) / (len(first) - 1) == pytest.approx(1.5, rel=0.01)
    assert units.mean() == pytest.approx(3.0, rel=0.01)
    _, sku, _ = make(catalogue, lines=1.0).take(200_000)
    expected = 200_000 * catalogue.popularity
    assert (np.abs(np.bincount(sku, minlength=200) - expected) < 4.5 * np.sqrt(expected)).all()


def test_redraws_are_draws_without_replacement():
    """The pairs of a two-line order come as often as successive sampling says."""
    p = np.array([0.6, 0.3, 0.1])
    sizes = OrderSizes(EmpiricalSizes(np.array([2])), GeometricSizes(1.0))
    first, sku, _ = OrderStream(catalogue_of(p), sizes, Streams(7)).take(100_000)
    pairs = np.bincount(sku[0::2] * 3 + sku[1::2], minlength=9).reshape(3, 3) / (len(first) - 1)
    expected = p[:, None] * p[None, :] / (1 - p[:, None])
    np.fill_diagonal(expected, 0.0)
    assert pairs == pytest.approx(expected, abs=0.006)


def test_exhausting_a_skewed_catalogue_ends():
    """All of a very skewed catalogue can be asked for at once: rare SKUs are not waited for."""
    sizes = OrderSizes(EmpiricalSizes(np.array([50])), GeometricSizes(1.0))
    _, sku, _ = OrderStream(zipf(50, 12.0), sizes, Streams(7)).take(20)
    assert (np.sort(sku.reshape(20, 50), axis=1) == np.arange(50)).all()


def test_an_order_costs_little():
    """Under 5 us an order on average at the default sizes; half a microsecond on a quiet machine."""
    stream = make(zipf(10_000))
    begin = time.process_time()
    stream.take(100_000)
    assert (time.process_time() - begin) / 100_000 < 5e-6
