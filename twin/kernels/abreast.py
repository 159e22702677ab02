"""Drive units whose operations are priced side by side: work arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined
from twin.kernels.operations import Operations

__all__ = ["ABREAST", "Abreast", "work_abreast"]

ABREAST = 32
"""Drive units that are priced side by side, so that one instruction does for several."""

Int32 = NDArray[np.int32]


class Abreast(NamedTuple):
    """Work arrays for some drive units side by side.

    Attributes
    ----------
    meets_goal : ndarray of uint8, shape (ABREAST,)
        1 where one of the places is the goal.
    near : ndarray of int32, shape (K, ABREAST)
        Distances at the probes.
    ways, weights : ndarray of uint32, shape (P, ABREAST)
        Moves out of each place, and what they cost, a bit and a byte for each direction.
    barred : ndarray of int32, shape (P, ABREAST)
        0 where the drive unit may go, more than any distance elsewhere.
    left : ndarray of int32, shape (ends, ABREAST)
        Remaining cost in each of the states where operations end.
    chance : ndarray of int64, shape (ABREAST,)
        What decides between operations that are as good.
    cost : ndarray of int32, shape (J, ABREAST)
        Cost of each operation.
    """

    meets_goal: NDArray[np.uint8]
    near: Int32
    ways: NDArray[np.uint32]
    weights: NDArray[np.uint32]
    barred: Int32
    left: Int32
    chance: NDArray[np.int64]
    cost: Int32


@inlined
def work_abreast(operations: Operations) -> Abreast:
    """Allocate the work arrays."""
    n_places, n_probes = len(operations.before), len(operations.probe_row)
    return Abreast(
        np.zeros(ABREAST, dtype=np.uint8),
        np.zeros((n_probes, ABREAST), dtype=np.int32),
        np.zeros((n_places, ABREAST), dtype=np.uint32),
        np.zeros((n_places, ABREAST), dtype=np.uint32),
        np.zeros((n_places, ABREAST), dtype=np.int32),
        np.zeros((len(operations.end_place), ABREAST), dtype=np.int32),
        np.zeros(ABREAST, dtype=np.int64),
        np.zeros((len(operations.end), ABREAST), dtype=np.int32),
    )
