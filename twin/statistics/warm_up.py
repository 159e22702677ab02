"""How much of a run is warm-up: MSER-5 on a series of what the floor does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

__all__ = ["Truncation", "mser5"]

_TAIL = 5
"""Batches at the end before which a cut has to lie: the rule is empty for the last few, where a handful of
batches may be close together by chance."""


@dataclass(frozen=True, slots=True)
class Truncation:
    """Where the steady state of a series begins, as far as the series tells.

    Attributes
    ----------
    cut : int
        Observations to leave out.
    n : int
        Observations of the series.
    rejected : bool
        The cut lies beyond half of the series: no steady state was seen in it.
    """

    cut: int
    n: int
    rejected: bool


def mser5(series: ArrayLike, batch: int = 5) -> Truncation:
    """Cut a series where the standard error of the mean of the rest is smallest.

    Parameters
    ----------
    series : array_like of float (n,)
        Equally spaced observations, such as units picked in each minute, best averaged over replications.
        Observations at the end that do not fill a batch are not looked at.
    batch : int
        Observations averaged beforehand; 1 for plain MSER.

    Returns
    -------
    Truncation
        The first of the best cuts, a multiple of the batch. A series of fewer than six batches is not cut.

    Notes
    -----
    For each cut d of m batch means the rule weighs the sum of squares about the mean of the rest over
    (m - d)^2. The last five batches are no candidates, as in Hoad, Robinson and Davies; a cut beyond half of
    the series is rejected, as in White.

    References
    ----------
    K. P. White, "An effective truncation heuristic for bias reduction in simulation output", Simulation 69
    (1997). K. P. White, M. J. Cobb, S. C. Spratt, "A comparison of five steady-state truncation heuristics
    for simulation", WSC 2000. K. Hoad, S. Robinson, R. Davies, "Automating warm-up length estimation", JORS
    61 (2010).
    """
    observations = np.asarray(series, dtype=np.float64)
    n = len(observations)
    n_batches = n // batch
    means = observations[: n_batches * batch].reshape(n_batches, batch).mean(axis=1)
    if n_batches:
        means -= means[-1]  # a level end then has a spread of exactly zero
    candidates = range(max(1, n_batches - _TAIL))
    errors = [float(means[d:].var()) / (n_batches - d) if n_batches else 0.0 for d in candidates]
    cut = int(np.argmin(errors)) * batch
    return Truncation(cut, n, 2 * cut > n)
