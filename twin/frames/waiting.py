"""Who waits for whom: the drive unit that holds the cell which another wants to enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from twin.kernels.waiting import blockers, cells_ahead
from twin.planning.causal import Causal
from twin.state import tracks_at
from twin.units import NONE

if TYPE_CHECKING:
    from twin.model import FulfillmentFloor

__all__ = ["Waiting"]

Int32 = NDArray[np.int32]


class Waiting:
    """Finds for whom each drive unit waits that stands on its way.

    One that has been told to enter a cell waits for whoever goes there before it. One that has not wants the
    cell that its planner has in mind, or the one beside it that is nearest to its goal.

    Parameters
    ----------
    floor : FulfillmentFloor
        The floor; it isn't changed.

    Attributes
    ----------
    found : ndarray of int32, shape (D,)
        Drive units, as of the last look; ``NONE`` for those that do not wait, or wait for nobody.
    """

    def __init__(self, floor: FulfillmentFloor) -> None:
        self._floor = floor
        n_drives = len(floor.state.fleet.cell)
        self.found = np.full(n_drives, NONE, dtype=np.int32)
        self._ahead = np.full(n_drives, NONE, dtype=np.int32)
        cells, n_cells = floor.state.fleet.cell, floor.state.layout.n_cells
        self._tracks = floor.motion.tracks or tracks_at(cells, n_cells)

    def look(self) -> None:
        """Look now."""
        floor, fleet = self._floor, self._floor.state.fleet
        if not floor.motion.exclusive:
            return
        occupant, planner = floor.motion.committed.occupant, floor.planner
        ahead = planner.work.ways.want if isinstance(planner, Causal) else self._nearer_cells()
        blockers(
            fleet.travelling, fleet.waited, fleet.speed_factor, self._tracks, ahead, occupant, self.found
        )

    def _nearer_cells(self) -> Int32:
        """Find the cell beside each drive unit under way that is nearest to its goal; shape (D,)."""
        floor, fleet = self._floor, self._floor.state.fleet
        drives = np.flatnonzero(fleet.travelling).astype(np.int32)
        pool, neighbour = floor.navigator.fields.pool, floor.state.grid.neighbour
        cells_ahead(neighbour, pool, drives, fleet.cell, fleet.goal, fleet.field, self._ahead)
        return self._ahead
