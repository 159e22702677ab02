"""The plan of a floor in pixels, for pages that put words and values around it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pygame
from numpy.typing import NDArray

from twin.frames.frame import bare_frame
from twin.layout.floor import Layout
from twin.view.camera import Camera
from twin.view.canvas import Canvas
from twin.view.ground import BORDER
from twin.view.palette import LIGHT, Colour, Theme
from twin.view.scene import draw_scene
from twin.view.tints import on_ramp

__all__ = ["fitting_cell_px", "floor_plan", "heated"]

LEAST_CELL_PX, MOST_CELL_PX = 2, 24
COLDEST = 0.02
"""Share of the top below which a cell keeps its own colour."""
OPACITY = (0.55, 0.95)

Pixels = NDArray[np.uint8]


def fitting_cell_px(layouts: Iterable[Layout], width_px: int) -> int:
    """Choose a size of cells at which the widest of some floors becomes about so many pixels wide."""
    cols = max(layout.n_cols for layout in layouts) + 2 * BORDER
    return min(MOST_CELL_PX, max(LEAST_CELL_PX, round(width_px / cols)))


def floor_plan(layout: Layout, cell_px: int, theme: Theme = LIGHT) -> tuple[Pixels, Camera]:
    """Draw a floor with nothing on it, and no words but the stations' names.

    Parameters
    ----------
    layout : Layout
        The floor.
    cell_px : int
        Side of a cell in pixels; see :func:`fitting_cell_px`.
    theme : Theme, default LIGHT
        The colours.

    Returns
    -------
    pixels : ndarray of uint8, shape (height, width, 3)
        The picture.
    camera : Camera
        Where each cell lies on it.
    """
    cols, rows = layout.n_cols + 2 * BORDER, layout.n_rows + 2 * BORDER
    wall = round(BORDER * cell_px)
    camera = Camera(cell_px, wall, wall)
    canvas = Canvas(round(cols * cell_px), round(rows * cell_px), theme.page)
    draw_scene(canvas, camera, bare_frame(layout), theme)
    surface = canvas.finished()
    width, height = surface.get_size()
    pixels = np.frombuffer(pygame.image.tobytes(surface, "RGB"), dtype=np.uint8)
    return pixels.reshape(height, width, 3), camera


def heated(
    pixels: Pixels, camera: Camera, values: NDArray[np.float64], top: float, ramp: tuple[Colour, ...]
) -> Pixels:
    """Lay a value of each cell over a plan.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (height, width, 3)
        The plan; not modified.
    camera : Camera
        Where each cell lies.
    values : ndarray of float64, shape (rows, columns)
        From 0 up.
    top : float
        What has the last colour, and all above it.
    ramp : tuple of (red, green, blue)
        From low to high.
    """
    share = np.clip(values / top, 0.0, 1.0) if top > 0 else np.zeros_like(values)
    colours = np.array([on_ramp(ramp, level / 255) for level in range(256)], dtype=np.float64)
    opacity = np.where(share > COLDEST, OPACITY[0] + (OPACITY[1] - OPACITY[0]) * share, 0.0)
    cell = int(camera.cell_px)
    over, strength = (
        part.repeat(cell, axis=0).repeat(cell, axis=1)
        for part in (colours[np.rint(share * 255).astype(np.intp)], opacity[..., None])
    )
    painted = pixels.copy()
    left, top_px = int(camera.left), int(camera.top)
    part = painted[top_px : top_px + over.shape[0], left : left + over.shape[1]]
    part[:] = np.rint(part * (1.0 - strength) + over * strength).astype(np.uint8)
    return painted
