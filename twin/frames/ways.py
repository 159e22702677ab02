"""What the planner of a running floor means its drive units to drive."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from twin.planning.planner import Foresighted
from twin.units import NONE

if TYPE_CHECKING:
    from twin.model import FulfillmentFloor

__all__ = ["WayKeeper", "planned_ways"]

Int32 = NDArray[np.int32]

KEPT = 240
"""Looks whose ways are kept."""
ASKED_S = 2.0
"""Wall-clock seconds for which ways are taken down, however fast it goes, after somebody asked for them."""


def planned_ways(floor: FulfillmentFloor) -> dict[int, Int32] | None:
    """Gather the cells ahead of each drive unit under way: those that it was told, and its planner's further.

    Parameters
    ----------
    floor : FulfillmentFloor
        The floor, between two steps; it isn't changed.

    Returns
    -------
    dict of int to ndarray of int32, or None
        By drive unit, its own cell first. None where the planner has no routes, or nobody plans.
    """
    planner, fleet = floor.planner, floor.state.fleet
    beyond = planner.ahead() if isinstance(planner, Foresighted) and floor.motion.exclusive else None
    if beyond is None:
        return None
    ways = {}
    for drive in np.flatnonzero((fleet.travelling != 0) & (fleet.goal != NONE)).tolist():
        further = beyond[drive]
        way = np.concatenate([floor.motion.cells_of(drive), further[further != NONE]]).astype(np.int32)
        ways[drive] = way[np.flatnonzero(np.diff(way, prepend=NONE))]
    return ways


class WayKeeper:
    """Keeps what the planner had in mind at the last looks at a floor; one thread looks, another one asks.

    Parameters
    ----------
    floor : FulfillmentFloor
        The floor.

    Notes
    -----
    A look costs 0.5 ms with 32 drive units: where many come in a second, they are taken only as long as
    somebody asks for them.
    """

    def __init__(self, floor: FulfillmentFloor) -> None:
        self._floor = floor
        self._lock = threading.Lock()
        self._kept: dict[int, dict[int, Int32] | None] = {}
        self._asked_at = -ASKED_S

    def look(self, *, seldom: bool) -> None:
        """Look now, between two steps; ``seldom`` says that it isn't often, so that it may be for nothing."""
        if not seldom and time.monotonic() - self._asked_at > ASKED_S:
            return
        ways = planned_ways(self._floor)
        with self._lock:
            self._kept[self._floor.now] = ways
            if len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]

    def at(self, step: int) -> dict[int, Int32] | None:
        """Give the ways at a look; None where none are known."""
        self._asked_at = time.monotonic()
        with self._lock:
            return self._kept.get(step)
