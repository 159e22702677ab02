"""The judge of courses finds everything that a drive unit can't do, and lets pass whatever it can."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drawn_floor import SMALL, at, draw
from tests.kernels.naive_bodies import Judged, Pose, faults
from tests.kernels.test_judge_bodies import bodies_of, counted
from twin.kernels.judge_courses import Powers, course_of, judge_courses
from twin.kernels.violations import Findings, Violation, empty_findings
from twin.layout.floor import Layout
from twin.state import grid_of
from twin.units import NONE

V = Violation
POWERS = Powers(
    cell_m=1.0,
    step_s=0.1,
    speed_mps=1.5,
    loaded_speed_mps=1.0,
    acceleration_mps2=0.5,
    loaded_acceleration_mps2=0.25,
    turn_deg_per_s=144.0,
)
OPEN = draw(" ".join(["......."] * 6))
NORTH, EAST, SOUTH, WEST = 0.0, 90.0, 180.0, 270.0


@dataclass(frozen=True)
class Case:
    """A step of one drive unit."""

    before: Pose
    after: Pose
    last_way: tuple[float, float] = (0.0, 0.0)
    fixed: bool = False
    speed_factor: float = 1.0


def judged(floor: Layout, cases: list[Case]) -> Findings:
    """Judge a step of several drive units, whatever they do to each other."""
    before, after = [case.before for case in cases], [case.after for case in cases]
    cells = [np.array([pose.cell for pose in poses], dtype=np.int32) for poses in (before, after)]
    loaded = [np.array([pose.loaded for pose in poses], dtype=np.uint8) for poses in (before, after)]
    course = course_of(bodies_of(before), cells[0], loaded[0])
    course.moved_row_m[:], course.moved_col_m[:] = np.array([case.last_way for case in cases]).T
    bodies = bodies_of(after)
    found = empty_findings()
    judge_courses(
        POWERS,
        floor.n_cols,
        5,
        grid_of(floor).neighbour,
        cells[1],
        bodies,
        np.array([case.speed_factor for case in cases]),
        loaded[1],
        np.array([case.fixed for case in cases], dtype=np.uint8),
        course,
        found,
    )
    for name in bodies._fields:
        remembered, shown = getattr(course, name), getattr(bodies, name)
        assert np.array_equal(remembered, shown, equal_nan=True), "the judge remembers this step"
    assert (course.cell == cells[1]).all()
    assert (course.loaded == loaded[1]).all()
    return found


def moved(
    way_m: float,
    angle: float = EAST,
    *,
    speeds: tuple[float, float] | None = None,
    last_m: float | None = None,
    **changes: Any,
) -> Case:
    """Roll along the open floor's third row, 0.3 m beyond the centre of its third cell."""
    mean = way_m / POWERS.step_s
    before = Pose(2.0, 2.3, angle, mean if speeds is None else speeds[0], at(2, 2, OPEN))
    after = replace(before, col_m=2.3 + way_m, speed_mps=mean if speeds is None else speeds[1])
    poses = {name: changes.pop(name) for name in ("loaded",) if name in changes}
    before, after = replace(before, **poses), replace(after, **poses)
    return Case(before, after, (0.0, way_m if last_m is None else last_m), **changes)


def stood(angle: float = EAST, cell: tuple[int, int] = (2, 2), **changes: Any) -> Pose:
    return replace(Pose(float(cell[0]), float(cell[1]), angle, 0.0, at(*cell, OPEN)), **changes)


LAWFUL = {
    "stands": Case(stood(), stood()),
    "cruises": moved(0.15),
    "cruises loaded": moved(0.1, loaded=True),
    "speeds up": moved(0.0975, speeds=(0.95, 1.0), last_m=0.0925),
    "brakes": moved(0.0975, speeds=(1.0, 0.95), last_m=0.1025),
    "comes to rest within the step": moved(0.001, speeds=(0.03, 0.0), last_m=0.0045),
    "is as good as there": moved(0.0025, speeds=(0.0505, 0.0), last_m=0.0075),
    "brakes for a new limit": moved(0.1275, speeds=(1.3, 1.25), last_m=0.1325, speed_factor=0.5),
    "turns": Case(stood(EAST), stood(EAST + 14.4)),
    "turns past north": Case(stood(350.0), stood(4.0)),
    "turns past north the other way": Case(stood(4.0), stood(350.0)),
    "turns while it is fixed": Case(stood(EAST), stood(EAST + 14.4), fixed=True),
    "comes to rest and begins to turn": Case(
        stood(EAST, col_m=1.999, speed_mps=0.02, cell=(2, 1)), stood(EAST + 4.0), (0.0, 0.0045)
    ),
    "ends its turn and starts": Case(stood(EAST - 4.0), stood(EAST, col_m=2.001, speed_mps=0.03)),
    "lifts": Case(stood(), stood(loaded=True)),
    "reaches a centre": Case(
        Pose(2.0, 2.9, EAST, 1.5, at(2, 2, OPEN)), Pose(2.0, 3.05, EAST, 1.5, at(2, 3, OPEN)), (0, 0.15)
    ),
    "reaches a centre exactly": Case(
        Pose(2.85, 4.0, SOUTH, 1.5, at(2, 4, OPEN)), Pose(3.0, 4.0, SOUTH, 1.5, at(3, 4, OPEN)), (0.15, 0)
    ),
    "goes west": Case(
        Pose(2.0, 2.9, WEST, 1.0, at(2, 3, OPEN)), Pose(2.0, 2.8, WEST, 1.0, at(2, 3, OPEN)), (0, -0.1)
    ),
    "goes north": Case(
        Pose(2.9, 2.0, 360.0, 1.0, at(3, 2, OPEN)), Pose(2.8, 2.0, 0.0, 1.0, at(3, 2, OPEN)), (-0.1, 0)
    ),
}


