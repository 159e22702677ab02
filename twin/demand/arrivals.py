"""When synthetic orders arrive: Poisson streams, at a constant rate or by hour of the day.

Both stretch the same stream of unit-rate gaps, so two rates under one seed see the same pattern, faster or
slower: the k-th order of one run is the k-th of the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin.units import HOUR_S

__all__ = ["ArrivalClock", "Arrivals", "ConstantRate", "HourlyRate"]

DAY_H = 24


class ArrivalClock(Protocol):
    """Turns the count of orders expected so far into the time when that many are expected."""

    def time_s(self, expected: NDArray[np.float64]) -> NDArray[np.float64]:
        """Invert the expected count of arrivals: seconds since the start of the run."""
        ...

    def expected(self, time_s: float) -> float:
        """Give the expected count of arrivals up to a time."""
        ...


class ConstantRate:
    """The same rate all day.

    Parameters
    ----------
    orders_per_hour : float
        The rate, positive.
    """

    def __init__(self, orders_per_hour: float) -> None:
        self._gap_s = HOUR_S / orders_per_hour

    def time_s(self, expected: NDArray[np.float64]) -> NDArray[np.float64]:
        """Invert the expected count of arrivals: seconds since the start of the run."""
        return expected * self._gap_s

    def expected(self, time_s: float) -> float:
        """Give the expected count of arrivals up to a time."""
        return time_s / self._gap_s


class HourlyRate:
    """A rate for each hour of the day, the same every day.

    Parameters
    ----------
    orders_per_hour : float
        Mean rate over the day, positive.
    weights : sequence of float, length 24
        Relative rates by hour of the day from midnight; hours of weight 0 see no order.
    start_hour : int
        Hour of the day at which the run starts.

    Notes
    -----
    Exact inversion of the piecewise linear cumulative rate; nothing is thinned, so each order costs one
    draw.

    References
    ----------
    Çinlar (1975), "Introduction to Stochastic Processes", section 4.7.
    """

    def __init__(self, orders_per_hour: float, weights: Sequence[float], start_hour: int) -> None:
        share = np.roll(np.asarray(weights, dtype=np.float64), -start_hour)
        self._hourly = orders_per_hour * DAY_H * (share / share.sum())
        self._expected = np.concatenate(([0.0], np.cumsum(self._hourly)))
        self._last_open_hour = int(np.flatnonzero(self._hourly)[-1])

    def time_s(self, expected: NDArray[np.float64]) -> NDArray[np.float64]:
        """Invert the expected count of arrivals: seconds since the start of the run."""
        day, rest = np.divmod(expected, self._expected[-1])
        hour = np.searchsorted(self._expected, rest, side="right") - 1
        hour = np.minimum(hour, self._last_open_hour)
        into_hour = np.minimum((rest - self._expected[hour]) / self._hourly[hour], 1.0)
        time_s: NDArray[np.float64] = ((day * DAY_H + hour) + into_hour) * HOUR_S
        return time_s

    def expected(self, time_s: float) -> float:
        """Give the expected count of arrivals up to a time."""
        day, rest_s = divmod(time_s, DAY_H * HOUR_S)
        into_day = np.interp(rest_s / HOUR_S, np.arange(DAY_H + 1), self._expected)
        return float(day * self._expected[-1] + into_day)


class Arrivals:
    """The endless row of arrivals of a Poisson stream.

    Parameters
    ----------
    clock : ArrivalClock
        How the rate goes with the time.
    rng : numpy.random.Generator
        The stream of the gaps.
    """

    def __init__(self, clock: ArrivalClock, rng: np.random.Generator) -> None:
        self._clock = clock
        self._rng = rng
        self._expected = 0.0
        self._change: tuple[float, float, float] | None = None

    def draw(self, n_orders: int) -> NDArray[np.float64]:
        """Draw the next arrivals.

        Parameters
        ----------
        n_orders : int
            How many, at least 1.

        Returns
        -------
        ndarray of float64, shape (n_orders,)
            Orders expected up to each of them, for :meth:`times_s`; never decreasing; bit-identical however
            the draws are grouped.
        """
        steps = np.empty(n_orders + 1)
        steps[0] = self._expected
        steps[1:] = self._rng.standard_exponential(n_orders)
        expected = np.cumsum(steps)[1:]
        self._expected = float(expected[-1])
        return expected

    def times_s(self, expected: NDArray[np.float64]) -> NDArray[np.float64]:
        """Say when orders arrive, in seconds since the start of the run."""
        if self._change is None:
            return self._clock.time_s(expected)
        since, by_clock, scale = self._change
        return self._clock.time_s(by_clock + (expected - since) * scale)

    def quicken(self, now_s: float, factor: float) -> None:
        """Let orders arrive more often from now on, by a factor, or less often."""
        since, by_clock, scale = self._change or (0.0, 0.0, 1.0)
        now = self._clock.expected(now_s)
        self._change = since + (now - by_clock) / scale, now, scale / factor
