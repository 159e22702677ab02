"""Multiple comparisons with the best on common random numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from tests.statistics.vehicle_inspection import RESPONSE_MIN
from twin.statistics import compare_with_best, mean_interval
from twin.statistics.best import reach_of_pairs


def slow_rows(samples: np.ndarray, confidence: float) -> list[tuple[float, float, bool]]:
    """Edwards and Hsu's intervals with paired Bonferroni quantiles, pair by pair; higher is better."""
    n, k = samples.shape
    quantile = stats.t.ppf(1 - (1 - confidence) / (k - 1), n - 1)

    def ends(i: int, j: int) -> tuple[float, float]:
        more = [float(a - b) for a, b in zip(samples[:, i], samples[:, j], strict=True)]
        centre, off = sum(more) / n, quantile * float(stats.sem(more))
        return centre - off, centre + off

    high = [max(0.0, min(ends(i, j)[1] for j in range(k) if j != i)) for i in range(k)]
    perhaps = [i for i in range(k) if min(ends(i, j)[1] for j in range(k) if j != i) >= 0]
    low = [min([0.0] + [ends(i, j)[0] for j in perhaps if j != i]) for i in range(k)]
    return [(low[i], high[i], i in perhaps) for i in range(k)]


def test_the_spreads_and_the_quantile_of_the_vehicle_inspection() -> None:
    """Banks et al. print the variances of the differences, t = 2.508 for 0.05 / 3 and 9 degrees of freedom.

    For an indifference of 2 minutes they go on to 45 replications, by the largest variance, 28.498.
    """
    printed = {(0, 1): 4.498, (0, 2): 28.498, (0, 3): 5.489, (1, 2): 11.857, (1, 3): 0.119, (2, 3): 9.849}
    reach = reach_of_pairs(RESPONSE_MIN, 0.95)
    for pair, variance in printed.items():
        assert reach[pair] == pytest.approx(2.508 * math.sqrt(variance / 10), rel=0.005), pair
    assert math.ceil((2.508 * math.sqrt(28.498) / 2) ** 2) == 45


def test_the_contrasts_with_the_existing_design() -> None:
    """Banks et al.: [-1.19, 2.79], [0.671, 10.70] and [-0.94, 3.46], with a rounded quantile of 2.97."""
    for design, (low, high) in enumerate([(-1.19, 2.79), (0.671, 10.70), (-0.94, 3.46)], start=1):
        saved = mean_interval(RESPONSE_MIN[:, 0] - RESPONSE_MIN[:, design], 1 - 0.05 / 3)
        factor = 2.97 / stats.t.ppf(1 - 0.05 / 6, 9)
        assert saved.estimate - factor * saved.half_width == pytest.approx(low, abs=0.02)
        assert saved.estimate + factor * saved.half_width == pytest.approx(high, abs=0.02)


def test_the_best_design_of_the_vehicle_inspection() -> None:
    """The third design has the shortest response, and ten replications on common numbers show it."""
    rows = compare_with_best(RESPONSE_MIN, higher_is_better=False)
    assert [row.may_be_best for row in rows] == [False, False, True, False]
    assert rows[2].estimate == pytest.approx(48.778 - 44.350)
    assert rows[2].low == 0
    assert [row.high for row in rows if not row.may_be_best] == [0, 0, 0]


@pytest.mark.parametrize("seed", range(8))
def test_it_is_the_same_pair_by_pair(seed: int) -> None:
    """Against a slow version that shares no code with it, with floors of unequal variance and correlation."""
    rng = np.random.default_rng(seed)
    k = int(rng.integers(2, 6))
    samples = (
        rng.normal(100, 2, (12, 1)) + rng.normal(0, rng.uniform(0.1, 3, k), (12, k)) + rng.normal(0, 1, k)
    )
    rows = compare_with_best(samples, 0.9)
    for row, (low, high, may_be_best) in zip(rows, slow_rows(samples, 0.9), strict=True):
        assert row.low == pytest.approx(low)
        assert row.high == pytest.approx(high)
        assert row.may_be_best == may_be_best
    mirrored = compare_with_best(-samples, 0.9, higher_is_better=False)
    assert mirrored == rows


def test_equal_floors_may_both_be_best() -> None:
    """The same file twice: no difference on any seed."""
    column = np.random.default_rng(0).normal(50, 2, 10)
    rows = compare_with_best(np.column_stack([column, column]))
    assert [(row.low, row.high, row.may_be_best) for row in rows] == [(0.0, 0.0, True)] * 2


def test_one_replication_rules_nothing_out() -> None:
    rows = compare_with_best([[1.0, 2.0, 3.0]])
    assert all(row.may_be_best and math.isinf(row.low) and math.isinf(row.high) for row in rows)


def test_a_best_needs_others() -> None:
    with pytest.raises(ValueError, match="not 1 floor"):
        compare_with_best([[1.0], [2.0]])
