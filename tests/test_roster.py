"""Drive units come on duty and go off duty: refused, waited for, recorded, judged, counted in no figure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.running import clean, count, facts, floor_of, needs_jit, settings
from twin.errors import InputError
from twin.events import EventKind, EventRecord
from twin.experiments import read_events
from twin.experiments.recording import Recording
from twin.experiments.single_run import observe
from twin.frames import Sampler, frame_of
from twin.hand import Hand
from twin.layout import Layout, load_layout
from twin.layout.floor import CellKind
from twin.layout.garage import garage_cells, with_garage, without_garage
from twin.metrics import key_figures
from twin.model import FulfillmentFloor
from twin.state import charge_of
from twin.units import NONE
from twin.whatif import AddDriveUnit, BreakDriveUnit, RemoveDriveUnit

MOTIONS = pytest.mark.parametrize("motion", ["ideal", pytest.param("kinodynamic", marks=needs_jit)])


def open_cell(floor: FulfillmentFloor) -> int:
    """Find a cell where a drive unit can be set down."""
    return next(cell for cell in range(floor.state.layout.n_cells) if floor.roster.takes(cell))


def staffed(layout: Layout, motion: str = "ideal", **more: Any) -> tuple[FulfillmentFloor, Hand]:
    floor = floor_of(layout, motion=motion, fleet__spare=2, stations__pick_time_s=4, hours=1, **more)
    return floor, Hand(floor)


def test_a_garage_lies_below_the_floor_and_can_be_taken_away(loop: Layout) -> None:
    """Nothing leads there, and the cells above keep their numbers."""
    layout = with_garage(loop, 5)
    cells = garage_cells(layout)
    assert len(cells) == 10
    assert cells[0] == loop.n_cells + loop.n_cols
    assert (layout.neighbour[loop.n_cells :] == NONE).all()
    assert (layout.kind[: loop.n_cells] == loop.kind).all()
    assert with_garage(layout, 9) is layout
    assert with_garage(loop, 0) is loop
    again = without_garage(layout)
    assert again.n_cells == loop.n_cells == len(again.neighbour)


@pytest.mark.parametrize(
    ("motion", "planner"),
    [
        ("ideal", "pibt"),
        pytest.param("ideal", "epibt", marks=needs_jit),
        pytest.param("kinodynamic", "causal", marks=needs_jit),
        pytest.param("kinodynamic", "pibt", marks=needs_jit),
    ],
)
def test_spare_drive_units_that_are_not_used_change_nothing(motion: str, planner: str) -> None:
    """Facts, moves of the others and figures are those of a floor without spare ones."""
    n_steps = 300 if motion == "ideal" else 2000
    tiny = load_layout("tiny")
    floors = []
    for n_spare in (0, 4):
        record = EventRecord(keep_moves=True)
        scenario = settings(motion=motion, planning__planner=planner, fleet__spare=n_spare, hours=1)
        floors.append(FulfillmentFloor(tiny, scenario, record=record))
        floors[-1].advance(n_steps)
    without, with_spare = floors
    n_drives = len(without.drive_units)
    moves = with_spare.record.moves()
    assert np.array_equal(without.record.facts(), with_spare.record.facts())
    assert np.array_equal(without.record.moves(), moves[moves[:, 1] < n_drives])
    np.testing.assert_equal(key_figures(observe(without)), key_figures(observe(with_spare)))
    assert not with_spare.state.fleet.activity[n_drives:].any()


@MOTIONS
def test_a_drive_unit_is_added_and_works(loop: Layout, motion: str) -> None:
    floor, hand = staffed(loop, motion)
    floor.advance(20)
    cell = open_cell(floor)
    hand.carry_out(AddDriveUnit(cell))
    assert facts(floor, EventKind.DRIVE_ADDED, "step", "drive", "cell") == [(20, 3, cell)]
    assert frame_of(floor).cell[3] == cell
    floor.advance(400 if motion == "ideal" else 3000)
    clean(floor)
    assert 3 in facts(floor, EventKind.POD_REQUESTED, "drive")
    assert floor.state.fleet.activity[3].sum() == floor.now - 20
    assert not floor.state.fleet.activity[4].any()


@MOTIONS
def test_a_drive_unit_leaves_after_its_task(loop: Layout, motion: str) -> None:
    """It stores its pod first, and is given no other."""
    floor, hand = staffed(loop, motion)
    floor.advance(20)
    drive = facts(floor, EventKind.POD_REQUESTED, "drive")[0]
    hand.carry_out(RemoveDriveUnit(drive))
    with pytest.raises(InputError, match="leaves already"):
        hand.carry_out(RemoveDriveUnit(drive))
    n_requests = facts(floor, EventKind.POD_REQUESTED, "drive").count(drive)
    floor.advance(600 if motion == "ideal" else 4000)
    clean(floor)
    (left,) = facts(floor, EventKind.DRIVE_REMOVED, "step")
    stored = [row for row in facts(floor, EventKind.POD_STORED, "step", "drive") if row[1] == drive]
    assert 20 < stored[0][0] <= left
    assert facts(floor, EventKind.POD_REQUESTED, "drive").count(drive) == n_requests
    assert floor.state.layout.kind[floor.state.fleet.cell[drive]] == CellKind.GARAGE
    assert floor.state.fleet.activity[drive].sum() == left
    with pytest.raises(InputError, match="is off duty"):
        hand.carry_out(BreakDriveUnit(drive))


def test_an_idle_drive_unit_leaves_at_once_and_comes_back_full() -> None:
    """Its battery holds what it can when it is added, and loses nothing off duty."""
    floor, hand = staffed(load_layout("tiny"), battery__enabled=True, demand__arrivals="poisson",
                          demand__orders_per_hour=1)  # fmt: skip
    floor.advance(200)
    state = floor.state
    assert state.batteries is not None
    drive = int(state.idle.array()[0])
    hand.carry_out(RemoveDriveUnit(drive))
    assert facts(floor, EventKind.DRIVE_REMOVED, "drive") == [drive]
    before = charge_of(state.batteries, state.fleet, drive)
    floor.advance(300)
    assert charge_of(state.batteries, state.fleet, drive) == before < state.batteries.capacity
    hand.carry_out(AddDriveUnit(open_cell(floor)))
    assert drive not in state.off_duty
    assert charge_of(state.batteries, state.fleet, drive) == state.batteries.capacity
    floor.advance(400)
    clean(floor)


def test_where_nobody_can_be_set_down(loop: Layout) -> None:
    """Walls, lanes, the garage, cells that are taken, and what is no cell."""
    floor, hand = staffed(loop)
    layout, n_facts = floor.state.layout, len(floor.record.facts())
    taken = floor.state.fleet.cell.tolist()
    wrong = [np.flatnonzero(layout.kind == kind)[-1] for kind in (CellKind.QUEUE, CellKind.STATION)]
    for cell in (-1, layout.n_cells, *taken, *map(int, wrong), int(garage_cells(layout)[-1])):
        with pytest.raises(InputError, match="no drive unit can be set down"):
            hand.carry_out(AddDriveUnit(cell))
    assert len(floor.record.facts()) == n_facts


def test_the_last_drive_unit_stays(loop: Layout) -> None:
    floor, hand = staffed(loop)
    hand.carry_out(RemoveDriveUnit(0))
    hand.carry_out(RemoveDriveUnit(1))
    with pytest.raises(InputError, match="last drive unit on duty"):
        hand.carry_out(RemoveDriveUnit(2))
    assert len(floor.state.off_duty) == 4


def test_the_judge_sees_who_jumps_without_being_moved_by_hand(loop: Layout) -> None:
    floor, _ = staffed(loop)
    floor.advance(5)
    floor.motion.put(0, open_cell(floor))
    floor.stir()
    floor.advance(6)
    assert floor.audit_counts is not None
    assert floor.audit_counts["jump"] == 1


@MOTIONS
def test_the_same_commands_give_the_same_record(loop: Layout, motion: str) -> None:
    """However long the strides are, and whether the judge looks on or not."""
    n_steps, digests = (300 if motion == "ideal" else 4000), set()
    for stride, audit in ((10_000, True), (10_000, False), (7, False)):
        floor = floor_of(loop, audit=audit, motion=motion, fleet__spare=2, stations__pick_time_s=4, hours=1)
        hand = Hand(floor)
        for step in (n_steps // 10, n_steps // 5, n_steps // 2, n_steps):
            while floor.now < step:
                floor.advance(min(step, floor.now + stride))
            if step == n_steps // 5:
                hand.carry_out(RemoveDriveUnit(0))
            elif step < n_steps:
                hand.carry_out(AddDriveUnit(open_cell(floor)))
        assert count(floor, EventKind.DRIVE_REMOVED) == 1
        digests.add(floor.record.digest())
    assert len(digests) == 1


def test_a_recording_repeats_what_was_done(loop: Layout, tmp_path: Path) -> None:
    """Its moves tell where everybody stands, its floor has the garage, its frames show who came."""
    path = tmp_path / "run.arrow"
    file = Recording(path)
    record = EventRecord(file.events)
    floor = FulfillmentFloor(loop, settings(fleet__spare=2, hours=1), record=record)
    file.begin(floor)
    hand, sampler = Hand(floor), Sampler(floor)
    for step in range(0, 200, 10):
        floor.advance(step)
        if step == 50:
            hand.carry_out(AddDriveUnit(open_cell(floor)))
            hand.carry_out(RemoveDriveUnit(1))
        file.show(sampler.sample(), sampler.seen)
    floor.record.flush()
    file.commit()
    run = read_events(path)
    assert np.array_equal(run.layout.kind, floor.state.layout.kind)
    assert np.array_equal(run.moves.fleet_at(floor.now), floor.state.fleet.cell)
    assert (run.facts[:, 1] == EventKind.DRIVE_ADDED).sum() == 1
