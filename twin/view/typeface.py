"""The typeface: Noto Sans, which comes along, so that letters are the same on every machine.

Its figures are all of one width, so that numbers which change don't dance. The files hold the Latin, Greek
and Cyrillic letters only; ``fonts/OFL.txt`` is their licence.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pygame

from twin.view.palette import Colour

__all__ = ["font", "text_size", "written"]

_FILES = {False: "NotoSans-Regular.ttf", True: "NotoSans-Bold.ttf"}


@lru_cache(maxsize=64)
def font(size: int, bold: bool = False) -> pygame.font.Font:
    """Load the typeface in a size, in pixels."""
    pygame.font.init()
    return pygame.font.Font(Path(__file__).parent / "fonts" / _FILES[bold], size)


@lru_cache(maxsize=4096)
def written(text: str, size: int, colour: Colour, bold: bool = False) -> pygame.Surface:
    """Write a line on a transparent ground; the surface is shared, so draw it only."""
    return font(size, bold).render(text, True, colour)


@lru_cache(maxsize=4096)
def text_size(text: str, size: int, bold: bool = False) -> tuple[int, int]:
    """Compute width and height of a line, in pixels."""
    return font(size, bold).size(text)
