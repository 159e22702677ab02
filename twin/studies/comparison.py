"""What a comparison came to."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from twin.experiments.versions import versions
from twin.statistics import Interval, Overload
from twin.studies.analysis import Analysis, Cut
from twin.studies.candidate import Candidate
from twin.studies.choosing import BestChoice
from twin.studies.judging import PairVerdict
from twin.studies.outcome import Outcome
from twin.studies.shares import percent

__all__ = ["CandidateSummary", "Comparison", "ComparisonSettings", "plain"]


@dataclass(frozen=True, slots=True)
class ComparisonSettings:
    """What is asked of a comparison.

    Attributes
    ----------
    figure : str
        Name of the headline figure, which the verdicts are about.
    precision : float
        The replications end when the half-width of each candidate's mean is at most this share of it.
    indifference : float
        Differences smaller than this share of the first candidate's mean do not matter; the replications
        end when the half-width of each headline difference is at most half of that, or a tenth of the
        difference.
    confidence : float
        Of all intervals.
    max_replications : int
        The cap.
    initial_replications : int
        Replications before the first look.
    first_seed : int
        Replication k runs under seed ``first_seed + k`` on every candidate.
    analysis : Analysis or None
        None: by the demand.
    """

    figure: str = "units_per_hour"
    precision: float = 0.02
    indifference: float = 0.01
    confidence: float = 0.95
    max_replications: int = 60
    initial_replications: int = 10
    first_seed: int = 1
    analysis: Analysis | None = None

    def to_dict(self) -> dict[str, Any]:
        """Turn the settings into plain values for JSON."""
        return {
            "figure": self.figure,
            "precision": self.precision,
            "indifference": self.indifference,
            "confidence": self.confidence,
            "max_replications": self.max_replications,
            "initial_replications": self.initial_replications,
            "first_seed": self.first_seed,
            "analysis": None if self.analysis is None else self.analysis.value,
        }


@dataclass(frozen=True, slots=True)
class CandidateSummary:
    """What the replications of one candidate came to.

    Attributes
    ----------
    candidate : Candidate
        The floor and its settings.
    n : int
        Replications that came to their horizon.
    failures : sequence of Outcome
        Those that did not.
    overload : Overload or None
        Whether its backlog grows; None where that is not asked: a kept backlog, or a day.
    figures : mapping of str to Interval
        Mean of each key figure that is defined; without the warm-up.
    """

    candidate: Candidate
    n: int
    failures: Sequence[Outcome]
    overload: Overload | None
    figures: Mapping[str, Interval]

    @property
    def name(self) -> str:
        """What tables call it."""
        return self.candidate.name


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a comparison came to.

    Attributes
    ----------
    settings : ComparisonSettings
        What was asked.
    analysis : Analysis
        What the runs stand for.
    hours, cut_h : float
        Simulated hours of a replication, and those left out at the beginning.
    cuts : sequence of Cut
        The warm-up of each candidate; the longest one holds for all. Empty for a terminating analysis.
    seeds : sequence of int
        Seeds of the replications.
    converged, cap_hit, interrupted : bool
        How it ended: all intervals narrow enough, at the cap, or by Ctrl-C.
    candidates : sequence of CandidateSummary
        In the order given; the first one is what percentages refer to.
    verdicts : sequence of PairVerdict
        The headline figure's pairs, then those of every other key figure.
    best : BestChoice
        Which one is best in the headline figure.
    remarks : sequence of str
        What was set to make the comparison fair, and what to keep in mind.
    """

    settings: ComparisonSettings
    analysis: Analysis
    hours: float
    cut_h: float
    cuts: Sequence[Cut]
    seeds: Sequence[int]
    converged: bool
    cap_hit: bool
    interrupted: bool
    candidates: Sequence[CandidateSummary]
    verdicts: Sequence[PairVerdict]
    best: BestChoice
    remarks: Sequence[str] = ()

    @property
    def headline(self) -> list[PairVerdict]:
        """The verdicts in the headline figure."""
        return [verdict for verdict in self.verdicts if verdict.figure == self.settings.figure]

    @property
    def words(self) -> str:
        """The answer in one sentence: the pair's verdict, or which of several is best."""
        headline, n = self.headline, len(self.seeds)
        words = headline[0].words if len(headline) == 1 else self.best.words
        return f"{words} ({percent(self.settings.confidence)}), {n} replication{'s' * (n != 1)}"

    @property
    def failures(self) -> list[Outcome]:
        """All replications that did not come to their horizon."""
        return [outcome for summary in self.candidates for outcome in summary.failures]

    def to_dict(self) -> dict[str, Any]:
        """Turn the comparison into plain values for JSON; what is undefined is None."""
        settings = self.settings
        return {
            "kind": "compare",
            "words": self.words,
            "figure": settings.figure,
            "precision": settings.precision,
            "indifference": settings.indifference,
            "confidence": settings.confidence,
            "analysis": self.analysis.value,
            "hours": self.hours,
            "cut_h": self.cut_h,
            "cuts": [
                {"candidate": cut.candidate, "cut_h": plain(cut.cut_h), "rejected": cut.rejected}
                for cut in self.cuts
            ],
            "replications": {
                "n": len(self.seeds),
                "cap": settings.max_replications,
                "cap_hit": self.cap_hit,
                "seeds": list(self.seeds),
                "converged": self.converged,
                "interrupted": self.interrupted,
            },
            "candidates": [_candidate(summary) for summary in self.candidates],
            "verdicts": [_verdict(verdict) for verdict in self.verdicts],
            "best": self.best.to_dict(),
            "remarks": list(self.remarks),
            "versions": versions(),
        }


