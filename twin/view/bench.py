"""The packers' bench: a strip below the floor, which layouts say nothing about but its size."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pygame
from numpy.typing import NDArray

from twin.layout.floor import Layout
from twin.scenario import Scenario
from twin.units import NONE
from twin.view.camera import Box, Camera
from twin.view.ground import BORDER
from twin.view.packing import Packing
from twin.view.palette import Theme, mix
from twin.view.pixels import Boxes, screen_of
from twin.view.writing import write

__all__ = ["Bench", "draw_packer", "n_packers_of"]

APART, EDGE = 0.35, 0.3
"""Cells between the floor's wall and the bench, and from its edge to what stands on it."""
LARGEST, LARGE_SHARE, SHRINKING = 1.25, 0.02, 0.97
"""A packer has as much room as the first, in cells, or the second of the floor's rows, or less."""
LEAST_DEPTH, DEPTH_SHARE = 1.3, 0.06
"""The bench is as deep as the first, in cells, or the second of the floor's rows, whatever is more."""
SHELF_SHARE, WIDEST_SHELF = 0.3, 9.0
"""Of its length, and cells, at most, that the buffer of totes takes."""
MOST_TOTES = 60
"""Places in the buffer up to which each is drawn; beyond, a bar shows how full it is."""
NAMED_PX, LEAST_PX = 20.0, 1.5


def n_packers_of(layout: Layout, scenario: Scenario) -> int:
    """Count a run's packers."""
    return scenario.packing.packers or layout.packers


