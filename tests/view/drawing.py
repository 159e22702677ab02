"""Draws with the editor through pygame's own events, as a window would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pygame

from tests.view.looking import colours
from twin.layout.sketch import Sketch
from twin.layout.sketch.particulars import Place
from twin.view.editor import Editor
from twin.view.palette import LIGHT, Colour, Theme

__all__ = ["Drawer"]

FRAME_S = 1 / 60


class Drawer:
    """A hand on mouse and keyboard before an editor; the display is SDL's dummy."""

    def __init__(
        self, sketch: Sketch, theme: Theme = LIGHT, size: tuple[int, int] = (1000, 640), scale: float = 1.0
    ) -> None:
        self.window = pygame.display.set_mode(size)
        pygame.event.clear()
        pygame.key.set_mods(0)
        self.editor = Editor(sketch, theme, size, scale)
        self.sketch = sketch

    def rows(self) -> list[str]:
        return ["".join(row) for row in self.sketch.grid]

    def settle(self) -> None:
        """Hand over what is waiting, let time pass, draw."""
        for event in pygame.event.get():
            self.editor.handle(event)
        self.editor.update(FRAME_S)
        self.editor.draw(self.window)

    def pixel(self, place: Place) -> tuple[int, int]:
        x, y = self.editor.board.camera.centre(*place)
        return int(x), int(y)

    def colour(self, pos: tuple[int, int]) -> Colour:
        red, green, blue, _ = self.window.get_at(pos)
        return red, green, blue

    def shown(self) -> set[Colour]:
        self.settle()
        return colours(self.window)

    def mouse(self, kind: int, pos: tuple[int, int], **more: object) -> None:
        pygame.event.post(pygame.Event(kind, pos=pos, **more))
        self.settle()

    def click_at(self, pos: tuple[int, int], button: int = 1) -> None:
        self.mouse(pygame.MOUSEBUTTONDOWN, pos, button=button)
        self.mouse(pygame.MOUSEBUTTONUP, pos, button=button)

    def click(self, place: Place, button: int = 1) -> None:
        self.click_at(self.pixel(place), button)

    def drag(self, *places: Place, button: int = 1) -> None:
        """Drag from the first cell over all others to the last."""
        self.drag_at(*map(self.pixel, places), button=button)

    def drag_at(self, *points: tuple[int, int], button: int = 1) -> None:
        self.mouse(pygame.MOUSEBUTTONDOWN, points[0], button=button)
        for before, pos in pairwise(points):
            rel = pos[0] - before[0], pos[1] - before[1]
            self.mouse(pygame.MOUSEMOTION, pos, rel=rel, buttons=(button == 1, button == 2, button == 3))
        self.mouse(pygame.MOUSEBUTTONUP, points[-1], button=button)

    def key(self, key: int, typed: str = "", mods: int = 0) -> None:
        pygame.event.post(pygame.Event(pygame.KEYDOWN, key=key, unicode=typed, mod=mods))
        self.settle()

    def type(self, text: str) -> None:
        for letter in text:
            self.key(pygame.K_SPACE if letter == " " else ord(letter.lower()), letter)

    def ctrl(self, letter: str, mods: int = 0) -> None:
        self.key(pygame.key.key_code(letter), letter, mods | pygame.KMOD_CTRL)

    def enter(self, text: str) -> None:
        """Type over what stands in the line that is asked for."""
        self.key(pygame.K_DELETE)
        self.type(text)
        self.key(pygame.K_RETURN, "\r")

    @contextmanager
    def holding(self, mods: int) -> Iterator[None]:
        pygame.key.set_mods(mods)
        yield
        pygame.key.set_mods(0)

    def choose(self, target: str) -> None:
        """Click an entry of the panels."""
        self.settle()
        for panel in (self.editor.around.report, self.editor.around.buttons):
            for y in range(panel.rect.top, panel.rect.bottom):
                if panel.at((panel.rect.centerx, y)) == target:
                    self.click_at((panel.rect.centerx, y))
                    return
        raise LookupError(target)

    def said(self) -> str:
        return self.editor.message[0]
