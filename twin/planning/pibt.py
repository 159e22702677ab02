"""Priority inheritance with backtracking as a planner."""

from __future__ import annotations

import numpy as np

from twin.kernels.pibt import pibt_work, plan_pibt
from twin.kernels.turning import turn_first
from twin.planning.planner import PLANNERS
from twin.planning.problem import Moves, PlanningProblem

__all__ = ["Pibt"]


@PLANNERS.register("pibt")
class Pibt:
    """Priority inheritance with backtracking, priorities by what the drive units are doing.

    It knows no headings: under the rotation model a drive unit turns towards the cell that it wants first.

    Parameters
    ----------
    problem : PlanningProblem
        The fleet on its way.
    """

    own_pace = False

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
