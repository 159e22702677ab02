"""Who waits for whom: the drive unit that holds the cell which another wants to enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from twin.kernels.waiting import cells_ahead
from twin.planning.causal import Causal
from twin.state import TRACK_CELLS, Tracks
from twin.units import NONE

if TYPE_CHECKING:
    from twin.model import FulfillmentFloor

__all__ = ["waits_for"]

Int32 = NDArray[np.int32]


def waits_for(floor: FulfillmentFloor) -> Int32:
    """Say for whom each drive unit waits that stands on its way.

    One that has been told to enter a cell waits for whoever goes there before it. One that has not wants the
    cell that its planner has in mind, or the one beside it that is nearest to its goal.

    Parameters
    ----------
    floor : FulfillmentFloor
        The floor; it isn't changed.

    Returns
    -------
    ndarray of int32, shape (D,)
        Drive units; ``NONE`` for those that do not wait, or wait for nobody.
    """
    fleet = floor.state.fleet
    found = np.full(len(fleet.cell), NONE, dtype=np.int32)
    if not floor.motion.exclusive:
        return found
    sound = (fleet.travelling != 0) & (fleet.waited > 0) & (fleet.speed_factor > 0.0)
    waiting = np.flatnonzero(sound).astype(np.int32)
    tracks = floor.motion.tracks
    if tracks is not None:
        told = tracks.end[waiting] > tracks.at[waiting]
        found[waiting[told]] = _before(tracks, waiting[told])
        waiting = waiting[~told]
    ahead = _cells_wanted(floor, waiting)
    waiting = waiting[ahead[waiting] != NONE]
    found[waiting] = floor.motion.committed.occupant[ahead[waiting]]
    found[found == np.arange(len(found))] = NONE
    return found


def _before(tracks: Tracks, drives: Int32) -> Int32:
    """Say who goes before some drive units in the first cell that they may not enter yet."""
    column = np.minimum(tracks.clear[drives] + 1, tracks.end[drives]) % TRACK_CELLS
    cell = tracks.cell[drives, column]
    closed = tracks.served[cell] != tracks.ticket[drives, column]
    before: Int32 = np.where(closed, tracks.before[drives, column], NONE).astype(np.int32)
    return before


def _cells_wanted(floor: FulfillmentFloor, drives: Int32) -> Int32:
    """Find the cell that each of some drive units wants to enter, ``NONE`` for none; shape (D,)."""
    if isinstance(floor.planner, Causal):
        return floor.planner.work.ways.want
    fleet = floor.state.fleet
    ahead = np.full(len(fleet.cell), NONE, dtype=np.int32)
    pool, neighbour = floor.navigator.fields.pool, floor.state.grid.neighbour
    cells_ahead(neighbour, pool, drives, fleet.cell, fleet.goal, fleet.field, ahead)
    return ahead
