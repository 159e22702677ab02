"""The pool of distance fields: right for its users, shared by door, bounded in memory."""

from __future__ import annotations

import numpy as np
import pytest

from tests.drawn_floor import SMALL, at, draw
from tests.kernels.naive_floor import FAR, distance
from twin.errors import PlanningError, ScenarioError
from twin.kernels.pool import TILE_BYTES
from twin.layout import Layout
from twin.layout.floor import Layout as Floor
from twin.planning.boxes import MARGIN
from twin.planning.fields import DistanceFields
from twin.state import grid_of
from twin.units import NONE

BLOCK = draw("..........\n.ssssssss.\n.ssssssss.\n..........")
HALL = draw("\n".join(["." * 150] * 100))
"""70 tiles, of which the way from corner to corner with its surroundings takes less than half."""


def pool_of(floor: Floor, n_drives: int = 1, mib: float = 8.0) -> DistanceFields:
    """Make a pool."""
    stations = [station.cell for station in floor.stations]
    return DistanceFields(grid_of(floor), floor.n_cols, stations, n_drives, mib)


def apart(one: int, other: int) -> int:
    """Count the cells between two on an open floor."""
    (row, col), (to_row, to_col) = divmod(one, HALL.n_cols), divmod(other, HALL.n_cols)
    return abs(row - to_row) + abs(col - to_col)


def tight_pool(floor: Floor, n_drives: int) -> DistanceFields:
    """Make the smallest pool that is allowed on a floor of a single tile without stations."""
    tiles = slots = 2 + n_drives
    return pool_of(floor, n_drives, (tiles * (TILE_BYTES + 4) + slots * 4) / 2**20)


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
    """Here for want of slots and tiles: there are three of each, one of them for the way to rest."""
    fields = tight_pool(BLOCK, 1)
    goals = [at(1, 2, BLOCK), at(1, 5, BLOCK), at(1, 8, BLOCK)]
    first = fields.acquire(goals[0], loaded=False)
    fields.release(first)
    second = fields.acquire(goals[1], loaded=False)
    fields.release(second)
    assert fields.acquire(goals[0], loaded=False) == first
    assert fields.acquire(goals[2], loaded=False) == second
    assert fields.distance(second, goals[2]) == 0


def test_fields_in_use_stay() -> None:
    fields = tight_pool(BLOCK, 1)
    held = [fields.acquire(at(1, col, BLOCK), loaded=False) for col in (2, 5)]
    with pytest.raises(
        PlanningError, match=r"every distance field is in use; raise planning.field_memory_mib"
    ):
        fields.acquire(at(1, 8, BLOCK), loaded=False)
    fields.release(held[0])
    assert fields.acquire(at(1, 8, BLOCK), loaded=False) == held[0]


def test_a_field_shared_by_two_stays_until_both_have_left_it() -> None:
    fields = tight_pool(BLOCK, 1)
    goal = at(1, 2, BLOCK)
    slot = fields.acquire(goal, loaded=False)
    assert fields.acquire(goal, loaded=False) == slot
    fields.release(slot)
    other = fields.acquire(at(1, 5, BLOCK), loaded=False)
    fields.release(other)
    assert fields.acquire(at(1, 8, BLOCK), loaded=False) == other


def test_too_little_memory_is_said_with_what_is_needed() -> None:
    with pytest.raises(
        ScenarioError,
        match=r"planning.field_memory_mib: 0.001 MiB are too little for the distance fields of 10 drive "
        r"units and 2 stations on 72 cells; allow at least 1",
    ):
        pool_of(SMALL, n_drives=10, mib=0.001)


def test_the_bound_on_memory_holds_for_every_fleet() -> None:
    for n_drives in (1, 100, 300):
        fields = pool_of(HALL, n_drives, mib=8.0)
        arrays = (*fields.pool, fields._shelf.desk.spare, fields.to_station, fields.from_station)
        most = 8.0 * 2**20 + fields.pool.place.nbytes + TILE_BYTES
        assert 7.5 * 2**20 < sum(array.nbytes for array in arrays) <= most


