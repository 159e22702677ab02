"""The window, driven by real events: every key, every menu, mouse, two floors, the loop itself."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pygame
import pytest

from tests.view.looking import pixels
from tests.view.watching import Watcher
from twin.events import EventKind
from twin.metrics.observation import KIND, LINE, ORDER, UNITS
from twin.view.commands import COMMANDS, GROUPS, by_key, of_group
from twin.view.keys import shown
from twin.view.layers import Layer
from twin.view.palette import DARK, LIGHT
from twin.view.panels.entry import Entry
from twin.view.panels.help import HelpPage
from twin.view.panels.menu import Menu
from twin.view.selection import Selection, Thing
from twin.view.viewport import ZOOM_STEP

D0 = Selection(Thing.DRIVE_UNIT, 0)


def picture(watcher: Watcher) -> np.ndarray:
    return pixels(watcher.window.surface).copy()


def test_keys_mean_one_thing_each() -> None:
    keys = [key for command in COMMANDS for key in command.keys]
    assert len(keys) == len(set(keys)) == len(by_key())
    assert len({command.name for command in COMMANDS}) == len(COMMANDS)
    assert {command.group for command in COMMANDS} == set(GROUPS)


@pytest.mark.parametrize("key", [key for command in COMMANDS for key in command.keys])
def test_every_key_does_something(
    watcher: Watcher, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something is seen after each key, or time or the camera has moved."""
    monkeypatch.chdir(tmp_path)
    watcher.session.select(Selection(Thing.POD, 2))
    watcher.session.layers = frozenset({Layer.GOALS})
    watcher.session.clock.speed = 2.0
    watcher.session.zoom(3 if key in ("o", "home", "0") else 0)
    watcher.turn()
    before = picture(watcher), watcher.session.clock.now_s, watcher.session.view.camera
    watcher.press(key, hold=0.1)
    changed = not np.array_equal(before[0], picture(watcher))
    moved = (watcher.session.clock.now_s, watcher.session.view.camera) != before[1:]
    assert changed or moved or not watcher.session.running


def test_the_inspector_lies_beside_a_floor_that_is_fitted(watcher: Watcher) -> None:
    """Selecting moves nothing; who asks for the whole floor then sees all of it."""
    view = watcher.session.view
    watcher.press("g")
    watcher.press("home")
    before = view.camera
    watcher.session.select(D0)
    watcher.turn()
    assert view.camera == before
    watcher.press("home")
    assert view.camera != before
    inspector = watcher.window.surround._sheets["inspector"][1].surface.get_width()
    assert view.camera.left > inspector
    assert view.whole


