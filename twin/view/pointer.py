"""The mouse: drags, clicks and the wheel, on the floor and on what surrounds it."""

from __future__ import annotations

import pygame

from twin.view.panels.entry import Entry
from twin.view.panels.help import HelpPage
from twin.view.panels.menu import Menu
from twin.view.selection import Selection
from twin.view.session import Session
from twin.view.surround import Surround

__all__ = ["Pointer"]

STILL_PX = 4
"""A press that moves no further is a click."""
DOUBLE_MS = 350
SCROLL_PX = 40


class Pointer:
    """Turns what the mouse does into what it means.

    Parameters
    ----------
    session : Session
        What is shown.
    surround : Surround
        What lies over the floor.
    """

    def __init__(self, session: Session, surround: Surround) -> None:
        self._session, self._surround = session, surround
        self._pressed: tuple[int, int] | None = None
        self._dragging = ""
        self._last_click = -DOUBLE_MS

    def handle(self, event: pygame.Event) -> None:
        """Take an event of the mouse."""
        if event.type == pygame.MOUSEWHEEL:
            self._wheel(event)
        elif event.type == pygame.MOUSEMOTION:
            self._move(event)
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button in (1, 2):
            self._press(event.pos)
        elif event.type == pygame.MOUSEBUTTONUP and event.button in (1, 2):
            self._release(event.pos)
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 3:
            self._ask(event.pos)

    def _wheel(self, event: pygame.Event) -> None:
        steps = float(getattr(event, "precise_y", 0.0) or event.y)
        pos = getattr(event, "pos", None) or pygame.mouse.get_pos()
        modal = self._session.modal
        if isinstance(modal, Menu | HelpPage):
            modal.scroll(round(-steps * SCROLL_PX))
        elif not self._surround.covers(pos):
            self._turn_to(pos)
            self._session.view.zoom(steps, None if self._session.following else pos)

    def _move(self, event: pygame.Event) -> None:
        self._surround.point(event.pos)
        if self._pressed is None:
            return
        if self._dragging == "line":
            self._to_moment(event.pos)
        elif self._dragging == "map":
            self._to_place(event.pos)
        elif self._dragging == "floor":
            self._session.view.pan(*event.rel)
        elif max(abs(a - b) for a, b in zip(event.pos, self._pressed, strict=True)) > STILL_PX:
            self._dragging = "floor"
            self._session.following = False
            start = self._pressed
            self._session.view.pan(event.pos[0] - start[0], event.pos[1] - start[1])

    def _press(self, pos: tuple[int, int]) -> None:
        session, surround = self._session, self._surround
        self._pressed, self._dragging = None, ""
        if session.modal is not None and self._on_modal(pos):
            return
        if not session.bare and self._to_moment(pos):
            self._pressed, self._dragging = pos, "line"
        elif surround.minimap_rect.collidepoint(pos):
            self._pressed, self._dragging = pos, "map"
            self._to_place(pos)
        elif (target := surround.target_at(pos)) is not None:
            if isinstance(target, Selection):
                session.select(target, go=True)
            elif target.startswith("menu:"):
                session.open_menu(target.removeprefix("menu:"))
            else:
                session.run(target)
        elif not surround.covers(pos):
            self._turn_to(pos)
            self._pressed = pos

    def _on_modal(self, pos: tuple[int, int]) -> bool:
        """Give a click to what is open; one outside closes it."""
        session, modal = self._session, self._session.modal
        if isinstance(modal, Menu) and modal.click(pos):
            return True
        if isinstance(modal, Entry | HelpPage) and modal.rect.collidepoint(pos):
            return True
        session.modal = None
        return isinstance(modal, Entry | HelpPage)

    def _release(self, pos: tuple[int, int]) -> None:
        if self._pressed is not None and not self._dragging:
            self._session.select(self._session.view.thing_at(pos))
            now = pygame.time.get_ticks()
            if now - self._last_click < DOUBLE_MS:
                self._session.go_to_selected()
            self._last_click = now
        self._pressed, self._dragging = None, ""

    def _ask(self, pos: tuple[int, int]) -> None:
        """Offer what can be done to what lies there."""
        session = self._session
        if self._surround.covers(pos):
            return
        session.modal = None
        self._turn_to(pos)
        session.select(session.view.thing_at(pos))
        session.run("what_if")

    def _turn_to(self, pos: tuple[int, int]) -> None:
        for index, view in enumerate(self._session.views):
            if view.rect.collidepoint(pos):
                self._session.turn_to(index)

    def _to_moment(self, pos: tuple[int, int]) -> bool:
        session = self._session
        if self._dragging == "line":
            share = min(1.0, max(0.0, pos[0] / max(1, self._surround.bar.width)))
            moment: float | None = share * session.clock.end_s
        else:
            moment = self._surround.bar.time_at(pos, session.clock.end_s)
        if moment is None:
            return False
        session.clock.jump(moment, session.known_s)
        return True

    def _to_place(self, pos: tuple[int, int]) -> None:
        rect, view = self._surround.minimap_rect, self._session.view
        self._session.following = False
        view.look_at(*view.minimap.place_at(pos[0] - rect.left, pos[1] - rect.top))
