"""What each drive unit has been told and has not done yet, and the order of drive units at each cell."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.units import NONE

__all__ = ["TRACK_CELLS", "Tracks", "put_on_track", "tracks_at"]

Int32 = NDArray[np.int32]
Float64 = NDArray[np.float64]

TRACK_CELLS = 32
"""Cells of a drive unit's track that are kept: a power of two, more than it can have been told ahead."""


class Tracks(NamedTuple):
    """Committed cells ahead of the drive units, and the tickets that order them at each cell.

    A drive unit's track is counted: cell number ``k`` of it lies in column ``k % TRACK_CELLS``. It draws a
    ticket for each cell that it is told to enter, and may enter when that ticket is served. That keeps the
    order in which the planner let the drive units into each cell, whatever delays them on the way.

    Attributes
    ----------
    cell : ndarray of int32, shape (D, TRACK_CELLS)
        Cells of the track.
    ticket : ndarray of int32, shape (D, TRACK_CELLS)
        The ticket drawn for each.
    before : ndarray of int32, shape (D, TRACK_CELLS)
        Drive unit that holds the ticket before, ``NONE`` for a cell's first.
    way : ndarray of int8, shape (D, TRACK_CELLS)
        Direction in which each is entered.
    at : ndarray of int32, shape (D,)
        Number of the cell whose centre was reached last.
    clear : ndarray of int32, shape (D,)
        Number of the last cell that may be entered.
    straight : ndarray of int32, shape (D,)
        Number of the last cell before the next turn.
    end : ndarray of int32, shape (D,)
        Number of the last cell.
    offset_m : ndarray of float64, shape (D,)
        Metres driven since that centre.
    issued, served : ndarray of int32, shape (N,)
        Tickets drawn for each cell, and the one that is served.
    latest : ndarray of int32, shape (N,)
        Drive unit that drew the latest ticket of each cell, ``NONE`` where nobody has.
    """

    cell: Int32
    ticket: Int32
    before: Int32
    way: NDArray[np.int8]
    at: Int32
    clear: Int32
    straight: Int32
    end: Int32
    offset_m: Float64
    issued: Int32
    served: Int32
    latest: Int32


def tracks_at(cells: Int32, n_cells: int) -> Tracks:
    """Let drive units stand on cells, with nothing to do."""
    n_drives = len(cells)

    def column() -> Int32:
        return np.zeros(n_drives, dtype=np.int32)

    track = np.zeros((n_drives, TRACK_CELLS), dtype=np.int32)
    track[:, 0] = cells
    issued = np.zeros(n_cells, dtype=np.int32)
    issued[cells] = 1
    latest = np.full(n_cells, NONE, dtype=np.int32)
    latest[cells] = np.arange(n_drives)
    return Tracks(
        cell=track,
        ticket=np.zeros((n_drives, TRACK_CELLS), dtype=np.int32),
        before=np.full((n_drives, TRACK_CELLS), NONE, dtype=np.int32),
        way=np.zeros((n_drives, TRACK_CELLS), dtype=np.int8),
        at=column(),
        clear=column(),
        straight=column(),
        end=column(),
        offset_m=np.zeros(n_drives),
        issued=issued,
        served=np.zeros(n_cells, dtype=np.int32),
        latest=latest,
    )


def put_on_track(tracks: Tracks, drive: int, cell: int) -> None:
    """Let a drive unit at the end of its track stand on a cell that nobody has a ticket for.

    Its ticket for the cell that it stood on is given back. The tracks are modified in place.
    """
    number = tracks.at.item(drive)
    column = number % TRACK_CELLS
    tracks.served[tracks.cell[drive, column]] += 1
    tracks.latest[tracks.latest == drive] = NONE
    tracks.before[tracks.before == drive] = NONE
    tracks.cell[drive, column] = cell
    tracks.ticket[drive, column] = tracks.issued[cell]
    tracks.before[drive, column] = NONE
    tracks.issued[cell] += 1
    tracks.latest[cell] = drive
    tracks.clear[drive] = tracks.straight[drive] = number
    tracks.offset_m[drive] = 0.0
