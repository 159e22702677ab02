"""Weights of moves, and distance fields in them: right, and each of one epoch."""

from __future__ import annotations

import heapq

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.drawn_floor import SMALL, draw
from tests.kernels.naive_floor import FAR, may_move
from tests.running import JIT
from twin.errors import PlanningError
from twin.layout.floor import Layout
from twin.planning.fields import REST_SLOT, DistanceFields
from twin.planning.weights import EPOCHS, UNIT, Weights, streets
from twin.state import grid_of
from twin.units import EAST, NONE, NORTH, SOUTH, WEST


def cheapest(floor: Layout, start: int, goal: int, weight: NDArray[np.uint8], *, loaded: bool) -> int:
    """Find the least cost from a cell to another, slowly; ``FAR`` where there is no way."""
    waiting, settled = [(0, start)], set()
    while waiting:
        cost, here = heapq.heappop(waiting)
        if here == goal:
            return cost
        if here in settled:
            continue
        settled.add(here)
        for direction, there in enumerate(floor.neighbour[here].tolist()):
            if there != NONE and may_move(floor, here, there, goal=goal, loaded=loaded):
                heapq.heappush(waiting, (cost + int(weight[here, direction]), there))
    return FAR


def fields_of(floor: Layout, weights: Weights | None, mib: float = 1.0) -> DistanceFields:
    stations = [station.cell for station in floor.stations]
    return DistanceFields(grid_of(floor), floor.n_cols, stations, 4, mib, weights)


def even(floor: Layout) -> NDArray[np.uint8]:
    return np.full((floor.n_cells, 4), UNIT, dtype=np.uint8)


@settings(max_examples=40 if JIT else 10, deadline=None)
@given(st.data())
def test_weighted_fields_give_the_cheapest_way(data: st.DataObject) -> None:
    """To goals on the highway, in storage and in lanes, with and without a pod, whatever the weights."""
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    weight = random.integers(1, 256, size=(SMALL.n_cells, 4), dtype=np.uint8)
    goal = data.draw(st.sampled_from(np.flatnonzero(SMALL.kind).tolist()))
    loaded = data.draw(st.booleans())
    fields = fields_of(SMALL, Weights(weight))
    field = fields.row(fields.acquire(goal, loaded=loaded))
    door = int(np.argmin(field))
    for start in range(SMALL.n_cells):
        if SMALL.kind[start] and SMALL.lane[start] == NONE:
            assert field[start] == cheapest(SMALL, start, door, weight, loaded=loaded)


def test_even_weights_are_cells() -> None:
    in_cells, weighted = fields_of(SMALL, None), fields_of(SMALL, Weights(even(SMALL)))
    for goal in np.flatnonzero(SMALL.kind).tolist():
        cells = in_cells.towards(goal, loaded=False).astype(np.int64)
        expected = np.where(cells == FAR, FAR, cells * UNIT)
        assert np.array_equal(weighted.towards(goal, loaded=False), expected)
    assert np.array_equal(in_cells.to_station, weighted.to_station)
    assert np.array_equal(in_cells.from_station, weighted.from_station)
    rest = in_cells.row(REST_SLOT)
    assert np.array_equal(weighted.row(REST_SLOT)[rest != FAR], rest[rest != FAR] * UNIT)


def test_cells_are_counted_whatever_the_weights() -> None:
    """The detour of drive units is measured against the shortest way, not the one that guidance prefers."""
    floor = draw("......\n......")
    weight = even(floor)
    weight[:6, EAST] = 255
    fields = fields_of(floor, Weights(weight))
    slot = fields.acquire(5, loaded=False, start=0)
    assert fields.distance(slot, 0) == 7 * UNIT
    assert fields.cells_to(5, 0, slot) == 5


def test_a_field_keeps_its_epoch_until_somebody_sets_out() -> None:
    floor = draw("......\n......")
    fields = fields_of(floor, Weights(even(floor), epochs=EPOCHS))
    slot = fields.acquire(5, loaded=False)
    heavy = even(floor)
    heavy[:6, EAST] = 3 * UNIT
    fields.reweigh(heavy)
    assert fields.distance(slot, 0) == 5 * UNIT
    weight, epoch, *_ = fields.guidance
    assert weight[epoch[slot], 0, EAST] == UNIT
    assert fields.acquire(5, loaded=False) == slot
    assert fields.distance(slot, 0) == 7 * UNIT
    assert weight[epoch[slot], 0, EAST] == 3 * UNIT


def test_a_field_is_made_anew_before_its_weights_are_forgotten() -> None:
    """Whoever compares a field with weights of another epoch may go to and fro for ever."""
    floor = draw("......\n......")
    fields = fields_of(floor, Weights(even(floor), epochs=3))
    held, dropped = fields.acquire(5, loaded=False), fields.acquire(4, loaded=False)
    fields.release(dropped)
    for heavier in range(1, 8):
        weight = even(floor)
        weight[:6, EAST] = UNIT + heavier
        fields.reweigh(weight)
        snapshots, epoch, *_ = fields.guidance
        used = snapshots[epoch[held]]
        assert fields.distance(held, 0) == cheapest(floor, 0, 5, used, loaded=False)


def test_fields_without_weights_cannot_change_them() -> None:
    with pytest.raises(PlanningError, match="opened without weights"):
        fields_of(SMALL, None).reweigh(even(SMALL))


def test_neighbouring_streets_run_against_each_other() -> None:
    floor = draw("....\n....\n....")
    weight = streets(grid_of(floor), 4, 3.0).reshape(3, 4, 4)
    assert (weight[:, :, EAST].ravel() + weight[:, :, WEST].ravel() == 4 * UNIT).all()
    assert (weight[0, :, EAST] + weight[1, :, EAST] == 4 * UNIT).all()
    assert (weight[:, 0, SOUTH] + weight[:, 1, SOUTH] == 4 * UNIT).all()


def test_narrow_aisles_alternate_among_themselves() -> None:
    """Every fourth column is an aisle: by parity all of them would run the same way."""
    floor = draw(".........\n.###.###.\n.###.###.\n.........")
    weight = streets(grid_of(floor), 9, 3.0).reshape(4, 9, 4)
    ways = [int(weight[1, col, NORTH]) for col in (0, 4, 8)]
    assert ways[0] != ways[1] != ways[2]
