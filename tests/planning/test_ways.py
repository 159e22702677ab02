"""Blocked cells: what is cut off, and that everything is as before when they are cleared."""

from __future__ import annotations

import numpy as np
import pytest

from tests.drawn_floor import at, draw
from twin.layout import Layout
from twin.layout.floor import Layout as Floor
from twin.planning.fields import DistanceFields
from twin.planning.navigator import Navigator
from twin.planning.ways import Ways, stays_connected
from twin.state import Grid, empty_fleet, grid_of
from twin.units import NONE

AISLE = draw(
    """
    ..........
    .s.sssss..
    .s.sssss..
    ....qP....
    """
)
"""Storage on both sides of a two-way aisle in column 2."""

ONE_WAY = draw(
    """
    ...........
    .sssssssss.
    .>>>>>>>>>.
    .sssssssss.
    ...........
    ....qP.....
    """
)
"""An aisle that leads eastwards only, in row 2."""


def ways_on(floor: Floor) -> tuple[Ways, Grid, Navigator]:
    grid = grid_of(floor)
    fleet = empty_fleet(np.array([0], dtype=np.int32), floor.n_cells)
    stations = [station.cell for station in floor.stations]
    navigator = Navigator(fleet, DistanceFields(grid, floor.n_cols, stations, 1, 64.0))
    return Ways(grid, navigator, stations), grid, navigator


def test_a_blocked_cell_is_left_but_not_entered() -> None:
    ways, grid, navigator = ways_on(AISLE)
    cell, pristine = at(2, 2, AISLE), grid_of(AISLE)
    ways.block([cell])
    assert not (grid.neighbour == cell).any()
    assert (grid.neighbour[cell] == pristine.neighbour[cell]).all()
    assert (grid.predecessor[cell] == NONE).all()
    assert navigator.fields.way(at(1, 2, AISLE), at(3, 2, AISLE), loaded=True) == 8


def test_all_is_as_before_once_the_last_reason_is_gone() -> None:
    ways, grid, navigator = ways_on(AISLE)
    cell, pristine = at(2, 2, AISLE), grid_of(AISLE)
    ways.block([cell, at(1, 2, AISLE)])
    ways.block([cell])
    ways.clear([cell, at(1, 2, AISLE)])
    assert ways.any_blocked
    assert ways.blocked[cell]
    ways.clear([cell])
    assert not ways.any_blocked
    assert all((now == then).all() for now, then in zip(grid, pristine, strict=True))
    assert navigator.fields.way(at(1, 2, AISLE), at(3, 2, AISLE), loaded=True) == 2
    assert not ways.cut_off().any()


def test_what_lies_before_a_blockade_in_a_one_way_aisle_leads_nowhere() -> None:
    """And what lies behind it is not reached with a pod, but its pods get out."""
    ways, _, _ = ways_on(ONE_WAY)
    ways.block([at(2, 5, ONE_WAY)])
    before, behind = at(2, 3, ONE_WAY), at(2, 7, ONE_WAY)
    assert not ways.leads_to(0, before)
    assert ways.leads_to(0, behind)
    home = at(0, 0, ONE_WAY)
    assert ways.connects(home, before)
    assert not ways.connects(home, behind)
    assert ways.connects(behind, home)
    assert ways.connects(before, at(2, 4, ONE_WAY))
    assert not ways.connects(before, home)


def test_pods_are_out_of_reach_where_their_door_is_blocked_or_they_would_not_get_out() -> None:
    floor = draw("######\n.#s#..\n.#.#..\n......\n.qP...")
    ways, _, _ = ways_on(floor)
    storage, door = at(1, 2, floor), at(2, 2, floor)
    assert not ways.cut_off()[storage]
    ways.block([storage])
    assert ways.cut_off()[storage]
    ways.clear([storage])
    ways.block([door])
    assert ways.cut_off()[storage]


def pairs(grid: Grid, blocked: set[int]) -> set[tuple[int, int]]:
    """List from where to where a drive unit with a pod gets: other stations' lanes are no way."""
    cells = [cell for cell in np.flatnonzero(grid.kind != 0).tolist() if not grid.private[cell]]
    found = set()
    for start in cells:
        front, seen = [start], {start}
        while front:
            cell = front.pop()
            found.add((start, cell))
            if cell != start and grid.lane[cell] not in (NONE, grid.lane[start]):
                continue
            for after in grid.neighbour[cell].tolist():
                if after != NONE and not grid.private[after] and not {after} & (seen | blocked):
                    seen.add(after)
                    front.append(after)
    return found


@pytest.mark.parametrize("name", ["loop", "two_way", "one_station"])
def test_which_cells_may_be_blocked_is_what_a_search_of_the_whole_floor_finds(
    request: pytest.FixtureRequest, name: str
) -> None:
    layout: Layout = request.getfixturevalue(name)
    grid = grid_of(layout)
    highways = np.flatnonzero(grid.kind == 1).tolist()
    whole = pairs(grid, set())
    bearable = [cell for cell in highways if {p for p in whole if cell not in p} <= pairs(grid, {cell})]
    assert [cell for cell in highways if stays_connected(grid, cell)] == bearable
    assert (len(bearable) > 0) == (name == "two_way")


def test_a_second_blockade_may_cut_what_one_does_not() -> None:
    floor = draw("......\n.s##s.\n......\n.qP...")
    grid = grid_of(floor)
    above, below = at(0, 2, floor), at(2, 2, floor)
    assert stays_connected(grid, above)
    assert not stays_connected(grid, below, [above])


@pytest.mark.parametrize("name", ["loop", "tiny"])
def test_stations_are_lost_only_when_their_own_way_is_blocked(
    request: pytest.FixtureRequest, name: str
) -> None:
    """Their ways out may begin with cells that only their lanes lead to."""
    layout: Layout = request.getfixturevalue(name)
    ways, grid, _ = ways_on(layout)
    assert ways.lost_stations() == set()
    storage = int(layout.storage[0])
    ways.block([storage])
    assert ways.lost_stations() == set()
    ways.clear([storage])
    cell = layout.stations[0].cell
    way_out = next(after for after in grid.neighbour[cell].tolist() if after != NONE)
    ways.block([way_out])
    assert ways.lost_stations() == {0}
