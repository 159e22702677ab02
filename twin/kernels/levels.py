"""Values sorted into the levels of a colour scale."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import kernel

__all__ = ["level_cells"]


@kernel
def level_cells(
    value: NDArray[np.float32],
    none: float,
    top: float,
    root: bool,
    first: int,
    last: int,
    level: NDArray[np.uint8],
) -> None:
    """Sort values into the levels of a colour scale; level 0 is for cells that have none.

    Parameters
    ----------
    value : ndarray of float32, shape (N,)
        NaN, or at most ``none``, where there is none.
    none, top : float
        Largest value that counts as none, and value of the last level; larger ones get that, too.
    root : bool
        Whether levels grow with the square root of values: small ones stay apart then.
    first, last : int
        The levels of 0 and of ``top``.
    level : ndarray of uint8, shape (N,)
        Receives the levels. Modified in place.
    """
    for cell in range(len(value)):
        if not value[cell] > none:
            level[cell] = 0
            continue
        share = min(max(value[cell] / top, 0.0), 1.0)
        if root:
            share = math.sqrt(share)
        level[cell] = first + int(share * (last - first) + 0.5)
