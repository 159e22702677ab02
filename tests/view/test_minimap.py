"""The minimap: the floor, who is on it, and the part that the window shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pygame
import pytest

from tests.drawn_floor import SMALL
from tests.view.looking import a_frame, colours, pixels
from twin.frames import DriveLook, Frame
from twin.view import LIGHT, THEMES, Camera, Theme
from twin.view.camera import Box
from twin.view.minimap import Minimap

VIEW = Box(0, 0, 400, 300)


def drawn(frame: Frame, camera: Camera, theme: Theme = LIGHT) -> tuple[Minimap, pygame.Surface]:
    minimap = Minimap(SMALL, theme, 90, 90)
    surface = pygame.Surface((110, 110), 0, 32)
    minimap.draw(surface, 10, 10, camera, VIEW, frame)
    return minimap, surface


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_it_shows_floor_pods_and_drive_units(theme: Theme) -> None:
    minimap, surface = drawn(a_frame(DriveLook.EMPTY, row=5, col=6), Camera(10), theme)
    assert minimap.size == (90, 80)
    assert {theme.wall, theme.floor, theme.empty, theme.pod(1.0), theme.selection} <= colours(surface)


def test_the_frame_is_what_the_window_shows() -> None:
    """Cut off at the edges of the floor, and never too small to see."""
    scale = 10  # of the minimap's pixels a cell
    for camera, expected in (
        (Camera(100, left=-200, top=-100), (30, 20, 40, 30)),
        (Camera(1, left=100, top=100), (10, 10, 90, 80)),
        (Camera(100, left=-100, top=-600), (20, 70, 40, 20)),
        (Camera(100_000, left=-500_000, top=-500_000), (60, 60, 6, 6)),
    ):
        _, surface = drawn(a_frame(), camera)
        rows, cols = np.nonzero((pixels(surface) == LIGHT.selection).all(axis=2))
        left, top, width, height = expected
        assert (cols.min(), rows.min()) == pytest.approx((left, top), abs=1), camera
        assert (np.ptp(cols) + 1, np.ptp(rows) + 1) == pytest.approx((width, height), abs=3), camera
        assert scale * SMALL.n_cols == 90


def test_a_pixel_of_it_names_a_place() -> None:
    minimap, _ = drawn(a_frame(), Camera(10))
    assert minimap.place_at(45, 25) == (2.0, 4.0)
    assert minimap.place_at(0, 0) == (-0.5, -0.5)


def test_it_is_drawn_anew_when_cells_change_only() -> None:
    """Places between cells don't count: a blended frame costs nothing."""
    minimap, surface = drawn(a_frame(DriveLook.EMPTY, row=5, col=6), Camera(10))
    frame = a_frame(DriveLook.EMPTY, row=2, col=6)
    minimap.draw(surface, 10, 10, Camera(10), VIEW, frame)
    there = pixels(surface)
    blended = replace(frame, row=frame.row + 0.4)
    minimap.draw(surface, 10, 10, Camera(10), VIEW, blended)
    assert (pixels(surface) == there).all()
    assert tuple(there[10 + 25, 10 + 65].tolist()) == LIGHT.empty
    assert tuple(there[10 + 55, 10 + 65].tolist()) == LIGHT.floor
