"""The layout's arrays as kernels take them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.layout.floor import CellKind, Layout
from twin.units import NONE

__all__ = ["Grid", "grid_of"]

Int32 = NDArray[np.int32]


class Grid(NamedTuple):
    """The layout's arrays as kernels take them; never modified.

    Attributes
    ----------
    kind : ndarray of uint8, shape (N,)
        :class:`~twin.layout.floor.CellKind`.
    neighbour : ndarray of int32, shape (N, 4)
        Cell reached by moving in each direction, ``NONE`` where that is not allowed.
    predecessor : ndarray of int32, shape (N, 4)
        Cell from which a move in each direction arrives here, ``NONE`` where there is none.
    lane : ndarray of int32, shape (N,)
        Station whose lane or station cell this is, ``NONE`` elsewhere.
    private : ndarray of uint8, shape (N,)
        1 for storage locations, which a loaded drive unit enters only where its task ends; 2 for chargers,
        which nobody enters on the way to somewhere else. So a cell is closed to those who have no business
        there where ``private + loaded`` is above 1.
    """

    kind: NDArray[np.uint8]
    neighbour: Int32
    predecessor: Int32
    lane: Int32
    private: NDArray[np.uint8]


def grid_of(layout: Layout) -> Grid:
    """Prepare a layout's arrays for kernels: contiguous, of one dtype each."""
    neighbour = np.ascontiguousarray(layout.neighbour, dtype=np.int32)
    predecessor = np.full_like(neighbour, NONE)
    for direction in range(4):
        leaves = np.flatnonzero(neighbour[:, direction] != NONE)
        predecessor[neighbour[leaves, direction], direction] = leaves
    private = (layout.kind == CellKind.STORAGE) + 2 * (layout.kind == CellKind.CHARGER)
    return Grid(
        kind=np.array(layout.kind, dtype=np.uint8),
        neighbour=neighbour.copy(),
        predecessor=predecessor,
        lane=layout.lane.astype(np.int32),
        private=private.astype(np.uint8),
    )
