"""The cells that drive units mean to drive over, and which of these ways are not as they were."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined, kernel
from twin.kernels.kept import Kept
from twin.state import TRACK_CELLS, Tracks
from twin.units import NONE

__all__ = ["MOVES_A_WORD", "Prospect", "follow_routes", "note_ways"]

Int32 = NDArray[np.int32]

RING = TRACK_CELLS - 1
MOVES_A_WORD = 15
"""Moves that are written into one number, two bits for each, the first one lowest."""


@kernel
def follow_routes(
    neighbour: Int32,
    cells: Int32,
    goals: Int32,
    route: NDArray[np.int8],
    place: Int32,
    length: Int32,
    aim: Int32,
    on: Int32,
) -> Int32:
    """List the cells that routes lead over.

    Parameters
    ----------
    neighbour : ndarray of int32, shape (N, 4)
        The moves that are allowed now.
    cells, goals : ndarray of int32, shape (D,)
        Where each drive unit is, and where it goes.
    route, place, length, aim, on
        The routes, as :class:`~twin.kernels.journeys.Ways` has them.

    Returns
    -------
    ndarray of int32, shape (D, any)
        ``NONE`` after the last cell, and where a drive unit has left its route.
    """
    most = 0
    left = np.zeros(cells.shape[0], dtype=np.int32)
    for drive in range(cells.shape[0]):
        if goals[drive] != NONE and aim[drive] == goals[drive] and on[drive] == cells[drive]:
            left[drive] = length[drive] - place[drive]
            most = max(most, left[drive])
    ahead = np.full((cells.shape[0], most), np.int32(NONE))
    for drive in range(cells.shape[0]):
        here = cells[drive]
        for move in range(left[drive]):
            here = neighbour[here, route[drive, place[drive] + move]]
            if here == NONE:
                break
            ahead[drive, move] = here
    return ahead


class Prospect(NamedTuple):
    """What is known of where drive units go, and where to put what is new.

    Attributes
    ----------
    travelling : ndarray of uint8, shape (D,)
        Whether each drive unit is under way.
    goals, cells : ndarray of int32, shape (D,)
        Where its leg ends, and where it stands.
    tracked, tracks
        Whether drive units are committed to cells ahead, and to which.
    n_cols : int
        Of the floor.
    known : ndarray of int32, shape (D, most)
        The ways as they were noted last. Modified in place.
    n_known : ndarray of int32, shape (D,)
        Cells of each; 0 for who is not under way. Modified in place.
    told : ndarray of int32, shape (2, enough)
        Receives the drive unit, and one after the other: the number of cells, and unless that is 0 the first
        of them and the directions of the moves, ``MOVES_A_WORD`` in a number. Modified in place.
    """

    travelling: NDArray[np.uint8]
    goals: Int32
    cells: Int32
    tracked: bool
    tracks: Tracks
    n_cols: int
    known: Int32
    n_known: Int32
    told: Int32


@kernel
def note_ways(prospect: Kept[Prospect], beyond: Int32) -> int:
    """Note the ways that are not what is left of those noted before.

    Parameters
    ----------
    prospect : Kept of Prospect
        What is known of where drive units go. Modified in place.
    beyond : ndarray of int32, shape (D, any)
        The cells after those that they are committed to, ``NONE`` for none; ``TRACK_CELLS`` more than that
        must fit into ``known``.

    Returns
    -------
    int
        How many entries of ``told`` are in use.
    """
    travelling, goals, cells, tracked, tracks, n_cols, known, n_known, told = prospect.parts
    track, at, end = tracks.cell, tracks.at, tracks.end
    way = np.empty(known.shape[1], dtype=np.int32)
    n_told = 0
    for drive in range(cells.shape[0]):
        length = 0
        if travelling[drive] != 0 and goals[drive] != NONE:
            way[0] = cells[drive]
            length = 1
            if tracked:
                for number in range(at[drive] + 1, end[drive] + 1):
                    length = _with_next(way, length, track[drive, number & RING], n_cols)
            for move in range(beyond.shape[1]):
                if beyond[drive, move] != NONE:
                    length = _with_next(way, length, beyond[drive, move], n_cols)
        old = known[drive]
        first = 0
        while first < n_known[drive] and old[first] != way[0]:
            first += 1
        same = n_known[drive] - first == length if length > 0 else n_known[drive] == 0
        for place in range(length if same else 0):
            same = same and old[first + place] == way[place]
        if same:
            continue
        n_known[drive] = length
        for place in range(length):
            old[place] = way[place]
        first = n_told
        told[1, n_told] = length
        n_told += 1
        if length > 0:
            told[1, n_told] = way[0]
            n_told += 1
        for move in range(length - 1):
            shift = 2 * (move % MOVES_A_WORD)
            if shift == 0:
                told[1, n_told] = 0
                n_told += 1
            told[1, n_told - 1] |= _direction(way[move + 1] - way[move], n_cols) << shift
        told[0, first:n_told] = drive
    return n_told


@inlined
def _direction(step: int, n_cols: int) -> int:
    """Give the direction of a step from a cell to the next; ``NONE`` where they do not touch."""
    if step == -n_cols:
        return 0
    if step == 1:
        return 1
    if step == n_cols:
        return 2
    return 3 if step == -1 else NONE


@inlined
def _with_next(way: Int32, length: int, cell: int, n_cols: int) -> int:
    """Add a cell to a way that touches its last one; answers its length."""
    if cell == way[length - 1] or _direction(cell - way[length - 1], n_cols) == NONE:
        return length
    way[length] = cell
    return length + 1
