"""Routes over cell and heading cost as little as a slow search says, and keep out of others' way."""

from __future__ import annotations

import heapq
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.drawn_floor import SMALL, at, draw
from tests.kernels.naive_floor import FAR, distances, may_move
from tests.running import JIT
from twin.kernels.pool import pool_of
from twin.kernels.routes import WAITS, Costs, find_route, route_work
from twin.layout.floor import Layout
from twin.state import Fleet, empty_fleet, grid_of
from twin.units import D_COL, D_ROW, EAST, NONE, NORTH, SOUTH, WEST

COSTS = Costs(cell=67, turn=362, back=425, parked=800, waiting=400, at_rest=0)
OPEN = draw("...\n...\n...")


def a_fleet(floor: Layout, *cells: int, goal: int, heading: int = NORTH, loaded: bool = False) -> Fleet:
    """Put drive units on cells; the first one has a goal, the others stand."""
    fleet = empty_fleet(np.array(cells, np.int32), floor.n_cells)
    fleet.goal[0], fleet.heading[0], fleet.loaded[0] = goal, heading, loaded
    fleet.travelling[0] = 1
    fleet.station[0] = floor.lane[goal]
    return fleet


def route(
    floor: Layout,
    fleet: Fleet,
    *,
    extra: NDArray[np.int32] | None = None,
    costs: Costs = COSTS,
    room: int = 99,
) -> list[int]:
    """Directions of the first drive unit's route."""
    field = np.array([distances(floor, int(fleet.goal[0]), loaded=bool(fleet.loaded[0]))], dtype=np.uint16)
    extra = np.zeros((floor.n_cells, 4), dtype=np.int32) if extra is None else extra
    out, work = np.full(room, -1, dtype=np.int8), route_work(floor.n_cells)
    pool = pool_of(field, floor.n_cols)
    n_moves = find_route(grid_of(floor), fleet, floor.n_cols, 0, pool, extra, costs, work, out)
    assert (out[n_moves:] == -1).all()
    return out[:n_moves].tolist()


def cells_on(floor: Layout, start: int, directions: list[int]) -> list[int]:
    cells = [start]
    for direction in directions:
        cells.append(cells[-1] + D_ROW[direction] * floor.n_cols + D_COL[direction])
    return cells


def price(floor: Layout, fleet: Fleet, extra: NDArray[np.int32], here: int, facing: int, to: int) -> int:
    """Say what a move costs."""
    there = int(floor.neighbour[here, to])
    cost = COSTS.cell + int(extra[here, to]) + (0, COSTS.turn, COSTS.back, COSTS.turn)[(to - facing) % 4]
    other = int(fleet.occupant[there])
    if other in (NONE, 0) or there == fleet.goal[0]:
        return cost
    if not fleet.travelling[other] or fleet.fixed[other] or fleet.speed_factor[other] == 0.0:
        return cost + COSTS.parked
    return cost + (COSTS.waiting if fleet.waited[other] > WAITS else 0)


def least(floor: Layout, fleet: Fleet, extra: NDArray[np.int32]) -> int | None:
    """Search all states, nearest first, without any bound; None where there is no way."""
    start, goal = int(fleet.cell[0]), int(fleet.goal[0])
    left = distances(floor, goal, loaded=bool(fleet.loaded[0]))
    queue, done = [(0, start, int(fleet.heading[0]))], set()
    while queue:
        cost, here, facing = heapq.heappop(queue)
        if here == goal:
            return cost
        if (here, facing) in done:
            continue
        done.add((here, facing))
        for to, there in enumerate(floor.neighbour[here].tolist()):
            if left[there] < FAR and may_move(floor, here, there, goal=goal, loaded=bool(fleet.loaded[0])):
                more = price(floor, fleet, extra, here, facing, to)
                heapq.heappush(queue, (cost + more, there, to))
    return None


@st.composite
def floors(draw_: st.DrawFn) -> Layout:
    n_cols = draw_(st.integers(3, 6))
    row = st.text("#....>ss", min_size=n_cols, max_size=n_cols)
    return draw("\n".join([".." + "." * (n_cols - 2), *draw_(st.lists(row, min_size=1, max_size=5))]))


