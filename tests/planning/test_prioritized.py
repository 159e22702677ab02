"""Prioritised planning in windows: no conflicts on any floor, the floor's rules kept, everyone arrives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drawn_floor import at, draw
from tests.kernels.naive_floor import conflicts
from tests.kernels.test_pibt import Traffic, Unit, busy_floors
from tests.running import JIT, clean, floor_of
from twin.audit import judge_moves
from twin.events import EventKind
from twin.kernels.kept import keep
from twin.kernels.pibt import pibt_work, plan_pibt
from twin.kernels.prioritized import WindowFloor, plan_windows
from twin.kernels.prioritized_work import prioritized_work
from twin.kernels.priority import travellers_of
from twin.kernels.turning import turn_first
from twin.kernels.window import window_work
from twin.layout import Layout
from twin.units import NONE

WINDOW = 6


class Windows:
    """A fleet that is planned in windows, judged after every move."""

    def __init__(self, traffic: Traffic, *, rotation: bool = False, tries: int = 2, commit: int = 1) -> None:
        self.traffic, self.rotation, self.tries = traffic, rotation, tries
        n_drives = len(traffic.fleet.cell)
        self.window = window_work(n_drives, traffic.floor.n_cells, WINDOW)
        self.work = prioritized_work(n_drives, WINDOW)
        self.pibt = pibt_work(n_drives, traffic.floor.n_cells)
        self.rng = np.random.default_rng(1)
        self.cell = np.zeros((commit, n_drives), dtype=np.int32)
        self.heading = np.zeros((commit, n_drives), dtype=np.int8)
        self.failed = 0
        self.kept = keep(
            WindowFloor(
                traffic.grid,
                travellers_of(traffic.fleet),
                traffic.pool,
                self.window,
                self.work,
                self.cell,
                self.heading,
            )
        )

    def plan(self) -> int:
        """Plan, and answer how many moves were."""
        grid, fleet, pool = self.traffic.grid, self.traffic.fleet, self.traffic.pool
        found = plan_windows(self.kept, self.rotation, 3, self.tries, self.rng)
        if found:
            return len(self.cell)
        self.failed += 1
        plan_pibt(grid, fleet, pool, self.pibt, self.cell[0], self.heading[0], self.traffic.now)
        if self.rotation:
            turn_first(grid, fleet, self.cell[0], self.heading[0], self.pibt.claim, self.pibt.stack)
        return 1

    def step(self) -> None:
        """Plan, and carry the moves out under the eyes of the judge."""
        fleet, traffic = self.traffic.fleet, self.traffic
        for move in range(self.plan()):
            before, headings = fleet.cell.copy(), fleet.heading.copy()
            after, turned = self.cell[move], self.heading[move]
            assert conflicts(before.tolist(), after.tolist()) == []
            assert (
                judge_moves(traffic.grid, traffic.floor.n_cols, before[None], after[None]).counts.sum() == 0
            )
            for drive in range(len(before)):
                moved = before[drive] != after[drive]
                if self.rotation:
                    apart = (int(turned[drive]) - int(headings[drive])) % 4
                    assert apart in ((0,) if moved else (0, 1, 3))
                    if moved:
                        assert traffic.grid.neighbour[before[drive], headings[drive]] == after[drive]
                if moved:
                    assert not fleet.fixed[drive]
                    private = traffic.grid.private[after[drive]]
                    assert not (fleet.loaded[drive] and private and after[drive] != fleet.goal[drive])
            fleet.occupant[before] = NONE
            fleet.occupant[after] = np.arange(len(after))
            fleet.cell[:], fleet.heading[:] = after, turned

    def until_all_arrive(self, limit: int) -> int:
        """Count the plans until everyone stands on its goal."""
        fleet = self.traffic.fleet
        for step in range(limit):
            fleet.travelling[fleet.cell == fleet.goal] = 0
            if not fleet.travelling.any():
                return step
            self.step()
        raise AssertionError(f"still under way: {np.flatnonzero(fleet.travelling).tolist()}")


@pytest.mark.parametrize("rotation", [False, True])
@settings(max_examples=60 if JIT else 8, deadline=None)
@given(data=st.data())
def test_no_move_on_any_floor_breaks_a_rule(rotation: bool, data: st.DataObject) -> None:
    """With drive units that stand still, have no task, carry pods, and change their goals on the way."""
    traffic = data.draw(busy_floors())
    windows = Windows(traffic, rotation=rotation, commit=data.draw(st.integers(1, 2)))
    for _ in range(5):
        windows.step()
        drive = data.draw(st.integers(0, len(traffic.fleet.cell) - 1))
        traffic.fleet.fixed[drive] ^= 1


def test_who_gives_up_its_way_before_its_turn_still_has_one() -> None:
    """Guards those still to be planned: some stand in the queue twice, so that they outnumber the fleet."""
    floor = draw("#>>>>>\n.##s>>\n......")
    cells, standing, goals = [9, 10, 6, 12, 1, 2, 3, 13, 14, 15, 4], {10, 1, 2, 3, 4}, {9: 13, 12: 6}
    units = [Unit(cell, goals.get(cell, NONE), loaded=cell == 9, fixed=cell in standing) for cell in cells]
    windows = Windows(Traffic(floor, units))
    windows.step()
    windows.traffic.fleet.fixed[1] = 0
    windows.step()
    assert windows.window.length.min() >= 0


@pytest.mark.parametrize(("rotation", "n_drives"), [(False, 5), (True, 2)])
def test_on_an_open_floor_everyone_arrives(rotation: bool, n_drives: int) -> None:
    floor = draw(".....\n.###.\n.....\n.###.\n.....")
    cells = np.flatnonzero(floor.kind).tolist()
    for seed in range(6):
        random = np.random.default_rng(seed)
        starts, goals = (random.choice(cells, n_drives, replace=False).tolist() for _ in range(2))
        windows = Windows(
            Traffic(floor, [Unit(*pair) for pair in zip(starts, goals, strict=True)]), rotation=rotation
        )
        windows.until_all_arrive(200)


def test_who_comes_later_waits_in_the_pocket_for_the_whole_window() -> None:
    """Both come the shortest way: the one by the pocket goes out of the way before the other is there."""
    floor = draw("#.#####\n.......")
    west, by_pocket, east = at(1, 0, floor), at(1, 1, floor), at(1, 6, floor)
    windows = Windows(Traffic(floor, [Unit(west, goal=east, loaded=True), Unit(by_pocket, goal=west)]))
    assert windows.until_all_arrive(20) == 6


def test_idle_drive_units_make_way_and_standing_ones_do_not() -> None:
    floor = draw(".......\n#.....#")
    windows = Windows(Traffic(floor, [Unit(0, goal=6), Unit(2), Unit(4, fixed=True)]))
    assert windows.until_all_arrive(20) == 8
    assert windows.traffic.fleet.cell[2] == 4


def test_ways_are_kept_from_plan_to_plan() -> None:
    floor = draw("..........\n..........")
    windows = Windows(Traffic(floor, [Unit(0, goal=9)]), tries=0)
    windows.step()
    searches = int(windows.window.search[0])
    windows.step()
    assert windows.window.search[0] == searches
    assert windows.traffic.fleet.cell[0] == 2


def test_nothing_stays_reserved_for_what_is_past() -> None:
    floor = draw("..........\n..........")
    windows = Windows(Traffic(floor, [Unit(0, goal=9), Unit(19, goal=10)]))
    for _ in range(25):
        windows.step()
        reserved = int((windows.window.held != NONE).sum())
        assert reserved == int((windows.window.length + 1).sum())


@pytest.mark.skipif(not JIT, reason="takes minutes without machine code")
def test_a_whole_floor_works(tiny: Layout) -> None:
    settings = {
        "planning__planner": "prioritized",
        "motion": "ideal",
        "hours": 0.5,
    }
    floor = floor_of(tiny, **settings)
    floor.advance(floor.horizon_steps)
    clean(floor)
    kinds = floor.record.facts()[:, 1]
    assert np.count_nonzero(kinds == EventKind.POD_PRESENTED) > 60
