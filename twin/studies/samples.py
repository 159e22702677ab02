"""What the replications of several candidates came to, seed by seed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from twin.metrics import FIGURES
from twin.metrics.figures import OF_SEVERAL_RUNS
from twin.studies.candidate import Candidate
from twin.studies.outcome import Outcome

__all__ = ["JUDGED", "Float64", "Samples"]

Float64 = NDArray[np.float64]

JUDGED = tuple(name for name in FIGURES if name not in OF_SEVERAL_RUNS)
"""Figures that a run alone defines."""


class Samples:
    """The outcomes of a study's candidates; the replication is the sample, never the tick.

    Parameters
    ----------
    candidates : sequence of Candidate
        The alternatives; two with the same floor and settings share their outcomes.

    Attributes
    ----------
    candidates : tuple of Candidate
        As given.
    """

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self.candidates = tuple(candidates)
        self._keys = [(candidate.layout_digest, candidate.scenario_digest) for candidate in candidates]
        self._outcomes: dict[tuple[str, str], dict[int, Outcome]] = {key: {} for key in self._keys}
        self._seeds: list[int] | None = None

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Take outcomes; they may come in any order, and twice."""
        for outcome in outcomes:
            self._outcomes[outcome.key.layout, outcome.key.scenario][outcome.seed] = outcome
            self._seeds = None

    def first(self, n: int) -> Samples:
        """Keep the outcomes of the first seeds only."""
        kept = Samples(self.candidates)
        seeds = set(self.seeds()[:n])
        for key, found in self._outcomes.items():
            kept._outcomes[key] = {seed: outcome for seed, outcome in found.items() if seed in seeds}
        return kept

    def seeds(self) -> list[int]:
        """List the seeds under which every candidate has an outcome, failed or not."""
        if self._seeds is None:
            self._seeds = sorted(set.intersection(*map(set, self._outcomes.values())))
        return self._seeds

    def outcomes(self, index: int) -> list[Outcome]:
        """List a candidate's outcomes by seed."""
        found = self._outcomes[self._keys[index]]
        return [found[seed] for seed in sorted(found)]

    def complete(self, index: int) -> list[Outcome]:
        """List a candidate's outcomes that came to their horizon, by seed."""
        return [outcome for outcome in self.outcomes(index) if outcome.complete]

    def failures(self, index: int) -> list[Outcome]:
        """List a candidate's outcomes that did not, by seed."""
        return [outcome for outcome in self.outcomes(index) if not outcome.complete]

    def by_seed(self, index: int, figure: str, cut_h: float) -> Float64:
        """Give a candidate's figure for each of :meth:`seeds`.

        Parameters
        ----------
        index : int
            The candidate.
        figure : str
            The figure's name.
        cut_h : float
            Simulated hours left out at the beginning.

        Returns
        -------
        ndarray of float64, shape (number of seeds,)
            NaN where the replication failed, or the figure is undefined.
        """
        found = self._outcomes[self._keys[index]]
        values = [
            found[seed].figure(figure, cut_h) if found[seed].complete else np.nan for seed in self.seeds()
        ]
        return np.array(values, dtype=np.float64)

    def values(self, figure: str, cut_h: float, *indices: int) -> Float64:
        """Give a figure of some candidates side by side.

        Returns
        -------
        ndarray of float64, shape (n, len(indices))
            A row for each seed under which the figure is defined for all of them.
        """
        rows = np.column_stack([self.by_seed(index, figure, cut_h) for index in indices])
        defined: Float64 = rows[np.isfinite(rows).all(axis=1)]
        return defined
