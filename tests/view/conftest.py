"""A small floor under way, and somebody who watches it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.running import JIT, settings
from tests.view.plain import PlainMinimap, PlainStage
from tests.view.watching import Watcher, wait_for
from twin.layout import Layout
from twin.view import viewport
from twin.view.live import LiveSource

UNDER_WAY_S = 120.0


@pytest.fixture(autouse=True)
def _plain_scenes(monkeypatch: pytest.MonkeyPatch) -> None:
    if not JIT:
        monkeypatch.setattr(viewport, "Stage", PlainStage)
        monkeypatch.setattr(viewport, "Minimap", PlainMinimap)


@pytest.fixture(scope="module")
def source(loop: Layout) -> Iterator[LiveSource]:
    """Open a loop with three drive units, two minutes known."""
    source = LiveSource(loop, settings(hours=0.2, seed=3, stations__pick_time_s=4))
    wait_for([source], UNDER_WAY_S)
    yield source
    source.close()


@pytest.fixture(scope="module")
def sources(source: LiveSource, two_way: Layout) -> Iterator[list[LiveSource]]:
    """Open another floor on the same orders."""
    other = LiveSource(two_way, source.scenario)
    wait_for([other], UNDER_WAY_S)
    yield [source, other]
    other.close()


@pytest.fixture
def watcher(source: LiveSource) -> Iterator[Watcher]:
    yield from _watching([source], (900, 640))


@pytest.fixture
def pair(sources: list[LiveSource]) -> Iterator[Watcher]:
    """Watch two floors."""
    yield from _watching(sources, (1500, 700))


def _watching(sources: list[LiveSource], size: tuple[int, int]) -> Iterator[Watcher]:
    watcher = Watcher(sources, size)
    watcher.session.clock.now_s = UNDER_WAY_S
    watcher.turn()
    yield watcher
    watcher.window.close()
