"""Who goes first: drive units by what they are doing, and by how near they are to their goals."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined
from twin.kernels.pool import FieldPool, distance_at
from twin.state import Fleet

Int32 = NDArray[np.int32]

__all__ = ["BUCKETS", "CLASSES", "DISTANCES", "Travellers", "sort_by_priority", "travellers_of"]

DISTANCES = 1024
"""Longer remaining distances share one priority."""
CLASSES = 4
BUCKETS = CLASSES * DISTANCES + 1


class Travellers(NamedTuple):
    """What a planner reads of the fleet: handing over fewer arrays takes less time. Columns of ``Fleet``."""

    cell: Int32
    heading: NDArray[np.int8]
    goal: Int32
    field: Int32
    station: Int32
    waited: Int32
    fixed: NDArray[np.uint8]
    loaded: NDArray[np.uint8]
    travelling: NDArray[np.uint8]


def travellers_of(fleet: Fleet) -> Travellers:
    """Take the columns out of a fleet."""
    return Travellers(*(getattr(fleet, column) for column in Travellers._fields))


@inlined
def sort_by_priority(
    private: NDArray[np.uint8],
    fleet: Fleet | Travellers,
    fields: FieldPool,
    unit: int,
    order: NDArray[np.int32],
    rank: NDArray[np.int32],
    bucket: NDArray[np.int32],
) -> None:
    """Order the drive units: leaving storage, loaded, empty, idle; within a class the nearer to its goal.

    Parameters
    ----------
    private : ndarray of uint8, shape (N,)
        Column of the grid.
    fleet : Fleet or Travellers
        The drive units; only read.
    fields : FieldPool
        The distance fields, indexed by ``fleet.field``.
    unit : int
        Value of one cell in the fields.
    order, rank : ndarray of int32, shape (D,)
        Receive the drive units by falling priority, and the priority of each. Modified in place.
    bucket : ndarray of int32, shape (BUCKETS,)
        Work array. All 0 between calls.
    """
    cells, field, travelling, loaded = fleet.cell, fleet.field, fleet.travelling, fleet.loaded
    tiles, pages, place_of = fields
    n_drives = len(cells)
    least, most = BUCKETS, 0
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
        least, most = min(least, place), max(most, place)
    for index in range(least + 1, most + 1):
        bucket[index] += bucket[index - 1]
    for drive in range(n_drives):
        place = rank[drive]
        order[bucket[place]] = drive
        bucket[place] += 1
    for index in range(least, most + 2):
        bucket[index] = 0
