"""Which pod is fetched for a pick station."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from twin.policies.situation import Situation
from twin.registry import Registry

__all__ = ["POD_SELECTION", "LinesForDistance", "MostLines", "NearestPod", "PodCandidates", "PodSelection"]

HANDLING_CELLS = 12
"""Lifting, setting down and presenting take a drive unit about as long as driving this many cells."""


class PodCandidates(NamedTuple):
    """Free pods that hold units for a station's open lines; one row each, C rows.

    Attributes
    ----------
    pod : ndarray of int32, shape (C,)
        The pods.
    lines, units : ndarray of int32, shape (C,)
        Open lines of which the pod has units, and how many units it could give.
    to_station : ndarray of int64, shape (C,)
        Cells to drive with the pod to the station.
    to_drive : ndarray of int64, shape (C,)
        Cells, as the crow flies on a grid, from the pod to the nearest idle drive unit.
    """

    pod: NDArray[np.int32]
    lines: NDArray[np.int32]
    units: NDArray[np.int32]
    to_station: NDArray[np.int64]
    to_drive: NDArray[np.int64]


class PodSelection(Protocol):
    """Picks a pod; constructed with the :class:`~twin.policies.situation.Situation`."""

    def __init__(self, situation: Situation) -> None: ...

    def choose(self, candidates: PodCandidates, station: int) -> int:
        """Choose the row of the pod to fetch; there is at least one."""
        ...


POD_SELECTION: Registry[PodSelection] = Registry("policies.pod_selection", "twin.policies.pod_selection")


@POD_SELECTION.register("nearest")
class NearestPod:
    """The pod that is soonest there."""

    def __init__(self, situation: Situation) -> None:
        pass

    def choose(self, candidates: PodCandidates, station: int) -> int:
        """Choose; see :class:`PodSelection`."""
        return int(np.argmin(candidates.to_station + candidates.to_drive))


@POD_SELECTION.register("most_lines")
class MostLines:
    """The pod that serves most open lines; of equals the nearest."""

    def __init__(self, situation: Situation) -> None:
        pass

    def choose(self, candidates: PodCandidates, station: int) -> int:
        """Choose; see :class:`PodSelection`."""
        far = 1 + int(np.max(candidates.to_station + candidates.to_drive))
        return int(np.argmin(candidates.to_station + candidates.to_drive - candidates.lines * far))


@POD_SELECTION.register("lines_for_distance")
class LinesForDistance:
    """The pod that serves most open lines for the way it costs."""

    def __init__(self, situation: Situation) -> None:
        pass

    def choose(self, candidates: PodCandidates, station: int) -> int:
        """Choose; see :class:`PodSelection`."""
        way = 2 * candidates.to_station + candidates.to_drive + HANDLING_CELLS
        return int(np.argmax(candidates.lines / way))
