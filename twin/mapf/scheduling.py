"""The rule of 2024: a pool of revealed tasks with several errands, and a greedy scheduler."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from twin.kernels.errands import soonest_task
from twin.kernels.fields import FAR
from twin.layout.foreign import MapfProblem
from twin.mapf.journal import Journal
from twin.planning.fields import DistanceFields
from twin.units import NONE

__all__ = ["Scheduled"]

Int32 = NDArray[np.int32]


class Scheduled:
    """Each free agent takes the revealed task that it would finish soonest if nobody were in its way.

    Agents choose in rising order; of equally good tasks, the one that begins nearest and was revealed first.

    Parameters
    ----------
    problem : MapfProblem
        The list of tasks, and how many are revealed for each agent.
    n_agents : int
        Agents.
    fields : DistanceFields
        Measures the ways between errands.
    journal : Journal
        Takes down what happens. Modified in place.
    """

    def __init__(self, problem: MapfProblem, n_agents: int, fields: DistanceFields, journal: Journal) -> None:
        n_cells = len(problem.free)
        self._errands = problem.errands
        self._neighbour = problem.neighbour
        self._fields = fields
        self._journal = journal
        self._pool_size = math.ceil(problem.revealed * n_agents)
        self._n_ongoing = 0
        self._n_revealed = 0
        self._free: dict[int, list[tuple[int, int]]] = {}
        self._length_at = np.full(n_cells, FAR, dtype=np.uint16)
        self._distance = np.full(n_cells, FAR, dtype=np.uint16)
        self._queue = np.zeros(n_cells, dtype=np.int32)
        self._task = [NONE] * n_agents
        self._left: list[list[int]] = [[] for _ in range(n_agents)]
        self._idle: list[int] = []

    def open(self, cells: Int32) -> Iterator[tuple[int, int]]:
        """Reveal the first tasks and give them out; see :class:`twin.mapf.tasks.TaskSource`."""
        self._reveal(0)
        self._idle = list(range(len(cells)))
        return self._give_out(0, cells)

    def reached(self, tick: int, agents: list[int], cells: Int32) -> Iterator[tuple[int, int]]:
        """Send on to the next errand, or give out a new task; see :class:`twin.mapf.tasks.TaskSource`."""
        freed = []
        for agent in agents:
            task, left = self._task[agent], self._left[agent]
            left.pop()
            length = len(self._cells_of(task))
            self._journal.visited(tick, agent, task, length - len(left), of=length)
            if left:
                yield agent, left[-1]
            else:
                self._task[agent] = NONE
                self._n_ongoing -= 1
                freed.append(agent)
        self._reveal(tick)
        self._idle = sorted([*self._idle, *freed])
        yield from self._give_out(tick, cells)

    def _cells_of(self, task: int) -> list[int]:
        cells: list[int] = self._errands.of(task % len(self._errands)).tolist()
        return cells

    def _reveal(self, tick: int) -> None:
        """Fill the pool up with the next tasks of the list, which starts anew at its end."""
        while self._n_ongoing < self._pool_size:
            task = self._n_revealed
            cells = self._cells_of(task)
            length = sum(self._fields.way(before, after, loaded=False) for before, after in pairwise(cells))
            heapq.heappush(self._free.setdefault(cells[0], []), (length, task))
            self._length_at[cells[0]] = self._free[cells[0]][0][0]
            self._journal.reveal(task, tick, tuple(cells))
            self._n_ongoing += 1
            self._n_revealed += 1

    def _give_out(self, tick: int, cells: Int32) -> Iterator[tuple[int, int]]:
        idle, self._idle = self._idle, []
        for agent in idle:
            begin = soonest_task(
                self._neighbour, cells.item(agent), self._length_at, 0, self._distance, self._queue
            )
            if begin == NONE:
                self._idle.append(agent)
                yield agent, NONE
                continue
            _, task = heapq.heappop(self._free[begin])
            waiting = self._free[begin]
            self._length_at[begin] = waiting[0][0] if waiting else FAR
            self._task[agent] = task
            self._left[agent] = self._cells_of(task)[::-1]
            self._journal.assign(tick, agent, task)
            yield agent, begin