def plain(value: float | None) -> float | None:
    """Make None of what JSON cannot say."""
    return None if value is None or not math.isfinite(value) else float(value)


def _candidate(summary: CandidateSummary) -> dict[str, Any]:
    candidate, overload = summary.candidate, summary.overload
    return {
        "name": candidate.name,
        "layout": candidate.layout().name,
        "layout_source": candidate.layout_source,
        "settings": candidate.scenario.model_dump(mode="json"),
        "layout_settings": dict(candidate.layout_settings),
        "digest": candidate.digest,
        "layout_digest": candidate.layout_digest,
        "scenario_digest": candidate.scenario_digest,
        "n": summary.n,
        "failures": [
            {
                "seed": outcome.seed,
                "status": outcome.status.value,
                "message": outcome.message,
                "command": outcome.command,
            }
            for outcome in summary.failures
        ],
        "overload": None if overload is None else _overload(overload),
        "figures": {
            name: {
                "mean": plain(interval.estimate),
                "half_width": plain(interval.half_width),
                "n": interval.n,
            }
            for name, interval in summary.figures.items()
        },
    }


def _overload(overload: Overload) -> dict[str, Any]:
    growth = overload.growth_per_hour
    return {
        "growth_per_hour": plain(growth.estimate),
        "half_width": plain(growth.half_width),
        "share_of_arrivals": plain(overload.share_of_arrivals),
        "p_value": plain(overload.p_value),
        "overloaded": overload.overloaded,
    }


def _verdict(verdict: PairVerdict) -> dict[str, Any]:
    found = verdict.paired
    difference = None if found is None else found.difference
    relative = None if found is None else found.relative
    return {
        "first": verdict.first,
        "second": verdict.second,
        "figure": verdict.figure,
        "verdict": None if verdict.verdict is None else verdict.verdict.value,
        "words": verdict.words,
        "difference": plain(difference.estimate) if difference else None,
        "half_width": plain(difference.half_width) if difference else None,
        "relative": plain(relative.estimate) if relative else None,
        "relative_half_width": plain(relative.half_width) if relative else None,
        "n": difference.n if difference else 0,
        "p_value": plain(found.p_value) if found else None,
        "p_holm": plain(verdict.p_holm),
        "correlation": plain(found.correlation) if found else None,
        "variance_ratio": plain(found.variance_ratio) if found else None,
        "reason": verdict.reason,
    }
