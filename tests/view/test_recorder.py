"""Videos: what goes in comes out, in a form that players take, and a failed one leaves nothing behind."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pygame
import pytest

from tests.view.looking import pixels
from twin.errors import OutputError
from twin.view.recorder import Recorder

av = pytest.importorskip("av", reason="needs the extra 'video'")

VERMILLION = (213, 94, 0)
GROUND = (251, 250, 248)


def a_picture(number: int, size: tuple[int, int] = (96, 64)) -> pygame.Surface:
    """Draw a ground with a square that moves by eight pixels each time."""
    surface = pygame.Surface(size, 0, 32)
    surface.fill(GROUND)
    surface.fill(VERMILLION, (8 * number, 16, 16, 16))
    return surface


def recorded(path: Path, n_pictures: int = 8, fps: float = 10, size: tuple[int, int] = (96, 64)) -> Path:
    recorder = Recorder(path, fps, size)
    for number in range(n_pictures):
        recorder.add(a_picture(number, size))
    recorder.close()
    return path


def played(path: Path) -> list[Any]:
    with av.open(str(path)) as container:
        return list(container.decode(video=0))


@pytest.mark.parametrize(("suffix", "off"), [(".mp4", 6), (".gif", 1)])
def test_every_picture_is_found_at_its_time_in_its_colours(tmp_path: Path, suffix: str, off: int) -> None:
    frames = played(recorded(tmp_path / f"run{suffix}"))
    assert [frame.time for frame in frames] == pytest.approx([n / 10 for n in range(8)])
    for number, frame in enumerate(frames):
        shown = frame.to_ndarray(format="rgb24").astype(int)
        assert np.abs(shown[24, 8 * number + 8] - VERMILLION).max() <= off, "the square is not where it was"
        assert np.abs(shown[60, 4] - GROUND).max() <= off


def test_an_mp4_is_of_the_kind_that_every_player_takes(tmp_path: Path) -> None:
    path = recorded(tmp_path / "run.mp4", size=(97, 63))
    with av.open(str(path)) as container:
        context = container.streams.video[0].codec_context
        assert (context.name, context.format.name) == ("h264", "yuv420p")
        assert (context.width, context.height) == (98, 64), "H.264 takes even sizes only"
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat"), "a page cannot play it while it loads"


def test_a_gif_repeats_and_keeps_colours_that_come_late(tmp_path: Path) -> None:
    path = tmp_path / "run.gif"
    recorder = Recorder(path, 20, (96, 64))
    for number in range(5):
        recorder.add(a_picture(number))
    late = a_picture(0)
    late.fill((0, 114, 178))
    recorder.add(late)
    recorder.close()
    assert b"NETSCAPE2.0" in path.read_bytes()
    assert tuple(played(path)[-1].to_ndarray(format="rgb24")[30, 30]) == (0, 114, 178)


def test_a_gif_stores_what_changes_only(tmp_path: Path) -> None:
    """A still picture of noise costs next to nothing after the first time."""
    noise = np.random.default_rng(1).integers(0, 255, (64, 96, 3), dtype=np.uint8)
    still = pygame.image.frombytes(noise.tobytes(), (96, 64), "RGB")
    sizes = []
    for n_pictures in (1, 30):
        recorder = Recorder(tmp_path / "still.gif", 10, (96, 64))
        for _ in range(n_pictures):
            recorder.add(still)
        recorder.close()
        sizes.append((tmp_path / "still.gif").stat().st_size)
    assert sizes[1] < 1.3 * sizes[0]


def test_a_picture_of_another_size_is_fitted(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "run.gif", 10, (96, 64))
    wide = pygame.Surface((192, 64), 0, 32)
    wide.fill(VERMILLION)
    recorder.add(wide)
    recorder.close()
    shown = played(tmp_path / "run.gif")[0].to_ndarray(format="rgb24")
    assert tuple(shown[32, 48]) == VERMILLION
    assert tuple(shown[4, 48]) == tuple(shown[60, 48]) == (0, 0, 0)


@pytest.mark.parametrize("suffix", [".mp4", ".gif"])
def test_a_video_has_its_name_only_when_it_is_whole(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"run{suffix}"
    path.write_bytes(b"old")
    recorder = Recorder(path, 10, (96, 64))
    recorder.add(a_picture(0))
    assert path.read_bytes() == b"old"
    recorder.discard()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    recorded(path)
    assert len(played(path)) == 8
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("suffix", [".mp4", ".gif"])
def test_a_video_without_a_picture_is_none(tmp_path: Path, suffix: str) -> None:
    Recorder(tmp_path / f"run{suffix}", 10, (96, 64)).close()
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize(("suffix", "n_pictures"), [(".mp4", 1), (".mp4", 120), (".gif", 1), (".gif", 3)])
def test_a_full_disk_is_said_in_one_line(tmp_path: Path, suffix: str, n_pictures: int) -> None:
    """A short video is written when it is closed, a long one before: both must say so."""
    path = tmp_path / f"run{suffix}"
    path.symlink_to("/dev/full")
    rng = np.random.default_rng(1)
    recorder = Recorder(path, 10, (320, 200))

    def record() -> None:
        for _ in range(n_pictures):
            noise = rng.integers(0, 255, (200, 320, 3), dtype=np.uint8)
            recorder.add(pygame.image.frombytes(noise.tobytes(), (320, 200), "RGB"))
        recorder.close()

    with pytest.raises(OutputError, match=r"cannot be written \(No space left on device\)") as refused:
        record()
    assert str(refused.value).startswith(str(path))
    assert len(str(refused.value).splitlines()) == 1
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("name", "fps", "message"),
    [
        ("run.avi", 10, r"run.avi: '.avi' is no kind of video that is written; let the name end in .mp4 or"),
        ("run", 10, r"run: has no suffix; let the name end in"),
        ("run.gif", 60, r"60 pictures a second are not possible in a .gif file; choose 1 to 50"),
        ("run.mp4", 0, r"0 pictures a second are not possible in a .mp4 file"),
        ("no/run.mp4", 10, r"cannot be written \(No such file or directory\); make the folder"),
    ],
)
def test_what_cannot_be_recorded_is_refused_at_once(
    tmp_path: Path, name: str, fps: float, message: str
) -> None:
    with pytest.raises(OutputError, match=message):
        Recorder(tmp_path / name, fps, (96, 64))
    assert not list(tmp_path.iterdir())


def test_without_pyav_it_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(OutputError, match=r"videos need PyAV, which is not installed; install it with `pip"):
        Recorder(tmp_path / "run.mp4", 10, (96, 64))
    assert not list(tmp_path.iterdir())


def test_what_is_drawn_on_later_does_not_change_what_was_recorded(tmp_path: Path) -> None:
    """The window draws on one surface again and again."""
    recorder = Recorder(tmp_path / "run.gif", 10, (96, 64))
    surface = a_picture(0)
    want = pixels(surface).copy()
    recorder.add(surface)
    surface.fill((0, 0, 0))
    recorder.add(surface)
    recorder.close()
    assert (played(tmp_path / "run.gif")[0].to_ndarray(format="rgb24") == want).all()