@pytest.mark.parametrize("name", LAWFUL)
def test_lawful_steps_are_clean(name: str) -> None:
    assert counted(judged(OPEN, [LAWFUL[name]])) == {}


SEEDED = {
    "over the speed limit": (V.OVER_SPEED, moved(0.1502, speeds=(1.5, 1.5))),
    "over the loaded speed limit": (V.OVER_SPEED, moved(0.1002, speeds=(1.0, 1.0), loaded=True)),
    "says it is too fast": (V.OVER_SPEED, moved(0.15, speeds=(1.502, 1.502))),
    "does not slow down": (V.OVER_SPEED, moved(0.13, speed_factor=0.5)),
    "drives though it is broken": (V.OVER_SPEED, moved(0.002, speeds=(0.0, 0.04), speed_factor=0.0)),
    "starts like a rocket": (V.ACCELERATION, moved(0.0052, speeds=(0.03, 0.08), last_m=0.0)),
    "brakes like a wall": (V.ACCELERATION, moved(0.1, speeds=(1.0, 1.0), last_m=0.1052)),
    "says it braked too hard": (V.ACCELERATION, moved(0.1, speeds=(1.03, 0.97))),
    "says it stopped at once": (V.ACCELERATION, moved(0.0026, speeds=(0.052, 0.0), last_m=0.0026)),
    "brakes loaded like an empty one": (
        V.ACCELERATION,
        moved(0.0501, speeds=(0.51, 0.49), last_m=0.0531, loaded=True),
    ),
    "stands but says it rolls": (V.FALSE_SPEED, moved(0.0, speeds=(0.026, 0.026))),
    "rolls but says it stands": (V.FALSE_SPEED, moved(0.0026, speeds=(0.0, 0.0))),
    "turns too fast": (V.TURN_RATE, Case(stood(EAST), stood(EAST + 14.6))),
    "turns too fast past north": (V.TURN_RATE, Case(stood(352.0), stood(7.0))),
    "rolls and turns": (
        V.TURNED_MOVING,
        Case(stood(EAST - 9.0), stood(EAST, col_m=2.002, speed_mps=0.02), (0.0, 0.0)),
    ),
    "slides": (V.SIDEWAYS, moved(0.01, NORTH, speeds=(0.1, 0.1))),
    "goes backwards": (V.SIDEWAYS, moved(0.01, WEST, speeds=(0.1, 0.1))),
    "goes with its heading between two quarters": (V.SIDEWAYS, moved(0.01, EAST + 1.0, speeds=(0.1, 0.1))),
    "leaves the line": (
        V.OFF_LINE,
        Case(
            Pose(2.01, 2.3, EAST, 0.1, at(2, 2, OPEN)), Pose(2.01, 2.31, EAST, 0.1, at(2, 2, OPEN)), (0, 0.01)
        ),
    ),
    "rolls off the floor": (
        V.OFF_LINE,
        Case(Pose(0.0, 2.0, NORTH, 0.0, at(0, 2, OPEN)), Pose(-0.002, 2.0, NORTH, 0.04, at(0, 2, OPEN))),
    ),
    "keeps its cell beyond the next centre": (
        V.WRONG_CELL,
        Case(
            Pose(2.0, 2.95, EAST, 1.0, at(2, 2, OPEN)), Pose(2.0, 3.05, EAST, 1.0, at(2, 2, OPEN)), (0, 0.1)
        ),
    ),
    "claims the next cell before its centre": (
        V.WRONG_CELL,
        Case(Pose(2.0, 2.3, EAST, 1.0, at(2, 2, OPEN)), Pose(2.0, 2.4, EAST, 1.0, at(2, 3, OPEN)), (0, 0.1)),
    ),
    "moves while it is fixed": (V.FIXED_MOVED, moved(0.15, fixed=True)),
    "lifts beside a centre": (
        V.MOVING_LIFT,
        Case(stood(col_m=2.1), stood(col_m=2.1, loaded=True)),
    ),
    "sets down while it rolls": (
        V.MOVING_LIFT,
        Case(stood(speed_mps=0.02, loaded=True), stood(col_m=2.002, speed_mps=0.02), (0, 0.002)),
    ),
}


