"""Sizes of orders: the distributions have the means and shapes they promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.demand.sizes import EmpiricalSizes, GeometricSizes

UNIFORM = (np.arange(200_000) + 0.5) / 200_000


@pytest.mark.parametrize("mean", [1.0, 1.2, 2.0, 26.2])
def test_geometric_sizes_have_their_mean(mean):
    """Mean and variance are those of one plus a geometric count."""
    sizes = GeometricSizes(mean).quantile(UNIFORM)
    assert sizes.min() == 1
    assert sizes.mean() == pytest.approx(mean, rel=1e-3)
    assert sizes.var() == pytest.approx(mean * (mean - 1), rel=0.01, abs=1e-12)


def test_geometric_sizes_stay_within_bounds():
    """The largest uniform number and an absurd mean still give a size that fits."""
    sizes = GeometricSizes(1e300).quantile(np.array([0.0, 0.5, np.nextafter(1.0, 0.0)]))
    assert sizes[0] == 1
    assert sizes.max() <= 1_000_000_001


def test_empirical_sizes_repeat_what_was_seen():
    """Each size comes as often as it was seen."""
    sizes = EmpiricalSizes(np.array([3, 1, 1, 12]))
    drawn = sizes.quantile(UNIFORM)
    assert np.unique(drawn, return_counts=True)[1].tolist() == [100_000, 50_000, 50_000]
    assert drawn.mean() == pytest.approx(sizes.mean)


@given(st.lists(st.integers(1, 1000), min_size=1), st.floats(0, 1, exclude_max=True))
def test_empirical_sizes_invent_nothing(observed, uniform):
    """Any uniform number gives a size from the history."""
    assert EmpiricalSizes(np.array(observed)).quantile(np.array([uniform]))[0] in observed
