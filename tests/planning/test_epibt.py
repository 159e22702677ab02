"""EPIBT never lets drive units collide, keeps the floor's rules, and gets them past each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.drawn_floor import SMALL, at, draw
from tests.kernels.naive_floor import conflicts, may_move
from tests.running import JIT, floor_of, needs_jit, to_the_end
from twin.layout import Layout
from twin.layout.floor import Layout as Floor
from twin.planning.epibt import Epibt, EpibtWithSearch
from twin.planning.fields import DistanceFields
from twin.planning.navigator import Navigator
from twin.planning.problem import PlanningProblem
from twin.planning.weights import EPOCHS, UNIT, Weights
from twin.scenario import PlanningSettings
from twin.state import empty_fleet, grid_of
from twin.units import EAST, NONE

Make = Callable[[PlanningProblem], Epibt]


class Traffic:
    """Drive units on a floor, planned and moved tick by tick, every tick looked at."""

    def __init__(
        self,
        floor: Floor,
        cells: list[int],
        goals: list[int],
        make: Make = Epibt,
        *,
        rotation: bool = True,
        loaded: list[bool] | None = None,
        weights: Weights | None = None,
        **planning: Any,
    ) -> None:
        self.floor, self.rotation = floor, rotation
        grid = grid_of(floor)
        self.fleet = fleet = empty_fleet(np.array(cells, dtype=np.int32), floor.n_cells)
        stations = [station.cell for station in floor.stations]
        fields = DistanceFields(grid, floor.n_cols, stations, len(cells), 8.0, weights)
        self.navigator = Navigator(fleet, fields)
        fleet.loaded[:] = loaded or [False] * len(cells)
        for drive, goal in enumerate(goals):
            if goal != NONE:
                self.navigator.send(drive, goal, 0)
        settings = PlanningSettings(**planning)
        problem = PlanningProblem(grid, floor.n_cols, fleet, fields, rotation=rotation, settings=settings)
        self.planner = make(problem)
        self.tick = 0

    def step(self) -> None:
        """Make a tick, and check it against the floor's rules."""
        fleet, floor = self.fleet, self.floor
        before, headings = fleet.cell.tolist(), fleet.heading.tolist()
        moves = self.planner.plan(self.tick)
        after, turned = moves.cell[0].tolist(), moves.heading[0].tolist()
        self.tick += 1
        assert conflicts(before, after) == []
        for drive, (here, there) in enumerate(zip(before, after, strict=True)):
            if here == there:
                assert self.rotation or turned[drive] == headings[drive]
                assert (turned[drive] - headings[drive]) % 4 != 2
                continue
            goal = fleet.goal.item(drive)
            assert not fleet.fixed[drive]
            assert may_move(
                floor, here, there, goal=goal if goal != NONE else here, loaded=bool(fleet.loaded[drive])
            )
            assert floor.neighbour[here, turned[drive]] == there
            assert not self.rotation or turned[drive] == headings[drive]
        fleet.occupant[before] = NONE
        fleet.occupant[after] = np.arange(len(after))
        fleet.waited[:] = np.where(moves.cell[0] == fleet.cell, fleet.waited + 1, 0)
        fleet.cell[:], fleet.heading[:] = moves.cell[0], moves.heading[0]
        for drive in np.flatnonzero((fleet.cell == fleet.goal) & (fleet.travelling != 0)).tolist():
            self.navigator.rest(drive)

    def until_all_arrive(self, limit: int) -> int:
        """Count the ticks until nobody travels any more."""
        while self.fleet.travelling.any():
            assert self.tick < limit, f"still under way: {np.flatnonzero(self.fleet.travelling).tolist()}"
            self.step()
        return self.tick


@st.composite
def busy_floors(draw_: st.DrawFn) -> Traffic:
    """Draw a random floor with random drive units on it, some loaded, some fixed, some idle."""
    n_cols, n_rows = draw_(st.integers(2, 6)), draw_(st.integers(2, 5))
    row = st.text("#...>s", min_size=n_cols, max_size=n_cols)
    floor = draw("\n".join(draw_(st.lists(row, min_size=n_rows, max_size=n_rows))) + "\n" + "." * n_cols)
    cells = np.flatnonzero(floor.kind).tolist()
    starts = draw_(st.lists(st.sampled_from(cells), min_size=1, max_size=len(cells), unique=True))
    n_drives = len(starts)
    several = {"min_size": n_drives, "max_size": n_drives}
    loaded = draw_(st.lists(st.booleans(), **several))
    goals = draw_(st.lists(st.sampled_from([NONE, *cells]), **several))
    weights = None
    if draw_(st.booleans()):
        random = np.random.default_rng(draw_(st.integers(0, 2**32)))
        weights = Weights(random.integers(1, 64, size=(floor.n_cells, 4), dtype=np.uint8))
    traffic = Traffic(
        floor,
        starts,
        goals,
        draw_(st.sampled_from([Epibt, EpibtWithSearch])),
        rotation=draw_(st.booleans()),
        loaded=loaded,
        weights=weights,
        depth=draw_(st.integers(1, 3)),
        improvement_tries=20,
    )
    traffic.fleet.fixed[:] = draw_(st.lists(st.integers(0, 5).map(lambda one: one == 0), **several))
    return traffic


