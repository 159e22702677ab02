"""The floor's cells as tiles: what stands still, and the pods on it."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from twin.kernels.levels import level_cells
from twin.kernels.raster import Screen, average_cells, tile_cells
from twin.kernels.stamps import shrink_sprite
from twin.layout.floor import CellKind, Layout
from twin.units import NONE
from twin.view.bodies import draw_pod
from twin.view.camera import Box, Camera
from twin.view.canvas import Canvas
from twin.view.ground import ARROWS_APART_PX, draw_charger, draw_chevron, draw_queue_cell, draw_storage
from twin.view.palette import Theme, mix
from twin.view.pixels import grid_of, premultiplied, sealed
from twin.view.sprites import Masters

__all__ = ["TILED_PX", "Tiles"]

N_SHADES = 16
"""Shades of pods."""
FLOOR, STORAGE, CHARGER, STATION = 1, 2, 3, 4
QUEUE, ARROW, POD = 5, 10, 14
"""First of the tiles of queue cells (without a heading, then by it), of one-way marks, and of pods."""
N_TILES = POD + N_SHADES
TILED_PX = 6.0
"""Side of a cell from which on it is drawn with what it shows, not in one colour."""
ARROWS_PX = 8.0
"""Side of a cell from which on its direction can be seen."""


class Tiles:
    """Paints the cells of a floor.

    Parameters
    ----------
    layout : Layout
        The floor.
    theme : Theme
        The colours.
    """

    def __init__(self, layout: Layout, theme: Theme) -> None:
        self._layout, self._theme = layout, theme
        self._masters = Masters()
        self._kind = _tile_numbers(layout)
        self._marked = np.flatnonzero((layout.kind == CellKind.HIGHWAY) & (layout.heading != NONE))
        self._flat = self._flat_colours()
        self._size = (0, 0, False)
        self._tiles = np.zeros((N_TILES, 1, 1), dtype=np.uint32)
        self._shown = self._kind
        self._apart = 0
        self._pod_tile = np.zeros(layout.n_cells, dtype=np.uint8)

    def paint_ground(self, screen: Screen, camera: Camera, arrows: bool = True) -> None:
        """Paint what stands still, with or without one-way marks."""
        self._choose_arrows(_apart(camera.cell_px) if arrows and camera.cell_px >= ARROWS_PX else 0)
        self._paint(screen, camera, self._shown)

    def paint_pods(self, screen: Screen, camera: Camera, pod_fill: NDArray[np.float32]) -> None:
        """Paint the pods in storage; ``pod_fill`` has shape (N,), NaN without one."""
        level_cells(sealed(pod_fill), -1.0, 1.0, False, POD, POD + N_SHADES - 1, self._pod_tile)
        self._paint(screen, camera, self._pod_tile)

    def _paint(self, screen: Screen, camera: Camera, tile: NDArray[np.uint8]) -> None:
        grid = grid_of(self._layout, camera)
        if camera.cell_px < TILED_PX:
            average_cells(screen, grid, tile, self._flat)
        else:
            self._prepare(camera.cell_px)
            tile_cells(screen, grid, tile, self._tiles)

    def _choose_arrows(self, apart: int) -> None:
        """Choose the cells that show their one-way marks, so that these do not crowd; 0 for none."""
        if apart == self._apart:
            return
        self._apart, self._shown = apart, self._kind.copy()
        if apart:
            row, col = np.divmod(self._marked, self._layout.n_cols)
            chosen = self._marked[(row + col) % apart == 0]
            self._shown[chosen] = ARROW + self._layout.heading[chosen]

    def _flat_colours(self) -> NDArray[np.uint32]:
        """Give the mean colour of each tile."""
        theme = self._theme
        colours = np.zeros(256, dtype=np.uint32)
        colours[FLOOR] = colours[STATION] = premultiplied(theme.floor)
        colours[STORAGE] = premultiplied(mix(theme.floor, theme.storage, 0.8))
        colours[CHARGER] = premultiplied(mix(theme.charger, theme.bolt, 0.15))
        colours[QUEUE : QUEUE + 5] = premultiplied(mix(theme.queue, theme.queue_arrow, 0.1))
        for shade in range(N_SHADES):
            colours[POD + shade] = premultiplied(theme.pod(shade / (N_SHADES - 1)), 0.75)
        return colours

    def _prepare(self, cell_px: float) -> None:
        """Make the tiles of a size."""
        side, apart = math.ceil(cell_px), _apart(cell_px)
        size = (side, apart, cell_px >= ARROWS_PX)
        if self._size == size:
            return
        self._size = size
        self._tiles = np.zeros((N_TILES, side, side), dtype=np.uint32)
        self._tiles[:POD] = premultiplied(self._theme.floor)
        self._tiles[0] = 0
        for number, draw in self._drawn_by(apart, directed=cell_px >= ARROWS_PX).items():
            master = self._masters.get((number, *size[1:]), cell_px, 0.0, draw)
            shrink_sprite(master, len(master) / side, 0.0, 0.0, self._tiles[number])

    def _drawn_by(self, apart: int, *, directed: bool) -> dict[int, Callable[[Canvas, Box], None]]:
        """Say what draws each tile that is more than a colour."""
        theme = self._theme

        def on_floor(draw: Callable[[Canvas, Box], None]) -> Callable[[Canvas, Box], None]:
            def drawn(canvas: Canvas, box: Box) -> None:
                canvas.box(box, theme.floor)
                draw(canvas, box)

            return drawn

        drawn = {
            STORAGE: on_floor(lambda canvas, box: draw_storage(canvas, box, theme)),
            CHARGER: on_floor(lambda canvas, box: draw_charger(canvas, box, theme)),
        }
        for heading in range(4):
            drawn[ARROW + heading] = on_floor(_chevron(heading, apart > 1, theme))
        for heading in range(NONE, 4):
            drawn[QUEUE + 1 + heading] = _queue(heading if directed else NONE, theme)
        for shade in range(N_SHADES):
            drawn[POD + shade] = _pod(shade / (N_SHADES - 1), theme)
        return drawn


def _chevron(heading: int, large: bool, theme: Theme) -> Callable[[Canvas, Box], None]:
    return lambda canvas, box: draw_chevron(canvas, box.shrunk(-0.15 * box.width * large), heading, theme)


def _queue(heading: int, theme: Theme) -> Callable[[Canvas, Box], None]:
    return lambda canvas, box: draw_queue_cell(canvas, box, heading, theme)


def _pod(fill: float, theme: Theme) -> Callable[[Canvas, Box], None]:
    return lambda canvas, box: draw_pod(canvas, box, fill, theme)


def _apart(cell_px: float) -> int:
    return max(1, math.ceil(ARROWS_APART_PX / cell_px))


def _tile_numbers(layout: Layout) -> NDArray[np.uint8]:
    """Choose the tile of each cell, one-way marks left out."""
    tile = np.zeros(layout.n_cells, dtype=np.uint8)
    pairs = (
        (CellKind.HIGHWAY, FLOOR),
        (CellKind.STORAGE, STORAGE),
        (CellKind.CHARGER, CHARGER),
        (CellKind.STATION, STATION),
        (CellKind.GARAGE, FLOOR),
    )
    for kind, number in pairs:
        tile[layout.kind == kind] = number
    queue = layout.kind == CellKind.QUEUE
    tile[queue] = QUEUE + 1 + layout.heading[queue]
    return tile
