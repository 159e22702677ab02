"""Somebody watching a small floor off-screen: real events of keys and mouse, then a turn of the loop."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")

import pygame

from twin.view.palette import LIGHT
from twin.view.panels.sheet import Spot
from twin.view.selection import Selection
from twin.view.session import Session
from twin.view.source import Source
from twin.view.window import Window

__all__ = ["Watcher", "wait_for"]

KEYS = {
    "space": pygame.K_SPACE,
    "escape": pygame.K_ESCAPE,
    "enter": pygame.K_RETURN,
    "tab": pygame.K_TAB,
    "backspace": pygame.K_BACKSPACE,
    "left": pygame.K_LEFT,
    "right": pygame.K_RIGHT,
    "up": pygame.K_UP,
    "down": pygame.K_DOWN,
    "home": pygame.K_HOME,
    "end": pygame.K_END,
    **{f"f{number}": getattr(pygame, f"K_F{number}") for number in range(1, 13)},
}


def wait_for(sources: Sequence[Source], until_s: float) -> None:
    """Have floors simulated up to a moment."""
    for source in sources:
        source.reach(until_s)
    give_up = time.monotonic() + 120.0
    while any(source.known_s < until_s - 1e-9 and source.trouble is None for source in sources):
        assert time.monotonic() < give_up
        time.sleep(0.001)


class Watcher:
    """Drives a window by events of the queue, as the loop takes them."""

    def __init__(self, sources: Sequence[Source], size: tuple[int, int] = (900, 640)) -> None:
        pygame.display.init()
        pygame.display.set_mode(size, pygame.RESIZABLE)
        surface = pygame.display.get_surface()
        assert surface is not None
        pygame.event.clear()
        self.window = Window(sources, surface, LIGHT)
        self.window.session.clock.paused = True
        self._wall_s = 0.0
        self.turn()

    @property
    def session(self) -> Session:
        return self.window.session

    def turn(self, wall_s: float = 0.3) -> None:
        """Let the loop go round once."""
        for event in pygame.event.get():
            self.window.handle(event)
        self._wall_s += wall_s
        self.window.advance(wall_s)
        self.window.draw(self._wall_s)

    def wait_until(self, reached: Callable[[], bool]) -> None:
        """Let the loop go round until something is so."""
        give_up = time.monotonic() + 120.0
        while not reached():
            assert time.monotonic() < give_up
            self.turn(0.05)
            time.sleep(0.001)

    def press(self, key: str, *, hold: float = 0.0) -> None:
        """Press a key by its name in the table of commands, and let it go."""
        mod = 0
        if key.startswith("ctrl+"):
            key, mod = key.removeprefix("ctrl+"), pygame.KMOD_LCTRL
        elif key.startswith("shift+"):
            key, mod = key.removeprefix("shift+"), pygame.KMOD_LSHIFT
        code = KEYS.get(key) or (pygame.key.key_code(key) if key.isalnum() else pygame.K_UNKNOWN)
        typed = key if len(key) == 1 else " " if key == "space" else ""
        told = {"key": code, "mod": mod, "unicode": typed, "scancode": 0}
        pygame.event.post(pygame.Event(pygame.KEYDOWN, told))
        if hold:
            self.turn(hold)
        pygame.event.post(pygame.Event(pygame.KEYUP, told))
        self.turn()

    def type(self, text: str) -> None:
        """Type a text, and Enter."""
        for letter in text:
            told = {"key": pygame.K_UNKNOWN, "mod": 0, "unicode": letter, "scancode": 0}
            pygame.event.post(pygame.Event(pygame.KEYDOWN, told))
        self.turn()
        self.press("enter")

    def click(self, pos: tuple[int, int], button: int = 1) -> None:
        """Press a button of the mouse and let it go."""
        for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
            pygame.event.post(pygame.Event(kind, {"pos": pos, "button": button, "touch": False}))
        self.turn()

    def drag(self, begin: tuple[int, int], end: tuple[int, int]) -> None:
        """Press, move, let go."""
        rel = end[0] - begin[0], end[1] - begin[1]
        pygame.event.post(pygame.Event(pygame.MOUSEBUTTONDOWN, {"pos": begin, "button": 1}))
        pygame.event.post(pygame.Event(pygame.MOUSEMOTION, {"pos": end, "rel": rel, "buttons": (1, 0, 0)}))
        pygame.event.post(pygame.Event(pygame.MOUSEBUTTONUP, {"pos": end, "button": 1}))
        self.turn()

    def wheel(self, pos: tuple[int, int], steps: int) -> None:
        """Turn the wheel at a place."""
        told = {"x": 0, "y": steps, "precise_y": float(steps), "pos": pos}
        pygame.event.post(pygame.Event(pygame.MOUSEWHEEL, told))
        self.turn()

    def spot(self, target: str | Selection) -> tuple[int, int]:
        """Find where something can be clicked."""
        spots: list[Spot] = self.window.surround.spots
        return next(spot.rect.center for spot in spots if spot.target == target)

    def pixel_of(self, row: float, col: float, view: int = 0) -> tuple[int, int]:
        """Find the pixel of a place on a floor."""
        shown = self.session.views[view]
        x, y = shown.camera.centre(row, col)
        return round(x + shown.rect.x), round(y + shown.rect.y)
