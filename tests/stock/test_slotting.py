"""Initial slotting: what every rule promises, and what bad stock settings are told."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from twin.demand.orders import Catalogue
from twin.errors import ScenarioError
from twin.stock.apportion import apportion
from twin.stock.slotting import SLOTTING_RULES, Slotting, initial_slotting


def zipf_catalogue(n_skus: int, exponent: float = 0.6, unit_l: float = 1.0) -> Catalogue:
    weight = np.arange(1, n_skus + 1, dtype=float) ** -exponent
    names = tuple(f"S{k}" for k in range(n_skus))
    return Catalogue(names, weight / weight.sum(), np.full(n_skus, unit_l))


def slot(
    rule: str, catalogue: Catalogue, n_pods: int, slots_per_pod: int, seed: int = 1, **kwargs
) -> Slotting:
    options = {"slot_l": 20.0, "reorder_share": 0.5, "pod_distance": np.arange(n_pods, dtype=float)} | kwargs
    return initial_slotting(
        rule, catalogue, n_pods, slots_per_pod, rng=np.random.default_rng(seed), **options
    )


def pods_of(slotting: Slotting, n_pods: int, n_skus: int) -> np.ndarray:
    """Slots of each SKU on each pod, shape (K, P)."""
    count = np.zeros((n_skus, n_pods), dtype=int)
    for pod, skus in enumerate(slotting.slot_sku.reshape(n_pods, -1)):
        np.add.at(count[:, pod], skus, 1)
    return count


@settings(deadline=None, max_examples=60)
@given(
    rule=st.sampled_from(sorted(SLOTTING_RULES)),
    n_pods=st.integers(1, 40),
    slots_per_pod=st.integers(1, 12),
    share=st.floats(0, 1),
    exponent=st.floats(0, 3),
    seed=st.integers(0, 9),
)
def test_every_sku_has_a_slot_and_every_slot_a_sku(rule, n_pods, slots_per_pod, share, exponent, seed):
    """No SKU is forgotten and no slot empty, on any floor under any rule; amounts are within bounds."""
    n_slots = n_pods * slots_per_pod
    n_skus = max(1, round(share * n_slots))
    slotting = slot(rule, zipf_catalogue(n_skus, exponent), n_pods, slots_per_pod, seed)
    assert slotting.slot_sku.shape == (n_slots,)
    assert np.array_equal(np.unique(slotting.slot_sku), np.arange(n_skus))
    assert (slotting.slot_capacity == 20).all()
    assert (slotting.slot_units >= 10).all()
    assert (slotting.slot_units <= slotting.slot_capacity).all()
    for array in (slotting.slot_sku, slotting.slot_capacity, slotting.slot_units):
        assert array.dtype == np.int32


@settings(deadline=None, max_examples=60)
@given(
    rule=st.sampled_from(sorted(SLOTTING_RULES)),
    n_pods=st.integers(1, 40),
    slots_per_pod=st.integers(1, 12),
    share=st.floats(0, 1),
    exponent=st.floats(0, 3),
)
@example(rule="velocity", n_pods=2, slots_per_pod=2, share=0.75, exponent=0.0)
def test_a_skus_slots_are_on_different_pods(rule, n_pods, slots_per_pod, share, exponent):
    """Spread as far as possible: no pod has a SKU two times oftener than another one without need."""
    n_skus = max(1, round(share * n_pods * slots_per_pod))
    count = pods_of(slot(rule, zipf_catalogue(n_skus, exponent), n_pods, slots_per_pod), n_pods, n_skus)
    assert (count.max(axis=1) - count.min(axis=1) <= 1).all()


def test_slots_follow_the_square_root_of_volume_flow():
    """Four times the popularity, or four times the unit volume, gives twice the slots."""
    weight = np.repeat([4.0, 1.0, 1.0], 40)
    unit_l = np.repeat([1.0, 1.0, 4.0], 40)
    catalogue = Catalogue(tuple(map(str, range(120))), weight / weight.sum(), unit_l)
    slots = np.bincount(slot("random", catalogue, 100, 20).slot_sku)
    assert slots[:40].mean() == pytest.approx(2 * slots[40:80].mean())
    assert slots[80:].mean() == pytest.approx(2 * slots[40:80].mean())


@pytest.mark.parametrize("weight", [[1.0, 0.0, 0.0], [1e-300, 1.0, 1e300], [1.0, 1.0, 1.0]])
def test_apportioning_survives_extreme_weights(weight):
    """One SKU with all the demand takes at most what is allowed; the rest still share the floor."""
    slots = apportion(np.array(weight), 30, 20)
    assert slots.sum() == 30
    assert slots.min() >= 1
    assert slots.max() <= 20


def test_velocity_puts_popular_skus_near():
    """By velocity the demand-weighted distance falls well below that of a random floor."""
    catalogue = zipf_catalogue(3000, 0.8)
    distance = np.random.default_rng(5).permutation(300).astype(float)

    def mean_distance(rule: str) -> float:
        sku = slot(rule, catalogue, 300, 36, pod_distance=distance).slot_sku
        slots = np.bincount(sku, minlength=3000)
        lines = (catalogue.popularity / slots)[sku]
        return float(np.average(np.repeat(distance, 36), weights=lines))

    assert mean_distance("random") == pytest.approx(149.5, rel=0.05)
    assert mean_distance("velocity") < 0.75 * mean_distance("random")


def test_random_slotting_has_no_pattern():
    """Each pod expects the same demand: the spread over pods is about what chance gives."""
    catalogue = zipf_catalogue(500)
    seen = np.zeros((50, 36))
    for seed in range(200):
        sku = slot("random", catalogue, 50, 36, seed).slot_sku.reshape(50, 36)
        seen += sku == 0
    slots = seen.sum() / 200
    by_pod = seen.sum(axis=1) / 200
    assert by_pod.mean() == pytest.approx(slots / 50)
    deviation = np.sqrt(slots / 50 * (1 - slots / 50) / 200)
    assert np.abs(by_pod - slots / 50).max() < 4.5 * deviation


def test_the_same_stream_gives_the_same_floor():
    """Same seed, same floor; another seed, another one."""
    catalogue = zipf_catalogue(100)
    first, again, other = (slot("velocity", catalogue, 20, 10, seed) for seed in (1, 1, 2))
    assert np.array_equal(first.slot_sku, again.slot_sku)
    assert np.array_equal(first.slot_units, again.slot_units)
    assert not np.array_equal(first.slot_units, other.slot_units)


def test_initial_units_are_uniform_above_the_reorder_level():
    """A floor in its steady state: amounts spread evenly from the reorder level to full."""
    units = slot("random", zipf_catalogue(100), 200, 36, reorder_share=0.5).slot_units
    seen = np.bincount(units)
    assert seen[:10].sum() == 0
    assert seen[10:] == pytest.approx(np.full(11, len(units) / 11), rel=0.15)


@pytest.mark.parametrize(
    ("unit_l", "slot_l", "capacity"),
    [(0.1, 0.3, 3), (7.0, 20.0, 2), (20.0, 20.0, 1), (1e-12, 20.0, 2**31 - 1)],
)
def test_capacity_is_whole_units(unit_l, slot_l, capacity):
    """Rounding of decimal fractions loses no unit, and tiny units do not overflow."""
    catalogue = zipf_catalogue(5, unit_l=unit_l)
    slotting = slot("random", catalogue, 5, 3, slot_l=slot_l)
    assert (slotting.slot_capacity == capacity).all()
    assert (slotting.slot_units >= 1).all()


@pytest.mark.parametrize("rule", sorted(SLOTTING_RULES))
def test_the_largest_floor_is_slotted_in_a_moment(rule):
    """100,000 SKUs on 10,200 pods of 36 slots: a tenth of a second, with room to spare here."""
    catalogue = zipf_catalogue(100_000)
    begin = time.process_time()
    slot(rule, catalogue, 10_200, 36)
    assert time.process_time() - begin < 2.0


@pytest.mark.parametrize(
    ("rule", "catalogue", "match"),
    [
        (
            "fastest",
            zipf_catalogue(5),
            r"stock\.slotting: unknown rule 'fastest'; choose one of: random, velocity",
        ),
        ("random", zipf_catalogue(31), r"31 SKUs do not fit into 30 slots; raise stock\.slots_per_pod"),
        (
            "random",
            zipf_catalogue(3, unit_l=21.5),
            r"a unit of SKU 'S0' has 21\.5 l, a slot 20 l; raise stock",
        ),
        ("random", zipf_catalogue(12, unit_l=30.0), r"7 more SKUs fit no slot"),
    ],
)
def test_stock_that_fits_nowhere_is_refused(rule, catalogue, match):
    """Each refusal names the culprit, its size and the setting to change."""
    with pytest.raises(ScenarioError, match=match):
        slot(rule, catalogue, 10, 3)


def test_all_stock_problems_come_together():
    """Rule, count and volume are reported in one error."""
    with pytest.raises(ScenarioError) as caught:
        slot("fastest", zipf_catalogue(31, unit_l=30.0), 10, 3)
    assert len(caught.value.problems) == 2 + 5 + 1
