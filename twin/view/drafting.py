"""Drawing first: the editor in a window of its own, until there is a floor to run."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pygame

from twin.errors import TwinError
from twin.experiments.interrupts import Interrupts
from twin.layout.floor import Layout
from twin.layout.sketch import Sketch
from twin.view.display import check_size, open_display
from twin.view.editor import Editor
from twin.view.panels.rows import Tone
from twin.view.show import Ending, Look
from twin.view.source import Source
from twin.view.window import save_picture

__all__ = ["Draft", "draft", "picture_of_drawing"]

FRAMES_PER_SECOND = 60


@dataclass(frozen=True, slots=True)
class Draft:
    """What came of drawing.

    Attributes
    ----------
    source : Source
        The floor, running.
    editor : Editor
        Where it was drawn, to go on there.
    """

    source: Source
    editor: Editor


def draft(sketch: Sketch, look: Look, reopen: Callable[[Layout], Source]) -> Draft | Ending:
    """Draw a floor in a window until it is to be run, the window is closed, or Ctrl-C.

    Parameters
    ----------
    sketch : Sketch
        What is drawn on; it need not be a floor that works.
    look : Look
        How the window looks.
    reopen : callable
        Runs what was drawn; what it refuses is said, and one draws on.

    Returns
    -------
    Draft or Ending
        The floor to watch, the display left open for it; or how it ended without one.

    Raises
    ------
    DisplayError
        When there is no display, or it is too small.
    """
    name = sketch.particulars.name or (sketch.origin.stem if sketch.origin else "new floor")
    try:
        surface, scale = open_display(look.size, look.scale, f"{name} - twin")
        with Interrupts() as interrupts:
            interrupts.deferring = True
            editor = Editor(sketch, look.theme, surface.get_size(), scale)
            outcome = _drawn(editor, reopen, lambda: interrupts.requested)
    except BaseException:
        pygame.display.quit()
        raise
    if isinstance(outcome, Ending):
        pygame.display.quit()
    return outcome


def picture_of_drawing(sketch: Sketch, look: Look, file: Path) -> None:
    """Write what the editor would show as PNG; needs no display.

    Raises
    ------
    OutputError
        When it cannot be written.
    """
    scale = 1.0 if look.scale is None else look.scale
    check_size(look.size, scale)
    surface = pygame.Surface(look.size, 0, 32)
    Editor(sketch, look.theme, look.size, scale).draw(surface)
    save_picture(surface, file)


def _drawn(
    editor: Editor, reopen: Callable[[Layout], Source], interrupted: Callable[[], bool]
) -> Draft | Ending:
    pacer = pygame.time.Clock()
    before = time.perf_counter()
    while not interrupted():
        for event in pygame.event.get():
            if event.type == pygame.QUIT and editor.may_leave():
                return Ending.CLOSED
            if event.type in (pygame.VIDEORESIZE, pygame.WINDOWSIZECHANGED):
                editor.resize(_surface().get_size())
            else:
                editor.handle(event)
        if editor.wants == "quit":
            return Ending.CLOSED
        if editor.wants == "run" and (source := _running(editor, reopen)) is not None:
            return Draft(source, editor)
        editor.wants = None
        now = time.perf_counter()
        editor.update(now - before)
        before = now
        editor.draw(_surface())
        pygame.display.flip()
        pacer.tick(FRAMES_PER_SECOND)
    return Ending.INTERRUPTED


def _running(editor: Editor, reopen: Callable[[Layout], Source]) -> Source | None:
    """Run what was drawn; None, and the reason in the status line, where it cannot be run."""
    floor = editor.layout()
    if floor is None:
        return None
    try:
        return reopen(floor)
    except TwinError as refused:
        editor.say(str(refused).splitlines()[0], Tone.BAD)
        return None


def _surface() -> pygame.Surface:
    surface = pygame.display.get_surface()
    assert surface is not None
    return surface
