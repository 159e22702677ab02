"""Helpers to draw the stage off-screen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pygame

from tests.drawn_floor import SMALL
from tests.view.looking import a_frame
from twin.frames import DriveLook, Frame
from twin.units import NONE
from twin.view.camera import Camera
from twin.view.overlays import Overlays
from twin.view.palette import LIGHT, Colour, Theme
from twin.view.stage import Stage

__all__ = ["CELL_PX", "a_fleet", "colour_at", "staged"]

CELL_PX = 16


def staged(
    frame: Frame,
    overlays: Overlays | None = None,
    *,
    theme: Theme = LIGHT,
    camera: Camera | None = None,
    stage: Stage | None = None,
    **more: Any,
) -> pygame.Surface:
    """Draw a frame of the small drawn floor: cell (0, 0) in the corner."""
    camera = camera or Camera(CELL_PX)
    layout = frame.layout
    size = round(layout.n_cols * camera.cell_px), round(layout.n_rows * camera.cell_px)
    surface = pygame.Surface(size, 0, 32)
    stage = stage or Stage(layout, theme)
    stage.draw(surface, camera, frame, overlays or Overlays(), **more)
    return surface


def colour_at(surface: pygame.Surface, row: float, col: float, cell_px: float = CELL_PX) -> Colour:
    """Give the colour at a place of the grid; whole numbers are corners of cells."""
    red, green, blue, _ = surface.get_at((int(col * cell_px), int(row * cell_px)))
    return red, green, blue


def a_fleet(places: list[tuple[float, float]], **changed: Any) -> Frame:
    """Make a frame with drive units at rows and columns; all empty, headed east, with nowhere to go."""
    n = len(places)
    row, col = np.array(places, dtype=np.float32).reshape(n, 2).T
    fleet = {
        "row": row.copy(),
        "col": col.copy(),
        "heading": np.ones(n, dtype=np.float32),
        "look": np.full(n, DriveLook.EMPTY, dtype=np.uint8),
        "blocked": np.zeros(n, dtype=np.bool_),
        "phase": np.zeros(n, dtype=np.uint8),
        "cell": (np.round(row) * SMALL.n_cols + np.round(col)).astype(np.int32),
        "carried_fill": np.full(n, np.nan, dtype=np.float32),
        "charge": np.full(n, np.nan, dtype=np.float32),
    }
    for name in ("goal", "pod", "station", "waits_for"):
        fleet[name] = np.full(n, NONE, dtype=np.int32)
    return replace(a_frame(), **(fleet | changed))
