"""Replaying a history: times, speed, windows, and what comes too late."""

from __future__ import annotations

import math

import pytest

from twin.demand import DemandSettings, open_source
from twin.streams import Streams

HISTORY = """order,time,sku,quantity
1,2024-03-01 08:00,a,2
1,2024-03-01 08:00,b,1
2,2024-03-01 09:00,a,5
3,2024-03-01 09:00,c,1
4,2024-03-01 10:30,b,4
"""


@pytest.fixture
def replay(tmp_path):
    """Open a replay of the history with other settings."""
    path = tmp_path / "orders.csv"
    path.write_text(HISTORY)

    def open_replay(horizon_s: float = 1e6, **history):
        demand = DemandSettings(arrivals="replay", history={"file": path, **history})
        return open_source(demand, Streams(1), 10, horizon_s, 12)

    return open_replay


def test_orders_come_at_their_times(replay):
    """The first order starts the clock; orders of one moment come together, each with its lines."""
    source = replay()
    assert not source.keeps_backlog
    assert source.next_arrival_s() == 0.0
    first = source.take(0.0, 0)
    assert first.names == ("1",)
    assert first.line_units.tolist() == [2, 1]
    assert source.next_arrival_s() == 3600.0
    assert source.take(3599.9, 0) is None
    second = source.take(3600.0, 0)
    assert second.names == ("2", "3")
    assert second.first_line.tolist() == [0, 1, 2]
    assert second.line_sku.tolist() == [0, 2]
    assert second.due_s.tolist() == [3600 + 7200] * 2
    assert source.take(1e6, 0).names == ("4",)
    assert source.next_arrival_s() == math.inf
    assert source.take(math.inf, 0) is None


def test_the_begin_starts_the_clock(replay):
    """With a begin, time zero is that moment, not the first order."""
    assert replay(begin="2024-03-01 08:30").next_arrival_s() == 1800.0


def test_speed_compresses_arrivals_only(replay):
    """Twice the speed halves the times of arrival; the time to the cut-off stays."""
    batch = replay(speed=2.0).take(1e6, 0)
    assert batch.arrival_s.tolist() == [0, 1800, 1800, 4500]
    assert (batch.due_s - batch.arrival_s).tolist() == [7200] * 4


def test_orders_beyond_the_horizon_are_noted(replay):
    """The report tells how many orders the run is too short for."""
    assert "3 of 4 orders arrive after the run's end at 0.5 h" in replay(horizon_s=1800.0).report.notes
    assert not any("run's end" in note for note in replay().report.notes)