@pytest.mark.parametrize("group", GROUPS)
def test_every_entry_of_a_menu_can_be_chosen(
    watcher: Watcher, group: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By keyboard and by mouse; entries that make no sense now say so by not being on offer."""
    monkeypatch.chdir(tmp_path)
    watcher.session.select(D0)
    for number, command in enumerate(of_group(group)):
        watcher.session.open_menu(group)
        watcher.turn()
        menu = watcher.session.modal
        assert isinstance(menu, Menu)
        choice = menu.choices[number]
        assert choice.text == command.title
        if command.name == "edit" or not choice.enabled:
            watcher.press("escape")
            continue
        menu.place = number
        watcher.press("enter")
        assert watcher.session.modal is not menu
        watcher.session.modal, watcher.session.running = None, True
    names = [command.name for command in of_group(group)]
    watcher.session.modal = None
    watcher.session.bare = False
    watcher.turn()
    watcher.click(watcher.spot(f"menu:{group}"))
    assert isinstance(watcher.session.modal, Menu)
    assert [choice.name for choice in watcher.session.modal.choices] == names


def test_menus_are_gone_through_by_arrows(watcher: Watcher) -> None:
    watcher.press("m")
    assert watcher.session.menu_group == GROUPS[0]
    watcher.press("left")
    assert watcher.session.menu_group == GROUPS[-1]
    watcher.press("right")
    watcher.press("right")
    assert watcher.session.menu_group == GROUPS[1]
    menu = watcher.session.modal
    assert isinstance(menu, Menu)
    first = menu.place
    watcher.press("down")
    assert menu.place == first + 1
    watcher.press("up")
    assert menu.place == first
    watcher.press("escape")
    assert watcher.session.modal is None


def test_the_page_of_keys_has_all_of_them(watcher: Watcher) -> None:
    """The page is drawn from the table; each key of it has a name to show."""
    watcher.press("?")
    assert isinstance(watcher.session.modal, HelpPage)
    assert watcher.session.modal.rect.height > 300
    assert all(shown(key) for command in COMMANDS for key in command.keys)
    watcher.press("down")
    watcher.press("escape")
    assert watcher.session.modal is None


def test_pause_and_steps(watcher: Watcher) -> None:
    clock, step = watcher.session.clock, watcher.session.view.source.step_s
    before = clock.now_s
    watcher.press(",")
    assert clock.now_s == pytest.approx(before - step)
    watcher.press(".")
    assert clock.now_s == pytest.approx(before)
    watcher.press("space")
    assert not clock.paused
    watcher.turn(0.5)
    assert clock.now_s > before


def test_speeds(watcher: Watcher) -> None:
    clock = watcher.session.clock
    watcher.press("]")
    assert clock.speed == 2.0
    watcher.press("[")
    watcher.press("[")
    assert clock.speed == 0.5
    watcher.press("end")
    assert math.isinf(clock.speed)
    assert not clock.paused
    watcher.press("\\")
    assert clock.speed == 1.0


def test_a_typed_time_is_gone_to(watcher: Watcher) -> None:
    watcher.press("j")
    assert isinstance(watcher.session.modal, Entry)
    watcher.type("nonsense")
    assert "is no moment" in watcher.session.modal.trouble
    for _ in "nonsense":
        watcher.press("backspace")
    watcher.type("9:99:99")
    assert "lies beyond the end" in watcher.session.modal.trouble
    for _ in "9:99:99":
        watcher.press("backspace")
    watcher.type("0:20")
    assert watcher.session.modal is None
    assert watcher.session.clock.now_s == 20.0
    watcher.press("ctrl+r")
    assert watcher.session.clock.now_s == 0.0


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("d1", Selection(Thing.DRIVE_UNIT, 1)),
        ("D 2", Selection(Thing.DRIVE_UNIT, 2)),
        ("p3", Selection(Thing.POD, 3)),
        ("P1", Selection(Thing.STATION, 0)),
        ("r1", Selection(Thing.STATION, 1)),
        ("o0", Selection(Thing.ORDER, 0)),
        ("2,3", Selection(Thing.CELL, 9 + 2)),
    ],
)
def test_things_are_found_by_name(watcher: Watcher, name: str, found: Selection) -> None:
    watcher.press("/")
    watcher.type(name)
    assert watcher.session.selected == found
    assert watcher.session.modal is None


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("d99", "they are D0 to D2"),
        ("x", "no such name"),
        ("99,1", "7 rows and 9 columns"),
        ("o99999", "order"),
    ],
)
def test_what_is_not_there_is_said(watcher: Watcher, name: str, answer: str) -> None:
    watcher.press("ctrl+f")
    watcher.type(name)
    assert isinstance(watcher.session.modal, Entry)
    assert answer in watcher.session.modal.trouble


def test_a_click_selects_and_escape_lets_go(watcher: Watcher) -> None:
    frame = watcher.session.view.frame
    watcher.click(watcher.pixel_of(float(frame.row[0]), float(frame.col[0])))
    assert watcher.session.selected == D0
    assert watcher.session.view.thing_at(watcher.pixel_of(5, 2)) is not None
    watcher.press("escape")
    assert watcher.session.selected is None


def test_links_are_followed_by_mouse_and_keyboard(watcher: Watcher) -> None:
    """From a drive unit to its pod, and on to whoever carries it."""
    drive = int(np.flatnonzero(watcher.session.view.frame.pod >= 0)[0])
    pod = Selection(Thing.POD, int(watcher.session.view.frame.pod[drive]))
    watcher.session.select(Selection(Thing.DRIVE_UNIT, drive))
    watcher.turn()
    watcher.click(watcher.spot(pod))
    assert watcher.session.selected == pod
    watcher.press("tab")
    watcher.press("enter")
    assert watcher.session.selected not in (pod, None)
    watcher.press("shift+tab")
    assert watcher.window.surround.focus >= 0


def test_dragging_and_keys_move_the_floor(watcher: Watcher) -> None:
    left = watcher.session.view.camera.left
    watcher.drag((300, 300), (360, 300))
    assert watcher.session.view.camera.left == pytest.approx(left + 60)
    watcher.press("d", hold=0.1)
    assert watcher.session.view.camera.left < left + 60
    watcher.press("home")
    assert watcher.session.view.camera.left == pytest.approx(left)


def test_the_wheel_zooms_at_the_pointer(watcher: Watcher) -> None:
    pos = (260, 330)
    camera = watcher.session.view.camera
    place = camera.place_at(*pos)
    watcher.wheel(pos, 2)
    zoomed = watcher.session.view.camera
    assert zoomed.cell_px == pytest.approx(camera.cell_px * ZOOM_STEP**2)
    assert zoomed.place_at(*pos) == pytest.approx(place)
    watcher.press("-")
    assert watcher.session.view.camera.cell_px < zoomed.cell_px


def test_the_minimap_appears_when_zoomed_and_leads_there(watcher: Watcher) -> None:
    assert watcher.window.surround.minimap_rect.width == 0
    for _ in range(5):
        watcher.press("+")
    rect = watcher.window.surround.minimap_rect
    assert rect.width > 50
    view = watcher.session.view
    watcher.click((rect.left + 3, rect.top + 3))
    row, col = view.camera.place_at(*view.free.center)
    assert row < 1.5
    assert col < 1.5


def test_the_line_of_time_leads_to_moments(watcher: Watcher) -> None:
    line = watcher.window.surround.bar.width
    watcher.click((line // 12, 46))
    assert watcher.session.clock.now_s == pytest.approx(watcher.session.clock.end_s / 12, rel=0.02)


def test_the_camera_follows(watcher: Watcher) -> None:
    watcher.session.select(D0)
    watcher.press("f")
    assert watcher.session.following
    watcher.session.clock.now_s = 20.0
    watcher.turn()
    view = watcher.session.view
    centre = view.camera.centre(float(view.frame.row[0]), float(view.frame.col[0]))
    assert centre == pytest.approx(view.free.center, abs=1)
    watcher.drag((450, 400), (490, 440))
    assert not watcher.session.following


def test_what_needs_a_selection_says_so(watcher: Watcher) -> None:
    watcher.press("f")
    assert "select something first" in watcher.session.notice
    watcher.press("6")
    assert Layer.DISTANCE not in watcher.session.layers


def test_overlays_exclude_each_other_where_they_would_hide_one(watcher: Watcher) -> None:
    watcher.press("1")
    watcher.press("2")
    watcher.press("4")
    assert watcher.session.layers == {Layer.BLOCKED, Layer.GOALS}
    watcher.press("n")
    assert watcher.session.layers == frozenset()


def test_panels_and_theme(watcher: Watcher) -> None:
    watcher.press("k")
    watcher.press("l")
    assert watcher.session.shown >= {"figures", "legend"}
    watcher.press("t")
    assert watcher.session.skin.theme is DARK
    assert picture(watcher).mean() < 100
    watcher.press("t")
    assert watcher.session.skin.theme is LIGHT
    watcher.press("h")
    assert watcher.session.bare
    assert watcher.window.surround.spots == []
    watcher.press("escape")
    assert not watcher.session.bare


def test_the_figures_are_those_of_a_run(watcher: Watcher) -> None:
    watcher.press("k")
    watcher.window.surround.wait_for_figures()
    watcher.turn()
    known = watcher.session.view.source.figures()
    assert watcher.window.surround.figures == [pytest.approx(known, nan_ok=True)]


def test_a_picture_is_saved(watcher: Watcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    watcher.press("f12")
    (file,) = tmp_path.iterdir()
    assert pygame.image.load(file).get_size() == watcher.window.surface.get_size()
    tmp_path.chmod(0o500)
    assert f"Saved as {file.name}" in watcher.session.notice


def test_another_size_of_the_window(watcher: Watcher) -> None:
    """Panels keep to the edges, the floor is fitted anew, and nothing is drawn outside."""
    for size in ((1400, 900), (480, 360), (700, 1200)):
        pygame.display.set_mode(size, pygame.RESIZABLE)
        pygame.event.post(pygame.Event(pygame.VIDEORESIZE, {"size": size, "w": size[0], "h": size[1]}))
        watcher.session.select(D0)
        watcher.turn()
        assert watcher.window.surface.get_size() == size
        view = watcher.session.view
        assert view.whole
        assert view.rect.size == size


def test_two_floors_stand_side_by_side_in_step(pair: Watcher) -> None:
    first, second = pair.session.views
    assert first.rect.right <= second.rect.left
    assert first.frame.time_s == second.frame.time_s == pytest.approx(120.0)
    pair.press("space")
    pair.turn(0.5)
    assert first.frame.time_s == second.frame.time_s
    facts = [view.source.facts_until(60.0) for view in (first, second)]
    arrived = [rows[rows[:, KIND] == EventKind.ORDER_ARRIVED][:20, [ORDER, LINE, UNITS]] for rows in facts]
    assert np.array_equal(*arrived)


def test_of_two_floors_the_one_pointed_at_is_meant(pair: Watcher) -> None:
    assert pair.session.turned_to == 0
    frame = pair.session.views[1].frame
    pair.click(pair.pixel_of(float(frame.row[1]), float(frame.col[1]), view=1))
    assert pair.session.turned_to == 1
    assert pair.session.selected == Selection(Thing.DRIVE_UNIT, 1)
    pair.press("v")
    assert pair.session.turned_to == 0
    assert pair.session.selected is None
    pair.press("k")
    pair.window.surround.wait_for_figures()
    pair.turn()
    assert len(pair.window.surround.figures) == 2


def test_the_loop_ends_when_the_window_is_closed(watcher: Watcher) -> None:
    pygame.event.post(pygame.Event(pygame.QUIT))
    watcher.window.run()
    assert not watcher.session.running


def test_the_loop_ends_when_asked_to(watcher: Watcher) -> None:
    turns = iter([False, False, True])
    watcher.window.run(lambda: next(turns))
    assert watcher.session.running
