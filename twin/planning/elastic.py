"""A clock for planners that move the whole fleet at once: it ticks when the fleet is ready for more."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.commit import lag
from twin.planning.planner import Foresighted, Planner
from twin.planning.problem import Moves
from twin.state import TRACK_CELLS, Tracks

__all__ = ["ElasticClock"]

AHEAD = 3
"""Moves that a drive unit should have before it."""
LATE_SHARE = 0.1
"""Share of the fleet that may have as many, and more, when the clock ticks."""
MOST_AHEAD = TRACK_CELLS // 2
"""Moves with which even a single drive unit holds the clock up: its track keeps twice as many at most."""


class ElasticClock:
    """Asks a planner for the next moves once nearly all drive units have done what they were told.

    To wait for every single one would stop the floor for the slowest; to lock the late ones instead turns
    them into obstacles. Only one that is very late, such as behind a drive unit that has stopped, is waited
    for.

    Parameters
    ----------
    planner : Planner
        Plans for the committed states.
    tracks : Tracks
        What the drive units have been told and not done yet.
    n_spare : int
        Those among them that are off duty at first, and do not count in the share that may be late.
    """

    own_pace = True

    def __init__(self, planner: Planner, tracks: Tracks, n_spare: int = 0) -> None:
        self._planner = planner
        self._tracks = tracks
        self._late = int(LATE_SHARE * (len(tracks.end) - n_spare))
        self._ticks = 0
        n_drives = len(tracks.end)
        self._nothing = Moves(np.zeros((0, n_drives), dtype=np.int32), np.zeros((0, n_drives), dtype=np.int8))

    def ahead(self) -> NDArray[np.int32] | None:
        """List the cells that the planner has in mind, if it does so."""
        planner = self._planner
        return planner.ahead() if isinstance(planner, Foresighted) else None

    def plan(self, step: int) -> Moves:
        """Choose the next moves, or none yet; see :class:`~twin.planning.planner.Planner`."""
        if lag(self._tracks, AHEAD) > self._late or lag(self._tracks, MOST_AHEAD) > 0:
            return self._nothing
        self._ticks += 1
        return self._planner.plan(self._ticks)
