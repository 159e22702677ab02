"""Taking a planner's moves in: tracks grow, tickets are drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import kernel
from twin.state import TRACK_CELLS, Fleet, Grid, Tracks
from twin.units import NONE

__all__ = ["commit_moves", "lag"]

RING = TRACK_CELLS - 1


@kernel
def commit_moves(
    grid: Grid,
    committed: Fleet,
    tracks: Tracks,
    cells: NDArray[np.int32],
    headings: NDArray[np.int8],
    work: NDArray[np.int32],
) -> int:
    """Append a window of moves to the tracks of the drive units.

    Drive units that would all rotate in a cycle, each into the cell of the next, stay: with tickets each of
    them would wait for the one before it to leave. The window ends there.

    Parameters
    ----------
    grid : Grid
        The floor.
    committed : Fleet
        The drive units as committed. Modified in place.
    tracks : Tracks
        Modified in place.
    cells : ndarray of int32, shape (W, D)
        Cells of the drive units after each move.
    headings : ndarray of int8, shape (W, D)
        Their headings.
    work : ndarray of int32, shape (D,)
        Work array.

    Returns
    -------
    int
        Rows taken in.
    """
    now, occupant, waited, heading = committed.cell, committed.occupant, committed.waited, committed.heading
    n_drives = len(now)
    for row in range(len(cells)):
        broken = False
        for drive in range(n_drives):
            work[drive] = 0
        for drive in range(n_drives):
            if work[drive] != 0 or cells[row, drive] == now[drive]:
                continue
            mark = drive + 1
            link = drive
            while link != NONE and work[link] == 0 and cells[row, link] != now[link]:
                work[link] = mark
                link = occupant[cells[row, link]]
            if link != NONE and work[link] == mark:
                broken = True
                turn = link
                while work[turn] != NONE:
                    work[turn] = NONE
                    turn = occupant[cells[row, turn]]
        for drive in range(n_drives):
            after = cells[row, drive]
            here = now[drive]
            if work[drive] == NONE or after == here:
                waited[drive] += 1
                if after == here:
                    heading[drive] = headings[row, drive]
                continue
            waited[drive] = 0
            number = tracks.end[drive] + 1
            tracks.end[drive] = number
            column = number & RING
            tracks.cell[drive, column] = after
            tracks.ticket[drive, column] = tracks.issued[after]
            tracks.issued[after] += 1
            tracks.before[drive, column] = tracks.latest[after]
            tracks.latest[after] = drive
            for direction in range(4):
                if grid.neighbour[here, direction] == after:
                    tracks.way[drive, column] = direction
            heading[drive] = tracks.way[drive, column]
            now[drive] = after
            if occupant[here] == drive:
                occupant[here] = NONE
            occupant[after] = drive
        if broken:
            return row + 1
    return len(cells)


@kernel
def lag(tracks: Tracks, moves: int) -> int:
    """Count the drive units that still have at least so many moves to do."""
    n_late = 0
    for drive in range(len(tracks.end)):
        if tracks.end[drive] - tracks.at[drive] >= moves:
            n_late += 1
    return n_late
