"""What a search tries, and what it finds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from twin.studies.candidate import Candidate
from twin.studies.comparison import plain
from twin.studies.spaces import Dimension
from twin.studies.targets import Target

__all__ = ["Search", "SearchSettings", "Trial"]


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """What is asked of a search.

    Attributes
    ----------
    trials : int
        Different settings that are tried, the start's among them.
    replications : int
        Of each of them, on common random numbers.
    batch : int
        Trials that are proposed, and run, at a time: more keep more workers busy, fewer learn sooner. It
        belongs to the question: another number makes another search. Four cost nothing that can be measured
        beside one at a time (winners of 40 trials are worth 0.2 +- 0.5 % less on ``tiny`` and 0.3 +- 0.7 %
        less on ``small``) and have eight workers busy for 73 to 82 % of the time instead of 37 to 41 %; eight
        cost 0.5 to 0.7 %, sixteen 0.7 to 0.9 %, each +- 0.6 % (``benchmarks/batches.py``).
    per_drive_unit : bool
        Whether the headline figure counts by drive unit.
    targets : tuple of Target
        What every solution has to keep.
    budget_s : float or None
        Seconds of wall clock after which no further batch begins.
    """

    trials: int = 40
    replications: int = 4
    batch: int = 4
    per_drive_unit: bool = False
    targets: tuple[Target, ...] = ()
    budget_s: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Turn the settings into plain values for JSON."""
        return {
            "trials": self.trials,
            "replications": self.replications,
            "batch": self.batch,
            "per_drive_unit": self.per_drive_unit,
            "targets": [target.text for target in self.targets],
            "budget_s": self.budget_s,
        }


@dataclass(frozen=True, slots=True)
class Trial:
    """One set of settings that was tried.

    Attributes
    ----------
    number : int
        Counted from 0, the start.
    settings : mapping
        Values by dotted name.
    changed : mapping
        Those of them that the start has otherwise.
    candidate : Candidate or None
        The floor; None where the settings make none.
    value : float
        What is sought the most of (or the least); NaN without replications.
    mean, half_width : float
        Of the headline figure, without the warm-up.
    n : int
        Replications that came to their horizon.
    margins : mapping of str to float
        By how much each target is kept, in its figure's unit; negative where it is not.
    reason : str
        Why it was not run, or cannot win.
    """

    number: int
    settings: Mapping[str, Any]
    changed: Mapping[str, Any] = field(default_factory=dict)
    candidate: Candidate | None = None
    value: float = math.nan
    mean: float = math.nan
    half_width: float = math.nan
    n: int = 0
    margins: Mapping[str, float] = field(default_factory=dict)
    reason: str = ""

    @property
    def state(self) -> str:
        """``complete``, ``pruned`` (not run) or ``failed`` (a replication did not come to its horizon)."""
        return "complete" if math.isfinite(self.value) else "failed" if self.candidate else "pruned"

    @property
    def short(self) -> list[str]:
        """The targets that it does not keep."""
        return [target for target, margin in self.margins.items() if not margin >= 0]

    @property
    def may_win(self) -> bool:
        """Whether it ran and keeps every target."""
        return self.state == "complete" and not self.short

    def to_dict(self) -> dict[str, Any]:
        """Turn the trial into plain values for JSON."""
        return {
            "number": self.number,
            "settings": dict(self.settings),
            "state": self.state,
            "value": plain(self.value),
            "mean": plain(self.mean),
            "half_width": plain(self.half_width),
            "n": self.n,
            "reason": self.reason or ", ".join(f"misses {target}" for target in self.short),
        }


@dataclass(frozen=True, slots=True)
class Search:
    """What a search has found.

    Attributes
    ----------
    start : Candidate
        The floor as it is.
    winner : Candidate or None
        The best one that keeps the targets; None where that is the start.
    best_number : int or None
        The trial that it was; None where no trial can win.
    trials : sequence of Trial
        In the order in which they were tried.
    space : sequence of Dimension
        What was searched.
    objective : str
        What was sought, in words.
    lower_is_better : bool
        Whether less of it was.
    ended : str
        Why it ended, in words; empty where all trials were made.
    """

    start: Candidate
    winner: Candidate | None
    best_number: int | None
    trials: Sequence[Trial]
    space: Sequence[Dimension]
    objective: str
    lower_is_better: bool = False
    ended: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Turn the search into plain values for JSON."""
        return {
            "objective": self.objective,
            "lower_is_better": self.lower_is_better,
            "best_trial": self.best_number,
            "space": [dimension.to_dict() for dimension in self.space],
            "trials": [trial.to_dict() for trial in self.trials],
            "ended": self.ended,
        }
