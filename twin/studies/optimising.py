"""Searches settings of a floor for better ones, and has the best judged on seeds that it never saw."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from twin.errors import InputError, Problem
from twin.metrics import FIGURES, Better
from twin.statistics import mean_interval
from twin.studies.analysis import Analysis, analysis_of, common_cut_h, cuts_of
from twin.studies.candidate import Candidate
from twin.studies.comparison import ComparisonSettings
from twin.studies.runner import Runner
from twin.studies.same_demand import with_same_demand
from twin.studies.samples import Samples
from twin.studies.spaces import Dimension, start_values
from twin.studies.targets import DRIVE_UNITS, Target
from twin.studies.trials import Search, SearchSettings, Trial

if TYPE_CHECKING:
    import optuna

__all__ = ["FRESH", "WINNER", "Searching"]

FRESH = 1000
"""How far the seeds of the verdict lie behind those of the search."""

MOST_REPEATS = 20
"""How often in a row a search may ask for what it knows before it is over."""

WINNER = "winner"


MakeCandidate = Callable[[Mapping[str, Any]], Candidate]
Look = Callable[[Search], None]


@dataclass
class Searching:
    """A search under way.

    It proposes settings by the tree-structured Parzen estimator of Optuna. The same search proposes the same
    ones again, and what the store has is not run again: a search that was stopped goes on where it was.

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

    References
    ----------
    J. Bergstra et al., "Algorithms for Hyper-Parameter Optimization" (NIPS 2011).
    """

    make: MakeCandidate
    space: Sequence[Dimension]
    search: SearchSettings
    comparison: ComparisonSettings
    trials: list[Trial] = field(default_factory=list, init=False)
    start: Candidate = field(init=False)
    ended: str = field(default="", init=False)

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
        self._known: dict[str, Trial] = {}
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
            Is shown the search after every trial.
        """
        began = time.monotonic()
        runner.observer.planned(self.search.trials * self.search.replications)
        self.trials.append(self._measured(0, self._of_start, self.start, self.start, runner))
        for proposal, settings in self._proposals():
            if self.search.budget_s is not None and time.monotonic() - began > self.search.budget_s:
                self.ended = f"the time was up after {len(self.trials)} of {self.search.trials} trials"
                break
            trial = self._tried(len(self.trials), settings, runner)
            self._answer(proposal, trial)
            self._known[_key(settings)] = trial
            self.trials.append(trial)
            if look is not None:
                look(self.found())
            if len(self.trials) >= self.search.trials:
                break
        else:
            self.ended = f"nothing new was left to try after {len(self.trials)} trials"
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

    def _proposals(self) -> Iterator[tuple[optuna.trial.Trial, dict[str, Any]]]:
        """Propose settings that have not been tried; what is proposed again gets the answer that is known."""
        optuna = _optuna()
        study = optuna.create_study(
            direction="minimize" if self.lower_is_better else "maximize",
            sampler=optuna.samplers.TPESampler(seed=self.comparison.first_seed, n_startup_trials=8),
        )
        self._study = study
        self._enqueue_start(study)
        repeats = 0
        while repeats < MOST_REPEATS:
            proposal = study.ask()
            settings = {dimension.setting: dimension.suggest(proposal) for dimension in self.space}
            known = self._known.get(_key(settings))
            if known is None:
                repeats = 0
                yield proposal, settings
            else:
                repeats += 1
                self._answer(proposal, known)

    def _enqueue_start(self, study: optuna.Study) -> None:
        """Let the search know the start, where it lies in the space."""
        values = self._of_start
        if all(dimension.holds(values.get(dimension.setting)) for dimension in self.space):
            study.enqueue_trial({d.setting: d.as_parameter(values[d.setting]) for d in self.space})
            self._known[_key(values)] = self.trials[0]

    def _answer(self, proposal: optuna.trial.Trial, trial: Trial) -> None:
        """Answer a proposal with what came of it."""
        if trial.state == "complete":
            for target, margin in trial.margins.items():
                proposal.set_constraint(target, -margin)
            self._study.tell(proposal, trial.value)
        else:
            self._study.tell(proposal, state=_optuna().trial.TrialState.PRUNED)

    def _tried(self, number: int, settings: Mapping[str, Any], runner: Runner) -> Trial:
        """Make a floor of settings, and run it where it is one."""
        changed = self._changed(settings)
        try:
            candidate = self.make(settings)
            pinned = with_same_demand([self.start, candidate])[0][1]
        except InputError as refused:
            return Trial(number, settings, changed, reason=str(refused.problems[0]))
        storage = len(candidate.layout().storage)
        if storage < self._least_storage:
            reason = f"{storage:,} storage locations, fewer than the start's {self._least_storage:,}"
            return Trial(number, settings, changed, reason=reason)
        return self._measured(number, settings, candidate, pinned, runner)

    def _measured(
        self,
        number: int,
        settings: Mapping[str, Any],
        candidate: Candidate,
        pinned: Candidate,
        runner: Runner,
    ) -> Trial:
        """Run a candidate's replications, with the start's demand, and say what came of them."""
        first, changed = self.comparison.first_seed, self._changed(settings)
        samples = Samples([pinned])
        try:
            samples.add(runner.outcomes([pinned], range(first, first + self.search.replications)))
        except InputError as refused:
            if number == 0:
                raise
            return Trial(number, settings, changed, reason=str(refused.problems[0]))
        failures = samples.failures(0)
        if failures:
            ended = failures[0].status.value.replace("_", " ")
            reason = (
                f"{len(failures)} of {self.search.replications} replications {ended}: {failures[0].command}"
            )
            return Trial(number, settings, changed, candidate, reason=reason, n=len(samples.complete(0)))
        if number == 0 and analysis_of([candidate], self.comparison.analysis) is Analysis.STEADY:
            self._cut_h = common_cut_h(cuts_of(samples), candidate.scenario.hours)
        values = samples.values(self.comparison.figure, self._cut_h, 0)[:, 0]
        if not len(values):
            reason = f"{self.comparison.figure} is undefined: nothing of it happened"
            return Trial(number, settings, changed, candidate, reason=reason)
        interval = mean_interval(values, self.comparison.confidence)
        n_drives = candidate.scenario.fleet.drive_units or candidate.layout().drive_units
        return Trial(
            number,
            settings,
            changed,
            candidate,
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


def _optuna() -> Any:
    """Import the library of the search."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna


def _key(settings: Mapping[str, Any]) -> str:
    return json.dumps(dict(settings), sort_keys=True)
