"""The audit shows the judge the bodies of a floor in continuous motion, and says what it found."""

from __future__ import annotations

import math

import pytest

from tests.audited_world import World, a_world
from tests.drawn_floor import SMALL, at
from tests.running import settings
from twin.audit import Audit
from twin.bodies_audit import BodiesAudit
from twin.kernels.violations import Violation, empty_findings
from twin.state import Bodies, bodies_at_rest
from twin.units import NONE
from twin.verdict import TEXTS, lines_of


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def bodies(world: World) -> Bodies:
    """Give the drive units bodies, the first at (1, 3), the second with a pod at (2, 5), facing north."""
    bodies = bodies_at_rest(world.fleet.cell, world.fleet.heading, SMALL.n_cols, SMALL.cell_m)
    fleet = settings(fleet__loaded_speed_mps=1.0).fleet
    seen = BodiesAudit(SMALL, world.grid, fleet, 0.1, world.fleet, bodies)
    world.audit = Audit(SMALL, world.grid, world.fleet, world.pods, world.stock, seen)
    return bodies


def roll(bodies: Bodies, drive: int, row_m: float, speed_mps: float) -> None:
    bodies.row_m[drive] += row_m
    bodies.speed_mps[drive] = speed_mps


def test_lawful_motion_is_clean(world: World, bodies: Bodies) -> None:
    bodies.angle_deg[0] = 7.0
    roll(bodies, 1, -0.0025, 0.05)
    assert world.look(1) == {}
    bodies.angle_deg[0] = 21.4
    roll(bodies, 1, -0.0075, 0.1)
    assert world.look(2) == {}
    assert world.audit.closest_m == math.inf


def test_bodies_are_judged_with_every_step(world: World, bodies: Bodies) -> None:
    world.pods.at[at(1, 5)] = 1
    world.audit.before(world.fleet, world.pods)
    roll(bodies, 1, -0.12, 1.2)
    world.audit.after(9, world.fleet, world.pods)
    assert world.audit.first == [
        "step 9: pod_struck: the pod on drive unit 1 strikes pod 1 at row 2, column 6",
        "step 9: over_speed: drive unit 1 went too fast at row 3, column 6",
        "step 9: acceleration: drive unit 1 sped up or braked too hard at row 3, column 6",
        "step 9: false_speed: drive unit 1 made another way at row 3, column 6 than its speed says",
    ]


def test_a_body_moved_between_two_steps_is_seen(world: World, bodies: Bodies) -> None:
    assert world.look(1) == {}
    bodies.row_m[0], bodies.col_m[0] = 2.0, 4.5
    found = world.look(2)
    assert {"overlap", "over_speed", "acceleration", "off_line"} <= set(found)
    assert world.audit.closest_m == pytest.approx(0.5 - 0.8)
    assert "step 2: overlap: drive units 0 and 1 overlap at row 3, column 6" in world.audit.first


def test_two_that_share_a_cell_in_a_train_are_none_on_one_cell(world: World, bodies: Bodies) -> None:
    """Cells say which centre was reached last; with continuous motion the bodies say who stands where."""
    for drive in (0, 1):
        world.move(drive, at(5, 5))
    bodies.row_m[:] = 5.0, 4.05
    bodies.col_m[:] = 5.0
    world.audit.before(world.fleet, world.pods)
    world.audit.after(1, world.fleet, world.pods)
    assert world.audit.counts["vertex"] == 0
    assert world.audit.counts["overlap"] == 0


def test_loads_and_fixing_count_as_in_the_step(world: World, bodies: Bodies) -> None:
    """A pod is lifted after the step in which its drive unit came to rest."""
    world.fleet.fixed[0] = 1
    world.audit.before(world.fleet, world.pods)
    roll(bodies, 0, -0.0025, 0.05)
    world.fleet.fixed[0] = 0
    world.fleet.fixed[1] = 1
    world.audit.after(1, world.fleet, world.pods)
    assert world.audit.counts["fixed_moved"] == 1
    world.lift(0, 0)
    world.audit.before(world.fleet, world.pods)
    roll(bodies, 0, -0.0025, 0.0)
    world.audit.after(2, world.fleet, world.pods)
    assert world.audit.counts["moving_lift"] == 1


def test_every_kind_can_be_told() -> None:
    assert {kind for kind, _ in TEXTS} == set(Violation)
    for (kind, (first, second)), text in TEXTS.items():
        findings = empty_findings()
        findings.counts[kind] = 1
        findings.first[kind, 0] = 3, 0 if first else NONE, 0 if second else NONE, at(2, 2)
        (line,) = lines_of(findings, SMALL)
        assert line.startswith(f"step 3: {kind.name.lower()}: {text.split('{')[0]}")
        assert "-1" not in line
