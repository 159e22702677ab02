"""What if, asked from the window: by menu and by key, carried out, recorded, or refused in a line."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import pytest

from tests.running import settings
from tests.view.watching import Watcher, wait_for
from twin.events import EventKind
from twin.layout import Layout
from twin.layout.floor import CellKind
from twin.metrics.observation import KIND
from twin.view.live import LiveSource
from twin.view.panels.entry import Entry
from twin.view.panels.menu import Menu
from twin.view.replay import ReplaySource
from twin.view.selection import Selection, Thing
from twin.view.waiting import task_words

D1 = Selection(Thing.DRIVE_UNIT, 1)
R1 = Selection(Thing.STATION, 1)


@pytest.fixture
def asking(two_way: Layout) -> Iterator[Watcher]:
    """Watch a floor on which orders come at a rate, and which nobody else watches."""
    scenario = settings(hours=0.2, demand__arrivals="poisson", demand__orders_per_hour=100)
    source = LiveSource(two_way, scenario)
    wait_for([source], 10.0)
    watcher = Watcher([source])
    watcher.session.clock.now_s = 10.0
    watcher.turn()
    yield watcher
    watcher.window.close()
    source.close()


def settle(watcher: Watcher) -> str:
    """Wait for the answer, and give what the window says."""
    watcher.session.say("")
    give_up = time.monotonic() + 120.0
    while not watcher.session.notice and time.monotonic() < give_up:
        watcher.turn(0.0)
        time.sleep(0.001)
    return watcher.session.notice


def choose(watcher: Watcher, title: str) -> None:
    """Choose an entry of the list that is open."""
    menu = watcher.session.modal
    assert isinstance(menu, Menu)
    menu.place = [choice.text for choice in menu.choices].index(title)
    watcher.press("enter")


def kinds(watcher: Watcher) -> list[int]:
    source = watcher.session.view.source
    assert isinstance(source, LiveSource)
    wait_for([source], source.known_s + 2.0)
    facts = source.facts_until(source.known_s)
    return [int(kind) for kind in facts[:, KIND]]


def test_a_drive_unit_is_broken_and_repaired(asking: Watcher) -> None:
    asking.session.select(D1)
    asking.press("x")
    choose(asking, "Break it down")
    assert settle(asking).startswith("D1 breaks down at 00:00:")
    assert EventKind.DRIVE_FAILED in kinds(asking)
    asking.press("x")
    choose(asking, "Repair it")
    assert settle(asking).startswith("D1 is repaired")
    assert EventKind.DRIVE_REPAIRED in kinds(asking)


def test_a_station_is_closed_and_opened_by_key(asking: Watcher) -> None:
    asking.session.select(R1)
    asking.press("ctrl+k")
    assert "closes" in settle(asking)
    asking.press("ctrl+k")
    assert "opens" in settle(asking)
    told = kinds(asking)
    assert told.index(EventKind.STATION_CLOSED) < told.index(EventKind.STATION_OPENED)


def test_a_cell_is_blocked_by_a_right_click(asking: Watcher) -> None:
    layout = asking.session.view.source.layout
    taken = {(round(r), round(c)) for r, c in zip(*_places(asking), strict=True)}
    row, col = next(
        divmod(int(cell), layout.n_cols)
        for cell in np.flatnonzero(layout.kind == CellKind.HIGHWAY)
        if divmod(int(cell), layout.n_cols) not in taken and cell // layout.n_cols == 2
    )
    asking.click(asking.pixel_of(row, col), button=3)
    choose(asking, "Block it")
    said = settle(asking)
    assert "is blocked" in said or "cannot be blocked" in said


def test_a_drive_unit_is_added_and_another_removed(two_way: Layout) -> None:
    """Added by the menu on a selected cell, removed by key; refused where nobody is spare."""
    source = LiveSource(two_way, settings(hours=1, stations__pick_time_s=2, fleet__spare=1))
    wait_for([source], 10.0)
    watcher = Watcher([source])
    watcher.session.clock.now_s = 10.0
    watcher.turn()
    try:
        assert watcher.session.what_if.refusal("remove_drive") == "select a drive unit first"
        layout, frame = source.layout, watcher.session.view.frame
        assert task_words(frame, frame.n_drives - 1) == "stands in the garage, off duty"
        free = np.setdiff1d(np.flatnonzero(layout.kind == CellKind.HIGHWAY), frame.cell)
        for cell in free.tolist():
            watcher.session.select(Selection(Thing.CELL, cell))
            watcher.press("x")
            choose(watcher, "Add a drive unit here")
            if "is added at" in settle(watcher):
                break
        assert "is added at" in watcher.session.notice
        assert EventKind.DRIVE_ADDED in kinds(watcher)
        watcher.press("ctrl+a")
        assert "no spare drive unit" in settle(watcher)
        watcher.session.select(D1)
        watcher.press("ctrl+d")
        assert settle(watcher).startswith("D1 leaves after its task")
        wait_for([source], source.known_s + 900.0)
        assert EventKind.DRIVE_REMOVED in kinds(watcher)
    finally:
        watcher.window.close()
        source.close()


def _places(watcher: Watcher) -> tuple[list[float], list[float]]:
    frame = watcher.session.view.frame
    return frame.row.tolist(), frame.col.tolist()


def test_the_rate_of_orders_is_changed(asking: Watcher) -> None:
    asking.press("ctrl+o")
    asking.type("often")
    assert isinstance(asking.session.modal, Entry)
    assert "no number" in asking.session.modal.trouble
    for _ in "often":
        asking.press("backspace")
    asking.type("250")
    assert "250 orders per hour" in settle(asking)
    assert EventKind.RATE_CHANGED in kinds(asking)


def test_a_refusal_is_said(asking: Watcher) -> None:
    asking.press("ctrl+o")
    asking.type("-3")
    assert "no rate of arrivals" in settle(asking)


def test_a_rule_and_the_planner_are_changed(asking: Watcher) -> None:
    asking.press("ctrl+p")
    choose(asking, "pod selection")
    choose(asking, "nearest")
    assert "Pod selection: nearest" in settle(asking)
    asking.press("x")
    choose(asking, "Another planner...")
    menu = asking.session.modal
    assert isinstance(menu, Menu)
    choose(asking, "prioritized")
    assert settle(asking)
    assert EventKind.POLICY_CHANGED in kinds(asking)


def test_what_needs_something_else_selected_is_refused(asking: Watcher) -> None:
    asking.session.select(D1)
    asking.press("ctrl+k")
    assert "select a station first" in asking.session.notice
    asking.session.select(None)
    asking.press("ctrl+b")
    assert "select a drive unit first" in asking.session.notice


def test_a_recording_cannot_be_changed(source: LiveSource, monkeypatch: pytest.MonkeyPatch) -> None:
    watcher = Watcher([source])
    try:
        monkeypatch.setattr(watcher.session.view, "source", ReplaySource.__new__(ReplaySource))
        assert watcher.session.what_if.refusal() == "a recording has happened"
    finally:
        watcher.window.close()
