"""The legend as a panel: samples drawn by what draws the floor, and what the colours of overlays mean."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from twin.frames import Frame
from twin.view.camera import Box
from twin.view.canvas import Canvas
from twin.view.legend import sections_of
from twin.view.palette import mix
from twin.view.panels.sheet import panel_surface, shared_out
from twin.view.panels.skin import Skin
from twin.view.tints import Scale
from twin.view.typeface import written

__all__ = ["LegendPanel"]

WIDTH = 232
SAMPLE = 22


class LegendPanel:
    """Draws the legend once, and the overlays' scales when they change."""

    def __init__(self) -> None:
        self._kept: tuple[object, pygame.Surface] | None = None
        self.rect = pygame.Rect(0, 0, 0, 0)

    def draw(
        self, surface: pygame.Surface, frame: Frame, scales: Sequence[Scale], bottom_right: tuple[int, int],
        most_height: int, skin: Skin,
    ) -> None:  # fmt: skip
        """Draw the legend with its lower right corner at a place."""
        told = tuple((scale.title, scale.low, scale.high) for scale in scales)
        key = (skin, told, frame.time_s is None, bool(len(frame.lying)), most_height)
        if self._kept is None or self._kept[0] != key:
            self._kept = key, _drawn(frame, scales, most_height, skin)
        self.rect = self._kept[1].get_rect(bottomright=bottom_right)
        surface.blit(self._kept[1], self.rect)


def _drawn(frame: Frame, scales: Sequence[Scale], most_height: int, skin: Skin) -> pygame.Surface:
    line, head, ramp = skin.px(SAMPLE + 2), skin.px(24), skin.px(46)
    sections = sections_of(frame, packers=True)
    heights = [head + line * len(section.entries) for section in sections] + [ramp] * len(scales)
    columns = shared_out(heights, 1 if sum(heights) + skin.pad <= most_height else 2)
    places = _places(columns, heights, skin)
    width = skin.px(WIDTH) * len(columns)
    most = max(sum(heights[index] for index in column) for column in columns)
    page = panel_surface(width, most + skin.pad, skin, opaque=True)
    for section, (x, y) in zip(sections, places, strict=False):
        page.blit(written(section.heading, skin.small, skin.theme.muted, bold=True), (x, y + skin.px(6)))
        for number, (text, sample) in enumerate(section.entries):
            side = skin.px(SAMPLE)
            ground = mix(skin.theme.page, skin.theme.wall, 0.35 if skin.dark else 0.0)
            canvas = Canvas(2 * side + skin.px(6), side, ground)
            sample(canvas, Box(1, 1, side - 2, side - 2), skin.theme)
            top = y + head + number * line
            page.blit(canvas.finished(), (x, top))
            image = written(text, skin.text, skin.theme.ink)
            page.blit(image, (x + skin.px(56), top + (side - image.get_height()) // 2))
    for scale, (x, y) in zip(scales, places[len(sections) :], strict=True):
        _draw_scale(page, scale, x, y, skin)
    return page


def _places(columns: list[list[int]], heights: list[int], skin: Skin) -> list[tuple[int, int]]:
    """Find the upper left corner of each part."""
    places = []
    for number, column in enumerate(columns):
        y = skin.px(4)
        for index in column:
            places.append((skin.pad + number * skin.px(WIDTH), y))
            y += heights[index]
    return places


def _draw_scale(page: pygame.Surface, scale: Scale, x: int, y: int, skin: Skin) -> None:
    """Draw a ramp of colours with what its ends mean."""
    page.blit(written(scale.title, skin.small, skin.theme.muted, bold=True), (x, y + skin.px(4)))
    width, height = skin.px(WIDTH) - 2 * skin.pad, skin.px(8)
    steps = len(scale.colours)
    for number, colour in enumerate(scale.colours):
        left = x + width * number // steps
        rect = pygame.Rect(left, y + skin.px(20), x + width * (number + 1) // steps - left, height)
        pygame.draw.rect(page, colour, rect)
    low = written(scale.low, skin.small, skin.theme.muted)
    high = written(scale.high, skin.small, skin.theme.muted)
    page.blit(low, (x, y + skin.px(29)))
    page.blit(high, (x + width - high.get_width(), y + skin.px(29)))