@settings(max_examples=100 if JIT else 8, deadline=None)
@given(busy_floors())
def test_no_tick_on_any_floor_breaks_a_rule(traffic: Traffic) -> None:
    for _ in range(6):
        traffic.step()


@settings(max_examples=30 if JIT else 4, deadline=None)
@given(st.data())
def test_on_an_open_floor_everyone_arrives(data: st.DataObject) -> None:
    floor = draw(".....\n.###.\n.....\n.###.\n.....")
    cells = np.flatnonzero(floor.kind).tolist()
    starts = data.draw(st.lists(st.sampled_from(cells), min_size=2, max_size=6, unique=True))
    goals = data.draw(st.lists(st.sampled_from(cells), min_size=len(starts), max_size=len(starts)))
    rotation = data.draw(st.booleans())
    Traffic(floor, starts, goals, rotation=rotation).until_all_arrive(400)


def naive_cost(traffic: Traffic, drive: int, cells: list[int], heading: int) -> int:
    """Say what the end of a way costs: ticks to the goal, turns to the best neighbour included."""
    fleet, fields = traffic.fleet, traffic.navigator.fields
    goal = fleet.goal.item(drive)
    if goal in cells:
        return cells.index(goal) - len(cells)
    field: NDArray[np.uint16] = fields.row(fleet.field.item(drive))
    ways = [
        int(field[there]) + 1 + min((way - heading) % 4, (heading - way) % 4)
        for way, there in enumerate(traffic.floor.neighbour[cells[-1]].tolist())
        if there != NONE
    ]
    return min([*ways, int(field[cells[-1]]) + 2])


@settings(max_examples=60 if JIT else 10, deadline=None)
@given(st.data())
def test_a_lone_drive_unit_takes_the_best_of_all_ways(data: st.DataObject) -> None:
    """Against a search over all that it could do within three ticks; turns before no move count as cost."""
    floor = draw(".....\n..#..\n.....\n#....")
    cells = np.flatnonzero(floor.kind).tolist()
    start, goal = data.draw(st.lists(st.sampled_from(cells), min_size=2, max_size=2, unique=True))
    traffic = Traffic(floor, [start], [goal])
    traffic.fleet.heading[0] = data.draw(st.integers(0, 3))
    ways = [([], start, traffic.fleet.heading.item(0), False)]
    for _ in range(3):
        longer = []
        for done, cell, heading, turning in ways:
            longer.append(([*done, cell], cell, heading, turning))
            longer += [([*done, cell], cell, (heading + turn) % 4, True) for turn in (1, 3)]
            ahead = floor.neighbour.item(cell, heading)
            if ahead != NONE:
                longer.append(([*done, ahead], ahead, heading, False))
        ways = longer
    best = min(naive_cost(traffic, 0, done, heading) for done, _, heading, turning in ways if not turning)
    traffic.planner.plan(0)
    planner = traffic.planner
    work, choice = planner._work, planner._work.chosen.item(0)
    path = start + work.shift[work.facing[0] + choice, 1:]
    turned = (traffic.fleet.heading.item(0) + planner._operations.turned.item(choice, 2)) % 4
    assert naive_cost(traffic, 0, path.tolist(), turned) == best


@pytest.mark.parametrize("rotation", [False, True])
def test_two_pass_each_other_by_a_side_pocket(rotation: bool) -> None:
    floor = draw("#.#####\n.......")
    west, by_pocket, east = at(1, 0, floor), at(1, 1, floor), at(1, 6, floor)
    Traffic(floor, [west, by_pocket], [east, west], rotation=rotation).until_all_arrive(25)


def test_a_queue_backs_out_of_an_aisle() -> None:
    """Only the last of many operations helps whoever pushes: pushing in vain must not wear others out."""
    floor = draw("....\n#.##\n#.##\n#.##\n....")
    aisle = [at(row, 1, floor) for row in (1, 2, 3)]
    goals = [at(4, 0, floor), at(0, 3, floor), at(0, 0, floor)]
    Traffic(floor, aisle, goals).until_all_arrive(30)


