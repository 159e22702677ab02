"""What happens when: actions at set steps."""

from __future__ import annotations

import heapq
from collections.abc import Callable

__all__ = ["Timetable"]

Action = Callable[[], None]


class Timetable:
    """Actions in the order of their steps; those at one step in the order in which they were entered.

    Parameters
    ----------
    horizon_steps : int
        What is entered for later is forgotten.
    """

    def __init__(self, horizon_steps: int) -> None:
        self.horizon_steps = horizon_steps
        self._entries: list[tuple[int, int, Action]] = []
        self._n_entered = 0

    @property
    def next_step(self) -> int:
        """Step of the next action; past the horizon when there is none."""
        return self._entries[0][0] if self._entries else self.horizon_steps + 1

    def enter(self, step: int, action: Action) -> None:
        """Let something happen at a step."""
        if step <= self.horizon_steps:
            heapq.heappush(self._entries, (step, self._n_entered, action))
            self._n_entered += 1

    def carry_out(self, step: int) -> None:
        """Let everything happen that is due."""
        while self._entries and self._entries[0][0] <= step:
            heapq.heappop(self._entries)[2]()
