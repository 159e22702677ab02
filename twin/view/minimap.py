"""The minimap: the whole floor, small, with what the window shows of it."""

from __future__ import annotations

import numpy as np
import pygame

from twin.frames import Frame
from twin.layout.floor import Layout
from twin.view.camera import Box, Camera
from twin.view.overlays import Overlays
from twin.view.palette import Theme
from twin.view.stage import Stage

__all__ = ["Minimap"]


class Minimap:
    """Draws the whole floor into a corner of the window.

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
        self._theme, self._scale = theme, scale
        box = Box(0, 0, width, height)
        fit = Camera.fitting(layout.n_rows, layout.n_cols, box, border=0.0)
        self.size = max(1, round(layout.n_cols * fit.cell_px)), max(1, round(layout.n_rows * fit.cell_px))
        self._camera = Camera(fit.cell_px)
        self._stage = Stage(layout, theme, scale)
        self._surface = pygame.Surface(self.size, 0, 32)
        self._shown: Frame | None = None

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
        if frame is not self._shown:
            self._stage.draw(self._surface, self._camera, frame, Overlays())
            self._shown = frame
        surface.blit(self._surface, (left, top))
        width, height = self.size
        first_row, first_col = camera.place_at(view.x, view.y)
        last_row, last_col = camera.place_at(view.x + view.width, view.y + view.height)
        px = self._camera.cell_px
        x0, x1 = np.clip(((first_col + 0.5) * px, (last_col + 0.5) * px), 0, width - 1)
        y0, y1 = np.clip(((first_row + 0.5) * px, (last_row + 0.5) * px), 0, height - 1)
        line = max(1, round(1.5 * self._scale))
        seen = pygame.Rect(round(left + x0), round(top + y0), round(x1 - x0) + 1, round(y1 - y0) + 1)
        pygame.draw.rect(surface, self._theme.selection, seen, line)
        pygame.draw.rect(surface, self._theme.edge, (left - 1, top - 1, width + 2, height + 2), 1)

    def place_at(self, x: float, y: float) -> tuple[float, float]:
        """Find row and column below one of its pixels, for the camera to go there."""
        return self._camera.place_at(x, y)
