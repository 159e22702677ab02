"""Lines of the fast scene: trails, goals, routes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from twin.frames import DriveLook, Frame
from twin.kernels.raster import Screen
from twin.kernels.stamps import draw_boxes, draw_lines
from twin.kernels.trails import lay_trails
from twin.units import NONE
from twin.view.camera import Camera
from twin.view.palette import Colour, Theme
from twin.view.pixels import packed

__all__ = ["draw_chords", "draw_goals", "draw_routes", "draw_trails"]

LONGEST_TRAIL = 8.0
"""Cells; longer ones would cross out the floor."""
SHORTEST_TRAIL = 0.4
"""Cells moved between two pictures from which on a trail is drawn."""
TRAIL_OPACITY, ROUTE_OPACITY = 0.65, 0.8


def _pixels(camera: Camera, row: NDArray[np.float32], col: NDArray[np.float32]) -> NDArray[np.float32]:
    """Find x and y of places, shape (n, 2)."""
    x, y = camera.left + (col + 0.5) * camera.cell_px, camera.top + (row + 0.5) * camera.cell_px
    return np.stack([x, y], axis=1).astype(np.float32)


def draw_trails(
    screen: Screen, camera: Camera, frame: Frame, before: Frame, shown: NDArray[np.intp], theme: Theme
) -> None:
    """Draw where drive units have come from since the picture before.

    A trail ends along the heading; where the drive unit has turned a corner, so does the trail.
    """
    if before.n_drives < frame.n_drives:
        shown = shown[shown < before.n_drives]
    if not len(shown):
        return
    now = np.stack([values[shown] for values in (frame.row, frame.col, frame.heading)])
    then = np.stack([values[shown] for values in (before.row, before.col)])
    end = np.empty((2 * len(shown), 4), dtype=np.float32)
    share = np.empty((2 * len(shown), 2), dtype=np.float32)
    lay_trails(now, then, SHORTEST_TRAIL, LONGEST_TRAIL, end, share)
    end += np.float32(0.5)
    end *= np.float32(camera.cell_px)
    end += np.array([camera.left, camera.top] * 2, dtype=np.float32)
    share *= np.float32(TRAIL_OPACITY)
    colours = _colours(frame, shown, theme, None)
    width = float(max(1.0, camera.cell_px * 0.4))
    draw_lines(screen, end, np.concatenate([colours, colours]), share, width)


def draw_goals(
    screen: Screen,
    camera: Camera,
    frame: Frame,
    drives: NDArray[np.intp],
    theme: Theme,
    width: float,
    opacity: float,
    colour: Colour | None = None,
) -> None:
    """Draw a line from each of some drive units to its goal, with a dot at the latter."""
    drives = drives[frame.goal[drives] != NONE]
    if not len(drives):
        return
    row, col = np.divmod(frame.goal[drives], frame.layout.n_cols)
    now = _pixels(camera, frame.row[drives], frame.col[drives])
    goal = _pixels(camera, row.astype(np.float32), col.astype(np.float32))
    colours = _colours(frame, drives, theme, colour)
    shade = np.full((len(drives), 2), opacity, dtype=np.float32)
    draw_lines(screen, np.hstack([now, goal]), colours, shade, float(width))
    _draw_dots(screen, goal, colours, max(2.5 * width, 0.22 * camera.cell_px), opacity)


def draw_routes(
    screen: Screen,
    camera: Camera,
    frame: Frame,
    routes: Mapping[int, NDArray[np.int32]],
    theme: Theme,
    width: float,
    colour: Colour | None = None,
) -> None:
    """Draw the cells ahead of drive units, with a dot at the last one."""
    routes = {drive: cells for drive, cells in routes.items() if drive < frame.n_drives and len(cells)}
    if not routes:
        return
    drives, lengths = np.array(list(routes)), np.array([len(cells) for cells in routes.values()])
    row, col = np.divmod(np.concatenate(list(routes.values())), frame.layout.n_cols)
    places = _pixels(camera, row.astype(np.float32), col.astype(np.float32))
    last = np.cumsum(lengths) - 1
    before = np.roll(places, 1, axis=0)
    before[last + 1 - lengths] = _pixels(camera, frame.row[drives], frame.col[drives])
    shade = np.full((len(places), 2), ROUTE_OPACITY, dtype=np.float32)
    colours = _colours(frame, drives, theme, colour)
    draw_lines(screen, np.hstack([before, places]), np.repeat(colours, lengths), shade, float(width))
    _draw_dots(screen, places[last], colours, 2.2 * width, ROUTE_OPACITY)


def draw_chords(
    screen: Screen,
    camera: Camera,
    frame: Frame,
    first: NDArray[np.intp],
    second: NDArray[np.intp],
    colour: Colour,
    width: float,
) -> None:
    """Draw a line between the drive units of each pair."""
    ends = [_pixels(camera, frame.row[drives], frame.col[drives]) for drives in (first, second)]
    shade = np.full((len(first), 2), 1.0, dtype=np.float32)
    draw_lines(screen, np.hstack(ends), np.repeat(packed([colour]), len(first)), shade, float(width))


def _colours(
    frame: Frame, drives: NDArray[np.intp], theme: Theme, colour: Colour | None
) -> NDArray[np.uint32]:
    """Give the colours of drive units, or one for all."""
    if colour is not None:
        return np.repeat(packed([colour]), len(drives))
    looks: NDArray[np.uint32] = packed([theme.drive_unit(look) for look in DriveLook])[frame.look[drives]]
    return looks


def _draw_dots(
    screen: Screen, place: NDArray[np.float32], colours: NDArray[np.uint32], side: float, opacity: float
) -> None:
    box = np.zeros((len(place), 6), dtype=np.float32)
    box[:, :2] = place - side / 2
    box[:, 2:4], box[:, 4] = side, side / 2
    draw_boxes(screen, box, colours | np.uint32(round(opacity * 255) << 24))
