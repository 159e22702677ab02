"""The judge of motion finds every kind of violation, and nothing where there is none."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drawn_floor import SMALL, at, draw
from twin.kernels import judge
from twin.kernels.judge import Desk, Start, judge_motion, judge_occupancy
from twin.kernels.violations import Findings, Violation, empty_findings
from twin.layout.floor import CellKind, Layout
from twin.state import grid_of
from twin.units import NONE

V = Violation


def an_image(floor: Layout, cells: list[int], **columns: Any) -> Start:
    n_drives = len(cells)
    pod_at = np.full(floor.n_cells, NONE, dtype=np.int32)
    pods = columns.pop("pods_on", [])
    pod_at[pods] = np.arange(len(pods), dtype=np.int32)

    def column(name: str, default: int, dtype: type) -> np.ndarray:
        return np.array(columns.get(name, [default] * n_drives), dtype=dtype)

    return Start(
        cell=np.array(cells, dtype=np.int32),
        goal=column("goal", NONE, np.int32),
        station=column("station", NONE, np.int32),
        loaded=column("loaded", 0, np.uint8),
        fixed=column("fixed", 0, np.uint8),
        pod_at=pod_at,
    )


def judged(
    floor: Layout,
    start: Start,
    cells: list[int],
    pod_at: np.ndarray | None = None,
    *,
    shared: bool = False,
) -> Findings:
    found = empty_findings()
    desk = Desk(
        last=np.full(floor.n_cells, NONE, dtype=np.int64), link=np.full(len(cells), NONE, dtype=np.int64)
    )
    judge_motion(
        grid_of(floor),
        floor.n_cols,
        7,
        start,
        np.array(cells, dtype=np.int32),
        start.pod_at if pod_at is None else pod_at,
        shared,
        desk,
        found,
    )
    assert (desk.last == NONE).all(), "the judge leaves its desk clean"
    return found


def counted(found: Findings) -> dict[Violation, int]:
    return {kind: int(found.counts[kind]) for kind in Violation if found.counts[kind]}


SEEDED = {
    "two drive units enter one cell": (V.VERTEX, [(2, 2), (2, 4)], [(2, 3), (2, 3)], {}, (0, 1, (2, 3))),
    "one enters where another stays": (V.VERTEX, [(2, 2), (2, 3)], [(2, 3), (2, 3)], {}, (0, 1, (2, 3))),
    "two change places": (V.SWAP, [(2, 2), (2, 3)], [(2, 3), (2, 2)], {}, (0, 1, (2, 2))),
    "onto a wall": (V.WALL, [(1, 1)], [(0, 1)], {}, (0, NONE, (0, 1))),
    "beyond the last row": (V.WALL, [(7, 8)], [(8, 8)], {}, (0, NONE, (8, 8))),
    "before the first cell": (V.WALL, [(1, 1)], [(0, -5)], {}, (0, NONE, (0, -5))),
    "two cells in one step": (V.JUMP, [(2, 2)], [(2, 4)], {}, (0, NONE, (2, 4))),
    "diagonally": (V.JUMP, [(2, 6)], [(3, 7)], {}, (0, NONE, (3, 7))),
    "back onto the floor": (V.JUMP, [(9, 0)], [(2, 2)], {}, (0, NONE, (2, 2))),
    "against a one-way mark": (V.WRONG_WAY, [(3, 3)], [(3, 2)], {}, (0, NONE, (3, 2))),
    "into a lane from its side": (
        V.WRONG_WAY,
        [(5, 2)],
        [(4, 2)],
        {"station": [0]},
        (0, NONE, (4, 2)),
    ),
    "out of a lane backwards": (V.WRONG_WAY, [(4, 2)], [(4, 1)], {"station": [0]}, (0, NONE, (4, 1))),
    "loaded under a pod on its goal": (
        V.UNDER_POD,
        [(2, 4)],
        [(1, 4)],
        {"loaded": [1], "goal": [at(1, 4)], "pods_on": [at(1, 3), at(1, 4)]},
        (0, 1, (1, 4)),
    ),
    "loaded over an empty storage location": (
        V.UNDER_POD,
        [(2, 4)],
        [(1, 4)],
        {"loaded": [1], "goal": [at(1, 5)]},
        (0, NONE, (1, 4)),
    ),
    "loaded onto a charger": (V.UNDER_POD, [(1, 6)], [(1, 7)], {"loaded": [1]}, (0, NONE, (1, 7))),
    "into another station's lane": (
        V.FOREIGN_LANE,
        [(4, 1)],
        [(4, 2)],
        {"station": [1]},
        (0, 0, (4, 2)),
    ),
    "into a lane without a task": (V.FOREIGN_LANE, [(6, 1)], [(6, 2)], {}, (0, 1, (6, 2))),
    "moved while it lifts": (V.FIXED_MOVED, [(2, 2)], [(2, 3)], {"fixed": [1]}, (0, NONE, (2, 3))),
}


@pytest.mark.parametrize("name", SEEDED)
def test_finds_a_seeded_violation_and_only_it(name: str) -> None:
    kind, before, after, columns, (first, second, place) = SEEDED[name]
    start = an_image(SMALL, [at(*cell) for cell in before], **dict(columns))
    found = judged(SMALL, start, [at(*cell) for cell in after])
    assert counted(found) == {kind: 1}
    assert list(found.first[kind, 0]) == [7, first, second, at(*place)]


def test_a_pod_set_down_under_way_is_seen() -> None:
    start = an_image(SMALL, [at(2, 4)], loaded=[1], goal=[at(1, 4)])
    pod_at = start.pod_at.copy()
    pod_at[at(1, 4)] = 3
    assert counted(judged(SMALL, start, [at(1, 4)], pod_at)) == {V.UNDER_POD: 1}


def test_a_shared_cell_is_no_conflict_between_cells() -> None:
    """Under continuous motion a follower may reach a centre before its leader reaches the next."""
    start = an_image(SMALL, [at(2, 2), at(2, 3)])
    assert counted(judged(SMALL, start, [at(2, 3), at(2, 3)], shared=True)) == {}
    assert counted(judged(SMALL, start, [at(2, 3), at(2, 2)], shared=True)) == {V.SWAP: 1}


LEGAL = {
    "a cycle of four rotates": ([(5, 5), (5, 6), (4, 6), (4, 5)], [(5, 6), (4, 6), (4, 5), (5, 5)], {}),
    "a train follows its leader": ([(2, 1), (2, 2), (2, 3)], [(2, 2), (2, 3), (2, 4)], {}),
    "all stand": ([(2, 1), (4, 2)], [(2, 1), (4, 2)], {"fixed": [1, 1]}),
    "empty under pods": ([(1, 3), (2, 4)], [(1, 4), (2, 3)], {"pods_on": [at(1, 3), at(1, 4)]}),
    "loaded to its goal": ([(2, 4)], [(1, 4)], {"loaded": [1], "goal": [at(1, 4)]}),
    "loaded out of storage": ([(1, 4)], [(2, 4)], {"loaded": [1], "goal": [at(4, 4)]}),
    "into its own lane": ([(4, 1)], [(4, 2)], {"station": [0], "loaded": [1]}),
    "on within a lane it was in": ([(4, 2)], [(4, 3)], {}),
    "out through the station": ([(4, 4)], [(4, 5)], {}),
    "along a one-way row": ([(3, 2)], [(3, 3)], {}),
    "out of a one-way row to its end": ([(3, 5)], [(3, 6)], {}),
}


@pytest.mark.parametrize("name", LEGAL)
def test_legal_motion_is_clean(name: str) -> None:
    before, after, columns = LEGAL[name]
    start = an_image(SMALL, [at(*cell) for cell in before], **dict(columns))
    assert counted(judged(SMALL, start, [at(*cell) for cell in after])) == {}


def test_counts_pairs_and_keeps_the_first_few() -> None:
    start = an_image(SMALL, [at(2, 2)] * 5)
    found = judged(SMALL, start, [at(2, 2)] * 5)
    assert counted(found) == {V.VERTEX: 10}
    assert found.first.shape[1] == 5
    assert (found.first[V.VERTEX, :, 0] == 7).all()


@pytest.mark.parametrize(
    ("occupant", "culprits"),
    [
        ({}, []),
        ({at(2, 2): NONE}, [(0, NONE, at(2, 2))]),
        ({at(5, 5): 1}, [(NONE, 1, at(5, 5))]),
        ({at(2, 2): 1}, [(NONE, 1, at(2, 2))]),
        ({at(5, 5): 9}, [(NONE, 9, at(5, 5))]),
        ({at(5, 5): -3}, [(NONE, -3, at(5, 5))]),
    ],
)
def test_finds_a_wrong_record_of_occupancy(occupant: dict[int, int], culprits: list[tuple[int, ...]]) -> None:
    recorded = np.full(SMALL.n_cells, NONE, dtype=np.int32)
    recorded[[at(2, 2), at(2, 3)]] = 0, 1
    for cell, holder in occupant.items():
        recorded[cell] = holder
    found = empty_findings()
    judge_occupancy(3, np.array([at(2, 2), at(2, 3)], dtype=np.int32), recorded, found)
    assert counted(found) == ({V.BAD_OCCUPANCY: len(culprits)} if culprits else {})
    assert [tuple(row[1:]) for row in found.first[V.BAD_OCCUPANCY][: len(culprits)]] == culprits


def test_a_vertex_conflict_is_no_second_violation_of_occupancy() -> None:
    found = empty_findings()
    recorded = np.full(SMALL.n_cells, NONE, dtype=np.int32)
    recorded[at(2, 2)] = 1
    judge_occupancy(3, np.full(2, at(2, 2), dtype=np.int32), recorded, found)
    assert counted(found) == {}


def test_knows_the_kinds_of_cells() -> None:
    assert (judge.WALL, judge.STORAGE, judge.CHARGER) == (
        CellKind.WALL,
        CellKind.STORAGE,
        CellKind.CHARGER,
    )


def naive(floor: Layout, start: Start, cells: list[int]) -> Counter[Violation]:
    """Judge a step slowly and obviously: by rows and columns, pair by pair."""
    found: Counter[Violation] = Counter()
    rows = range(floor.n_rows)

    def spot(cell: int) -> tuple[int, int]:
        return divmod(int(cell), floor.n_cols)

    for a, b in combinations(range(len(cells)), 2):
        inside = spot(cells[a])[0] in rows
        if cells[a] == cells[b] and inside:
            found[V.VERTEX] += 1
        if cells[a] == start.cell[b] != cells[b] == start.cell[a] and inside and spot(cells[b])[0] in rows:
            found[V.SWAP] += 1
    for drive, cell in enumerate(cells):
        (row, col), (row0, col0) = spot(cell), spot(start.cell[drive])
        moved = (row, col) != (row0, col0)
        found[V.FIXED_MOVED] += moved and start.fixed[drive] == 1
        if row not in rows or floor.kind[cell] == CellKind.WALL:
            found[V.WALL] += 1
            continue
        if not moved:
            continue
        if row0 not in rows or abs(row - row0) + abs(col - col0) != 1:
            found[V.JUMP] += 1
        elif cell not in list(floor.neighbour[start.cell[drive]]):
            found[V.WRONG_WAY] += 1
        lane = floor.lane[cell]
        inside_before = row0 in rows and floor.lane[start.cell[drive]] == lane
        found[V.FOREIGN_LANE] += bool(lane != NONE and lane != start.station[drive] and not inside_before)
        elsewhere = floor.kind[cell] in (CellKind.STORAGE, CellKind.CHARGER) and cell != start.goal[drive]
        found[V.UNDER_POD] += bool(start.loaded[drive] and (start.pod_at[cell] != NONE or elsewhere))
    return +found


@st.composite
def steps(draw_: st.DrawFn) -> tuple[Start, list[int]]:
    """Any step of up to eight drive units, some of it on walls or off the floor."""
    n_drives = draw_(st.integers(1, 8))
    anywhere = st.integers(-3, SMALL.n_cells + 2)
    start = [draw_(anywhere) for _ in range(n_drives)]
    around = [
        draw_(st.one_of(st.sampled_from([c, c - 1, c + 1, c - 9, c + 9]), anywhere, st.sampled_from(start)))
        for c in start
    ]

    def column(values: Any) -> list[int]:
        return [draw_(values) for _ in range(n_drives)]

    image = an_image(
        SMALL,
        start,
        goal=[draw_(st.sampled_from([NONE, c])) for c in around],
        station=column(st.sampled_from([NONE, 0, 1])),
        loaded=column(st.integers(0, 1)),
        fixed=column(st.integers(0, 1)),
        pods_on=draw_(st.lists(st.sampled_from([at(1, 3), at(1, 4), at(1, 5)]), unique=True)),
    )
    return image, around


@settings(max_examples=300, deadline=None)
@given(steps())
def test_agrees_with_a_slow_judge_on_any_step(step: tuple[Start, list[int]]) -> None:
    start, cells = step
    assert counted(judged(SMALL, start, cells)) == dict(naive(SMALL, start, cells))


OPEN = draw(" ".join(["......."] * 6))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 30))
def test_random_walks_without_conflict_are_clean(seed: int, n_drives: int) -> None:
    rng = np.random.default_rng(seed)
    cells = [int(cell) for cell in rng.permutation(OPEN.n_cells)[:n_drives]]
    for _ in range(10):
        start, taken = an_image(OPEN, cells), dict(enumerate(cells))
        for drive in rng.permutation(n_drives):
            wish = int(rng.choice(OPEN.neighbour[cells[drive]]))
            if wish != NONE and wish not in taken.values():
                taken[int(drive)] = wish
        cells = [taken[drive] for drive in range(n_drives)]
        assert counted(judged(OPEN, start, cells)) == {}
