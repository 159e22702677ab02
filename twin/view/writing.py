"""Text of the fast scene: written smoothly once, kept, and copied."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
import pygame

from twin.view.canvas import Canvas, text_width
from twin.view.palette import Colour

__all__ = ["Writing"]

MOST_KEPT = 4000


class Writing:
    """Writes text, keeping what was written."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int, Colour, Colour | None], pygame.Surface] = OrderedDict()

    def write(
        self,
        surface: pygame.Surface,
        text: str,
        x: float,
        y: float,
        size: int,
        colour: Colour,
        *,
        halo: Colour | None = None,
        anchor: tuple[float, float] = (0.5, 0.5),
    ) -> None:
        """Write a line; ``anchor`` says which point of it, in shares of width and height, lies at x, y."""
        written = self.get(text, size, colour, halo)
        width, height = written.get_size()
        surface.blit(written, (round(x - anchor[0] * width), round(y - anchor[1] * height)))

    def get(self, text: str, size: int, colour: Colour, halo: Colour | None = None) -> pygame.Surface:
        """Give a line as a picture, with a soft edge in the colour of the ground if asked."""
        key = (text, size, colour, halo)
        if key in self._kept:
            self._kept.move_to_end(key)
        else:
            self._kept[key] = _written(text, size, colour, halo)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return self._kept[key]


def _written(text: str, size: int, colour: Colour, halo: Colour | None) -> pygame.Surface:
    edge = 2 if halo is not None else 0
    width, height = int(text_width(text, size)) + 2 + 2 * edge, size + 2 * edge
    canvas = Canvas(width, height, None)
    if halo is not None:
        for right, down in ((-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (1, 1), (-1, 1), (1, -1)):
            canvas.text(text, width / 2 + right, height / 2 + down, size, halo, (0.5, 0.5))
    canvas.text(text, width / 2, height / 2, size, colour, (0.5, 0.5))
    sprite = canvas.sprite()
    parts = np.stack([sprite >> shift & 255 for shift in (16, 8, 0, 24)], axis=-1).astype(np.uint16)
    opacity = np.maximum(parts[..., 3:], 1)
    parts[..., :3] = np.minimum(parts[..., :3] * np.uint32(255) // opacity, 255)
    return pygame.image.frombytes(parts.astype(np.uint8).tobytes(), (width, height), "RGBA")
