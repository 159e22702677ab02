"""What the floor's arrays look like at the start."""

from __future__ import annotations

import numpy as np

from tests.drawn_floor import SMALL, at
from twin.layout import Layout
from twin.state import empty_fleet, empty_pods, grid_of, stations_of, stock_of
from twin.units import NONE


def test_the_grid_of_a_layout() -> None:
    """Moves back are the moves there; storage is private, chargers more so; kernels get what they expect."""
    grid = grid_of(SMALL)
    for cell in range(SMALL.n_cells):
        for direction in range(4):
            there = grid.neighbour[cell, direction]
            assert there == NONE or grid.predecessor[there, direction] == cell
    assert np.count_nonzero(grid.neighbour != NONE) == np.count_nonzero(grid.predecessor != NONE)
    private = [at(1, 3), at(1, 4), at(1, 5), at(1, 7)]
    assert np.flatnonzero(grid.private).tolist() == private
    assert grid.private[private].tolist() == [1, 1, 1, 2]
    assert grid.lane[at(4, 2)] == grid.lane[at(4, 4)] == 0
    assert [array.dtype.name for array in grid] == ["uint8", "int32", "int32", "int32", "uint8"]
    assert all(array.flags.c_contiguous and array.flags.writeable for array in grid)


def test_an_empty_fleet_and_its_pods() -> None:
    fleet = empty_fleet(np.array([4, 2]), 6)
    assert fleet.occupant.tolist() == [NONE, NONE, 1, NONE, 0, NONE]
    assert fleet.cell.dtype == np.int32
    assert fleet.speed_factor.tolist() == [1.0, 1.0]
    pods = empty_pods(np.array([3, 1]), 5)
    assert pods.at.tolist() == [NONE, 1, NONE, 0, NONE]
    assert pods.carrier.tolist() == pods.station.tolist() == [NONE, NONE]


def test_the_ledger_groups_slots_by_sku() -> None:
    stock = stock_of(
        np.array([2, 0, 2, 0], np.int32),
        np.array([5, 6, 7, 8], np.int32),
        np.array([1, 2, 3, 4], np.int32),
        4,
        2,
    )
    assert [stock.slots[stock.first_slot[k] : stock.first_slot[k + 1]].tolist() for k in range(4)] == [
        [1, 3],
        [],
        [0, 2],
        [],
    ]
    assert stock.on_hand.tolist() == [6, 0, 4, 0]
    assert stock.sku_capacity.tolist() == [14, 0, 12, 0]


def test_how_many_may_be_under_way_to_a_station(tiny: Layout) -> None:
    """A multiple of its queue and its own cell, at least one; only pick stations have tote places."""
    stations = stations_of(tiny, 1.5)
    assert stations.admission.tolist() == [int(1.5 * (len(s.lane) + 1)) for s in tiny.stations]
    assert stations_of(tiny, 0.01).admission.tolist() == [1, 1, 1]
    assert stations.places.tolist() == [s.open_orders if s.kind.picks else 0 for s in tiny.stations]
    assert stations.totes.shape == (3, 12)
