"""Prioritised planning in windows as a planner."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.kept import keep
from twin.kernels.pibt import pibt_work, plan_pibt
from twin.kernels.prioritized import WindowFloor, plan_windows
from twin.kernels.prioritized_work import prioritized_work
from twin.kernels.priority import travellers_of
from twin.kernels.turning import turn_first
from twin.kernels.window import window_work
from twin.planning.planner import PLANNERS
from twin.planning.problem import Moves, PlanningProblem
from twin.units import NONE

__all__ = ["Prioritized"]


@PLANNERS.register("prioritized")
class Prioritized:
    """Windowed prioritised planning over a reservation table (WHCA*).

    Drive units find their ways one after the other, by what they are doing, past what those before them have
    reserved. Where too many have to give up their ways again, the next moves are PIBT's.

    Parameters
    ----------
    problem : PlanningProblem
        The fleet on its way; ``settings.window`` and ``settings.commit`` count.
    """

    own_pace = False

    def __init__(self, problem: PlanningProblem) -> None:
        self._problem = problem
        settings = problem.settings
        n_drives, n_cells = len(problem.fleet.cell), len(problem.grid.kind)
        commit = min(settings.commit, settings.window)
        self._rng = np.random.default_rng(problem.seed)
        self._keep = max(commit, settings.window // 2)
        self._pibt_work = pibt_work(n_drives, n_cells)
        self._moves = Moves(
            np.zeros((commit, n_drives), dtype=np.int32), np.zeros((commit, n_drives), dtype=np.int8)
        )
        self._window = window_work(n_drives, n_cells, settings.window)
        self._floor = keep(
            WindowFloor(
                problem.grid,
                travellers_of(problem.fleet),
                problem.fields.pool,
                self._window,
                prioritized_work(n_drives, settings.window),
                self._moves.cell,
                self._moves.heading,
            )
        )
        self.n_plans = 0
        self.n_failed = 0

    def plan(self, step: int) -> Moves:
        """Choose the next moves; see :class:`~twin.planning.planner.Planner`."""
        self.n_plans += 1
        problem = self._problem
        found = plan_windows(self._floor, problem.rotation, self._keep, problem.settings.tries, self._rng)
        return self._moves if found else self._one_move(step)

    def ahead(self) -> NDArray[np.int32]:
        """List the cells reserved for each; see :class:`~twin.planning.planner.Foresighted`."""
        window = self._window
        cells = window.path[:, window.row]
        here = cells[:, 0] == self._problem.fleet.cell
        known = np.arange(len(window.row)) <= window.length[:, None]
        return np.where(known & here[:, None], cells, np.int32(NONE))

    def _one_move(self, step: int) -> Moves:
        """Let PIBT choose the next move."""
        problem, work = self._problem, self._pibt_work
        self.n_failed += 1
        move = Moves(self._moves.cell[:1], self._moves.heading[:1])
        cell, heading = move.cell[0], move.heading[0]
        plan_pibt(problem.grid, problem.fleet, problem.fields.pool, work, cell, heading, step)
        if problem.rotation:
            turn_first(problem.grid, problem.fleet, cell, heading, work.claim, work.stack)
        return move
