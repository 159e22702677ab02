"""What lies below the drive units, kept as long as nothing of it changes."""

from __future__ import annotations

import math

import numpy as np
import pygame
from numpy.typing import NDArray

from twin.frames import Frame
from twin.kernels.raster import Screen
from twin.kernels.stamps import draw_boxes, shrink_sprite, stamp_sprites
from twin.layout.floor import CellKind, Layout
from twin.view.areas import draw_zones, write_zones
from twin.view.camera import Box, Camera
from twin.view.canvas import Canvas
from twin.view.ground import BORDER, draw_spill
from twin.view.guide import draw_guidance
from twin.view.overlays import Overlays
from twin.view.palette import Theme
from twin.view.pixels import PIXEL_MASKS, Boxes, packed, screen_of
from twin.view.sprites import Masters
from twin.view.stations import Stations
from twin.view.tiles import Tiles
from twin.view.tints import Tints

__all__ = ["Backdrop"]

LEAST_SPILL_PX = 12.0
OVERHANG, OVERHANG_PX = 1.0, 16.0
"""How far beyond the hall anything may reach, in cells and in pixels, both together."""


class Backdrop:
    """Paints what lies below the drive units.

    Two pictures are kept: the ground with what is laid over it for good, as long as the camera and the size
    stay, and the same with traffic, pods and stations, as long as those stay, too.

    Parameters
    ----------
    layout : Layout
        The floor.
    theme : Theme
        The colours.
    scale : float
        Pixels for each of an ordinary screen's.

    Attributes
    ----------
    stations : Stations
        The stations.
    tints : Tints
        The overlays that colour cells.
    """

    def __init__(self, layout: Layout, theme: Theme, scale: float) -> None:
        self._layout, self._theme, self._scale = layout, theme, scale
        self.stations, self.tints = Stations(layout, theme, scale), Tints(theme)
        self._tiles, self._masters = Tiles(layout, theme), Masters()
        self._edges = _edges(layout)
        self._ground = self._full = pygame.Surface((1, 1), 0, 32, PIXEL_MASKS)
        self._hall = slice(0, 0), slice(0, 0)
        self._ground_key: tuple[object, ...] = ()
        self._full_key: tuple[object, ...] = ()

    def paint(
        self, target: Screen, size: tuple[int, int], camera: Camera, frame: Frame, overlays: Overlays
    ) -> None:
        """Paint over all of a screen.

        Parameters
        ----------
        target : Screen
            Its pixels are modified in place.
        size : tuple of int
            Its width and height.
        camera : Camera
            Where each cell lies, counted from the screen's corner.
        frame : Frame
            What to draw.
        overlays : Overlays
            What to lay over it.
        """
        if size != self._ground.get_size():
            self._ground, self._full = (pygame.Surface(size, 0, 32, PIXEL_MASKS) for _ in range(2))
            self._ground_key = ()
        still = (overlays.distance, overlays.guidance)
        ground_key = (camera.cell_px, camera.left, camera.top, overlays.zones, *map(id, still))
        if ground_key != self._ground_key:
            with screen_of(self._ground) as screen:
                self._paint_ground(screen, camera, frame, overlays)
                del screen
            self._ground_key, self._full_key = ground_key, ()
            self._still = still
            self._full.blit(self._ground, (0, 0))
            self._hall = self._part_of(size, camera)
        seen = (frame.visits, frame.blocked_s) if overlays.heat else ()
        moving = (overlays.popularity, overlays.stock, frame.pod_fill, frame.pod_at, frame.lying, *seen)
        marks = (frame.station_status, frame.open_totes)
        full_key = (overlays.heat, *map(id, moving), *map(id, marks))
        if full_key != self._full_key:
            with screen_of(self._full) as screen:
                with screen_of(self._ground) as ground:
                    screen.pixels[self._hall] = ground.pixels[self._hall]
                    del ground
                self._paint_rest(screen, camera, frame, overlays)
                del screen
            self.stations.write_names(self._full, camera, frame)
            if overlays.zones:
                write_zones(self._full, camera, self._layout, self._theme, self._scale)
            self._full_key = full_key
            # ids stay unique as long as their objects live
            self._moving = moving, marks
        self._copy_to(target)

    def _copy_to(self, target: Screen) -> None:
        """Copy what is kept, and the page around it."""
        rows, cols = self._hall
        part, page = target.pixels[target.top : target.bottom, target.left : target.right], self._theme.page
        with screen_of(self._full) as screen:
            part[rows, cols] = screen.pixels[rows, cols]
            del screen
        part[: rows.start] = part[rows.stop :] = packed([page])[0]
        part[rows, : cols.start] = part[rows, cols.stop :] = packed([page])[0]

    def _part_of(self, size: tuple[int, int], camera: Camera) -> tuple[slice, slice]:
        """Find the rows and columns of pixels outside of which there is only the page."""
        reach = BORDER + OVERHANG + math.ceil(OVERHANG_PX * self._scale / camera.cell_px)
        n_rows, n_cols = self._layout.n_rows, self._layout.n_cols
        hall = camera.box(-reach, -reach, n_rows + 2 * reach, n_cols + 2 * reach)
        (width, height), (right, bottom) = size, (hall.x + hall.width, hall.y + hall.height)
        top, left = (int(min(max(start, 0), most)) for start, most in ((hall.y, height), (hall.x, width)))
        end_row, end_col = (int(min(max(end, 0), most)) for end, most in ((bottom, height), (right, width)))
        return slice(top, end_row), slice(left, end_col)

    def _paint_ground(self, screen: Screen, camera: Camera, frame: Frame, overlays: Overlays) -> None:
        theme, layout = self._theme, self._layout
        screen.pixels[:] = packed([theme.page])[0]
        hall = camera.box(-BORDER, -BORDER, layout.n_rows + 2 * BORDER, layout.n_cols + 2 * BORDER)
        boxes = Boxes()
        boxes.add(hall, theme.wall, radius=min(10.0 * self._scale, camera.cell_px * 0.5))
        boxes.draw(screen)
        self._tiles.paint_ground(screen, camera, arrows=overlays.guidance is None)
        for tint in self.tints.still(overlays):
            self.tints.paint(screen, camera, frame, tint)
        if overlays.zones:
            draw_zones(screen, camera, layout, theme, self._scale)
        self._draw_edges(screen, camera)
        if overlays.guidance is not None:
            draw_guidance(screen, camera, layout, overlays.guidance, theme)

    def _draw_edges(self, screen: Screen, camera: Camera) -> None:
        """Draw the lines between the floor and its walls, on whole pixels."""
        line = max(1, round(camera.cell_px * 0.05))
        first = np.floor(self._edges[:, :2] * camera.cell_px + (camera.left, camera.top) + 0.5)
        last = np.floor(self._edges[:, 2:] * camera.cell_px + (camera.left, camera.top) + 0.5)
        place = first - line // 2
        rest = np.zeros((len(place), 2))
        box = np.column_stack([place, last - first + line, rest]).astype(np.float32)
        colour = np.full(len(box), packed([self._theme.edge], 1.0)[0], dtype=np.uint32)
        draw_boxes(screen, np.ascontiguousarray(box), colour)

    def _paint_rest(self, screen: Screen, camera: Camera, frame: Frame, overlays: Overlays) -> None:
        for tint in self.tints.traffic(frame, overlays):
            self.tints.paint(screen, camera, frame, tint)
        self._tiles.paint_pods(screen, camera, frame.pod_fill)
        for tint in self.tints.of_pods(frame, overlays):
            self.tints.paint(screen, camera, frame, tint)
        if len(frame.lying):
            self._draw_spills(screen, camera, frame)
        self.stations.draw(screen, camera, frame)

    def _draw_spills(self, screen: Screen, camera: Camera, frame: Frame) -> None:
        """Draw warning signs, never too small to see."""
        size = max(camera.cell_px, LEAST_SPILL_PX * self._scale)

        def draw(canvas: Canvas, box: Box) -> None:
            draw_spill(canvas, box, self._theme)

        master = self._masters.get("spill", size, 0.0, draw)
        sprite = np.zeros((1, round(size), round(size)), dtype=np.uint32)
        shrink_sprite(master, len(master) / round(size), 0.0, 0.0, sprite[0])
        row, col = np.divmod(frame.lying, self._layout.n_cols)
        spot = np.zeros((3, len(row)), dtype=np.int32)
        spot[0] = np.round(camera.left + (col + 0.5) * camera.cell_px - size / 2)
        spot[1] = np.round(camera.top + (row + 0.5) * camera.cell_px - size / 2)
        stamp_sprites(screen, spot, sprite)


def _edges(layout: Layout) -> NDArray[np.float64]:
    """Find the lines between the floor and its walls: columns and rows of both ends, shape (n, 4)."""
    inside = np.pad((layout.kind != CellKind.WALL).reshape(layout.n_rows, layout.n_cols), 1)
    across = [
        (first, row, last, row)
        for row, line in enumerate(inside[1:] != inside[:-1])
        for first, last in _runs(line[1:-1])
    ]
    down = [
        (col, first, col, last)
        for col, line in enumerate((inside[:, 1:] != inside[:, :-1]).T)
        for first, last in _runs(line[1:-1])
    ]
    return np.array(across + down, dtype=np.float64).reshape(-1, 4)


def _runs(wanted: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Give the runs of true values as first and one after last."""
    ends = np.flatnonzero(np.diff(np.concatenate(([0], wanted.astype(np.int8), [0])))).tolist()
    return list(zip(ends[::2], ends[1::2], strict=True))
