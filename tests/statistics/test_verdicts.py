"""What is said in one word follows from the interval, and from nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from twin.statistics import PairedDifference, Verdict, paired, verdict_of


def pair(estimate: float, deviation: float, n: int = 20) -> PairedDifference:
    """Make a pair on a mean of 100 with exactly this mean difference and deviation, in percent."""
    first = np.full(n, 100.0)
    noise = np.linspace(-1, 1, n)
    noise /= noise.std(ddof=1)
    return paired(first, first + estimate + deviation * noise)


@pytest.mark.parametrize(
    ("estimate", "deviation", "verdict"),
    [
        (2.0, 1.0, Verdict.BETTER),
        (-2.0, 1.0, Verdict.WORSE),
        (0.0, 1.0, Verdict.EQUIVALENT),
        (0.5, 1.0, Verdict.EQUIVALENT),
        (0.7, 1.0, Verdict.UNDECIDED),  # reaches beyond 1 %
        (2.0, 5.0, Verdict.UNDECIDED),  # too noisy
        (1.2, 0.1, Verdict.BETTER),
        (0.9, 0.4, Verdict.UNDECIDED),  # surely different, but perhaps not by as much as matters
    ],
)
def test_the_word_for_an_interval(estimate: float, deviation: float, verdict: Verdict) -> None:
    """Indifference 1 %; the half-width is 0.468 deviations."""
    assert verdict_of(pair(estimate, deviation), 0.01) is verdict


def test_less_is_better_for_some_figures() -> None:
    assert verdict_of(pair(-2.0, 1.0), 0.01, higher_is_better=False) is Verdict.BETTER
    assert verdict_of(pair(2.0, 1.0), 0.01, higher_is_better=False) is Verdict.WORSE


def test_other_contrasts_take_their_share() -> None:
    found = pair(1.2, 2.0)
    assert found.p_value < 0.05
    assert verdict_of(found, 0.01) is Verdict.BETTER
    assert verdict_of(found, 0.01, p_adjusted=0.06) is Verdict.UNDECIDED


def test_a_figure_that_is_zero_at_first() -> None:
    """No share of zero: it is better if it is surely more, the same if both are zero."""
    assert verdict_of(paired([0.0, 0.0, 0.0], [0.0, 0.0, 0.0]), 0.01) is Verdict.EQUIVALENT
    assert verdict_of(paired([0.0, 0.0, 0.0], [1.0, 1.1, 0.9]), 0.01) is Verdict.BETTER
    assert verdict_of(paired([0.0, 0.0, 0.0], [1.0, -1.1, 0.9]), 0.01) is Verdict.UNDECIDED


def test_a_single_replication_decides_nothing() -> None:
    assert verdict_of(paired([1.0], [2.0]), 0.01) is Verdict.UNDECIDED
