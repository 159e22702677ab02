"""``twin picture``."""

from __future__ import annotations

from pathlib import Path

import pygame
import pytest

from tests.cli.commands import call
from twin.errors import GridlockError
from twin.model import FulfillmentFloor

Capture = pytest.CaptureFixture[str]
PNG = b"\x89PNG\r\n\x1a\n"


def test_it_draws_a_bare_floor(capsys: Capture, tmp_path: Path) -> None:
    file = tmp_path / "tiny.png"
    outcome = call(capsys, "picture", "tiny", "--out", file)
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert file.read_bytes().startswith(PNG)
    assert list(tmp_path.iterdir()) == [file]


def test_it_draws_a_floor_at_work(capsys: Capture, tmp_path: Path) -> None:
    """The same run, the same picture; another seed, another one; settings as in run."""
    bare, once, again, other = (tmp_path / f"{name}.png" for name in ("bare", "once", "again", "other"))
    call(capsys, "picture", "tiny", "--out", bare)
    for file, seed in ((once, 1), (again, 1), (other, 2)):
        fleet = ("--drive-units", 4, "--set", "fleet.speed_mps=1.2", "--seed", seed)
        assert call(capsys, "picture", "tiny", "--at", 2, *fleet, "--out", file).code == 0
    assert once.read_bytes() == again.read_bytes()
    assert len({file.read_bytes() for file in (bare, once, other)}) == 3


def test_size_theme_and_legend_can_be_chosen(capsys: Capture, tmp_path: Path) -> None:
    file = tmp_path / "tiny.png"
    call(capsys, "picture", "tiny", "--cell-px", 10, "--theme", "dark", "--no-legend", "--out", file)
    surface = pygame.image.load(file)
    assert surface.get_width() < 400
    assert surface.get_at((1, 1))[:3] == (21, 24, 28)


def test_the_opening_and_times_beyond_the_horizon_draw_too(capsys: Capture, tmp_path: Path) -> None:
    file = tmp_path / "tiny.png"
    assert call(capsys, "picture", "tiny", "--at", 0, "--out", file).code == 0
    short = ("--set", "hours=0.01", "--at", 1, "--out", file)
    assert call(capsys, "picture", "tiny", *short).code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere", "--out", "x.png"], "nowhere"),
        (["tiny"], "Missing option '--out'"),
        (["tiny", "--out", "-"], "--out: cannot be printed"),
        (["tiny", "--out", "x.png", "--at", "nan"], "nan is no number of minutes"),
        (["tiny", "--out", "x.png", "--at", "-1"], "-1.0 is no number of minutes"),
        (["tiny", "--out", "x.png", "--at", "soon"], "'soon' is not a valid float"),
        (["tiny", "--out", "x.png", "--seed", "3"], "--seed goes with --at"),
        (["tiny", "--out", "x.png", "--set", "hours=3"], "--set goes with --at"),
        (["tiny", "--out", "x.png", "--cell-px", "1"], "--cell-px"),
        (["huge", "--out", "x.png", "--cell-px", "90"], "at most 44 will do"),
        (["tiny", "--out", "x.png", "--at", "1", "--drive-units", "9999"], "9999"),
        (["tiny", "--out", "x.png", "--theme", "pink"], "--theme"),
    ],
)
def test_what_cannot_be_drawn_is_one_line(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = call(capsys, "picture", *arguments)
    assert outcome.code == 2
    assert message in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_an_unwritable_output_is_one_line(capsys: Capture, tmp_path: Path) -> None:
    """Found before anything is simulated; nothing is left behind."""
    for out, message in ((tmp_path / "no" / "where.png", "make the folder"), (tmp_path, "is a folder")):
        outcome = call(capsys, "picture", "tiny", "--at", 1, "--out", out)
        assert outcome.code == 2
        assert message in outcome.err
        assert len(outcome.err.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_stuck_floor_is_drawn_as_it_stands(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the picture that one wants most; the exit code still says it."""

    def get_stuck(_: FulfillmentFloor, __: int) -> None:
        raise GridlockError(["drive unit 1 at row 2, column 3"], 60.0)

    monkeypatch.setattr(FulfillmentFloor, "advance", get_stuck)
    file = tmp_path / "stuck.png"
    outcome = call(capsys, "picture", "tiny", "--at", 5, "--out", file)
    assert outcome.code == 3
    assert "drive unit 1" in outcome.err
    assert file.read_bytes().startswith(PNG)


def test_an_interrupted_picture_leaves_nothing_behind(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: FulfillmentFloor, __: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(FulfillmentFloor, "advance", interrupt)
    assert call(capsys, "picture", "tiny", "--at", 5, "--out", tmp_path / "tiny.png").code == 130
    assert not list(tmp_path.iterdir())