def test_when_memory_is_short_fields_keep_the_surroundings_of_a_way() -> None:
    """Each leads down from its start to its goal, and nobody's field is taken away."""
    fields = pool_of(HALL, 40, mib=1.0)
    rng = np.random.default_rng(3)
    held = []
    for row, col in rng.integers(0, 40, (40, 2)).tolist():
        start, goal = at(row, col, HALL), at(99 - col, 149 - row, HALL)
        held.append((fields.acquire(goal, loaded=False, start=start), start, goal))
    assert len(fields._shelf.narrow) > 10
    for slot, start, goal in held:
        assert fields.distance(slot, start) == apart(start, goal)
        there = fields.towards(goal, loaded=False, start=start).astype(int)
        beside = np.where(HALL.neighbour == NONE, FAR, there[HALL.neighbour]).min(axis=1)
        under_way = (there != 0) & (there != FAR)
        assert (beside[under_way] == there[under_way] - 1).all()
    for slot, _, _ in held:
        fields.release(slot)
    for slot in range(1, len(fields.pool.pages)):
        fields._shelf._empty(slot)
    spare, n_spare = fields._shelf.desk.spare, fields._shelf.n_spare
    assert n_spare == len(spare) - fields._shelf.n_tiles[0]
    assert len(set(spare[:n_spare].tolist())) == n_spare


def test_a_narrow_field_widens_for_another_user() -> None:
    """Both are led down to the goal."""
    fields = pool_of(HALL, 40, mib=0.65)
    start, goal = at(0, 0, HALL), at(99, 149, HALL)
    held = []
    while not fields._shelf.narrow:
        goal -= 1
        held.append(fields.acquire(goal, loaded=False, start=start))
    far_off = at(0, 149, HALL)
    assert fields.distance(held[-1], far_off) == FAR
    for slot in held[:-1]:
        fields.release(slot)
    assert fields.acquire(goal, loaded=False, start=far_off) == held[-1]
    assert fields.distance(held[-1], far_off) == apart(far_off, goal)
    assert fields.distance(held[-1], start) == apart(start, goal)


def test_closed_cells_are_led_round_until_they_open() -> None:
    floor = draw(".....\n.###.\n.....\n.###.\n.....")
    fields = pool_of(floor)
    start, goal = at(2, 0, floor), at(2, 4, floor)
    used, unused = fields.acquire(goal, loaded=False), fields.acquire(at(2, 2, floor), loaded=False)
    fields.release(unused)
    for _ in range(2):
        assert fields.distance(used, start) == 4
        closed = [at(2, 1, floor), at(0, 3, floor)]
        fields.close(closed)
        assert fields.distance(used, start) == 8
        assert fields.distance(used, at(0, 2, floor)) == 12
        assert fields.towards(goal, loaded=False)[closed].tolist() == [FAR, FAR]
        assert fields.way(start, at(2, 2, floor), loaded=False) == 10
        fields.reopen(closed[1:])
        assert fields.distance(used, at(0, 2, floor)) == 4
        fields.reopen(closed[:1])


def test_whoever_stands_on_a_closed_cell_is_led_off_it() -> None:
    floor = draw("....s\n.....")
    fields = pool_of(floor)
    slot = fields.acquire(4, loaded=False, start=0)
    fields.close([1])
    assert fields.distance(slot, 1) == 3
    assert fields.way(1, 4, loaded=False) == 3
    assert fields.distance(0, 1) == 3
    assert fields.distance(0, 0) == 6


def test_where_no_way_round_is_left_fields_lead_up_to_the_closed_cell() -> None:
    floor = draw(".....")
    fields = pool_of(floor)
    slot = fields.acquire(4, loaded=False, start=0)
    fields.close([2])
    assert fields.distance(slot, 0) == FAR
    fields.reach(slot, 0)
    assert fields.towards(4, loaded=False).tolist() == [4, 3, FAR, 1, 0]
    fields.reopen([2])
    assert fields.distance(slot, 2) == 2


def test_a_way_round_that_leaves_the_box_is_found_when_asked_for() -> None:
    floor = draw("." * 90 + ("\n." + "#" * 88 + ".") * 30 + "\n" + "." * 90)
    fields = pool_of(floor)
    slot = fields.acquire(40, loaded=False, start=10)
    fields.close([20])
    assert fields.distance(slot, 10) == FAR
    fields.reach(slot, 10)
    assert fields.distance(slot, 10) == 10 + 31 + 89 + 31 + 49


def test_goals_that_are_closed_are_led_to() -> None:
    floor = draw("#s#\n...")
    fields = pool_of(floor)
    fields.close([1])
    slot = fields.acquire(1, loaded=True, start=3)
    assert fields.distance(slot, 3) == 1
    assert fields.towards(1, loaded=True).tolist() == [FAR, FAR, FAR, 1, 0, 1]
    assert fields.distance(0, 3) == FAR
