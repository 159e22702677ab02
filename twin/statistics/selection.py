"""Choosing the best of several floors with as few replications as it takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Selection", "select_best"]


@dataclass(frozen=True, slots=True)
class Selection:
    """How far a selection has come.

    Attributes
    ----------
    chosen : int or None
        The floor selected, once only one is left.
    left : tuple of int
        Floors still in question: these need another replication.
    replications : tuple of int (k,)
        After how many replications each was dropped, or how many it has by now.
    """

    chosen: int | None
    left: tuple[int, ...]
    replications: tuple[int, ...]


def select_best(
    samples: ArrayLike,
    indifference: float,
    confidence: float = 0.95,
    initial: int = 10,
    higher_is_better: bool = True,
) -> Selection:
    """Select the best floor by Kim and Nelson's fully sequential procedure, on common random numbers.

    After the first replications, which tell how much the pairs vary, every further one drops the floors that
    are surely not the best. The procedure is replayed from the first replication at each call.

    Parameters
    ----------
    samples : array_like of float (n, k)
        A figure of k floors, a row a seed; values of a floor that was dropped are not looked at.
    indifference : float
        Difference that matters, in the figure's unit, above zero; fixed beforehand.
    confidence : float
        Probability of selecting the best, if all others are worse by the indifference at least. If some are
        nearer, one of those near enough is selected with about this probability.
    initial : int
        First replications, two at least.
    higher_is_better : bool
        Which way the figure should go.

    Returns
    -------
    Selection
        With all floors left before the initial replications are there.

    Raises
    ------
    ValueError
        Without an indifference above zero.

    Notes
    -----
    With c = 1, the choice recommended in the paper, and an error of (1 - confidence) / (k - 1) for each pair,
    as its proof needs under dependence between the floors. It holds for normal values and any correlations.

    References
    ----------
    S.-H. Kim, B. L. Nelson, "A fully sequential procedure for indifference-zone selection in simulation", ACM
    TOMACS 11 (2001), section 3.
    """
    figures = np.asarray(samples, dtype=np.float64)
    n, k = figures.shape
    if not indifference > 0:
        raise ValueError(f"the indifference must be above zero, not {indifference}")
    if k == 1:
        return Selection(0, (0,), (n,))
    figures = figures if higher_is_better else -figures
    replications = np.full(k, n)
    left = np.arange(k)
    if n >= initial:
        horizons = _horizons(figures[:initial], indifference, confidence)
        sums = figures[: initial - 1].sum(axis=0)
        for r in range(initial, n + 1):
            sums[left] += figures[r - 1, left]
            stay = _survivors(sums[left], horizons[np.ix_(left, left)], indifference, r)
            replications[left[~stay]] = r
            left = left[stay]
            if len(left) == 1:
                replications[left] = r
                break
    chosen = int(left[0]) if len(left) == 1 else None
    return Selection(chosen, tuple(left.tolist()), tuple(replications.tolist()))


def _horizons(first: NDArray[np.float64], indifference: float, confidence: float) -> NDArray[np.float64]:
    """Compute for each pair the replication at which the corridor of their sums closes, (k, k)."""
    n, k = first.shape
    error = (1 - confidence) / (k - 1)
    eta = ((2 * error) ** (-2 / (n - 1)) - 1) / 2
    variances: NDArray[np.float64] = (first[:, :, None] - first[:, None, :]).var(axis=0, ddof=1)
    horizons: NDArray[np.float64] = 2 * eta * (n - 1) * variances / indifference**2
    return horizons


def _survivors(
    sums: NDArray[np.float64], horizons: NDArray[np.float64], indifference: float, r: int
) -> NDArray[np.bool_]:
    """Say which floors are not behind any other by more than the corridor; one at least."""
    corridor = np.maximum(0.0, indifference / 2 * (horizons - r))
    behind = sums[None, :] - sums[:, None]
    stay: NDArray[np.bool_] = np.all(behind <= corridor, axis=1)
    if r > horizons.max():
        stay[:] = False
        stay[int(np.argmax(sums))] = True
    return stay
