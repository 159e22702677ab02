"""The guidance field: an arm for each move, the longer the cheaper, with a head where it is the best."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from twin.kernels.raster import Screen
from twin.kernels.stamps import draw_lines
from twin.layout.floor import Layout
from twin.units import D_COL, D_ROW
from twin.view.camera import Camera
from twin.view.palette import Theme, mix
from twin.view.pixels import packed

__all__ = ["draw_guidance", "weight_range"]

N_COLOURS = 16
ARM, HEAD = 0.42, 0.13
"""Length of the arm of the cheapest move, and of the sides of its head, in cells."""
LEAST_PX = 5.0
"""Side of a cell from which on arms can be seen; below, only some of the cells show theirs, enlarged."""
HEADS_PX = 12.0
APART_PX = 14.0


def weight_range(guidance: NDArray[np.float32]) -> tuple[float, float]:
    """Find the smallest and the largest weight."""
    if not np.isfinite(guidance).any():
        return 1.0, 1.0
    return float(np.nanmin(guidance)), float(np.nanmax(guidance))


def draw_guidance(
    screen: Screen, camera: Camera, layout: Layout, guidance: NDArray[np.float32], theme: Theme
) -> None:
    """Draw the weights of moves, shape (N, 4), where they show."""
    apart = 1 if camera.cell_px >= LEAST_PX else math.ceil(APART_PX / camera.cell_px)
    first_row, first_col = (max(0, math.floor(v)) for v in camera.place_at(screen.left, screen.top))
    last_row, last_col = (math.ceil(v) + 1 for v in camera.place_at(screen.right, screen.bottom))
    rows = np.arange(first_row, min(last_row, layout.n_rows))
    cols = np.arange(first_col, min(last_col, layout.n_cols))
    row, col = (axis.ravel() for axis in np.meshgrid(rows, cols, indexing="ij"))
    if apart > 1:
        kept = (row % apart == apart // 2) & (col % apart == apart // 2)
        row, col = row[kept], col[kept]
    weight = guidance[row * layout.n_cols + col]
    which, direction = np.nonzero(np.isfinite(weight))
    if not len(which):
        return
    best = np.where(np.isfinite(weight), weight, np.inf).min(axis=1)[which]
    row, col, weight = row[which], col[which], weight[which, direction]
    size = camera.cell_px * apart
    reach = ARM * size * best / np.maximum(weight, 1e-6)
    x, y = camera.left + (col + 0.5) * camera.cell_px, camera.top + (row + 0.5) * camera.cell_px
    right, down = np.array(D_COL)[direction], np.array(D_ROW)[direction]
    tip_x, tip_y = x + right * reach, y + down * reach
    low, high = weight_range(guidance)
    share = np.clip((weight - low) / max(high - low, 1e-6), 0, 1)
    ramp = theme.guidance
    colours = packed(
        [mix(ramp[0], ramp[1], 2 * s) if s < 0.5 else mix(ramp[1], ramp[2], 2 * s - 1) for s in _steps()]
    )[np.round(share * (N_COLOURS - 1)).astype(np.int64)]
    width = float(max(1.0, size * 0.07))
    ends = [np.stack([x, y, tip_x, tip_y], axis=1)]
    shades = [colours]
    cheap = (weight <= best * 1.02) & (size >= HEADS_PX)
    for side in (-1, 1):
        back_x = tip_x - HEAD * size * (right + side * down)
        back_y = tip_y - HEAD * size * (down + side * right)
        ends.append(np.stack([tip_x, tip_y, back_x, back_y], axis=1)[cheap])
        shades.append(colours[cheap])
    end, colour = np.concatenate(ends).astype(np.float32), np.concatenate(shades)
    draw_lines(screen, end, colour, np.full((len(end), 2), 0.95, dtype=np.float32), width)


def _steps() -> list[float]:
    return [step / (N_COLOURS - 1) for step in range(N_COLOURS)]
