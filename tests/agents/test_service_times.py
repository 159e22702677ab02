"""Service times: of the right mean and spread, and the same for an entity whatever happened before."""

from __future__ import annotations

import numpy as np
import pytest

from tests.running import STEADY, settings
from twin.agents import ServiceTimes
from twin.agents.service_times import BLOCK, KeyedFactors
from twin.streams import Streams


def times(seed: int = 1, **overrides: object) -> ServiceTimes:
    return ServiceTimes(settings(**overrides), Streams(seed), step_s=0.5)


def test_factors_have_mean_one_and_the_asked_variation() -> None:
    factors = KeyedFactors(Streams(3), "some", cv=0.4, width=4)
    drawn = np.array([factors.of(entity, 4) for entity in range(20 * BLOCK)])
    assert drawn.mean() == pytest.approx(1.0, abs=0.01)
    assert drawn.std() == pytest.approx(0.4, abs=0.01)
    assert len(np.unique(drawn)) == drawn.size


def test_a_longer_list_begins_like_a_shorter_one() -> None:
    """Also beyond what is drawn together, and in any sequence of entities."""
    forwards = KeyedFactors(Streams(3), "some", cv=0.4, width=4)
    backwards = KeyedFactors(Streams(3), "some", cv=0.4, width=4)
    for entity in reversed(range(0, 3 * BLOCK, 97)):
        assert backwards.of(entity, 9)[:6] == forwards.of(entity, 6)
        assert forwards.of(entity, 1)[:1] == backwards.of(entity, 12)[:1]


def test_steady_times_are_the_means() -> None:
    steady = times(stations__pick_time_s=3.0, stations__stow_time_s=4.0, packing__order_time_s=10.0, **STEADY)
    assert steady.picks(5, 3)[:3] == [6, 6, 6]
    assert steady.stow(2) == 8
    assert steady.pack(5, 3) == 20 + 3 * 8


def test_no_work_takes_no_time_at_all() -> None:
    """At least a step, or a timer would never ring."""
    quick = times(
        stations__pick_time_s=0.01,
        stations__stow_time_s=0.01,
        packing__order_time_s=0.01,
        packing__unit_time_s=0,
    )
    assert min(quick.picks(0, 50)) == quick.stow(0) == quick.pack(0, 1) == 1


def test_each_bundle_of_a_sku_has_its_own_time() -> None:
    """The n-th one takes as long in every run, whatever was stowed in between."""
    one, other = times(), times()
    alone = [one.stow(7) for _ in range(9)]
    mixed = [(other.stow(3), other.stow(7))[1] for _ in range(9)]
    assert alone == mixed
    assert len(set(alone)) > 3
    assert times(seed=2).picks(0, 4) != times(seed=1).picks(0, 4)
