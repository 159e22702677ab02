"""Helpers to look at pictures, and a frame to look at."""

from __future__ import annotations

import math

import numpy as np
import pygame
from numpy.typing import NDArray

from tests.drawn_floor import SMALL
from twin.events import StationStatus
from twin.view import DriveLook, Frame
from twin.view.palette import Colour

__all__ = ["a_frame", "colours", "pixels"]


def pixels(surface: pygame.Surface) -> NDArray[np.uint8]:
    """Give a picture as an array of shape (height, width, 3)."""
    flat = np.frombuffer(pygame.image.tobytes(surface, "RGB"), dtype=np.uint8)
    return flat.reshape(surface.get_height(), surface.get_width(), 3)


def colours(surface: pygame.Surface) -> set[Colour]:
    """Give the colours that a picture has somewhere."""
    red, green, blue = (pixels(surface)[..., part].astype(np.uint32) for part in range(3))
    return {(c >> 16, c >> 8 & 255, c & 255) for c in np.unique(red << 16 | green << 8 | blue).tolist()}


def a_frame(
    look: DriveLook = DriveLook.LOADED,
    *,
    row: float = 2,
    col: float = 3,
    heading: float = 1,
    blocked: bool = False,
    fill: float = math.nan,
    lying: tuple[int, ...] = (),
) -> Frame:
    """Make a frame of the small drawn floor: a drive unit, an empty and a full pod, two stations."""
    pod_fill = np.full(SMALL.n_cells, np.nan, dtype=np.float32)
    pod_fill[SMALL.storage[:2]] = (0.0, 1.0)
    return Frame(
        layout=SMALL,
        time_s=3661.0,
        row=np.array([row], dtype=np.float32),
        col=np.array([col], dtype=np.float32),
        heading=np.array([heading], dtype=np.float32),
        look=np.array([look], dtype=np.uint8),
        blocked=np.array([blocked]),
        carried_fill=np.array([fill], dtype=np.float32),
        pod_fill=pod_fill,
        station_status=np.array([StationStatus.BUSY, StationStatus.BLOCKED], dtype=np.int8),
        open_totes=np.array([5, 0], dtype=np.int32),
        lying=np.array(lying, dtype=np.int32),
    )
