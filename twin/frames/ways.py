"""What a floor's planner means its drive units to drive: noted when it changes, and put together again."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from twin.kernels.ahead import MOVES_A_WORD, Prospect, note_ways
from twin.kernels.kept import keep
from twin.planning.planner import Foresighted, Planner
from twin.state import TRACK_CELLS, tracks_at
from twin.units import NONE

if TYPE_CHECKING:
    from twin.model import FulfillmentFloor

__all__ = ["NOTHING_TOLD", "Foresight", "ToldWays", "Ways"]

Int32 = NDArray[np.int32]

NOTHING_TOLD: Int32 = np.zeros((2, 0), dtype=np.int32)
"""What is told of ways where they are as they were: drive units, and what :func:`note_ways` says of each."""
NOTHING_TOLD.flags.writeable = False
EVERYBODY = NONE
"""In the place of a drive unit: from now on the planner has routes, or (0) none."""
EVERYBODY_NOW: Int32 = np.array([[EVERYBODY], [1]], dtype=np.int32)
EVERYBODY_NOT: Int32 = np.array([[EVERYBODY], [0]], dtype=np.int32)


class Foresight:
    """Notes which ways have changed from one look at a running floor to the next.

    A way has not changed while a drive unit goes it: what is left of it begins where the drive unit is.

    Parameters
    ----------
    floor : FulfillmentFloor
        The floor; it isn't changed.
    """

    def __init__(self, floor: FulfillmentFloor) -> None:
        self._floor = floor
        fleet = floor.state.fleet
        n_drives = len(fleet.cell)
        self._prospect = Prospect(
            travelling=fleet.travelling,
            goals=fleet.goal,
            cells=fleet.cell,
            tracked=floor.motion.tracks is not None,
            tracks=floor.motion.tracks or tracks_at(fleet.cell, floor.state.layout.n_cells),
            n_cols=floor.state.layout.n_cols,
            known=np.zeros((n_drives, 0), dtype=np.int32),
            n_known=np.zeros(n_drives, dtype=np.int32),
            told=np.zeros((2, 0), dtype=np.int32),
        )
        self._make_room(0)
        self._routed = False
        self._planner: Planner | None = None
        self._foresighted: Foresighted | None = None

    def look(self) -> Int32:
        """Look now, between two steps; answers what has changed, shape (2, any)."""
        seen = self._beyond()
        begins, self._routed = (seen is not None) != self._routed, seen is not None
        if seen is None:
            self._prospect.n_known[:] = 0
            return EVERYBODY_NOT if begins else NOTHING_TOLD
        beyond = np.ascontiguousarray(seen, dtype=np.int32)
        if self._prospect.known.shape[1] < TRACK_CELLS + beyond.shape[1]:
            self._make_room(2 * beyond.shape[1])
        told = self._prospect.told[:, : note_ways(self._kept, beyond)].copy()
        return np.hstack([EVERYBODY_NOW, told]) if begins else told

    def _beyond(self) -> Int32 | None:
        """Ask the planner for the cells after those that drive units are committed to."""
        planner = self._floor.planner
        if planner is not self._planner:
            self._planner = planner
            # once: such a question to a protocol takes half as long as the look
            exclusive = self._floor.motion.exclusive
            self._foresighted = planner if isinstance(planner, Foresighted) and exclusive else None
        return None if self._foresighted is None else self._foresighted.ahead()

    def _make_room(self, n_beyond: int) -> None:
        """Make room for ways that go on so many cells after those that drive units are committed to."""
        known = self._prospect.known
        n_drives, room = known.shape
        known = np.pad(known, ((0, 0), (0, TRACK_CELLS + n_beyond - room)))
        told = np.zeros((2, n_drives * (3 + known.shape[1] // MOVES_A_WORD)), dtype=np.int32)
        self._prospect = self._prospect._replace(known=known, told=told)
        self._kept = keep(self._prospect)


class ToldWays:
    """The ways as they were told last, each with what is to be written of it."""

    def __init__(self) -> None:
        self._routed = False
        self._ways: dict[int, Int32] = {}

    def take(self, told: Int32) -> None:
        """Take what has changed, as :meth:`Foresight.look` says it."""
        if not told.shape[1]:
            return
        place, (drives, values) = 0, told
        while place < len(values):
            drive, n_cells = drives.item(place), values.item(place)
            if drive == EVERYBODY:
                self._routed, self._ways = n_cells != 0, {}
                place += 1
                continue
            n_values = 2 + -(-(n_cells - 1) // MOVES_A_WORD) if n_cells > 0 else 1
            if n_cells > 0:
                self._ways[drive] = values[place : place + n_values]
            else:
                self._ways.pop(drive, None)
            place += n_values

    def all(self) -> Int32:
        """Tell all that is known, as if nothing had been told before."""
        if not self._routed:
            return NOTHING_TOLD
        drives = np.array([EVERYBODY, *self._ways], dtype=np.int32)
        values = [np.ones(1, dtype=np.int32), *self._ways.values()]
        return np.stack([np.repeat(drives, [len(told) for told in values]), np.concatenate(values)])

    def at(self, cell: Int32, n_cols: int) -> Ways | None:
        """Give the ways of drive units on these cells, shape (D,); None where the planner has no routes."""
        return Ways(dict(self._ways), cell.copy(), n_cols) if self._routed else None


class Ways:
    """What a planner means its drive units to drive at a moment.

    Parameters
    ----------
    told : dict of int to ndarray of int32
        What was told of each drive unit under way.
    cell : ndarray of int32, shape (D,)
        Where each drive unit is.
    n_cols : int
        Of the floor.
    """

    def __init__(self, told: dict[int, Int32], cell: Int32, n_cols: int) -> None:
        self._told, self._cell = told, cell
        self._step = np.array([-n_cols, 1, n_cols, -1], dtype=np.int32)

    @cached_property
    def ahead(self) -> dict[int, Int32]:
        """The cells ahead of each drive unit under way, its own first; not of one that has left its way."""
        ahead = {drive: self._left(self._told[drive], self._cell.item(drive)) for drive in sorted(self._told)}
        return {drive: way for drive, way in ahead.items() if len(way)}

    def _left(self, told: Int32, here: int) -> Int32:
        """Find what is left of a way from a cell on."""
        moves = (told[2:, None] >> (2 * np.arange(MOVES_A_WORD, dtype=np.int32)) & 3).reshape(-1)
        way = np.cumsum(np.concatenate([told[1:2], self._step[moves[: told.item(0) - 1]]]), dtype=np.int32)
        at = np.flatnonzero(way == here)
        return way[at[0] :] if len(at) else way[:0]
