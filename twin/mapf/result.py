"""What a run of a foreign problem came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.mapf.judging import MoveError

__all__ = ["MapfResult", "Timing"]

Series = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Timing:
    """Time that each tick took, in milliseconds.

    Attributes
    ----------
    planner_cpu, planner_wall : ndarray of float64, shape (T,)
        For the planner's moves.
    tasks_cpu, tasks_wall : ndarray of float64, shape (T,)
        For giving tasks out and measuring the distances to their goals.
    """

    planner_cpu: Series
    planner_wall: Series
    tasks_cpu: Series
    tasks_wall: Series

    def figures(self) -> dict[str, float]:
        """Sum the parts up, and give means, medians and 99th percentiles."""
        series = {
            "cpu_ms_per_tick": self.planner_cpu + self.tasks_cpu,
            "wall_ms_per_tick": self.planner_wall + self.tasks_wall,
            "planner_cpu_ms_per_tick": self.planner_cpu,
            "planner_wall_ms_per_tick": self.planner_wall,
            "tasks_cpu_ms_per_tick": self.tasks_cpu,
            "tasks_wall_ms_per_tick": self.tasks_wall,
        }
        figures: dict[str, float] = {}
        for name, values in series.items():
            shown = values if len(values) else np.zeros(1)
            figures[name] = round(float(shown.mean()), 4)
            figures[f"{name}_median"] = round(float(np.median(shown)), 4)
            figures[f"{name}_p99"] = round(float(np.percentile(shown, 99)), 4)
        return figures


@dataclass(frozen=True, eq=False, slots=True)
class MapfResult:
    """The figures of a run.

    Attributes
    ----------
    problem, form, map_name : str
        What was run.
    planner : str
        Who planned.
    n_agents, ticks, seed, threads : int
        Settings; ``ticks`` are those that were run.
    ms_per_tick : float or None
        The planner's budget.
    rotation : bool
        Whether agents had a heading.
    goals : int
        Goals reached; errands of several make up a task.
    tasks : int
        Tasks finished.
    solved : bool or None
        Whether all agents stand on their goals; None for problems without end.
    makespan, sum_of_costs : int or None
        Ticks until the last agent came to stay on its goal, and their sum over the agents.
    n_errors : int
        Moves that the judge forbade.
    errors : list of MoveError
        The first of them.
    late_ticks : int
        Ticks whose plan took longer than its budget.
    delayed_goals : int
        Goals that had to wait for a distance field.
    setup_s, wall_s : float
        Preparation (the planner's own included), and the run with the judge and all.
    stopped : bool
        Whether somebody stopped the run before its end.
    timing : Timing
        Times of the ticks.
    """

    problem: str
    form: str
    map_name: str
    planner: str
    n_agents: int
    ticks: int
    seed: int
    threads: int
    ms_per_tick: float | None
    rotation: bool
    goals: int
    tasks: int
    solved: bool | None
    makespan: int | None
    sum_of_costs: int | None
    n_errors: int
    errors: list[MoveError]
    late_ticks: int
    delayed_goals: int
    setup_s: float
    wall_s: float
    stopped: bool
    timing: Timing

    @property
    def goals_per_tick(self) -> float:
        """Goals reached in a tick, on average over the run."""
        return self.goals / self.ticks if self.ticks else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Give the result as plain data for JSON."""
        return {
            "problem": self.problem,
            "format": self.form,
            "map": self.map_name,
            "planner": self.planner,
            "agents": self.n_agents,
            "ticks": self.ticks,
            "seed": self.seed,
            "threads": self.threads,
            "ms_per_tick": self.ms_per_tick,
            "rotation": self.rotation,
            "goals": self.goals,
            "goals_per_tick": round(self.goals_per_tick, 6),
            "tasks": self.tasks,
            "tasks_per_tick": round(self.tasks / self.ticks, 6) if self.ticks else 0.0,
            "solved": self.solved,
            "makespan": self.makespan,
            "sum_of_costs": self.sum_of_costs,
            "errors": self.n_errors,
            "first_errors": [list(error) for error in self.errors],
            "late_ticks": self.late_ticks,
            "delayed_goals": self.delayed_goals,
            **self.timing.figures(),
            "setup_s": round(self.setup_s, 3),
            "wall_s": round(self.wall_s, 3),
            "stopped": self.stopped,
        }
