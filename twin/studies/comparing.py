"""Sets candidates against each other on common random numbers until it is known what lies between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from twin.statistics import Overload, Plan, Precision, Watched, mean_interval, plan_replications
from twin.studies.analysis import (
    Analysis,
    Cut,
    analysis_of,
    backlog_growth,
    common_cut_h,
    cuts_of,
)
from twin.studies.candidate import Candidate
from twin.studies.checks import require_equal_hours, require_headline, require_several
from twin.studies.choosing import best_so_far, which_is_best
from twin.studies.comparison import CandidateSummary, Comparison, ComparisonSettings
from twin.studies.judging import Standing, judge_pairs, pairs_among
from twin.studies.outcome import OutcomeStatus
from twin.studies.runner import Runner
from twin.studies.same_demand import with_same_demand
from twin.studies.samples import JUDGED, Float64, Samples

__all__ = ["Comparing", "compare_candidates"]

Look = Callable[[Comparison], None]

_ENDED = {
    OutcomeStatus.STUCK: "got stuck",
    OutcomeStatus.FAILED: "failed",
    OutcomeStatus.TIMED_OUT: "were given up",
}


def compare_candidates(
    candidates: Sequence[Candidate],
    settings: ComparisonSettings,
    runner: Runner,
    look: Look | None = None,
) -> Comparison:
    """Run replications until the precision or the cap, and judge them.

    Every candidate runs under the same seeds. The half-widths decide when there are enough, never whether a
    difference is significant.

    Parameters
    ----------
    candidates : sequence of Candidate
        At least two; the first is what percentages refer to.
    settings : ComparisonSettings
        What is asked.
    runner : Runner
        Runs what its store does not hold.
    look : callable, optional
        Is shown the comparison as it stands after each batch.

    Raises
    ------
    InputError
        Where the candidates or the settings cannot be used.
    """
    require_several(candidates)
    comparing = Comparing(candidates, settings)
    comparing.run(runner, look)
    return comparing.comparison()


class Comparing:
    """A comparison under way.

    Parameters
    ----------
    candidates : sequence of Candidate
        The first is what percentages refer to.
    settings : ComparisonSettings
        What is asked.
    figures : sequence of str
        Figures beside the headline whose means have to become narrow, too.
    differences : bool, default True
        Whether the differences in the headline figure have to.

    Attributes
    ----------
    candidates : list of Candidate
        With the same demand for all.
    samples : Samples
        What has been run.
    wanted : int
        Replications that are needed before the next decision; 0 when there are enough.
    expected : int
        Replications in all, as far as can be told.
    """

    def __init__(
        self,
        candidates: Sequence[Candidate],
        settings: ComparisonSettings,
        *,
        figures: Sequence[str] = (),
        differences: bool = True,
    ) -> None:
        require_headline(settings.figure)
        self.settings = settings
        self._figures = tuple(dict.fromkeys((settings.figure, *figures)))
        self._differences = differences
        self.hours = require_equal_hours(candidates)
        self.analysis = analysis_of(candidates, settings.analysis)
        self.candidates, self.remarks = with_same_demand(candidates)
        self.samples = Samples(self.candidates)
        self.wanted = self.expected = min(settings.initial_replications, settings.max_replications)
        self._cuts: list[Cut] | None = None
        self._plan: Plan | None = None

    def next_seeds(self) -> list[int]:
        """List the seeds that are to be run next."""
        first = self.settings.first_seed + len(self.samples.seeds())
        return list(range(first, first + self.wanted))

    def run(self, runner: Runner, look: Look | None = None, *, n_before: int = 0) -> None:
        """Run replications until there are enough; what is done stays when it is interrupted.

        Parameters
        ----------
        runner : Runner
            Runs what its store does not hold.
        look : callable, optional
            Is shown the comparison as it stands after each batch.
        n_before : int, default 0
            Replications that the same study has had before; those who look on count them, too.
        """
        observer = runner.observer
        n_runs = len({candidate.digest for candidate in self.candidates})
        observer.planned(n_before + self.expected * n_runs)
        while self.wanted:
            self.samples.add(runner.outcomes(self.candidates, self.next_seeds()))
            self.plan()
            observer.planned(n_before + self.expected * n_runs)
            observer.interval(self._widths())
            if look is not None:
                look(self.comparison())

    def _widths(self) -> str:
        """Say how wide the widest intervals are: ``units_per_hour ± 1.9 %, differences ± 0.7 %``."""
        of_means, of_differences = [], []
        for each in self._watched():
            known = np.isfinite(each.values)
            interval = mean_interval(each.values[known], each.confidence)
            if each.share_of is None:
                of_means.append(interval.relative_half_width)
            else:
                unit = float(np.nanmean(each.share_of))
                of_differences.append(interval.scaled(unit).half_width)
        words = f"{self.settings.figure} ± {100 * max(of_means, default=np.nan):.1f} %"
        if not of_differences:
            return words
        return f"{words}, differences ± {100 * max(of_differences):.1f} %"

    def plan(self) -> None:
        """Decide whether the replications so far are enough."""
        settings = self.settings
        if self._cuts is None:
            self._cuts = cuts_of(self.samples) if self.analysis is Analysis.STEADY else []
        precision = Precision(
            relative=settings.precision,
            confidence=settings.confidence,
            initial=min(settings.initial_replications, settings.max_replications),
            cap=settings.max_replications,
        )
        watched = self._watched()
        if not watched:
            self.wanted = 0
            return
        self._plan = plan_replications(watched, precision)
        self.wanted, self.expected = self._plan.more, self._plan.expected

    def _watched(self) -> list[Watched]:
        """Name the intervals that have to become narrow: each mean, and each headline difference.

        Those of differences reach half of what is indifferent: an interval as wide as that would fit into it
        only around an estimate of zero, and floors that do not differ would stay undecided. Of a large
        difference a tenth will do. That is out of reach of one that is not there (its interval would have to
        miss zero tenfold), so that looking at the estimate raises no false alarms.
        """
        settings = self.settings
        indices = range(len(self.candidates))
        headline = [self.samples.by_seed(index, settings.figure, self.cut_h) for index in indices]
        means = headline + [
            self.samples.by_seed(index, figure, self.cut_h)
            for figure in self._figures[1:]
            for index in indices
        ]
        known = {index for index in indices if _is_known(headline[index])}
        pairs = self._pairs(self.samples) if self._differences else []
        return [
            Watched(values, settings.precision, None, settings.confidence)
            for values in means
            if _is_known(values)
        ] + [
            self._watched_difference(headline[first], headline[second])
            for first, second in pairs
            if {first, second} <= known
        ]

    def _watched_difference(self, first: Float64, second: Float64) -> Watched:
        difference = second - first
        share = abs(_mean(difference) / _mean(first)) if _mean(first) else 0.0
        limit = max(self.settings.indifference / 2, share / 10)
        return Watched(difference, limit, first, self.settings.confidence)

    @property
    def cut_h(self) -> float:
        """Simulated hours left out at the beginning of every replication."""
        return common_cut_h(self._cuts or [], self.hours)

    def _pairs(self, samples: Samples) -> list[tuple[int, int]]:
        best = best_so_far(samples, self.settings.figure, self.cut_h)
        return pairs_among(len(self.candidates), best)

    def comparison(self, *, interrupted: bool = False) -> Comparison:
        """Judge the replications so far."""
        settings, plan = self.settings, self._plan
        if self._cuts is None and self.analysis is Analysis.STEADY:
            self._cuts = cuts_of(self.samples)
        n_done = len(self.samples.seeds())
        samples = self.samples.first(plan.n if plan is not None and plan.enough else n_done)
        overloads = [self._overload(samples, index) for index in range(len(self.candidates))]
        standings = [self._standing(samples, index, found) for index, found in enumerate(overloads)]
        verdicts = judge_pairs(
            samples,
            self._pairs(samples),
            standings,
            headline=settings.figure,
            cut_h=self.cut_h,
            indifference=settings.indifference,
            confidence=settings.confidence,
        )
        return Comparison(
            settings=settings,
            analysis=self.analysis,
            hours=self.hours,
            cut_h=self.cut_h,
            cuts=tuple(self._cuts or ()),
            seeds=samples.seeds(),
            converged=plan is not None and plan.converged,
            cap_hit=plan is not None and plan.cap_hit,
            interrupted=interrupted,
            candidates=[self._summary(samples, index, found) for index, found in enumerate(overloads)],
            verdicts=verdicts,
            best=which_is_best(
                samples, standings, settings.figure, self.cut_h, settings.indifference, settings.confidence
            ),
            remarks=self.remarks,
        )

    def _overload(self, samples: Samples, index: int) -> Overload | None:
        if self.analysis is not Analysis.STEADY:
            return None
        return backlog_growth(samples, index, self.cut_h, self.settings.confidence)

    def _standing(self, samples: Samples, index: int, overload: Overload | None) -> Standing:
        """Say what is held against a candidate."""
        name = self.candidates[index].name
        grows = ""
        if overload is not None and overload.overloaded:
            growth = overload.growth_per_hour.estimate
            grows = f"the backlog of {name} grows by {growth:,.0f} orders an hour"
        failures = samples.failures(index)
        ended = " or ".join(dict.fromkeys(_ENDED[outcome.status] for outcome in failures))
        failed = f"{len(failures)} of {len(samples.outcomes(index))} replications of {name} {ended}"
        rejected = any(cut.rejected for cut in self._cuts or () if cut.candidate == name)
        unsettled = f"the warm-up of {name} is not over by half of {self.hours:g} h: give more --hours"
        return Standing(name, grows, failed if failures else "", unsettled if rejected else "")

    def _summary(self, samples: Samples, index: int, overload: Overload | None) -> CandidateSummary:
        figures = {}
        for name in JUDGED:
            values = samples.values(name, self.cut_h, index)[:, 0]
            if len(values):
                figures[name] = mean_interval(values, self.settings.confidence)
        return CandidateSummary(
            candidate=self.candidates[index],
            n=len(samples.complete(index)),
            failures=samples.failures(index),
            overload=overload,
            figures=figures,
        )


def _mean(values: Float64) -> float:
    """Average what is defined."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else 0.0


def _is_known(values: Float64) -> bool:
    """Say whether there are enough values for an interval."""
    return int(np.isfinite(values).sum()) >= 2
