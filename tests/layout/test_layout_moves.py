"""Allowed moves and reachability, against slow references that share no code with them."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.layout.floors import LOOP, drawn
from twin.layout.floor import CellKind
from twin.layout.moves import neighbour_table, reachable, reverse_table, strong_component
from twin.units import NONE

STEPS = ((-1, 0), (0, 1), (1, 0), (0, -1))
ARROWS = {"^": 0, ">": 1, "v": 2, "<": 3, "u": 0, "r": 1, "d": 2, "l": 3}
KINDS = {
    "#": 0,
    ".": 1,
    "^": 1,
    ">": 1,
    "v": 1,
    "<": 1,
    "S": 2,
    "u": 3,
    "r": 3,
    "d": 3,
    "l": 3,
    "P": 4,
    "C": 5,
}


def naive_moves(rows: list[str]) -> dict[tuple[tuple[int, int], int], tuple[int, int]]:
    """Apply the rule of moves cell by cell, on characters."""
    n_rows, n_cols = len(rows), len(rows[0])

    def at(row: int, col: int) -> str:
        return rows[row][col] if 0 <= row < n_rows and 0 <= col < n_cols else "#"

    def heads_into(row: int, col: int) -> bool:
        """Whether a queue cell heads into this one, other than head-on."""
        for direction, (d_row, d_col) in enumerate(STEPS):
            behind = at(row - d_row, col - d_col)
            if behind in "urdl" and ARROWS[behind] == direction:
                own = ARROWS.get(at(row, col))
                if own is None or STEPS[own] != (-d_row, -d_col):
                    return True
        return False

    moves = {}
    for row in range(n_rows):
        for col in range(n_cols):
            for direction, (d_row, d_col) in enumerate(STEPS):
                a, b = at(row, col), at(row + d_row, col + d_col)
                against = {"^": 2, ">": 3, "v": 0, "<": 1, "u": 2, "r": 3, "d": 0, "l": 1}
                if "#" in (a, b) or direction in (against.get(a), against.get(b)):
                    continue
                if a in "urdl" and ARROWS[a] != direction:
                    continue
                if b in "urdl" and a not in "urdl":
                    straight = ARROWS[b] == direction
                    if a == "P" or not straight or heads_into(row + d_row, col + d_col):
                        continue
                if b == "P" and a not in "urdl":
                    continue
                moves[(row, col), direction] = (row + d_row, col + d_col)
    return moves


def arrays(rows: list[str]) -> tuple[NDArray[np.uint8], NDArray[np.int8]]:
    kind = np.array([[KINDS[letter] for letter in row] for row in rows], dtype=np.uint8)
    heading = np.array([[ARROWS.get(letter, NONE) for letter in row] for row in rows], dtype=np.int8)
    return kind, heading


grids = st.tuples(st.integers(1, 6), st.integers(1, 6)).flatmap(
    lambda size: st.lists(
        st.text("#.^>v<SurdlPC", min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
    )
)


@given(grids)
def test_the_moves_are_those_of_the_rule(rows: list[str]) -> None:
    """On any grid the table is the rule applied cell by cell."""
    n_cols = len(rows[0])
    found = {
        (divmod(cell, n_cols), direction): divmod(int(to), n_cols)
        for cell, ways in enumerate(neighbour_table(*arrays(rows)))
        for direction, to in enumerate(ways)
        if to != NONE
    }
    assert found == naive_moves(rows)


@given(grids)
@settings(max_examples=50)
def test_the_reverse_table_turns_every_move_round(rows: list[str]) -> None:
    """What leads from a to b is found again from b."""
    table = neighbour_table(*arrays(rows))
    reverse = reverse_table(table)
    forward = {(a, d, int(b)) for a, ways in enumerate(table) for d, b in enumerate(ways) if b != NONE}
    assert forward == {
        (int(a), d, b) for b, ways in enumerate(reverse) for d, a in enumerate(ways) if a != NONE
    }


@given(grids)
def test_reachability_is_that_of_a_graph(rows: list[str]) -> None:
    """The cells reached from each cell are a graph library's descendants."""
    kind, heading = arrays(rows)
    table, is_open = neighbour_table(kind, heading), kind.ravel() != CellKind.WALL
    graph = nx.DiGraph([(a, int(b)) for a, ways in enumerate(table) for b in ways if b != NONE])
    graph.add_nodes_from(range(kind.size))
    for cell in np.flatnonzero(is_open).tolist()[:3]:
        expected = nx.descendants(graph, cell) | {cell}
        assert set(np.flatnonzero(reachable(table, cell, is_open)).tolist()) == expected
    parts = [part for part in nx.strongly_connected_components(graph) if is_open[list(part)].all()]
    main = set(np.flatnonzero(strong_component(table, is_open)).tolist())
    assert main in parts or not is_open.any()
    if any(2 * len(part) > is_open.sum() for part in parts) and len(parts) <= 8:
        assert len(main) == max(map(len, parts))


def test_a_lane_is_entered_at_its_mouth_only() -> None:
    """Nothing slips into a queue from the side, past the others, or out of the station into it."""
    floor = drawn(LOOP)
    station = floor.stations[0]
    into = [divmod(int(cell), 4)[0] for cell in np.flatnonzero(np.isin(floor.neighbour, station.lane))]
    gate = station.lane[0] - floor.n_cols
    assert sorted(into) == sorted([gate, *station.lane[:-1]])
    assert np.flatnonzero((floor.neighbour == station.cell).any(axis=1)).tolist() == [station.lane[-1]]


@pytest.mark.parametrize("cell", [10, 11])
def test_empty_drive_units_may_pass_under_pods(cell: int) -> None:
    """Moves between storage locations are in the table: only the loaded may not make them."""
    floor = drawn(LOOP)
    assert floor.kind[cell] == CellKind.STORAGE
    assert CellKind.STORAGE in floor.kind[floor.neighbour[cell][floor.neighbour[cell] != NONE]]
