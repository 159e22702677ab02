"""With collisions off, drive units are as quick as theory says, and wait for nothing but stations."""

from __future__ import annotations

from itertools import groupby, pairwise

import numpy as np
import pytest

from tests.kernels.naive_route import cost_of, least_cost
from tests.running import STEADY, facts, floor_of, needs_jit, settings
from twin.events import EventKind, EventRecord
from twin.experiments import run
from twin.layout import Layout
from twin.model import FulfillmentFloor
from twin.motion import Unobstructed
from twin.motion.theory import trip_time_s
from twin.scenario import Scenario
from twin.state import Activity, DrivePhase, limits_of


def lone_floor(layout: Layout, **overrides: object) -> FulfillmentFloor:
    return floor_of(layout, motion="unobstructed", fleet__drive_units=1, **STEADY, **overrides)


def advanced(floor: FulfillmentFloor, count: int) -> FulfillmentFloor:
    """Run some steps, and require that the books are right: there is no motion to be judged."""
    for _ in range(count):
        floor.step()
    assert floor.audit_counts is not None
    assert not any(floor.audit_counts.values())
    return floor


def trip_s(layout: Layout, start: int, heading: int, route: list[int]) -> float:
    """Time of a route in closed form: its straight runs, and the turns between them."""
    directions = [layout.neighbour[a].tolist().index(b) for a, b in pairwise([start, *route])]
    runs = [len(list(run)) * layout.cell_m for _, run in groupby(directions)]
    turns = [90.0 * (b - a) for a, b in pairwise([heading, *(d for d, _ in groupby(directions))])]
    return trip_time_s(runs, turns, limits_of(layout, settings().fleet), loaded=False)


def test_a_leg_takes_what_theory_says(two_way: Layout) -> None:
    """To the step, by a quickest route, and every cell is passed on the way."""
    record = EventRecord(keep_moves=True)
    floor = FulfillmentFloor(two_way, settings(motion="unobstructed", fleet__drive_units=1), record=record)
    fleet, motion = floor.state.fleet, floor.motion
    n_opening = len(record.moves())
    clock = 0
    costs = {"cell_s": 1 / 1.5, "stop_s": 3.0, "quarter_s": 0.625}
    for goal in two_way.storage[::2].tolist():
        start, heading = fleet.cell.item(0), fleet.heading.item(0)
        floor.navigator.send(0, goal, clock)
        before, n_moves = clock, len(record.moves())
        while fleet.travelling[0]:
            clock, arrived = motion.advance(clock, clock + 50)
        route = record.moves()[n_moves:, 2].tolist()
        assert arrived == [0]
        assert fleet.cell[0] == goal
        if start == goal:
            assert clock - before == 1
            continue
        assert clock - before == pytest.approx(trip_s(two_way, start, heading, route) / 0.1, abs=0.51)
        best = least_cost(two_way, start, heading, goal, loaded=False, **costs)
        assert cost_of(two_way, start, heading, route, **costs) == pytest.approx(best, rel=2e-4)
    moves = record.moves()[n_opening:]
    assert (np.diff(moves[:, 0]) > 0).all()


def test_cells_of_a_run_are_reached_in_time(lone: Layout) -> None:
    """Slowly at first, at cruise speed in the middle, slowly at the end: symmetric in time."""
    record = EventRecord(keep_moves=True)
    floor = FulfillmentFloor(lone, settings(motion="unobstructed", fleet__drive_units=1), record=record)
    fleet = floor.state.fleet
    fleet.cell[0], fleet.heading[0] = lone.n_cols, 1
    floor.navigator.send(0, lone.n_cols + 7, 0)
    clock = 0
    while fleet.travelling[0]:
        clock, _ = floor.motion.advance(clock, clock + 1)
    at = [0, *record.moves()[-7:, 0].tolist()]
    spans = np.diff(at)
    assert at[-1] == 77  # 7 m / 1.5 m/s + 3 s
    assert np.abs(spans - spans[::-1]).max() <= 1
    assert spans[0] == 20  # sqrt(2 * 1 m / 0.5 m/s^2)
    assert spans[3] in (6, 7)  # 1 m at 1.5 m/s


def test_drive_units_pass_through_each_other(one_station: Layout) -> None:
    """More of them than the aisles would hold: nobody is ever blocked, and the books are right."""
    floor = advanced(floor_of(one_station, motion="unobstructed", fleet__drive_units=7), 1200)
    activity = floor.state.fleet.activity.sum(axis=0)
    assert activity[Activity.BLOCKED] == 0
    assert activity[Activity.TURNING] > 0
    assert activity.sum() == 7 * 1200


def test_a_station_serves_one_at_a_time(one_station: Layout) -> None:
    """Those that come while another stands there are served in the order in which they came."""
    floor = floor_of(
        one_station,
        motion="unobstructed",
        fleet__drive_units=7,
        stations__pick_time_s=9,
        demand__lines__units_per_line=1,
        demand__skus__count=380,
        **STEADY,
    )
    came: list[int] = []
    standing: set[int] = set()
    most = 0
    while floor.now < 3000:
        advanced(floor, 1)
        there = set(np.flatnonzero(floor.state.fleet.phase == DrivePhase.AT_STATION).tolist())
        came += sorted(there - standing)
        standing = there
        most = max(most, len(there))
    presented = facts(floor, EventKind.POD_PRESENTED, "drive")
    assert most > 2
    assert len(presented) > 3
    assert presented == came[: len(presented)]
    held = facts(floor, EventKind.POD_RELEASED, "step")
    begun = facts(floor, EventKind.POD_PRESENTED, "step")
    assert all(begin >= end for begin, end in zip(begun[1:], held, strict=False))


def test_a_slow_drive_unit_takes_longer(lone: Layout) -> None:
    """At half its speed twice as long; standing still as long as it does."""
    times = []
    for factor in (1.0, 0.5):
        floor = lone_floor(lone)
        fleet = floor.state.fleet
        fleet.speed_factor[0] = factor
        floor.navigator.send(0, 2 * lone.n_cols, 0)
        clock = 0
        while fleet.travelling[0]:
            clock, _ = floor.motion.advance(clock, clock + 1000)
        times.append(clock)
    assert times[1] == pytest.approx(2 * times[0], abs=1)


def test_nothing_is_planned(one_station: Layout) -> None:
    floor = lone_floor(one_station)
    assert isinstance(floor.motion, Unobstructed)
    assert not floor.motion.wants_plan(True)
    assert floor.step_s == 0.1


@needs_jit
def test_the_same_however_it_is_strided(tiny: Layout) -> None:
    """Step by step or in strides: the same record."""
    digests = []
    for stride in (1, 37):
        floor = FulfillmentFloor(tiny, Scenario(motion="unobstructed", hours=0.2))
        while floor.running:
            floor.advance(floor.now + stride)
        digests.append(floor.record.digest())
    assert digests[0] == digests[1]


@needs_jit
def test_a_lone_drive_unit_has_no_traffic(tiny: Layout) -> None:
    """Continuous motion by its own planner is as quick as this where nobody else drives."""
    true, free = (
        run(tiny, settings(motion=motion, hours=1.5, fleet__drive_units=1)).figures
        for motion in ("kinodynamic", "unobstructed")
    )
    assert free["pod_visits_per_hour"] > 20
    for part in ("pod_fetch_s", "pod_carry_s", "pod_service_s", "pod_return_s", "units_per_hour"):
        assert true[part] == pytest.approx(free[part], rel=0.01)
