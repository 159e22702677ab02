"""A canvas: shapes and text in pixels of the finished picture, drawn larger and scaled down.

Pygame draws filled shapes without smoothing their edges, and spaces letters by whole pixels, which shows in
small text. Here all is drawn at a multiple of its size, and the whole is averaged down.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
import pygame
from numpy.typing import NDArray

from twin.view.camera import Box
from twin.view.palette import Colour

__all__ = ["Canvas", "Points", "fitted", "text_width", "turned"]

Points = Sequence[tuple[float, float]]

MOST_PIXELS = 60_000_000
"""Largest enlarged surface (240 MB); larger pictures are smoothed less."""


class Canvas:
    """Something to draw on.

    Parameters
    ----------
    width, height : int
        Of the finished picture, in pixels.
    ground : (red, green, blue), optional
        What it is filled with; without, it is clear.
    """

    def __init__(self, width: int, height: int, ground: Colour | None) -> None:
        self.width, self.height = width, height
        self._scale = next((s for s in (3, 2) if width * height * s * s <= MOST_PIXELS), 1)
        flags = pygame.SRCALPHA if ground is None else 0
        self._surface = pygame.Surface((width * self._scale, height * self._scale), flags, 32)
        self._surface.fill((0, 0, 0, 0) if ground is None else ground)

    def _rect(self, box: Box) -> pygame.Rect:
        """Round corners, not sizes: boxes that touch leave no gap."""
        left, top = round(box.x * self._scale), round(box.y * self._scale)
        right = round((box.x + box.width) * self._scale)
        bottom = round((box.y + box.height) * self._scale)
        return pygame.Rect(left, top, max(1, right - left), max(1, bottom - top))

    def box(self, box: Box, colour: Colour, *, radius: float = 0.0, line: float = 0.0) -> None:
        """Draw a rectangle, filled or as a line within its bounds."""
        width = max(1, round(line * self._scale)) if line else 0
        pygame.draw.rect(
            self._surface, colour, self._rect(box), width, border_radius=round(radius * self._scale)
        )

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """Draw a filled circle."""
        # an odd diameter about a whole pixel would be off by half of one; an ellipse has both ends
        diameter = 2 * radius
        pygame.draw.ellipse(
            self._surface, colour, self._rect(Box(x - radius, y - radius, diameter, diameter))
        )

    def polygon(self, points: Points, colour: Colour) -> None:
        """Draw a filled polygon."""
        scale = self._scale
        pygame.draw.polygon(self._surface, colour, [(round(x * scale), round(y * scale)) for x, y in points])

    def text(
        self,
        text: str,
        x: float,
        y: float,
        size: int,
        colour: Colour,
        anchor: tuple[float, float] = (0.0, 0.5),
    ) -> None:
        """Write a line; ``anchor`` says which point of it, in shares of width and height, lies at x, y."""
        written = _font(size * self._scale).render(text, True, colour)
        width, height = written.get_size()
        left, top = x * self._scale - anchor[0] * width, y * self._scale - anchor[1] * height
        self._surface.blit(written, (round(left), round(top)))

    def finished(self) -> pygame.Surface:
        """Give the finished picture."""
        scale, size = self._scale, (self.width, self.height)
        enlarged = np.frombuffer(pygame.image.tobytes(self._surface, "RGB"), dtype=np.uint8)
        parts = enlarged.reshape(self.height, scale, self.width, scale, 3)
        # not pygame's smoothscale, which darkens and differs between processors
        total = np.zeros((self.height, self.width, 3), dtype=np.uint16)
        for down in range(scale):
            for across in range(scale):
                total += parts[:, down, :, across]
        mean = (total + scale * scale // 2) // (scale * scale)
        return pygame.image.frombytes(mean.astype(np.uint8).tobytes(), size, "RGB")

    def sprite(self) -> NDArray[np.uint32]:
        """Give the finished picture with its opacity, shape (height, width), as kernels stamp it.

        Returns
        -------
        ndarray of uint32
            ``0xAARRGGBB``, the colours multiplied by the opacity.
        """
        scale = self._scale
        enlarged = np.frombuffer(pygame.image.tobytes(self._surface, "RGBA"), dtype=np.uint8)
        parts = enlarged.reshape(self.height, scale, self.width, scale, 4).astype(np.uint32)
        colours = parts[..., :3] * parts[..., 3:]
        red, green, blue = np.moveaxis(colours.sum(axis=(1, 3)) // (255 * scale * scale), 2, 0)
        opacity = parts[..., 3].sum(axis=(1, 3)) // (scale * scale)
        mean: NDArray[np.uint32] = (opacity << 24 | red << 16 | green << 8 | blue).astype(np.uint32)
        return mean


MEASURED_SIZE = 60
"""Large enough for widths in proportion."""


@lru_cache(maxsize=64)
def _font(size: int) -> pygame.font.Font:
    """Load the font that pygame brings along: the same letters on every machine."""
    pygame.font.init()
    return pygame.font.Font(None, size)


def text_width(text: str, size: int) -> float:
    """Compute how wide a line is, in pixels."""
    return _font(MEASURED_SIZE).size(text)[0] * size / MEASURED_SIZE


def fitted(lines: Sequence[str], width: float, height: float, sizes: Iterable[int]) -> int | None:
    """Choose the largest of some font sizes at which lines fit a box; None if none does."""
    widest = max(text_width(line, MEASURED_SIZE) for line in lines) / MEASURED_SIZE
    tallest = len(lines) * _font(MEASURED_SIZE).get_height() / MEASURED_SIZE
    return max((size for size in sizes if size * widest <= width and size * tallest <= height), default=None)


def turned(points: Points, heading: float, x: float, y: float, size: float) -> Points:
    """Turn a shape that looks north, scale it and set it down.

    Parameters
    ----------
    points : sequence of (float, float)
        The shape about (0, 0), x to the east and y to the south, in cells.
    heading : float
        Quarter turns clockwise from north.
    x, y : float
        Where its origin goes, in pixels.
    size : float
        Side of a cell in pixels.
    """
    angle = heading * math.pi / 2
    cos, sin = math.cos(angle), math.sin(angle)
    return [(x + size * (px * cos - py * sin), y + size * (px * sin + py * cos)) for px, py in points]
