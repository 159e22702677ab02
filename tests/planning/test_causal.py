"""The planner causal gets drive units past each other: none stuck, none in another's cell."""

from __future__ import annotations

import numpy as np
import pytest

from tests.drawn_floor import draw
from tests.planning.crossing import Crossing, Unit
from tests.running import JIT, floor_of, needs_jit, settings
from twin.layout import Layout
from twin.planning.causal import Causal, costs_of, pace_of
from twin.planning.fields import DistanceFields
from twin.planning.navigator import Navigator
from twin.planning.problem import PlanningProblem
from twin.scenario import CausalSettings
from twin.state import empty_fleet, grid_of, limits_of
from twin.units import EAST, NONE, NORTH, SOUTH, WEST

POCKET = draw(
    """
    ...
    #.#
    #..
    #.#
    ...
    """
)
"""An aisle between two rows, with a side pocket in the middle."""
ROOM = draw("ssss\nssss\nssss\nssss")
RING = draw(
    """
    .....
    .###.
    .###.
    .....
    """
)
"""One way round without a place to pass: whoever meets another head on has to go back."""
LINE = draw("ssssss\n#s####")
"""A line with one pocket near its western end."""


@pytest.mark.parametrize("loaded", [0, 1])
def test_head_on_in_an_aisle_with_a_pocket(loaded: int) -> None:
    """Both arrive, and the loaded one first, whatever their numbers."""
    units = [Unit(1, 13, SOUTH), Unit(13, 1, NORTH)]
    units[loaded].loaded = True
    crossing = Crossing(POCKET, units).until_all_came()
    assert list(crossing.came) == [loaded, 1 - loaded]
    assert crossing.ways[loaded][:5] == [1, 4, 7, 10, 13][:: 1 - 2 * loaded]


def test_an_idle_one_makes_way() -> None:
    """It is pushed out of a line that is a dead end for it, and nobody waits for ever."""
    crossing = Crossing(LINE, [Unit(0, 5, EAST), Unit(1, heading=SOUTH)]).until_all_came()
    assert crossing.ways[0] == [0, 1, 2, 3, 4, 5]
    assert crossing.fleet.cell[1] == 7


@needs_jit
@pytest.mark.parametrize(
    "units",
    [
        [(10, 18, 3), (19, 10, 2), (17, 16, 1), (18, 15, 0), (3, 2, 0), (2, 1, 3)],
        [
            (3, 18, 3),
            (5, 14, 1),
            (9, 3, 3),
            (2, 9, 0),
            (19, 0, 3),
            (0, 10, 1),
            (1, 19, 0),
            (10, 17, 2),
            (17, 16, 3),
        ],
    ],
)
def test_trains_head_on_do_not_push_each_other_to_and_fro(units: list[tuple[int, int, int]]) -> None:
    """The one that has waited longest gets where it wants to, and then the next one."""
    Crossing(RING, [Unit(*unit, loaded=True) for unit in units]).until_all_came(4000)


def test_one_that_is_fixed_is_never_pushed() -> None:
    """Way round it there is none: the other waits, and nothing is broken."""
    crossing = Crossing(LINE, [Unit(0, 5, EAST), Unit(2, fixed=True)])
    crossing.drive(400 if JIT else 120)
    assert crossing.fleet.cell.tolist() == [1, 2]
    assert crossing.fleet.travelling[0]


def test_a_drive_unit_goes_round_one_that_stays() -> None:
    """Its route costs less than to wait for it."""
    crossing = Crossing(ROOM, [Unit(1, 9, EAST), Unit(5, fixed=True)]).until_all_came()
    assert crossing.ways[0] in ([1, 2, 6, 10, 9], [1, 0, 4, 8, 9])


@pytest.mark.parametrize("around", [[5, 6, 10, 9], [9, 10, 6, 5]])
def test_four_that_want_each_others_cells(around: list[int]) -> None:
    """A circle of wants is never closed, as none could begin; they get round all the same."""
    goals = [*around[1:], around[0]]
    units = [Unit(cell, goal) for cell, goal in zip(around, goals, strict=True)]
    crossing = Crossing(ROOM, units).until_all_came()
    assert all(goal in way for goal, way in zip(goals, crossing.ways, strict=True))
    assert any(len(way) > 2 for way in crossing.ways), "somebody stepped aside"


def test_a_circle_with_no_room_beside_it_stays_as_it_is() -> None:
    floor = draw("..\n..")
    crossing = Crossing(floor, [Unit(0, 1), Unit(1, 3), Unit(3, 2), Unit(2, 0)])
    crossing.drive(100 if JIT else 30)
    assert [len(way) for way in crossing.ways] == [1, 1, 1, 1]
    assert (crossing.motion.tracks.end == 0).all()


