"""Agents do not outlive their floor."""

from __future__ import annotations

import gc
import weakref

from tests.running import floor_of
from twin.layout import load_layout


def test_a_floor_is_forgotten_with_its_agents() -> None:
    """A worker makes thousands of them, one after the other."""
    floor = floor_of(load_layout("tiny"), audit=False)
    floor.step()
    gone = weakref.ref(floor)
    del floor
    gc.collect()
    assert gone() is None


def test_agents_are_numbered_on_each_floor_anew() -> None:
    first, second = (floor_of(load_layout("tiny"), audit=False) for _ in range(2))
    numbers = [sorted(agent.unique_id for agent in floor.agents) for floor in (first, second)]
    assert numbers[0] == numbers[1] == list(range(1, len(numbers[0]) + 1))
