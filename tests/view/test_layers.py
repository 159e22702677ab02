"""What layers show at a moment: whose ways, and what where nobody plans any."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.running import settings
from tests.view.watching import Watcher, wait_for
from twin.layout import Layout
from twin.units import NONE
from twin.view.layers import Layer, LayerData
from twin.view.live import LiveSource
from twin.view.source import Source

SHOWN = frozenset({Layer.ROUTES})


def watched(loop: Layout, planner: str) -> Iterator[LiveSource]:
    source = LiveSource(loop, settings(hours=0.1, seed=3, planning__planner=planner, stations__pick_time_s=4))
    wait_for([source], 40.0)
    yield source
    source.close()


@pytest.fixture(scope="module")
def planned(loop: Layout) -> Iterator[LiveSource]:
    yield from watched(loop, "causal")


@pytest.fixture(scope="module")
def unplanned(loop: Layout) -> Iterator[LiveSource]:
    yield from watched(loop, "pibt")


def ways(source: Source, time_s: float) -> dict[int, list[int]]:
    shown = LayerData(source).overlays(SHOWN, source.frame_at(time_s), None, 0.0)
    return {drive: way.tolist() for drive, way in shown.routes.items()}


def test_ways_are_the_planners(planned: LiveSource) -> None:
    frame = planned.frame_at(40.0)
    assert frame.ways is not None
    told = frame.ways.ahead
    assert told
    assert ways(planned, 40.0) == {drive: way[1:].tolist() or way.tolist() for drive, way in told.items()}
    assert LayerData(planned).planned(frame)


def test_where_a_planner_has_none_they_are_the_shortest(unplanned: LiveSource) -> None:
    frame = unplanned.frame_at(40.0)
    assert frame.ways is None
    found = ways(unplanned, 40.0)
    assert found
    for drive, way in found.items():
        assert (way[0], way[-1]) == (frame.cell[drive], frame.goal[drive])
        assert frame.goal[drive] != NONE


def test_it_is_said_whose_they_are(planned: LiveSource, unplanned: LiveSource) -> None:
    for source, said in ((planned, ""), (unplanned, "This planner keeps no routes")):
        watcher = Watcher([source])
        watcher.session.clock.now_s = 40.0
        watcher.turn()
        watcher.press("3")
        assert watcher.session.layers == SHOWN
        assert watcher.session.notice.startswith(said)
        assert bool(watcher.session.notice) == bool(said)
        watcher.window.close()
