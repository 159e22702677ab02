"""A lone drive unit takes a quickest route: few cells, few turns, and none that begins with a stop."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from tests.drawn_floor import SMALL, at
from tests.kernels.naive_floor import distances, may_move
from tests.kernels.naive_route import cost_of, least_cost
from twin.errors import PlanningError
from twin.kernels.pool import pool_of
from twin.layout import Layout
from twin.motion.lone_router import LoneRouter
from twin.scenario import FleetSettings
from twin.state import empty_fleet, grid_of
from twin.units import EAST, NORTH, SOUTH

COSTS = {"cell_s": 1 / 1.5, "stop_s": 3.0, "quarter_s": 0.625}


def route(floor: Layout, start: int, heading: int, goal: int, *, loaded: bool) -> list[int]:
    """Route a drive unit from rest, with others standing everywhere."""
    fleet = empty_fleet(np.array([start, *np.flatnonzero(floor.kind)], dtype=np.int32), floor.n_cells)
    fleet.goal[0], fleet.heading[0], fleet.loaded[0] = goal, heading, loaded
    fleet.station[0] = floor.lane[goal]
    field = np.array([distances(floor, goal, loaded=loaded)], dtype=np.uint16)
    router = LoneRouter(floor, grid_of(floor), FleetSettings())
    cells, reached_s, _ = router.route(fleet, 0, pool_of(field, floor.n_cols))
    assert (np.diff(reached_s) > 0).all()
    return cells.tolist()


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
            if best is None:
                with pytest.raises(PlanningError, match="has no route from"):
                    route(two_way, start, heading, goal, loaded=loaded)
                continue
            found = route(two_way, start, heading, goal, loaded=loaded)
            assert cost_of(two_way, start, heading, found, **COSTS) == pytest.approx(best, rel=2e-4)
            cells = [start, *found]
            assert cells[-1] == goal
            assert all(may_move(two_way, a, b, goal=goal, loaded=loaded) for a, b in pairwise(cells))
            checked += 1
    assert checked > 20


def test_turns_are_avoided() -> None:
    """Of many shortest ways across the floor one with a single turn is taken."""
    found = route(SMALL, at(2, 1), EAST, at(6, 7), loaded=False)
    assert found == [at(2, col) for col in range(2, 8)] + [at(row, 7) for row in range(3, 7)]


@pytest.mark.parametrize(("heading", "first"), [(EAST, at(2, 2)), (SOUTH, at(3, 1)), (NORTH, at(2, 2))])
def test_a_turn_at_the_start_costs_no_stop(heading: int, first: int) -> None:
    """A drive unit at rest turns first, rather than later."""
    assert route(SMALL, at(2, 1), heading, at(5, 7), loaded=False)[0] == first


def test_there_is_nothing_to_find() -> None:
    """Being there already, and a goal out of reach."""
    assert route(SMALL, at(2, 1), NORTH, at(2, 1), loaded=False) == []
    with pytest.raises(PlanningError, match="has no route from row"):
        route(SMALL, at(2, 1), NORTH, at(0, 0), loaded=False)
