"""A still picture of a floor: title, scene, legend."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pygame

from twin.frames import Frame, frame_of
from twin.layout.floor import Layout
from twin.units import HOUR_S
from twin.view.camera import Box, Camera
from twin.view.canvas import Canvas, text_width
from twin.view.ground import BORDER
from twin.view.legend import draw_legend, legend_size
from twin.view.palette import LIGHT, Theme
from twin.view.scene import draw_scene

if TYPE_CHECKING:
    from twin.model import FulfillmentFloor

__all__ = ["picture"]

MARGIN_PX, TITLE_PX, GAP_PX = 24, 76, 28
NAME_SIZE, LINE_SIZE = 34, 19
TITLE_Y = (30, 56)

WIDTH_PX, LARGE_WIDTH_PX = 960, 1560
"""Widths that pictures have without being asked, of most floors and of large ones; margins come on top."""
LEAST_CELL_PX, USUAL_CELL_PX, MOST_CELL_PX = 5, 14, 40
WIDE = 0.8
"""Height of a floor by its width, below which the legend goes underneath."""


def picture(
    subject: FulfillmentFloor | Layout,
    cell_px: int | None = None,
    legend: bool = True,
    theme: Theme = LIGHT,
) -> pygame.Surface:
    """Draw a floor as it is now, or a layout with nothing on it.

    Parameters
    ----------
    subject : FulfillmentFloor or Layout
        What to draw; it isn't changed.
    cell_px : int, optional
        Side of a cell in pixels; without, the picture is about 1000 pixels wide, large floors up to 1600.
    legend : bool, default True
        Whether to explain the picture beside it.
    theme : Theme, default LIGHT
        The colours.

    Returns
    -------
    pygame.Surface
        In memory: no display is needed.

    Examples
    --------
    >>> import twin, twin.view  # doctest: +SKIP
    >>> surface = twin.view.picture(twin.load_layout("small"))  # doctest: +SKIP
    """
    frame = frame_of(subject)
    sheet = _Sheet.of(frame, cell_px, legend)
    canvas = Canvas(sheet.width, sheet.height, theme.page)
    for (text, size), y, colour in zip(_title(frame), TITLE_Y, (theme.ink, theme.muted), strict=True):
        canvas.text(text, MARGIN_PX, y, size, colour)
    draw_scene(canvas, sheet.camera, frame, theme)
    if sheet.legend is not None:
        draw_legend(canvas, sheet.legend, frame, sheet.camera.cell_px, theme, across=sheet.across)
    return canvas.finished()


@dataclass(frozen=True, slots=True)
class _Sheet:
    """How the parts of a picture are laid out.

    Attributes
    ----------
    width, height : int
        Of the picture, in pixels.
    camera : Camera
        Where the cells lie.
    legend : Box or None
        Where the legend goes.
    across : bool
        Whether it lies below the floor, its sections side by side.
    """

    width: int
    height: int
    camera: Camera
    legend: Box | None
    across: bool

    @classmethod
    def of(cls, frame: Frame, cell_px: int | None, legend: bool) -> _Sheet:
        """Lay out the picture of a frame."""
        cols, rows = frame.layout.n_cols + 2 * BORDER, frame.layout.n_rows + 2 * BORDER
        across = rows / cols < WIDE
        legend_width, legend_height = legend_size(frame, across=across)
        beside = 0 if across or not legend else GAP_PX + legend_width
        cell = cell_px or _fitting_cell_px(cols, beside)
        hall = Box(MARGIN_PX, TITLE_PX, round(cols * cell), round(rows * cell))
        wall = round(BORDER * cell)
        camera = Camera(cell, hall.x + wall, hall.y + wall)
        width = max(hall.width, *(text_width(text, size) for text, size in _title(frame)))
        height, place = hall.height, None
        if legend and across:
            place = Box(hall.x, hall.y + hall.height + GAP_PX, legend_width, legend_height)
            width, height = max(width, legend_width), height + GAP_PX + legend_height
        elif legend:
            height = max(height, legend_height)
            place = Box(hall.x + hall.width + GAP_PX, hall.y, legend_width, height)
            width = max(width, hall.width + beside)
        return cls(
            math.ceil(width) + 2 * MARGIN_PX, TITLE_PX + int(height) + MARGIN_PX, camera, place, across
        )


def _fitting_cell_px(cols: float, beside: float) -> int:
    """Choose a size of cells for a floor so many cells wide, with so many pixels beside it."""
    usual = max((WIDTH_PX - beside) / cols, min(USUAL_CELL_PX, (LARGE_WIDTH_PX - beside) / cols))
    return min(MOST_CELL_PX, max(LEAST_CELL_PX, int(usual)))


def _title(frame: Frame) -> tuple[tuple[str, int], tuple[str, int]]:
    """Give the two lines above the picture, with their font sizes."""
    return (frame.layout.name, NAME_SIZE), (_title_line(frame), LINE_SIZE)


def _title_line(frame: Frame) -> str:
    layout = frame.layout
    stations = _count(len(layout.stations), "station")
    if frame.time_s is None:
        size = f"{layout.n_cols * layout.cell_m:g} x {layout.n_rows * layout.cell_m:g} m"
        return f"{size}, {_count(len(layout.storage), 'storage location')}, {stations}"
    fleet = _count(frame.n_drives, "drive unit")
    return f"{_clock(frame.time_s)}   {fleet}, {_count(frame.n_pods, 'pod')}, {stations}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _clock(seconds: float) -> str:
    whole = int(seconds + 0.5)
    return f"{whole // int(HOUR_S):02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
