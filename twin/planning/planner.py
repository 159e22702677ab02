"""What a planner is, and which ones there are."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from twin.kernels.pibt import pibt_work, plan_pibt
from twin.kernels.turning import turn_first
from twin.planning.problem import Moves, PlanningProblem
from twin.registry import Registry

__all__ = ["PLANNERS", "Pibt", "Planner"]


class Planner(Protocol):
    """Chooses the next moves of every drive unit.

    Constructed with a :class:`~twin.planning.problem.PlanningProblem`; third parties register theirs under
    the entry point group ``twin.planners``.
    """

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


PLANNERS: Registry[Planner] = Registry("planning.planner", "twin.planners")


@PLANNERS.register("pibt")
class Pibt:
    """Priority inheritance with backtracking, priorities by what the drive units are doing.

    It knows no headings: under the rotation model a drive unit turns towards the cell that it wants first.

    Parameters
    ----------
    problem : PlanningProblem
        The fleet on its way.
    """

    def __init__(self, problem: PlanningProblem) -> None:
        self._problem = problem
        n_drives = len(problem.fleet.cell)
        self._work = pibt_work(n_drives, len(problem.grid.kind))
        self._moves = Moves(np.zeros((1, n_drives), dtype=np.int32), np.zeros((1, n_drives), dtype=np.int8))

    def plan(self, step: int) -> Moves:
        """Choose the next moves; see :class:`Planner`."""
        problem, moves = self._problem, self._moves
        plan_pibt(
            problem.grid,
            problem.fleet,
            problem.fields.pool,
            self._work,
            moves.cell[0],
            moves.heading[0],
            step,
        )
        if problem.rotation:
            work = self._work
            turn_first(problem.grid, problem.fleet, moves.cell[0], moves.heading[0], work.claim, work.stack)
        return moves
