"""A small floor under way, and somebody who watches it."""

from __future__ import annotations

from collections.abc import Iterator

import pygame
import pytest

from tests.running import JIT, settings
from tests.view.watching import Watcher, wait_for
from twin.frames import Frame
from twin.layout import Layout
from twin.view import viewport
from twin.view.camera import Box, Camera
from twin.view.desks import desks_of
from twin.view.live import LiveSource
from twin.view.overlays import Overlays
from twin.view.palette import Theme
from twin.view.selection import Selection, thing_at
from twin.view.tints import Scale

UNDER_WAY_S = 120.0


class PlainStage:
    """Stands in for the stage where there is no machine code: its kernels would take minutes."""

    def __init__(self, layout: Layout, theme: Theme, scale: float = 1.0) -> None:
        self.theme, self.desks = theme, desks_of(layout)

    def draw(
        self, surface: pygame.Surface, camera: Camera, frame: Frame, overlays: Overlays, **_: object
    ) -> None:
        surface.fill(self.theme.page)
        for row, col in zip(frame.row.tolist(), frame.col.tolist(), strict=True):
            pygame.draw.circle(surface, self.theme.loaded, camera.centre(row, col), camera.cell_px / 2)

    def scales(self, frame: Frame, overlays: Overlays) -> list[Scale]:
        return []

    def thing_at(self, frame: Frame, camera: Camera, x: float, y: float) -> Selection | None:
        return thing_at(frame, camera, self.desks, x, y)


class PlainMinimap:
    """Stands in for the minimap, likewise."""

    size = (100, 60)

    def __init__(self, layout: Layout, *_: object) -> None:
        self._rows, self._cols = layout.n_rows, layout.n_cols

    def draw(
        self, surface: pygame.Surface, left: int, top: int, camera: Camera, view: Box, frame: Frame
    ) -> None:
        pygame.draw.rect(surface, (0, 0, 0), (left, top, *self.size), 1)

    def place_at(self, x: float, y: float) -> tuple[float, float]:
        return y / self.size[1] * self._rows - 0.5, x / self.size[0] * self._cols - 0.5


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
