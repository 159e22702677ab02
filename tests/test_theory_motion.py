"""Continuous motion agrees with closed forms: trips, meetings, trains, corners and crossings."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.drawn_floor import SMALL
from tests.motion.driving import Drivers, cell_at, headways, way
from tests.running import JIT, needs_jit
from twin.motion.theory import (
    corner_headway_s,
    crossing_headway_s,
    lane_headway_s,
    run_time_s,
    start_time_s,
    trip_time_s,
)
from twin.scenario import FleetSettings
from twin.state import STEP_S, Limits, limits_of
from twin.units import EAST, NORTH, SOUTH, WEST

BOTH = {"loaded_speed_mps": 1.0, "loaded_acceleration_mps2": 0.4}
DEFAULT = limits_of(SMALL, FleetSettings())
SLOW = limits_of(SMALL, FleetSettings(**BOTH))
"""Slower with a pod."""
WITHIN = 0.005


def run_s(n_cells: int, limits: Limits = DEFAULT, *, loaded: bool = False) -> float:
    return run_time_s(float(n_cells), *limits.run(loaded=loaded))


@pytest.mark.parametrize("loaded", [False, True])
@pytest.mark.parametrize("n_cells", [1, 2, 3, 4, 5, 6, 7, 11, 20, 44] if JIT else [1, 4, 5, 11])
def test_a_straight_run(n_cells: int, loaded: bool) -> None:
    """From rest to rest, with and without reaching cruise speed (4.5 m here, 2.5 m loaded)."""
    lone = Drivers([way(cell_at(2, 2), (EAST, n_cells))], [EAST], loaded=loaded, **BOTH).drive()
    expected = run_s(n_cells, SLOW, loaded=loaded)
    assert -1e-6 <= lone.came_s(0) - expected <= WITHIN * expected + STEP_S


@pytest.mark.parametrize("loaded", [False, True])
def test_a_run_is_where_it_should_be_at_every_step(loaded: bool) -> None:
    """Never ahead of the closed form, and nowhere more than a twentieth of a metre behind it."""
    lone = Drivers([way(cell_at(2, 2), (EAST, 15))], [EAST], loaded=loaded, **BOTH).drive()
    (speed, acceleration), total = SLOW.run(loaded=loaded), run_s(15, SLOW, loaded=loaded)
    for k, pose in enumerate(lone.poses):
        time_s = min((k + 1) * STEP_S, total)
        ramp_s = min(time_s, total - time_s, speed / acceleration)
        gone = acceleration * ramp_s**2 / 2
        if ramp_s == speed / acceleration:
            gone += speed * (time_s - ramp_s)
        elif time_s > total / 2:
            gone = 15 - gone
        assert -1e-6 <= gone - (pose[1, 0] - 2) <= 0.05


TOURS = {
    "one turn": [(EAST, 12), (SOUTH, 5)],
    "two turns": [(EAST, 9), (SOUTH, 2), (WEST, 6)],
    "three turns": [(EAST, 20), (SOUTH, 1), (WEST, 20), (NORTH, 1)],
    "four turns and back": [(EAST, 30), (SOUTH, 4), (WEST, 30), (NORTH, 4), (EAST, 3)],
    "about turns": [(EAST, 8), (WEST, 8), (EAST, 8)],
}


@pytest.mark.parametrize("loaded", [False, True])
@pytest.mark.parametrize("name", TOURS if JIT else ["one turn", "two turns"])
def test_a_trip_with_turns(name: str, loaded: bool) -> None:
    """Stopping, turning and starting again in the middle of steps costs nothing beyond the closed form."""
    runs = TOURS[name]
    lone = Drivers([way(cell_at(2, 3), *runs)], [NORTH], loaded=loaded, **BOTH).drive()
    directions = [NORTH, *(direction for direction, _ in runs)]
    turns = [90.0 * (after - before) for before, after in pairwise(directions)]
    expected = trip_time_s([float(n) for _, n in runs], turns, SLOW, loaded=loaded)
    assert -1e-6 <= lone.came_s(0) - expected <= WITHIN * expected + STEP_S


@needs_jit
def test_a_long_tour_within_half_a_percent() -> None:
    """No rounding to steps is left to forgive on a tour of minutes: errors do not add up stop by stop."""
    runs = [(EAST, 6), (SOUTH, 1), (WEST, 6), (NORTH, 1)] * 6
    lone = Drivers([way(cell_at(2, 3), *runs)], [EAST]).drive()
    expected = trip_time_s([float(n) for _, n in runs], [90.0] * (len(runs) - 1), DEFAULT, loaded=False)
    assert expected > 120
    assert lone.came_s(0) == pytest.approx(expected, rel=WITHIN)


def test_a_stop_on_the_way() -> None:
    """Told its way in two parts, a drive unit makes two runs of it."""
    cells = way(cell_at(2, 2), (EAST, 8))
    lone = Drivers([cells], [EAST])
    lone._ways = [cells[:6]]
    while lone.step < 120:
        lone.tell()
        lone.one_step()
    assert lone.fleet.cell[0] == cells[5]
    lone._ways = [cells]
    lone.drive()
    assert lone.came_s(0) == pytest.approx(12.0 + run_s(3), abs=WITHIN * 3.5 + STEP_S)


def test_of_two_that_meet_one_waits_and_the_other_is_not_slowed() -> None:
    """The second stands before the crossing until the first has reached the centre beyond it."""
    first = way(cell_at(4, 2), (EAST, 20))
    second = way(cell_at(2, 14), (SOUTH, 5))
    lone = Drivers([first], [EAST]).drive()
    both = Drivers([first, second], [EAST, SOUTH])
    both.held = {1}
    both.tell()
    assert both.motion.committed.cell[0] == cell_at(4, 14)
    both.held = set()
    both.drive()
    assert both.came_s(0) == lone.came_s(0)
    beyond_s = both.reached_s(0, cell_at(4, 15))
    expected = beyond_s + run_s(4)
    assert both.came_s(1) == pytest.approx(expected, abs=WITHIN * expected + 2 * STEP_S)


@pytest.mark.parametrize("backwards", [False, True])
def test_a_trains_headway(backwards: bool) -> None:
    """At cruise speed no further apart than pod, gap and what is driven in a step; never nearer.

    Whoever is moved first in a step sees the one in front where that was a step ago.
    """
    n_drives = 6 if JIT else 3
    order = list(range(n_drives))[:: -1 if backwards else 1]
    ways = [way(cell_at(2, 8 - place), (EAST, 24)) for place in range(n_drives)]
    headings = [EAST] * n_drives
    train = Drivers([ways[place] for place in order], headings, loaded=True).drive()
    least_s = lane_headway_s(DEFAULT)
    for headway in headways(train, cell_at(2, 20), order):
        assert least_s - 1e-6 <= headway <= least_s + STEP_S + 1e-6


@needs_jit
def test_flow_through_a_corner() -> None:
    """Not quicker than rolling in as soon as the corner is clear; not slower than from rest then."""
    n_drives = 8
    ways = [
        way(cell_at(1, 11 - place), (EAST, 1 + place), (SOUTH, 6), (EAST, 20 - place))
        for place in range(n_drives)
    ]
    queue = Drivers(ways, [EAST] * n_drives, loaded=True).drive()
    least_s = corner_headway_s(DEFAULT, clear_m=1.0)
    slow_s = 0.625 + start_time_s(1.0, *DEFAULT.run(loaded=True)) + run_s(1)
    for headway in headways(queue, cell_at(2, 12), list(range(n_drives))):
        assert least_s * (1 - WITHIN) <= headway <= slow_s + STEP_S


@needs_jit
def test_flow_through_a_crossing() -> None:
    """Two streams take turns: not quicker than in the best case, not slower than from rest before it."""
    n_each, crossing = 5, cell_at(10, 20)
    eastwards = [way(cell_at(10, 19 - 2 * place), (EAST, 22)) for place in range(n_each)]
    southwards = [way(cell_at(8 - 2 * place, 20), (SOUTH, 11)) for place in range(n_each)]
    cross = Drivers(eastwards + southwards, [EAST] * n_each + [SOUTH] * n_each, loaded=True).drive()
    times = sorted((cross.reached_s(drive, crossing), drive // n_each) for drive in range(2 * n_each))
    assert [stream for _, stream in times] == [0, 1] * n_each
    least_s = crossing_headway_s(DEFAULT, clear_m=1.0)
    slow_s = start_time_s(2.0, *DEFAULT.run(loaded=True))
    for before_s, after_s in pairwise(time_s for time_s, _ in times):
        assert least_s * (1 - WITHIN) <= after_s - before_s <= slow_s + STEP_S
