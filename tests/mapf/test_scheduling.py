"""The greedy scheduler chooses as a plain one does that measures every way."""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.mapf.problems import played, write_league
from twin.layout.foreign import MapfProblem
from twin.units import NONE

MAZE = """
...@...@..
.@.@.@.@.@
.@...@....
.@@@@@.@@.
..........
.@@@.@@@@.
...@......
"""


def ways_from(problem: MapfProblem, start: int) -> dict[int, int]:
    """Measure all ways from a cell, step by step."""
    distance = {start: 0}
    front = deque([start])
    while front:
        cell = front.popleft()
        for after in problem.neighbour[cell].tolist():
            if after != NONE and after not in distance:
                distance[after] = distance[cell] + 1
                front.append(after)
    return distance


@pytest.mark.parametrize("seed", range(4))
def test_every_task_goes_to_an_agent_that_has_no_better_one(tmp_path: Path, seed: int) -> None:
    random = np.random.default_rng(seed)
    free = [cell for cell, mark in enumerate("".join(MAZE.split())) if mark != "@"]
    tasks = [random.choice(free, random.integers(1, 4), replace=False).tolist() for _ in range(40)]
    starts = random.choice(free, 5, replace=False).tolist()
    run = played(write_league(tmp_path, starts, tasks, text=MAZE, numTasksReveal=2), ticks=150)
    ways = {cell: ways_from(run.problem, cell) for cell in free}
    revealed_at = {task: tick for task, tick, _ in run.journal.tasks}
    cells_of = {task: list(cells) for task, _, cells in run.journal.tasks}
    taken: set[int] = set()
    assert len(run.journal.assigned) > 15
    for tick, agent, task in run.journal.assigned:
        here = int(run.paths[tick][0][agent])
        pool = [other for other in cells_of if revealed_at[other] <= tick and other not in taken]

        def cost(other: int, here: int = here) -> int:
            stops = [here, *cells_of[other]]
            return sum(ways[one][then] for one, then in pairwise(stops))

        assert task == min(pool, key=lambda other: (cost(other), other))
        taken.add(task)