def test_a_ring_that_points_ahead_goes_round() -> None:
    floor = draw("..\n..")
    traffic = Traffic(floor, [0, 1, 3, 2], [1, 3, 2, 0])
    traffic.fleet.heading[:] = [1, 2, 3, 0]
    assert traffic.until_all_arrive(5) == 1


def test_fields_grow_for_who_is_pushed_to_their_edges() -> None:
    """The measured part ends a few cells behind the start; who has to back out gets more of it."""
    floor = draw("." * 60)
    fields = DistanceFields(grid_of(floor), 60, [], 2, 8.0)
    fleet = empty_fleet(np.array([40, 39], dtype=np.int32), 60)
    navigator = Navigator(fleet, fields)
    navigator.send(0, 59, 0)
    slot = fleet.field.item(0)
    assert fields.guidance.whole[slot] == 0
    edge = int(np.flatnonzero(fields.row(slot) != 65535)[0])
    assert edge > 3
    fleet.occupant[40] = NONE
    fleet.occupant[edge + 1] = 0
    fleet.cell[0] = edge + 1
    Epibt(PlanningProblem(grid_of(floor), 60, fleet, fields)).plan(0)
    assert fields.guidance.whole[slot] == 1
    assert fields.distance(slot, 0) == 59


def test_search_lowers_the_sum_of_costs() -> None:
    floor = draw("........\n" * 8)
    random = np.random.default_rng(3)
    cells = random.permutation(64)[:40].tolist()
    goals = random.integers(0, 64, 40).tolist()
    plain = Traffic(floor, cells, goals)
    searched = Traffic(floor, cells, goals, EpibtWithSearch, improvement_tries=2000)
    plain.planner.plan(0)
    searched.planner.plan(0)
    assert searched.planner._work.price.sum() < plain.planner._work.price.sum()


def test_guidance_leads_round_where_somebody_stands() -> None:
    """In an epoch of three plans; the field changes when the next drive unit sets out."""
    floor = draw(".....\n.....")
    even = np.full((floor.n_cells, 4), UNIT, dtype=np.uint8)
    traffic = Traffic(floor, [2, 5], [4, NONE], weights=Weights(even, epochs=EPOCHS), adapt_every=3)
    fields, fleet = traffic.navigator.fields, traffic.fleet
    fleet.waited[0] = 9
    for tick in range(3):
        traffic.planner.plan(tick)
    weight, epoch, *_ = fields.guidance
    assert weight[epoch[fleet.field[0]], 1, EAST] == UNIT
    slot = fields.acquire(4, loaded=False)
    assert weight[epoch[slot], 1, EAST] == 2.5 * UNIT
    assert weight[epoch[slot], 2, EAST] == UNIT
    assert fields.distance(slot, 0) == 5.5 * UNIT


def test_the_same_seed_gives_the_same_plans() -> None:
    floor = draw("........\n" * 6)
    ways = []
    for _ in range(2):
        random = np.random.default_rng(5)
        cells, goals = random.permutation(48)[:20].tolist(), random.integers(0, 48, 20).tolist()
        traffic = Traffic(floor, cells, goals, EpibtWithSearch, improvement_tries=200)
        for _ in range(10):
            traffic.step()
        ways.append(traffic.fleet.cell.tolist())
    assert ways[0] == ways[1]


def test_search_stops_with_its_budget_of_time() -> None:
    traffic = Traffic(SMALL, [at(1, 1), at(1, 2)], [at(5, 6), at(5, 1)], EpibtWithSearch)
    object.__setattr__(traffic.planner._problem, "budget_ms", 5.0)
    for _ in range(3):
        traffic.step()


@needs_jit
@pytest.mark.parametrize("planner", ["epibt", "epibt+lns"])
@pytest.mark.parametrize("guidance", ["none", "streets"])
def test_a_judged_hour_on_a_floor(tiny: Layout, planner: str, guidance: str) -> None:
    """Hopping; pods are picked, and the judge finds nothing."""
    floor = to_the_end(
        floor_of(
            tiny,
            hours=0.25,
            motion="ideal",
            planning__planner=planner,
            planning__guidance=guidance,
            planning__improvement_tries=50,
        )
    )
    assert floor.state.orders.stage_counts[-1] > 0


@needs_jit
def test_a_judged_quarter_of_an_hour_of_continuous_motion(tiny: Layout) -> None:
    floor = to_the_end(
        floor_of(tiny, hours=0.1, motion="kinodynamic", planning__planner="epibt", fleet__drive_units=8)
    )
    assert floor.state.fleet.driven.sum() > 0
