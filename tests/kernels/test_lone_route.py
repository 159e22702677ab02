"""Quickest routes agree with a slow search, and keep to what drive units may do."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.drawn_floor import SMALL, at
from tests.kernels.naive_floor import distances, may_move
from tests.kernels.naive_route import cost_of, least_cost
from twin.kernels.lone_route import NO_ROUTE, RouteCosts, find_route, route_work
from twin.layout import Layout
from twin.state import grid_of
from twin.units import NONE

COSTS = {"cell_s": 0.67, "stop_s": 3.0, "quarter_s": 0.625}
FREE = np.zeros((1, 4), dtype=np.float32)


def route(
    floor: Layout,
    start: int,
    heading: int,
    goal: int,
    *,
    loaded: bool,
    extra_s: NDArray[np.float32] = FREE,
    room: int = 200,
) -> list[int] | None:
    """Route by the kernel, with the field that a drive unit would follow."""
    field = np.array(distances(floor, goal, loaded=loaded), dtype=np.uint16)
    work, out = route_work(floor.n_cells), np.zeros(room, dtype=np.int32)
    costs = RouteCosts(*COSTS.values(), extra_s)
    lane = int(floor.lane[goal])
    length = find_route(
        grid_of(floor), floor.n_cols, start, heading, goal, loaded, lane, costs, field, work, out
    )
    return None if length == NO_ROUTE else out[:length].tolist()


@pytest.mark.parametrize("loaded", [False, True])
def test_no_route_is_quicker(two_way: Layout, loaded: bool) -> None:
    """As good as the slow search says, from everywhere to everywhere, and lawful at each move."""
    rng = np.random.default_rng(5)
    goals = [s.cell for s in two_way.stations] + two_way.storage[:3].tolist()
    starts = np.flatnonzero(two_way.kind != 0)
    checked = 0
    for goal in goals:
        for start in rng.choice(starts, 6).tolist():
            heading = int(rng.integers(4))
            best = least_cost(two_way, start, heading, goal, loaded=loaded, **COSTS)
            found = route(two_way, start, heading, goal, loaded=loaded)
            assert (best is None) == (found is None)
            if best is None or found is None:
                continue
            assert cost_of(two_way, start, heading, found, **COSTS) == pytest.approx(best, rel=2e-4)
            cells = [start, *found]
            assert cells[-1] == goal
            assert all(may_move(two_way, a, b, goal=goal, loaded=loaded) for a, b in pairwise(cells))
            checked += 1
    assert checked > 20


def test_extra_costs_are_weighed(two_way: Layout) -> None:
    """Random costs of entering cells, other ones for each direction."""
    rng = np.random.default_rng(8)
    extra_s = rng.choice([0.0, 0.5, 4.0], (two_way.n_cells, 4)).astype(np.float32)
    goal = two_way.stations[0].cell
    for start in two_way.storage[::3].tolist():
        best = least_cost(two_way, start, 1, goal, loaded=True, extra_s=extra_s.tolist(), **COSTS)
        found = route(two_way, start, 1, goal, loaded=True, extra_s=extra_s)
        assert found is not None
        cost = cost_of(two_way, start, 1, found, extra_s=extra_s.tolist(), **COSTS)
        assert cost == pytest.approx(best, rel=2e-4)


def test_turns_are_avoided() -> None:
    """Of many shortest ways across the floor one with a single turn is taken."""
    found = route(SMALL, at(2, 1), 1, at(6, 7), loaded=False)
    assert found == [at(2, col) for col in range(2, 8)] + [at(row, 7) for row in range(3, 7)]


def test_a_turn_at_the_start_costs_no_stop() -> None:
    """A drive unit at rest turns first, rather than later."""
    found = route(SMALL, at(2, 1), 1, at(6, 1), loaded=False)
    assert found == [at(row, 1) for row in range(3, 7)]
    for heading, first in ((1, at(2, 2)), (2, at(3, 1))):
        ahead_first = route(SMALL, at(2, 1), heading, at(5, 7), loaded=False)
        assert ahead_first is not None
        assert ahead_first[0] == first


def test_there_is_nothing_to_find() -> None:
    """Being there already, a goal out of reach, and a route longer than there is room for."""
    assert route(SMALL, at(2, 1), 0, at(2, 1), loaded=False) == []
    assert route(SMALL, at(2, 1), 0, at(0, 0), loaded=False) is None
    assert route(SMALL, at(2, 1), 0, at(6, 7), loaded=False, room=5) is None
    assert route(SMALL, at(1, 3), 0, at(1, 4), loaded=True) == [at(1, 4)]


def test_work_arrays_can_be_used_again() -> None:
    """A search leaves nothing behind that would mislead the next one."""
    grid, work, out = grid_of(SMALL), route_work(SMALL.n_cells), np.zeros(60, dtype=np.int32)
    costs = RouteCosts(*COSTS.values(), FREE)
    for goal in (at(6, 7), at(2, 1), at(6, 7)):
        field = np.array(distances(SMALL, goal, loaded=False), dtype=np.uint16)
        length = find_route(grid, SMALL.n_cols, at(5, 1), 0, goal, False, NONE, costs, field, work, out)
        assert out[:length].tolist() == route(SMALL, at(5, 1), 0, goal, loaded=False)
