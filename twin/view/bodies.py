"""What moves: pods and drive units."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from twin.frames import DriveLook, Frame
from twin.view.camera import Box, Camera
from twin.view.canvas import Canvas, Points, turned
from twin.view.ground import BOLT
from twin.view.palette import Colour, Theme

__all__ = ["DETAIL_PX", "draw_drive_unit", "draw_drive_units", "draw_pod", "draw_pods"]

NOSE = ((-0.24, -0.21), (0.0, -0.47), (0.24, -0.21))
"""Of a drive unit that looks north, in cells from its centre."""
PROW = ((-0.3, -0.3), (0.0, -0.52), (0.3, -0.3))
"""The same under a pod."""
DETAIL_PX = 9
"""Side of a cell from which on more than a speck can be seen."""
GROWTH = 1.16
"""How far the pale outline reaches around a body."""


def draw_pods(canvas: Canvas, camera: Camera, frame: Frame, theme: Theme) -> None:
    """Draw the pods that stand in storage."""
    for cell in np.flatnonzero(~np.isnan(frame.pod_fill)).tolist():
        row, col = divmod(cell, frame.layout.n_cols)
        draw_pod(canvas, camera.box(row, col), float(frame.pod_fill[cell]), theme)


def draw_pod(canvas: Canvas, box: Box, fill: float, theme: Theme) -> None:
    """Draw a pod, shaded by its fill."""
    body = box.shrunk(box.width * 0.1)
    canvas.box(body, theme.pod(fill), radius=box.width * 0.1)
    if box.width >= DETAIL_PX:
        canvas.box(body, theme.pod_edge, radius=box.width * 0.1, line=box.width * 0.03)


def draw_drive_units(canvas: Canvas, camera: Camera, frame: Frame, theme: Theme) -> None:
    """Draw the fleet; blocked drive units last, so that nothing hides them."""
    for drive in np.argsort(frame.blocked, kind="stable").tolist():
        draw_drive_unit(
            canvas,
            camera.box(float(frame.row[drive]), float(frame.col[drive])),
            DriveLook(int(frame.look[drive])),
            theme,
            heading=float(frame.heading[drive]),
            blocked=bool(frame.blocked[drive]),
            fill=float(frame.carried_fill[drive]),
        )


def draw_drive_unit(
    canvas: Canvas,
    box: Box,
    look: DriveLook,
    theme: Theme,
    *,
    heading: float = 0.0,
    blocked: bool = False,
    fill: float = math.nan,
    speck: bool | None = None,
) -> None:
    """Draw a drive unit, with its pod if it carries one.

    Parameters
    ----------
    canvas : Canvas
        Where to draw.
    box : Box
        The cell.
    look : DriveLook
        Its state.
    theme : Theme
        The colours.
    heading : float
        Quarter turns clockwise from north.
    blocked : bool
        Whether to outline it.
    fill : float
        Fill of the pod that it carries, 0 to 1; NaN without one.
    speck : bool, optional
        Whether to draw no more than its colour and outline; without, that goes by the cell's size.
    """
    place = _Place(*box.centre, box.width, heading)
    colour = theme.drive_unit(look)
    carries = not math.isnan(fill)
    if place.size < DETAIL_PX if speck is None else speck:
        _draw_speck(canvas, place, theme.blocked if blocked else colour, carries)
        return
    if carries:
        _draw_square(canvas, place, colour, theme, blocked)
    else:
        _draw_disc(canvas, place, colour, theme, blocked)
    core = theme.pod(fill) if carries else theme.outline
    if look is DriveLook.IDLE:
        canvas.disc(place.x, place.y, place.size * 0.17, core)
    elif look is DriveLook.WAITING:
        for aside in (-0.12, 0.12):
            canvas.polygon(place.turned(_bar(aside), 1.0 if carries else 0.8), core)
    elif look is DriveLook.CHARGING:
        canvas.polygon(turned(BOLT, 0, place.x, place.y, place.size * 0.8), core)
    elif look is DriveLook.FAILED:
        for slant in (0.5, 1.5):
            canvas.polygon(turned(_bar(0.0), slant, place.x, place.y, place.size * 1.1), core)
    elif look is DriveLook.LOADED:
        canvas.polygon(place.straight(_square(0.22, 0.03)), core)


class _Place(NamedTuple):
    """Where a body is, in pixels, and where it looks."""

    x: float
    y: float
    size: float
    heading: float

    def turned(self, points: Points, grown: float = 1.0) -> Points:
        return turned(points, self.heading, self.x, self.y, self.size * grown)

    def straight(self, points: Points) -> Points:
        """Pods don't turn with the drive unit below."""
        return turned(points, 0.0, self.x, self.y, self.size)


def _draw_speck(canvas: Canvas, place: _Place, colour: Colour, carries: bool) -> None:
    """Draw a drive unit that is too small for more than its colour and outline."""
    if carries:
        canvas.polygon(place.straight(_square(0.5, 0.1)), colour)
    else:
        canvas.disc(place.x, place.y, place.size * 0.46, colour)


def _draw_disc(canvas: Canvas, place: _Place, colour: Colour, theme: Theme, blocked: bool) -> None:
    """Draw the body of a drive unit without a pod: a disc with a nose."""
    x, y, size, _ = place
    if blocked:
        canvas.disc(x, y, size * 0.49, theme.blocked)
    canvas.disc(x, y, size * (0.41 if blocked else 0.37), theme.outline)
    canvas.polygon(place.turned(NOSE, GROWTH), theme.outline)
    canvas.polygon(place.turned(NOSE), colour)
    canvas.disc(x, y, size * 0.32, colour)


def _draw_square(canvas: Canvas, place: _Place, colour: Colour, theme: Theme, blocked: bool) -> None:
    """Draw the body of a drive unit under its pod: a square with a nose."""
    if blocked:
        canvas.polygon(place.straight(_square(0.5, 0.12)), theme.blocked)
    canvas.polygon(place.turned(PROW, GROWTH), theme.outline)
    canvas.polygon(place.straight(_square(0.43, 0.11)), theme.outline)
    canvas.polygon(place.turned(PROW), colour)
    canvas.polygon(place.straight(_square(0.37, 0.1)), colour)


def _square(half: float, cut: float) -> Points:
    """Give a square with cut corners, in cells."""
    rest = half - cut
    right = [(rest, -half), (half, -rest), (half, rest), (rest, half)]
    return [*right, *((-x, -y) for x, y in right)]


def _bar(aside: float) -> Points:
    """Give one of the two bars of a pause sign."""
    return [(aside - 0.07, -0.19), (aside + 0.07, -0.19), (aside + 0.07, 0.19), (aside - 0.07, 0.19)]
