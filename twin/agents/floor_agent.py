"""What all agents of a floor have in common."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

import mesa

__all__ = ["FloorAgent"]


class _Counts(WeakKeyDictionary[mesa.Model, Iterator[int]]):
    """Numbers the agents of each floor from 1."""

    def __getitem__(self, model: mesa.Model) -> Iterator[int]:
        if model not in self:
            self[model] = itertools.count(1)
        return super().__getitem__(model)


class FloorAgent(mesa.Agent):
    """A Mesa agent that goes when its floor goes.

    Mesa 3.3 numbers agents by a dictionary that keeps every model for as long as the process lives: 1.7 MB
    for each replication of the smallest floor. Later versions have none, and leave this one alone.
    """

    _ids: Any = _Counts()