class Bench:
    """Lays out packers and their buffer of totes in cells below the floor, and draws them.

    Parameters
    ----------
    layout : Layout
        The floor.
    scenario : Scenario
        The run's settings, which may say how many packers there are.
    theme : Theme
        The colours.
    scale : float
        Pixels for each of an ordinary screen's.

    Attributes
    ----------
    n_rows : float
        By how many rows a picture of the floor grows with it.
    """

    def __init__(self, layout: Layout, scenario: Scenario, theme: Theme, scale: float = 1.0) -> None:
        self._theme, self._scale = theme, scale
        self._kept: tuple[object, Boxes] = (None, Boxes())
        self._n_packers = n_packers_of(layout, scenario)
        self._n_places = scenario.packing.buffer_totes or layout.packing_buffer_totes
        shelf = min(WIDEST_SHELF, SHELF_SHARE * layout.n_cols)
        room = layout.n_cols - shelf - EDGE
        depth = max(LEAST_DEPTH, DEPTH_SHARE * layout.n_rows)
        self._pitch = max(LARGEST, LARGE_SHARE * layout.n_rows)
        while math.ceil(self._n_packers / max(1, int(room / self._pitch))) * self._pitch > depth:
            self._pitch *= SHRINKING
        self._in_a_row = max(1, int(room / self._pitch))
        n_lines = math.ceil(self._n_packers / self._in_a_row)
        height, width = n_lines * self._pitch, min(self._n_packers, self._in_a_row) * self._pitch
        unit = Camera(1.0)
        self._shelf = unit.box(layout.n_rows + BORDER + APART + EDGE, 0, height, shelf)
        self._desks = unit.box(self._shelf.y, shelf + EDGE, height, width)
        few = range(1, min(self._n_places, MOST_TOTES) + 1)
        self._tote_side = max(min(shelf / n, height / math.ceil(self._n_places / n)) for n in few)
        whole = Box(0.0, self._shelf.y, self._desks.x + width, height)
        self._slab = whole.shrunk(-EDGE)
        self.n_rows = APART + height + 3 * EDGE

    def place_of(self, packer: int) -> tuple[float, float]:
        """Find row and column of a packer."""
        x, y = self._desk(packer).centre
        return y - 0.5, x - 0.5

    def packer_at(self, camera: Camera, x: float, y: float) -> int | None:
        """Find the packer below a pixel."""
        row, col = camera.place_at(x, y)
        right, down = col + 0.5 - self._desks.x, row + 0.5 - self._desks.y
        if not (0 <= right < self._in_a_row * self._pitch and 0 <= down < self._desks.height):
            return None
        packer = int(down / self._pitch) * self._in_a_row + int(right / self._pitch)
        return packer if packer < self._n_packers else None

    def draw(
        self, surface: pygame.Surface, camera: Camera, packing: Packing, selected: int | None = None
    ) -> None:
        """Draw the bench with everybody at it.

        Parameters
        ----------
        surface : pygame.Surface
            What to draw on; may be a part of another one.
        camera : Camera
            Where each cell lies on it.
        packing : Packing
            What the packers do.
        selected : int, optional
            The one to mark.
        """
        slab = _seen_by(camera, self._slab)
        if not surface.get_rect().colliderect(pygame.Rect(slab.x, slab.y, slab.width + 1, slab.height + 1)):
            return
        with screen_of(surface) as screen:
            boxes = self._boxes(camera.panned(screen.left, screen.top), packing, selected)
            boxes.draw(screen)
            del screen
        if self._pitch * camera.cell_px >= NAMED_PX * self._scale:
            width, height = surface.get_size()
            for packer in np.flatnonzero(packing.order == NONE).tolist():
                box = _seen_by(camera, self._desk(packer))
                if box.x > width or box.y > height or box.x + box.width < 0 or box.y + box.height < 0:
                    continue
                size = round(min(0.42 * box.height, 15 * self._scale))
                write(surface, f"k{packer}", *box.centre, size, self._theme.muted)

    def _boxes(self, camera: Camera, packing: Packing, selected: int | None) -> Boxes:
        key = (camera, packing, selected)
        if key == self._kept[0]:
            return self._kept[1]
        theme, boxes = self._theme, Boxes()
        radius = min(10.0 * self._scale, camera.cell_px * 0.4)
        boxes.add(_seen_by(camera, self._slab), theme.wall, radius=radius)
        if camera.cell_px * self._pitch >= LEAST_PX:
            self._add_totes(boxes, camera, packing)
            self._add_packers(boxes, camera, packing)
        if selected is not None and selected < self._n_packers:
            box, line = _seen_by(camera, self._desk(selected)), max(2.0 * self._scale, camera.cell_px * 0.07)
            boxes.add(box.shrunk(-line / 2), theme.selection, radius=0.2 * box.width, line=line)
        self._kept = key, boxes
        return boxes

    def _add_packers(self, boxes: Boxes, camera: Camera, packing: Packing) -> None:
        """Add the packers' desks, those at work with a carton."""
        side = self._pitch * camera.cell_px
        idle, busy = Boxes(), Boxes()
        draw_packer(idle.add, Box(0.0, 0.0, side, side), False, self._theme)
        draw_packer(busy.add, Box(0.0, 0.0, side, side), True, self._theme)
        row, col = np.divmod(np.arange(self._n_packers), self._in_a_row)
        corners = _corners(camera, self._desks.y + row * self._pitch, self._desks.x + col * self._pitch)
        boxes.add_copies((idle, busy), packing.order != NONE, corners)

    def _add_totes(self, boxes: Boxes, camera: Camera, packing: Packing) -> None:
        """Add the places of the buffer, those that are taken in colour; red where it is full."""
        theme, shelf = self._theme, self._shelf
        colour = theme.full if packing.waiting >= self._n_places else theme.loaded
        board = _seen_by(camera, shelf.shrunk(-0.5 * EDGE))
        boxes.add(board, theme.desk, radius=0.2 * camera.cell_px)
        if self._n_places > MOST_TOTES:
            bar = _seen_by(camera, Box(shelf.x, shelf.y, shelf.width, min(shelf.height, 1.0)))
            boxes.add(bar, theme.tote_free, radius=0.1 * bar.height)
            share = min(1.0, packing.waiting / self._n_places)
            boxes.add(Box(bar.x, bar.y, bar.width * share, bar.height), colour, radius=0.1 * bar.height)
            return
        side, (free, taken) = self._tote_side, (Boxes(), Boxes())
        tote = _seen_by(Camera(camera.cell_px), Box(0.0, 0.0, side, side).shrunk(0.14 * side))
        free.add(tote, theme.tote_free, radius=0.12 * side * camera.cell_px)
        taken.add(tote, colour, radius=0.12 * side * camera.cell_px)
        place = np.arange(self._n_places)
        row, col = np.divmod(place, int(shelf.width / side + 1e-6))
        corners = _corners(camera, shelf.y + row * side, shelf.x + col * side)
        boxes.add_copies((free, taken), place < packing.waiting, corners)

    def _desk(self, packer: int) -> Box:
        """Find where a packer stands, in cells."""
        row, col = divmod(packer, self._in_a_row)
        left, top = self._desks.x + col * self._pitch, self._desks.y + row * self._pitch
        return Box(left, top, self._pitch, self._pitch)


def draw_packer(add: Callable[..., None], box: Box, busy: bool, theme: Theme) -> None:
    """Draw a packer's desk with what adds boxes: a carton stands on that of one at work."""
    desk, line = box.shrunk(0.08 * box.width), max(1.0, 0.05 * box.width)
    add(desk, theme.busy if busy else theme.desk, radius=0.14 * box.width)
    if not busy:
        add(desk, mix(theme.page, theme.muted, 0.6), radius=0.14 * box.width, line=line)
        return
    carton = box.shrunk(0.27 * box.width)
    add(carton, theme.pod_full, radius=0.06 * box.width)
    add(carton, theme.pod_edge, radius=0.06 * box.width, line=line)
    add(Box(carton.x, carton.y + 0.42 * carton.height, carton.width, 0.16 * carton.height), theme.pod_edge)


def _seen_by(camera: Camera, box: Box) -> Box:
    """Bring a box from cells to pixels."""
    return camera.box(box.y, box.x, box.height, box.width)


def _corners(camera: Camera, y: NDArray[np.float64], x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bring points from cells to pixels: x and y, shape (n, 2)."""
    return np.column_stack([camera.left + x * camera.cell_px, camera.top + y * camera.cell_px])