@settings(max_examples=120 if JIT else 15, deadline=None)
@given(floors(), st.data())
def test_no_route_is_cheaper(floor: Layout, data: st.DataObject) -> None:
    """Among others that stand, drive and wait, with random extra costs of moves."""
    n_drives = data.draw(st.integers(1, 4))
    free = np.flatnonzero(floor.kind != 0).tolist()
    places = data.draw(st.permutations(free))
    goal = data.draw(st.sampled_from(free))
    if places[0] == goal:
        return
    heading, loaded = data.draw(st.integers(0, 3)), data.draw(st.booleans())
    fleet = a_fleet(floor, *places[:n_drives], goal=goal, heading=heading, loaded=loaded)
    n_drives = len(fleet.cell)
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    fleet.travelling[1:] = rng.integers(0, 2, n_drives - 1)
    fleet.fixed[1:] = rng.random(n_drives - 1) < 0.3
    fleet.waited[1:] = rng.integers(0, 3 * WAITS, n_drives - 1)
    extra = rng.choice([0, 0, 200], (floor.n_cells, 4)).astype(np.int32)
    found, best = route(floor, fleet, extra=extra), least(floor, fleet, extra)
    assert (best is None) == (found == [])
    cells = cells_on(floor, places[0], found)
    assert all(may_move(floor, a, b, goal=goal, loaded=loaded) for a, b in pairwise(cells))
    if best is not None:
        assert cells[-1] == goal
        facings = [int(fleet.heading[0]), *found]
        moves = zip(cells, facings, found, strict=False)
        assert sum(price(floor, fleet, extra, *move) for move in moves) == best


@pytest.mark.parametrize("loaded", [False, True])
@pytest.mark.parametrize("goal", [at(4, 4), at(6, 3), at(1, 4), at(1, 7), at(5, 1)])
def test_lanes_and_storage_are_entered_only_on_business(goal: int, loaded: bool) -> None:
    for start in (at(2, 1), at(6, 7), at(1, 5)):
        fleet = a_fleet(SMALL, start, goal=goal, loaded=loaded)
        cells = cells_on(SMALL, start, route(SMALL, fleet))
        assert cells[-1] == goal
        assert all(may_move(SMALL, a, b, goal=goal, loaded=loaded) for a, b in pairwise(cells))


def test_turns_cost() -> None:
    """From one corner to the other with a single turn, the first leg straight on."""
    for heading in (EAST, SOUTH):
        other = SOUTH if heading == EAST else EAST
        fleet = a_fleet(OPEN, 0, goal=8, heading=heading)
        assert route(OPEN, fleet) == [heading, heading, other, other]


@pytest.mark.parametrize(("more", "cells"), [(-1, [0, 1, 2]), (1, [0, 3, 4, 5, 2])])
def test_one_that_stands_is_passed_where_the_detour_costs_more(more: int, cells: list[int]) -> None:
    """The detour takes two cells and three turns more."""
    fleet = a_fleet(OPEN, 0, 1, goal=2, heading=EAST)
    parked = 2 * COSTS.cell + 3 * COSTS.turn + more
    assert cells_on(OPEN, 0, route(OPEN, fleet, costs=COSTS._replace(parked=parked))) == cells


def test_one_that_waits_is_avoided_and_one_that_drives_is_not() -> None:
    fleet = a_fleet(OPEN, 0, 1, goal=2, heading=EAST)
    fleet.travelling[1] = 1
    costs = COSTS._replace(waiting=5000)
    assert route(OPEN, fleet, costs=costs) == [EAST, EAST]
    fleet.waited[1] = WAITS + 1
    assert route(OPEN, fleet, costs=costs) == [SOUTH, EAST, EAST, NORTH]


def test_who_stands_at_the_goal_costs_nothing() -> None:
    """It leads nowhere to avoid that."""
    fleet = a_fleet(OPEN, 0, 2, goal=2, heading=EAST)
    assert route(OPEN, fleet, costs=COSTS._replace(parked=1 << 20)) == [EAST, EAST]


def test_a_route_longer_than_its_room_begins_all_the_same() -> None:
    fleet = a_fleet(OPEN, 0, goal=8, heading=EAST)
    assert route(OPEN, fleet, room=3) == [EAST, EAST, SOUTH]


def test_no_way() -> None:
    fleet = a_fleet(draw(".#."), 0, goal=2, heading=WEST)
    assert route(draw(".#."), fleet) == []
