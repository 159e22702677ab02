"""What is settled about a run of a foreign problem, and its agents' starts."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from twin.errors import Problem, ScenarioError
from twin.layout.foreign import MapfProblem, TaskRule
from twin.planning.guidance import FREE
from twin.scenario import PlanningSettings
from twin.streams import Streams
from twin.units import EAST, NONE

__all__ = ["MapfSettings", "Start", "draw_start"]

ADAPT_EVERY = 50
"""Fewer plans lead round a crowd sooner, but distance fields are measured anew more often."""


@dataclass(frozen=True, slots=True)
class MapfSettings:
    """Settings of a run.

    Attributes
    ----------
    planner : str
        A planner's name.
    n_agents : int or None
        Agents; by default the problem's own number.
    ticks : int
        Ticks to run; a problem of one shot may end earlier.
    ms_per_tick : float or None
        Wall time that a plan may take; a planner that goes on improving uses it up.
    threads : int
        Threads that a planner may use.
    seed : int
        Of everything drawn.
    rotation : bool or None
        Whether agents have a heading; by default the problem's own rule.
    planning : PlanningSettings
        Settings of planners and distance fields.
    """

    planner: str = "pibt"
    n_agents: int | None = None
    ticks: int = 500
    ms_per_tick: float | None = None
    threads: int = 1
    seed: int = 1
    rotation: bool | None = None
    planning: PlanningSettings = field(default_factory=PlanningSettings)

    @property
    def adapted_planning(self) -> PlanningSettings:
        """Settings of planning, with the default of foreign problems for what leads round a crowd."""
        if self.planning.adapt_every is not None or self.planning.guidance == FREE:
            return self.planning
        return self.planning.model_copy(update={"adapt_every": ADAPT_EVERY})


@dataclass(frozen=True, eq=False, slots=True)
class Start:
    """Where a run's agents start.

    Attributes
    ----------
    cell : ndarray of int32, shape (D,)
        A different cell for each.
    heading : ndarray of int8, shape (D,)
        Direction 0 to 3.
    goal : ndarray of int32, shape (D,)
        The only goal of each in a problem of one shot, ``NONE`` otherwise.
    """

    cell: NDArray[np.int32]
    heading: NDArray[np.int8]
    goal: NDArray[np.int32]


def draw_start(problem: MapfProblem, settings: MapfSettings, *, rotation: bool) -> Start:
    """Place the agents as the problem's format does.

    Agents of the League start facing east, on the cells of the file; more than it has start on further cells
    drawn from the free ones. RHCR draws homes and headings. A MovingAI scenario gives both ends.

    Raises
    ------
    ScenarioError
        If there are not that many places.
    """
    n_agents = problem.n_agents if settings.n_agents is None else settings.n_agents
    random = Streams(settings.seed).stream("mapf.starts")
    headings = np.full(n_agents, EAST, dtype=np.int8)
    if rotation and problem.starts_drawn:
        headings = random.integers(0, 4, size=n_agents, dtype=np.int8)
    goals = np.full(n_agents, NONE, dtype=np.int32)
    if problem.starts_drawn:
        _require(problem, n_agents, len(problem.starts))
        starts = random.permutation(problem.starts)[:n_agents]
        if problem.rule is TaskRule.ONE_SHOT:
            goals = random.permutation(problem.goals)[:n_agents]
    elif problem.rule is TaskRule.ONE_SHOT:
        _require(problem, n_agents, len(problem.starts))
        starts, goals = problem.starts[:n_agents], problem.goals[:n_agents]
    else:
        _require(problem, n_agents, int(problem.free.sum()))
        starts = _with_more(problem, n_agents, random)
    return Start(starts.astype(np.int32), headings, goals.astype(np.int32))


def _require(problem: MapfProblem, n_agents: int, places: int) -> None:
    if n_agents > places:
        what = f"{n_agents} agents, but {problem.source} has places for {places}"
        raise ScenarioError(Problem("--agents", what, f"ask for at most {places}"))


def _with_more(problem: MapfProblem, n_agents: int, random: np.random.Generator) -> NDArray[np.int32]:
    """Give the first of the file's starts, and further ones that the file's could reach."""
    given = problem.starts[:n_agents]
    if len(given) == n_agents:
        return given
    unused = problem.free.copy()
    unused[given] = False
    further = random.permutation(np.flatnonzero(unused))[: n_agents - len(given)]
    return np.concatenate((given, further)).astype(np.int32)
