"""Stations: a labelled block beside each station cell, coloured by status, with its tote places."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.events import StationStatus
from twin.frames import Frame
from twin.layout.floor import CellKind, Layout
from twin.units import D_COL, D_ROW, EAST, NORTH, SOUTH, WEST
from twin.view.camera import Box, Camera
from twin.view.canvas import Canvas
from twin.view.labels import Label, write_labels
from twin.view.palette import Colour, Theme, mix

__all__ = [
    "SMALLEST_TOTE_PX",
    "Desk",
    "desks_of",
    "draw_stations",
    "draw_totes",
    "split_block",
    "status_colour",
    "tote_px",
]

BORDER = 1
"""Cells around the grid that a desk may take."""

DEPTH, REACH = 2, 1
"""Cells that a desk extends away from its station cell, and to either side of it."""

SMALLEST_TOTE_PX = 3.0


@dataclass(frozen=True, slots=True)
class Desk:
    """A rectangle of wall cells beside a station cell."""

    row: int
    col: int
    n_rows: int
    n_cols: int

    @property
    def n_cells(self) -> int:
        """Its size."""
        return self.n_rows * self.n_cols


def desks_of(layout: Layout) -> list[Desk | None]:
    """Find a place for each station's block among the walls; None where a station has no wall beside it."""
    kind = layout.kind.reshape(layout.n_rows, layout.n_cols)
    free = np.pad(kind == CellKind.WALL, BORDER, constant_values=True)
    desks: list[Desk | None] = []
    for station in layout.stations:
        row, col = divmod(station.cell, layout.n_cols)
        options = [
            desk
            for direction in (WEST, EAST, NORTH, SOUTH)
            if (desk := _desk(free, row + BORDER, col + BORDER, direction)) is not None
        ]
        desk = max(options, key=lambda option: option.n_cells, default=None)
        desks.append(desk)
        if desk is not None:
            top, left = desk.row + BORDER, desk.col + BORDER
            free[top : top + desk.n_rows, left : left + desk.n_cols] = False
    return desks


def _desk(free: NDArray[np.bool_], row: int, col: int, direction: int) -> Desk | None:
    """Find the largest desk on one side of a station cell; coordinates include the border."""

    def is_free(away: int, aside: int) -> bool:
        r = row + D_ROW[direction] * away + D_COL[direction] * aside
        c = col + D_COL[direction] * away + D_ROW[direction] * aside
        return 0 <= r < free.shape[0] and 0 <= c < free.shape[1] and bool(free[r, c])

    if not is_free(1, 0):
        return None
    aside = [0]
    for side in range(1, REACH + 1):
        aside += [offset for offset in (-side, side) if is_free(1, offset)]
    depth = 1
    while depth < DEPTH and all(is_free(depth + 1, offset) for offset in aside):
        depth += 1
    return _rectangle(row, col, direction, depth, min(aside), max(aside))


def _rectangle(row: int, col: int, direction: int, depth: int, least: int, most: int) -> Desk:
    corners = [
        (
            row + D_ROW[direction] * away + D_COL[direction] * aside - BORDER,
            col + D_COL[direction] * away + D_ROW[direction] * aside - BORDER,
        )
        for away in (1, depth)
        for aside in (least, most)
    ]
    rows, cols = [corner[0] for corner in corners], [corner[1] for corner in corners]
    return Desk(min(rows), min(cols), max(rows) - min(rows) + 1, max(cols) - min(cols) + 1)


def status_colour(status: int, theme: Theme) -> Colour:
    """Choose the colour of a station's status."""
    colours = {
        StationStatus.STARVED: theme.starved,
        StationStatus.BUSY: theme.busy,
        StationStatus.BLOCKED: theme.full,
        StationStatus.CLOSED: theme.closed,
    }
    return colours.get(StationStatus(status), theme.unknown) if status >= 0 else theme.unknown


def draw_stations(canvas: Canvas, camera: Camera, frame: Frame, theme: Theme) -> None:
    """Draw the station cells and the blocks beside them."""
    layout = frame.layout
    labels = []
    for index, (station, desk) in enumerate(zip(layout.stations, desks_of(layout), strict=True)):
        colour = status_colour(int(frame.station_status[index]), theme)
        cell = camera.box(*divmod(station.cell, layout.n_cols))
        canvas.box(cell, mix(theme.floor, colour, 0.25))
        canvas.box(cell, colour, line=max(1.0, camera.cell_px * 0.07))
        if desk is None:
            labels.append(Label(station.name, cell, theme.ink))
            continue
        block = camera.box(desk.row, desk.col, desk.n_rows, desk.n_cols).shrunk(camera.cell_px * 0.14)
        canvas.box(block, colour, radius=min(5.0, block.width * 0.12))
        name, board = split_block(block) if station.open_orders else (block, None)
        labels.append(Label(station.name, name, theme.ink_on(colour)))
        if board is not None:
            canvas.box(board, theme.desk, radius=min(3.0, block.width * 0.07))
            draw_totes(canvas, board, int(frame.open_totes[index]), station.open_orders, colour, theme)
    write_labels(canvas, labels)


def split_block(block: Box, least_edge: float = 1.5) -> tuple[Box, Box]:
    """Give the name the upper part of a block, the tote places the rest."""
    name = block.height * 0.42
    edge = max(least_edge, min(block.width, block.height) * 0.08)
    lower = Box(block.x, block.y + name, block.width, block.height - name)
    return Box(block.x, block.y, block.width, name), lower.shrunk(edge)


def draw_totes(canvas: Canvas, board: Box, n_open: int, places: int, colour: Colour, theme: Theme) -> None:
    """Draw a put wall: a small square for each tote place, coloured while it is in use."""
    columns = max(range(1, places + 1), key=lambda n: tote_px(board, places, n))
    side = tote_px(board, places, columns)
    if side < SMALLEST_TOTE_PX:
        _draw_bar(canvas, board, n_open / places, colour)
        return
    rows = math.ceil(places / columns)
    left = board.x + (board.width - columns * side) / 2
    top = board.y + (board.height - rows * side) / 2
    for place in range(places):
        row, col = divmod(place, columns)
        tote = Box(left + col * side, top + row * side, side, side).shrunk(side * 0.12)
        canvas.box(tote, colour if place < n_open else theme.tote_free, radius=side * 0.12)


def tote_px(board: Box, places: int, columns: int) -> float:
    """Compute how large tote places can be in so many columns."""
    return min(board.width / columns, board.height / math.ceil(places / columns))


def _draw_bar(canvas: Canvas, board: Box, share: float, colour: Colour) -> None:
    if share > 0:
        canvas.box(Box(board.x, board.y, board.width * min(1.0, share), board.height), colour)
