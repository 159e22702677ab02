"""Replications that are made up: a study's rules can be tested without running a floor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from twin.errors import InputError
from twin.metrics import FIGURES
from twin.studies import CUT_SHARES, Candidate, Outcome, OutcomeStatus, Series, StudyObserver
from twin.studies.keys import key_of

Value = Callable[[Candidate, int], float]
"""The headline figure of a candidate under a seed."""

COLUMN = list(FIGURES).index("units_per_hour")


def common_noise(seed: int) -> float:
    """Draw what a seed does to all candidates alike."""
    return float(np.random.default_rng(seed).normal(0.0, 10.0))


@dataclass
class MadeUpRunner:
    """Answers as a runner does, with outcomes that cost nothing."""

    value: Value
    status: Callable[[Candidate, int], OutcomeStatus] = lambda candidate, seed: OutcomeStatus.COMPLETE
    backlog_growth: Callable[[Candidate], float] = lambda candidate: 0.0
    minutes: int = 60
    stop_after: int | None = None
    observer: StudyObserver = field(default_factory=StudyObserver)
    n_run: int = 0

    def outcomes(
        self,
        candidates: Sequence[Candidate],
        seeds: Iterable[int],
        refused: dict[str, InputError] | None = None,
    ) -> Iterator[Outcome]:
        for seed in seeds:
            for candidate in candidates:
                if self.stop_after is not None and self.n_run >= self.stop_after:
                    raise KeyboardInterrupt
                self.n_run += 1
                yield self.outcome(candidate, seed)

    def outcome(self, candidate: Candidate, seed: int) -> Outcome:
        figures = np.full((len(CUT_SHARES), len(FIGURES)), np.nan)
        figures[:, COLUMN] = self.value(candidate, seed)
        figures[:, list(FIGURES).index("pile_on")] = 2.0
        arrived = np.full(self.minutes, 20, dtype=np.int32)
        noise = np.random.default_rng(seed).integers(-2, 3, self.minutes)
        return Outcome(
            key=key_of(candidate, seed),
            status=self.status(candidate, seed),
            command=candidate.command(seed),
            hours=candidate.scenario.hours,
            figures=figures,
            series=Series(
                units=(20 + noise).astype(np.int32),
                arrived=arrived,
                packed=(arrived - self.backlog_growth(candidate) + noise - np.roll(noise, 1)).astype(
                    np.int32
                ),
            ),
        )


class InThisProcess(Executor):
    """Runs what it is given at once, without the seconds that another process takes to start."""

    n_workers = 1

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def in_this_process(*_: object, **__: object) -> Executor:
    """Stand in for :func:`twin.studies.open_executor`."""
    return InThisProcess()
