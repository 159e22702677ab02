"""EPIBT as a planner, alone and with neighbourhood search on top."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from twin.kernels.epibt import begin_epibt, rebuild
from twin.kernels.operations import epibt_work
from twin.planning.congestion import Congestion
from twin.planning.operations import operations_of
from twin.planning.planner import PLANNERS
from twin.planning.problem import Moves, PlanningProblem
from twin.units import NONE

__all__ = ["Epibt", "EpibtWithSearch"]

SLIDING_DEPTH = 3
"""Where turning is free, longer operations are too many: 341 of four moves."""
TRIES_AT_ONCE = 128
"""Tries of the neighbourhood search between looks at the clock."""
SPARE_MS = 0.2
"""Time of the budget that is left for handing the plan over."""


@PLANNERS.register("epibt")
class Epibt:
    """Priority inheritance with backtracking over operations of several moves, turns among them.

    Under continuous motion, as under the rotation model, a quarter turn counts as a move.

    Parameters
    ----------
    problem : PlanningProblem
        The fleet on its way.
    """

    own_pace = False
    guided = True

    def __init__(self, problem: PlanningProblem) -> None:
        self._problem = problem
        rotation = problem.rotation or problem.tracks is not None
        depth = problem.settings.depth if rotation else min(problem.settings.depth, SLIDING_DEPTH)
        self._operations = operations_of(depth, rotation=rotation)
        n_drives = len(problem.fleet.cell)
        self._work = epibt_work(
            self._operations, problem.grid, problem.n_cols, n_drives, len(problem.fields.pool.pages)
        )
        self._moves = Moves(np.zeros((1, n_drives), dtype=np.int32), np.zeros((1, n_drives), dtype=np.int8))

        every = problem.settings.adapt_every
        self._congestion = Congestion(problem.grid, problem.fields, every) if every else None

    def plan(self, step: int) -> Moves:
        """Choose the next moves; see :class:`~twin.planning.planner.Planner`."""
        problem, work, moves = self._problem, self._work, self._moves
        if self._congestion is not None:
            self._congestion.look(problem.fleet)
        begin_epibt(
            problem.grid,
            problem.fleet,
            problem.fields.pool,
            problem.fields.guidance,
            self._operations,
            work,
            step,
        )
        self._rebuild(work.order, improving=False)
        self._improve(step)
        self._widen()
        moves.cell[0] = work.path[:, 1]
        moves.heading[0] = work.turned[:, 1]
        return moves

    def _improve(self, step: int) -> None:
        """Leave the plan as it is."""

    def _widen(self) -> None:
        """Measure more of the fields to whose edges drive units have come."""
        edge, fleet, fields = self._work.edge, self._problem.fleet, self._problem.fields
        for slot in np.flatnonzero(edge != NONE).tolist():
            fields.widen(slot, fleet.cell.item(edge.item(slot)))
            edge[slot] = NONE

    def _rebuild(self, roots: NDArray[np.int32], *, improving: bool) -> int:
        n_rebuilt: int = rebuild(self._problem.fleet, self._operations, self._work, roots, improving)
        return n_rebuilt


@PLANNERS.register("epibt+lns")
class EpibtWithSearch(Epibt):
    """EPIBT, and a large-neighbourhood search that improves its plans as long as there is time.

    One drive unit after the other, drawn at random, tries a better operation and pushes others out of its
    way; what lowers the sum of all costs is kept. Without a budget of time it makes
    ``planning.improvement_tries``, so that the same seed gives the same plans.

    Parameters
    ----------
    problem : PlanningProblem
        The fleet on its way.
    """

    def __init__(self, problem: PlanningProblem) -> None:
        super().__init__(problem)
        self._random = np.random.default_rng(problem.seed)
        self._roots = np.arange(len(problem.fleet.cell), dtype=np.int32)
        self._begin_s = 0.0

    def plan(self, step: int) -> Moves:
        """Choose the next moves; see :class:`~twin.planning.planner.Planner`."""
        self._begin_s = time.perf_counter()
        return super().plan(step)

    def _improve(self, step: int) -> None:
        """Try to improve drive units in random order, until time or tries are used up."""
        budget_ms, tries = self._problem.budget_ms, self._problem.settings.improvement_tries
        end_s = self._begin_s + ((budget_ms or 0.0) - SPARE_MS) / 1e3
        work = self._work
        work.status[:] = 0
        tried = n_improved = first = 0
        while tried < tries if budget_ms is None else time.perf_counter() < end_s:
            if first == 0:
                self._random.shuffle(self._roots)
                if tried > 0 and n_improved == 0:
                    return
                n_improved = 0
            at_once = TRIES_AT_ONCE if budget_ms is not None else min(TRIES_AT_ONCE, tries - tried)
            roots = self._roots[first : first + at_once]
            work.visits[:] = 0
            n_improved += self._rebuild(roots, improving=True)
            tried += len(roots)
            first = first + len(roots) if first + len(roots) < len(self._roots) else 0
