"""The pool of distance fields: right for its users, shared by door, bounded in memory."""

from __future__ import annotations

import numpy as np
import pytest

from tests.drawn_floor import SMALL, at, draw
from tests.kernels.naive_floor import FAR, distance
from twin.errors import PlanningError, ScenarioError
from twin.layout import Layout
from twin.layout.floor import Layout as Floor
from twin.planning.fields import MARGIN, DistanceFields
from twin.state import grid_of
from twin.units import NONE

BLOCK = draw("..........\n.ssssssss.\n.ssssssss.\n..........")


def pool_of(floor: Floor, n_drives: int = 1, slots: int | None = None) -> DistanceFields:
    """Make a pool, of just so many fields if given."""
    mib = 1.0 if slots is None else (slots + 0.5) * 2 * floor.n_cells / 2**20
    stations = [station.cell for station in floor.stations]
    return DistanceFields(grid_of(floor), floor.n_cols, stations, n_drives, mib)


@pytest.mark.parametrize("loaded", [False, True])
def test_every_storage_location_of_a_floor_is_led_to(tiny: Layout, loaded: bool) -> None:
    """Going downhill and then into the goal is never more than two cells longer than the shortest way."""
    fields = pool_of(tiny)
    for goal in tiny.storage[::7].tolist():
        for start in (*tiny.storage[::13].tolist(), tiny.stations[0].cell):
            field = fields.towards(goal, loaded=loaded, start=start)
            shortest = distance(tiny, start, goal, loaded=loaded)
            if start != goal:
                assert shortest - 1 <= field[start] <= shortest + (1 if not loaded else 20)


def test_stations_have_exact_fields_for_good() -> None:
    fields = pool_of(SMALL)
    for index, station in enumerate(SMALL.stations):
        for cell in range(SMALL.n_cells):
            assert fields.to_station[index, cell] == distance(SMALL, cell, station.cell, loaded=True)
            if SMALL.lane[cell] == NONE:
                assert fields.from_station[index, cell] == distance(SMALL, station.cell, cell, loaded=True)


def test_neighbours_with_one_door_share_a_field() -> None:
    floor = draw("s.s\ns.s\n...")
    fields = pool_of(floor)
    assert fields.acquire(0, loaded=True) == fields.acquire(2, loaded=True)
    assert fields.acquire(3, loaded=True) != fields.acquire(0, loaded=True)
    assert fields.acquire(0, loaded=False) != fields.acquire(0, loaded=True)


def test_a_location_without_a_door_has_its_own_field() -> None:
    """In the middle of a deep block only empty drive units get there, under the pods."""
    floor = draw(".....\n.sss.\n.sss.\n.sss.\n.....")
    middle = at(2, 2, floor)
    field = pool_of(floor).towards(middle, loaded=False)
    assert field[middle] == 0
    assert field[0] == 4


def test_a_shared_field_reaches_as_far_as_each_of_its_users_needs() -> None:
    """The one that is farther off, and may be pushed off its way, too."""
    floor = draw("s" + "." * 200 + "\n" + "." * 201)
    fields = pool_of(floor)
    near = fields.towards(0, loaded=False, start=5)
    assert near[5 + MARGIN] != FAR
    assert near[5 + MARGIN + 1] == FAR
    assert fields.towards(0, loaded=False, start=100)[100 + MARGIN] != FAR
    assert fields.towards(0, loaded=False, start=6)[100 + MARGIN] != FAR
    assert fields.towards(0, loaded=False)[190] != FAR
    assert fields.towards(0, loaded=False, start=190)[5] != FAR


def test_a_way_that_leaves_the_box_is_found_on_the_whole_floor() -> None:
    wall = ("." + "#" * 2 + ".\n") * (MARGIN + 4)
    floor = draw("s##.\n" + wall + "....")
    assert pool_of(floor).towards(0, loaded=False, start=3)[3] == 2 * (MARGIN + 5) + 2


def test_the_least_recently_used_field_makes_room() -> None:
    fields = pool_of(BLOCK, slots=3)
    goals = [at(1, 2, BLOCK), at(1, 5, BLOCK), at(1, 8, BLOCK)]
    first = fields.acquire(goals[0], loaded=False)
    fields.release(first)
    second = fields.acquire(goals[1], loaded=False)
    fields.release(second)
    assert fields.acquire(goals[0], loaded=False) == first
    assert fields.acquire(goals[2], loaded=False) == second
    assert fields.pool[second, goals[2]] == 0


def test_fields_in_use_stay() -> None:
    fields = pool_of(BLOCK, slots=3)
    held = [fields.acquire(at(1, col, BLOCK), loaded=False) for col in (2, 5)]
    with pytest.raises(
        PlanningError, match=r"every distance field is in use; raise planning.field_memory_mib"
    ):
        fields.acquire(at(1, 8, BLOCK), loaded=False)
    fields.release(held[0])
    assert fields.acquire(at(1, 8, BLOCK), loaded=False) == held[0]


def test_a_field_shared_by_two_stays_until_both_have_left_it() -> None:
    fields = pool_of(BLOCK, slots=3)
    goal = at(1, 2, BLOCK)
    slot = fields.acquire(goal, loaded=False)
    assert fields.acquire(goal, loaded=False) == slot
    fields.release(slot)
    other = fields.acquire(at(1, 5, BLOCK), loaded=False)
    fields.release(other)
    assert fields.acquire(at(1, 8, BLOCK), loaded=False) == other


def test_too_little_memory_is_said_with_what_is_needed() -> None:
    needed = 2 + 2 + 10
    with pytest.raises(
        ScenarioError,
        match=rf"planning.field_memory_mib: 0.001\S* MiB hold 7 distance fields, but "
        rf"10 drive units and 2 stations need {needed}; allow at least 1",
    ):
        pool_of(SMALL, n_drives=10, slots=7)
    assert len(pool_of(SMALL, n_drives=10, slots=needed).pool) == needed


def test_no_more_memory_than_there_are_goals(tiny: Layout) -> None:
    grid = grid_of(tiny)
    assert len(pool_of(tiny).pool) == 2 * int(np.count_nonzero(grid.private)) + len(tiny.stations) + 1
