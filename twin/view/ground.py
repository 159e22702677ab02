"""What does not move: walls, highways with their one-way marks, storage locations, lanes, chargers."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from twin.layout.floor import CellKind, Layout
from twin.units import NONE
from twin.view.camera import Box, Camera
from twin.view.canvas import Canvas, turned
from twin.view.palette import Theme

__all__ = [
    "BOLT",
    "BORDER",
    "draw_charger",
    "draw_chevron",
    "draw_ground",
    "draw_queue_cell",
    "draw_spill",
    "draw_storage",
]

BORDER = 1.4
"""Width of the wall that is drawn around the grid, in cells: desks of stations at its edge stand there."""

ARROWS_APART_PX = 22
"""Closest that one-way marks come."""

CHEVRON = ((-0.17, 0.1), (0.0, -0.09), (0.17, 0.1), (0.11, 0.15), (0.0, 0.03), (-0.11, 0.15))
TRIANGLE = ((-0.42, 0.34), (0.0, -0.42), (0.42, 0.34))
STROKE = ((-0.06, -0.14), (0.06, -0.14), (0.04, 0.1), (-0.04, 0.1))
BOLT = ((0.08, -0.3), (-0.17, 0.06), (-0.02, 0.06), (-0.08, 0.3), (0.17, -0.08), (0.02, -0.08))


def draw_ground(canvas: Canvas, camera: Camera, layout: Layout, theme: Theme) -> None:
    """Draw a floor with nothing on it, its stations' desks left out."""
    kind = layout.kind.reshape(layout.n_rows, layout.n_cols)
    _draw_area(canvas, camera, kind, theme)
    for row, col in np.argwhere(kind == CellKind.STORAGE):
        draw_storage(canvas, camera.box(row, col), theme)
    for row, col in np.argwhere(kind == CellKind.CHARGER):
        draw_charger(canvas, camera.box(row, col), theme)
    for cell in np.flatnonzero(np.isin(layout.kind, (CellKind.QUEUE, CellKind.STATION))).tolist():
        row, col = divmod(cell, layout.n_cols)
        if layout.kind[cell] == CellKind.QUEUE:
            draw_queue_cell(canvas, camera.box(row, col), int(layout.heading[cell]), theme)
    _draw_one_way(canvas, camera, layout, theme)
    _draw_edges(canvas, camera, kind != CellKind.WALL, theme)


def _draw_area(canvas: Canvas, camera: Camera, kind: NDArray[np.uint8], theme: Theme) -> None:
    """Fill the grid: walls, and the floor between them row by row."""
    n_rows, n_cols = kind.shape
    hall = camera.box(-BORDER, -BORDER, n_rows + 2 * BORDER, n_cols + 2 * BORDER)
    canvas.box(hall, theme.wall, radius=min(10.0, camera.cell_px * 0.5))
    for row in range(n_rows):
        for first, last in _runs(kind[row] != CellKind.WALL):
            canvas.box(camera.box(row, first, 1, last - first), theme.floor)


def _runs(wanted: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Give the runs of true values as first and one after last."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], wanted.astype(np.int8), [0]))))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _draw_edges(canvas: Canvas, camera: Camera, inside: NDArray[np.bool_], theme: Theme) -> None:
    """Draw the line between the floor and its walls."""
    width = max(1.0, camera.cell_px * 0.05)
    padded = np.pad(inside, 1)
    for row, line in enumerate(padded[1:] != padded[:-1]):
        for first, last in _runs(line[1:-1]):
            canvas.box(_line(camera.box(row, first, 0, last - first), width), theme.edge)
    for col, line in enumerate((padded[:, 1:] != padded[:, :-1]).T):
        for first, last in _runs(line[1:-1]):
            canvas.box(_line(camera.box(first, col, last - first, 0), width), theme.edge)


def _line(box: Box, width: float) -> Box:
    """Give a box without width or height a line's width on both sides; the ends meet at corners."""
    return Box(box.x - width / 2, box.y - width / 2, box.width + width, box.height + width)


def _draw_one_way(canvas: Canvas, camera: Camera, layout: Layout, theme: Theme) -> None:
    apart = max(1, math.ceil(ARROWS_APART_PX / camera.cell_px))
    marked = np.flatnonzero((layout.kind == CellKind.HIGHWAY) & (layout.heading != NONE))
    for cell in marked.tolist():
        row, col = divmod(cell, layout.n_cols)
        if (row + col) % apart == 0:
            box = camera.box(row, col)
            draw_chevron(
                canvas, box.shrunk(-0.15 * box.width * (apart > 1)), int(layout.heading[cell]), theme
            )


def draw_chevron(canvas: Canvas, box: Box, heading: int, theme: Theme) -> None:
    """Mark a one-way highway cell."""
    canvas.polygon(turned(CHEVRON, heading, *box.centre, box.width), theme.arrow)


def draw_queue_cell(canvas: Canvas, box: Box, heading: int, theme: Theme) -> None:
    """Draw a queue cell with its heading."""
    canvas.box(box, theme.queue)
    if heading != NONE:
        canvas.polygon(turned(CHEVRON, heading, *box.centre, box.width), theme.queue_arrow)


def draw_spill(canvas: Canvas, box: Box, theme: Theme) -> None:
    """Draw the warning sign over what lies on a cell."""
    x, y = box.centre
    canvas.polygon(turned(TRIANGLE, 0, x, y, box.width * 1.15), theme.failed)
    canvas.polygon(turned(TRIANGLE, 0, x, y + box.width * 0.02, box.width * 0.85), theme.spill)
    canvas.polygon(turned(STROKE, 0, x, y + box.width * 0.06, box.width), theme.spill_mark)
    canvas.disc(x, y + box.width * 0.23, box.width * 0.05, theme.spill_mark)


def draw_storage(canvas: Canvas, box: Box, theme: Theme) -> None:
    """Draw a storage location without a pod."""
    canvas.box(box.shrunk(box.width * 0.06), theme.storage, radius=box.width * 0.14)


def draw_charger(canvas: Canvas, box: Box, theme: Theme) -> None:
    """Draw a charger."""
    canvas.box(box.shrunk(box.width * 0.06), theme.charger, radius=box.width * 0.2)
    canvas.polygon(turned(BOLT, 0, *box.centre, box.width), theme.bolt)
