"""What a planner has in mind is what drive units do next, as far as nothing comes between."""

from __future__ import annotations

import itertools

import pytest

from tests.running import JIT, floor_of
from twin.frames.ways import KEPT, WayKeeper, planned_ways
from twin.layout import Layout
from twin.units import NONE

PLANNERS = pytest.mark.parametrize("planner", ["causal", "prioritized", "epibt"] if JIT else ["causal"])
LIVELY = {"hours": 1, "seed": 3, "stations__pick_time_s": 4}


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
            for cell, after in itertools.pairwise(way.tolist()):
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


def test_they_are_kept_where_it_goes_slowly_or_somebody_asks(loop: Layout) -> None:
    floor = floor_of(loop, motion="ideal", planning__planner="causal", **LIVELY)
    keeper = WayKeeper(floor)
    keeper.look(seldom=False)
    assert keeper.at(0) is None
    keeper.look(seldom=False)
    assert keeper.at(0) == {}
    for _ in range(KEPT):
        floor.advance(floor.now + 1)
        keeper.look(seldom=True)
    assert keeper.at(0) is None
    assert keeper.at(1) is not None
