"""What a planner has in mind is what drive units do next, as far as nothing comes between."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tests.running import JIT, floor_of
from twin.frames.ways import Foresight, ToldWays
from twin.layout import Layout
from twin.model import FulfillmentFloor
from twin.planning.planner import Foresighted
from twin.units import NONE

PLANNERS = pytest.mark.parametrize("planner", ["causal", "prioritized", "epibt"] if JIT else ["causal"])
LIVELY = {"hours": 1, "seed": 3, "stations__pick_time_s": 4}


def planned_ways(floor: FulfillmentFloor) -> dict[int, list[int]] | None:
    """Gather the cells ahead of each drive unit under way: those it was told, and its planner's."""
    planner, fleet = floor.planner, floor.state.fleet
    beyond = planner.ahead() if isinstance(planner, Foresighted) and floor.motion.exclusive else None
    if beyond is None:
        return None
    ways = {}
    for drive in np.flatnonzero((fleet.travelling != 0) & (fleet.goal != NONE)).tolist():
        cells = [*floor.motion.cells_of(drive), *(cell for cell in beyond[drive].tolist() if cell != NONE)]
        ways[drive] = [cell for cell, before in zip(cells, [NONE, *cells], strict=False) if cell != before]
    return ways


@pytest.mark.parametrize("motion", ["ideal", "kinodynamic"] if JIT else ["ideal"])
@PLANNERS
def test_ways_begin_at_drive_units_and_go_from_cell_to_cell(loop: Layout, planner: str, motion: str) -> None:
    floor = floor_of(loop, motion=motion, planning__planner=planner, **LIVELY)
    seen = further = 0
    for _ in range(40):
        floor.advance(floor.now + (7 if motion == "kinodynamic" else 1))
        ways = planned_ways(floor)
        assert ways is not None
        for drive, way in ways.items():
            assert way[0] == floor.state.fleet.cell[drive]
            for cell, after in itertools.pairwise(way):
                assert after in floor.state.grid.neighbour[cell]
            seen, further = seen + 1, further + (len(way) > len(floor.motion.cells_of(drive)))
    assert seen > 40
    assert further > 10


@pytest.mark.parametrize("planner", ["causal", "prioritized"] if JIT else ["causal"])
def test_drive_units_go_their_ways(loop: Layout, planner: str) -> None:
    """Guards against the ways of yesterday: most of the cells entered next were the next of the way."""
    floor = floor_of(loop, motion="ideal", planning__planner=planner, **LIVELY)
    kept = entered = 0
    for _ in range(200):
        floor.advance(floor.now + 1)
        ways, goals = planned_ways(floor), floor.state.fleet.goal.copy()
        assert ways is not None
        floor.advance(floor.now + 1)
        for drive, way in ways.items():
            cell = floor.state.fleet.cell.item(drive)
            if cell != way[0] and floor.state.fleet.goal[drive] == goals[drive]:
                entered, kept = entered + 1, kept + (len(way) > 1 and cell == way[1])
    assert entered > 30
    assert kept > 0.9 * entered


def test_ways_end_at_the_goal_where_the_planner_looks_so_far(loop: Layout) -> None:
    floor = floor_of(loop, motion="ideal", planning__planner="causal", **LIVELY)
    floor.advance(30)
    ways = planned_ways(floor)
    assert ways
    goals = floor.state.fleet.goal
    assert all(way[-1] == goals[drive] != NONE for drive, way in ways.items())


def test_who_plans_a_move_at_a_time_has_none(loop: Layout) -> None:
    assert planned_ways(floor_of(loop, motion="ideal", planning__planner="pibt", **LIVELY)) is None
    assert planned_ways(floor_of(loop, motion="unobstructed", **LIVELY)) is None


@pytest.mark.parametrize("motion", ["ideal", "kinodynamic"] if JIT else ["ideal"])
@pytest.mark.parametrize("planner", ["causal", "prioritized", "epibt", "pibt"] if JIT else ["causal"])
def test_what_is_told_of_them_is_all(loop: Layout, planner: str, motion: str) -> None:
    """Often, seldom, or from a key on: changes, and what is left of earlier ways, give those of now."""
    floor = floor_of(loop, motion=motion, planning__planner=planner, **LIVELY)
    foresight, told, n_told = Foresight(floor), ToldWays(), 0
    for look in range(60):
        floor.advance(floor.now + (1 + 13 * (look % 3 == 0) if motion == "kinodynamic" else 1))
        changed = foresight.look()
        told.take(changed)
        n_told += changed.shape[1]
        again = ToldWays()
        again.take(told.all())
        told = again if look % 7 == 0 else told
        expected = planned_ways(floor)
        for ways in (told, again):
            now = ways.at(floor.state.fleet.cell, loop.n_cols)
            assert (now is None) == (expected is None)
            if now is not None:
                assert {drive: way.tolist() for drive, way in now.ahead.items()} == expected
    assert n_told > 20 or planner == "pibt"


def test_who_has_left_its_way_has_none_until_the_next_look() -> None:
    told = ToldWays()
    told.take(np.array([[NONE, 0, 0, 0, 2, 2], [1, 3, 11, 0b1001, 1, 5]], dtype=np.int32))
    for here, ahead in ((11, [11, 12, 22]), (12, [12, 22]), (22, [22]), (13, None)):
        ways = told.at(np.array([here, 0, 5], dtype=np.int32), 10)
        assert ways is not None
        found = {drive: way.tolist() for drive, way in ways.ahead.items()}
        assert found == {2: [5]} | ({} if ahead is None else {0: ahead})


def test_little_is_told_while_drive_units_go_their_ways(loop: Layout) -> None:
    floor = floor_of(loop, motion="ideal", planning__planner="causal", **LIVELY)
    foresight, told, cells = Foresight(floor), 0, 0
    for _ in range(200):
        floor.advance(floor.now + 1)
        told += foresight.look().shape[1]
        cells += sum(map(len, (planned_ways(floor) or {}).values()))
    assert 0 < 10 * told < cells


def test_a_planner_that_takes_over_takes_the_ways_with_it(loop: Layout) -> None:
    """Guards against ways that stay behind where a planner without routes follows one that has them."""
    floor = floor_of(loop, motion="ideal", planning__planner="causal", **LIVELY)
    foresight, told = Foresight(floor), ToldWays()
    for planner in ("causal", "pibt", "causal"):
        floor.planner = floor_of(loop, motion="ideal", planning__planner=planner, **LIVELY).planner
        floor.advance(floor.now + 20)
        told.take(foresight.look())
        assert (told.at(floor.state.fleet.cell, loop.n_cols) is None) == (planner == "pibt")
