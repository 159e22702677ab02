"""The audit sees every part of a step, says what it found readably, and is clean otherwise."""

from __future__ import annotations

import numpy as np
import pytest

from tests.audited_world import World, a_world
from tests.drawn_floor import SMALL, at
from twin.audit import Audit, judge_moves, judge_paths
from twin.kernels.compile import KERNELS
from twin.kernels.violations import Violation
from twin.state import OrderStage, grid_of
from twin.units import NONE


@pytest.fixture
def world() -> World:
    return a_world()


def test_a_whole_story_is_clean(world: World) -> None:
    assert world.look(1) == {}
    world.audit.before(world.fleet, world.pods)
    world.fleet.goal[1] = at(1, 5)
    world.audit.before(world.fleet, world.pods)
    world.move(1, at(1, 5))
    world.audit.after(2, world.fleet, world.pods)
    world.set_down(1, at(1, 5))
    world.lift(0, 0)
    for line in (0, 0, 1):
        world.pick(slot=0 if line == 0 else 3, line=line)
    world.orders.move_on(0, OrderStage.PICKED)
    assert world.look_at_books(2) == {}
    for step, stage in ((3, OrderStage.PACKING), (4, OrderStage.PACKED)):
        world.orders.move_on(0, stage)
        world.stock.units[1] += 4
        world.stock.on_hand[1] += 4
        world.stock.stowed[1] += 4
        assert world.look(step) == {}
    assert world.audit.counts["checked_steps"] == 4
    assert world.audit.first == []
    assert world.audit.violations == 0
    world.audit.require_clean()


def test_motion_is_judged_between_before_and_after(world: World) -> None:
    world.audit.before(world.fleet, world.pods)
    world.move(0, at(2, 5))
    world.move(1, at(2, 5))
    world.audit.after(4, world.fleet, world.pods)
    assert list(world.audit.counts) == ["checked_steps", *(kind.name.lower() for kind in Violation)]
    found = {name: count for name, count in world.audit.counts.items() if count}
    assert found == {"checked_steps": 1, "vertex": 1, "jump": 1}
    assert world.audit.first == [
        "step 4: vertex: drive units 0 and 1 both stand at row 3, column 6",
        "step 4: jump: drive unit 0 came to row 3, column 6 from a cell that is no neighbour",
    ]


def test_loads_count_as_at_the_start_of_the_step(world: World) -> None:
    """A pod that is lifted at once on arrival was not carried under the others on the way."""
    world.audit.before(world.fleet, world.pods)
    world.move(0, at(1, 4))
    world.audit.after(1, world.fleet, world.pods)
    world.lift(0, 1)
    assert world.look_at_books() == {}


def test_names_the_station_whose_lane_was_entered(world: World) -> None:
    world.move(0, at(6, 1))
    world.audit.before(world.fleet, world.pods)
    world.move(0, at(6, 2))
    world.audit.after(1, world.fleet, world.pods)
    (line,) = world.audit.first
    assert line == (
        "step 1: foreign_lane: drive unit 0 entered row 7, column 3 in the lane of P2, not its station"
    )


@pytest.mark.parametrize(("part", "kind"), [("fleet", "drive_lost"), ("pods", "pod_lost")])
def test_notices_another_number_of_drive_units_or_pods(world: World, part: str, kind: str) -> None:
    arrays = getattr(world, part)
    short = type(arrays)(*(array[:1] if len(array) < SMALL.n_cells else array for array in arrays))
    setattr(world, part, short)
    world.audit.before(world.fleet, world.pods)
    world.audit.after(1, world.fleet, world.pods)
    assert world.audit.counts[kind] == 1
    world.audit.books(1, world.fleet, world.pods, world.stock, world.orders)
    assert world.audit.counts[kind] == world.audit.violations == 2
    assert "number of" in world.audit.first[0]


def test_keeps_reading_when_much_is_wrong(world: World) -> None:
    """Garbage in every array at once: each kind is counted, and every line can be said."""
    for arrays in (world.fleet, world.pods):
        for array in arrays:
            array[...] = 101
    world.audit.before(world.fleet, world.pods)
    for arrays in (world.fleet, world.pods):
        for array in arrays:
            array[...] = -7 if array.dtype.kind == "i" else 1
    world.audit.after(1, world.fleet, world.pods)
    for array in world.stock[1:]:
        array[...] = -7
    for array in world.orders.arrays:
        array[...] = -7 if array.dtype.kind == "i" else 200
    found = world.look_at_books()
    assert {"wall", "fixed_moved", "bad_occupancy", "drive_lost", "pod_lost", "stock", "order"} == set(found)
    assert all(line.startswith("step 1: ") and "{" not in line for line in world.audit.first)


def test_whole_paths_are_judged_from_step_0() -> None:
    cells = np.array([[at(2, 2), at(2, 2)], [at(2, 3), at(2, 1)], [at(2, 4), at(2, 2)]])
    found = judge_paths(grid_of(SMALL), SMALL.n_cols, cells)
    assert found.counts.sum() == found.counts[Violation.VERTEX] == 1
    assert list(found.first[Violation.VERTEX, 0]) == [0, 0, 1, at(2, 2)]
    assert judge_moves(grid_of(SMALL), SMALL.n_cols, cells[:-1], cells[1:]).counts.sum() == 0


def test_the_ledger_is_looked_at_now_and_then(world: World) -> None:
    """What is wrong in it stays wrong until then; drive units and pods are counted at every step."""
    world.audit = Audit(SMALL, world.grid, world.fleet, world.pods, world.stock, ledger_every=10)
    world.stock.on_hand[0] += 1
    world.fleet.loaded[0] = 1
    assert world.look_at_books(9) == {"pod_lost": 1}
    assert world.look_at_books(10) == {"pod_lost": 2, "stock": 1}


def test_each_kernel_is_compiled_once(world: World) -> None:
    """One kind of argument for each kernel: a second one costs seconds of compiling in a run."""
    world.look()
    world.fleet.cell[0] = NONE
    world.look()
    names = {"twin.kernels.judge", "twin.kernels.books", "twin.kernels.violations"}
    ours = [kernel for kernel in KERNELS if kernel.__module__ in names and hasattr(kernel, "signatures")]
    assert [kernel.__name__ for kernel in ours if len(kernel.signatures) > 1] == []
