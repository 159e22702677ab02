"""The synthetic catalogue: Zipf's law over a seeded permutation."""

from __future__ import annotations

import numpy as np
import pytest

from twin.demand.catalogue import synthetic_catalogue
from twin.demand.settings import SkuSettings
from twin.streams import Streams


@pytest.mark.parametrize("exponent", [0.0, 0.6, 1.2, 400.0])
def test_popularity_is_zipf(exponent):
    """Shares fall by rank as the law says, sum to one, and stay finite for an absurd exponent."""
    catalogue = synthetic_catalogue(SkuSettings(count=1000, zipf_exponent=exponent), Streams(1), 5)
    ranked = np.sort(catalogue.popularity)[::-1]
    assert ranked.sum() == pytest.approx(1.0)
    assert ranked[9] / ranked[0] == pytest.approx(10.0**-exponent)


def test_ranks_are_permuted_by_the_seed():
    """Which SKU is popular depends on the seed alone."""
    one, same, other = (synthetic_catalogue(SkuSettings(count=500), Streams(seed), 5) for seed in (1, 1, 2))
    assert np.array_equal(one.popularity, same.popularity)
    assert not np.array_equal(one.popularity, other.popularity)
    assert one.popularity.argmax() != other.popularity.argmax()


def test_default_count_and_names():
    """Ten SKUs for each pod, named alike in width, of the given volume."""
    catalogue = synthetic_catalogue(SkuSettings(unit_l=0.5), Streams(1), 12)
    assert catalogue.n_skus == 120
    assert catalogue.names[0] == "SKU001"
    assert catalogue.names[-1] == "SKU120"
    assert (catalogue.unit_l == 0.5).all()
