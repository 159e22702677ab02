"""Sprites: the still picture's shapes, drawn once at a few sizes and brought to any other by kernels."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable

import numpy as np
from numpy.typing import NDArray

from twin.frames import DriveLook, Frame
from twin.kernels.raster import Screen
from twin.kernels.stamps import find_sprites, shrink_sprite, stamp_sprites
from twin.view.bodies import DETAIL_PX, draw_drive_unit
from twin.view.camera import Box, Camera
from twin.view.canvas import Canvas
from twin.view.palette import Theme

__all__ = ["DriveSprites", "Masters", "kinds_of"]

SIZES_PX = (24, 48, 96, 192)
"""Sizes of cells at which shapes are drawn; others are made from the next larger one."""
MARGIN = 0.125
"""How far sprites reach out of their cell."""
N_HEADINGS = 64
N_FILLS = 5
"""Shades of the pod on a drive unit."""
LARGEST_ATLAS = 48_000_000
"""Bytes; with more, sprites are made anew."""
LEAST_SPECK_PX = 3.0
"""Drive units are never drawn smaller."""

Draw = Callable[[Canvas, Box], None]


class Masters:
    """Shapes in a few sizes."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[Hashable, int], NDArray[np.uint32]] = {}

    def get(self, name: Hashable, cell_px: float, margin: float, draw: Draw) -> NDArray[np.uint32]:
        """Give a shape at least as large as asked, where there are sizes for that.

        Parameters
        ----------
        name : hashable
            Which shape.
        cell_px : float
            Side of a cell in pixels that it is needed for.
        margin : float
            How far it reaches out of its cell.
        draw : callable
            Draws it, should it not be drawn yet.

        Returns
        -------
        ndarray of uint32, shape (n, n)
            Premultiplied; ``n`` pixels show the cell and its margins.
        """
        size = next((size for size in SIZES_PX if size >= cell_px), SIZES_PX[-1])
        if (name, size) not in self._drawn:
            edge = round(size * margin)
            canvas = Canvas(size + 2 * edge, size + 2 * edge, None)
            draw(canvas, Box(edge, edge, size, size))
            self._drawn[name, size] = canvas.sprite()
        return self._drawn[name, size]


def kinds_of(frame: Frame) -> NDArray[np.int32]:
    """Give each drive unit the number of its look, but for its heading; shape (D,)."""
    carried = ~np.isnan(frame.carried_fill)
    shade = np.zeros(frame.n_drives, dtype=np.int32)
    shade[carried] = 1 + np.clip(frame.carried_fill[carried] * N_FILLS, 0, N_FILLS - 1)
    kind: NDArray[np.int32] = (frame.look.astype(np.int32) * 2 + frame.blocked) * (N_FILLS + 1) + shade
    return kind


def _looks(frame: Frame) -> tuple[object, ...]:
    """Give the arrays on which looks depend; frames blended between two samples share them."""
    return frame.look, frame.blocked, frame.carried_fill


class DriveSprites:
    """Draws drive units.

    Parameters
    ----------
    theme : Theme
        The colours.
    """

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._masters = Masters()
        self._looks: tuple[object, ...] = (None, None, None)
        self._kinds = np.zeros(0, dtype=np.int32)
        self._start(LEAST_SPECK_PX)

    def draw(self, screen: Screen, camera: Camera, frame: Frame, order: NDArray[np.intp]) -> None:
        """Draw drive units.

        Parameters
        ----------
        screen : Screen
            Its pixels are modified in place.
        camera : Camera
            Where each cell lies.
        frame : Frame
            The drive units.
        order : ndarray of intp, shape (n,)
            Those to draw, the last one on top.
        """
        size = max(camera.cell_px, LEAST_SPECK_PX)
        if size != self._cell_px or self._sprites.nbytes > LARGEST_ATLAS:
            self._start(size)
        reach = size * (0.5 + MARGIN)
        place = np.empty((2, len(order)), dtype=np.float32)
        place[0] = camera.left + (frame.col[order] + 0.5) * camera.cell_px - reach
        place[1] = camera.top + (frame.row[order] + 0.5) * camera.cell_px - reach
        if any(a is not b for a, b in zip(self._looks, _looks(frame), strict=True)):
            self._looks, self._kinds = _looks(frame), kinds_of(frame)
        kind = self._kinds[order]
        heading = np.zeros(len(order), dtype=np.float32) if self._speck else frame.heading[order]
        spot = np.empty((3, len(order)), dtype=np.int32)
        missing = np.empty((len(order), 4), dtype=np.int32)
        n_missing = find_sprites(screen, place, kind, heading, self._table, spot, missing)
        if n_missing:
            self._make(missing[:n_missing])
            find_sprites(screen, place, kind, heading, self._table, spot, missing)
        stamp_sprites(screen, spot, self._sprites)

    def _start(self, cell_px: float) -> None:
        """Forget the sprites of another size."""
        self._cell_px, self._speck = cell_px, cell_px < DETAIL_PX
        phases = 4 if cell_px < 16 else 2 if cell_px < 40 else 1
        n_kinds = len(DriveLook) * 2 * (N_FILLS + 1)
        self._table = np.full((n_kinds, N_HEADINGS, phases, phases), -1, dtype=np.int32)
        side = math.ceil(cell_px * (1 + 2 * MARGIN)) + 1
        self._sprites = np.zeros((16, side, side), dtype=np.uint32)
        self._n_sprites = 0

    def _make(self, missing: NDArray[np.int32]) -> None:
        needed = self._n_sprites + len(missing)
        if needed > len(self._sprites):
            larger = np.zeros(
                (max(needed, 2 * len(self._sprites)), *self._sprites.shape[1:]), dtype=np.uint32
            )
            larger[: self._n_sprites] = self._sprites[: self._n_sprites]
            self._sprites = larger
        phases = self._table.shape[2]
        for kind, turn, phase_y, phase_x in missing.tolist():
            master = self._master(kind, turn)
            scale = len(master) / (self._cell_px * (1 + 2 * MARGIN))
            sprite = self._sprites[self._n_sprites]
            shrink_sprite(master, scale, phase_x / phases, phase_y / phases, sprite)
            self._table[kind, turn, phase_y, phase_x] = self._n_sprites
            self._n_sprites += 1

    def _master(self, kind: int, turn: int) -> NDArray[np.uint32]:
        """Draw a kind of drive unit with a heading."""
        rest, shade = divmod(kind, N_FILLS + 1)
        look, blocked = DriveLook(rest // 2), bool(rest % 2)
        fill = (shade - 0.5) / N_FILLS if shade else math.nan

        def draw(canvas: Canvas, box: Box) -> None:
            draw_drive_unit(
                canvas,
                box,
                look,
                self._theme,
                heading=turn * 4 / N_HEADINGS,
                blocked=blocked,
                fill=fill,
                speck=self._speck,
            )

        return self._masters.get((kind, turn, self._speck), self._cell_px, MARGIN, draw)
