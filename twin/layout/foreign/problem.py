"""What a multi-agent path finding problem is, whichever format it came in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

__all__ = ["Errands", "Form", "MapfProblem", "Station", "TaskRule"]


class Form(StrEnum):
    """The format that a problem is written in; its rules come with it."""

    LORR_2023 = "lorr-2023"
    LORR_2024 = "lorr-2024"
    MOVINGAI = "movingai"
    RHCR = "rhcr"


class TaskRule(StrEnum):
    """How agents come by their goals."""

    GREEDY = "greedy"
    """An agent that has nothing to do gets the next task of the list."""
    ROUNDROBIN = "roundrobin"
    """Agent k gets tasks k, k + n, k + 2n, ... of the list, which starts anew at its end."""
    ROUNDROBIN_FIXED = "roundrobin_fixed"
    """The same, once through the list."""
    SCHEDULED = "scheduled"
    """A free agent takes the revealed task that it can finish soonest."""
    ONE_SHOT = "one_shot"
    """Each agent has one goal; the run ends once all stand on theirs."""
    ENDPOINTS = "endpoints"
    """Goals are drawn at random from the endpoints, without end."""
    SORTING = "sorting"
    """Goals alternate between the induction station with the least work and a random chute."""


@dataclass(frozen=True, eq=False, slots=True)
class Errands:
    """Tasks, each a sequence of cells to visit in order.

    Attributes
    ----------
    first : ndarray of int64, shape (tasks + 1,)
        Task ``t`` visits ``cell[first[t]:first[t + 1]]``.
    cell : ndarray of int32
        The cells.
    """

    first: NDArray[np.int64]
    cell: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.first) - 1

    def of(self, task: int) -> NDArray[np.int32]:
        """Give the cells that a task visits."""
        cells: NDArray[np.int32] = self.cell[self.first[task] : self.first[task + 1]]
        return cells


@dataclass(frozen=True, slots=True)
class Station:
    """A station of a sorting centre: its number in the file, and its cells."""

    name: str
    cells: tuple[int, ...]


def no_errands() -> Errands:
    """Give an empty list of tasks."""
    return Errands(np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int32))


@dataclass(frozen=True, eq=False, slots=True)
class MapfProblem:
    """Agents on a map, and how they come by their goals.

    Attributes
    ----------
    name, source : str
        A short name, and the file it came from.
    form : Form
        The format.
    rule : TaskRule
        How tasks are given out.
    map_name : str
        Name of the map's file.
    n_rows, n_cols : int
        Size of the map.
    neighbour : ndarray of int32, shape (N, 4)
        Cell reached by moving north, east, south, west; ``NONE`` where that is not allowed.
    free : ndarray of bool, shape (N,)
        Cells that are no obstacle.
    starts : ndarray of int32, shape (A,)
        Where agents may start, one for each agent in the order of the file; a problem may have fewer agents.
    starts_drawn : bool
        Whether each run draws its starts from ``starts`` at random.
    rotation : bool
        Whether agents have a heading: forward, quarter turns and waiting take a tick each.
    n_agents : int
        Agents of the problem, where nothing else is asked for.
    errands : Errands
        The list of tasks, if any.
    revealed : float
        Tasks known ahead: for each agent (2023), or as a multiple of the number of agents (2024).
    goals : ndarray of int32, shape (A,)
        Each agent's only goal, for problems of one shot.
    endpoints : ndarray of int32
        Cells that goals are drawn from.
    inductions, chutes : tuple of Station
        Stations of a sorting centre.
    """

    name: str
    source: str
    form: Form
    rule: TaskRule
    map_name: str
    n_rows: int
    n_cols: int
    neighbour: NDArray[np.int32]
    free: NDArray[np.bool_]
    starts: NDArray[np.int32]
    n_agents: int
    starts_drawn: bool = False
    rotation: bool = False
    errands: Errands = field(default_factory=no_errands)
    revealed: float = 1.0
    goals: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    endpoints: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    inductions: tuple[Station, ...] = ()
    chutes: tuple[Station, ...] = ()
