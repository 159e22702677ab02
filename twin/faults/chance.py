"""Faults by chance: when they happen, to whom, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import log, sqrt

from twin.fault_settings import FaultProcess
from twin.faults.timetable import Timetable
from twin.streams import Streams
from twin.units import HOUR_S, to_steps

__all__ = ["Chance", "Strike"]

Strike = Callable[[int, int, int], None]
"""Takes the entity that a fault strikes, the fault's number among its faults, and the steps that it lasts."""

NUMBER_SHIFT = 40
"""Entities are numbered below two to this power; a fault's own number comes above."""


class Chance:
    """Draws the faults of one kind.

    The time from the end of a fault to the next one is exponential, its duration lognormal. Each fault has a
    random stream of its own, keyed by the entity that it strikes and its number there, so that a drive unit
    has the same sequence of faults on every floor and at every multiplier, only nearer together or farther
    apart.

    Parameters
    ----------
    name : str
        Name of the random stream.
    settings : FaultProcess
        How often and for how long.
    rate : float
        Multiplies how often.
    streams : Streams
        The run's random streams.
    timetable : Timetable
        Where the faults are entered.
    step_s : float
        Length of a step in seconds.
    strike : callable
        Lets a fault begin.
    overlapping : bool, default False
        Count the time to the next fault from the beginning of one, not from its end.
    """

    def __init__(
        self,
        name: str,
        settings: FaultProcess,
        rate: float,
        streams: Streams,
        timetable: Timetable,
        step_s: float,
        strike: Strike,
        *,
        overlapping: bool = False,
    ) -> None:
        self._name = name
        self._mean_gap_s = settings.every_h * HOUR_S / rate
        self._mean_s = settings.for_min * 60.0
        self._sigma = sqrt(log(1.0 + settings.for_cv**2))
        self._streams = streams
        self._timetable = timetable
        self._step_s = step_s
        self._strike = strike
        self._overlapping = overlapping

    def begin(self, n_entities: int) -> None:
        """Enter the first fault of each entity."""
        for entity in range(n_entities):
            self._enter(entity, 0, 0)

    def _enter(self, entity: int, number: int, since: int) -> None:
        """Enter the next fault of an entity, which has been in order since a step."""
        rng = self._streams.keyed(self._name, entity + (number << NUMBER_SHIFT))
        gap_s = rng.exponential(self._mean_gap_s)
        step = since + to_steps(gap_s, self._step_s)
        if step <= self._timetable.horizon_steps:
            steps = to_steps(self._mean_s * rng.lognormal(-(self._sigma**2) / 2.0, self._sigma), self._step_s)
            self._timetable.enter(step, partial(self._happen, entity, number, step, steps))

    def _happen(self, entity: int, number: int, step: int, steps: int) -> None:
        self._strike(entity, number, steps)
        self._enter(entity, number + 1, step if self._overlapping else step + steps)
