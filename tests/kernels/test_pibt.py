"""PIBT never lets drive units collide, keeps the floor's rules, and gets them past each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drawn_floor import SMALL, at, draw
from tests.kernels.naive_floor import FAR, conflicts, distance, distances, may_move
from tests.running import JIT
from twin.audit import judge_moves
from twin.kernels.ideal import hop
from twin.kernels.pibt import SIDE_STEP_AFTER, pibt_work, plan_pibt
from twin.kernels.pool import pool_of
from twin.layout.floor import CellKind, Layout
from twin.state import DrivePhase, Fleet, empty_fleet, grid_of
from twin.units import NONE


@dataclass
class Unit:
    """A drive unit to put on a floor; without a goal it is idle."""

    cell: int
    goal: int = NONE
    loaded: bool = False
    fixed: bool = False
    station: int = NONE


class Traffic:
    """Drive units on a floor, planned and moved step by step, every step looked at."""

    def __init__(self, floor: Layout, units: Sequence[Unit]) -> None:
        self.floor, self.grid = floor, grid_of(floor)
        self.fleet: Fleet = empty_fleet(np.array([unit.cell for unit in units], np.int32), floor.n_cells)
        places = [cell for cell in range(floor.n_cells) if floor.kind[cell] == CellKind.STORAGE]
        rest = [
            min((distance(floor, c, to, loaded=False) for to in places), default=0)
            for c in range(floor.n_cells)
        ]
        rows = [rest]
        for drive, unit in enumerate(units):
            self.fleet.fixed[drive] = unit.fixed
            self.fleet.loaded[drive] = unit.loaded
            self.fleet.station[drive] = unit.station
            if unit.goal != NONE:
                self.fleet.goal[drive] = unit.goal
                self.fleet.travelling[drive] = 1
                self.fleet.phase[drive] = DrivePhase.TO_STATION if unit.loaded else DrivePhase.TO_POD
                self.fleet.field[drive] = len(rows)
                rows.append(distances(floor, unit.goal, loaded=unit.loaded))
        self.fields = np.array(rows, dtype=np.uint16)
        self.pool = pool_of(self.fields, floor.n_cols)
        self.work = pibt_work(len(units), floor.n_cells)
        self.next_heading = np.zeros(len(units), dtype=np.int8)
        self.now = 0

    def lead(self, slot: int, field: Sequence[int]) -> None:
        """Put another field into a slot."""
        self.fields[slot] = field
        self.pool = pool_of(self.fields, self.floor.n_cols)

    def plan(self) -> list[int]:
        """Plan a step and check it against the floor's rules."""
        fleet = self.fleet
        before = fleet.cell.tolist()
        next_cell = np.full(len(before), 77, dtype=np.int32)
        plan_pibt(self.grid, fleet, self.pool, self.work, next_cell, self.next_heading, self.now + 1)
        after: list[int] = next_cell.tolist()
        assert conflicts(before, after) == []
        for drive, (here, there) in enumerate(zip(before, after, strict=True)):
            if here != there:
                goal, station = int(fleet.goal[drive]), int(fleet.station[drive])
                towards = goal if goal != NONE else here
                if station != NONE and self.floor.lane[there] == station:
                    towards = there
                assert not fleet.fixed[drive]
                assert may_move(self.floor, here, there, goal=towards, loaded=bool(fleet.loaded[drive]))
                assert self.fields[fleet.field[drive], there] != FAR
        assert (self.work.claim == NONE).all()
        return after

    def step(self) -> list[int]:
        """Plan, move, and say who has arrived; they are idle from then on."""
        next_cell = np.array(self.plan(), dtype=np.int32)
        self.now += 1
        moves = np.zeros((len(next_cell), 3), dtype=np.int32)
        arrived = np.zeros(len(next_cell), dtype=np.int32)
        _, n = hop(
            self.grid, self.fleet, self.pool, next_cell, self.next_heading, self.now, moves, 0, arrived
        )
        for drive in arrived[:n]:
            self.fleet.phase[drive] = DrivePhase.IDLE
            self.fleet.field[drive] = 0
            self.fleet.goal[drive] = NONE
        return arrived[:n].tolist()  # type: ignore[no-any-return]

    def until_all_arrive(self, limit: int) -> int:
        """Count the steps until nobody travels any more."""
        for step in range(limit):
            if not self.fleet.travelling.any():
                return step
            self.step()
        raise AssertionError(f"still under way: {np.flatnonzero(self.fleet.travelling).tolist()}")


