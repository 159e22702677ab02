"""Which charger is whose, which is free, and where to go from it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.policies.situation import Situation
from twin.state import Batteries
from twin.units import NONE

__all__ = ["Berths"]

Int64 = NDArray[np.int64]


class Berths:
    """The chargers as places.

    Parameters
    ----------
    situation : Situation
        The floor.
    batteries : Batteries
        Who holds which charger; modified in place.
    """

    def __init__(self, situation: Situation, batteries: Batteries) -> None:
        layout = situation.state.layout
        self._occupant = situation.state.fleet.occupant
        self._n_cols = layout.n_cols
        self._batteries = batteries
        self._storage_near = [
            layout.storage[np.argsort(self._apart(cell, layout.storage), kind="stable")]
            for cell in batteries.charger.tolist()
        ]
        self._resting_place: dict[int, int] = {}

    def hold(self, drive: int, berth: int) -> None:
        """Give a drive unit a charger."""
        self._batteries.holder[berth] = drive
        self._batteries.berth[drive] = berth

    def give_up(self, drive: int) -> None:
        """End a drive unit's hold on its charger."""
        self._batteries.holder[self._batteries.berth[drive]] = NONE
        self._batteries.berth[drive] = NONE

    def free(self) -> Int64:
        """List the chargers that nobody holds and nobody stands on."""
        return np.flatnonzero(~self._is_occupied() & (self._batteries.holder == NONE))

    def being_left(self) -> Int64:
        """List the chargers that nobody holds any more, but whose last holder is not out of the way yet."""
        return np.flatnonzero(self._is_occupied() & (self._batteries.holder == NONE))

    def nearest(self, cell: int) -> int:
        """Find the free charger, of which there is one, with the shortest way as the crow flies on a grid."""
        free = self.free()
        return int(free[np.argmin(self._apart(cell, self._batteries.charger[free]))])

    def place_to_rest(self, drive: int) -> int:
        """Reserve the storage location nearest to a drive unit's charger where nobody is."""
        near = self._storage_near[self._batteries.berth.item(drive)]
        taken = set(self._resting_place.values())
        free = (cell for cell in near.tolist() if self._occupant[cell] == NONE and cell not in taken)
        self._resting_place[drive] = cell = next(free, near.item(0))
        return cell

    def forget_place(self, drive: int) -> None:
        """End a drive unit's reservation of a place to rest, if it has one."""
        self._resting_place.pop(drive, None)

    def _is_occupied(self) -> NDArray[np.bool_]:
        occupied: NDArray[np.bool_] = self._occupant[self._batteries.charger] != NONE
        return occupied

    def _apart(self, cell: int, others: NDArray[np.int32]) -> NDArray[np.int32]:
        row, col = divmod(cell, self._n_cols)
        rows, cols = np.divmod(others, self._n_cols)
        apart: NDArray[np.int32] = np.abs(rows - row) + np.abs(cols - col)
        return apart
