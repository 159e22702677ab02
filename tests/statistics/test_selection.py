"""Kim and Nelson's procedure, against a slow version written from the paper, and by simulation.

No published example serves to check it. The only one with its random numbers (C. Currie, T. Monks, "How to
choose the best setup for a system", Simulation Workshop 2020, code in the repository ``ovs-tutorial``) takes
the variances of some pairs from the wrong place. With that mended, the tutorial's code and ``select_best``
agreed on 500 random problems of two to eight floors: on the floor selected, and on the stage at which each
other was dropped.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.statistics.vehicle_inspection import RESPONSE_MIN
from twin.statistics import select_best


def slow_selection(samples: np.ndarray, delta: float, alpha: float, n0: int) -> tuple[int | None, int]:
    """Follow the steps of the paper (c = 1) over averages, pair by pair; the floor and the last stage."""
    n, k = samples.shape
    eta = 0.5 * ((2 * alpha / (k - 1)) ** (-2 / (n0 - 1)) - 1)
    h2 = 2 * eta * (n0 - 1)

    def s2(i: int, j: int) -> float:
        gaps = [samples[r, i] - samples[r, j] for r in range(n0)]
        centre = sum(gaps) / n0
        return sum((gap - centre) ** 2 for gap in gaps) / (n0 - 1)

    last = {i: max(math.floor(h2 * s2(i, j) / delta**2) for j in range(k) if j != i) for i in range(k)}
    averages = [sum(samples[:n0, i]) / n0 for i in range(k)]
    if n0 > max(last.values()):
        return int(np.argmax(averages)), n0
    alive, r = list(range(k)), n0
    while True:
        averages = [sum(samples[:r, i]) / r for i in range(k)]
        alive = [
            i
            for i in alive
            if all(
                averages[i] >= averages[j] - max(0.0, delta / (2 * r) * (h2 * s2(i, j) / delta**2 - r))
                for j in alive
                if j != i
            )
        ]
        if len(alive) == 1:
            return alive[0], r
        if r == n:
            return None, r
        r += 1
        if r == max(last[i] for i in alive) + 1:
            averages = [sum(samples[:r, i]) / r for i in range(k)]
            return max(alive, key=lambda i: averages[i]), r


@pytest.mark.parametrize("seed", range(12))
def test_it_follows_the_paper(seed: int) -> None:
    rng = np.random.default_rng(seed)
    k = int(rng.integers(2, 6))
    shared = rng.normal(0, 3, (400, 1))
    samples = 100 + shared + rng.normal(0, rng.uniform(0.2, 3, k), (400, k)) + rng.normal(0, 0.5, k)
    for n in (15, 400):
        found = select_best(samples[:n], 0.5, 0.95, initial=8)
        chosen, stage = slow_selection(samples[:n], 0.5, 0.05, 8)
        assert found.chosen == chosen
        assert max(found.replications) == stage
        assert (found.chosen is None) == (len(found.left) > 1)


def test_less_may_be_better() -> None:
    """Response times: the third design is never dropped."""
    found = select_best(RESPONSE_MIN, 2.0, higher_is_better=False)
    assert 2 in found.left
    assert found == select_best(-RESPONSE_MIN, 2.0)


def test_dropped_floors_are_not_looked_at() -> None:
    """Their seeds were never run."""
    rng = np.random.default_rng(4)
    samples = rng.normal(0, 1, (60, 1)) + rng.normal([0.0, 0.3, 9.0], 0.4, (60, 3))
    samples[:, 2] *= -1
    found = select_best(samples, 0.2)
    dropped = found.replications[2]
    assert dropped < found.replications[0]
    samples[dropped:, 2] = np.nan
    assert select_best(samples, 0.2) == found


def test_before_the_first_replications_all_are_left() -> None:
    found = select_best(RESPONSE_MIN[:5], 2.0)
    assert (found.chosen, found.left, found.replications) == (None, (0, 1, 2, 3), (5, 5, 5, 5))
    assert select_best(np.ones((3, 1)), 2.0).chosen == 0


def test_equal_floors_end_too() -> None:
    """No difference and no variance: the first is as good as any."""
    assert select_best(np.ones((10, 3)), 0.1).chosen == 0


def test_an_indifference_of_zero_would_never_end() -> None:
    with pytest.raises(ValueError, match="above zero"):
        select_best(RESPONSE_MIN, 0.0)


def test_the_best_is_selected_as_often_as_stated() -> None:
    """Slippage configuration, four floors correlated 0.5; 400 selections, at least 95 % less three errors."""
    rng = np.random.default_rng(11)
    right = 0
    for _ in range(400):
        samples = rng.normal(0, 1, (200, 1)) + rng.normal(0, 1, (200, 4))
        samples[:, 0] += 1.0
        right += select_best(samples, 1.0).chosen == 0
    assert right / 400 >= 0.95 - 3 * math.sqrt(0.95 * 0.05 / 400)
