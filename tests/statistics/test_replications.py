"""The sequential rule stops where it should, whatever runs at once."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from twin.statistics import Precision, Watched, plan_replications
from twin.statistics.replications import half_widths


def dummy(mean: float, deviation: float, n: int) -> np.ndarray:
    """Draw the replications of sim-tools' dummy model: each a normal number of a generator of its own."""
    return np.array([np.random.default_rng(seed).normal(mean, deviation) for seed in range(n)])


@pytest.mark.parametrize(("mean", "deviation", "expected"), [(100, 4, 3), (1, 1, 332), (44, 27, 171)])
def test_the_published_replications_of_sim_tools(mean: float, deviation: float, expected: int) -> None:
    """sim-tools 1.3 (Monks, Heather and others), back test of its replications algorithm after Hoad et al.

    Precision 10 %, look-ahead 10, from the third replication on; it names the replication at which the
    interval became narrow, and we go on to the end of the look-ahead.
    """
    precision = Precision(relative=0.1, initial=5, look_ahead=10, cap=500)
    plan = plan_replications([Watched(dummy(mean, deviation, 400), 0.1)], precision)
    assert plan.n - precision.look_ahead == expected
    assert (plan.enough, plan.converged, plan.cap_hit, plan.more) == (True, True, False, 0)


def test_half_widths_are_those_of_every_beginning() -> None:
    values = np.random.default_rng(3).normal(100, 5, 12)
    width = half_widths(values, 0.9)
    assert np.isinf(width[0])
    for n in range(2, 13):
        low, high = stats.t.interval(0.9, n - 1, values[:n].mean(), stats.sem(values[:n]))
        assert width[n - 1] == pytest.approx((high - low) / 2)


def test_a_failed_replication_does_not_count() -> None:
    values = np.array([1.0, math.nan, 2.0, 4.0])
    assert half_widths(values)[[0, 2, 3]] == pytest.approx(half_widths(np.array([1.0, 2.0, 4.0])))
    assert np.isinf(half_widths(np.full(3, math.nan))).all()


@pytest.mark.parametrize("batch", [1, 2, 7, 16])
def test_how_many_run_at_once_changes_nothing(batch: int) -> None:
    """In batches that are not asked for, it uses the same replications in the end."""
    values = np.random.default_rng(8).normal(100, 6, 200)
    alone = np.random.default_rng(9).normal(100, 5, 200)
    precision = Precision(cap=150)

    def plan(n: int) -> tuple[int, bool]:
        found = plan_replications([Watched(values[:n], 0.02), Watched(alone[:n], 0.02)], precision)
        return found.n, found.enough

    n = batch
    while not plan(n)[1]:
        n += batch
    assert plan(n) == plan(200)
    assert 20 < plan(n)[0] < 100


def test_no_replication_runs_in_vain() -> None:
    """Made by what it asks for at each turn, there are exactly as many as it uses."""
    values = np.random.default_rng(8).normal(100, 6, 200)
    n, precision = 0, Precision(cap=150)
    while not (plan := plan_replications([Watched(values[:n], 0.02)], precision)).enough:
        assert plan.more > 0
        assert plan.expected >= n + plan.more
        n += plan.more
    assert plan.n == n == plan.expected


def test_it_starts_with_ten_and_may_stop_there() -> None:
    precision = Precision()
    plan = plan_replications([Watched(np.empty(0), 0.02)], precision)
    assert (plan.n, plan.more, plan.enough) == (0, 10, False)
    assert plan_replications([Watched(np.full(10, 5.0), 0.02)], precision).n == 10
    assert plan_replications([Watched(np.full(10, 5.0), 0.02)], precision).enough


def test_the_expected_number_is_about_right() -> None:
    """A deviation of 5 % needs some 24 replications for 2 %, and the look-ahead."""
    values = 100 + 5 * stats.norm.ppf((np.arange(16) + 0.5) / 16)
    plan = plan_replications([Watched(values, 0.02)], Precision())
    assert not plan.enough
    assert 24 <= plan.expected <= 35


def test_the_cap_ends_it() -> None:
    values = np.random.default_rng(2).normal(1, 1, 30)
    plan = plan_replications([Watched(values, 0.02)], Precision(cap=20))
    assert (plan.n, plan.enough, plan.converged, plan.cap_hit) == (20, True, False, True)
    before = plan_replications([Watched(values[:18], 0.02)], Precision(cap=20))
    assert (before.more, before.expected, before.enough) == (2, 20, False)
    assert plan_replications([Watched(values, 0.02)], Precision(cap=5)).n == 5


def test_a_difference_is_measured_by_the_first_floors_mean() -> None:
    """A half-width of 1 on a mean of 200 is narrow for 1 %, though the difference itself is zero."""
    first = np.full(12, 200.0)
    more = np.tile([-1.0, 1.0], 6)
    assert plan_replications([Watched(more, 0.01, first)], Precision()).enough
    assert not plan_replications([Watched(more, 0.01)], Precision()).enough
