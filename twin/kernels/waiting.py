"""Which cell each drive unit would enter next, by its distance field alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import kernel
from twin.kernels.pool import FieldPool, distance_at
from twin.units import NONE

__all__ = ["cells_ahead"]

Int32 = NDArray[np.int32]


@kernel
def cells_ahead(
    neighbour: Int32, fields: FieldPool, drives: Int32, cells: Int32, goals: Int32, slots: Int32, ahead: Int32
) -> None:
    """Find the cell beside each drive unit that is nearest to its goal.

    Parameters
    ----------
    neighbour : ndarray of int32, shape (N, 4)
        The moves that are allowed now.
    fields : FieldPool
        The distance fields.
    drives : ndarray of int32
        The drive units to look at.
    cells, goals, slots : ndarray of int32, shape (D,)
        Where each stands, where its leg ends, and the slot of its distance field.
    ahead : ndarray of int32, shape (D,)
        Receives the cells, ``NONE`` where none is nearer. Modified in place, for ``drives`` only.
    """
    tiles, pages, place = fields
    for drive in drives:
        cell, slot = cells[drive], slots[drive]
        best = NONE
        least = np.int64(distance_at(tiles, pages, place, slot, cell))
        for direction in range(4):
            after = neighbour[cell, direction]
            if after == NONE:
                continue
            distance = np.int64(distance_at(tiles, pages, place, slot, after))
            if after == goals[drive]:
                distance = np.int64(-1)
            if distance < least:
                least = distance
                best = after
        ahead[drive] = best
