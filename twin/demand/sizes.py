"""How many lines an order has and how many units a line: distributions by their quantiles.

Drawing by quantile costs exactly one uniform number for each value, so that the k-th value is the same
however the draws are grouped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["EmpiricalSizes", "GeometricSizes", "OrderSizes", "Sizes"]

LARGEST = 1_000_000_000


class Sizes(Protocol):
    """A distribution of whole numbers from 1."""

    def quantile(self, uniform: NDArray[np.float64]) -> NDArray[np.int64]:
        """Turn uniform numbers in [0, 1) into sizes of the same shape."""
        ...


class GeometricSizes:
    """One plus a geometric number of failures: the smallest sizes are the most frequent.

    Parameters
    ----------
    mean : float
        The mean size, at least 1.
    """

    def __init__(self, mean: float) -> None:
        self.mean = mean

    def quantile(self, uniform: NDArray[np.float64]) -> NDArray[np.int64]:
        """Turn uniform numbers in [0, 1) into sizes of the same shape."""
        if self.mean <= 1.0:
            return np.ones(uniform.shape, dtype=np.int64)
        failures = np.floor(np.log1p(-uniform) / np.log1p(-1.0 / self.mean))
        sizes: NDArray[np.int64] = 1 + np.minimum(failures, LARGEST).astype(np.int64)
        return sizes


class EmpiricalSizes:
    """The sizes seen in a history, each as often as it was seen.

    Parameters
    ----------
    observed : ndarray of int
        The sizes seen, in any order; at least one.
    """

    def __init__(self, observed: NDArray[np.integer]) -> None:
        self._sorted = np.sort(observed).astype(np.int64)

    @property
    def mean(self) -> float:
        """Mean of the sizes seen."""
        return float(self._sorted.mean())

    def quantile(self, uniform: NDArray[np.float64]) -> NDArray[np.int64]:
        """Turn uniform numbers in [0, 1) into sizes of the same shape."""
        sizes: NDArray[np.int64] = self._sorted[(uniform * len(self._sorted)).astype(np.int64)]
        return sizes


@dataclass(frozen=True, slots=True)
class OrderSizes:
    """How large orders are.

    Attributes
    ----------
    lines : Sizes
        Lines of an order.
    units : Sizes
        Units of a line.
    """

    lines: Sizes
    units: Sizes
