"""The bar at the top: menus, the clock and its buttons, and a line of time to go along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pygame

from twin.view.clock import DisplayClock, clock_text, speed_text
from twin.view.commands import GROUPS
from twin.view.panels.sheet import Spot
from twin.view.panels.skin import Skin
from twin.view.typeface import text_size, written

__all__ = ["Bar", "bar_height"]

HEIGHT = 44
LINE = 5
BUTTON = 28


def bar_height(skin: Skin) -> int:
    """Compute how high the bar is, its line of time included."""
    return skin.px(HEIGHT + LINE)


@dataclass(frozen=True, slots=True)
class _State:
    """What the bar shows: it is drawn anew when that changes."""

    width: int
    skin: Skin
    title: str
    moment: str
    speed: str
    paused: bool
    busy: str
    open_group: str


class Bar:
    """Draws the bar, and says what lies where on it."""

    def __init__(self) -> None:
        self._state: _State | None = None
        self._surface = pygame.Surface((1, 1))
        self._line = pygame.Rect(0, 0, 1, 1)
        self.spots: list[Spot] = []
        self.menus: dict[str, pygame.Rect] = {}

    def draw(
        self, surface: pygame.Surface, clock: DisplayClock, known_s: float, skin: Skin, title: str, group: str
    ) -> None:
        """Draw the bar across the top of the window.

        Parameters
        ----------
        surface : pygame.Surface
            The window.
        clock : DisplayClock
            What time it is.
        known_s : float
            Up to which moment frames can be had.
        skin : Skin
            How it looks.
        title : str
            Names the floor.
        group : str
            The menu that is open; empty where none is.
        """
        busy = ""
        if clock.target_s is not None:
            busy = f"to {clock_text(clock.target_s)}: {100 * min(1.0, known_s / clock.target_s):.0f} %"
        achieved = f"{clock.achieved:.1f}x" if clock.achieved < 10 else f"{clock.achieved:.0f}x"
        speed = speed_text(clock.speed)
        if not clock.paused and not busy:
            speed = f"{speed}  (is {achieved})"
        state = _State(
            surface.get_width(), skin, title, clock_text(clock.now_s, True), speed, clock.paused, busy, group
        )
        if state != self._state:
            self._state = state
            self._draw(state)
        surface.blit(self._surface, (0, 0))
        self._draw_line(surface, clock, known_s, skin)

    @property
    def width(self) -> int:
        """Width of the line of time, in pixels."""
        return self._line.width

    def time_at(self, pos: tuple[int, int], end_s: float) -> float | None:
        """Say which moment lies below a pixel of the line of time."""
        line = self._line
        if not line.inflate(0, line.height * 2).collidepoint(pos):
            return None
        return end_s * min(1.0, max(0.0, (pos[0] - line.left) / max(1, line.width)))

    def _draw(self, state: _State) -> None:
        skin, height = state.skin, state.skin.px(HEIGHT)
        self._surface = pygame.Surface((state.width, height), pygame.SRCALPHA, 32)
        self._surface.fill(skin.ground)
        self.spots, self.menus = [], {}
        middle = height // 2
        right = self._draw_clock(state, middle)
        x = skin.pad
        for group in GROUPS:
            width = text_size(group, skin.text)[0]
            rect = pygame.Rect(x - skin.px(7), skin.px(7), width + skin.px(14), height - skin.px(14))
            if rect.right > right:
                break
            if group == state.open_group:
                pygame.draw.rect(self._surface, (*skin.hover, 255), rect, border_radius=skin.px(5))
            self._write(group, x, middle, skin.text, skin)
            self.menus[group] = rect
            x = rect.right + skin.px(9)
        self._write_title(state, x, right, middle)

    def _write_title(self, state: _State, left: int, right: int, middle: int) -> None:
        """Name the floor between the menus and the clock, where there is room."""
        skin = state.skin
        width = text_size(state.title, skin.text, bold=True)[0]
        if left + width + 2 * skin.pad <= right:
            image = written(state.title, skin.text, skin.theme.muted, bold=True)
            x = min((left + right - width) // 2, (state.width - width) // 2)
            self._surface.blit(image, (max(left + skin.pad, x), middle - image.get_height() // 2))

    def _draw_clock(self, state: _State, middle: int) -> int:
        """Draw clock, speed and buttons at the right end; returns where they begin."""
        skin = state.skin
        x = state.width - skin.pad
        button = skin.px(BUTTON)
        for name in ("help", "faster", "slower"):
            x -= button
            self._button(name, pygame.Rect(x, middle - button // 2, button, button), state)
            if name == "faster":
                room = skin.px(118)
                text = state.busy or state.speed
                width = text_size(text, skin.text)[0]
                room = max(room, width + skin.px(8))
                x -= room
                self._write(text, x + (room - width) // 2, middle, skin.text, skin)
            else:
                x -= skin.px(6)
        for name in ("step", "pause"):
            x -= button
            self._button(name, pygame.Rect(x, middle - button // 2, button, button), state)
            x -= skin.px(6)
        x -= skin.px(6)
        width = text_size(state.moment, skin.px(18), bold=True)[0]
        x -= width
        image = written(state.moment, skin.px(18), skin.theme.ink, bold=True)
        self._surface.blit(image, (x, middle - image.get_height() // 2))
        return x - skin.pad

    def _button(self, name: str, rect: pygame.Rect, state: _State) -> None:
        skin, surface = state.skin, self._surface
        ink = skin.theme.ink
        pygame.draw.rect(surface, (*skin.track, 255), rect, border_radius=skin.px(6))
        x, y, unit = rect.centerx, rect.centery, skin.px(5)
        if name == "pause" and state.paused:
            _triangle(surface, x - unit // 2, y, unit, ink)
        elif name == "pause":
            for aside in (-unit, unit // 3):
                bar = pygame.Rect(x + aside, y - unit, max(2, unit * 2 // 3), 2 * unit)
                pygame.draw.rect(surface, ink, bar)
        elif name == "step":
            _triangle(surface, x - unit, y, unit, ink)
            pygame.draw.rect(surface, ink, pygame.Rect(x + unit // 2, y - unit, max(2, unit // 2), 2 * unit))
        elif name == "faster":
            pygame.draw.line(surface, ink, (x - unit, y), (x + unit, y), skin.px(2))
            pygame.draw.line(surface, ink, (x, y - unit), (x, y + unit), skin.px(2))
        elif name == "slower":
            pygame.draw.line(surface, ink, (x - unit, y), (x + unit, y), skin.px(2))
        else:
            image = written("?", skin.title, ink, bold=True)
            surface.blit(image, image.get_rect(center=rect.center))
        self.spots.append(Spot(rect, name))

    def _write(self, text: str, x: int, middle: int, size: int, skin: Skin) -> None:
        image = written(text, size, skin.theme.ink)
        self._surface.blit(image, (x, middle - image.get_height() // 2))

    def _draw_line(self, surface: pygame.Surface, clock: DisplayClock, known_s: float, skin: Skin) -> None:
        """Draw the line of time: what is past, what is known already, what is to come."""
        width = surface.get_width()
        self._line = line = pygame.Rect(0, skin.px(HEIGHT), width, skin.px(LINE))
        surface.fill(skin.track, line)
        for until, colour in ((known_s, skin.border), (clock.now_s, skin.accent)):
            share = min(1.0, until / clock.end_s) if clock.end_s > 0 else 0.0
            surface.fill(colour, pygame.Rect(line.left, line.top, round(width * share), line.height))


def _triangle(surface: pygame.Surface, x: int, y: int, unit: int, ink: tuple[int, int, int]) -> None:
    points: Sequence[tuple[int, int]] = [(x, y - unit), (x, y + unit), (x + round(1.6 * unit), y)]
    pygame.draw.polygon(surface, ink, points)