def test_tickets_of_everybody_are_served_in_the_end() -> None:
    """What was drawn was used: each cell serves the ticket of the one that stands there, or the next one."""
    units = [Unit(0, 15, EAST), Unit(15, 0, WEST), Unit(3, 12, SOUTH), Unit(12, 3, NORTH)]
    crossing = Crossing(ROOM, units).until_all_came()
    crossing.drive(20)
    tracks = crossing.motion.tracks
    stand = np.zeros(ROOM.n_cells, dtype=np.int32)
    stand[crossing.fleet.cell] = 1
    assert (tracks.at == tracks.end).all()
    assert (tracks.issued - tracks.served == stand).all()


def test_a_goal_that_changes_under_way() -> None:
    """It brakes for nothing that it was not told, and turns where its new route does."""
    crossing = Crossing(ROOM, [Unit(0, 3, EAST)]).drive(15)
    assert crossing.motion.bodies.speed_mps[0] > 0.3
    crossing.send(0, 12)
    crossing.until_all_came()
    assert crossing.ways[0][-1] == 12


def test_nobody_is_told_much_further_than_it_takes_to_brake() -> None:
    """Else others would wait for cells that are not needed yet."""
    floor = draw("." * 20)
    crossing = Crossing(floor, [Unit(0, 19, EAST)])
    furthest = 0.0
    while crossing.fleet.travelling[0]:
        crossing.drive(1)
        tracks, speed = crossing.motion.tracks, float(crossing.motion.bodies.speed_mps[0])
        told = float(tracks.end[0] - tracks.at[0] - tracks.offset_m[0])
        furthest = max(furthest, told - speed**2 / (2 * crossing.motion.limits.acceleration))
    assert 0.3 < furthest < 2.5
    lone_s = 19 / 1.5 + 1.5 / 0.5
    assert crossing.came[0] * 0.1 == pytest.approx(lone_s, abs=0.3), "it never had to brake on its way"


def test_without_limits_it_plans_a_cell_a_step() -> None:
    """For motion that hops: in any room that is left, nobody collides, and all arrive."""
    grid = grid_of(ROOM)
    cells, goals = [0, 15, 3, 12, 5], [15, 0, 12, 3, 10]
    fleet = empty_fleet(np.array(cells, dtype=np.int32), ROOM.n_cells)
    fields = DistanceFields(grid, ROOM.n_cols, [], len(cells), 16.0)
    navigator = Navigator(fleet, fields)
    for drive, goal in enumerate(goals):
        navigator.send(drive, goal, 0)
    planner = Causal(PlanningProblem(grid=grid, n_cols=ROOM.n_cols, fleet=fleet, fields=fields))
    there: set[int] = set()
    for step in range(80):
        before = fleet.cell.tolist()
        after = planner.plan(step).cell[0].tolist()
        assert len(set(after)) == len(after)
        here = dict(zip(before, range(len(before)), strict=True))
        for drive, cell in enumerate(after):
            other = here.get(cell, drive)
            assert other == drive or after[other] != before[drive], "two may not swap"
            assert cell == before[drive] or cell in grid.neighbour[before[drive]]
        fleet.occupant[:] = NONE
        fleet.cell[:] = after
        fleet.occupant[after] = np.arange(len(after))
        there |= {drive for drive, goal in enumerate(goals) if after[drive] == goal}
        for drive in there & set(np.flatnonzero(fleet.travelling).tolist()):
            navigator.rest(drive)
    assert there == set(range(len(goals)))


def test_routes_are_made_anew_where_cells_are_closed() -> None:
    crossing = Crossing(ROOM, [Unit(0, 3, EAST)])
    crossing.drive(2)
    crossing.navigator.close([2])
    crossing.until_all_came()
    assert 2 not in crossing.ways[0]


def test_what_routes_and_patience_are_made_of(loop: Layout) -> None:
    """Hundredths of a second, and steps: at 1.5 m/s and 0.5 m/s^2 a stop and a start take 3 s more."""
    limits = limits_of(loop, settings().fleet)
    costs = costs_of(limits, CausalSettings())
    assert (costs.cell, costs.turn, costs.back, costs.waiting) == (67, 362, 425, 400)
    free = costs_of(limits, CausalSettings(turns=False))
    assert (free.turn, free.back) == (0, 0)
    pace = pace_of(limits, CausalSettings(moving_first_s=2.0))
    assert (pace.push_after, pace.reroute_after, pace.moving_first) == (10, 30, 20)


def test_it_is_the_planner_of_continuous_motion(two_way: Layout) -> None:
    floor = floor_of(two_way, motion="kinodynamic", planning__causal__streets=2.0)
    assert isinstance(floor.planner, Causal)
    assert set(np.unique(floor.planner.work.ways.extra)) <= {0, 134}
