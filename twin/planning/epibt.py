"""EPIBT as a planner, alone and with neighbourhood search on top."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from twin.kernels.epibt import EpibtFloor, give_moves, plan_epibt, rebuild
from twin.kernels.kept import keep
from twin.kernels.operations import epibt_work
from twin.kernels.priority import travellers_of
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
        self._fleet = travellers_of(problem.fleet)
        n_drives = len(problem.fleet.cell)
        self._work = epibt_work(self._operations, problem.grid, problem.n_cols, n_drives, problem.fields.pool)
        self._moves = Moves(np.zeros((1, n_drives), dtype=np.int32), np.zeros((1, n_drives), dtype=np.int8))
        self._floor = keep(
            EpibtFloor(
                self._fleet,
                problem.fields.pool,
                problem.fields.guidance,
                self._operations,
                self._work,
                self._moves.cell[0],
                self._moves.heading[0],
            )
        )
        every = problem.settings.adapt_every
        self._congestion = (
            Congestion(problem.grid, problem.fields, every, self._work.standing) if every else None
        )

    def plan(self, step: int) -> Moves:
        """Choose the next moves; see :class:`~twin.planning.planner.Planner`."""
        if plan_epibt(self._floor, step):
            self._widen()
        if self._congestion is not None:
            self._congestion.look()
        return self._moves

    def ahead(self) -> NDArray[np.int32]:
        """List the cells of each operation; see :class:`~twin.planning.planner.Foresighted`."""
        work = self._work
        cells = work.origin[:, None] + work.shift[work.facing + work.chosen]
        told = (work.origin != NONE) & (cells[:, 1] == self._problem.fleet.cell)
        return np.where(told[:, None], cells[:, 1:], np.int32(NONE))

    def _widen(self) -> None:
        """Measure more of the fields to whose edges drive units have come."""
        edge, fleet, fields = self._work.edge, self._problem.fleet, self._problem.fields
        for slot in np.flatnonzero(edge != NONE).tolist():
            fields.widen(slot, fleet.cell.item(edge.item(slot)))
            edge[slot] = NONE


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

    def plan(self, step: int) -> Moves:
        """Choose the next moves; see :class:`~twin.planning.planner.Planner`."""
        begin_s = time.perf_counter()
        moves = super().plan(step)
        self._improve(begin_s)
        give_moves(self._fleet, self._operations, self._work, moves.cell[0], moves.heading[0])
        return moves

    def _improve(self, begin_s: float) -> None:
        """Try to improve drive units in random order, until time or tries are used up."""
        budget_ms, tries = self._problem.budget_ms, self._problem.settings.improvement_tries
        end_s = begin_s + ((budget_ms or 0.0) - SPARE_MS) / 1e3
        tried = n_improved = first = 0
        while tried < tries if budget_ms is None else time.perf_counter() < end_s:
            if first == 0:
                self._random.shuffle(self._roots)
                if tried > 0 and n_improved == 0:
                    return
                n_improved = 0
            at_once = TRIES_AT_ONCE if budget_ms is not None else min(TRIES_AT_ONCE, tries - tried)
            roots = self._roots[first : first + at_once]
            n_improved += rebuild(self._fleet, self._operations, self._work, roots, improving=True)
            tried += len(roots)
            first = first + len(roots) if first + len(roots) < len(self._roots) else 0
