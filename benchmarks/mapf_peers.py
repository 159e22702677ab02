"""Other people's planners as built programs: EPIBT and RHCR, on the problems that ours play."""

from __future__ import annotations

import csv
import resource
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from twin.layout.foreign import Form, MapfProblem, TaskRule
from twin.layout.foreign.problem import Errands
from twin.mapf import MapfSettings
from twin.mapf.settings import draw_start

__all__ = ["Case", "one_errand_each", "run_epibt", "run_rhcr"]

WAREHOUSE_SIZE = (140, 500)
"""EPIBT has guidance made for the League's large warehouse; other maps get that for grids, named GAME."""

RHCR_WINDOW, RHCR_REPLAN = 20, 5
"""As in RHCR's own experiments on Kiva floors."""


@dataclass(frozen=True)
class Case:
    """One problem to be played.

    Attributes
    ----------
    name : str
        What the table calls it.
    problem : MapfProblem
        The problem.
    n_agents, ticks, seed : int
        How it is run.
    rotation : bool
        Whether turns take a tick.
    """

    name: str
    problem: MapfProblem
    n_agents: int
    ticks: int
    seed: int
    rotation: bool


def one_errand_each(problem: MapfProblem) -> MapfProblem:
    """Make a problem of 2023 of one of 2024: only the first errand of each task, dealt out in turn."""
    cells = problem.errands.cell[problem.errands.first[:-1]]
    errands = Errands(np.arange(len(cells) + 1), cells)
    return replace(problem, form=Form.LORR_2023, rule=TaskRule.ROUNDROBIN, revealed=1.0, errands=errands)


def run_epibt(
    program: Path, case: Case, *, guided: bool, search_ms: float | None, most_cells: int
) -> Mapping[str, Any] | None:
    """Run EPIBT, built for the rotation model, by its own test system.

    None on problems not made for it, and on maps with more free cells than ``most_cells``.

    Returns
    -------
    mapping or None
        ``goals_per_tick`` and ``planner_ms``: its own timer, which goes by the wall, times the share of that
        time for which its process had a core. Without the distances between all cells, which it measures
        beforehand.
    """
    problem = case.problem
    if problem.rule is not TaskRule.ROUNDROBIN or not case.rotation or problem.free.sum() > most_cells:
        return None
    start = draw_start(problem, MapfSettings(n_agents=case.n_agents, seed=case.seed), rotation=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_epibt_problem(folder, problem, start.cell.tolist())
        size = (problem.n_rows, problem.n_cols)
        settings = {
            "map_type": "WAREHOUSE" if size == WAREHOUSE_SIZE else "GAME",
            "planner_type": "EPIBT" if search_ms is None else "EPIBT_LNS",
            "scheduler_type": "CONST",
            "graph_guidance_type": "ENABLE" if guided else "DISABLE",
            "map_file": folder / "map.txt",
            "tasks_path": folder / "tasks.csv",
            "agents_path": folder / "agents.csv",
            "output_path": f"{folder}/",
            "steps_num": case.ticks,
            "step_time": round(search_ms or 1000),
        }
        config = folder / "run.config"
        config.write_text("".join(f"{key} = {value}\n" for key, value in settings.items()))
        _, core_share = _call([program.resolve(), config], folder)
        with (folder / "0" / "metrics.csv").open() as metrics:
            found = dict(csv.reader(metrics))
    return {
        "goals_per_tick": float(found["throughput"]),
        "tasks_per_tick": float(found["throughput"]),
        "planner_ms": float(found["avg planner time (ms)"]) * core_share,
    }


def run_rhcr(program: Path, case: Case) -> Mapping[str, Any] | None:
    """Run RHCR with priority-based search on a Kiva floor; None on other problems.

    Returns
    -------
    mapping or None
        ``goals_per_tick`` and ``planner_ms`` (CPU by its own clock).
    """
    if case.problem.rule is not TaskRule.ENDPOINTS:
        return None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = Path(case.problem.source)
        # it keeps a table of distances beside the map
        (folder / source.name).write_bytes(source.read_bytes())
        options = {
            "map": folder / source.name,
            "output": folder / "out",
            "agentNum": case.n_agents,
            "scenario": "KIVA",
            "simulation_time": case.ticks,
            "simulation_window": RHCR_REPLAN,
            "planning_window": RHCR_WINDOW,
            "solver": "PBS",
            "seed": case.seed,
            "rotation": int(case.rotation),
        }
        said, _ = _call(
            [program.resolve(), *(f"--{option}={value}" for option, value in options.items())], folder
        )
        goals = sum(int(line.split()[0]) for line in said.splitlines() if "tasks has been finished" in line)
        with (folder / "out" / "solver.csv").open() as rows:
            seconds = sum(float(row[0]) for row in csv.reader(rows))
    return {"goals_per_tick": goals / case.ticks, "planner_ms": 1000 * seconds / case.ticks}


def _write_epibt_problem(folder: Path, problem: MapfProblem, starts: list[int]) -> None:
    marks = np.where(problem.free, ".", "@").reshape(problem.n_rows, problem.n_cols)
    rows = "\n".join("".join(row) for row in marks)
    head = f"type octile\nheight {problem.n_rows}\nwidth {problem.n_cols}\nmap\n"
    (folder / "map.txt").write_text(f"{head}{rows}\n")
    agents = (
        f"{agent},{cell // problem.n_cols},{cell % problem.n_cols}\n" for agent, cell in enumerate(starts)
    )
    (folder / "agents.csv").write_text("agent id,row,col\n" + "".join(agents))
    tasks = "".join(f"{cell}\n" for cell in problem.errands.cell.tolist())
    (folder / "tasks.csv").write_text(f"targets\n{tasks}")


def _call(command: list[object], folder: Path) -> tuple[str, float]:
    """Run a program in a folder; give what it printed, and its CPU time over its wall-clock time."""
    words = [str(word) for word in command]
    cpu_s, wall_s = _cpu_of_children(), time.perf_counter()
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True, timeout=7200)
    return done.stdout, min(1.0, (_cpu_of_children() - cpu_s) / (time.perf_counter() - wall_s))


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
