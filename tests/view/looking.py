"""Helpers to look at pictures, and a frame to look at."""

from __future__ import annotations

import math

import numpy as np
import pygame
from numpy.typing import NDArray

from tests.drawn_floor import SMALL
from twin.events import StationStatus
from twin.frames import DriveLook, Frame, Tally
from twin.state import DrivePhase
from twin.units import NONE
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
    pod_at = np.full(SMALL.n_cells, NONE, dtype=np.int32)
    pod_at[SMALL.storage[:2]] = (0, 1)
    return Frame(
        layout=SMALL,
        time_s=3661.0,
        n_steps=36610,
        row=np.array([row], dtype=np.float32),
        col=np.array([col], dtype=np.float32),
        heading=np.array([heading], dtype=np.float32),
        look=np.array([look], dtype=np.uint8),
        blocked=np.array([blocked]),
        phase=np.array([DrivePhase.TO_STATION], dtype=np.uint8),
        cell=np.array([round(row) * SMALL.n_cols + round(col)], dtype=np.int32),
        goal=np.array([SMALL.stations[0].cell], dtype=np.int32),
        pod=np.array([2], dtype=np.int32),
        station=np.array([0], dtype=np.int32),
        waits_for=np.array([NONE], dtype=np.int32),
        charge=np.array([0.8], dtype=np.float32),
        carried_fill=np.array([fill], dtype=np.float32),
        pod_fill=pod_fill,
        pod_at=pod_at,
        visits=np.zeros(SMALL.n_cells, dtype=np.int32),
        blocked_s=np.zeros(SMALL.n_cells, dtype=np.float32),
        station_status=np.array([StationStatus.BUSY, StationStatus.BLOCKED], dtype=np.int8),
        open_totes=np.array([5, 0], dtype=np.int32),
        queue_length=np.array([1, 0], dtype=np.int32),
        lying=np.array(lying, dtype=np.int32),
        tally=np.zeros(len(Tally), dtype=np.int64),
    )
