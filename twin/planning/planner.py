"""What a planner is, and which ones there are."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from twin.planning.problem import Moves, PlanningProblem
from twin.registry import Registry

__all__ = ["PLANNERS", "Foresighted", "Planner", "is_guided"]


class Planner(Protocol):
    """Chooses the next moves of every drive unit.

    Constructed with a :class:`~twin.planning.problem.PlanningProblem`; third parties register theirs under
    the entry point group ``twin.planners``.

    Attributes
    ----------
    own_pace : bool
        Whether it tells each drive unit by itself how far to go, as often as it is asked. One that does not
        moves the whole fleet at once; under continuous motion it is asked when the fleet is ready for more.
    guided : bool
        Whether it takes distance fields in the weights of moves (see ``DistanceFields.guidance``); those that
        lack this get theirs in cells.
    """

    own_pace: bool

    def __init__(self, problem: PlanningProblem) -> None: ...

    def plan(self, step: int) -> Moves:
        """Choose the next moves, free of vertex and swap conflicts.

        Parameters
        ----------
        step : int
            The clock.

        Returns
        -------
        Moves
            At least one row. Valid until the next call.
        """
        ...


@runtime_checkable
class Foresighted(Protocol):
    """A planner that has more in mind for each drive unit than what it has told it."""

    def ahead(self) -> NDArray[np.int32] | None:
        """List the cells of each drive unit's route after the last one that it was told.

        Returns
        -------
        ndarray of int32, shape (D, any), or None
            In their order; ``NONE`` in between and after the last counts for nothing. None
            where there are no routes after all.
        """
        ...


PLANNERS: Registry[Planner] = Registry("planning.planner", "twin.planners")


def is_guided(name: str | None) -> bool:
    """Say whether a planner follows weights of moves; the default one, None, does not."""
    return name is not None and bool(getattr(PLANNERS[name], "guided", False))
