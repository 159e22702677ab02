"""Names on the stage: written once, kept, and copied."""

from __future__ import annotations

from functools import lru_cache

import pygame

from twin.view.palette import Colour
from twin.view.typeface import written

__all__ = ["write"]

_AROUND = [(right, down) for right in (0, 1, 2) for down in (0, 1, 2) if (right, down) != (1, 1)]


def write(
    surface: pygame.Surface,
    text: str,
    x: float,
    y: float,
    size: int,
    colour: Colour,
    halo: Colour | None = None,
) -> None:
    """Write a line about a pixel, bold, with a thin edge in another colour if asked."""
    picture = written(text, size, colour, True) if halo is None else _with_halo(text, size, colour, halo)
    width, height = picture.get_size()
    surface.blit(picture, (round(x - width / 2), round(y - height / 2)))


@lru_cache(maxsize=4096)
def _with_halo(text: str, size: int, colour: Colour, halo: Colour) -> pygame.Surface:
    behind, front = written(text, size, halo, True), written(text, size, colour, True)
    width, height = front.get_size()
    picture = pygame.Surface((width + 2, height + 2), pygame.SRCALPHA, 32)
    for place in _AROUND:
        picture.blit(behind, place)
    picture.blit(front, (1, 1))
    return picture
