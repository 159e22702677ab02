"""Named areas of a floor: tinted, outlined, named."""

from __future__ import annotations

import pygame

from twin.kernels.raster import Screen
from twin.layout.floor import Layout, Zone
from twin.view.camera import Box, Camera
from twin.view.palette import Theme
from twin.view.pixels import Boxes
from twin.view.typeface import text_size
from twin.view.writing import write

__all__ = ["draw_zones", "write_zones"]

OPACITY = 0.22
NAME_PX = 18


def _box(zone: Zone, camera: Camera) -> Box:
    n_rows, n_cols = zone.last_row - zone.first_row + 1, zone.last_col - zone.first_col + 1
    return camera.box(zone.first_row, zone.first_col, n_rows, n_cols)


def draw_zones(screen: Screen, camera: Camera, layout: Layout, theme: Theme, scale: float) -> None:
    """Tint and outline each zone."""
    boxes, line = Boxes(), 2.0 * scale
    for number, zone in enumerate(layout.zones):
        box, colour = _box(zone, camera), theme.zones[number % len(theme.zones)]
        boxes.add(box, colour, radius=line * 2, opacity=OPACITY)
        boxes.add(box, colour, radius=line * 2, line=line)
    boxes.draw(screen)


def write_zones(surface: pygame.Surface, camera: Camera, layout: Layout, theme: Theme, scale: float) -> None:
    """Write the name of each zone in its middle, where there is room."""
    size = round(NAME_PX * scale)
    for zone in layout.zones:
        box = _box(zone, camera)
        if text_size(zone.name, size, True)[0] < box.width and size < box.height:
            write(surface, zone.name, *box.centre, size, theme.ink, halo=theme.page)
