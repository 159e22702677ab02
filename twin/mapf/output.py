"""A run in the League's output format, which its viewer and checkers read."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.layout.foreign import Form
from twin.mapf.loop import MapfRun
from twin.units import EAST, NORTH, SOUTH, WEST

__all__ = ["OutputForm", "league_document"]

Series = list[tuple[NDArray[np.int32], NDArray[np.int8]]]

COMPASS = "NESW"
MOVES = {NORTH: "D", EAST: "R", SOUTH: "U", WEST: "L"}
"""Letters of the model without headings: the League counts rows upwards there."""


class OutputForm(StrEnum):
    """The year of the output format."""

    Y2023 = "2023"
    Y2024 = "2024"


def league_document(run: MapfRun, form: OutputForm | None = None) -> dict[str, Any]:
    """Describe a run as the League's start kit does.

    Parameters
    ----------
    run : MapfRun
        A finished run.
    form : OutputForm, optional
        The year of the format; by default that of the problem, 2024 for other formats.

    Returns
    -------
    dict
        For JSON.
    """
    if form is None:
        form = OutputForm.Y2023 if run.problem.form is Form.LORR_2023 else OutputForm.Y2024
    n_cols = run.problem.n_cols
    result = run.result()
    n_agents, ticks = result.n_agents, result.ticks
    before = run.paths[:-1]
    start = run.start
    return {
        "actionModel": "MAPF_T" if run.rotation else "MAPF",
        "AllValid": "No" if result.n_errors else "Yes",
        "version": f"{form.value} LoRR",
        "teamSize": n_agents,
        "start": [
            [cell // n_cols, cell % n_cols, COMPASS[heading]]
            for cell, heading in zip(start.cell.tolist(), start.heading.tolist(), strict=True)
        ],
        "numTaskFinished": result.tasks,
        "sumOfCost": n_agents * ticks if result.sum_of_costs is None else result.sum_of_costs,
        "makespan": ticks if result.makespan is None else result.makespan,
        "numPlannerErrors": result.n_errors,
        "numScheduleErrors": 0,
        "numEntryTimeouts": result.late_ticks,
        "actualPaths": _letters(before, run.paths[1:], run.rotation),
        "plannerPaths": _letters(before, run.asked, run.rotation),
        "plannerTimes": (result.timing.planner_wall / 1000).round(6).tolist(),
        "errors": [[error.agent, error.other, error.tick, error.what] for error in result.errors],
        **(_of_2023(run) if form is OutputForm.Y2023 else _of_2024(run)),
    }


def _of_2023(run: MapfRun) -> dict[str, Any]:
    """Events by agent: task, tick, what; a task is its number, row and column."""
    n_cols = run.problem.n_cols
    events: list[list[tuple[int, int, str]]] = [[] for _ in run.start.cell]
    for tick, agent, task in run.journal.assigned:
        events[agent].append((task, tick, "assigned"))
    for tick, agent, task, _ in run.journal.visits:
        events[agent].append((task, tick, "finished"))
    # an errand is finished before the next one is given out in the same tick
    for of_agent in events:
        of_agent.sort(key=lambda event: (event[1], event[2] == "assigned"))
    tasks = [[task, cells[-1] // n_cols, cells[-1] % n_cols] for task, _, cells in run.journal.tasks]
    return {"events": events, "tasks": tasks}


def _of_2024(run: MapfRun) -> dict[str, Any]:
    """Events in a row: tick, agent, task, errands done; a task is its number, its release and its cells."""
    n_cols = run.problem.n_cols
    tasks = [
        [task, tick, [part for cell in cells for part in divmod(cell, n_cols)]]
        for task, tick, cells in run.journal.tasks
    ]
    schedule = _schedule(run)
    return {
        "actualSchedule": schedule,
        "plannerSchedule": schedule,
        "scheduleErrors": [],
        "events": [list(visit) for visit in run.journal.visits],
        "tasks": tasks,
    }


def _schedule(run: MapfRun) -> list[str]:
    """Write down for each agent at which tick its task changed, and to which."""
    changes: list[list[str]] = [[] for _ in run.start.cell]
    for tick, agent, task in run.journal.assigned:
        changes[agent].append(f"{tick}:{task}")
    return [",".join(of_agent) for of_agent in changes]


def _letters(before: Series, after: Series, rotation: bool) -> list[str]:
    """Spell the moves out, a letter a tick and agent."""
    spell: Callable[..., NDArray[np.str_]] = _turning_letters if rotation else _plain_letters
    if not before:
        return []
    rows = [
        spell(cell, heading, then, turned)
        for (cell, heading), (then, turned) in zip(before, after, strict=True)
    ]
    return [",".join(column) for column in np.array(rows).T.tolist()]


def _turning_letters(
    cell: NDArray[np.int32], heading: NDArray[np.int8], then: NDArray[np.int32], turned: NDArray[np.int8]
) -> NDArray[np.str_]:
    quarter_turns = (turned - heading) & 3
    stay = np.select([quarter_turns == 1, quarter_turns == 3], ["R", "C"], "W")
    return np.where(then != cell, "F", stay)


def _plain_letters(
    cell: NDArray[np.int32], heading: NDArray[np.int8], then: NDArray[np.int32], turned: NDArray[np.int8]
) -> NDArray[np.str_]:
    letters = np.array([MOVES[direction] for direction in range(4)])
    return np.where(then != cell, letters[turned], "W")
