"""Lines of the fast scene: trails, goals, routes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from twin.frames import Frame
from twin.kernels.raster import Screen
from twin.kernels.stamps import draw_lines
from twin.units import NONE
from twin.view.camera import Camera
from twin.view.palette import Colour, Theme

__all__ = ["draw_goals", "draw_route", "draw_routes", "draw_trails", "packed"]

LONGEST_TRAIL = 8.0
"""Cells; longer ones would cross out the floor."""
SHORTEST_TRAIL = 0.4
"""Cells moved between two pictures from which on a trail is drawn."""
TRAIL_OPACITY = 0.55


def packed(colours: list[Colour]) -> NDArray[np.uint32]:
    """Write colours as pixels."""
    red, green, blue = np.array(colours, dtype=np.uint32).T
    pixels: NDArray[np.uint32] = red << np.uint32(16) | green << np.uint32(8) | blue
    return pixels


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
    shown = shown[shown < before.n_drives]
    row, col = frame.row[shown], frame.col[shown]
    down, across = row - before.row[shown], col - before.col[shown]
    moved = np.abs(down) + np.abs(across) >= SHORTEST_TRAIL
    shown, row, col, down, across = (a[moved] for a in (shown, row, col, down, across))
    if not len(shown):
        return
    along_row = np.round(frame.heading[shown]).astype(np.int64) % 2 == 0
    last = np.where(along_row, down, across)
    first = np.where(along_row, across, down)
    length = np.abs(last) + np.abs(first)
    last_part = np.clip(last, -LONGEST_TRAIL, LONGEST_TRAIL)
    first_part = np.clip(first, -(LONGEST_TRAIL - np.abs(last_part)), LONGEST_TRAIL - np.abs(last_part))
    corner_row = np.where(along_row, row - last_part, row)
    corner_col = np.where(along_row, col, col - last_part)
    from_row = np.where(along_row, corner_row, corner_row - first_part)
    from_col = np.where(along_row, corner_col - first_part, corner_col)
    now, corner, start = (
        _pixels(camera, r, c) for r, c in ((row, col), (corner_row, corner_col), (from_row, from_col))
    )
    reach = np.minimum(length, LONGEST_TRAIL)
    at_corner = (TRAIL_OPACITY * np.abs(first_part) / reach).astype(np.float32)
    colours = packed([theme.drive_unit(look) for look in range(6)])[frame.look[shown]]
    end = np.concatenate([np.hstack([start, corner]), np.hstack([corner, now])])
    opacity = np.concatenate(
        [
            np.stack([np.zeros_like(at_corner), at_corner], axis=1),
            np.stack([at_corner, np.full_like(at_corner, TRAIL_OPACITY)], axis=1),
        ]
    )
    draw_lines(
        screen, end, np.concatenate([colours, colours]), opacity, float(max(1.0, camera.cell_px * 0.4))
    )


def draw_goals(
    screen: Screen,
    camera: Camera,
    frame: Frame,
    drives: NDArray[np.intp],
    theme: Theme,
    width: float,
    opacity: float = 0.45,
) -> None:
    """Draw a line from each drive unit to its goal, fading towards the latter."""
    drives = drives[frame.goal[drives] != NONE]
    if not len(drives):
        return
    goal_row, goal_col = np.divmod(frame.goal[drives], frame.layout.n_cols)
    now = _pixels(camera, frame.row[drives], frame.col[drives])
    end = np.hstack([now, _pixels(camera, goal_row.astype(np.float32), goal_col.astype(np.float32))])
    colours = packed([theme.drive_unit(look) for look in range(6)])[frame.look[drives]]
    shade = np.full((len(drives), 2), opacity, dtype=np.float32)
    draw_lines(screen, end, colours, shade, float(width))


def draw_routes(
    screen: Screen,
    camera: Camera,
    frame: Frame,
    routes: Mapping[int, NDArray[np.int32]],
    theme: Theme,
    width: float,
) -> None:
    """Draw the cells ahead of drive units."""
    for drive, cells in routes.items():
        if drive < frame.n_drives and len(cells):
            draw_route(screen, camera, frame, drive, cells, theme.drive_unit(int(frame.look[drive])), width)


def draw_route(
    screen: Screen,
    camera: Camera,
    frame: Frame,
    drive: int,
    cells: NDArray[np.int32],
    colour: Colour,
    width: float,
) -> None:
    """Draw the cells ahead of one drive unit."""
    row, col = np.divmod(np.asarray(cells), frame.layout.n_cols)
    places = _pixels(
        camera,
        np.concatenate([frame.row[drive : drive + 1], row.astype(np.float32)]),
        np.concatenate([frame.col[drive : drive + 1], col.astype(np.float32)]),
    )
    end = np.ascontiguousarray(np.hstack([places[:-1], places[1:]]))
    shade = np.full((len(end), 2), 0.8, dtype=np.float32)
    draw_lines(screen, end, np.repeat(packed([colour]), len(end)), shade, float(width))
