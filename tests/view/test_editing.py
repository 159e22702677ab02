"""The editor inside the window: opened on the floor that is watched, what comes out of it watched next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

import twin
from tests.running import settings
from tests.view.watching import Watcher
from twin.errors import Problem, ScenarioError
from twin.layout import Layout
from twin.view.live import LiveSource
from twin.view.replay import ReplaySource
from twin.view.source import Source


@pytest.fixture
def drawer(loop: Layout) -> Iterator[Watcher]:
    """Watch a floor that may be drawn on."""
    watcher = Watcher([LiveSource(loop, settings(hours=0.1))], (1000, 640))
    watcher.window.reopen = lambda floor: LiveSource(floor, settings(hours=0.1))
    yield watcher
    watcher.window.close()
    watcher.session.view.source.close()


def erase_first_storage_location(watcher: Watcher) -> None:
    editor = watcher.window.editing.editor
    assert editor is not None
    x, y = editor.board.camera.centre(1, 1)
    watcher.click((int(x), int(y)), button=3)


def test_what_is_drawn_is_watched_and_drawn_on_again(drawer: Watcher, loop: Layout) -> None:
    drawer.press("e")
    erase_first_storage_location(drawer)
    drawer.press("f5")
    assert drawer.window.editing.editor is None
    floor = drawer.session.view.source.layout
    assert len(floor.storage) == len(loop.storage) - 1
    assert floor.name == loop.name
    drawer.press("e")
    editor = drawer.window.editing.editor
    assert editor is not None
    assert editor.sketch.can_undo, "it is the drawing that the floor came from"
    drawer.press("ctrl+z")
    drawer.press("ctrl+q")
    assert drawer.window.editing.editor is None
    assert drawer.session.view.source.layout is floor, "the floor goes on as it was"


def test_what_is_no_floor_stays_in_the_editor(drawer: Watcher) -> None:
    before = drawer.session.view.source
    drawer.press("e")
    drawer.press("ctrl+a")
    pygame.event.post(pygame.Event(pygame.KEYDOWN, key=pygame.K_DELETE, unicode="", mod=0))
    drawer.press("f5")
    assert drawer.window.editing.editor is not None
    assert "to solve" in drawer.window.editing.editor.message[0]
    assert drawer.session.view.source is before


def test_what_the_settings_refuse_is_said(drawer: Watcher) -> None:
    def refuse(_: Layout) -> Source:
        raise ScenarioError(Problem("--drive-units", "3 drive units have no place"))

    drawer.window.reopen = refuse
    drawer.press("e")
    drawer.press("f5")
    editor = drawer.window.editing.editor
    assert editor is not None
    assert editor.message[0] == "--drive-units: 3 drive units have no place"


def test_closing_the_window_asks_once_where_a_drawing_is_not_saved(drawer: Watcher) -> None:
    drawer.press("e")
    erase_first_storage_location(drawer)
    for running in (True, False):
        pygame.event.post(pygame.Event(pygame.QUIT))
        drawer.turn()
        assert drawer.session.running is running


def test_a_recorded_floor_can_be_drawn_on(loop: Layout, tmp_path: Path) -> None:
    """The layout is in the record; what comes out of it runs, and the recording is let go of."""
    pytest.importorskip("pyarrow")
    twin.run(loop, settings(hours=0.01), events=tmp_path / "run.arrow")
    watcher = Watcher([ReplaySource(tmp_path / "run.arrow")], (1000, 640))
    watcher.window.reopen = lambda floor: LiveSource(floor, settings(hours=0.1))
    watcher.press("e")
    erase_first_storage_location(watcher)
    watcher.press("f5")
    source = watcher.session.view.source
    assert source.live
    assert len(source.layout.storage) == len(loop.storage) - 1
    watcher.window.close()
    source.close()
