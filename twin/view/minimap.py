"""The minimap: the whole floor, small, with what the window shows of it."""

from __future__ import annotations

import numpy as np
import pygame

from twin.frames import DriveLook, Frame
from twin.kernels.stamps import draw_boxes
from twin.layout.floor import Layout
from twin.view.camera import Box, Camera
from twin.view.palette import Theme
from twin.view.pixels import PIXEL_MASKS, packed, screen_of
from twin.view.tiles import Tiles

__all__ = ["Minimap"]

DOT_PX = 2.0
"""Least side of a drive unit, at scale 1."""


class Minimap:
    """Draws the whole floor into a corner of the window.

    Drive units stand on their cells: it is drawn anew only when a frame holds more than other places between
    cells.

    Parameters
    ----------
    layout : Layout
        The floor.
    theme : Theme
        The colours.
    width, height : int
        The most that it takes, in pixels.
    scale : float
        Pixels for each of an ordinary screen's.

    Attributes
    ----------
    size : tuple of int
        Width and height that it takes, in pixels.
    """

    def __init__(self, layout: Layout, theme: Theme, width: int, height: int, scale: float = 1.0) -> None:
        self._theme, self._scale, self._layout = theme, scale, layout
        fit = Camera.fitting(layout.n_rows, layout.n_cols, Box(0, 0, width, height), border=0.0)
        self.size = max(1, round(layout.n_cols * fit.cell_px)), max(1, round(layout.n_rows * fit.cell_px))
        self._camera = Camera(fit.cell_px)
        self._tiles = Tiles(layout, theme)
        self._ground = self._draw_ground()
        self._picture = self._ground.copy()
        self._shown: tuple[object, ...] = (None, None)

    def draw(
        self, surface: pygame.Surface, left: int, top: int, camera: Camera, view: Box, frame: Frame
    ) -> None:
        """Draw the floor and the frame of what is seen.

        Parameters
        ----------
        surface : pygame.Surface
            What to draw on.
        left, top : int
            Where its upper left corner goes.
        camera : Camera
            The window's.
        view : Box
            What the window shows, in pixels of that camera.
        frame : Frame
            The drive units.
        """
        if self._shown[0] is not frame.cell or self._shown[1] is not frame.look:
            self._draw_floor(frame)
            self._shown = frame.cell, frame.look
        surface.blit(self._picture, (left, top))
        width, height = self.size
        pygame.draw.rect(surface, self._theme.edge, (left - 1, top - 1, width + 2, height + 2), 1)
        first_row, first_col = camera.place_at(view.x, view.y)
        last_row, last_col = camera.place_at(view.x + view.width, view.y + view.height)
        px = self._camera.cell_px
        x0, x1 = np.clip(((first_col + 0.5) * px, (last_col + 0.5) * px), 0, width)
        y0, y1 = np.clip(((first_row + 0.5) * px, (last_row + 0.5) * px), 0, height)
        line = max(1, round(1.5 * self._scale))
        least = 3 * line
        seen = pygame.Rect(
            round(left + x0), round(top + y0), max(round(x1 - x0), least), max(round(y1 - y0), least)
        )
        pygame.draw.rect(surface, self._theme.selection, seen, line)

    def place_at(self, x: float, y: float) -> tuple[float, float]:
        """Find row and column below one of its pixels, for the camera to go there."""
        return self._camera.place_at(x, y)

    def _draw_ground(self) -> pygame.Surface:
        """Draw what stands still, stations as squares of their own colour."""
        ground = pygame.Surface(self.size, 0, 32, PIXEL_MASKS)
        ground.fill(self._theme.wall)
        with screen_of(ground) as screen:
            self._tiles.paint_ground(screen, self._camera)
            del screen
        return ground

    def _draw_floor(self, frame: Frame) -> None:
        with screen_of(self._picture) as screen:
            with screen_of(self._ground) as ground:
                np.copyto(screen.pixels, ground.pixels)
                del ground
            self._tiles.paint_pods(screen, self._camera, frame.pod_fill)
            stations = np.array([station.cell for station in self._layout.stations], dtype=np.int64)
            looks = packed([self._theme.drive_unit(look) for look in DriveLook], 1.0)
            for cells, colours in (
                (stations, np.repeat(packed([self._theme.ink], 1.0), len(stations))),
                (frame.cell, looks[frame.look]),
            ):
                row, col = np.divmod(cells, self._layout.n_cols)
                px = self._camera.cell_px
                side = max(px, DOT_PX * self._scale)
                box = np.zeros((len(row), 6), dtype=np.float32)
                box[:, 0], box[:, 1] = (col + 0.5) * px - side / 2, (row + 0.5) * px - side / 2
                box[:, 2:4] = side
                draw_boxes(screen, box, colours)
            del screen
