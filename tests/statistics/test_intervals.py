"""Intervals of means and of paired differences, against worked examples from the literature."""

from __future__ import annotations

import math

import numpy as np
import pytest

from twin.statistics import mean_interval, paired

# Law, Simulation Modeling and Analysis, section 10.2.1: costs of two inventory policies, five replications
POLICY_1 = [126.97, 124.31, 126.68, 122.66, 127.23]
POLICY_2 = [118.21, 120.22, 122.45, 122.68, 119.40]

# Student, "The probable error of a mean", Biometrika 6 (1908): extra sleep in hours, R's data set `sleep`
DRUG_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
DRUG_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def test_the_mean_of_ten_observations() -> None:
    """Law, section 4.5: 1.34 and 0.24 at 90 %."""
    interval = mean_interval([1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09], 0.90)
    assert interval.estimate == pytest.approx(1.34, abs=0.005)
    assert interval.half_width == pytest.approx(0.24, abs=0.005)
    assert (interval.n, interval.confidence) == (10, 0.90)
    assert interval.high - interval.low == pytest.approx(2 * interval.half_width)
    assert interval.relative_half_width == pytest.approx(0.177, abs=0.001)


def test_two_inventory_policies() -> None:
    """Law: the paired difference is 4.98 with a variance of the mean of 2.44, [1.65, 8.31] at 90 %."""
    pair = paired(POLICY_2, POLICY_1, 0.90)
    assert pair.difference.estimate == pytest.approx(4.98, abs=0.005)
    assert pair.difference.low == pytest.approx(1.65, abs=0.005)
    assert pair.difference.high == pytest.approx(8.31, abs=0.005)
    assert pair.relative.estimate == pytest.approx(4.978 / np.mean(POLICY_2))


def test_students_sleepers() -> None:
    """R's ``t.test(paired = TRUE)`` prints t = -4.0621, p = 0.002833 and [-2.4598858, -0.7001142]."""
    pair = paired(DRUG_2, DRUG_1)
    assert pair.difference.estimate == pytest.approx(-1.58)
    assert pair.difference.low == pytest.approx(-2.4598858, abs=1e-7)
    assert pair.difference.high == pytest.approx(-0.7001142, abs=1e-7)
    assert pair.p_value == pytest.approx(0.002833, abs=5e-7)
    variances = np.var(DRUG_1, ddof=1) + np.var(DRUG_2, ddof=1)
    assert pair.variance_ratio == pytest.approx(variances / np.var(np.subtract(DRUG_2, DRUG_1), ddof=1))
    assert pair.correlation == pytest.approx(0.7951702, abs=1e-7)


def test_one_replication_says_nothing_of_the_spread() -> None:
    assert math.isinf(mean_interval([3.0]).half_width)
    pair = paired([1.0], [2.0])
    assert math.isinf(pair.difference.half_width)
    assert pair.p_value == 1.0
    assert math.isnan(pair.correlation)


def test_floors_that_do_not_vary() -> None:
    """The same on every seed: equal, or different beyond doubt; nothing is divided by zero."""
    same = paired([5.0, 5.0], [5.0, 5.0])
    assert (same.p_value, same.variance_ratio, same.relative.half_width) == (1.0, 1.0, 0.0)
    shifted = paired([5.0, 7.0], [6.0, 8.0])
    assert (shifted.p_value, shifted.variance_ratio, shifted.difference.half_width) == (0.0, math.inf, 0.0)


def test_a_share_of_nothing_is_infinite() -> None:
    """A figure that is zero on the first floor, such as blocked time without traffic."""
    assert paired([0.0, 0.0], [0.0, 0.0]).relative.estimate == 0
    more = paired([0.0, 0.0, 0.0], [1.0, 2.0, 3.0])
    assert more.relative.estimate == math.inf
    assert math.isinf(more.relative.half_width)


@pytest.mark.parametrize("values", [[], [1.0, math.nan], [1.0, math.inf], [[1.0], [2.0]]])
def test_a_sample_that_is_none_is_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="sample"):
        mean_interval(values)


def test_pairs_need_partners() -> None:
    with pytest.raises(ValueError, match="not 2 and 3"):
        paired([1.0, 2.0], [1.0, 2.0, 3.0])
