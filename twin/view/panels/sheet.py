"""Sheets: rows drawn onto a surface, with the spots of it that can be clicked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import pygame

from twin.view.palette import Colour
from twin.view.panels.rows import (
    Choice,
    Columns,
    Gap,
    Heading,
    Line,
    Pair,
    Row,
    Share,
    Swatch,
    Tone,
)
from twin.view.panels.skin import Skin
from twin.view.selection import Selection
from twin.view.typeface import text_size, written

__all__ = ["Sheet", "Spot", "Target", "broken", "draw_sheet", "panel_surface", "shared_out"]

Target: TypeAlias = "str | Selection"
"""What a click means: the name of a command, or a thing to go to."""

BEFORE = 84
"""Width of the muted column in front of a line."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a click means something."""

    rect: pygame.Rect
    target: Target


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawn panel."""

    surface: pygame.Surface
    spots: tuple[Spot, ...]
    full_height: int
    """Height that all rows would take."""


def panel_surface(width: int, height: int, skin: Skin, opaque: bool = False) -> pygame.Surface:
    """Make the ground of a panel: see-through unless asked otherwise, with round corners and a border."""
    surface = pygame.Surface((width, height), pygame.SRCALPHA, 32)
    rect, radius = surface.get_rect(), skin.px(8)
    red, green, blue, alpha = skin.ground
    ground = (red, green, blue, 255 if opaque else alpha)
    pygame.draw.rect(surface, ground, rect, border_radius=radius)
    pygame.draw.rect(surface, (*skin.border, 255), rect, width=skin.px(1), border_radius=radius)
    return surface


def draw_sheet(
    rows: Sequence[Row],
    width: int,
    most_height: int,
    skin: Skin,
    title: str = "",
    scroll: int = 0,
    opaque: bool = False,
) -> Sheet:
    """Draw rows onto a panel of their height, or of the most there is room for.

    Parameters
    ----------
    rows : sequence of Row
        What to say.
    width, most_height : int
        Of the panel, in pixels.
    skin : Skin
        How it looks.
    title : str
        Set above.
    scroll : int
        By how many pixels the rows are moved up.
    opaque : bool
        Whether nothing shows through.
    """
    pen = _Pen(skin, width)
    head = skin.px(34) if title else skin.px(8)
    heights = [pen.height(row) for row in rows]
    full = head + sum(heights) + skin.px(8)
    height = min(full, max(most_height, head + skin.line))
    pen.begin(panel_surface(width, height, skin, opaque))
    scroll = min(scroll, max(0, full - height))
    y = head - scroll
    window = pygame.Rect(0, head, width, height - head - skin.px(4))
    pen.surface.set_clip(window)
    for row, row_height in zip(rows, heights, strict=True):
        if window.top - row_height < y < window.bottom:
            pen.draw(row, y, row_height)
        y += row_height
    pen.surface.set_clip(None)
    if title:
        pen.write(title, skin.pad, head // 2 + skin.px(1), skin.title, skin.theme.ink, bold=True)
    if full > height:
        room = window.height
        bar = pygame.Rect(width - skin.px(5), window.top, skin.px(3), max(12, room * room // (full - head)))
        bar.top += (room - bar.height) * scroll // max(1, full - height)
        pygame.draw.rect(pen.surface, (*skin.border, 255), bar, border_radius=skin.px(2))
    spots = tuple(replace(spot, rect=spot.rect.clip(window)) for spot in pen.spots)
    return Sheet(pen.surface, spots, full)


def broken(text: str, size: int, width: int, bold: bool = False) -> list[str]:
    """Break a text into lines of a width."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and text_size(joined, size, bold)[0] <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines or [""]


def shared_out(heights: list[int], n_columns: int) -> list[list[int]]:
    """Share blocks out among columns in their order, so that the tallest column is as low as can be."""
    most = max(heights)
    while True:
        columns: list[list[int]] = [[]]
        filled = 0
        for index, height in enumerate(heights):
            if columns[-1] and filled + height > most:
                columns.append([])
                filled = 0
            columns[-1].append(index)
            filled += height
        if len(columns) <= n_columns:
            return columns
        most += 10


