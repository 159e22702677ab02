"""Commands by hand: carried out between two steps, recorded, undone by hand, refused in a line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.running import JIT, clean, count, facts, floor_of
from twin.errors import InputError, PolicyError
from twin.events import EventKind
from twin.frames import DriveLook, frame_of
from twin.hand import Hand
from twin.layout import Layout, load_layout
from twin.layout.floor import CellKind
from twin.model import FulfillmentFloor
from twin.planning.planner import is_guided
from twin.policies.decisions import DECISIONS
from twin.whatif import (
    AddDriveUnit,
    BlockCell,
    BreakDriveUnit,
    ChangeRate,
    ClearCell,
    CloseStation,
    Command,
    OpenStation,
    RemoveDriveUnit,
    RepairDriveUnit,
    SwitchPlanner,
    SwitchPolicy,
)

LIVELY: dict[str, Any] = {"stations__pick_time_s": 4, "demand__skus__count": 60, "hours": 2}


def passable(layout: Layout) -> int:
    """Find a highway cell that can be blocked."""
    for cell in np.flatnonzero(layout.kind == CellKind.HIGHWAY).tolist():
        try:
            Hand(floor_of(layout, audit=False)).carry_out(BlockCell(cell))
        except InputError:
            continue
        return int(cell)
    raise AssertionError("no cell can be blocked")


def told(floor: FulfillmentFloor, commands: list[tuple[int, Command]], n_steps: int) -> FulfillmentFloor:
    """Run a floor, and tell it things at their steps; the judge finds nothing."""
    hand = Hand(floor)
    for step, command in commands:
        floor.advance(step)
        hand.carry_out(command)
    floor.advance(n_steps)
    return clean(floor)


@pytest.mark.parametrize("motion", ["ideal", "kinodynamic"])
def test_a_drive_unit_is_broken_and_repaired(loop: Layout, motion: str) -> None:
    floor = floor_of(loop, motion=motion, **LIVELY)
    hand = Hand(floor)
    floor.advance(50)
    hand.carry_out(BreakDriveUnit(1))
    floor.advance(400)
    assert frame_of(floor).look[1] == DriveLook.FAILED
    hand.carry_out(RepairDriveUnit(1))
    floor.advance(1200)
    assert frame_of(floor).look[1] != DriveLook.FAILED
    assert facts(floor, EventKind.BY_HAND, "step", "drive") == [(50, 1), (400, 1)]
    assert facts(floor, EventKind.DRIVE_FAILED, "step", "drive") == [(50, 1)]
    assert facts(floor, EventKind.DRIVE_REPAIRED, "step", "drive") == [(400, 1)]
    clean(floor)


def test_a_cell_is_blocked_and_cleared(tiny: Layout) -> None:
    cell = passable(tiny)
    floor = floor_of(tiny, **LIVELY)
    hand = Hand(floor)
    floor.advance(20)
    hand.carry_out(BlockCell(cell))
    assert frame_of(floor).lying.tolist() == [cell]
    before = int(floor.state.fleet.visits[cell])
    floor.advance(30)
    after = int(floor.state.fleet.visits[cell])
    floor.advance(200 if JIT else 40)
    assert floor.state.fleet.visits[cell] == after <= before + 1
    hand.carry_out(ClearCell(cell))
    assert not len(frame_of(floor).lying)
    assert count(floor, EventKind.CELL_BLOCKED) == count(floor, EventKind.CELL_CLEARED) == 1
    clean(floor)


def test_a_station_is_closed_and_opened(loop: Layout) -> None:
    floor = floor_of(loop, **LIVELY)
    hand = Hand(floor)
    floor.advance(30)
    hand.carry_out(CloseStation(0))
    floor.advance(250)
    picked = count(floor, EventKind.UNIT_PICKED)
    floor.advance(400)
    assert count(floor, EventKind.UNIT_PICKED) == picked
    hand.carry_out(OpenStation(0))
    floor.advance(800)
    assert count(floor, EventKind.UNIT_PICKED) > picked
    clean(floor)


@pytest.mark.parametrize("arrivals", ["poisson", "profile"])
def test_orders_arrive_at_another_rate(loop: Layout, arrivals: str) -> None:
    """Twenty times as many in the second half; those of the first half are the same."""
    demand = {
        "demand__arrivals": arrivals,
        "demand__orders_per_hour": 60,
        "demand__profile": [1.0] * 24,
        "hours": 1,
    }
    plain = told(floor_of(loop, **demand), [], 2400)
    floor = floor_of(loop, **demand)
    told(floor, [(1200, ChangeRate(1200.0))], 2400)
    steps, other = (np.array(facts(run, EventKind.ORDER_ARRIVED, "step")) for run in (floor, plain))
    assert steps[steps <= 1200].tolist() == other[other <= 1200].tolist()
    n_more = (steps > 1200).sum() / max(1, (other > 1200).sum())
    assert 10 < n_more < 40
    assert facts(floor, EventKind.RATE_CHANGED, "step", "units") == [(1200, 120_000)]


ALL_RULES = [(decision, rule) for decision, rules in DECISIONS.items() for rule in rules.names()]


@pytest.mark.parametrize(("decision", "rule"), [pair for pair in ALL_RULES if pair[0] != "charging"])
def test_another_rule_decides(loop: Layout, decision: str, rule: str) -> None:
    """Every rule of every decision can take over, and the floor works on."""
    floor = floor_of(loop, **LIVELY)
    told(floor, [(100, SwitchPolicy(decision, rule))], 400 if JIT else 160)
    number, names = list(DECISIONS).index(decision), DECISIONS[decision].names()
    assert facts(floor, EventKind.POLICY_CHANGED, "line", "units") == [(number, names.index(rule))]
    assert getattr(floor.state.scenario.policies, decision) == rule
    assert facts(floor, EventKind.POD_STORED, "step")[-1] > 110


def test_the_rule_for_charging_can_be_switched_where_there_are_batteries(tiny: Layout, loop: Layout) -> None:
    told(floor_of(tiny, **LIVELY), [(20, SwitchPolicy("charging", "threshold"))], 60)
    with pytest.raises(InputError, match="batteries do not run down"):
        told(floor_of(loop, **LIVELY), [(20, SwitchPolicy("charging", "threshold"))], 60)


@pytest.mark.parametrize("motion", ["ideal", "kinodynamic"])
@pytest.mark.parametrize("first", ["causal", "pibt"])
@pytest.mark.parametrize("then", ["causal", "pibt", "epibt", "prioritized"])
def test_another_planner_plans(tiny: Layout, motion: str, first: str, then: str) -> None:
    """From one step to the next, and the judge finds nothing; the floor goes on storing pods."""
    if not JIT and (motion == "kinodynamic" or then == "prioritized"):
        pytest.skip("takes minutes without machine code")
    step = 300 if motion == "kinodynamic" else 60
    floor = floor_of(tiny, motion=motion, planning__planner=first, stations__pick_time_s=3)
    if is_guided(then) != is_guided(first):
        with pytest.raises(InputError, match="another measure"):
            Hand(floor).carry_out(SwitchPlanner(then))
        return
    told(floor, [(step, SwitchPlanner(then))], 8 * step)
    assert count(floor, EventKind.PLANNER_CHANGED) == 1
    assert facts(floor, EventKind.POD_PRESENTED, "step")[-1] > 3 * step


def test_the_same_commands_give_the_same_record(loop: Layout) -> None:
    """Whenever the floor is looked at in between."""
    commands: list[tuple[int, Command]] = [
        (40, BreakDriveUnit(0)),
        (90, SwitchPolicy("pod_selection", "nearest")),
        (150, RepairDriveUnit(0)),
        (200, CloseStation(0)),
        (260, OpenStation(0)),
    ]
    digests = set()
    for stride in (400, 7):
        floor = floor_of(loop, audit=False, **LIVELY)
        hand = Hand(floor)
        for step, command in [*commands, (400, None)]:
            while floor.now < step:
                floor.advance(min(step, floor.now + stride))
            if command is not None:
                hand.carry_out(command)
        digests.add(floor.record.digest())
    assert len(digests) == 1


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (BreakDriveUnit(99), r"there is no drive unit 99; they are numbered from 0 to 2"),
        (AddDriveUnit(3), "there is no spare drive unit; run with fleet.spare"),
        (RemoveDriveUnit(1), "no room in the garage"),
        (RemoveDriveUnit(-1), "there is no drive unit -1"),
        (RepairDriveUnit(0), "drive unit 0 was not broken by hand"),
        (BlockCell(-4), "cell -4 is no highway cell"),
        (ClearCell(3), "row 1, column 4 was not blocked by hand"),
        (CloseStation(7), "there is no station 7"),
        (OpenStation(0), "station 0 was not closed by hand"),
        (ChangeRate(0.0), "0 is no rate of arrivals"),
        (ChangeRate(50.0), "the backlog is kept full"),
        (SwitchPolicy("lunch", "late"), "there is no decision 'lunch'; known: order_release"),
        (SwitchPolicy("pod_selection", "nearst"), "did you mean 'nearest'"),
        (SwitchPlanner("causl"), "did you mean 'causal'"),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_refused_in_a_line(loop: Layout, command: Command, message: str) -> None:
    """And changes nothing."""
    floor = floor_of(loop, **LIVELY)
    n_facts = len(floor.record.facts())
    with pytest.raises((InputError, PolicyError), match=message) as refused:
        Hand(floor).carry_out(command)
    assert "\n" not in str(refused.value)
    assert len(floor.record.facts()) == n_facts


def test_what_is_done_is_not_done_again(loop: Layout) -> None:
    floor = floor_of(loop, **LIVELY)
    hand = Hand(floor)
    for command, message in (
        (BreakDriveUnit(0), "is broken already"),
        (CloseStation(0), "is closed already"),
    ):
        hand.carry_out(command)
        with pytest.raises(InputError, match=message):
            hand.carry_out(command)


def test_a_cell_without_a_way_round_is_not_blocked() -> None:
    layout = load_layout("tiny")
    refused = []
    for cell in np.flatnonzero(layout.kind == CellKind.HIGHWAY).tolist()[:12]:
        try:
            Hand(floor_of(layout, audit=False)).carry_out(BlockCell(cell))
        except InputError as error:
            refused.append(str(error))
    assert any("would not get round it" in line or "station's lane" in line for line in refused)


def test_nothing_can_be_done_when_the_run_is_over(loop: Layout) -> None:
    floor = floor_of(loop, audit=False, hours=0.005)
    floor.advance(10_000)
    with pytest.raises(InputError, match="the run is over"):
        Hand(floor).carry_out(CloseStation(0))
