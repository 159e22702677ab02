"""Ways to show floors: in a window, as a picture, as a film."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import pygame

from twin.errors import DisplayError, Problem, ScenarioError, TwinError
from twin.experiments.interrupts import Interrupts
from twin.layout.floor import Layout
from twin.view.clock import clock_text
from twin.view.display import check_size, open_display
from twin.view.editor import Editor
from twin.view.find import find
from twin.view.layers import Layer, toggled
from twin.view.palette import LIGHT, Theme
from twin.view.recorder import Recorder
from twin.view.source import Source
from twin.view.window import Window, save_picture

__all__ = ["Ending", "Look", "film", "picture_of", "watch"]

WAIT_S = 0.005
"""Wall-clock seconds between two looks whether a moment is known."""


class Ending(Enum):
    """How somebody stopped watching."""

    CLOSED = "closing the window"
    INTERRUPTED = "Ctrl-C"


@dataclass(frozen=True, slots=True)
class Look:
    """How floors are shown.

    Attributes
    ----------
    size : (int, int)
        Of the window, in pixels.
    theme : Theme
        The colours.
    scale : float or None
        Pixels of the screen in one of the design; None to choose.
    speed : float
        Simulated seconds in a second.
    begin_s : float
        The moment to begin with.
    layers : tuple of Layer
        Overlays that are on.
    panels : frozenset of str, or None
        What is shown beside the floor; None for the usual.
    selected : str
        Name of what is selected; empty for nothing.
    """

    size: tuple[int, int] = (1600, 1000)
    theme: Theme = LIGHT
    scale: float | None = None
    speed: float = 1.0
    begin_s: float = 0.0
    layers: tuple[Layer, ...] = ()
    panels: frozenset[str] | None = None
    selected: str = ""


def watch(
    sources: list[Source],
    look: Look,
    reopen: Callable[[Layout], Source],
    *,
    editor: Editor | None = None,
) -> Ending:
    """Show floors in a window until it is closed, or Ctrl-C.

    Parameters
    ----------
    sources : list of Source
        One floor, or two. Modified in place: a floor that was edited and run takes the place of the first.
    look : Look
        How.
    reopen : callable
        Runs a floor that was edited.
    editor : Editor, optional
        Where the floor was drawn, to go on there.

    Raises
    ------
    DisplayError
        When there is no display, or it is too small.
    """
    title = " | ".join(f"{source.layout.name} - twin" for source in sources)
    try:
        surface, scale = open_display(look.size, look.scale, title)
        with Interrupts() as interrupts:
            interrupts.deferring = True
            window = _window(sources, surface, scale, look)
            window.session.clock.jump(look.begin_s, window.session.known_s)
            window.reopen = reopen
            if editor is not None:
                window.editing.keep(editor)
            try:
                window.run(lambda: interrupts.requested)
            finally:
                window.close()
                sources[:] = [view.source for view in window.session.views]
            return Ending.INTERRUPTED if interrupts.requested else Ending.CLOSED
    finally:
        pygame.display.quit()


def picture_of(sources: Sequence[Source], look: Look, file: Path, progress: Callable[[float], None]) -> None:
    """Write what the window would show at a moment as PNG; needs no display.

    Parameters
    ----------
    sources : sequence of Source
        One floor, or two.
    look : Look
        How and when.
    file : pathlib.Path
        Where to.
    progress : callable
        Is told how far the floors have come, from 0 to 1.

    Raises
    ------
    OutputError
        When it cannot be written.
    TwinError
        When a floor got stuck before; the picture shows it as it stands.
    """
    with _still(sources, look) as window:
        stuck = _reach(window, look.begin_s, progress)
        _finish(window, look)
        save_picture(window.surface, file)
    if stuck is not None:
        raise stuck


def film(
    sources: Sequence[Source],
    look: Look,
    file: Path,
    until_s: float,
    fps: float,
    progress: Callable[[float], None],
) -> None:
    """Write what the window would show from one moment to another as a video; needs no display.

    Parameters
    ----------
    sources : sequence of Source
        One floor, or two.
    look : Look
        How, how fast, and from which moment on.
    file : pathlib.Path
        Where to, ``.mp4`` or ``.gif``.
    until_s : float
        The moment of the last picture.
    fps : float
        Pictures in a second of video.
    progress : callable
        Is told how much is done, from 0 to 1.

    Raises
    ------
    OutputError
        When it cannot be written.
    TwinError
        When a floor gets stuck; the film shows it up to then.
    """
    recorder = Recorder(file, fps, look.size)
    try:
        with _still(sources, look) as window:
            step_s = look.speed / fps
            count = int((until_s - look.begin_s) / step_s + 1e-6) + 1
            stuck = None
            for number in range(count):
                stuck = _reach(window, look.begin_s + number * step_s, lambda _: None)
                if number == 0:
                    _finish(window, look)
                window.draw(number / fps)
                recorder.add(window.surface)
                progress((number + 1) / count)
                if stuck is not None:
                    break
    except BaseException:
        recorder.discard()
        raise
    recorder.close()
    if stuck is not None:
        raise stuck


class _Still:
    """A window in memory, for as long as it is needed."""

    def __init__(self, window: Window) -> None:
        self._window = window

    def __enter__(self) -> Window:
        return self._window

    def __exit__(self, *_: object) -> None:
        self._window.close()


def _still(sources: Sequence[Source], look: Look) -> _Still:
    scale = 1.0 if look.scale is None else look.scale
    check_size(look.size, scale)
    surface = pygame.Surface(look.size, 0, 32)
    window = _window(sources, surface, scale, look)
    window.session.clock.paused = True
    return _Still(window)


def _window(sources: Sequence[Source], surface: pygame.Surface, scale: float, look: Look) -> Window:
    """Make a window that looks as asked for."""
    for source in sources:
        if look.begin_s > source.end_s + 1e-9:
            what = f"{clock_text(look.begin_s)} lies beyond the end of {source.layout.name}"
            remedy = f"choose a moment up to {clock_text(source.end_s)}, or more --hours"
            raise ScenarioError(Problem("--at", what, remedy))
    window = Window(sources, surface, look.theme, scale, look.speed)
    for layer in look.layers:
        if layer not in window.session.layers:
            window.session.layers = toggled(window.session.layers, layer)
    if look.panels is not None:
        window.session.shown = set(look.panels)
        window.session.bare = not look.panels
    window.surround.arrange(surface.get_size())
    return window


def _reach(window: Window, moment_s: float, progress: Callable[[float], None]) -> TwinError | None:
    """Show a moment once it is known; where a floor gets stuck before, that moment, and why."""
    session = window.session
    for view in session.views:
        view.source.reach(moment_s)
    while session.known_s < moment_s - 1e-6 and session.trouble is None:
        progress(session.known_s / moment_s)
        time.sleep(WAIT_S)
    session.clock.now_s = min(moment_s, session.known_s)
    session.advance(0.0)
    return session.trouble if session.known_s < moment_s - 1e-6 else None


def _finish(window: Window, look: Look) -> None:
    """Select what is asked for, and have the figures."""
    session = window.session
    if look.selected:
        found = find(look.selected, session.view.frame, session.view.source, session.clock.now_s)
        if isinstance(found, str):
            raise DisplayError(Problem("--select", found))
        session.select(found)
        window.surround.arrange(window.surface.get_size())
        session.fit()
    window.surround.wait_for_figures()
    window.draw(0.0)
