"""Samples: changes from look to look, put together again, show the floor as it is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from tests.frames import naive_looks as naive
from tests.running import JIT, floor_of, needs_jit
from twin.frames import Frame, Sampler, Tally, frame_of, steps_a_sample
from twin.frames.frame import frame_from
from twin.layout import Layout, load_layout
from twin.layout.floor import CellKind
from twin.metrics import key_figures
from twin.model import FulfillmentFloor
from twin.units import NONE

SECONDS = 300 if JIT else 20


@pytest.fixture(params=["kinodynamic", "ideal", "unobstructed"])
def floor(request: pytest.FixtureRequest) -> FulfillmentFloor:
    """Tiny, with orders that are due soon."""
    return floor_of(
        load_layout("tiny"),
        audit=False,
        motion=request.param,
        hours=SECONDS / 3600,
        stations__pick_time_s=2,
        demand__due_after_min=2,
    )


def frames(floor: FulfillmentFloor) -> Iterator[Frame]:
    """Look at a floor twice a second, to the horizon."""
    sampler, stride = Sampler(floor), steps_a_sample(floor.step_s)
    while True:
        sample = sampler.sample()
        yield frame_from(sampler.seen, sample.tally, floor.state.layout, sample.step, floor.step_s)
        if not floor.running:
            return
        floor.advance(floor.now + stride)


def test_every_frame_shows_the_floor(floor: FulfillmentFloor) -> None:
    for frame in frames(floor):
        state = floor.state
        assert frame.look.tolist() == naive.looks(state).tolist()
        assert frame.blocked.tolist() == naive.blocked(state, frame.heading).tolist()
        fill = naive.fills(state)
        stands = state.pods.at != NONE
        assert np.array_equal(np.isnan(frame.pod_fill), ~stands)
        assert np.allclose(frame.pod_fill[stands], fill[state.pods.at[stands]])
        loaded = state.fleet.loaded != 0
        assert np.array_equal(np.isnan(frame.carried_fill), ~loaded)
        assert np.allclose(frame.carried_fill[loaded], fill[state.fleet.pod[loaded]])
        assert frame.visits.tolist() == state.fleet.visits.tolist()
        assert np.allclose(frame.blocked_s, state.fleet.blocked_at * floor.step_s)
        assert frame.queue_length.tolist() == naive.queue_lengths(state)
        assert frame.station_status.tolist() == [station.status for station in floor.stations]
        for name in ("cell", "goal", "pod", "station", "phase"):
            assert getattr(frame, name).tolist() == getattr(state.fleet, name).tolist()


def test_visits_are_the_record_s_moves(floor: FulfillmentFloor) -> None:
    floor.record._moves._kept = np.empty((1024, 3), dtype=np.int32)
    first = floor.state.fleet.cell.copy()
    *_, last = frames(floor)
    counts = np.bincount(floor.record.moves()[:, 2], minlength=floor.state.layout.n_cells)
    np.subtract.at(counts, first, 1)
    assert last.visits.tolist() == counts.tolist()
    assert counts.sum() > 0


def test_the_tally_is_what_the_figures_say(floor: FulfillmentFloor) -> None:
    """Counted bit by bit, or all at once, it is what ``twin run`` makes of the facts."""
    from twin.experiments import observe

    *_, last = frames(floor)
    tally = last.tally
    assert tally.tolist() == frame_of(floor).tally.tolist()
    figures, hours = key_figures(observe(floor)), floor.now * floor.step_s / 3600
    for entry, name in (
        (Tally.UNITS, "units_per_hour"),
        (Tally.LINES, "lines_per_hour"),
        (Tally.ORDERS, "orders_per_hour"),
        (Tally.POD_VISITS, "pod_visits_per_hour"),
    ):
        assert tally[entry] == pytest.approx(figures[name] * hours)
        assert tally[entry] > 0 or not JIT
    due = tally[Tally.ON_TIME] + tally[Tally.LATE]
    assert due == figures["orders_due"]
    if due:
        assert 100 * tally[Tally.ON_TIME] / due == pytest.approx(figures["on_time"])
    stations = tally[Tally.STATION_STARVED : Tally.STATION_CLOSED + 1]
    assert stations.sum() == floor.now * len(floor.stations)
    assert (
        tally[Tally.DRIVE_EMPTY_TRAVEL : Tally.DRIVE_IDLE + 1].tolist()
        == floor.state.fleet.activity.sum(axis=0).tolist()
    )
    assert tally[Tally.BACKLOG] == figures["orders_waiting"]


@pytest.mark.parametrize("planner", ["causal", "pibt"])
def test_who_waits_waits_for_somebody_beside_it(planner: str) -> None:
    """Or for one that goes there before it; nobody waits while it moves, nor for itself."""
    floor = floor_of(
        load_layout("tiny"),
        audit=False,
        motion="kinodynamic",
        hours=SECONDS / 3600,
        planning__planner=planner,
    )
    near: list[bool] = []
    for frame in frames(floor):
        waits = np.flatnonzero(frame.waits_for != NONE)
        assert (frame.waits_for[waits] != waits).all()
        assert (floor.state.fleet.waited[waits] > 0).all()
        apart = np.abs(frame.row[waits] - frame.row[frame.waits_for[waits]])
        apart += np.abs(frame.col[waits] - frame.col[frame.waits_for[waits]])
        near.extend((apart < 2.01).tolist())
    assert not JIT or np.mean(near) > 0.5


def test_without_collisions_nobody_waits() -> None:
    floor = floor_of(load_layout("tiny"), audit=False, motion="unobstructed", hours=0.02)
    assert all((frame.waits_for == NONE).all() for frame in frames(floor))


def test_something_that_lies_about_is_seen_until_it_is_gone(loop: Layout) -> None:
    floor = floor_of(loop, audit=False)
    sampler = Sampler(floor)
    cell = int(np.flatnonzero(loop.kind == CellKind.HIGHWAY)[0])
    floor.upkeep.spills.block(cell, 5)
    for steps, lying in ((0, [cell]), (2, [cell]), (9, [])):
        floor.advance(floor.now + steps)
        sample = sampler.sample()
        frame = frame_from(sampler.seen, sample.tally, loop, sample.step, floor.step_s)
        assert frame.lying.tolist() == lying


@needs_jit
def test_queues_are_counted(loop: Layout) -> None:
    """The sum and the longest of the lengths that the frame shows."""
    floor = floor_of(loop, hours=1, seed=3, stations__pick_time_s=30)
    sampler = Sampler(floor)
    longest = 0
    for _ in range(60):
        floor.advance(floor.now + 10)
        tally = sampler.sample().tally
        queued = frame_from(sampler.seen, tally, floor.state.layout, floor.now, floor.step_s).queue_length
        assert (tally[Tally.QUEUED], tally[Tally.LONGEST_QUEUE]) == (queued.sum(), queued.max())
        longest = max(longest, int(queued.max()))
    assert longest > 1