@st.composite
def busy_floors(draw_: st.DrawFn) -> Traffic:
    """Draw a random floor with random drive units on it, some loaded, some fixed, some idle."""
    n_cols, n_rows = draw_(st.integers(2, 6)), draw_(st.integers(2, 5))
    row = st.text("#...>s", min_size=n_cols, max_size=n_cols)
    floor = draw("\n".join(draw_(st.lists(row, min_size=n_rows, max_size=n_rows))) + "\n" + "." * n_cols)
    cells = np.flatnonzero(floor.kind).tolist()
    some = st.lists(st.sampled_from(cells), min_size=1, max_size=len(cells), unique=True)
    units = [
        Unit(
            cell,
            goal=draw_(st.sampled_from([NONE, *cells])),
            loaded=draw_(st.booleans()),
            fixed=draw_(st.integers(0, 5)) == 0,
        )
        for cell in draw_(some)
    ]
    return Traffic(floor, units)


@settings(max_examples=100 if JIT else 20, deadline=None)
@given(busy_floors())
def test_no_step_on_any_floor_breaks_a_rule(traffic: Traffic) -> None:
    """The tests' own check and the judge agree."""
    for _ in range(6):
        before = traffic.fleet.cell.copy()[None, :]
        traffic.step()
        found = judge_moves(traffic.grid, traffic.floor.n_cols, before, traffic.fleet.cell[None, :])
        assert found.counts.sum() == 0


@settings(max_examples=30 if JIT else 8, deadline=None)
@given(st.data())
def test_on_an_open_floor_everyone_arrives(data: st.DataObject) -> None:
    """The theorem of PIBT: on a biconnected floor every drive unit reaches its goal in the end."""
    floor = draw(".....\n.###.\n.....\n.###.\n.....")
    cells = np.flatnonzero(floor.kind).tolist()
    starts = data.draw(st.lists(st.sampled_from(cells), min_size=2, max_size=6, unique=True))
    goals = data.draw(st.lists(st.sampled_from(cells), min_size=len(starts), max_size=len(starts)))
    Traffic(floor, [Unit(*pair) for pair in zip(starts, goals, strict=True)]).until_all_arrive(300)


def test_a_full_ring_rotates() -> None:
    floor = draw("..\n..")
    ring = [0, 1, 3, 2]
    traffic = Traffic(floor, [Unit(ring[i], goal=ring[(i + 1) % 4]) for i in range(4)])
    assert traffic.plan() == [1, 3, 2, 0]


def test_two_cannot_change_places() -> None:
    traffic = Traffic(draw(".."), [Unit(0, goal=1), Unit(1, goal=0)])
    assert traffic.plan() == [0, 1]


def test_two_pass_each_other_by_a_side_pocket() -> None:
    """In a corridor the loaded one goes on, and the empty one waits for it in the pocket."""
    floor = draw("#.#####\n.......")
    west, by_pocket, east = at(1, 0, floor), at(1, 1, floor), at(1, 6, floor)
    traffic = Traffic(floor, [Unit(west, goal=east, loaded=True), Unit(by_pocket, goal=west)])
    assert traffic.plan() == [by_pocket, at(0, 1, floor)]
    assert traffic.until_all_arrive(20) == 6


def test_idle_drive_units_make_way() -> None:
    """They are pushed on to where there is room, and the one with a task is not held up."""
    floor = draw("s......\n#......")
    traffic = Traffic(floor, [Unit(2, goal=6), Unit(3), Unit(4)])
    assert traffic.plan()[0] == 3
    assert traffic.until_all_arrive(12) == 4


def test_a_fixed_drive_unit_is_gone_round() -> None:
    """The way round is two cells longer; it is looked for after a few steps of waiting, by trial."""
    floor = draw(".....\n.....")
    traffic = Traffic(floor, [Unit(0, goal=4), Unit(2, fixed=True)])
    assert 6 + SIDE_STEP_AFTER <= traffic.until_all_arrive(200) <= 30
    assert traffic.fleet.cell[1] == 2


def test_an_idle_drive_unit_goes_to_rest_off_the_highway() -> None:
    floor = draw("...s")
    traffic = Traffic(floor, [Unit(0)])
    for _ in range(3):
        traffic.step()
    assert traffic.fleet.cell[0] == 3
    assert traffic.plan() == [3]


def test_an_idle_drive_unit_at_rest_stays_there() -> None:
    """Even among other places to rest."""
    traffic = Traffic(draw("ssc\nsss"), [Unit(1)])
    for _ in range(6):
        assert traffic.plan() == [1]
        traffic.step()


