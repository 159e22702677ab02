"""Where drive units have come from since the picture before, as lines to be drawn."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import kernel

__all__ = ["lay_trails"]

Float32 = NDArray[np.float32]


@kernel
def lay_trails(
    now: Float32, before: Float32, shortest: float, longest: float, end: Float32, share: Float32
) -> None:
    """Lay a trail behind each drive unit: its last part along the heading, its first part across.

    Parameters
    ----------
    now : ndarray of float32, shape (3, n)
        Row, column and heading in quarter turns.
    before : ndarray of float32, shape (2, n)
        Row and column in the picture before.
    shortest, longest : float
        Cells moved from which on there is a trail, and the most that it takes.
    end : ndarray of float32, shape (2 n, 4)
        Receives column and row of both ends of the first parts, then of the last parts; where there is none,
        both are the same. Modified in place.
    share : ndarray of float32, shape (2 n, 2)
        Receives how far on along the trail these ends are, 0 to 1. Modified in place.
    """
    n = now.shape[1]
    for drive in range(n):
        row, col = float(now[0, drive]), float(now[1, drive])
        down, across = row - before[0, drive], col - before[1, drive]
        length = min(abs(down) + abs(across), longest)
        if length < shortest:
            down, across, length = 0.0, 0.0, 1.0
        upright = math.floor(now[2, drive] + 0.5) % 2 == 0
        last = down if upright else across
        last = min(max(last, -longest), longest)
        rest = longest - abs(last)
        first = min(max(across if upright else down, -rest), rest)
        bend_row, bend_col = (row - last, col) if upright else (row, col - last)
        end[drive, 2], end[drive, 3] = bend_col, bend_row
        end[n + drive, 0], end[n + drive, 1] = bend_col, bend_row
        end[n + drive, 2], end[n + drive, 3] = col, row
        end[drive, 0] = bend_col - first if upright else bend_col
        end[drive, 1] = bend_row if upright else bend_row - first
        share[drive, 0], share[drive, 1] = 0.0, abs(first) / length
        share[n + drive, 0], share[n + drive, 1] = abs(first) / length, 1.0
