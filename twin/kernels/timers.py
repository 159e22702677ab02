"""Timers as a column of steps: one scan finds all that run out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import kernel
from twin.units import NONE

__all__ = ["next_due", "ring"]


@kernel
def ring(due: NDArray[np.int32], step: int, rung: NDArray[np.int32]) -> int:
    """Collect and clear the timers that run out at this step.

    Parameters
    ----------
    due : ndarray of int32, shape (D + S + B + C,)
        Step at which each agent's timer runs out, ``NONE`` where none is set. Modified in place.
    step : int
        The clock.
    rung : ndarray of int32, shape (D + S + B + C,)
        Receives the indices of the timers that ran out, rising. Modified in place.

    Returns
    -------
    int
        How many there are.
    """
    n_rung = 0
    for index in range(len(due)):
        if due[index] == step:
            due[index] = NONE
            rung[n_rung] = index
            n_rung += 1
    return n_rung


@kernel
def next_due(due: NDArray[np.int32], latest: int) -> int:
    """Say when the next timer runs out.

    Parameters
    ----------
    due : ndarray of int32, shape (D + S + B + C,)
        Step at which each agent's timer runs out; below 0 where none is set, or it stands still.
    latest : int
        The answer where none is set, or none runs out before.
    """
    earliest = latest
    for index in range(len(due)):
        if 0 <= due[index] < earliest:
            earliest = int(due[index])
    return earliest
