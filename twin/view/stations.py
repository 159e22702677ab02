"""Stations of the fast scene: the still picture's desks as smooth boxes, and names from a cache."""

from __future__ import annotations

import math

import numpy as np
import pygame
from numpy.typing import NDArray

from twin.frames import Frame
from twin.kernels.raster import Screen
from twin.kernels.stamps import draw_boxes
from twin.layout.floor import Layout
from twin.view.camera import Box, Camera
from twin.view.canvas import fitted
from twin.view.desks import SMALLEST_TOTE_PX, desks_of, split_block, status_colour, tote_px
from twin.view.palette import Colour, Theme, mix
from twin.view.writing import Writing

__all__ = ["Boxes", "Stations", "write_names"]


LEAST_DESK_PX = 3.0
"""Side of a cell from which on desks have more than a colour."""


class Boxes:
    """Boxes with round corners, gathered to be drawn at once."""

    def __init__(self) -> None:
        self._boxes: list[tuple[float, float, float, float, float, float]] = []
        self._colours: list[int] = []

    def add(
        self, box: Box, colour: Colour, *, radius: float = 0.0, line: float = 0.0, opacity: float = 1.0
    ) -> None:
        """Add a box, filled or as a line within its bounds."""
        self._boxes.append((box.x, box.y, box.width, box.height, radius, line))
        red, green, blue = colour
        self._colours.append(round(opacity * 255) << 24 | red << 16 | green << 8 | blue)

    def draw(self, screen: Screen) -> None:
        """Draw all boxes, the last ones on top."""
        if self._boxes:
            draw_boxes(
                screen, np.array(self._boxes, dtype=np.float32), np.array(self._colours, dtype=np.uint32)
            )


class Stations:
    """Draws station cells and the blocks beside them."""

    def __init__(self, layout: Layout, theme: Theme, scale: float) -> None:
        self._layout, self._theme, self._scale = layout, theme, scale
        self.desks = desks_of(layout)

    def draw(self, screen: Screen, camera: Camera, frame: Frame) -> list[tuple[Box, str, Colour]]:
        """Draw all but the names.

        Returns
        -------
        list of (Box, str, (red, green, blue))
            Where a name goes, the name and its colour.
        """
        boxes, names = Boxes(), []
        theme, layout = self._theme, self._layout
        for index, (station, desk) in enumerate(zip(layout.stations, self.desks, strict=True)):
            colour = status_colour(int(frame.station_status[index]), theme)
            cell = camera.box(*divmod(station.cell, layout.n_cols))
            around = cell if desk is None else camera.box(desk.row, desk.col, desk.n_rows, desk.n_cols)
            if not (_meets(cell, screen) or _meets(around, screen)):
                continue
            boxes.add(cell, mix(theme.floor, colour, 0.25))
            boxes.add(cell, colour, line=max(1.0, camera.cell_px * 0.07))
            if desk is None:
                names.append((cell, station.name, theme.ink))
                continue
            block = around.shrunk(camera.cell_px * 0.14)
            boxes.add(block, colour, radius=min(5.0 * self._scale, block.width * 0.12))
            name = block
            if station.open_orders and camera.cell_px >= LEAST_DESK_PX:
                name, board = split_block(block)
                boxes.add(board, theme.desk, radius=min(3.0 * self._scale, block.width * 0.07))
                _add_totes(boxes, board, int(frame.open_totes[index]), station.open_orders, colour, theme)
            names.append((name, station.name, theme.ink_on(colour)))
        boxes.draw(screen)
        return names


def _meets(box: Box, screen: Screen) -> bool:
    return (
        box.x < screen.right
        and box.y < screen.bottom
        and box.x + box.width > screen.left
        and box.y + box.height > screen.top
    )


def _add_totes(boxes: Boxes, board: Box, n_open: int, places: int, colour: Colour, theme: Theme) -> None:
    columns = max(range(1, places + 1), key=lambda n: tote_px(board, places, n))
    side = tote_px(board, places, columns)
    if side < SMALLEST_TOTE_PX:
        share = min(1.0, n_open / places)
        boxes.add(Box(board.x, board.y, board.width * share, board.height), colour)
        return
    left = board.x + (board.width - columns * side) / 2
    top = board.y + (board.height - math.ceil(places / columns) * side) / 2
    for place in range(places):
        row, col = divmod(place, columns)
        tote = Box(left + col * side, top + row * side, side, side).shrunk(side * 0.12)
        boxes.add(tote, colour if place < n_open else theme.tote_free, radius=side * 0.12)


def write_names(
    surface: pygame.Surface, names: list[tuple[Box, str, Colour]], writing: Writing, scale: float
) -> None:
    """Write names in their boxes, alike in size, left out where there is no room."""
    sizes: NDArray[np.int64] = np.array(
        [
            fitted(
                [name],
                box.width - 3 * scale,
                box.height - 2 * scale,
                range(round(11 * scale), round(27 * scale)),
            )
            or 0
            for box, name, _ in names
        ]
    )
    usual = int(np.min(sizes[sizes > 0], initial=round(99 * scale)))
    for (box, name, colour), size in zip(names, sizes.tolist(), strict=True):
        if size:
            writing.write(surface, name, *box.centre, min(size, usual), colour)
