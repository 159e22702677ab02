"""Drive units that slow down, stop and break down, and what becomes of their work."""

from __future__ import annotations

import numpy as np
import pytest

from tests.faults.happening import busy, minutes, steps_in, until_phase
from tests.running import count, facts, needs_jit, steps
from twin.events import EventKind
from twin.layout import Layout
from twin.state import Activity, DrivePhase, OrderStage
from twin.units import NONE


def test_at_half_the_speed_every_cell_takes_twice_as_long(lone: Layout) -> None:
    """From the first request to standing under the pod; it still travels, and is not blocked."""
    took = []
    for factor in (1.0, 0.5):
        floor = busy(lone, demand__skus__count=4, seed=4)
        if factor < 1.0:
            floor.upkeep.drives.slow_down(0, factor, 100_000)
        steps(floor, 60)
        driven = facts(floor, EventKind.POD_REACHED, "step")[0]
        took.append(driven)
        assert floor.state.fleet.activity[0, Activity.BLOCKED] == 0
    assert took[0] > 3
    assert 2 * took[0] - 1 <= took[1] <= 2 * took[0] + 1


def test_a_short_stop_takes_as_long_as_it_lasts(lone: Layout) -> None:
    """Also in the middle of lifting, whose timer stands still; the drive unit counts as failed."""
    for phase in (DrivePhase.TO_POD, DrivePhase.LIFTING):
        usual = steps(busy(lone, demand__skus__count=4, seed=4), 90)
        floor = busy(lone, demand__skus__count=4, seed=4)
        drive = until_phase(floor, phase)
        begun, cell = floor.now, floor.state.fleet.cell.item(drive)
        floor.upkeep.drives.slow_down(drive, 0.0, 25)
        steps(floor, 25)
        assert floor.state.fleet.cell[drive] == cell
        assert floor.state.fleet.activity[drive, Activity.FAILED] == 25
        steps(floor, 90 - floor.now + 25)
        lifted = [facts(f, EventKind.POD_LIFTED, "step")[0] for f in (usual, floor)]
        assert lifted[1] == lifted[0] + 25
        slowed = facts(floor, EventKind.DRIVE_SLOWED, "step", "drive", "units")
        assert slowed == [(begun, drive, 0), (begun + 25, drive, 100)]


def test_the_slowest_of_several_faults_counts(lone: Layout) -> None:
    floor = busy(lone, demand__skus__count=4, seed=4)
    drives, factor = floor.upkeep.drives, floor.state.fleet.speed_factor
    drives.slow_down(0, 0.5, 30)
    drives.slow_down(0, 0.8, 40)
    drives.break_down(0, 10)
    drives.break_down(0, 20)
    seen = []
    for _ in range(45):
        floor.step()
        seen.append(factor.item(0))
    assert seen == [0.0] * 20 + [0.5] * 10 + [0.8] * 10 + [1.0] * 5
    assert facts(floor, EventKind.DRIVE_FAILED, "step") == [0]
    assert facts(floor, EventKind.DRIVE_REPAIRED, "step") == [20]


def test_another_fetches_the_pod_of_one_that_breaks_down_on_its_way(two_way: Layout) -> None:
    """The visit is the same: requested twice, presented once, by the other."""
    floor = busy(two_way)
    drive = until_phase(floor, DrivePhase.TO_POD)
    pod, station = floor.state.fleet.pod.item(drive), floor.state.fleet.station.item(drive)
    floor.upkeep.drives.break_down(drive, steps_in(floor, 30))
    assert floor.state.fleet.phase[drive] == DrivePhase.IDLE
    assert floor.state.pods.station[pod] == station
    minutes(floor, 10)
    by = [who for who, what in facts(floor, EventKind.POD_PRESENTED, "drive", "pod") if what == pod]
    assert by
    assert drive not in by
    assert floor.state.fleet.phase[drive] == DrivePhase.IDLE
    assert drive not in floor.state.idle
    assert count(floor, EventKind.VISIT_CANCELLED) == 0


def test_a_repaired_drive_unit_works_again(two_way: Layout) -> None:
    floor = busy(two_way)
    drive = until_phase(floor, DrivePhase.TO_POD)
    floor.upkeep.drives.break_down(drive, steps_in(floor, 5))
    minutes(floor, 15)
    (repaired,) = facts(floor, EventKind.DRIVE_REPAIRED, "step")
    presented = facts(floor, EventKind.POD_PRESENTED, "step", "drive")
    assert any(step > repaired and who == drive for step, who in presented)
    assert not any(step < repaired and who == drive for step, who in presented)


def test_an_idle_one_breaks_down_too(loop: Layout) -> None:
    floor = busy(loop, demand__arrivals="poisson", demand__orders_per_hour=0.01)
    floor.upkeep.drives.break_down(1, 50)
    assert 1 not in floor.state.idle
    steps(floor, 60)
    assert 1 in floor.state.idle
    assert floor.state.fleet.activity[1, Activity.FAILED] == 50