def test_whoever_comes_out_of_storage_with_a_pod_goes_first() -> None:
    """An empty drive unit that wants to pass under makes way, or both wait for ever.

    The loaded one at (0, 1) has to come out into the aisle; the other one stands before it, nearer to its
    own goal under the same block, and with the textbook's priorities could have the cell for itself.
    """
    floor = draw("sss\n...\n###")
    came_out, waiting = at(0, 1, floor), at(1, 1, floor)
    units = [Unit(waiting, goal=came_out), Unit(came_out, goal=at(1, 2, floor), loaded=True)]
    traffic = Traffic(floor, units)
    after = traffic.plan()
    assert after[1] == waiting
    assert after[0] != waiting
    assert traffic.until_all_arrive(8) < 8


def test_loaded_goes_before_empty_and_empty_before_idle() -> None:
    """All of them want, or stand on, the one cell in the middle."""
    floor = draw("#.#\n...\n#.#")
    middle, left, right, up = at(1, 1, floor), at(1, 0, floor), at(1, 2, floor), at(0, 1, floor)
    down = at(2, 1, floor)
    for loaded in (0, 1):
        units = [Unit(left, goal=middle), Unit(right, goal=middle)]
        units[loaded].loaded = True
        after = Traffic(floor, units).plan()
        assert after[loaded] == middle
        assert after[1 - loaded] != middle
    after = Traffic(floor, [Unit(middle), Unit(up, goal=down)]).plan()
    assert after[1] == middle
    assert after[0] != middle


def test_of_equals_the_one_nearer_to_its_goal_goes_first() -> None:
    floor = draw("#.###\n.....\n#.###")
    crossing = at(1, 1, floor)
    far, near = Unit(at(0, 1, floor), goal=at(1, 4, floor)), Unit(at(1, 0, floor), goal=crossing)
    assert Traffic(floor, [far, near]).plan()[1] == crossing
    assert Traffic(floor, [near, far]).plan()[0] == crossing


def test_a_drive_unit_under_its_pod_stays_there() -> None:
    """A leg may begin where it ends, after a long rest; the field of a storage location leads to its door."""
    floor = draw("s.")
    traffic = Traffic(floor, [Unit(0, goal=0)])
    traffic.lead(1, [1, 0])
    traffic.fleet.waited[0] = 100
    assert traffic.plan() == [0]
    assert traffic.step() == [0]


def test_the_goal_itself_is_better_than_its_door() -> None:
    floor = draw("#s#\n...")
    traffic = Traffic(floor, [Unit(at(1, 1, floor), goal=at(0, 1, floor))])
    traffic.lead(1, [FAR, 1, FAR, 1, 0, 1])
    assert traffic.plan() == [at(0, 1, floor)]


@pytest.mark.parametrize("station", [NONE, 1])
def test_a_lane_is_closed_to_those_of_other_stations(station: int) -> None:
    """Even where the field would lead through it: the goal lies straight behind lane 0."""
    traffic = Traffic(SMALL, [Unit(at(4, 1), goal=at(5, 4), loaded=True, station=station)])
    traffic.lead(1, [0 if kind != CellKind.WALL else FAR for kind in SMALL.kind])
    for _ in range(12):
        traffic.step()
        assert SMALL.lane[traffic.fleet.cell[0]] == NONE


def test_its_own_lane_is_open_and_leads_to_the_station() -> None:
    traffic = Traffic(SMALL, [Unit(at(4, 1), goal=at(4, 4), loaded=True, station=0)])
    assert traffic.until_all_arrive(10) == 3


def test_a_one_way_is_driven_forward_only() -> None:
    floor = draw("#....\n.>>>.\n#....")
    there = Traffic(floor, [Unit(at(1, 0, floor), goal=at(1, 4, floor))])
    assert there.until_all_arrive(10) == 4
    back = Traffic(floor, [Unit(at(1, 4, floor), goal=at(1, 1, floor))])
    assert back.until_all_arrive(10) == 5


def test_whoever_has_waited_for_long_steps_aside() -> None:
    """Before a fixed one in a corridor it stays for a few steps, then looks for another way."""
    floor = draw("....\n.##.\n....")
    traffic = Traffic(floor, [Unit(0, goal=3), Unit(1, fixed=True)])
    seen = set()
    for _ in range(30):
        traffic.step()
        seen.add(int(traffic.fleet.cell[0]))
    assert at(1, 0, floor) in seen
