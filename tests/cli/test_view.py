"""``twin view``: pictures, films, windows, and what it refuses."""

from __future__ import annotations

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pygame
import pytest

import twin
from tests.cli.commands import call
from tests.running import JIT, needs_jit, settings
from tests.view.looking import pixels
from tests.view.plain import PlainMinimap, PlainStage
from twin.cli.viewing import open_sources, reopened
from twin.layout import load_layout
from twin.view import viewport
from twin.view.starting import get_ready
from twin.view.window import Window

Capture = pytest.CaptureFixture[str]
ROOT = Path(__file__).parent.parent.parent
QUICK = ("--hours", "0.05", "--set", "motion=ideal", "--size", "640x480")


@pytest.fixture(autouse=True)
def _plain_scenes(monkeypatch: pytest.MonkeyPatch) -> None:
    if not JIT:
        monkeypatch.setattr(viewport, "Stage", PlainStage)
        monkeypatch.setattr(viewport, "Minimap", PlainMinimap)


def shoot(capsys: Capture, file: Path, *options: object) -> np.ndarray:
    """Write a picture, and give its pixels."""
    outcome = call(capsys, "view", *options, *QUICK, "--screenshot", file)
    assert (outcome.code, outcome.out) == (0, ""), outcome.err
    return pixels(pygame.image.load(file))


@needs_jit
def test_a_picture_of_a_moment(capsys: Capture, tmp_path: Path) -> None:
    """The same moment gives the same picture; another one, theme or selection another."""
    one = shoot(capsys, tmp_path / "a.png", "tiny", "--at", "60")
    assert one.shape == (480, 640, 3)
    assert np.array_equal(one, shoot(capsys, tmp_path / "b.png", "tiny", "--at", "1:00"))
    others = [
        shoot(capsys, tmp_path / "c.png", "tiny", "--at", "90"),
        shoot(capsys, tmp_path / "d.png", "tiny", "--at", "60", "--theme", "dark"),
        shoot(capsys, tmp_path / "e.png", "tiny", "--at", "60", "--select", "d3"),
        shoot(capsys, tmp_path / "f.png", "tiny", "--at", "60", "--overlay", "visits", "--panel", "none"),
    ]
    assert all(not np.array_equal(one, other) for other in others)


@needs_jit
def test_two_floors_in_one_picture(capsys: Capture, tmp_path: Path) -> None:
    both = shoot(capsys, tmp_path / "two.png", "tiny", "drawn-l-shape", "--at", "30", "--panel", "figures")
    assert both.shape == (480, 640, 3)


@needs_jit
@pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "layouts").glob("*.yaml")))
def test_every_bundled_floor_is_shown(capsys: Capture, tmp_path: Path, name: str) -> None:
    """Soon after its start: walls, stations, pods and drive units have colours of their own."""
    picture = shoot(capsys, tmp_path / "floor.png", name, "--at", "3")
    red, green, blue = (picture[..., channel].astype(np.int32) for channel in range(3))
    assert len(np.unique(red << 16 | green << 8 | blue)) > 20


@needs_jit
def test_a_film(capsys: Capture, tmp_path: Path) -> None:
    pytest.importorskip("av")
    film = tmp_path / "tiny.gif"
    told = ("--from", "10", "--to", "12", "--speed", "2", "--fps", "5")
    outcome = call(capsys, "view", "tiny", *QUICK, "--record", film, *told)
    assert outcome.code == 0, outcome.err
    assert film.read_bytes().startswith(b"GIF8")
    assert list(tmp_path.iterdir()) == [film]


@needs_jit
def test_a_recorded_run_is_shown_as_it_was(capsys: Capture, tmp_path: Path) -> None:
    """Picture by picture, but for its panels: figures of a recording are those of all of it."""
    pytest.importorskip("pyarrow")
    record = tmp_path / "run.arrow"
    motion = ("--hours", "0.05", "--set", "motion=ideal")
    assert call(capsys, "run", "tiny", *motion, "--quiet", "--events", record).code == 0
    live = shoot(capsys, tmp_path / "live.png", "tiny", "--at", "77", "--panel", "none")
    file = tmp_path / "replay.png"
    size = ("--size", "640x480", "--panel", "none")
    outcome = call(capsys, "view", "--replay", record, "--at", "77", *size, "--screenshot", file)
    assert outcome.code == 0, outcome.err
    assert np.array_equal(live, pixels(pygame.image.load(file)))


