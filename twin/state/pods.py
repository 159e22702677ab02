"""The pods: where they stand, who carries them, which station they are promised to."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.units import NONE

__all__ = ["OUT_OF_REACH", "Pods", "empty_pods"]

Int32 = NDArray[np.int32]

OUT_OF_REACH = -2
"""In place of a station: no drive unit could bring the pod to one now, because a cell is blocked."""


class Pods(NamedTuple):
    """The pods.

    Attributes
    ----------
    cell : ndarray of int32, shape (P,)
        Storage location where each stands, ``NONE`` while it is carried.
    carrier : ndarray of int32, shape (P,)
        Drive unit that carries it, ``NONE`` while it stands.
    station : ndarray of int32, shape (P,)
        Station that it is promised to until it leaves it, ``NONE`` while it is free, ``OUT_OF_REACH`` while
        nobody could fetch it.
    at : ndarray of int32, shape (N,)
        Pod standing on each cell, ``NONE`` where there is none.
    coming : ndarray of int32, shape (N,)
        Pod on its way to each storage location, ``NONE`` where there is none.
    """

    cell: Int32
    carrier: Int32
    station: Int32
    at: Int32
    coming: Int32


def empty_pods(cells: Int32, n_cells: int) -> Pods:
    """Stand one pod on each of the given storage locations."""
    n_pods = len(cells)
    at = np.full(n_cells, NONE, dtype=np.int32)
    at[cells] = np.arange(n_pods, dtype=np.int32)
    return Pods(
        cell=cells.astype(np.int32),
        carrier=np.full(n_pods, NONE, dtype=np.int32),
        station=np.full(n_pods, NONE, dtype=np.int32),
        at=at,
        coming=np.full(n_cells, NONE, dtype=np.int32),
    )
