"""The rule of 2024: a pool of revealed tasks with several errands, and a greedy scheduler."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from twin.kernels.ways import cells_between, way_work
from twin.layout.foreign import MapfProblem
from twin.mapf.journal import Journal
from twin.units import NONE

__all__ = ["Scheduled"]

Int32 = NDArray[np.int32]

TAKEN = 2**40
"""A length beyond all others."""


class Scheduled:
    """Each free agent takes the revealed task that it would finish soonest if nobody were in its way.

    Agents choose in rising order; of equally good tasks, the one that was revealed first.

    Parameters
    ----------
    problem : MapfProblem
        The list of tasks, and how many are revealed for each agent.
    n_agents : int
        Agents.
    journal : Journal
        Takes down what happens. Modified in place.
    """

    def __init__(self, problem: MapfProblem, n_agents: int, journal: Journal) -> None:
        self._errands = problem.errands
        self._neighbour = np.ascontiguousarray(problem.neighbour, dtype=np.int32)
        self._n_cols = problem.n_cols
        self._work = way_work(len(problem.free))
        self._journal = journal
        self._n_ongoing = 0
        self._n_revealed = 0
        # rounded as the start kit does, in single precision and downwards
        size = int(np.float32(problem.revealed) * np.float32(n_agents))
        self._pool = _Pool(max(1, size), problem.n_cols)
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
        while self._n_ongoing < self._pool.size:
            task = self._n_revealed
            cells = self._cells_of(task)
            self._pool.add(task, cells[0], sum(self._way(*leg) for leg in pairwise(cells)))
            self._journal.reveal(task, tick, tuple(cells))
            self._n_ongoing += 1
            self._n_revealed += 1

    def _give_out(self, tick: int, cells: Int32) -> Iterator[tuple[int, int]]:
        idle, self._idle = self._idle, []
        for agent in idle:
            task = self._soonest(cells.item(agent))
            if task == NONE:
                self._idle.append(agent)
                yield agent, NONE
                continue
            self._task[agent] = task
            self._left[agent] = self._cells_of(task)[::-1]
            self._journal.assign(tick, agent, task)
            yield agent, self._left[agent][-1]

    def _soonest(self, here: int) -> int:
        """Take the task out of the pool that an agent here would finish soonest.

        Ways are never shorter than rows and columns apart, and seldom longer by much: only the few tasks need
        measuring that would win if theirs were not.
        """
        at_least = self._pool.bounds(here)
        best, place = (TAKEN, NONE), NONE
        while True:
            candidate = int(at_least.argmin())
            if at_least[candidate] > best[0] or at_least[candidate] >= TAKEN:
                break
            at_least[candidate] = TAKEN
            begin = self._pool.cell.item(candidate)
            found = (
                self._way(here, begin) + self._pool.length.item(candidate),
                self._pool.task.item(candidate),
            )
            if found < best:
                best, place = found, candidate
        if place != NONE:
            self._pool.remove(place)
        return best[1]

    def _way(self, here: int, there: int) -> int:
        """Measure a way, in cells."""
        return cells_between(self._neighbour, self._n_cols, here, there, self._work)


class _Pool:
    """The revealed tasks that nobody has taken yet.

    Attributes
    ----------
    size : int
        Tasks that are revealed and not finished at any time.
    task, cell, length : ndarray of int64, shape (size,)
        Number, first errand, and cells to drive from there to the last errand; ``TAKEN`` in free places.
    """

    def __init__(self, size: int, n_cols: int) -> None:
        self.size = size
        self._n_cols = n_cols
        self.task = np.zeros(size, dtype=np.int64)
        self.cell = np.zeros(size, dtype=np.int64)
        self.length = np.full(size, TAKEN, dtype=np.int64)
        self._row = np.zeros(size, dtype=np.int64)
        self._col = np.zeros(size, dtype=np.int64)
        self._n_held = 0

    def add(self, task: int, cell: int, length: int) -> None:
        """Put a task in."""
        place = self._n_held
        self._n_held += 1
        self.task[place], self.cell[place], self.length[place] = task, cell, length
        self._row[place], self._col[place] = divmod(cell, self._n_cols)

    def remove(self, place: int) -> None:
        """Take a task out; the last one fills its place."""
        self._n_held -= 1
        for column in (self.task, self.cell, self.length, self._row, self._col):
            column[place] = column[self._n_held]
        self.length[self._n_held] = TAKEN

    def bounds(self, here: int) -> NDArray[np.int64]:
        """Give what each task takes at least from here."""
        row, col = divmod(here, self._n_cols)
        held = slice(0, max(1, self._n_held))
        apart: NDArray[np.int64] = np.abs(self._row[held] - row) + np.abs(self._col[held] - col)
        return apart + self.length[held]
