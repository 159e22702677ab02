"""Stand-ins for what kernels draw, for where there is no machine code: those would take minutes."""

from __future__ import annotations

import zlib

import pygame

from twin.frames import Frame
from twin.layout import Layout
from twin.view.camera import Box, Camera
from twin.view.desks import desks_of
from twin.view.overlays import Overlays
from twin.view.palette import Theme
from twin.view.selection import Selection, thing_at
from twin.view.tints import Scale

__all__ = ["PlainMinimap", "PlainStage"]


class PlainStage:
    """Stands in for the stage."""

    def __init__(self, layout: Layout, theme: Theme, scale: float = 1.0) -> None:
        self.theme, self.desks = theme, desks_of(layout)

    def draw(
        self, surface: pygame.Surface, camera: Camera, frame: Frame, overlays: Overlays, **_: object
    ) -> None:
        surface.fill(self.theme.page)
        # what is laid over the floor shows as one line of pixels, whatever it is
        told = repr([overlays.heat, overlays.goals, overlays.zones, overlays.battery, *overlays.routes])
        arrays = [overlays.guidance, overlays.distance, overlays.popularity, overlays.stock]
        laid = zlib.crc32((told + str([array is not None for array in arrays])).encode())
        surface.fill(laid & 0xFFFFFF, (0, surface.get_height() // 2, surface.get_width(), 1))
        for row, col in zip(frame.row.tolist(), frame.col.tolist(), strict=True):
            pygame.draw.circle(surface, self.theme.loaded, camera.centre(row, col), camera.cell_px / 2)

    def scales(self, frame: Frame, overlays: Overlays) -> list[Scale]:
        return []

    def thing_at(self, frame: Frame, camera: Camera, x: float, y: float) -> Selection | None:
        return thing_at(frame, camera, self.desks, x, y)


class PlainMinimap:
    """Stands in for the minimap."""

    size = (100, 60)

    def __init__(self, layout: Layout, *_: object) -> None:
        self._rows, self._cols = layout.n_rows, layout.n_cols

    def draw(
        self, surface: pygame.Surface, left: int, top: int, camera: Camera, view: Box, frame: Frame
    ) -> None:
        pygame.draw.rect(surface, (0, 0, 0), (left, top, *self.size), 1)

    def place_at(self, x: float, y: float) -> tuple[float, float]:
        return y / self.size[1] * self._rows - 0.5, x / self.size[0] * self._cols - 0.5
