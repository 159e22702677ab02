"""Legs begin and end as planner, motion and the figures expect it."""

from __future__ import annotations

import numpy as np
import pytest

from tests.drawn_floor import SMALL, at
from twin.planning.fields import REST_SLOT, DistanceFields
from twin.planning.navigator import Navigator
from twin.planning.planner import PLANNERS
from twin.planning.problem import PlanningProblem
from twin.state import Fleet, empty_fleet, grid_of
from twin.units import NONE, NORTH


@pytest.fixture
def fleet() -> Fleet:
    return empty_fleet(np.array([at(1, 3), at(2, 6)], dtype=np.int32), SMALL.n_cells)


@pytest.fixture
def navigator(fleet: Fleet) -> Navigator:
    return Navigator(
        fleet, DistanceFields(grid_of(SMALL), SMALL.n_cols, [s.cell for s in SMALL.stations], 2, 1.0)
    )


def test_a_leg(fleet: Fleet, navigator: Navigator) -> None:
    fleet.loaded[0] = 1
    fleet.fixed[0] = 1
    navigator.send(0, SMALL.stations[0].cell, step=17)
    assert (fleet.goal[0], fleet.travelling[0], fleet.fixed[0]) == (SMALL.stations[0].cell, 1, 0)
    assert fleet.progress[0] == 17
    assert fleet.nearest[0] == fleet.shortest[0] == 8
    assert navigator.fields.distance(fleet.field[0], SMALL.stations[0].cell) == 0
    fleet.travelling[0] = 0
    navigator.rest(0)
    assert (fleet.goal[0], fleet.travelling[0], fleet.field[0]) == (NONE, 0, REST_SLOT)
    assert fleet.shortest[0] == 8


def test_of_a_leg_that_is_broken_off_only_what_was_driven_counts(fleet: Fleet, navigator: Navigator) -> None:
    fleet.loaded[0] = 1
    navigator.send(0, SMALL.stations[0].cell, step=0)
    fleet.cell[0] = at(2, 3)
    navigator.send(0, at(1, 5), step=1)
    assert fleet.shortest[0] == 1 + 3
    navigator.rest(0)
    assert fleet.shortest[0] == 1


def test_fields_are_given_back(fleet: Fleet, navigator: Navigator) -> None:
    """Leg after leg the pool does not fill up."""
    for step in range(200):
        navigator.send(step % 2, [at(1, 4), at(1, 7), at(1, 5)][step % 3], step)
    for drive in (0, 1):
        navigator.rest(drive)
        navigator.rest(drive)
    n_kept = 1 + len(SMALL.stations)
    assert (
        len(navigator.fields._shelf._slots._unused) == len(navigator.fields._shelf._slots._slot_of) - n_kept
    )


def test_the_planner_plans_for_the_fleet(fleet: Fleet, navigator: Navigator) -> None:
    """It answers an array of its own, and leaves the fleet alone."""
    planner = PLANNERS["pibt"](PlanningProblem(grid_of(SMALL), SMALL.n_cols, fleet, navigator.fields))
    navigator.send(1, at(1, 7), 1)
    cells = fleet.cell.copy()
    planned = planner.plan(1)
    assert planned.cell.tolist() == [[at(1, 3), at(1, 6)]]
    assert planned.heading.tolist() == [[NORTH, NORTH]]
    assert (fleet.cell == cells).all()