@needs_jit
def test_a_record_without_frames_is_simulated_again(capsys: Capture, tmp_path: Path) -> None:
    """The same picture, with its panels, and a line that says so."""
    pytest.importorskip("pyarrow")
    record, file = tmp_path / "run.arrow", tmp_path / "replay.png"
    told = ("--hours", "0.05", "--set", "motion=ideal", "--quiet", "--events", record, "--no-frames")
    assert call(capsys, "run", "tiny", *told).code == 0
    live = shoot(capsys, tmp_path / "live.png", "tiny", "--at", "77")
    outcome = call(
        capsys, "view", "--replay", record, "--at", "77", "--size", "640x480", "--screenshot", file
    )
    assert outcome.code == 0, outcome.err
    assert outcome.err == f"{record} has no frames: it is simulated again from its own settings.\n"
    assert np.array_equal(live, pixels(pygame.image.load(file)))


def test_a_recorded_floor_is_drawn_on_and_run_with_its_settings(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    floor = load_layout("tiny")
    twin.run(floor, settings(hours=0.002, seed=9), events=tmp_path / "run.arrow", frames=False)
    options: dict[str, Any] = {"replay": str(tmp_path / "run.arrow"), "quiet": True}
    (source,) = open_sources((), options)
    again = reopened(options, [source])(floor)
    assert again.scenario.seed == 9
    assert again.scenario.hours == 0.002
    for one in (source, again):
        one.close()


@needs_jit
def test_closing_the_window_ends_the_run_with_its_figures(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def close_soon(window: Window, wall_s: float) -> None:
        if window.session.clock.now_s > 1.0:
            pygame.event.post(pygame.Event(pygame.QUIT))
        advance(window, wall_s)

    advance = Window.advance
    monkeypatch.setattr(Window, "advance", close_soon)
    outcome = call(capsys, "view", "tiny", *QUICK, "--hours", 2, "--speed", 100)
    assert outcome.code == 0
    assert "Units picked" in outcome.out
    assert "PARTIAL: stopped by closing the window" in outcome.out


def test_two_floors_end_with_what_lies_between_them(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Window, "run", lambda window, _: get_ready([v.source for v in window.session.views]))
    outcome = call(capsys, "view", "tiny", "small", *QUICK)
    assert outcome.code == 0
    assert "B - A" in outcome.out


@needs_jit
def test_ctrl_c_ends_the_run_with_its_figures(tmp_path: Path) -> None:
    """In a process of its own, with the signal that a terminal sends."""
    with subprocess.Popen(
        [sys.executable, "-m", "twin", "view", "tiny", *QUICK, "--events", str(tmp_path / "run.arrow")],
        cwd=ROOT,
        env={**os.environ, "SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        give_up = time.monotonic() + 300
        while not list(tmp_path.glob("run*")) and time.monotonic() < give_up:
            time.sleep(0.1)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=300)
    assert running.returncode == 130, err
    assert "PARTIAL: stopped by Ctrl-C" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Missing argument 'LAYOUT'"),
        (["nowhere"], "nowhere"),
        (["tiny", "small", "medium"], "3 floors do not fit side by side"),
        (["tiny", "--replay", "run.arrow"], "leave the layout out"),
        (["--replay", "run.arrow", "--seed", "2"], "--seed means nothing for a record"),
        (["--replay", "run.arrow"], "run.arrow"),
        (["tiny", "--size", "big"], "'big' is no size"),
        (["tiny", "--size", "100x100", "--screenshot", "x.png"], "100x100 is too small a window"),
        (["tiny", "--size", "600x400", "--scale", "2", "--screenshot", "x.png"], "at least 960x720"),
        (["tiny", "--at", "soon", "--screenshot", "x.png"], "'soon' is no moment"),
        (["tiny", "--at", "9h", "--screenshot", "x.png"], "09:00:00 lies beyond the end of tiny"),
        (["tiny", "--speed", "fast"], "'fast' is no number"),
        (["tiny", "--record", "x.mp4"], "--record needs --to"),
        (["tiny", "--record", "x.gif", "--from", "20", "--to", "10"], "comes before --from"),
        (["tiny", "--record", "x.doc", "--to", "10"], "no kind of video"),
        (["tiny", "--from", "5"], "--from and --to go with --record"),
        (["tiny", "--screenshot", "no/where/x.png", "--at", "1"], "no/where"),
        (["tiny", "--screenshot", "x.png", "--at", "1", "--select", "d999"], "no such drive unit"),
        (["tiny", "--drive-units", "0"], "drive_units"),
        (["tiny", "--record", "x.gif", "--to", "9", "--edit"], "--edit opens a window on one floor"),
        (["tiny", "--events", "x.arrow", "--edit"], "--events records a floor that is not being drawn"),
    ],
)
def test_what_makes_no_sense_is_said_in_one_line(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = call(capsys, "view", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert message in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_missing_display_is_said_in_one_line(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "x11")
    monkeypatch.setenv("DISPLAY", ":987")
    pygame.display.quit()
    outcome = call(capsys, "view", "tiny", *QUICK)
    assert outcome.code == 2
    assert outcome.err.startswith("display: cannot be opened")
    assert "use --screenshot or --record, which need none" in outcome.err


def test_a_full_disk_is_said_in_one_line(capsys: Capture) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    outcome = call(capsys, "view", "tiny", *QUICK, "--at", "1", "--screenshot", "/dev/full")
    assert outcome.code == 2
    assert "/dev/full: cannot be written" in outcome.err


@needs_jit
@pytest.mark.parametrize("name", ["film.gif", "film.mp4", "picture.png"])
def test_a_disk_that_fills_up_is_said_in_one_line(capsys: Capture, tmp_path: Path, name: str) -> None:
    """Half-written files do not stay behind."""
    resource = pytest.importorskip("resource")
    if name.startswith("film"):
        pytest.importorskip("av")
    file = tmp_path / name
    film = ("--record", file, "--from", 10, "--to", 13, "--fps", 5)
    what = film if name.startswith("film") else ("--screenshot", file, "--at", 10)
    assert call(capsys, "view", "tiny", *QUICK, "--quiet", *what).code == 0
    room = file.stat().st_size // 2
    file.unlink()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        outcome = call(capsys, "view", "tiny", *QUICK, "--quiet", *what)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (outcome.code, outcome.out) == (2, "")
    assert f"{file}: cannot be written" in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_record_is_said_in_one_line(capsys: Capture, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    file = tmp_path / "run.arrow"
    file.write_bytes(b"not a record")
    outcome = call(capsys, "view", "--replay", file)
    assert outcome.code == 2
    assert str(file) in outcome.err
    assert len(outcome.err.splitlines()) == 1


def test_completion_offers_floors_and_settings() -> None:
    """As for run."""
    from click.shell_completion import ShellComplete

    from twin.cli import twin

    complete = ShellComplete(twin, {}, "twin", "_TWIN_COMPLETE")
    assert "small" in [item.value for item in complete.get_completions(["view"], "sm")]
    assert "fleet.speed_mps=" in [
        item.value for item in complete.get_completions(["view", "tiny", "--set"], "fleet.sp")
    ]


XVFB = shutil.which("Xvfb")


@needs_jit
@pytest.mark.skipif(XVFB is None, reason="Xvfb is not installed")
def test_it_works_on_a_real_x_server(tmp_path: Path) -> None:
    """A window on a real server, closed by the key of its own: keys, drawing and the end work there too."""
    read, write = os.pipe()
    with subprocess.Popen(
        [str(XVFB), "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    ) as server:
        os.close(write)
        try:
            with os.fdopen(read) as told:
                display = f":{told.readline().strip()}"
            environment = {name: value for name, value in os.environ.items() if name != "SDL_VIDEODRIVER"}
            script = (
                "import pygame, threading, time\n"
                "from twin.view.window import Window\n"
                "advance = Window.advance\n"
                "def typing(window, wall_s):\n"
                "    advance(window, wall_s)\n"
                "    if window.session.clock.now_s > 5:\n"
                "        assert pygame.display.get_driver() == 'x11'\n"
                "        for key, typed in ((pygame.K_F12, ''), (pygame.K_q, 'q')):\n"
                "            told = {'key': key, 'mod': 0, 'unicode': typed}\n"
                "            pygame.event.post(pygame.Event(pygame.KEYDOWN, told))\n"
                "Window.advance = typing\n"
                "from twin.cli import main\n"
                "main(['view', 'tiny', '--hours', '0.05', '--set', 'motion=ideal', '--speed', '20'])\n"
            )
            run = subprocess.run(
                [sys.executable, "-c", script],
                cwd=tmp_path,
                env={**environment, "DISPLAY": display, "PYTHONPATH": str(ROOT)},
                capture_output=True,
                text=True,
                timeout=300,
                check=False,
            )
        finally:
            server.terminate()
    assert run.returncode == 0, run.stderr
    assert "Units picked" in run.stdout
    assert len(list(tmp_path.glob("twin-*.png"))) == 1
