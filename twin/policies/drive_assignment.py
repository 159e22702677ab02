"""Which idle drive unit fetches a pod."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin.policies.situation import Situation
from twin.registry import Registry

__all__ = ["DRIVE_ASSIGNMENT", "DriveAssignment", "LongestIdle", "NearestDrive"]


class DriveAssignment(Protocol):
    """Picks a drive unit; constructed with the :class:`~twin.policies.situation.Situation`."""

    def __init__(self, situation: Situation) -> None: ...

    def choose(self, idle: NDArray[np.int32], pod: int) -> int:
        """Choose one of the idle drive units (at least one) for a pod, and answer its number."""
        ...


DRIVE_ASSIGNMENT: Registry[DriveAssignment] = Registry(
    "policies.drive_assignment", "twin.policies.drive_assignment"
)


@DRIVE_ASSIGNMENT.register("nearest")
class NearestDrive:
    """The drive unit with the shortest way to the pod."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation

    def choose(self, idle: NDArray[np.int32], pod: int) -> int:
        """Choose; see :class:`DriveAssignment`."""
        if len(idle) == 1:
            return int(idle[0])
        state = self._situation.state
        n_cols = state.layout.n_cols
        goal = state.pods.cell.item(pod)
        cells = state.fleet.cell[idle]
        as_the_crow_flies = np.abs(cells // n_cols - goal // n_cols) + np.abs(cells % n_cols - goal % n_cols)
        start = int(cells[np.argmin(as_the_crow_flies)])
        ways = self._situation.fields.measure(cells, goal, loaded=False, start=start)
        return int(idle[np.argmin(ways)])


@DRIVE_ASSIGNMENT.register("longest_idle")
class LongestIdle:
    """The drive unit that has been without a task for longest: wears the fleet evenly."""

    def __init__(self, situation: Situation) -> None:
        self._fleet = situation.state.fleet

    def choose(self, idle: NDArray[np.int32], pod: int) -> int:
        """Choose; see :class:`DriveAssignment`."""
        return int(idle[np.argmin(self._fleet.progress[idle])])
