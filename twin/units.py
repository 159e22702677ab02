"""Constants that the whole house shares: directions, dtypes, the legend of shapes.

The legend of array shapes, used by every docstring:

====  =========================================================
``D``  drive units
``P``  pods
``L``  slots of one pod
``S``  stations (pick, replenishment or both)
``B``  packers
``C``  chargers
``N``  cells of the grid (``n_rows * n_cols``)
``K``  SKUs
``O``  orders, ``M`` order lines
====  =========================================================

A position is ``(row, col)``, or flat: ``cell = row * n_cols + col``. Row 0 is the northern edge.
The clock is an integer count of steps; how long a step lasts is the motion model's business.
"""

from __future__ import annotations

import math

__all__ = [
    "D_COL",
    "D_ROW",
    "EAST",
    "HOUR_S",
    "NONE",
    "NORTH",
    "OPPOSITE",
    "SOUTH",
    "STAY",
    "WEST",
    "to_steps",
]

NONE = -1
"""Marks "no such thing" in integer arrays. Test for it before using a value as an index."""

NORTH, EAST, SOUTH, WEST, STAY = 0, 1, 2, 3, 4
D_ROW = (-1, 0, 1, 0)
D_COL = (0, 1, 0, -1)
OPPOSITE = (SOUTH, WEST, NORTH, EAST)

HOUR_S = 3600.0


def to_steps(seconds: float, step_s: float) -> int:
    """Round a duration to whole steps, at least one.

    Parameters
    ----------
    seconds : float
        The duration in seconds.
    step_s : float
        Length of a step in seconds.

    Returns
    -------
    int
        The nearest count of steps, not below 1.
    """
    return max(1, math.floor(seconds / step_s + 0.5))
