"""Cells that are blocked for a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.faults.happening import BUSY, busy, minutes, steps_in
from tests.running import clean, facts, needs_jit, settings, steps
from twin.events import EventKind, EventRecord
from twin.layout import Layout
from twin.model import FulfillmentFloor
from twin.planning.ways import stays_connected
from twin.state import DrivePhase, grid_of


@needs_jit
def test_nobody_enters_a_blocked_cell(two_way: Layout) -> None:
    """On the moves of the record; before and after it is entered often."""
    record = EventRecord(keep_moves=True)
    floor = FulfillmentFloor(two_way, settings(**BUSY), audit=True, record=record)
    cell = 22
    minutes(floor, 10)
    floor.upkeep.spills.block(cell, steps_in(floor, 10))
    minutes(floor, 30)
    moves = record.moves()
    entered = moves[moves[:, 2] == cell, 0]
    (blocked,), (cleared,) = (
        facts(floor, kind, "step") for kind in (EventKind.CELL_BLOCKED, EventKind.CELL_CLEARED)
    )
    assert cleared == blocked + steps_in(floor, 10)
    assert (entered <= blocked).any()
    assert not ((entered > blocked) & (entered <= cleared)).any()
    assert (entered > cleared).any()


def test_whoever_stands_there_may_leave(two_way: Layout) -> None:
    floor = busy(two_way)
    fleet = floor.state.fleet
    while not (fleet.travelling[0] and floor.state.grid.kind[fleet.cell[0]] == 1):
        floor.step()
    cell = fleet.cell.item(0)
    floor.upkeep.spills.block(cell, 500)
    steps(floor, 20)
    assert fleet.cell[0] != cell


def test_pods_behind_a_blocked_door_are_out_of_reach(lone: Layout) -> None:
    """Nobody is sent for them, and whoever was gets another task; then they are fetched again."""
    floor = busy(lone, demand__skus__count=4, seed=4)
    fleet, pods = floor.state.fleet, floor.state.pods
    floor.step()
    pod, goal = fleet.pod.item(0), fleet.goal.item(0)
    door = floor.navigator.fields.doors.item(goal)
    assert floor.state.fleet.phase[0] == DrivePhase.TO_POD
    floor.upkeep.spills.block(door, 100)
    assert (fleet.phase[0], fleet.pod[0]) == (DrivePhase.IDLE, -1)
    assert facts(floor, EventKind.VISIT_CANCELLED, "pod", "cell") == [(pod, -1)]
    steps(floor, 100)
    assert pod not in facts(floor, EventKind.POD_REACHED, "pod")
    assert pods.cell[pod] == goal
    steps(floor, 400)
    assert pod in facts(floor, EventKind.POD_REACHED, "pod")


@needs_jit
def test_spills_by_chance_never_cut_the_floor(tiny: Layout) -> None:
    """A thousand times as often as usual: always on free highway cells that leave a way round."""
    often: dict[str, Any] = {"faults__multiplier": 1, "faults__spills__every_h": 0.002}
    never = {f"faults__{name}__every_h": 1e9 for name in ("breakdowns", "stops", "slow_downs", "closures")}
    floor = busy(tiny, **often, **never, hours=2)
    grid, lying = grid_of(tiny), set[int]()
    blocked = facts(minutes(floor, 60), EventKind.CELL_BLOCKED, "step", "cell")
    assert len(blocked) > 20
    happened = [(step, 1, cell) for step, cell in blocked]
    happened += [(step, 0, cell) for step, cell in facts(floor, EventKind.CELL_CLEARED, "step", "cell")]
    for _, begins, cell in sorted(happened):
        if begins:
            assert grid.kind[cell] == 1
            assert stays_connected(grid, cell, lying)
            lying.add(cell)
        else:
            lying.remove(cell)
    clean(floor)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_cells_on_every_fleet(two_way: Layout, seed: int) -> None:
    """What is drawn belongs to the spill: the first one lies where it would with another fleet."""
    first = []
    for n_drives in (1, 2):
        floor = busy(
            two_way,
            faults__multiplier=1,
            faults__spills__every_h=0.001,
            fleet__drive_units=n_drives,
            seed=seed,
        )
        while not (found := facts(floor, EventKind.CELL_BLOCKED, "step", "cell")):
            floor.step()
        first.append(found[0][0])
    assert first[0] == first[1]
    assert np.isin(first, range(1, 1000)).all()
