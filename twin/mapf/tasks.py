"""Who drives where next: the rules of the formats that give tasks out by themselves."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin.layout.foreign import MapfProblem, TaskRule
from twin.mapf.journal import Journal
from twin.planning.fields import DistanceFields
from twin.units import NONE

__all__ = ["Drawn", "Listed", "OneShot", "Sorting", "TaskSource"]

Int32 = NDArray[np.int32]
Legs = Iterable[tuple[int, int]]
"""Pairs of an agent and its next goal, ``NONE`` for an agent that has nothing more to do."""

WORK_OF_A_DRIVE = 8
"""What RHCR adds to the distance of an induction station for each agent that is on its way there."""


class TaskSource(Protocol):
    """Gives the agents their goals."""

    def open(self, cells: Int32) -> Legs:
        """Give the first goals of agents that stand on these cells."""
        ...

    def reached(self, tick: int, agents: list[int], cells: Int32) -> Legs:
        """Give new goals after a tick with which these agents (in rising order) have come to theirs."""
        ...


class Listed:
    """The rules of 2023: agents work a list of tasks of one errand off.

    Parameters
    ----------
    problem : MapfProblem
        The list, and how it is dealt out.
    n_agents : int
        Agents.
    journal : Journal
        Takes down what happens. Modified in place.
    """

    def __init__(self, problem: MapfProblem, n_agents: int, journal: Journal) -> None:
        self._cells = problem.errands.cell.tolist()
        self._rule = problem.rule
        self._ahead = max(1, int(problem.revealed))
        self._held: list[deque[tuple[int, int]]] = [deque() for _ in range(n_agents)]
        self._dealt = [0] * n_agents
        self._next_task = 0
        self._journal = journal

    def open(self, cells: Int32) -> Legs:
        """Deal the first tasks; see :class:`TaskSource`."""
        return [(agent, self._deal(0, agent)) for agent in range(len(cells))]

    def reached(self, tick: int, agents: list[int], cells: Int32) -> Legs:
        """Deal the next tasks; see :class:`TaskSource`."""
        for agent in agents:
            task, _ = self._held[agent].popleft()
            self._journal.visited(tick, agent, task, 1, of=1)
        return [(agent, self._deal(tick, agent)) for agent in agents]

    def _deal(self, tick: int, agent: int) -> int:
        """Fill up what an agent knows ahead, and say where it goes."""
        held = self._held[agent]
        while len(held) < self._ahead:
            drawn = self._draw(agent)
            if drawn is None:
                break
            held.append(drawn)
            self._journal.reveal(drawn[0], tick, (drawn[1],))
            self._journal.assign(tick, agent, drawn[0])
        return held[0][1] if held else NONE

    def _draw(self, agent: int) -> tuple[int, int] | None:
        place = self._next_task
        if self._rule is not TaskRule.GREEDY:
            place = self._dealt[agent] * len(self._held) + agent
        if self._rule is not TaskRule.ROUNDROBIN and place >= len(self._cells):
            return None
        task = place if self._rule is TaskRule.ROUNDROBIN_FIXED else self._next_task
        self._dealt[agent] += 1
        self._next_task += 1
        return task, self._cells[place % len(self._cells)]


class OneShot:
    """One goal each; whoever is pushed off it has to come back."""

    def __init__(self, goals: Int32, journal: Journal) -> None:
        self._goals = goals
        self._journal = journal

    def open(self, cells: Int32) -> Legs:
        """Give each agent its goal; see :class:`TaskSource`."""
        for agent, goal in enumerate(self._goals.tolist()):
            self._journal.reveal(agent, 0, (goal,))
            self._journal.assign(0, agent, agent)
            yield agent, goal

    def reached(self, tick: int, agents: list[int], cells: Int32) -> Legs:
        """Give nothing new; see :class:`TaskSource`."""
        for agent in agents:
            self._journal.visited(tick, agent, agent, 1, of=1)
        return ()


class Drawn:
    """The rule of RHCR's Kiva floors: goals drawn from the endpoints, never the same twice running.

    Parameters
    ----------
    endpoints : ndarray of int32
        Cells to draw from.
    random : numpy.random.Generator
        Draws.
    journal : Journal
        Takes down what happens. Modified in place.
    """

    def __init__(self, endpoints: Int32, random: np.random.Generator, journal: Journal) -> None:
        self._endpoints = endpoints
        self._random = random
        self._journal = journal
        self._task: dict[int, int] = {}

    def open(self, cells: Int32) -> Legs:
        """Draw the first goals; see :class:`TaskSource`."""
        return [(agent, self._draw(0, agent, NONE)) for agent in range(len(cells))]

    def reached(self, tick: int, agents: list[int], cells: Int32) -> Legs:
        """Draw the next goals; see :class:`TaskSource`."""
        for agent in agents:
            self._journal.visited(tick, agent, self._task[agent], 1, of=1)
        return [(agent, self._draw(tick, agent, cells.item(agent))) for agent in agents]

    def _draw(self, tick: int, agent: int, here: int) -> int:
        goal = here
        while goal == here:
            goal = self._endpoints.item(self._random.integers(len(self._endpoints)))
            if len(self._endpoints) == 1:
                break
        _note_new_task(self._journal, self._task, tick, agent, goal)
        return goal


class Sorting:
    """The rule of RHCR's sorting centres: from an induction station to a random chute and back.

    Parameters
    ----------
    problem : MapfProblem
        The stations.
    fields : DistanceFields
        Measures the ways to the induction stations.
    random : numpy.random.Generator
        Draws.
    journal : Journal
        Takes down what happens. Modified in place.
    """

    def __init__(
        self, problem: MapfProblem, fields: DistanceFields, random: np.random.Generator, journal: Journal
    ) -> None:
        self._inductions = [station.cells[0] for station in problem.inductions]
        self._distance = [fields.towards(cell, loaded=False) for cell in self._inductions]
        self._bound_for = dict.fromkeys(self._inductions, 0)
        self._chutes = [station.cells for station in problem.chutes]
        self._random = random
        self._journal = journal
        self._task: dict[int, int] = {}

    def open(self, cells: Int32) -> Legs:
        """Send every other agent to an induction station; see :class:`TaskSource`."""
        for agent in range(len(cells)):
            goal = self._induction(cells.item(agent)) if agent % 2 == 0 else self._chute()
            _note_new_task(self._journal, self._task, 0, agent, goal)
            yield agent, goal

    def reached(self, tick: int, agents: list[int], cells: Int32) -> Legs:
        """Send on; see :class:`TaskSource`."""
        for agent in agents:
            self._journal.visited(tick, agent, self._task[agent], 1, of=1)
            if cells.item(agent) in self._bound_for:
                self._bound_for[cells.item(agent)] -= 1
        for agent in agents:
            here = cells.item(agent)
            goal = self._chute() if here in self._bound_for else self._induction(here)
            _note_new_task(self._journal, self._task, tick, agent, goal)
            yield agent, goal

    def _induction(self, here: int) -> int:
        work = [
            self._distance[index].item(here) + WORK_OF_A_DRIVE * self._bound_for[cell]
            for index, cell in enumerate(self._inductions)
        ]
        cell = self._inductions[int(np.argmin(work))]
        self._bound_for[cell] += 1
        return cell

    def _chute(self) -> int:
        cells = self._chutes[self._random.integers(len(self._chutes))]
        return cells[self._random.integers(len(cells))]


def _note_new_task(journal: Journal, task_of: dict[int, int], tick: int, agent: int, goal: int) -> None:
    task = len(journal.tasks)
    task_of[agent] = task
    journal.reveal(task, tick, (goal,))
    journal.assign(tick, agent, task)
