"""Verdicts on pairs of candidates: the second one against the first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from twin.metrics import FIGURES, Better, Figure
from twin.statistics import PairedDifference, Verdict, holm, paired, verdict_of
from twin.studies.samples import JUDGED, Samples
from twin.studies.shares import percent

__all__ = ["PairVerdict", "Standing", "judge_pairs", "pairs_among"]

_LOWER = {Verdict.BETTER: "lower", Verdict.WORSE: "higher"}

ALL_PAIRS_UP_TO = 4
"""Candidates of which each is set against each; more are set against the first and the best only."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What keeps a candidate from being called better, equivalent or best, if anything.

    Attributes
    ----------
    name : str
        The candidate's.
    overload : str
        In words, where its backlog grows; otherwise empty.
    failures : str
        In words, where replications did not come to their horizon; otherwise empty.
    unsettled : str
        In words, where its warm-up is not over by half of the run; otherwise empty.
    """

    name: str
    overload: str = ""
    failures: str = ""
    unsettled: str = ""

    @property
    def reasons(self) -> str:
        """Everything that is held against it."""
        return "; ".join(reason for reason in (self.overload, self.failures, self.unsettled) if reason)


@dataclass(frozen=True, slots=True)
class PairVerdict:
    """What lies between two candidates in one figure: the second against the first.

    Attributes
    ----------
    first, second : str
        Names of the candidates.
    figure : str
        Name of the figure.
    verdict : Verdict or None
        None for a figure that has no better direction.
    words : str
        The verdict as a sentence.
    paired : PairedDifference or None
        Second - first under common random numbers; None with fewer than two common replications.
    p_holm : float or None
        The p-value of no difference, adjusted for the number of pairs; of the headline figure only.
    reason : str
        Why it is undecided or overloaded, where the figures alone do not say so.
    """

    first: str
    second: str
    figure: str
    verdict: Verdict | None
    words: str
    paired: PairedDifference | None
    p_holm: float | None
    reason: str = ""


def pairs_among(n_candidates: int, best: int | None = None) -> list[tuple[int, int]]:
    """List the pairs that are judged: all of a few, otherwise those with the first and with the best."""
    if n_candidates <= ALL_PAIRS_UP_TO:
        return list(combinations(range(n_candidates), 2))
    with_first = [(0, other) for other in range(1, n_candidates)]
    if best in (None, 0):
        return with_first
    return with_first + [(other, best) for other in range(1, n_candidates) if other != best]


def judge_pairs(
    samples: Samples,
    pairs: Sequence[tuple[int, int]],
    standings: Sequence[Standing],
    *,
    headline: str,
    cut_h: float,
    indifference: float,
    confidence: float,
) -> list[PairVerdict]:
    """Judge pairs in the headline figure, and then in every other one.

    Parameters
    ----------
    samples : Samples
        The outcomes.
    pairs : sequence of pair of int
        Indices of candidates, first and second.
    standings : sequence of Standing
        One for each candidate.
    headline : str
        The figure that the comparison is about.
    cut_h : float
        The warm-up that is left out, in simulated hours.
    indifference : float
        Differences below this share of the first one's mean do not matter.
    confidence : float
        Of the intervals. The pairs of the headline figure are what the study is about: their p-values are
        adjusted by Holm's method. The other figures explain them, and each is judged by itself.

    Returns
    -------
    list of PairVerdict
        Figures that are undefined for both candidates of a pair are left out, other than the headline.
    """
    verdicts: list[PairVerdict] = []
    for name in (headline, *(name for name in JUDGED if name != headline)):
        found = [_paired(samples, name, cut_h, pair, confidence) for pair in pairs]
        adjusted = _adjusted(found) if name == headline else [None] * len(pairs)
        for (first, second), difference, p_holm in zip(pairs, found, adjusted, strict=True):
            if difference is None and name != headline:
                continue
            judged = _verdict(
                FIGURES[name], standings[first], standings[second], difference, p_holm, indifference
            )
            verdicts.append(judged)
    return verdicts


def _adjusted(found: Sequence[PairedDifference | None]) -> list[float | None]:
    """Adjust the p-values of pairs for their number."""
    adjusted = iter(holm([one.p_value for one in found if one is not None]).tolist())
    return [None if one is None else next(adjusted) for one in found]


def _paired(
    samples: Samples, figure: str, cut_h: float, pair: tuple[int, int], confidence: float
) -> PairedDifference | None:
    values = samples.values(figure, cut_h, *pair)
    return paired(values[:, 0], values[:, 1], confidence) if len(values) >= 2 else None


def _verdict(
    figure: Figure,
    first: Standing,
    second: Standing,
    found: PairedDifference | None,
    p_holm: float | None,
    indifference: float,
) -> PairVerdict:
    """Judge one pair in one figure."""
    row = PairVerdict(first.name, second.name, figure.name, None, "", found, p_holm)
    if found is None:
        few = "fewer than two replications in common"
        reason = "; ".join(part for part in (first.reasons, second.reasons, few) if part)
        return replace(row, verdict=Verdict.UNDECIDED, reason=reason, words=f"undecided: {reason}")
    if figure.better is Better.NONE:
        return replace(row, words=_difference(figure, found))
    verdict = verdict_of(found, indifference, figure.better is Better.HIGHER, p_holm)
    verdict, reason = _held_back(verdict, first, second)
    judged = replace(row, verdict=verdict, reason=reason)
    return replace(judged, words=_words(judged, figure, found, indifference))


def _held_back(verdict: Verdict, first: Standing, second: Standing) -> tuple[Verdict, str]:
    """Take a verdict back that the standing of the two does not allow; answers it and the reason."""
    reason = "; ".join(one for one in (first.overload, second.overload) if one)
    if reason:
        return Verdict.OVERLOADED, reason
    reason = "; ".join(dict.fromkeys(one for one in (first.unsettled, second.unsettled) if one))
    if reason:
        return Verdict.UNDECIDED, reason
    reason = "; ".join(one for one in (first.failures, second.failures) if one)
    favoured = {Verdict.BETTER: second.failures, Verdict.WORSE: first.failures}.get(verdict, reason)
    return (Verdict.UNDECIDED, reason) if favoured else (verdict, reason)


def _words(row: PairVerdict, figure: Figure, found: PairedDifference, indifference: float) -> str:
    """Say a verdict as a sentence."""
    reason = f" ({row.reason})" if row.reason else ""
    if row.verdict in (Verdict.BETTER, Verdict.WORSE):
        amount = f"{_share(abs(found.relative.estimate))} ± {_share(found.relative.half_width)}"
        if not math.isfinite(found.relative.estimate):
            amount = f"{abs(found.difference.estimate):.4g} ± {found.difference.half_width:.2g} {figure.unit}"
        words = f"{row.second} is {row.verdict.value} than {row.first}"
        if figure.better is Better.HIGHER:
            return f"{words} by {amount}{reason}"
        return f"{words}: {figure.name} is {amount} {_LOWER[row.verdict]}{reason}"
    if row.verdict is Verdict.EQUIVALENT:
        return f"{row.second} and {row.first} are equivalent within {percent(indifference)}: " + _difference(
            figure, found
        )
    if row.verdict is Verdict.OVERLOADED:
        return f"overloaded, no steady state: {row.reason}"
    if row.reason:
        return f"undecided: {row.reason}"
    pair = f"{row.second} against {row.first}: {_difference(figure, found)}"
    relative = found.relative
    if relative.low > 0 or relative.high < 0:
        return f"undecided: {pair}, which may be less than the {percent(indifference)} that matters"
    return f"undecided: {pair}"


def _difference(figure: Figure, found: PairedDifference) -> str:
    relative = found.relative
    if math.isfinite(relative.estimate):
        return f"difference {100 * relative.estimate:+.2g} % ± {_share(relative.half_width)}"
    difference = found.difference
    return f"difference {difference.estimate:+.4g} ± {difference.half_width:.2g} {figure.unit}"


def _share(share: float) -> str:
    value = 100.0 * share
    return f"{value:.1f} %" if value >= 0.1 or value == 0 else f"{value:.2g} %"
