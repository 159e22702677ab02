"""Which cell each drive unit wants to enter, and who holds it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import kernel
from twin.kernels.pool import FieldPool, distance_at
from twin.state import TRACK_CELLS, Tracks
from twin.units import NONE

__all__ = ["blockers", "cells_ahead"]

Int32 = NDArray[np.int32]

RING = TRACK_CELLS - 1


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


@kernel
def blockers(
    travelling: NDArray[np.uint8],
    waited: Int32,
    factor: NDArray[np.float64],
    tracks: Tracks,
    ahead: Int32,
    occupant: Int32,
    found: Int32,
) -> None:
    """Find who holds the cells that drive units want to enter.

    Parameters
    ----------
    travelling, waited, factor : ndarray, shape (D,)
        Columns of the :class:`~twin.state.Fleet`: who stands on its way waits.
    tracks : Tracks
        What they have been told: one that may not enter the next cell of its track waits for whoever goes
        there before it.
    ahead : ndarray of int32, shape (D,)
        The cell that one wants that has been told none.
    occupant : ndarray of int32, shape (N,)
        Who is committed to each cell.
    found : ndarray of int32, shape (D,)
        Receives the drive units, ``NONE`` where one does not wait, or nobody holds the cell. Modified in
        place.
    """
    track, ticket, before = tracks.cell, tracks.ticket, tracks.before
    at, clear, end, served = tracks.at, tracks.clear, tracks.end, tracks.served
    found[:] = NONE
    for drive in range(len(found)):
        if travelling[drive] == 0 or waited[drive] == 0 or factor[drive] == 0.0:
            continue
        if end[drive] > at[drive]:
            column = min(max(clear[drive], at[drive]) + 1, end[drive]) & RING
            if served[track[drive, column]] != ticket[drive, column]:
                found[drive] = before[drive, column]
        elif ahead[drive] != NONE:
            found[drive] = occupant[ahead[drive]]
        if found[drive] == drive:
            found[drive] = NONE
