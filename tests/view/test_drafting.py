"""Drawing before there is a floor: what is drawn is run, refused with its reason, or left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pygame
import pytest

from tests.cli.commands import Outcome, call
from tests.layout.floors import LOOP, layout_text
from tests.view.looking import colours
from twin.errors import Problem, ScenarioError
from twin.layout import Layout
from twin.layout.sketch import new_sketch, open_sketch, sketch_at
from twin.view import THEMES
from twin.view.drafting import Draft, draft
from twin.view.show import Ending, Look
from twin.view.source import Source

LOOK = Look(size=(800, 600), scale=1.0)
Script = Callable[..., None]


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Iterator[Script]:
    """Post one of some events in each turn of the loop; a loop that goes on after the last fails."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    left: list[pygame.Event | None] = []

    class Pacer:
        def tick(self, _: int) -> None:
            assert left, "the editor has not ended"
            event = left.pop(0)
            if event is not None:
                pygame.event.post(event)

    monkeypatch.setattr("pygame.time.Clock", Pacer)

    def play(*events: pygame.Event) -> None:
        for event in events:
            left.extend((event, None))

    yield play
    pygame.display.quit()


def key(code: int, typed: str = "") -> pygame.Event:
    return pygame.Event(pygame.KEYDOWN, key=code, unicode=typed, mod=0)


CLOSE, RUN = pygame.Event(pygame.QUIT), key(pygame.K_F5)
ERASE_ALL = (
    pygame.Event(pygame.KEYDOWN, key=pygame.K_a, unicode="a", mod=pygame.KMOD_CTRL),
    key(pygame.K_DELETE),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "loop.yaml"
    path.write_text(layout_text(LOOP))
    return path


def test_what_is_drawn_is_run(file: Path, script: Script) -> None:
    opened: list[Layout] = []

    def reopen(floor: Layout) -> Source:
        opened.append(floor)
        return cast(Source, "running")

    script(RUN)
    drawn = draft(open_sketch(file), LOOK, reopen)
    assert isinstance(drawn, Draft)
    assert drawn.source == cast(Any, "running")
    assert [floor.name for floor in opened] == ["loop"]
    assert drawn.editor.path == file


def test_what_cannot_be_run_is_said_and_one_draws_on(file: Path, script: Script) -> None:
    told: list[str] = []

    def reopen(_: Layout) -> Source:
        told.append("asked")
        raise ScenarioError(Problem("--drive-units", "too many"))

    script(RUN, *ERASE_ALL, RUN, CLOSE, CLOSE)
    assert draft(open_sketch(file), LOOK, reopen) is Ending.CLOSED
    assert told == ["asked"], "walls alone are not even tried"


def test_closing_the_window_asks_once_where_something_is_not_saved(tmp_path: Path, script: Script) -> None:
    never = cast(Callable[[Layout], Source], None)
    script(CLOSE)
    assert draft(new_sketch(tmp_path / "new.yaml"), LOOK, never) is Ending.CLOSED
    sketch = new_sketch(tmp_path / "new.yaml")
    sketch.set(name="mine")
    script(CLOSE, CLOSE)
    assert draft(sketch, LOOK, never) is Ending.CLOSED
    assert not pygame.display.get_init()


def test_a_resized_window_is_drawn_on(tmp_path: Path, script: Script) -> None:
    script(pygame.Event(pygame.VIDEORESIZE, size=(640, 480), w=640, h=480), CLOSE)
    never = cast(Callable[[Layout], Source], None)
    assert draft(new_sketch(tmp_path / "new.yaml"), LOOK, never) is Ending.CLOSED


def test_a_file_that_is_to_be_made_is_an_empty_sheet(tmp_path: Path) -> None:
    assert sketch_at(tmp_path / "new.yaml").origin == tmp_path / "new.yaml"
    assert sketch_at("tiny").described


@pytest.mark.parametrize("text", [None, "grid: |\n  ..?\n", layout_text(LOOP)], ids=["new", "broken", "good"])
def test_the_command_draws_on_new_broken_and_good_files(
    text: str | None, tmp_path: Path, script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "floor.yaml"
    if text is not None:
        path.write_text(text)
    script(CLOSE)
    assert call(capsys, "view", path, "--edit", "--size", "800x600") == Outcome(0, "", "")


@pytest.mark.parametrize("theme", THEMES)
def test_the_command_writes_a_picture_of_the_editor(
    theme: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As all pictures: without a display, the same each time."""
    for name in ("one.png", "two.png"):
        arguments = ("--edit", "--theme", theme, "--size", "900x600", "--screenshot", tmp_path / name)
        assert call(capsys, "view", "drawn-l-shape", *arguments) == Outcome(0, "", "")
    shown = pygame.image.load(tmp_path / "one.png")
    assert shown.get_size() == (900, 600)
    assert {THEMES[theme].page, THEMES[theme].wall, THEMES[theme].busy} <= colours(shown)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nosuchfloor"], "no such file or bundled floor"),
        (["no/such/folder/new.yaml"], "no such file"),
        (["tiny", "--set", "fleet.drive_unit=3"], "unknown key 'drive_unit'"),
    ],
)
def test_the_command_refuses_before_a_window_opens(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = call(capsys, "view", *arguments, "--edit")
    assert outcome.code == 2
    assert message in outcome.err
    assert len(outcome.err.splitlines()) == 1
