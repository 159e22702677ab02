"""Weights that lead round the cells where drive units stand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.planning.fields import DistanceFields
from twin.state import Grid
from twin.units import NONE

__all__ = ["Congestion"]

DEARER = 3.0
"""Plain moves that it costs more to enter a cell on which somebody always stands."""
MEMORY = 0.5
"""Share of the last epoch's congestion in the next one's."""


class Congestion:
    """Makes it dearer to go where drive units stand.

    Parameters
    ----------
    grid : Grid
        The floor.
    fields : DistanceFields
        Opened with weights that may change. Modified in place.
    every : int
        Plans in an epoch.
    standing : ndarray of int32, shape (N,)
        Where planning counts those who have not moved since the last plan. Set to 0 with each epoch.
    """

    def __init__(self, grid: Grid, fields: DistanceFields, every: int, standing: NDArray[np.int32]) -> None:
        self._grid = grid
        self._fields = fields
        self._every = every
        self._plans = 0
        self._base = fields.guidance.weight[0].copy()
        self._standing = standing
        self._crowd = np.zeros(len(grid.kind))

    def look(self) -> None:
        """Begin a new epoch when it is time to; call it after each plan."""
        self._plans += 1
        if self._plans % self._every:
            return
        self._crowd = MEMORY * self._crowd + (1 - MEMORY) * self._standing / self._every
        self._standing[:] = 0
        after = self._grid.neighbour
        dearer = DEARER * self._fields.guidance.unit * self._crowd[after]
        weight = np.where(after != NONE, self._base + dearer, self._base)
        self._fields.reweigh(np.clip(np.rint(weight), 1, 255).astype(np.uint8))
