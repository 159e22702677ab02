"""A floor opens with everything in its place."""

from __future__ import annotations

import numpy as np
import pytest

from tests.running import floor_of, settings
from twin.errors import InputError, ScenarioError
from twin.events import EventKind
from twin.layout import Layout
from twin.opening import count_pods
from twin.units import NONE


def test_pods_and_drive_units_stand_on_places_of_their_own(tiny: Layout) -> None:
    floor = floor_of(tiny)
    state = floor.state
    places = {*tiny.storage.tolist(), *tiny.chargers.tolist()}
    cells = state.fleet.cell.tolist()
    assert len(set(cells)) == tiny.drive_units
    assert set(cells) <= places
    pods = state.pods.cell.tolist()
    assert len(set(pods)) == len(pods) == int(0.85 * len(tiny.storage))
    assert set(state.free_storage.array().tolist()) == set(tiny.storage.tolist()) - set(pods)
    assert state.idle.array().tolist() == list(range(tiny.drive_units))
    drives, others = np.split(state.timers, [tiny.drive_units])
    assert (drives > 0).all()  # the moments at which their batteries will be low
    assert (others == NONE).all()
    assert len(others) == len(tiny.stations) + tiny.packers + len(tiny.chargers)


def test_the_record_opens_with_the_stock_and_the_places(tiny: Layout) -> None:
    """A replay needs nothing else."""
    floor = floor_of(tiny)
    facts = floor.record.facts()
    assert facts[0, :2].tolist() == [0, EventKind.RUN_STARTED]
    stock = facts[facts[:, 1] == EventKind.STOCK_INITIAL]
    assert len(stock) == len(floor.state.stock.sku)
    assert stock[:, 3].tolist() == (np.arange(len(stock)) // floor.state.stock.slots_per_pod).tolist()
    assert stock[:, 8].sum() == floor.state.stock.on_hand.sum()


def test_the_scenario_wins_over_the_layout(tiny: Layout) -> None:
    floor = floor_of(
        tiny, fleet__drive_units=3, packing__packers=1, packing__buffer_totes=2, stock__storage_fill=0.5
    )
    assert len(floor.drive_units) == 3
    assert len(floor.packers) == 1
    assert floor.packing.buffer_totes == 2
    assert len(floor.state.pods.cell) == 50


def test_chance_decides_places_by_seed(tiny: Layout) -> None:
    one, same, other = (floor_of(tiny, seed=seed).state for seed in (1, 1, 2))
    assert (one.pods.cell == same.pods.cell).all()
    assert (one.fleet.cell == same.fleet.cell).all()
    assert (one.stock.sku == same.stock.sku).all()
    assert (one.pods.cell != other.pods.cell).any()
    assert (one.fleet.cell != other.fleet.cell).any()


def test_as_many_drive_units_as_places(tiny: Layout) -> None:
    places = len(tiny.storage) + len(tiny.chargers)
    assert len(floor_of(tiny, fleet__drive_units=places).drive_units) == places
    with pytest.raises(
        ScenarioError,
        match=f"fleet.drive_units: {places + 1} drive units do not fit on the {places} storage locations "
        f"and chargers; use at most {places}, or a larger floor",
    ):
        floor_of(tiny, fleet__drive_units=places + 1)


def test_at_least_one_pod(lone: Layout) -> None:
    assert count_pods(lone, settings(stock__storage_fill=0.01)) == 1


def test_a_sku_that_fits_no_slot(tiny: Layout) -> None:
    with pytest.raises(InputError, match="slot"):
        floor_of(tiny, demand__skus__unit_l=50.0)


def test_popular_pods_are_known(tiny: Layout) -> None:
    """Every SKU's popularity is shared between its slots, so that the pods' adds up to all lines."""
    state = floor_of(tiny).state
    stocked = np.unique(state.stock.sku)
    assert state.pod_popularity.sum() == pytest.approx(state.catalogue.popularity[stocked].sum())
    assert (state.pod_popularity > 0).all()
