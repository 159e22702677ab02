"""A surface's pixels as kernels take them, and boxes and colours to fill them with."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator, Sequence

import numpy as np
import pygame
from numpy.typing import NDArray

from twin.kernels.raster import Grid, Screen
from twin.kernels.stamps import draw_boxes
from twin.layout.floor import Layout
from twin.view.camera import Box, Camera
from twin.view.palette import Colour

__all__ = ["PIXEL_MASKS", "Boxes", "grid_of", "packed", "premultiplied", "screen_of", "sealed"]

PIXEL_MASKS = (0xFF0000, 0xFF00, 0xFF, 0)


@contextlib.contextmanager
def screen_of(surface: pygame.Surface) -> Iterator[Screen]:
    """Give a surface's pixels to kernels, without a copy where they are laid out as usual.

    Parameters
    ----------
    surface : pygame.Surface
        What to draw on; may be a part of another one. It is locked until nobody holds its pixels any more.

    Yields
    ------
    Screen
        Pixels of the whole surface that owns them; the bounds are those of the part.
    """
    owner, (left, top) = surface.get_abs_parent(), surface.get_abs_offset()
    width, height = surface.get_size()
    usual = surface.get_bitsize() == 32 and surface.get_masks()[:3] == PIXEL_MASKS[:3]
    pixels = pygame.surfarray.pixels2d(owner).T if usual else np.zeros((2, 2), dtype=np.uint32).T
    if pixels.flags.c_contiguous:
        yield Screen(pixels, left, top, left + width, top + height)
        del pixels
        if owner.get_locked():
            # compiling a kernel leaves its arguments in cycles, and with them the lock
            gc.collect()
        return
    between = pygame.Surface((width, height), 0, 32, PIXEL_MASKS)
    between.blit(surface, (0, 0))
    pixels = pygame.surfarray.pixels2d(between).T
    yield Screen(pixels, 0, 0, width, height)
    del pixels
    surface.blit(between, (0, 0))


def grid_of(layout: Layout, camera: Camera) -> Grid:
    """Say to kernels where the cells lie."""
    return Grid(
        float(camera.cell_px), float(camera.left), float(camera.top), int(layout.n_rows), int(layout.n_cols)
    )


def sealed(values: NDArray[np.generic]) -> NDArray[np.float32]:
    """Give values as kernels take them: contiguous, single precision, read-only."""
    taken = np.ascontiguousarray(values, dtype=np.float32).view()
    taken.flags.writeable = False
    return taken


def packed(colours: list[Colour], opacity: float | None = None) -> NDArray[np.uint32]:
    """Write colours as pixels, with an opacity in the highest byte if asked."""
    red, green, blue = np.array(colours, dtype=np.uint32).T
    first = 0 if opacity is None else round(opacity * 255)
    pixels: NDArray[np.uint32] = (first << 24 | red << 16 | green << 8 | blue).astype(np.uint32)
    return pixels


def premultiplied(colour: Colour, opacity: float = 1.0) -> int:
    """Write a colour as it is painted with: multiplied by its opacity."""
    red, green, blue = (round(part * opacity) for part in colour)
    return round(255 * opacity) << 24 | red << 16 | green << 8 | blue


class Boxes:
    """Boxes with round corners, gathered to be drawn at once."""

    def __init__(self) -> None:
        self._boxes: list[tuple[float, float, float, float, float, float]] = []
        self._colours: list[int] = []
        self._gathered: list[tuple[NDArray[np.float64], NDArray[np.uint32]]] = []
        self._drawn: tuple[NDArray[np.float32], NDArray[np.uint32]] | None = None

    def add(
        self, box: Box, colour: Colour, *, radius: float = 0.0, line: float = 0.0, opacity: float = 1.0
    ) -> None:
        """Add a box, filled or as a line within its bounds."""
        self._drawn = None
        self._boxes.append((box.x, box.y, box.width, box.height, radius, line))
        red, green, blue = colour
        self._colours.append(round(opacity * 255) << 24 | red << 16 | green << 8 | blue)

    def add_copies(
        self, patterns: Sequence[Boxes], which: NDArray[np.integer | np.bool_], place: NDArray[np.float64]
    ) -> None:
        """Add copies of other boxes, one after the other.

        Parameters
        ----------
        patterns : sequence of Boxes
            What to copy.
        which : ndarray of int or bool, shape (n,)
            Pattern of each copy.
        place : ndarray of float64, shape (n, 2)
            How far to move each, as x and y in pixels.
        """
        tables = [pattern._table() for pattern in patterns]
        most = max(len(colour) for _, colour in tables)
        box = np.zeros((len(tables), most, 6))
        colour = np.zeros((len(tables), most), dtype=np.uint32)
        used = np.zeros((len(tables), most), dtype=np.bool_)
        for number, (boxes, colours) in enumerate(tables):
            n_boxes = len(colours)
            box[number, :n_boxes], colour[number, :n_boxes], used[number, :n_boxes] = boxes, colours, True
        which = which.astype(np.intp)
        copied, kept = box[which], used[which]
        copied[:, :, :2] += place[:, np.newaxis]
        self._gathered += [self._table(), (copied[kept], colour[which][kept])]
        self._boxes, self._colours, self._drawn = [], [], None

    def _table(self) -> tuple[NDArray[np.float64], NDArray[np.uint32]]:
        """Give the boxes added since the last copies, shape (n, 6), and their colours."""
        boxes = np.array(self._boxes, dtype=np.float64).reshape(-1, 6)
        return boxes, np.array(self._colours, dtype=np.uint32)

    def draw(self, screen: Screen) -> None:
        """Draw all boxes, the last ones on top."""
        if self._drawn is None:
            # kept: some are drawn again and again
            boxes, colours = zip(*self._gathered, self._table(), strict=True)
            self._drawn = np.concatenate(boxes).astype(np.float32), np.concatenate(colours)
        if len(self._drawn[1]):
            draw_boxes(screen, *self._drawn)
