"""How sure we are of a mean, and of the difference between two floors on common random numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

__all__ = ["Interval", "PairedDifference", "mean_interval", "paired", "student_quantile"]


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with what it may be off by.

    Attributes
    ----------
    estimate : float
        The estimate, usually a mean of replications.
    half_width : float
        What it may be off by at this confidence; infinite with fewer than two replications.
    confidence : float
        Between 0 and 1.
    n : int
        Replications behind it.
    """

    estimate: float
    half_width: float
    confidence: float
    n: int

    @property
    def low(self) -> float:
        """The lower end."""
        return self.estimate - self.half_width

    @property
    def high(self) -> float:
        """The upper end."""
        return self.estimate + self.half_width

    @property
    def relative_half_width(self) -> float:
        """Half-width as a share of the estimate's size; infinite around zero unless nothing varies."""
        return _share(self.half_width, self.estimate)

    def scaled(self, unit: float) -> Interval:
        """Measure it in another unit, as of the size of another floor's mean."""
        return Interval(_share(self.estimate, unit), _share(self.half_width, unit), self.confidence, self.n)


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """What the second floor has more than the first, seed by seed.

    Attributes
    ----------
    difference : Interval
        Second minus first, in the figure's unit.
    relative : Interval
        The same as a share of the size of the first floor's mean, which is taken as known: it varies by some
        percent at most, and so does the share.
    correlation : float
        Between the floors over the seeds; not a number where a floor does not vary.
    variance_ratio : float
        How many times as many independent replications of both would have been needed: variances of both
        over the variance of their difference. Infinite where the difference does not vary, 1 where nothing
        does.
    p_value : float
        Of no difference, two-sided; 1 with fewer than two replications.
    """

    difference: Interval
    relative: Interval
    correlation: float
    variance_ratio: float
    p_value: float


def student_quantile(confidence: float, n: int) -> float:
    """Tell how many standard errors of a mean of n values a two-sided interval reaches; n at least 2."""
    return float(special.stdtrit(n - 1, (1 + confidence) / 2))


def mean_interval(values: ArrayLike, confidence: float = 0.95) -> Interval:
    """Estimate a mean from independent replications by Student's t.

    Parameters
    ----------
    values : array_like of float (n,)
        One value a replication. Percentiles and rates are taken within a replication, never over all.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Interval
        With an infinite half-width for fewer than two values.

    Raises
    ------
    ValueError
        Without any value, or with one that is not finite.

    References
    ----------
    A. M. Law, Simulation Modeling and Analysis, section 4.5.
    """
    sample = _finite(values)
    return _interval(sample, confidence)


def paired(first: ArrayLike, second: ArrayLike, confidence: float = 0.95) -> PairedDifference:
    """Compare two floors that saw the same seeds, by the paired t of their differences.

    Parameters
    ----------
    first, second : array_like of float (n,)
        A figure of either floor, in the order of the seeds.
    confidence : float
        Of both intervals.

    Returns
    -------
    PairedDifference
        Second minus first.

    Raises
    ------
    ValueError
        If the lengths differ, or a value is not finite.

    References
    ----------
    A. M. Law, Simulation Modeling and Analysis, section 10.2.1.
    """
    before, after = _finite(first), _finite(second)
    if len(before) != len(after):
        raise ValueError(f"pairs need equally many values, not {len(before)} and {len(after)}")
    more = after - before
    difference = _interval(more, confidence)
    correlation, variance_ratio = math.nan, 1.0
    if len(more) > 1:
        spread = [float(np.var(each, ddof=1)) for each in (before, after, more)]
        if min(spread[:2]) > 0:
            correlation = float(np.corrcoef(before, after)[0, 1])
        if sum(spread[:2]) > 0:
            variance_ratio = sum(spread[:2]) / spread[2] if spread[2] > 0 else math.inf
    return PairedDifference(
        difference,
        difference.scaled(abs(float(before.mean()))),
        correlation,
        variance_ratio,
        _two_sided(more),
    )


def _finite(values: ArrayLike) -> NDArray[np.float64]:
    sample = np.asarray(values, dtype=np.float64)
    if sample.ndim != 1 or len(sample) == 0:
        raise ValueError(f"a sample is one row of at least one value, not of shape {sample.shape}")
    if not np.isfinite(sample).all():
        raise ValueError(f"value {int(np.argmin(np.isfinite(sample)))} of the sample is not finite")
    return sample


def _interval(sample: NDArray[np.float64], confidence: float) -> Interval:
    n = len(sample)
    half_width = math.inf
    if n > 1:
        half_width = student_quantile(confidence, n) * _standard_error(sample)
    return Interval(float(sample.mean()), half_width, confidence, n)


def _standard_error(sample: NDArray[np.float64]) -> float:
    return float(sample.std(ddof=1)) / math.sqrt(len(sample))


def _two_sided(sample: NDArray[np.float64]) -> float:
    """Find the probability of a mean as far from zero, were the true one zero."""
    if len(sample) < 2:
        return 1.0
    error, mean = _standard_error(sample), float(sample.mean())
    if error == 0:
        return float(mean == 0)
    return float(2 * special.stdtr(len(sample) - 1, -abs(mean) / error))


def _share(part: float, whole: float) -> float:
    if whole != 0:
        return part / abs(whole)
    return 0.0 if part == 0 else math.copysign(math.inf, part)
