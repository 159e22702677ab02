"""What lies below the drive units: ground, overlays of cells, and pods; kept while nothing of it changes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.frames import Frame
from twin.kernels.raster import Screen
from twin.layout.floor import CellKind, Layout
from twin.view.camera import Box, Camera
from twin.view.ground import BORDER
from twin.view.overlays import Overlays
from twin.view.palette import Theme
from twin.view.stations import Boxes
from twin.view.strokes import packed
from twin.view.tiles import Tiles
from twin.view.tints import Scale, Tints

__all__ = ["Backdrop"]


class Backdrop:
    """Paints what lies below the drive units.

    Two pictures are kept: the ground, as long as the camera and the size stay, and the same with overlays and
    pods, as long as those stay, too.
    """

    def __init__(self, layout: Layout, theme: Theme, scale: float) -> None:
        self._layout, self._theme, self._scale = layout, theme, scale
        self._tiles, self._tints = Tiles(layout, theme), Tints(theme)
        self._edges = _edges(layout)
        self._ground = np.zeros((0, 0), dtype=np.uint32)
        self._full = self._ground
        self._ground_key: object = None
        self._full_key: tuple[object, ...] = ()

    def paint(self, screen: Screen, camera: Camera, frame: Frame, overlays: Overlays) -> None:
        """Paint over all of a screen; the camera counts from the screen's corner."""
        width, height = screen.right - screen.left, screen.bottom - screen.top
        ground_key = (camera, width, height)
        if ground_key != self._ground_key:
            self._ground_key, self._full_key = ground_key, ()
            if self._ground.shape != (height, width):
                self._ground = np.empty((height, width), dtype=np.uint32)
                self._full = np.empty((height, width), dtype=np.uint32)
            self._paint_ground(Screen(self._ground, 0, 0, width, height), camera)
        full_key = (
            frame.pod_fill,
            frame.pod_at,
            frame.visits if overlays.heat else None,
            frame.blocked_s if overlays.heat else None,
            overlays.heat,
            overlays.distance,
            overlays.guidance,
            overlays.popularity,
            overlays.stock,
            overlays.zones,
        )
        if len(full_key) != len(self._full_key) or any(
            a is not b for a, b in zip(full_key, self._full_key, strict=True)
        ):
            self._full_key = full_key
            np.copyto(self._full, self._ground)
            self._paint_rest(Screen(self._full, 0, 0, width, height), camera, frame, overlays)
        screen.pixels[screen.top : screen.bottom, screen.left : screen.right] = self._full

    def scales(self, frame: Frame, overlays: Overlays) -> list[Scale]:
        """Say what the colours of overlays mean."""
        return self._tints.scales(frame, overlays)

    def _paint_ground(self, screen: Screen, camera: Camera) -> None:
        theme, layout = self._theme, self._layout
        screen.pixels[:] = packed([theme.page])[0]
        hall = camera.box(-BORDER, -BORDER, layout.n_rows + 2 * BORDER, layout.n_cols + 2 * BORDER)
        boxes = Boxes()
        boxes.add(hall, theme.wall, radius=min(10.0 * self._scale, camera.cell_px * 0.5))
        boxes.draw(screen)
        self._tiles.paint_ground(screen, camera)
        line = max(1.0, camera.cell_px * 0.05)
        boxes = Boxes()
        for row, col, n_rows, n_cols in self._edges:
            edge = camera.box(row, col, n_rows, n_cols)
            x, y = round(edge.x - line / 2), round(edge.y - line / 2)
            boxes.add(Box(x, y, round(edge.width) + line, round(edge.height) + line), theme.edge)
        boxes.draw(screen)

    def _paint_rest(self, screen: Screen, camera: Camera, frame: Frame, overlays: Overlays) -> None:
        for tint in self._tints.below_pods(frame, overlays):
            self._tints.paint(screen, camera, frame, tint)
        self._tiles.paint_pods(screen, camera, frame.pod_fill)
        for tint in self._tints.on_pods(frame, overlays):
            self._tints.paint(screen, camera, frame, tint)


def _edges(layout: Layout) -> list[tuple[int, int, int, int]]:
    """Find the lines between the floor and its walls: row, column, height and width in cells."""
    inside = np.pad((layout.kind != CellKind.WALL).reshape(layout.n_rows, layout.n_cols), 1)
    across = [
        (row, first, 0, last - first)
        for row, line in enumerate(inside[1:] != inside[:-1])
        for first, last in _runs(line[1:-1])
    ]
    down = [
        (first, col, last - first, 0)
        for col, line in enumerate((inside[:, 1:] != inside[:, :-1]).T)
        for first, last in _runs(line[1:-1])
    ]
    return across + down


def _runs(wanted: NDArray[np.bool_]) -> list[tuple[int, int]]:
    ends = np.flatnonzero(np.diff(np.concatenate(([0], wanted.astype(np.int8), [0])))).tolist()
    return list(zip(ends[::2], ends[1::2], strict=True))
