"""Cells as they look on the sheet: a tile for each meaning, laid side by side."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pygame
from numpy.typing import NDArray

from twin.layout.floor import CellKind, StationKind
from twin.layout.legend import Mark
from twin.layout.naming import LETTERS
from twin.layout.sketch import Sketch
from twin.units import NONE
from twin.view.camera import Box
from twin.view.canvas import Canvas, turned
from twin.view.ground import CHEVRON, draw_charger
from twin.view.palette import Theme, mix

__all__ = ["Tiles", "tile"]

PLAIN_PX = 5
"""Side of a cell below which tiles are plain."""

Pixels = NDArray[np.uint32]


def tile(mark: Mark | None, px: int, theme: Theme) -> pygame.Surface:
    """Draw a cell; None stands for a character without a meaning."""
    if mark is None:
        return _unknown(px, theme)
    ground = theme.wall if mark.kind is CellKind.WALL else theme.floor
    canvas = Canvas(px, px, ground)
    box = Box(0, 0, px, px)
    if mark.kind is CellKind.STORAGE:
        shade = mix(theme.storage, theme.pod_full, 0.42)
        canvas.box(box.shrunk(px * 0.09 if px >= PLAIN_PX else 0), shade, radius=px * 0.14)
    elif mark.kind is CellKind.CHARGER:
        draw_charger(canvas, box, theme)
    elif mark.kind is CellKind.QUEUE:
        canvas.box(box, mix(theme.queue, theme.queue_arrow, 0.25))
    elif mark.station is not None:
        colour = theme.busy if mark.station is not StationKind.REPLENISH else theme.waiting
        canvas.box(box, colour, radius=px * 0.12)
        if px >= 2 * PLAIN_PX:
            size = round(px * 0.95)
            canvas.text(LETTERS[mark.station], px / 2, px * 0.53, size, theme.ink_on(colour), (0.5, 0.5))
    if mark.heading != NONE and px >= PLAIN_PX:
        queue = mark.kind is CellKind.QUEUE
        ink = mix(theme.queue_arrow if queue else theme.arrow, theme.ink, 0.45)
        canvas.polygon(turned(CHEVRON, mark.heading, px / 2, px / 2, px * 1.25), ink)
    return canvas.finished()


def _unknown(px: int, theme: Theme) -> pygame.Surface:
    canvas = Canvas(px, px, theme.blocked)
    if px >= 2 * PLAIN_PX:
        canvas.text("?", px / 2, px / 2, px, theme.ink_on(theme.blocked), (0.5, 0.5))
    return canvas.finished()


class Tiles:
    """Lays out parts of a sheet, and keeps the tiles."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._kept: dict[tuple[Mark | None, int], Pixels] = {}

    def laid(self, sketch: Sketch, rows: slice, cols: slice, px: int) -> pygame.Surface:
        """Draw some rows and columns of a sheet.

        Parameters
        ----------
        sketch : Sketch
            What is drawn.
        rows, cols : slice
            The part.
        px : int
            Side of a cell in pixels.

        Returns
        -------
        pygame.Surface
            As large as the part.
        """
        part = sketch.grid[rows, cols]
        letters, index = np.unique(part, return_inverse=True)
        legend: Mapping[str, Mark] = sketch.legend
        tiles = np.stack([self._tile(legend.get(str(letter)), px) for letter in letters])
        index = index.reshape(part.shape)
        # (row, col, y, x) in the order of the picture; pygame wants x first
        picture = tiles[index].transpose(1, 3, 0, 2).reshape(part.shape[1] * px, part.shape[0] * px)
        surface = pygame.Surface(picture.shape, 0, 32)
        pygame.surfarray.blit_array(surface, picture)
        return surface

    def _tile(self, mark: Mark | None, px: int) -> Pixels:
        if (mark, px) not in self._kept:
            flat = np.frombuffer(pygame.image.tobytes(tile(mark, px, self._theme), "RGB"), dtype=np.uint8)
            red, green, blue = flat.reshape(px, px, 3).astype(np.uint32).transpose(2, 0, 1)
            self._kept[mark, px] = (red << 16 | green << 8 | blue).astype(np.uint32)
        return self._kept[mark, px]
