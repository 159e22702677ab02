"""Opening a source: every arrival mode, the same orders in all of them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from twin.demand import DemandSettings, open_source
from twin.errors import DemandError
from twin.streams import Streams

PROFILE = tuple([0.0] * 8 + [1.0] * 10 + [0.0] * 6)
HISTORY = """order,time,sku,quantity
1,2024-03-01 08:00,a,2
1,2024-03-01 08:00,b,1
2,2024-03-01 09:00,a,5
3,2024-03-01 10:30,c,1
"""


def open_with(seed: int = 1, n_pods: int = 50, **demand):
    demand.setdefault("skus", {"count": 300})
    return open_source(DemandSettings(**demand), Streams(seed), n_pods, 3600.0, 24)


@pytest.fixture
def history(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(HISTORY)
    return path


def drain(source, n_orders: int):
    """Take orders one after the other until there are enough; return lines and units of each."""
    orders, arrivals = [], []
    while len(orders) < n_orders:
        now_s = 0.0 if source.keeps_backlog else source.next_arrival_s()
        batch = source.take(now_s, 0)
        for o in range(batch.n_orders):
            of_order = slice(batch.first_line[o], batch.first_line[o + 1])
            orders.append((batch.line_sku[of_order].tolist(), batch.line_units[of_order].tolist()))
        arrivals.extend(batch.arrival_s)
    return orders[:n_orders], arrivals[:n_orders]


def test_the_kth_order_is_the_same_in_every_mode():
    """Arrival mode, rate, backlog and size of the floor change when orders come, never what they ask for."""
    expected, _ = drain(open_with(), 400)
    for demand in (
        {"backlog_orders": 7},
        {"n_pods": 999},
        {"arrivals": "poisson", "orders_per_hour": 30},
        {"arrivals": "poisson", "orders_per_hour": 3000},
        {"arrivals": "profile", "orders_per_hour": 100, "profile": PROFILE},
    ):
        assert drain(open_with(**demand), 400)[0] == expected
    assert drain(open_with(seed=2), 400)[0] != expected


def test_backlog_is_kept():
    """A closed backlog hands out exactly what is missing, now, and never asks to be woken."""
    source = open_with(due_after_min=30)
    assert source.keeps_backlog
    assert source.next_arrival_s() == math.inf
    batch = source.take(12.5, 100)
    assert batch.n_orders == 5 * 24 - 100
    assert (batch.arrival_s == 12.5).all()
    assert (batch.due_s == 12.5 + 1800).all()
    assert (batch.service_class == 0).all()
    assert source.take(13.0, 120) is None
    assert open_with(backlog_orders=3).take(0.0, 0).n_orders == 3


def test_a_floor_without_tote_places_still_has_a_backlog():
    """A pure replenishment floor opens a source all the same."""
    assert open_source(DemandSettings(), Streams(1), 4, 60.0, 0).take(0.0, 0).n_orders == 1


def test_timed_orders_come_when_due():
    """Orders come at their times, none early, none twice, however often one asks."""
    source = open_with(arrivals="poisson", orders_per_hour=120)
    everything = open_with(arrivals="poisson", orders_per_hour=120).take(500_000.0, 0)
    assert not source.keeps_backlog
    assert source.take(math.nextafter(source.next_arrival_s(), 0), 0) is None
    seen = []
    for now_s in np.arange(0.0, 500_001.0, 12_500.0):
        batch = source.take(now_s, 0)
        if batch is not None:
            assert batch.arrival_s[-1] <= now_s < source.next_arrival_s()
            seen.append(batch)
    assert np.array_equal(np.concatenate([b.arrival_s for b in seen]), everything.arrival_s)
    assert np.array_equal(np.concatenate([b.line_sku for b in seen]), everything.line_sku)
    assert everything.n_orders == pytest.approx(500_000 / 30, rel=0.03)


def test_profile_starts_at_the_start_hour():
    """A run that starts in a closed hour waits for the first open one."""
    source = open_with(arrivals="profile", orders_per_hour=1000, profile=PROFILE, start_hour=6)
    assert source.next_arrival_s() == pytest.approx(2 * 3600, abs=60)


def test_synthetic_demand_has_no_report():
    """Only a history has something to account for."""
    assert open_with().report is None


def test_synthetic_orders_can_be_learnt_from_a_history(history):
    """With a history, popularity, lines and units are its own; arrivals stay synthetic."""
    source = open_with(history={"file": history})
    assert source.catalogue.names == ("A", "B", "C")
    assert source.catalogue.popularity == pytest.approx([0.5, 0.25, 0.25])
    assert source.report.orders == 3
    orders, _ = drain(source, 6000)
    sizes = np.array([len(sku) for sku, _ in orders])
    assert set(sizes) == {1, 2}
    assert sizes.mean() == pytest.approx(4 / 3, rel=0.02)
    units = np.concatenate([units for _, units in orders])
    assert set(units) == {1, 2, 5}
    assert units.mean() == pytest.approx(9 / 4, rel=0.03)
    timed = open_with(history={"file": history}, arrivals="poisson", orders_per_hour=60)
    assert drain(timed, 6000)[0] == orders


def test_replay_opens(history):
    """Replay hands out the history itself, with its report."""
    source = open_with(arrivals="replay", history={"file": history})
    assert source.take(math.inf, 0).names == ("1", "2", "3")
    assert source.report.used == 4


def test_a_missing_history_is_refused(tmp_path):
    """The error names the file."""
    with pytest.raises(DemandError, match=r"nowhere\.csv: no such file"):
        open_with(arrivals="replay", history={"file": tmp_path / "nowhere.csv"})