@pytest.mark.parametrize("name", SEEDED)
def test_finds_a_seeded_violation_and_only_it(name: str) -> None:
    kind, case = SEEDED[name]
    found = judged(OPEN, [LAWFUL["stands"], case])
    assert counted(found) == {kind: 1}
    assert found.first[kind, 0].tolist() == [5, 1, NONE, found.first[kind, 0, 3]]
    assert found.first[kind, 0, 3] in (case.before.cell, case.after.cell)


def test_a_line_towards_a_forbidden_cell_is_none() -> None:
    """Against a one-way mark a drive unit can't even set out."""
    against = Case(Pose(3.0, 3.0, WEST, 0.0, at(3, 3)), Pose(3.0, 2.998, WEST, 0.04, at(3, 3)), (0.0, 0.0))
    assert counted(judged(SMALL, [against])) == {V.OFF_LINE: 1}


def test_a_pose_that_is_no_number_breaks_nothing() -> None:
    lost = Case(stood(), Pose(math.nan, math.inf, math.nan, math.nan, -4))
    found = judged(OPEN, [lost, LAWFUL["cruises"]])
    assert (found.first[:, :, 1] <= 0).all(), "the other one is judged as ever"


def lattice(least: int, most: int, unit: float) -> st.SearchStrategy[float]:
    """Numbers far enough apart for no two judges to differ by rounding."""
    return st.integers(least, most).map(lambda count: round(count * unit, 6))


@st.composite
def cases(draw_: st.DrawFn) -> Case:
    """Any step, often a nearly lawful one."""
    row, col = draw_(st.integers(0, 5)), draw_(st.integers(0, 6))
    angle = draw_(st.one_of(st.sampled_from([NORTH, EAST, SOUTH, WEST]), lattice(-50, 150, 3.6)))
    turn = draw_(st.one_of(st.just(0.0), lattice(-6, 6, 3.6)))
    along, across = draw_(st.sampled_from([0.0, 0.3, 0.95])), draw_(st.sampled_from([0.0, 0.0, 0.0, 0.2]))
    way = draw_(st.one_of(lattice(-10, 160, 0.001), st.just(0.0)))
    slip = draw_(st.sampled_from([0.0, 0.0, 0.0, 0.02]))
    r, c = draw_(st.sampled_from([(0, 1), (1, 0), (-1, 0), (0, -1)]))
    start = (row + r * along + c * across, col + c * along + r * across)
    end = (start[0] + r * way + c * slip, start[1] + c * way + r * slip)
    after_cell = draw_(st.sampled_from([(row, col), (row, col), (row + r, col + c)]))
    inside = 0 <= after_cell[0] < 6 and 0 <= after_cell[1] < 7
    speed = draw_(lattice(-5, 160, 0.01))
    before = Pose(*start, angle, speed, at(row, col, OPEN), draw_(st.booleans()))
    after = Pose(
        *end,
        angle + turn,
        round(speed + draw_(lattice(-7, 7, 0.01)), 6),
        at(*after_cell, OPEN) if inside else -1,
        draw_(st.sampled_from([before.loaded, before.loaded, not before.loaded])),
    )
    last = way + draw_(lattice(-7, 7, 0.001))
    return Case(
        before,
        after,
        (r * last, c * last),
        draw_(st.booleans()),
        draw_(st.sampled_from([1.0, 1.0, 0.5, 0.0])),
    )


@settings(max_examples=400, deadline=None)
@given(st.lists(cases(), min_size=1, max_size=4))
def test_agrees_with_a_slow_judge_on_any_step(steps: list[Case]) -> None:
    expected: Counter[Violation] = Counter()
    for case in steps:
        loaded = case.after.loaded
        known = Judged(
            POWERS.loaded_speed_mps if loaded else POWERS.speed_mps,
            POWERS.loaded_acceleration_mps2 if loaded else POWERS.acceleration_mps2,
            POWERS.turn_deg_per_s,
            case.speed_factor,
            case.fixed,
            case.last_way,
        )
        expected += faults(OPEN, case.before, case.after, known)
    assert counted(judged(OPEN, steps)) == dict(expected)
