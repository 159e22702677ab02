"""Sizes of a floor that were tried, and whether they reach the targets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from twin.statistics import Interval
from twin.studies.candidate import Candidate
from twin.studies.comparison import plain
from twin.studies.outcome import Outcome
from twin.studies.staffing import Crew
from twin.studies.targets import Target

__all__ = ["Met", "SizingSettings", "Tried", "crew_values", "met_by"]


class Met(StrEnum):
    """Whether a target is reached."""

    YES = "yes"
    NO = "no"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class SizingSettings:
    """How sure the answer has to be.

    Attributes
    ----------
    confidence : float
        Of each decision on a size.
    max_replications : int
        Most of one size.
    initial_replications : int
        Before the first look; there are twice as many before each further one.
    first_seed : int
        Of the replications; the answer is run again on the seeds after theirs.
    max_drive_units : int or None
        The largest fleet tried; three times the layout's when None.
    staffing : bool
        Whether to look for the fewest stations and packers, too.
    """

    confidence: float = 0.95
    max_replications: int = 40
    initial_replications: int = 10
    first_seed: int = 1
    max_drive_units: int | None = None
    staffing: bool = True

    def to_dict(self) -> dict[str, Any]:
        """Turn the settings into plain values for JSON."""
        return asdict(self)

    def looks(self) -> list[int]:
        """List the numbers of replications after which a size is judged."""
        looks = [min(self.initial_replications, self.max_replications)]
        while looks[-1] < self.max_replications:
            looks.append(min(2 * looks[-1], self.max_replications))
        return looks


@dataclass(frozen=True, slots=True)
class Tried:
    """A size that was tried.

    Attributes
    ----------
    candidate : Candidate
        The floor with it.
    crew : Crew
        The size.
    targets : sequence of Target
        Those of a figure.
    met : tuple of Met
        For each target.
    intervals : tuple of Interval or None
        For each target's figure.
    n : int
        Replications that came to their horizon.
    failures : sequence of Outcome
        Those that did not: a size with failures reaches nothing.
    overloaded : bool
        Whether its backlog grows: then it reaches nothing, either.
    fresh : bool
        Whether these are the fresh seeds of the answer.
    """

    candidate: Candidate
    crew: Crew
    targets: Sequence[Target]
    met: tuple[Met, ...]
    intervals: tuple[Interval | None, ...]
    n: int
    failures: Sequence[Outcome]
    overloaded: bool
    fresh: bool

    @property
    def reached(self) -> bool:
        """Whether it reaches all targets for sure."""
        return all(met is Met.YES for met in self.met) and not self.failures and not self.overloaded

    @property
    def settled(self) -> bool:
        """Whether more replications would change nothing."""
        hopeless = Met.NO in self.met or self.overloaded or bool(self.failures)
        return hopeless or self.reached

    def in_words(self) -> str:
        """Say what the targets' figures come to."""
        parts = []
        for target, interval in zip(self.targets, self.intervals, strict=True):
            shown = "-" if interval is None else f"{interval.estimate:,.4g} ± {interval.half_width:.2g}"
            parts.append(f"{target.figure} {shown}")
        return ", ".join(parts)

    def to_dict(self) -> dict[str, Any]:
        """Turn it into plain values for JSON."""
        figures = {
            target.figure: None
            if one is None
            else {"mean": plain(one.estimate), "half_width": plain(one.half_width), "n": one.n}
            for target, one in zip(self.targets, self.intervals, strict=True)
        }
        return {
            "candidate": self.candidate.name,
            **crew_values(self.crew),
            "reached": self.reached,
            "fresh_seeds": self.fresh,
            "n": self.n,
            "failures": len(self.failures),
            "overloaded": self.overloaded,
            "meets": {target.text: met.value for target, met in zip(self.targets, self.met, strict=True)},
            "figures": figures,
        }


def met_by(target: Target, interval: Interval | None) -> Met:
    """Say whether the whole interval lies on the right side."""
    if interval is None or not math.isfinite(interval.half_width):
        return Met.UNDECIDED
    margins = (target.margin(interval.low), target.margin(interval.high))
    if min(margins) >= 0:
        return Met.YES
    return Met.NO if max(margins) < 0 else Met.UNDECIDED


def crew_values(crew: Crew) -> dict[str, int]:
    """Give a crew as plain values."""
    return {"drive_units": crew.drive_units, "pick_stations": crew.stations, "packers": crew.packers}
