"""A window that opens before its floor can run: bare at first, then the floor itself."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from tests.running import settings
from tests.view.looking import pixels
from tests.view.watching import Watcher
from twin.cli.viewing import close_all, end_of
from twin.errors import InputError, Problem
from twin.layout import Layout
from twin.view.live import LiveSource
from twin.view.selection import Selection, Thing
from twin.view.show import Ending
from twin.view.source import Source
from twin.view.starting import Starting, get_ready

SCENARIO = settings(hours=0.1, seed=3, fleet__spare=2)


class Gate:
    """Makes a floor ready once it may."""

    def __init__(self, layout: Layout) -> None:
        self.open = threading.Event()
        self._layout = layout

    def __call__(self) -> Source:
        assert self.open.wait(60.0)
        return LiveSource(self._layout, SCENARIO)


@pytest.fixture
def gate(loop: Layout) -> Gate:
    return Gate(loop)


@pytest.fixture
def starting(loop: Layout, gate: Gate) -> Iterator[Starting]:
    source = Starting(loop, SCENARIO, gate)
    yield source
    gate.open.set()
    source.close()


@pytest.fixture
def early(starting: Starting) -> Iterator[Watcher]:
    """Watch a floor that is not ready."""
    watcher = Watcher([starting])
    watcher.session.clock.paused = False
    watcher.turn()
    yield watcher
    watcher.window.close()


def make_ready(watcher: Watcher, gate: Gate) -> None:
    gate.open.set()
    source = watcher.session.view.source
    assert isinstance(source, Starting)
    get_ready([source])
    source.wait()
    watcher.turn()


def test_it_is_bare_and_says_so(early: Watcher) -> None:
    assert early.session.view.frame.n_drives == early.session.view.frame.n_pods == 0
    assert early.session.notice.startswith("Getting the floor ready")
    assert len(np.unique(pixels(early.window.surface).reshape(-1, 3), axis=0)) > 20


def test_the_floor_takes_its_place_where_one_stands(early: Watcher, gate: Gate) -> None:
    """Guards what was done meanwhile: camera, panels, speed, what is selected."""
    early.session.zoom(2)
    early.session.nudge(1, 0)
    early.session.select(Selection(Thing.STATION, 0))
    for key in ("k", "l", "]", "t"):
        early.press(key)
    camera = early.session.view.camera
    before = pixels(early.window.surface).copy()
    make_ready(early, gate)
    early.wait_until(lambda: early.session.clock.now_s > 1.0 and "ready" not in early.session.notice)
    assert isinstance(early.session.view.source, LiveSource)
    assert early.session.view.frame.n_drives > 0
    assert early.session.view.camera == camera
    assert early.session.selected == Selection(Thing.STATION, 0)
    assert {"figures", "legend"} <= early.session.shown
    assert early.session.clock.speed == 2.0
    assert not np.array_equal(before, pixels(early.window.surface))
    early.session.view.source.close()


def test_a_moment_asked_for_meanwhile_is_gone_to(early: Watcher, gate: Gate) -> None:
    early.session.clock.paused = True
    early.session.clock.jump(12.0, 0.0)
    make_ready(early, gate)
    early.wait_until(lambda: early.session.clock.target_s is None)
    assert early.session.clock.now_s == 12.0
    early.session.view.source.close()


def test_what_needs_a_running_floor_waits_for_it(early: Watcher) -> None:
    early.press("ctrl+o")
    assert "getting ready" in early.session.notice
    early.session.notice = ""
    early.press("e")
    assert "getting ready" in early.session.notice


def test_what_cannot_be_made_is_told(loop: Layout) -> None:
    def refuse() -> Source:
        raise InputError(Problem("fleet", "does not fit", "take less"))

    starting = Starting(loop, SCENARIO, refuse)
    watcher = Watcher([starting])
    get_ready([starting])
    with pytest.raises(InputError, match="does not fit"):
        starting.wait()
    with pytest.raises(InputError, match="does not fit"):
        watcher.turn()
    starting.close()
    watcher.window.close()


def test_the_bare_floor_is_of_the_cells_that_will_run(starting: Starting, gate: Gate) -> None:
    """Guards the garage: a camera that was moved meanwhile would show something else afterwards."""
    gate.open.set()
    made = starting.wait()
    assert np.array_equal(made.layout.kind, starting.layout.kind)
    assert made.end_s == starting.end_s


def test_nothing_of_the_simulation_is_imported_before_the_first_picture() -> None:
    """Guards the time to the first picture: Mesa brings pandas along, which takes a second."""
    code = (
        "import sys; import twin.view.show, twin.view.starting; "
        "print([name for name in ('mesa', 'pandas', 'pyarrow', 'scipy.sparse', 'twin.model') "
        "if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_what_was_made_ready_takes_its_place_at_the_end(starting: Starting, gate: Gate) -> None:
    """Guards the figures of a floor whose window was closed before it was ready."""
    get_ready([starting])
    threading.Timer(0.2, gate.open.set).start()
    sources: list[Source] = [starting]
    close_all(sources, quiet=True)
    assert isinstance(sources[0], LiveSource)
    assert sources[0].result().simulated_s < SCENARIO.hours * 3600


def test_who_does_not_wait_for_it_leaves_at_once(
    starting: Starting, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Guards a second Ctrl-C: a thread that compiles cannot be stopped."""

    def interrupted() -> None:
        raise KeyboardInterrupt

    codes: list[int] = []
    with monkeypatch.context() as patched:
        patched.setattr(starting, "close", interrupted)
        patched.setattr("os._exit", codes.append)
        close_all([starting], quiet=False)
    assert codes == [130]
    assert "left at once" in capsys.readouterr().err


def test_a_floor_that_was_never_begun_is_not_waited_for(starting: Starting) -> None:
    sources: list[Source] = [starting]
    close_all(sources, quiet=True)
    assert sources == [starting]
    assert end_of(sources, Ending.CLOSED, quiet=False) == 0
