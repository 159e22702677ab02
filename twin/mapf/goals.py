"""Sends agents to their goals: the arrays and distance fields that planners read."""

from __future__ import annotations

from collections import deque

from twin.planning.fields import REST_SLOT, DistanceFields
from twin.state import Fleet
from twin.units import NONE

__all__ = ["Goals"]


class Goals:
    """Where each agent goes.

    Where the memory bound leaves no distance field for a new goal, its agent makes way for others until one
    is given back.

    Parameters
    ----------
    fleet : Fleet
        The agents. Modified in place.
    fields : DistanceFields
        The pool of distance fields.

    Attributes
    ----------
    delayed : int
        Goals that had to wait for a distance field.
    """

    def __init__(self, fleet: Fleet, fields: DistanceFields) -> None:
        self._fleet = fleet
        self._fields = fields
        self._waiting: deque[tuple[int, int]] = deque()
        self.delayed = 0

    def send(self, agent: int, goal: int) -> None:
        """Give an agent a goal, or none: ``NONE`` lets it make way for others."""
        self._rest(agent)
        if goal == NONE:
            return
        if self._waiting or not self._fields.has_room_for(goal, loaded=False):
            self._waiting.append((agent, goal))
            self.delayed += 1
            return
        self._set_out(agent, goal)

    def catch_up(self) -> None:
        """Set those out that waited for a distance field, as far as there are some now."""
        while self._waiting and self._fields.has_room_for(self._waiting[0][1], loaded=False):
            self._set_out(*self._waiting.popleft())

    def _set_out(self, agent: int, goal: int) -> None:
        fleet = self._fleet
        fleet.field[agent] = self._fields.acquire(goal, loaded=False, start=fleet.cell.item(agent))
        fleet.goal[agent] = goal
        fleet.travelling[agent] = 1

    def _rest(self, agent: int) -> None:
        fleet = self._fleet
        field = fleet.field.item(agent)
        if field != REST_SLOT:
            self._fields.release(field)
        fleet.field[agent] = REST_SLOT
        fleet.goal[agent] = NONE
        fleet.travelling[agent] = 0
