"""Which of several floors may be the best, and by how much each can miss it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

__all__ = ["Contender", "compare_with_best"]


@dataclass(frozen=True, slots=True)
class Contender:
    """A floor against the best of the others; positive is better, whichever way the figure goes.

    Attributes
    ----------
    estimate : float
        By how much its mean is better than the best other one's, in the figure's unit.
    low, high : float
        Between which the true advantage lies, for all floors at once. ``high`` is 0 for a floor that is not
        the best, ``low`` is 0 for one that surely is.
    may_be_best : bool
        Nothing speaks against it.
    """

    estimate: float
    low: float
    high: float
    may_be_best: bool


def compare_with_best(
    samples: ArrayLike, confidence: float = 0.95, higher_is_better: bool = True
) -> tuple[Contender, ...]:
    """Compare every floor with the best of the others, on common random numbers.

    Parameters
    ----------
    samples : array_like of float (n, k)
        A figure of k floors, two at least, a row a seed.
    confidence : float
        That all intervals hold at once.
    higher_is_better : bool
        Which way the figure should go.

    Returns
    -------
    tuple of Contender (k,)
        In the order of the columns. With a single row every floor may be the best.

    Raises
    ------
    ValueError
        With fewer than two floors.

    Notes
    -----
    The half-width of each pair is that of its own paired differences, with Student's quantile for k - 1
    one-sided statements after Bonferroni: it holds whatever the correlations between the floors. The same
    paper has narrower intervals for pairs of equal variance (sphericity). Floors are not like that: common
    random numbers cut the variance between two that differ little far more than between two that differ in
    their stations. The intervals are constrained as in Edwards and Hsu: only floors that may be the best
    count as the best that others miss.

    References
    ----------
    B. L. Nelson, F. J. Matejcik, "Using common random numbers for indifference-zone selection and multiple
    comparisons in simulation", Management Science 41 (1995). D. G. Edwards, J. C. Hsu, "Multiple comparisons
    with the best treatment", Journal of the American Statistical Association 78 (1983).
    """
    figures = np.asarray(samples, dtype=np.float64)
    k = figures.shape[1]
    if k < 2:
        raise ValueError(f"a best needs others beside it, not {k} floor")
    figures = figures if higher_is_better else -figures
    means = figures.mean(axis=0)
    ahead = means[:, None] - means
    reach = reach_of_pairs(figures, confidence)
    others = ~np.eye(k, dtype=bool)
    highest = np.where(others, ahead + reach, np.inf).min(axis=1)
    may_be_best = highest >= 0
    rows = []
    for i in range(k):
        rivals = others[i] & may_be_best
        low = min(0.0, float((ahead[i] - reach[i])[rivals].min())) if rivals.any() else 0.0
        high = max(0.0, float(highest[i]))
        rows.append(Contender(float(ahead[i][others[i]].min()), low, high, bool(may_be_best[i])))
    return tuple(rows)


def reach_of_pairs(figures: NDArray[np.float64], confidence: float) -> NDArray[np.float64]:
    """Compute how far the difference of each pair may be off to one side, (k, k).

    It holds for all k - 1 pairs with one floor at once.
    """
    n, k = figures.shape
    if n < 2:
        return np.full((k, k), np.inf)
    quantile = float(special.stdtrit(n - 1, 1 - (1 - confidence) / (k - 1)))
    spread: NDArray[np.float64] = (figures[:, :, None] - figures[:, None, :]).std(axis=0, ddof=1)
    return quantile * spread / math.sqrt(n)
