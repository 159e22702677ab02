"""The window: a loop of events, time and pictures."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pygame

from twin.experiments.outputs import OutputFile
from twin.layout.floor import Layout
from twin.units import NONE
from twin.view.commands import by_key
from twin.view.editing import Editing
from twin.view.keys import key_name
from twin.view.palette import Theme
from twin.view.panels.bar import bar_height
from twin.view.panels.entry import Entry
from twin.view.panels.help import HelpPage
from twin.view.panels.menu import Menu
from twin.view.png import png_bytes
from twin.view.pointer import Pointer
from twin.view.session import Session
from twin.view.source import Source
from twin.view.starting import Starting, get_ready
from twin.view.surround import Surround

__all__ = ["LEAST_SIZE", "Window"]

LEAST_SIZE = (480, 360)
FRAMES_PER_SECOND = 60
PAN_PX_PER_S = 900.0
IDLE_EVERY = 6
"""Of so many turns of the loop, one draws where nothing moves."""

_MOUSE = (pygame.MOUSEWHEEL, pygame.MOUSEMOTION, pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP)


class Window:
    """Shows floors on a surface, and takes what keyboard and mouse do.

    Parameters
    ----------
    sources : sequence of Source
        One floor, or two side by side.
    surface : pygame.Surface
        What to draw on: the display's, or one in memory.
    theme : Theme
        The colours.
    scale : float
        Pixels of the screen in one of the design.
    speed : float
        Simulated seconds in a second.

    Attributes
    ----------
    session : Session
        What is shown.
    editing : Editing
        The editor, which may have the window.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        surface: pygame.Surface,
        theme: Theme,
        scale: float = 1.0,
        speed: float = 1.0,
    ) -> None:
        self.surface = surface
        self.session = Session(sources, theme, scale, speed, self)
        self.surround = Surround(self.session)
        self._pointer = Pointer(self.session, self.surround)
        self._keys = by_key()
        self._held: dict[int, tuple[int, int]] = {}
        self._window_size = surface.get_size()
        self.reopen: Callable[[Layout], Source] | None = None
        self.editing = Editing(self)
        self.surround.arrange(surface.get_size())

    def run(self, interrupted: Callable[[], bool] = lambda: False) -> None:
        """Show the floors until the window is closed.

        Parameters
        ----------
        interrupted : callable
            Says whether somebody has asked for the end, as by Ctrl-C.
        """
        pacer = pygame.time.Clock()
        before = time.perf_counter()
        turn = 0
        while self.session.running and not interrupted():
            events = pygame.event.get()
            for event in events:
                self.handle(event)
            now = time.perf_counter()
            self.advance(now - before)
            before = now
            turn += 1
            if events or turn == 1 or self._moving() or turn % IDLE_EVERY == 0:
                self.draw(now)
                pygame.display.flip()
            if turn == 1:
                get_ready([view.source for view in self.session.views])
            pacer.tick(FRAMES_PER_SECOND)

    def close(self) -> None:
        """Let go of threads; the sources are their owner's."""
        self.surround.close()

    def handle(self, event: pygame.Event) -> None:
        """Take an event."""
        session, editor = self.session, self.editing.editor
        if event.type == pygame.QUIT:
            if editor is None or editor.may_leave():
                session.quit()
        elif event.type in (pygame.VIDEORESIZE, pygame.WINDOWSIZECHANGED):
            self.surface = pygame.display.get_surface() or self.surface
            self.surround.arrange(self.surface.get_size())
            if editor is not None:
                editor.resize(self.surface.get_size())
        elif editor is not None:
            self.editing.handle(event)
        elif event.type == pygame.KEYDOWN:
            self._key(event)
        elif event.type == pygame.KEYUP:
            self._held.pop(event.key, None)
        elif event.type == pygame.WINDOWFOCUSLOST:
            self._held.clear()
        elif event.type in _MOUSE:
            self._pointer.handle(event)

    def advance(self, wall_s: float) -> None:
        """Let wall-clock time pass."""
        if self.editing.editor is not None:
            self.editing.editor.update(wall_s)
            return
        for right, down in self._held.values():
            way = PAN_PX_PER_S * self.session.skin.scale * min(wall_s, 0.1)
            self.session.following = False
            self.session.view.pan(right * way, down * way)
        for number, view in enumerate(self.session.views):
            if isinstance(view.source, Starting) and (made := view.source.made) is not None:
                self.session.show(number, made)
        self.session.advance(wall_s)
        self.session.say_waiting()

    def draw(self, wall_s: float) -> None:
        """Draw everything; ``wall_s`` is the wall clock, in seconds."""
        session = self.session
        if self.editing.editor is not None:
            self.editing.editor.draw(self.surface)
            return
        self.surround.arrange(self.surface.get_size())
        for number, view in enumerate(session.views):
            selected = session.selected if number == session.turned_to else None
            view.draw(self.surface, session.layers, selected, wall_s)
        width, height = self.surface.get_size()
        if len(session.views) > 1:
            rest = session.views[-1].rect.right
            self.surface.fill(session.skin.theme.page, pygame.Rect(rest, 0, width - rest, height))
        self.surround.draw(self.surface, wall_s)

    def _moving(self) -> bool:
        """Say whether the next picture differs from the last."""
        clock = self.session.clock
        on_its_way = (not clock.paused or clock.target_s is not None) and self.session.known_s > 0.0
        return on_its_way or self.editing.editor is not None or bool(self._held)

    def _key(self, event: pygame.Event) -> None:
        session, name = self.session, key_name(event)
        modal = session.modal
        if name == "escape" or (isinstance(modal, HelpPage) and name in ("?", "f1", "enter", "space")):
            session.escape()
        elif isinstance(modal, Entry):
            modal.key(name, getattr(event, "unicode", ""))
        elif isinstance(modal, HelpPage) and name in ("up", "down", "page up", "page down"):
            modal.scroll((-1 if "up" in name else 1) * (400 if "page" in name else 40))
        elif isinstance(modal, Menu) and modal.key(name):
            return
        elif name == "enter" and self.surround.focus != NONE and self.surround.links:
            links = self.surround.links
            target = links[self.surround.focus % len(links)].target
            assert not isinstance(target, str)
            session.select(target, go=True)
            self.surround.focus = NONE
        elif (found := self._keys.get(name)) is not None:
            session.modal = None
            if found.pan != (0, 0):
                self._held[event.key] = found.pan
            else:
                session.run(found.name)

    # what commands need of the window

    def shoot(self, file: Path) -> None:
        """Write what is shown as PNG."""
        save_picture(self.surface, file)

    def toggle_full_screen(self) -> bool:
        """Take all of the screen, or give it back; says whether it is taken now."""
        full = not self.session.full_screen
        if full:
            self._window_size = self.surface.get_size()
            self.surface = pygame.display.set_mode((0, 0), pygame.FULLSCREEN)
        else:
            self.surface = pygame.display.set_mode(self._window_size, pygame.RESIZABLE)
        self.surround.arrange(self.surface.get_size())
        return full

    def menu_place(self, group: str) -> tuple[int, int]:
        """Say where a menu goes: below its name, or at the pointer."""
        found = self.surround.bar.menus.get(group)
        if found is not None and not self.session.bare:
            return found.left, bar_height(self.session.skin) + self.session.skin.px(2)
        x, y = self.surround.pointed
        return (x, y) if x >= 0 else self.surface.get_rect().center

    def focus_next(self, step: int) -> None:
        """Put the keyboard on the next link."""
        links = self.surround.links
        if not links:
            self.session.say("There is no link to go to; select something first.")
            return
        at = self.surround.focus
        self.surround.focus = (0 if step > 0 else len(links) - 1) if at == NONE else (at + step) % len(links)

    def edit(self) -> None:
        """Draw on the floor."""
        self._held.clear()
        self.editing.open(self.session.skin.theme, self.session.skin.scale)

    def edit_refusal(self) -> str:
        """Say why the floor can't be edited; empty where it can."""
        return self.editing.refusal()

    def show_instead(self, source: Source) -> None:
        """Show another floor from its beginning, and let go of the one before."""
        before = self.session
        before.view.source.close()
        self.surround.close()
        skin = before.skin
        self.session = Session([source], skin.theme, skin.scale, before.clock.speed, self)
        self.session.shown, self.session.layers = before.shown, before.layers
        self.surround = Surround(self.session)
        self._pointer = Pointer(self.session, self.surround)
        self.surround.arrange(self.surface.get_size())


def save_picture(surface: pygame.Surface, file: Path) -> None:
    """Write a picture as PNG, whole or not at all.

    Raises
    ------
    OutputError
        When it cannot be written.
    """
    output = OutputFile(str(file))
    try:
        output.write(png_bytes(surface))
        output.commit()
    except BaseException:
        output.discard()
        raise
