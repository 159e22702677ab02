"""Whether orders come in faster than a floor works them off: then there is no steady state to measure."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from twin.statistics.intervals import Interval, mean_interval

__all__ = ["Overload", "overload_of"]


@dataclass(frozen=True, slots=True)
class Overload:
    """Whether the backlog grows.

    Attributes
    ----------
    growth_per_hour : Interval
        By how much the backlog grows, two-sided interval over the replications.
    share_of_arrivals : float
        The same as a share of what arrives.
    p_value : float
        Of a growth no larger than what is tolerated, one-sided.
    overloaded : bool
        More than the tolerated share of what arrives stays behind, with the stated confidence.
    """

    growth_per_hour: Interval
    share_of_arrivals: float
    p_value: float
    overloaded: bool


def overload_of(
    backlogs: ArrayLike,
    arrivals_per_hour: ArrayLike,
    observations_per_hour: float = 60.0,
    tolerated: float = 0.01,
    confidence: float = 0.95,
) -> Overload:
    """Test whether the backlog grows by more than a tolerated share of what arrives.

    Each replication gives one value: the slope of the straight line through its backlog, less the tolerated
    share of its arrivals. The replications are independent, the minutes within one are not, so the test is a
    one-sided Student's t over the replications.

    Parameters
    ----------
    backlogs : array_like of float (n, t)
        Backlog of each replication over time, after the warm-up.
    arrivals_per_hour : array_like of float (n,) or float
        Arrivals of each replication in the same unit.
    observations_per_hour : float
        Columns of ``backlogs`` in an hour.
    tolerated : float
        Share of the arrivals by which a backlog may grow without the floor being overloaded.
    confidence : float
        Of the interval and of the test.

    Returns
    -------
    Overload
        With fewer than two replications or observations no floor is called overloaded.
    """
    series = np.asarray(backlogs, dtype=np.float64)
    n, n_observations = series.shape
    arrivals = np.broadcast_to(np.asarray(arrivals_per_hour, dtype=np.float64), (n,))
    slopes = np.zeros(n)
    if n_observations > 1:
        hours = np.arange(n_observations) / observations_per_hour
        hours -= hours.mean()
        slopes = series @ hours / float(hours @ hours)
    growth = mean_interval(slopes, confidence)
    excess = slopes - tolerated * arrivals
    p_value = _above_zero(excess)
    mean_arrivals = float(arrivals.mean())
    share = growth.estimate / mean_arrivals if mean_arrivals > 0 else 0.0
    return Overload(growth, share, p_value, p_value <= 1 - confidence)


def _above_zero(sample: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    """Find the probability of a mean as large, were the true one zero."""
    if len(sample) < 2:
        return 1.0
    error = float(sample.std(ddof=1)) / math.sqrt(len(sample))
    if error == 0:
        return float(sample.mean() <= 0)
    return float(special.stdtr(len(sample) - 1, -float(sample.mean()) / error))
