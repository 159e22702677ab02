"""The planner for continuous motion: routes by travel time, right of way in the order of arrival."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.ahead import follow_routes
from twin.kernels.causal_motion import CausalWork
from twin.kernels.journeys import Pace, ways_for
from twin.kernels.right_of_way import give_way
from twin.kernels.routes import Costs, route_work
from twin.planning.planner import PLANNERS
from twin.planning.preferred_ways import against_the_stream
from twin.planning.problem import Moves, PlanningProblem
from twin.scenario import CausalSettings
from twin.state import Limits, bodies_at_rest, tracks_at
from twin.units import NONE, to_steps

__all__ = ["Causal"]


HOPPING = Limits(1.0, 1.0, np.inf, np.inf, np.inf, 1.0, 1.0, 1.0, 1, convoys=False)
"""The limits of drive units that hop from cell to cell, one each step."""

PLAN_INTERVAL_S = 0.2
RESERVE_M = 0.3
PUSH_AFTER_S = 1.0
REROUTE_AFTER_S = 3.0
PARKED_S = 8.0
"""What it costs to pass where somebody stands who has to be waited for, or to make way."""


def costs_of(limits: Limits, settings: CausalSettings) -> Costs:
    """Say what routes are made of: a turn costs a stop and a start besides."""
    stop_s = limits.speed / limits.acceleration
    return Costs(
        cell=max(1, round(100 * limits.cell / limits.speed)),
        turn=round(100 * (stop_s + 90.0 / limits.turn)) if settings.turns else 0,
        back=round(100 * (stop_s + 180.0 / limits.turn)) if settings.turns else 0,
        parked=round(100 * PARKED_S),
        waiting=round(100 * settings.jam_s),
        at_rest=0,
    )


def pace_of(limits: Limits, settings: CausalSettings) -> Pace:
    """Say how far ahead drive units are told, and how patient they are."""
    return Pace(
        cell_m=limits.cell,
        acceleration=limits.acceleration,
        loaded_acceleration=limits.loaded_acceleration,
        interval_s=PLAN_INTERVAL_S,
        reserve_m=RESERVE_M,
        push_after=to_steps(PUSH_AFTER_S, limits.step),
        reroute_after=to_steps(REROUTE_AFTER_S, limits.step),
        moving_first=round(settings.moving_first_s / limits.step),
    )


@PLANNERS.register("causal")
class Causal:
    """Tells each drive unit its next cell just before it would have to brake.

    Every drive unit has a route of its own, the quickest one over cell and heading: each turn costs a stop.
    Cells are given one at a time, first to those that come first, to a drive unit only if nobody is left
    waiting in a circle. Who is stuck nonetheless pushes others aside by priority inheritance with
    backtracking. One that has made no progress for two minutes goes before all others, and is not pushed back
    while its own pushes find room: else two trains head on would push each other to and fro for ever. So
    drive units need no common clock, and none waits for a slower one elsewhere.

    Parameters
    ----------
    problem : PlanningProblem
        The fleet on its way.

    Attributes
    ----------
    work : CausalWork
        What it keeps; continuous motion plans with it inside its own loop.

    References
    ----------
    Okumura, Tamura, Defago (2021), "Time-independent planning for multiple moving agents", AAAI 35.
    """

    own_pace = True

    def __init__(self, problem: PlanningProblem) -> None:
        self._problem = problem
        fleet, limits = problem.fleet, problem.limits or HOPPING
        settings = problem.settings.causal
        n_drives, n_cells = len(fleet.cell), len(problem.grid.kind)
        self._tracks = problem.tracks or tracks_at(fleet.cell, n_cells)
        self._bodies = problem.bodies or bodies_at_rest(
            fleet.cell, fleet.heading, problem.n_cols, limits.cell
        )
        self._version = problem.fields.version
        self.work = CausalWork(
            ways=ways_for(n_drives, n_cells),
            costs=costs_of(limits, settings),
            search=route_work(n_cells),
            pace=pace_of(limits, settings),
            cell=np.zeros((1, n_drives), dtype=np.int32),
            heading=np.zeros((1, n_drives), dtype=np.int8),
        )
        stream = against_the_stream(problem.grid, problem.n_cols)
        self.work.ways.extra[stream] = round(settings.streets * self.work.costs.cell)

    def refresh(self) -> None:
        """Look for new routes where cells have been closed or opened since the last plan."""
        version = self._problem.fields.version
        if version != self._version:
            self._version = version
            self.work.ways.aim[:] = NONE

    def ahead(self) -> NDArray[np.int32]:
        """List the cells of each route; see :class:`~twin.planning.planner.Foresighted`."""
        problem, ways = self._problem, self.work.ways
        return follow_routes(
            problem.grid.neighbour,
            problem.fleet.cell,
            problem.fleet.goal,
            ways.route,
            ways.place,
            ways.length,
            ways.aim,
            ways.on,
        )

    def plan(self, step: int) -> Moves:
        """Tell those that need it their next cells; see :class:`~twin.planning.planner.Planner`."""
        self.refresh()
        problem, work = self._problem, self.work
        give_way(
            problem.grid,
            problem.fleet,
            self._tracks,
            self._bodies,
            problem.n_cols,
            problem.fields.pool,
            work.ways,
            work.costs,
            work.search,
            work.pace,
            step,
            work.cell[0],
            work.heading[0],
        )
        return Moves(work.cell, work.heading)
