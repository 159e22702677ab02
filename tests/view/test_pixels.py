"""Boxes that are added at once are those that are added one by one."""

from __future__ import annotations

import numpy as np
import pygame

from tests.running import needs_jit
from tests.view.looking import pixels
from twin.view import LIGHT
from twin.view.camera import Box
from twin.view.pixels import Boxes, screen_of


def drawn(boxes: Boxes) -> np.ndarray:
    surface = pygame.Surface((120, 90), 0, 32)
    with screen_of(surface) as screen:
        boxes.draw(screen)
        del screen
    return pixels(surface).copy()


@needs_jit
def test_copies_are_drawn_as_if_added_one_by_one() -> None:
    """Patterns of different length, between others, and in the order of the copies: they overlap."""
    ring = Box(0.3, 0.6, 17.2, 17.2)
    small, large = Boxes(), Boxes()
    small.add(ring, LIGHT.busy, radius=3.5)
    large.add(ring, LIGHT.loaded, opacity=0.6)
    large.add(ring.shrunk(4.0), LIGHT.full, radius=4.0, line=1.5)
    which = np.array([1, 0, 0, 1, 0])
    place = np.array([[2.0, 3.5], [12.25, 9.0], [25.5, 8.125], [31.0, 20.0], [90.0, 80.0]])
    at_once, single = Boxes(), Boxes()
    for boxes in (at_once, single):
        boxes.add(Box(0, 0, 120, 90), LIGHT.page)
    at_once.add_copies((small, large), which, place)
    for large_one, (x, y) in zip(which.tolist(), place.tolist(), strict=True):
        moved = Box(ring.x + x, ring.y + y, ring.width, ring.height)
        if large_one:
            single.add(moved, LIGHT.loaded, opacity=0.6)
            single.add(moved.shrunk(4.0), LIGHT.full, radius=4.0, line=1.5)
        else:
            single.add(moved, LIGHT.busy, radius=3.5)
    before = drawn(at_once)
    for boxes in (at_once, single):
        boxes.add(Box(20.0, 2.0, 9.0, 9.0), LIGHT.selection, radius=2.0)
    after = drawn(at_once)
    assert (after == drawn(single)).all()
    assert (after != before).any()
