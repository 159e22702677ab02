"""A backlog that grows is told from one that varies.

There is no published example of this test as a whole; it is put together from two standard parts, and these
are checked against scipy's versions of them.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from twin.statistics import overload_of


def test_its_parts_are_scipys() -> None:
    """Least-squares slope of each replication, then a one-sided t over the replications."""
    rng = np.random.default_rng(5)
    backlogs = rng.normal(50, 3, (8, 120)) + rng.uniform(0, 0.2, (8, 1)) * np.arange(120)
    arrivals = rng.uniform(90, 110, 8)
    found = overload_of(backlogs, arrivals, observations_per_hour=60, tolerated=0.02)
    slopes = np.array([stats.linregress(np.arange(120) / 60, row).slope for row in backlogs])
    assert found.growth_per_hour.estimate == pytest.approx(slopes.mean())
    assert found.share_of_arrivals == pytest.approx(slopes.mean() / arrivals.mean())
    expected = stats.ttest_1samp(slopes - 0.02 * arrivals, 0, alternative="greater").pvalue
    assert found.p_value == pytest.approx(expected)
    assert found.overloaded == (expected <= 0.05)


def waiting_line(rng: np.random.Generator, load: float, minutes: int) -> np.ndarray:
    """Simulate the orders in an M/M/1 queue minute by minute, 10 a minute served, from its steady state."""
    orders, seen = int(rng.geometric(1 - load)) - 1 if load < 1 else 0, []
    for _ in range(minutes):
        for _ in range(200):
            came, went = rng.random(2)
            orders += int(came < load / 20) - int(orders > 0 and went < 1 / 20)
        seen.append(orders)
    return np.array(seen)


def test_a_stable_queue_is_not_overloaded_and_a_flooded_one_is() -> None:
    rng = np.random.default_rng(1)
    stable = [waiting_line(rng, 0.8, 60) for _ in range(10)]
    flooded = [waiting_line(rng, 1.1, 60) for _ in range(10)]
    assert not overload_of(stable, 480.0).overloaded
    found = overload_of(flooded, 660.0)
    assert found.overloaded
    assert found.share_of_arrivals == pytest.approx(0.1 / 1.1, abs=0.05)


def test_growth_within_what_is_tolerated_is_none() -> None:
    """Half a percent of the arrivals stay behind, on every seed alike."""
    backlogs = np.tile(0.5 * np.arange(61) / 60, (5, 1))
    assert not overload_of(backlogs, 100.0).overloaded
    assert overload_of(backlogs, 100.0, tolerated=0.004).overloaded


def test_one_replication_or_observation_says_nothing() -> None:
    assert not overload_of([[0.0, 100.0, 200.0]], 100.0).overloaded
    assert not overload_of([[5.0], [6.0]], 100.0).overloaded
    assert overload_of([[5.0, 5.0], [6.0, 6.0]], 0.0).share_of_arrivals == 0.0
