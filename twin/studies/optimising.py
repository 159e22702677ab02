"""Searches settings of a floor for better ones, and has the best judged on seeds that it never saw."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from twin.errors import InputError, Problem
from twin.metrics import FIGURES, Better
from twin.statistics import mean_interval
from twin.studies.analysis import Analysis, analysis_of, common_cut_h, cuts_of
from twin.studies.candidate import Candidate
from twin.studies.comparison import ComparisonSettings
from twin.studies.proposing import Proposal, Proposing
from twin.studies.runner import Runner
from twin.studies.same_demand import with_same_demand
from twin.studies.samples import Samples
from twin.studies.spaces import Dimension, start_values
from twin.studies.targets import DRIVE_UNITS, Target
from twin.studies.trials import Search, SearchSettings, Trial

__all__ = ["FRESH", "WINNER", "Searching"]

FRESH = 1000
"""How far the seeds of the verdict lie behind those of the search."""

WINNER = "winner"


MakeCandidate = Callable[[Mapping[str, Any]], Candidate]
Look = Callable[[Search], None]


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A proposal and the floor that it makes, if any: as it is, and pinned to the start's demand."""

    number: int
    proposal: Proposal
    candidate: Candidate | None = None
    pinned: Candidate | None = None
    reason: str = ""


@dataclass
class Searching:
    """A search under way.

    It proposes settings in batches, whose replications are all run together, and learns from each batch. How
    many workers there are makes no difference to what is proposed, so the same search proposes the same ones
    again, on any machine, and what the store has is not run again: a search that was stopped goes on where it
    was.

    Parameters
    ----------
    make : callable
        Makes a candidate of settings by dotted name; none of them for the start.
    space : sequence of Dimension
        What may be changed.
    search : SearchSettings
        What is asked.
    comparison : ComparisonSettings
        The headline figure, the first seed and the kind of analysis.

    Attributes
    ----------
    trials : list of Trial
        What has been tried; a batch at a time.
    start : Candidate
        The floor as it is.
    ended : str
        Why it ended, in words; empty where all trials were made.
    n_run : int
        Replications that it has had so far, from the store or not.
    """

    make: MakeCandidate
    space: Sequence[Dimension]
    search: SearchSettings
    comparison: ComparisonSettings
    trials: list[Trial] = field(default_factory=list, init=False)
    start: Candidate = field(init=False)
    ended: str = field(default="", init=False)
    n_run: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if not self.space:
            raise InputError(Problem("--vary", "there is nothing to search", "give a setting and its values"))
        names = [dimension.setting for dimension in self.space]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise InputError(Problem("--vary", f"{twice} is given twice", "list its values once"))
        self.start = self.make({})
        for dimension in self.space:
            self._require_usable(dimension)
        self._of_start = start_values(self.start, names)
        self._least_storage = len(self.start.layout().storage)
        seed = self.comparison.first_seed
        self._proposing = Proposing(self.space, seed, lower_is_better=self.lower_is_better)
        self._cut_h = 0.0

    def _require_usable(self, dimension: Dimension) -> None:
        """Refuse a setting of which no value makes a floor, such as one that does not exist."""
        refused: InputError | None = None
        for value in dimension.examples():
            try:
                self.make({dimension.setting: value})
            except InputError as error:
                refused = refused or error
            else:
                return
        if refused is not None:
            raise refused

    def run(self, runner: Runner, look: Look | None = None) -> Search:
        """Try settings until there are enough trials, or the time is up.

        Parameters
        ----------
        runner : Runner
            Runs what its store does not hold.
        look : callable, optional
            Is shown the search after every batch.
        """
        budget_s = math.inf if self.search.budget_s is None else self.search.budget_s
        began = time.monotonic()
        while len(self.trials) < self.search.trials:
            if self.trials and time.monotonic() - began > budget_s:
                self.ended = f"the time was up after {len(self.trials)} of {self.search.trials} trials"
                break
            batch = self._next_batch()
            if not batch:
                self.ended = f"nothing new was left to try after {len(self.trials)} trials"
                break
            self._run(batch, runner)
            if look is not None:
                look(self.found())
        return self.found()

    def found(self) -> Search:
        """Say what has been found so far."""
        best = self._best()
        winner = None
        if best is not None and best.number > 0 and best.candidate is not None:
            winner = replace(best.candidate, name=WINNER)
        number = None if best is None else best.number
        return Search(
            self.start,
            winner,
            number,
            tuple(self.trials),
            self.space,
            self.objective,
            self.lower_is_better,
            self.ended,
        )

    @property
    def objective(self) -> str:
        """What is sought, in words."""
        text = f"{'lowest' if self.lower_is_better else 'highest'} {self.comparison.figure}"
        text += " per drive unit" if self.search.per_drive_unit else ""
        targets = [target.text for target in self.search.targets]
        return f"{text}, with {' and '.join(targets)}" if targets else text

    @property
    def lower_is_better(self) -> bool:
        """Whether less of the headline figure is sought."""
        return FIGURES[self.comparison.figure].better is Better.LOWER

    def _best(self) -> Trial | None:
        sign = 1.0 if self.lower_is_better else -1.0
        able = [trial for trial in self.trials if trial.may_win]
        return min(able, key=lambda trial: (sign * trial.value, trial.number), default=None)

    def _next_batch(self) -> list[_Attempt]:
        """Propose settings until they make as many floors as are run at a time; the start is the first."""
        batch: list[_Attempt] = []
        if not self.trials:
            start = self._proposing.begin_with(self._of_start)
            batch.append(_Attempt(0, start, self.start, self.start))
        while (
            len(self.trials) + len(batch) < self.search.trials
            and sum(attempt.pinned is not None for attempt in batch) < self.search.batch
        ):
            proposal = self._proposing.another()
            if proposal is None:
                break
            batch.append(self._attempt(len(self.trials) + len(batch), proposal))
            if batch[-1].pinned is None:
                self._proposing.answer(proposal, self._trial(batch[-1], {}, {}))
        return batch

    def _attempt(self, number: int, proposal: Proposal) -> _Attempt:
        """Make a floor of settings, where they make one."""
        try:
            candidate = self.make(proposal.settings)
            pinned = with_same_demand([self.start, candidate])[0][1]
        except InputError as refused:
            return _Attempt(number, proposal, reason=str(refused.problems[0]))
        storage = len(candidate.layout().storage)
        if storage < self._least_storage:
            reason = f"{storage:,} storage locations, fewer than the start's {self._least_storage:,}"
            return _Attempt(number, proposal, reason=reason)
        return _Attempt(number, proposal, candidate, pinned)

    def _run(self, batch: Sequence[_Attempt], runner: Runner) -> None:
        """Run all replications of a batch together, with the start's demand, and learn what came of them."""
        pinned = [attempt.pinned for attempt in batch if attempt.pinned is not None]
        samples = {_floor_of(candidate): Samples([candidate]) for candidate in pinned}
        n_later = self.search.trials - len(self.trials) - len(batch)
        runner.observer.planned(self.n_run + (len(samples) + n_later) * self.search.replications)
        first, refused = self.comparison.first_seed, dict[str, InputError]()
        seeds = range(first, first + self.search.replications)
        for outcome in runner.outcomes(pinned, seeds, refused):
            samples[outcome.key.layout, outcome.key.scenario].add([outcome])
            self.n_run += 1
        for attempt in batch:
            trial = self._trial(attempt, samples, refused)
            self.trials.append(trial)
            if attempt.pinned is not None:
                self._proposing.answer(attempt.proposal, trial)
        best = self._best()
        if best is not None:
            value = f"{best.value:,.5g} after {len(self.trials)} of {self.search.trials} trials"
            runner.observer.interval(f"{self.objective}: {value}")

    def _trial(
        self,
        attempt: _Attempt,
        samples: Mapping[tuple[str, str], Samples],
        refused: Mapping[str, InputError],
    ) -> Trial:
        """Say what came of an attempt."""
        settings = attempt.proposal.settings
        trial = Trial(attempt.number, settings, self._changed(settings), reason=attempt.reason)
        if attempt.candidate is None or attempt.pinned is None:
            return trial
        error = refused.get(attempt.pinned.digest)
        if error is None:
            found = samples[_floor_of(attempt.pinned)]
            return self._judged(replace(trial, candidate=attempt.candidate), found)
        if attempt.number == 0:
            raise error
        return replace(trial, reason=str(error.problems[0]))

    def _judged(self, trial: Trial, samples: Samples) -> Trial:
        """Say what a trial's replications have come to."""
        candidate = trial.candidate
        assert candidate is not None
        failures = samples.failures(0)
        if failures:
            ended = failures[0].status.value.replace("_", " ")
            reason = f"{len(failures)} of {len(samples.outcomes(0))} replications {ended}"
            reason += f": {failures[0].command}"
            return replace(trial, reason=reason, n=len(samples.complete(0)))
        if trial.number == 0 and analysis_of([candidate], self.comparison.analysis) is Analysis.STEADY:
            self._cut_h = common_cut_h(cuts_of(samples), candidate.scenario.hours)
        values = samples.values(self.comparison.figure, self._cut_h, 0)[:, 0]
        if not len(values):
            return replace(trial, reason=f"{self.comparison.figure} is undefined: nothing of it happened")
        interval = mean_interval(values, self.comparison.confidence)
        n_drives = candidate.scenario.fleet.drive_units or candidate.layout().drive_units
        return replace(
            trial,
            value=interval.estimate / (n_drives if self.search.per_drive_unit else 1),
            mean=interval.estimate,
            half_width=interval.half_width,
            n=interval.n,
            margins={
                target.text: target.margin(self._reached(target, samples, n_drives))
                for target in self.search.targets
            },
        )

    def _changed(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Leave out what the start has, too."""
        return {name: value for name, value in settings.items() if self._of_start.get(name) != value}

    def _reached(self, target: Target, samples: Samples, n_drives: int) -> float:
        """Give what a target is about, as measured."""
        if target.figure == DRIVE_UNITS:
            return float(n_drives)
        values = samples.values(target.figure, self._cut_h, 0)
        return float(np.mean(values)) if len(values) else math.nan


def _floor_of(candidate: Candidate) -> tuple[str, str]:
    return candidate.layout_digest, candidate.scenario_digest
