"""Where the drive units are between the cells, under continuous motion."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Bodies", "bodies_at_rest"]

Float64 = NDArray[np.float64]


class Bodies(NamedTuple):
    """Poses and speeds of the drive units; positions in metres from the centre of cell (0, 0).

    A pod that is carried keeps its orientation: the lift turns against the drive unit.

    Attributes
    ----------
    row_m, col_m : ndarray of float64, shape (D,)
        Position southwards and eastwards.
    angle_deg : ndarray of float64, shape (D,)
        Heading: 0 north, 90 east, 180 south, 270 west, and between while turning.
    speed_mps : ndarray of float64, shape (D,)
        Speed along the heading.
    """

    row_m: Float64
    col_m: Float64
    angle_deg: Float64
    speed_mps: Float64


def bodies_at_rest(cells: NDArray[np.int32], heading: NDArray[np.int8], n_cols: int, cell_m: float) -> Bodies:
    """Place drive units at rest in the centres of cells."""
    return Bodies(
        row_m=(cells // n_cols).astype(np.float64) * cell_m,
        col_m=(cells % n_cols).astype(np.float64) * cell_m,
        angle_deg=heading.astype(np.float64) * 90.0,
        speed_mps=np.zeros(len(cells)),
    )
