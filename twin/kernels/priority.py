"""Who goes first: drive units by what they are doing, and by how near they are to their goals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined
from twin.kernels.pool import FieldPool, distance_at
from twin.state import Fleet, Grid

__all__ = ["BUCKETS", "CLASSES", "DISTANCES", "sort_by_priority"]

DISTANCES = 1024
"""Longer remaining distances share one priority."""
CLASSES = 4
BUCKETS = CLASSES * DISTANCES + 1


@inlined
def sort_by_priority(
    grid: Grid,
    fleet: Fleet,
    fields: FieldPool,
    unit: int,
    order: NDArray[np.int32],
    rank: NDArray[np.int32],
    bucket: NDArray[np.int32],
) -> None:
    """Order the drive units: leaving storage, loaded, empty, idle; within a class the nearer to its goal.

    Parameters
    ----------
    grid : Grid
        The floor.
    fleet : Fleet
        The drive units; only read.
    fields : FieldPool
        The distance fields, indexed by ``fleet.field``.
    unit : int
        Value of one cell in the fields.
    order, rank : ndarray of int32, shape (D,)
        Receive the drive units by falling priority, and the priority of each. Modified in place.
    bucket : ndarray of int32, shape (BUCKETS,)
        Work array.
    """
    cells, field, travelling, loaded, private = (
        fleet.cell,
        fleet.field,
        fleet.travelling,
        fleet.loaded,
        grid.private,
    )
    tiles, pages, place_of = fields
    n_drives = len(cells)
    bucket[:] = 0
    for drive in range(n_drives):
        cell = cells[drive]
        if travelling[drive] == 0:
            phase_class = 3
        elif loaded[drive] == 0:
            phase_class = 2
        elif private[cell] != 0:
            phase_class = 0
        else:
            phase_class = 1
        distance = min(int(distance_at(tiles, pages, place_of, field[drive], cell)) // unit, DISTANCES - 1)
        place = phase_class * DISTANCES + distance
        rank[drive] = place
        bucket[place + 1] += 1
    for index in range(1, len(bucket)):
        bucket[index] += bucket[index - 1]
    for drive in range(n_drives):
        place = rank[drive]
        order[bucket[place]] = drive
        bucket[place] += 1
