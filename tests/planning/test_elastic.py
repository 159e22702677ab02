"""The elastic clock waits for laggards, and asks its planner once for each tick."""

from __future__ import annotations

import numpy as np
import pytest

from tests.running import floor_of, needs_jit, steps
from twin.layout import Layout
from twin.planning.elastic import AHEAD, MOST_AHEAD, ElasticClock
from twin.planning.problem import Moves
from twin.state import Tracks, tracks_at

N_DRIVES = 20


class Counting:
    """A planner that lets everybody stay, and keeps the clocks that it was shown."""

    own_pace = False

    def __init__(self) -> None:
        self.asked: list[int] = []

    def plan(self, step: int) -> Moves:
        self.asked.append(step)
        return Moves(np.zeros((1, N_DRIVES), np.int32), np.zeros((1, N_DRIVES), np.int8))


@pytest.fixture
def tracks() -> Tracks:
    return tracks_at(np.arange(N_DRIVES, dtype=np.int32), N_DRIVES)


def test_it_ticks_while_few_are_late(tracks: Tracks) -> None:
    """A tenth of the fleet may have as many moves to do as everybody should have."""
    planner = Counting()
    clock = ElasticClock(planner, tracks)  # type: ignore[arg-type]
    tracks.end[:2] = AHEAD + 2
    tracks.end[2:] = AHEAD - 1
    assert len(clock.plan(40).cell) == 1
    assert len(clock.plan(44).cell) == 1
    assert planner.asked == [1, 2], "ticks are counted, not steps"


def test_it_waits_for_laggards(tracks: Tracks) -> None:
    planner = Counting()
    clock = ElasticClock(planner, tracks)  # type: ignore[arg-type]
    tracks.end[:3] = AHEAD
    moves = clock.plan(40)
    assert moves.cell.shape == moves.heading.shape == (0, N_DRIVES)
    assert planner.asked == []
    tracks.at[2] = 1
    clock.plan(42)
    assert planner.asked == [1]


def test_it_waits_for_one_whose_track_would_overflow(tracks: Tracks) -> None:
    """Behind a drive unit that has stopped, one may fall behind while all others go on."""
    planner = Counting()
    clock = ElasticClock(planner, tracks)  # type: ignore[arg-type]
    tracks.end[7] = MOST_AHEAD
    assert len(clock.plan(40).cell) == 0
    tracks.at[7] = 1
    assert len(clock.plan(42).cell) == 1


@needs_jit
def test_a_floor_driven_by_its_ticks(loop: Layout) -> None:
    """Moves of the whole fleet, carried out in continuous motion under the eyes of the judge."""
    floor = floor_of(loop, motion="kinodynamic", planning__planner="pibt", stations__pick_time_s=4)
    assert isinstance(floor.planner, ElasticClock)
    steps(floor, 1500)
    assert floor.state.fleet.driven.sum() > 60
