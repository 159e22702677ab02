"""What happened to the tasks of a run."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Journal", "Visit"]


class Visit(NamedTuple):
    """An errand done: the tick after which the agent stood there, and how many of the task's are done now."""

    tick: int
    agent: int
    task: int
    done: int


class Journal:
    """Tasks, in the order in which they became known, who got them, and which errands were done.

    Attributes
    ----------
    tasks : list of (task, tick, cells)
        Number, tick at which it became known, and cells to visit.
    assigned : list of (tick, agent, task)
        Who got what.
    visits : list of Visit
        Errands done.
    finished : int
        Tasks whose errands have all been done.
    """

    def __init__(self) -> None:
        self.tasks: list[tuple[int, int, tuple[int, ...]]] = []
        self.assigned: list[tuple[int, int, int]] = []
        self.visits: list[Visit] = []
        self.finished = 0

    def reveal(self, task: int, tick: int, cells: tuple[int, ...]) -> None:
        """Note that a task became known."""
        self.tasks.append((task, tick, cells))

    def assign(self, tick: int, agent: int, task: int) -> None:
        """Note that an agent got a task."""
        self.assigned.append((tick, agent, task))

    def visited(self, tick: int, agent: int, task: int, done: int, of: int) -> None:
        """Note that an agent did an errand of a task."""
        self.visits.append(Visit(tick, agent, task, done))
        self.finished += done == of
