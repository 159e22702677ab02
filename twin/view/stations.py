"""Stations on the stage: the still picture's desks, laid out once in cells and drawn all at once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import pygame
from numpy.typing import NDArray

from twin.events import StationStatus
from twin.frames import Frame
from twin.kernels.raster import Screen
from twin.kernels.stamps import draw_boxes
from twin.layout.floor import Layout
from twin.units import NONE
from twin.view.camera import Box, Camera
from twin.view.desks import SMALLEST_TOTE_PX, desks_of, split_block, status_colour, tote_px
from twin.view.palette import Theme, mix
from twin.view.pixels import packed
from twin.view.typeface import text_size
from twin.view.writing import write

__all__ = ["Stations"]

LEAST_NAME_PX, MOST_NAME_PX = 10, 24
MEASURED_PX = 64
NAME_HEIGHT = 1.1
"""Height that names ask for, by their size: capitals and figures take 0.72, and some air."""
LEAST_DESK_PX = 3.0
"""Side of a cell from which on desks are more than a colour."""
DESK_INSET = 0.14
STATUSES = (NONE, *StationStatus)
NO_PLACE = -1
Float = NDArray[np.float64]


class _Part(IntEnum):
    """Boxes that a station is made of."""

    CELL = 0
    FRAME = 1
    BLOCK = 2
    BOARD = 3
    BAR = 4
    TOTE = 5


@dataclass(frozen=True, eq=False, slots=True)
class _Chosen:
    """Boxes that show.

    Attributes
    ----------
    part, station : ndarray of int64, shape (n,)
        What each is, and of which station.
    place : ndarray of int64, shape (n,)
        Places of totes; ``NO_PLACE`` for other parts.
    box : ndarray of float32, shape (n, 6)
        As :func:`~twin.kernels.stamps.draw_boxes` takes them. Modified in place: bars grow and shrink.
    bars : ndarray of intp, shape (m,)
        Which of them are bars.
    bar_width : ndarray of float64, shape (m,)
        Of full ones, in pixels.
    """

    part: NDArray[np.int64]
    station: NDArray[np.int64]
    place: NDArray[np.int64]
    box: NDArray[np.float32]
    bars: NDArray[np.intp]
    bar_width: Float


class Stations:
    """Draws station cells and the blocks beside them.

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
    desks : list of Desk or None
        Where each station's block stands.
    """

    def __init__(self, layout: Layout, theme: Theme, scale: float) -> None:
        self._layout, self._theme, self._scale = layout, theme, scale
        self.desks = desks_of(layout)
        self._lay_out()
        self._chosen: tuple[object, _Chosen] | None = None
        colours = [status_colour(status, theme) for status in STATUSES]
        by_part = dict.fromkeys(_Part, colours)
        by_part[_Part.CELL] = [mix(theme.floor, colour, 0.25) for colour in colours]
        by_part[_Part.BOARD] = [theme.desk] * len(colours)
        self._colours = np.stack([packed(by_part[part], 1.0) for part in _Part])
        self._free = packed([theme.tote_free], 1.0)[0]
        self._ink = [theme.ink_on(colour) for colour in colours]

    def _lay_out(self) -> None:
        """Say in cells where each box lies."""
        boxes: list[tuple[float, ...]] = []
        names = []
        unit = Camera(1.0)
        for index, (station, desk) in enumerate(zip(self._layout.stations, self.desks, strict=True)):
            cell = unit.box(*divmod(station.cell, self._layout.n_cols))
            boxes += [_row(cell, 0.0, _Part.CELL, index), _row(cell, 0.0, _Part.FRAME, index)]
            if desk is None:
                names.append(cell)
                continue
            block = unit.box(desk.row, desk.col, desk.n_rows, desk.n_cols).shrunk(DESK_INSET)
            boxes.append(_row(block, block.width * 0.12, _Part.BLOCK, index))
            if not station.open_orders:
                names.append(block)
                continue
            name, board = split_block(block, least_edge=0.0)
            names.append(name)
            boxes.append(_row(board, block.width * 0.07, _Part.BOARD, index))
            boxes.append(_row(board, 0.0, _Part.BAR, index))
            boxes += _totes(board, station.open_orders, index)
        table = np.array(boxes, dtype=np.float64).reshape(-1, 8)
        self._box, self._radius = table[:, :4], table[:, 4]
        self._part, self._station, self._place = table[:, 5:].T.astype(np.int64)
        self._names = np.array([(box.x, box.y, box.width, box.height) for box in names]).reshape(-1, 4)
        widths = [text_size(s.name, MEASURED_PX, True)[0] / MEASURED_PX for s in self._layout.stations]
        self._name_size = np.array([(width, NAME_HEIGHT) for width in widths]).reshape(-1, 2)
        places = np.array([max(1, station.open_orders) for station in self._layout.stations])
        self._tote_places = places.astype(np.int64)

    def draw(self, screen: Screen, camera: Camera, frame: Frame) -> None:
        """Draw all but the names."""
        if not len(self._layout.stations):
            return
        chosen = self._choose(screen, camera)
        station, bars = chosen.station, chosen.bars
        colour = self._colours[chosen.part, (frame.station_status.astype(np.int64) + 1)[station]]
        colour[chosen.place >= frame.open_totes[station]] = self._free
        share = np.minimum(1.0, frame.open_totes / self._tote_places)[station[bars]]
        chosen.box[bars, 2] = chosen.bar_width * share
        draw_boxes(screen, chosen.box, colour)

    def _choose(self, screen: Screen, camera: Camera) -> _Chosen:
        """Choose the boxes that show; kept as long as the camera stays."""
        key = camera, screen.left, screen.top, screen.right, screen.bottom
        if self._chosen is not None and self._chosen[0] == key:
            return self._chosen[1]
        px, part, box = camera.cell_px, self._part, _in_pixels(self._box, camera)
        seen = (box[:, 0] < screen.right) & (box[:, 1] < screen.bottom)
        seen &= (box[:, 0] + box[:, 2] > screen.left) & (box[:, 1] + box[:, 3] > screen.top)
        if px < LEAST_DESK_PX:
            seen &= part < _Part.BOARD
        fine = (part != _Part.TOTE) | (box[:, 2] * 1.3 >= SMALLEST_TOTE_PX)
        coarse = np.zeros(len(self._layout.stations), dtype=np.bool_)
        coarse[self._station[~fine]] = True
        seen &= np.where(part == _Part.BAR, coarse[self._station], fine)
        radius = np.minimum(self._radius * px, 5.0 * self._scale)
        line = np.where(part == _Part.FRAME, max(1.0, px * 0.07), 0.0)
        whole = np.ascontiguousarray(np.column_stack([box, radius, line])[seen])
        part, place = part[seen], self._place[seen]
        place[part != _Part.TOTE] = NO_PLACE
        bars = np.flatnonzero(part == _Part.BAR)
        station, narrow = self._station[seen], whole.astype(np.float32)
        chosen = _Chosen(part, station, place, narrow, bars, whole[bars, 2])
        self._chosen = key, chosen
        return chosen

    def write_names(self, surface: pygame.Surface, camera: Camera, frame: Frame) -> None:
        """Write names where there is room, all alike in size but for those that have less."""
        if not len(self._layout.stations):
            return
        box = _in_pixels(self._names, camera)
        room = (box[:, 2:] - 3 * self._scale) / self._name_size
        size = np.minimum(room.min(axis=1), MOST_NAME_PX * self._scale)
        width, height = surface.get_size()
        seen = (box[:, 0] < width) & (box[:, 1] < height) & (box[:, :2] + box[:, 2:] > 0).all(axis=1)
        fits = np.flatnonzero(seen & (size >= LEAST_NAME_PX * self._scale))
        if not len(fits):
            return
        usual = np.sort(size[fits])[len(fits) // 4]
        for index in fits.tolist():
            x, y, box_width, box_height = box[index].tolist()
            colour = self._ink[int(frame.station_status[index]) + 1]
            if self.desks[index] is None:
                colour = self._theme.ink
            write(
                surface,
                self._layout.stations[index].name,
                x + box_width / 2,
                y + box_height / 2,
                int(min(size[index], usual)),
                colour,
            )


def _row(box: Box, radius: float, part: _Part, station: int, place: int = 0) -> tuple[float, ...]:
    return box.x, box.y, box.width, box.height, radius, part, station, place


def _totes(board: Box, places: int, station: int) -> list[tuple[float, ...]]:
    """Lay out a put wall: a square for each tote place."""
    columns = max(range(1, places + 1), key=lambda n: tote_px(board, places, n))
    side = tote_px(board, places, columns)
    left = board.x + (board.width - columns * side) / 2
    top = board.y + (board.height - math.ceil(places / columns) * side) / 2
    return [
        _row(
            Box(left + place % columns * side, top + place // columns * side, side, side).shrunk(side * 0.12),
            side * 0.12,
            _Part.TOTE,
            station,
            place,
        )
        for place in range(places)
    ]


def _in_pixels(boxes: Float, camera: Camera) -> Float:
    """Bring boxes (shape (n, 4)) from cells to pixels."""
    found: Float = boxes * camera.cell_px
    found[:, 0] += camera.left
    found[:, 1] += camera.top
    return found
