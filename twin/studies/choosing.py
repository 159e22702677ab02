"""Which candidate is best, by multiple comparisons with the best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from twin.metrics import FIGURES, Better
from twin.statistics import compare_with_best
from twin.studies.judging import Standing
from twin.studies.samples import Samples
from twin.studies.shares import percent

__all__ = ["BestChoice", "BestRow", "best_so_far", "which_is_best"]


@dataclass(frozen=True, slots=True)
class BestRow:
    """A candidate against the best of the others.

    Attributes
    ----------
    name : str
        The candidate's.
    estimate, low, high : float or None
        Mean and interval for how much better it is than the best of the others, negative where it is
        worse; None where it is out of the question.
    may_be_best : bool
        Whether it can still be the best.
    reason : str
        Why it is out of the question.
    """

    name: str
    estimate: float | None
    low: float | None
    high: float | None
    may_be_best: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BestChoice:
    """Which candidate is best.

    Attributes
    ----------
    name : str or None
        The one that is best with the confidence asked for, or within the indifference of the best; None
        where that is undecided.
    words : str
        The answer as a sentence.
    rows : sequence of BestRow
        Every candidate.
    """

    name: str | None
    words: str
    rows: Sequence[BestRow]

    def to_dict(self) -> dict[str, Any]:
        """Turn the answer into plain values for JSON."""
        return {
            "name": self.name,
            "words": self.words,
            "rows": [
                {
                    "name": row.name,
                    "estimate": row.estimate,
                    "low": row.low,
                    "high": row.high,
                    "may_be_best": row.may_be_best,
                    "reason": row.reason,
                }
                for row in self.rows
            ],
        }


def best_so_far(samples: Samples, figure: str, cut_h: float) -> int | None:
    """Give the candidate whose mean is best, whatever is held against it; None where nothing is known."""
    means = {}
    for index in range(len(samples.candidates)):
        values = samples.values(figure, cut_h, index)
        if len(values):
            means[index] = float(values.mean())
    sign = 1.0 if FIGURES[figure].better is Better.HIGHER else -1.0
    return max(means, key=lambda index: sign * means[index], default=None)


def which_is_best(
    samples: Samples,
    standings: Sequence[Standing],
    figure: str,
    cut_h: float,
    indifference: float,
    confidence: float,
) -> BestChoice:
    """Find the best of all candidates that nothing is held against.

    Parameters
    ----------
    samples : Samples
        The outcomes.
    standings : sequence of Standing
        One for each candidate; overloaded ones and those with failures are out of the question.
    figure : str
        The headline figure.
    cut_h : float
        The warm-up that is left out.
    indifference : float
        A candidate that is not worse than the best by more than this share will do, too.
    confidence : float
        That all intervals hold together.
    """
    eligible = [index for index, standing in enumerate(standings) if not standing.reasons]
    out = {
        index: BestRow(standing.name, None, None, None, False, standing.reasons)
        for index, standing in enumerate(standings)
        if standing.reasons
    }
    values = samples.values(figure, cut_h, *eligible) if eligible else np.zeros((0, 0))
    if len(eligible) < 2 or len(values) < 2:
        name, words = _by_elimination(standings, eligible)
        rows = [
            out.get(index, BestRow(standing.name, None, None, None, True))
            for index, standing in enumerate(standings)
        ]
        return BestChoice(name, words, rows)
    sign = 1.0 if FIGURES[figure].better is Better.HIGHER else -1.0
    found = compare_with_best(values, confidence, higher_is_better=sign > 0)
    inside = {
        index: BestRow(standings[index].name, one.estimate, one.low, one.high, one.may_be_best)
        for index, one in zip(eligible, found, strict=True)
    }
    leader = eligible[int(np.argmax(sign * values.mean(axis=0)))]
    slack = indifference * abs(float(values.mean(axis=0).max() if sign > 0 else values.mean(axis=0).min()))
    name, words = _answer(inside, leader, slack, indifference)
    return BestChoice(name, words, [inside.get(index) or out[index] for index in range(len(standings))])


def _by_elimination(standings: Sequence[Standing], eligible: Sequence[int]) -> tuple[str | None, str]:
    """Say what is known where there are no two candidates or replications to compare."""
    if len(eligible) >= 2:
        return None, "which is best is undecided: too few replications"
    others = [standing for index, standing in enumerate(standings) if index not in eligible]
    if eligible and others and all(standing.overload for standing in others):
        name = standings[eligible[0]].name
        return name, f"{name} is best: it is the only one that keeps up with its orders"
    reasons = "; ".join(dict.fromkeys(standing.reasons for standing in others))
    return None, f"which is best is undecided: {reasons or 'there is only one'}"


def _answer(
    rows: Mapping[int, BestRow], leader: int, slack: float, indifference: float
) -> tuple[str | None, str]:
    """Name the best one, if that is known, and say so in a sentence."""
    first = rows[leader]
    others = [row.name for index, row in rows.items() if row.may_be_best and index != leader]
    if not others:
        return first.name, f"{first.name} is best"
    if first.low is not None and first.low >= -slack:
        within = f"{first.name} is best, or within {percent(indifference)} of the best"
        return first.name, f"{within}; {_and(others)} may be as good"
    return None, f"which is best is undecided between {_and([first.name, *others])}"


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