class _Pen:
    """Draws one row after the other."""

    def __init__(self, skin: Skin, width: int) -> None:
        self._skin, self._width = skin, width
        self.spots: list[Spot] = []

    def begin(self, surface: pygame.Surface) -> None:
        """Draw on this from now on."""
        self.surface = surface

    def height(self, row: Row) -> int:
        """Compute how high a row is."""
        skin = self._skin
        if isinstance(row, Gap):
            return skin.px(8)
        if isinstance(row, Heading):
            return skin.px(24)
        if isinstance(row, Line):
            return skin.px(18) * len(self._lines(row)) + skin.px(2)
        return skin.px(22) if isinstance(row, Choice) else skin.line

    def draw(self, row: Row, y: int, height: int) -> None:
        """Draw a row."""
        skin, middle = self._skin, y + height // 2
        if isinstance(row, Heading):
            self.write(row.text, skin.pad, middle + skin.px(2), skin.small, skin.theme.muted, bold=True)
        elif isinstance(row, Line):
            self._draw_line(row, y, height)
        elif isinstance(row, Pair):
            self.write(row.label, skin.pad, middle, skin.text, skin.theme.muted)
            self._value(row.value, self._width - skin.pad, middle, row.tone)
        elif isinstance(row, Columns):
            self._draw_columns(row, middle)
        elif isinstance(row, Share):
            self._draw_share(row, middle)
        elif isinstance(row, Swatch):
            side = skin.px(10)
            box = pygame.Rect(skin.pad, middle - side // 2, side, side)
            pygame.draw.rect(self.surface, row.colour, box, border_radius=skin.px(2))
            self.write(row.text, skin.pad + skin.px(18), middle, skin.text, skin.theme.ink)
        elif isinstance(row, Choice):
            self._draw_choice(row, y, height)

    def write(self, text: str, x: int, middle: int, size: int, colour: Colour, bold: bool = False) -> int:
        """Write a text, and give its width."""
        image = written(text, size, colour, bold)
        self.surface.blit(image, (x, middle - image.get_height() // 2))
        return image.get_width()

    def _value(self, text: str, right: int, middle: int, tone: Tone) -> None:
        skin = self._skin
        bold = tone is Tone.STRONG
        width = text_size(text, skin.text, bold)[0]
        self.write(text, right - width, middle, skin.text, skin.ink(tone), bold)

    def _lines(self, row: Line) -> list[str]:
        skin = self._skin
        left = skin.pad + (skin.px(BEFORE) if row.before else 0)
        return broken(row.text, skin.text, self._width - left - skin.pad, row.tone is Tone.STRONG)

    def _draw_line(self, row: Line, y: int, height: int) -> None:
        skin, step = self._skin, self._skin.px(18)
        left = skin.pad + (skin.px(BEFORE) if row.before else 0)
        if row.before:
            self.write(row.before, skin.pad, y + step // 2, skin.text, skin.theme.muted)
        colour = skin.ink(row.tone) if row.go is None else skin.accent
        for number, text in enumerate(self._lines(row)):
            middle = y + number * step + step // 2
            self.write(text, left, middle, skin.text, colour, row.tone is Tone.STRONG)
        if row.go is not None:
            rect = pygame.Rect(skin.px(6), y, self._width - 2 * skin.px(6), height)
            self.spots.append(Spot(rect, row.go))

    def _draw_columns(self, row: Columns, middle: int) -> None:
        skin = self._skin
        self.write(row.label, skin.pad, middle, skin.text, skin.theme.muted)
        column = skin.px(76)
        right = self._width - skin.pad
        for number, (text, tone) in enumerate(reversed(row.values)):
            self._value(text, right - number * column, middle, tone)

    def _draw_share(self, row: Share, middle: int) -> None:
        skin = self._skin
        self.write(row.label, skin.pad, middle, skin.text, skin.theme.muted)
        self._value(row.text, self._width - skin.pad, middle, Tone.PLAIN)
        left, right = skin.pad + skin.px(96), self._width - skin.pad - skin.px(64)
        track = pygame.Rect(left, middle - skin.px(3), max(1, right - left), skin.px(6))
        pygame.draw.rect(self.surface, skin.track, track, border_radius=skin.px(3))
        filled = track.copy()
        filled.width = round(track.width * min(1.0, max(0.0, row.share)))
        if filled.width > 0:
            pygame.draw.rect(self.surface, row.colour, filled, border_radius=skin.px(3))

    def _draw_choice(self, row: Choice, y: int, height: int) -> None:
        skin, middle = self._skin, y + height // 2
        left = skin.pad
        if row.checked is not None:
            side = skin.px(11)
            box = pygame.Rect(left, middle - side // 2, side, side)
            if row.checked:
                pygame.draw.rect(self.surface, skin.accent, box, border_radius=skin.px(3))
            else:
                pygame.draw.rect(
                    self.surface, skin.theme.muted, box, width=skin.px(1), border_radius=skin.px(3)
                )
            left += skin.px(20)
        colour = skin.theme.ink if row.enabled else skin.border
        self.write(row.text, left, middle, skin.text, colour)
        if row.hint:
            width = text_size(row.hint, skin.small)[0]
            right = self._width - skin.pad - width
            self.write(row.hint, right, middle, skin.small, skin.theme.muted if row.enabled else skin.border)
        if row.enabled:
            rect = pygame.Rect(skin.px(6), y, self._width - 2 * skin.px(6), height)
            self.spots.append(Spot(rect, row.name))
