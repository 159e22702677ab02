"""What a planner is given, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.planning.fields import DistanceFields
from twin.scenario import PlanningSettings
from twin.state import Bodies, Fleet, Grid, Limits, Tracks

__all__ = ["Moves", "PlanningProblem"]


class Moves(NamedTuple):
    """A window of moves, to be carried out row by row.

    Attributes
    ----------
    cell : ndarray of int32, shape (W, D)
        Cell of each drive unit after each move; its last one to stay.
    heading : ndarray of int8, shape (W, D)
        Its heading after each move.
    """

    cell: NDArray[np.int32]
    heading: NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class PlanningProblem:
    """A fleet on its way, as a planner sees it.

    Attributes
    ----------
    grid : Grid
        The floor.
    n_cols : int
        Columns of the grid.
    fleet : Fleet
        The drive units; planners only read it. ``cell``, ``heading``, ``occupant`` and ``waited`` are the
        committed ones: where each drive unit will be once it has done all that it was told.
    fields : DistanceFields
        The pool of distance fields, indexed by ``fleet.field``.
    rotation : bool
        Whether a move may only go ahead, and a quarter turn takes a move of its own.
    settings : PlanningSettings
        The scenario's ``planning`` section.
    seed : int
        For planners that draw at random.
    budget_ms : float or None
        Wall time that a plan may take, for planners that go on improving it; None for as little as it needs.
    threads : int
        Threads that a planner may use.
    tracks : Tracks or None
        What the drive units have been told and not done yet; None where they hop as they are told.
    bodies : Bodies or None
        Where they are exactly; None likewise.
    limits : Limits or None
        What they can do; None likewise.
    """

    grid: Grid
    n_cols: int
    fleet: Fleet
    fields: DistanceFields
    rotation: bool = False
    settings: PlanningSettings = field(default_factory=PlanningSettings)
    seed: int = 1
    budget_ms: float | None = None
    threads: int = 1
    tracks: Tracks | None = None
    bodies: Bodies | None = None
    limits: Limits | None = None
