"""MSER-5 finds the warm-up, against a slow version that shares no code with it.

No publication at hand prints a series short enough to be repeated here. Checked once by hand: on the 48,613
values that come with pyMSER (Oliveira et al., J. Chem. Theory Comput. 20, 2024) plain MSER leaves out 13,368
and averages 22.4197 over the rest, as its documentation prints.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from twin.statistics import mser5


def slow_cut(series: list[float], batch: int) -> int:
    """White's rule word for word: sums over lists, every candidate in turn."""
    means = [sum(series[i : i + batch]) / batch for i in range(0, len(series) - batch + 1, batch)]
    best, at = math.inf, 0
    for d in range(max(1, len(means) - 5)):
        rest = means[d:]
        centre = sum(rest) / len(rest)
        error = sum((value - centre) ** 2 for value in rest) / len(rest) ** 2
        if error < best:
            best, at = error, d
    return at * batch


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("batch", [1, 5])
def test_it_is_the_rule(seed: int, batch: int) -> None:
    """On autocorrelated series with an exponential transient, of lengths that do not fill the last batch."""
    rng = np.random.default_rng(seed)
    series = np.zeros(rng.integers(60, 300))
    for i in range(1, len(series)):
        series[i] = 0.7 * series[i - 1] + rng.normal()
    series += 8 * np.exp(-np.arange(len(series)) / rng.uniform(3, 40))
    found = mser5(series, batch)
    assert found.cut == slow_cut(series.tolist(), batch)
    assert found.rejected == (found.cut > len(series) / 2)
    assert found.n == len(series)


def test_a_ramp_before_a_level_is_cut_away() -> None:
    """Ten minutes of ramp and then units/min that repeat."""
    series = [*range(10), *[20, 22, 21, 19, 18] * 20]
    assert mser5(series).cut == 10


def test_a_level_series_keeps_all() -> None:
    """Whatever the last digits of its means."""
    assert mser5(np.full(100, 7.3)).cut == 0
    assert mser5(np.full(100, 2.0)).cut == 0


def test_a_series_that_never_levels_is_rejected() -> None:
    """Throughput that falls to the end: there is no steady state in it."""
    found = mser5(500 - np.arange(200.0))
    assert found.rejected
    assert found.cut > 100


@pytest.mark.parametrize("length", [0, 1, 4, 5, 29])
def test_too_short_a_series_is_not_cut(length: int) -> None:
    """Up to five batches there is nothing to choose from."""
    found = mser5(np.arange(length))
    assert (found.cut, found.rejected) == (0, False)
