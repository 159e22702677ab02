"""Slow pictures: every pixel by itself, in floating point."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from twin.kernels.raster import Grid, Screen

__all__ = ["Float", "averaged", "blended", "boxed", "filled", "unpacked"]

Float = NDArray[np.float64]


def unpacked(pixels: NDArray[np.uint32]) -> Float:
    """Give opacity, red, green and blue on a last axis."""
    return np.stack(
        [pixels >> np.uint32(shift) & np.uint32(255) for shift in (24, 16, 8, 0)], axis=-1
    ).astype(np.float64)


def blended(colour: Float, below: Float) -> Float:
    """Lay a premultiplied colour over another one."""
    return colour[..., 1:] + below[..., 1:] * (1 - colour[..., :1] / 255)


def _shares(pixel: int, start: float, cell_px: float, n_cells: int) -> Float:
    """Say how much of a pixel each cell covers."""
    edges = start + np.arange(n_cells + 1) * cell_px
    return np.clip(np.minimum(edges[1:], pixel + 1) - np.maximum(edges[:-1], pixel), 0, 1)


def averaged(screen: Screen, grid: Grid, level: NDArray[np.uint8], colours: NDArray[np.uint32]) -> Float:
    """Give the picture after averaged cells were laid over it, shape (height, width, 3)."""
    cells = unpacked(colours)[level].reshape(grid.n_rows, grid.n_cols, 4)
    shown = unpacked(screen.pixels)[..., 1:].copy()
    for y in range(screen.top, screen.bottom):
        down = _shares(y, grid.top, grid.cell_px, grid.n_rows)
        for x in range(screen.left, screen.right):
            across = _shares(x, grid.left, grid.cell_px, grid.n_cols)
            mean = np.einsum("r,c,rcp->p", down, across, cells)
            shown[y, x] = blended(mean, np.concatenate(([255.0], shown[y, x])))
    return shown


def filled(
    screen: Screen, grid: Grid, level: NDArray[np.uint8], colours: NDArray[np.uint32], inset: float
) -> Float:
    """Give the picture after whole cells were laid over it."""
    shown = unpacked(screen.pixels)[..., 1:].copy()
    paint = unpacked(colours)

    def pixels(start: float, number: int) -> range:
        ends = [math.floor(start + (number + side) * grid.cell_px + 0.5) for side in (inset, 1 - inset)]
        return range(*ends)

    for cell, which in enumerate(level.tolist()):
        row, col = divmod(cell, grid.n_cols)
        for y in pixels(grid.top, row):
            for x in pixels(grid.left, col):
                if screen.top <= y < screen.bottom and screen.left <= x < screen.right:
                    shown[y, x] = blended(paint[which], np.concatenate(([255.0], shown[y, x])))
    return shown


def boxed(
    height: int, width: int, box: tuple[float, ...], colour: tuple[int, ...], opacity: float, fine: int = 8
) -> Float:
    """Draw a box with round corners over black, many points a pixel."""
    left, top, across, down, radius, line = box
    y, x = np.meshgrid(
        (np.arange(height * fine) + 0.5) / fine, (np.arange(width * fine) + 0.5) / fine, indexing="ij"
    )
    dx = np.abs(x - left - across / 2) - across / 2 + radius
    dy = np.abs(y - top - down / 2) - down / 2 + radius
    outside = np.hypot(np.maximum(dx, 0), np.maximum(dy, 0)) + np.minimum(np.maximum(dx, dy), 0) - radius
    inside = (outside < 0) & ((line == 0) | (outside > -line))
    share = inside.reshape(height, fine, width, fine).mean(axis=(1, 3))
    return share[..., None] * np.array(colour) * opacity
