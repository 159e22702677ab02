"""The loop of a foreign problem: goals, a plan, the judge, moves, arrivals."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from twin.errors import PolicyError, Problem, ScenarioError
from twin.layout.floor import CellKind
from twin.layout.foreign import MapfProblem, TaskRule
from twin.layout.moves import reverse_table
from twin.mapf.goals import Goals
from twin.mapf.journal import Journal
from twin.mapf.judging import Judge
from twin.mapf.result import MapfResult, Timing
from twin.mapf.scheduling import Scheduled
from twin.mapf.settings import MapfSettings, Start, draw_start
from twin.mapf.tasks import Drawn, Listed, OneShot, Sorting, TaskSource
from twin.planning.field_memory import affordable_drives
from twin.planning.fields import DistanceFields
from twin.planning.guidance import map_weights
from twin.planning.planner import PLANNERS, Planner, is_guided
from twin.planning.problem import Moves, PlanningProblem
from twin.state import Fleet, Grid, empty_fleet
from twin.streams import Streams
from twin.units import NONE

__all__ = ["MapfRun", "MapfSettings"]

NS_PER_MS = 1e6


class MapfRun:
    """A foreign problem under way.

    Each tick the agents make the next row of the planner's moves; those that come to their goals get the next
    ones by the problem's rule. If a row breaks the rules, all agents wait for that tick and the error is
    counted, as the League does.

    Parameters
    ----------
    problem : MapfProblem
        The problem.
    settings : MapfSettings
        Planner, agents, seed and so on.

    Attributes
    ----------
    tick : int
        Ticks done.
    start : Start
        Where the agents began.
    journal : Journal
        What happened to the tasks.
    paths : list of (cells, headings)
        Where the agents were after each tick, the start included.
    asked : list of (cells, headings)
        What the planner asked for in each tick.
    """

    def __init__(self, problem: MapfProblem, settings: MapfSettings) -> None:
        begin = time.perf_counter()
        self.problem = problem
        self.settings = settings
        self.rotation = problem.rotation if settings.rotation is None else settings.rotation
        self.start = draw_start(problem, settings, rotation=self.rotation)
        self.tick = 0
        self.journal = Journal()
        self.stop_wanted = False
        self._grid = _grid_of(problem)
        self._fleet = _fleet_at(self.start, self._grid)
        n_agents = len(self.start.cell)
        self._fields = _fields_for(self._grid, problem, n_agents, settings, rotation=self.rotation)
        self._goals = Goals(self._fleet, self._fields)
        self._judge = Judge(self._grid, problem.n_cols, rotation=self.rotation)
        self._source = self._make_source()
        self._times: list[tuple[int, int, int, int]] = []
        self._at_rest_since = np.zeros(n_agents, dtype=np.int64)
        self._leader = 0
        self.paths = [(self.start.cell.copy(), self.start.heading.copy())]
        self.asked: list[tuple[NDArray[np.int32], NDArray[np.int8]]] = []
        for agent, goal in self._source.open(self._fleet.cell):
            self._goals.send(agent, goal)
        self._planner = _planner_named(settings.planner, rotation=self.rotation)(
            PlanningProblem(
                grid=self._grid,
                n_cols=problem.n_cols,
                fleet=self._fleet,
                fields=self._fields,
                rotation=self.rotation,
                settings=settings.adapted_planning,
                seed=settings.seed,
                budget_ms=settings.ms_per_tick,
                threads=settings.threads,
            )
        )
        self._moves = _no_moves(n_agents)
        self._row = 0
        self._setup_s = time.perf_counter() - begin
        self._begin = time.perf_counter()

    @property
    def running(self) -> bool:
        """Whether there are ticks left, and somebody still has somewhere to go."""
        done = self._one_shot and not self._fleet.travelling.any()
        return self.tick < self.settings.ticks and not done and not self.stop_wanted

    @property
    def goals_so_far(self) -> int:
        """Goals reached; in a problem of one shot, agents that stand on theirs."""
        if self._one_shot:
            return int((self._fleet.travelling == 0).sum())
        return len(self.journal.visits)

    def step(self) -> None:
        """Run one tick."""
        fleet = self._fleet
        clock = time.perf_counter_ns(), time.process_time_ns()
        if self._row == len(self._moves.cell):
            self._moves, self._row = self._planner.plan(self.tick), 0
        planned = time.perf_counter_ns(), time.process_time_ns()
        after, heading = self._moves.cell[self._row], self._moves.heading[self._row]
        self._row += 1
        if not self.rotation:
            heading = _headings_of_moves(self._grid, fleet, after)
        self.tick += 1
        self.asked.append((after.copy(), heading.copy()))
        if self._judge.allows(self.tick, fleet.cell, fleet.heading, after, heading):
            _move(fleet, after, heading)
        else:
            # what is left of the window was planned for where the agents are not
            self._moves, self._row = _no_moves(len(after)), 0
            np.add(fleet.waited, 1, out=fleet.waited)
        self.paths.append((fleet.cell.copy(), fleet.heading.copy()))
        resumed = time.perf_counter_ns(), time.process_time_ns()
        self._arrive()
        done = time.perf_counter_ns(), time.process_time_ns()
        self._times.append(
            (planned[1] - clock[1], planned[0] - clock[0], done[1] - resumed[1], done[0] - resumed[0])
        )

    def result(self) -> MapfResult:
        """Sum the run up."""
        times = np.array(self._times, dtype=np.float64).reshape(-1, 4).T / NS_PER_MS
        timing = Timing(*times)
        budget = self.settings.ms_per_tick
        solved = not self._fleet.travelling.any() if self._one_shot else None
        costs = self._at_rest_since if solved else None
        return MapfResult(
            problem=self.problem.name,
            form=self.problem.form.value,
            map_name=self.problem.map_name,
            planner=self.settings.planner,
            n_agents=len(self.start.cell),
            ticks=self.tick,
            seed=self.settings.seed,
            threads=self.settings.threads,
            ms_per_tick=budget,
            rotation=self.rotation,
            goals=self.goals_so_far,
            tasks=self.goals_so_far if self._one_shot else self.journal.finished,
            solved=solved,
            makespan=None if costs is None else int(costs.max(initial=0)),
            sum_of_costs=None if costs is None else int(costs.sum()),
            n_errors=self._judge.n_errors,
            errors=self._judge.errors,
            late_ticks=0 if budget is None else int((timing.planner_wall > budget).sum()),
            delayed_goals=self._goals.delayed,
            setup_s=self._setup_s,
            wall_s=time.perf_counter() - self._begin,
            stopped=self.stop_wanted and self.tick < self.settings.ticks,
            timing=timing,
        )

    @property
    def _one_shot(self) -> bool:
        return self.problem.rule is TaskRule.ONE_SHOT

    def _arrive(self) -> None:
        """Give those new goals who came to theirs."""
        fleet = self._fleet
        there = fleet.cell == fleet.goal
        reached = np.flatnonzero(there & (fleet.travelling != 0))
        if self._one_shot:
            self._at_rest_since[reached] = self.tick
            np.copyto(fleet.travelling, ~there)
            self._lead()
        for agent, goal in self._source.reached(self.tick, reached.tolist(), fleet.cell):
            self._goals.send(agent, goal)
        self._goals.catch_up()

    def _lead(self) -> None:
        """Let the agent go first that has been off its goal for longest, until it is there.

        Planners let agents near their goals go first, which suits goals that never end; here two could push
        each other back and forth for ever. Agents with a pod go before those without, so it gets one.
        """
        fleet = self._fleet
        if fleet.loaded[self._leader] and fleet.travelling[self._leader]:
            return
        fleet.loaded[self._leader] = 0
        waiting = np.flatnonzero(fleet.travelling)
        if len(waiting):
            self._leader = int(waiting[self._at_rest_since[waiting].argmin()])
            fleet.loaded[self._leader] = 1

    def _make_source(self) -> TaskSource:
        problem, journal, n_agents = self.problem, self.journal, len(self.start.cell)
        random = Streams(self.settings.seed).stream("mapf.goals")
        match problem.rule:
            case TaskRule.SCHEDULED:
                return Scheduled(problem, n_agents, journal)
            case TaskRule.ONE_SHOT:
                return OneShot(self.start.goal, journal)
            case TaskRule.ENDPOINTS:
                return Drawn(problem.endpoints, random, journal)
            case TaskRule.SORTING:
                return Sorting(problem, self._fields, random, journal)
        return Listed(problem, n_agents, journal)


def _planner_named(name: str, *, rotation: bool) -> type[Planner]:
    """Look a planner up; one that tells drive units how far to go at its own pace knows no turns in ticks."""
    planner = PLANNERS[name]
    if rotation and planner.own_pace:
        remedy = "choose another planner, or --no-rotation"
        raise PolicyError(Problem("--planner", f"{name!r} cannot plan turns that take a tick", remedy))
    return planner


def _grid_of(problem: MapfProblem) -> Grid:
    """Make the arrays that planners and the judge read: highway cells everywhere but on obstacles."""
    n_cells = len(problem.free)
    return Grid(
        kind=np.where(problem.free, CellKind.HIGHWAY, CellKind.WALL).astype(np.uint8),
        neighbour=np.ascontiguousarray(problem.neighbour, dtype=np.int32),
        predecessor=reverse_table(problem.neighbour),
        lane=np.full(n_cells, NONE, dtype=np.int32),
        private=np.zeros(n_cells, dtype=np.uint8),
    )


def _fleet_at(start: Start, grid: Grid) -> Fleet:
    fleet = empty_fleet(start.cell, len(grid.kind))
    fleet.heading[:] = start.heading
    return fleet


def _fields_for(
    grid: Grid, problem: MapfProblem, n_agents: int, settings: MapfSettings, *, rotation: bool
) -> DistanceFields:
    """Open a pool of distance fields that stays within its bound whatever the number of agents."""
    planning = settings.adapted_planning
    affordable = affordable_drives(len(grid.kind), problem.n_cols, planning.field_memory_mib)
    if affordable < 1:
        what = f"{planning.field_memory_mib:g} MiB hold no distance fields of {problem.map_name}"
        raise ScenarioError(Problem("planning.field_memory_mib", what, "allow more"))
    weights = None
    if is_guided(settings.planner):
        adaptive = bool(planning.adapt_every)
        weights = map_weights(planning.guidance, grid, problem.n_cols, rotation=rotation, adaptive=adaptive)
    holders = min(n_agents, affordable)
    return DistanceFields(grid, problem.n_cols, [], holders, planning.field_memory_mib, weights)


def _no_moves(n_agents: int) -> Moves:
    return Moves(np.zeros((0, n_agents), dtype=np.int32), np.zeros((0, n_agents), dtype=np.int8))


def _headings_of_moves(grid: Grid, fleet: Fleet, after: NDArray[np.int32]) -> NDArray[np.int8]:
    """Say in which direction each agent would go, and keep the heading of those that stay."""
    ways = grid.neighbour[fleet.cell] == after[:, None]
    moved = (after != fleet.cell) & ways.any(axis=1)
    return np.where(moved, ways.argmax(axis=1), fleet.heading).astype(np.int8)


def _move(fleet: Fleet, after: NDArray[np.int32], heading: NDArray[np.int8]) -> None:
    """Make moves that the judge allowed."""
    stayed = after == fleet.cell
    fleet.waited[:] = np.where(stayed, fleet.waited + (heading == fleet.heading), 0)
    fleet.occupant[fleet.cell] = NONE
    fleet.occupant[after] = np.arange(len(after), dtype=np.int32)
    fleet.cell[:] = after
    fleet.heading[:] = heading