def test_a_loaded_one_carries_on_after_a_quick_repair(loop: Layout) -> None:
    floor = busy(loop)
    drive = until_phase(floor, DrivePhase.TO_STATION)
    pod, cell = floor.state.fleet.pod.item(drive), floor.state.fleet.cell.item(drive)
    floor.upkeep.drives.break_down(drive, steps_in(floor, 3))
    minutes(floor, 3)
    assert floor.state.fleet.cell[drive] == cell
    minutes(floor, 5)
    assert (drive, pod) in facts(floor, EventKind.POD_PRESENTED, "drive", "pod")
    assert count(floor, EventKind.VISIT_CANCELLED) == 0


def test_the_visit_of_one_that_is_broken_for_long_is_cancelled(two_way: Layout) -> None:
    """Its lines are picked from other pods while it is broken, and it brings its pod back afterwards."""
    floor = busy(two_way, faults__cancel_after_min=2, demand__skus__count=6)
    drive = until_phase(floor, DrivePhase.TO_STATION, moving=True)
    fleet = floor.state.fleet
    pod, station = fleet.pod.item(drive), fleet.station.item(drive)
    lines = {line for line, *_ in floor.dispatcher.visit_of(pod).picks}
    begun = floor.now
    floor.upkeep.drives.break_down(drive, steps_in(floor, 20))
    minutes(floor, 19)
    cancelled = facts(floor, EventKind.VISIT_CANCELLED, "step", "drive", "pod", "station")
    assert cancelled == [(begun + steps_in(floor, 2), drive, pod, station)]
    picked = {
        line: when
        for line, when, of in facts(floor, EventKind.UNIT_PICKED, "line", "step", "pod")
        if of != pod
    }
    assert lines
    assert lines <= picked.keys()
    assert fleet.phase[drive] == DrivePhase.TO_STORAGE
    assert fleet.pod[drive] == pod
    minutes(floor, 5)
    assert (drive, pod) in facts(floor, EventKind.POD_STORED, "drive", "pod")


@pytest.mark.parametrize("phase", [DrivePhase.LIFTING, DrivePhase.AT_STATION, DrivePhase.SETTING_DOWN])
def test_it_may_break_down_at_its_work(loop: Layout, phase: DrivePhase) -> None:
    """Whatever it is about; the floor goes on without it, and with it again."""
    floor = busy(loop, faults__cancel_after_min=1)
    drive = until_phase(floor, phase)
    before = floor.state.orders.stage_counts[OrderStage.PACKED]
    floor.upkeep.drives.break_down(drive, steps_in(floor, 3))
    minutes(floor, 15)
    assert floor.state.orders.stage_counts[OrderStage.PACKED] > before
    assert floor.state.fleet.activity[drive, Activity.FAILED] == steps_in(floor, 3)
    presented = facts(floor, EventKind.POD_PRESENTED, "step", "drive")
    assert any(who == drive and step > steps_in(floor, 4) for step, who in presented)


@needs_jit
def test_others_go_round_a_broken_one(two_way: Layout) -> None:
    """For as long as it stands there, the floor delivers from all of its stations."""
    floor = busy(two_way, fleet__drive_units=4, faults__cancel_after_min=2)
    cell = 2 * two_way.n_cols + 4
    while (drive := floor.state.fleet.occupant.item(cell)) == NONE:
        floor.step()
    begun = floor.now
    floor.upkeep.drives.break_down(drive, steps_in(floor, 40))
    assert floor.dispatcher.ways.blocked[cell]
    minutes(floor, 30)
    presented = facts(floor, EventKind.POD_PRESENTED, "step", "station")
    late = [station for step, station in presented if step > begun]
    assert len(late) > 10
    assert set(late) == {0, 1}
    minutes(floor, 11)
    assert not floor.dispatcher.ways.any_blocked
    assert (floor.state.grid.neighbour != NONE).sum() == np.count_nonzero(two_way.neighbour != NONE)


@needs_jit
def test_a_station_whose_way_out_is_blocked_gets_no_more_pods(two_way: Layout) -> None:
    """The rest of the fleet works for the other one, and for both after the repair."""
    floor = busy(two_way, fleet__drive_units=4, faults__cancel_after_min=2)
    way_out = two_way.n_cols * 3 + 2
    while not (drive := floor.state.fleet.occupant.item(way_out) + 1):
        floor.step()
    begun = floor.now
    floor.upkeep.drives.break_down(drive - 1, steps_in(floor, 40))
    assert floor.state.stations.closed.tolist() == [1, 0]
    minutes(floor, 35)
    presented = facts(floor, EventKind.POD_PRESENTED, "step", "station")
    late = [station for step, station in presented if step > begun]
    assert len(late) > 3
    assert set(late) == {1}
    minutes(floor, 15)
    assert floor.state.stations.closed.tolist() == [0, 0]
    assert facts(floor, EventKind.POD_PRESENTED, "station")[-20:].count(0) > 3
