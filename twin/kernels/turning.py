"""Wishes of a planner that knows no headings, made into moves under the rotation model."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import kernel
from twin.state import Fleet, Grid
from twin.units import NONE

__all__ = ["turn_first"]


@kernel
def turn_first(
    grid: Grid,
    fleet: Fleet,
    next_cell: NDArray[np.int32],
    next_heading: NDArray[np.int8],
    claim: NDArray[np.int32],
    stack: NDArray[np.int32],
) -> None:
    """Let those turn that do not point where they want to go, and those wait who want to go where one stays.

    Parameters
    ----------
    grid : Grid
        The floor.
    fleet : Fleet
        The drive units; only read.
    next_cell : ndarray of int32, shape (D,)
        Cells that the drive units want to go to, free of vertex and swap conflicts; replaced by those that
        they come to. Modified in place.
    next_heading : ndarray of int8, shape (D,)
        Receives the headings after the move. Modified in place.
    claim : ndarray of int32, shape (N,)
        Work array; all ``NONE`` between calls.
    stack : ndarray of int32, shape (D + 1,)
        Work array.

    Notes
    -----
    Each cell is wanted by one drive unit at most, so whoever stays holds up one other at most, who holds up
    the next one behind. Rings of drive units that all point ahead go round together.
    """
    cells, headings = fleet.cell, fleet.heading
    neighbour = grid.neighbour
    n_drives = len(cells)
    n_held = 0
    for drive in range(n_drives):
        cell, after = cells[drive], next_cell[drive]
        next_heading[drive] = headings[drive]
        if after == cell:
            continue
        wanted = 0
        while neighbour[cell, wanted] != after:
            wanted += 1
        quarter_turns = (wanted - headings[drive]) & 3
        if quarter_turns == 0:
            claim[after] = drive
            continue
        turn = 3 if quarter_turns == 3 else 1
        next_heading[drive] = (headings[drive] + turn) & 3
        next_cell[drive] = cell
    for drive in range(n_drives):
        if next_cell[drive] == cells[drive] and claim[cells[drive]] != NONE:
            stack[n_held] = claim[cells[drive]]
            claim[cells[drive]] = NONE
            n_held += 1
    while n_held > 0:
        n_held -= 1
        drive = stack[n_held]
        claim[next_cell[drive]] = NONE
        next_cell[drive] = cells[drive]
        behind = claim[cells[drive]]
        if behind != NONE:
            claim[cells[drive]] = NONE
            stack[n_held] = behind
            n_held += 1
    for drive in range(n_drives):
        claim[next_cell[drive]] = NONE
