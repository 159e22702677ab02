"""The judge of footprints finds every overlap, at any heading, and none where bodies only touch."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drawn_floor import SMALL, at
from tests.kernels.naive_bodies import Pose, common_area, overlapping, square
from twin.kernels.judge_bodies import Buckets, buckets_for, judge_footprints, sizes_of
from twin.kernels.violations import Findings, Violation, empty_findings
from twin.state import Bodies
from twin.units import NONE

V = Violation
SIDE, POD_SIDE, GAP = 0.7, 0.9, 0.1


def bodies_of(poses: list[Pose]) -> Bodies:
    rows = [[pose.row_m, pose.col_m, pose.angle_deg, pose.speed_mps] for pose in poses]
    return Bodies(*(column.copy() for column in np.array(rows, dtype=np.float64).reshape(-1, 4).T))


def judged(
    poses: list[Pose],
    pods_on: tuple[int, ...] = (),
    *,
    side_m: float = SIDE,
    pod_side_m: float = POD_SIDE,
    cell_m: float = 1.0,
) -> tuple[Findings, Buckets]:
    pod_at = np.full(SMALL.n_cells, NONE, dtype=np.int32)
    pod_at[list(pods_on)] = np.arange(len(pods_on))
    found = empty_findings(few=100)
    buckets = buckets_for(len(poses), SMALL.n_cells)
    judge_footprints(
        sizes_of(cell_m, side_m, pod_side_m, GAP),
        SMALL.n_cols,
        5,
        bodies_of(poses),
        np.array([pose.loaded for pose in poses], dtype=np.uint8),
        pod_at,
        buckets,
        found,
    )
    assert (buckets.last == NONE).all(), "the judge leaves its buckets empty"
    return found, buckets


def pairs(found: Findings) -> set[tuple[int, int]]:
    rows = found.first[V.OVERLAP][: found.counts[V.OVERLAP]]
    return {(int(row[1]), int(row[2])) for row in rows}


def counted(found: Findings) -> dict[Violation, int]:
    return {kind: int(found.counts[kind]) for kind in Violation if found.counts[kind]}


def a_pair(apart_m: float, angles: tuple[float, float] = (0, 0), loaded: str = "") -> list[Pose]:
    """Two drive units in a row, ``apart_m`` between their middles; ``loaded`` names those with a pod."""
    return [
        Pose(3.0, 2.3, angles[0], loaded="a" in loaded),
        Pose(3.0, 2.3 + apart_m, angles[1], loaded="b" in loaded),
    ]


@pytest.mark.parametrize(
    ("angles", "loaded", "touching_m"),
    [
        ((0, 0), "", 0.7),
        ((90, 270), "", 0.7),
        ((45, 0), "", 0.35 + 0.35 * math.sqrt(2)),
        ((45, 45), "", 0.7 * math.sqrt(2)),
        ((45, 135), "", 0.7 * math.sqrt(2)),
        ((0, 0), "a", 0.8),
        ((0, 0), "ab", 0.9),
        ((0, 45), "a", 0.45 + 0.35 * math.sqrt(2)),
        ((45, 45), "ab", 0.7 * math.sqrt(2)),
        ((45, 0), "ab", 0.45 + 0.35 * math.sqrt(2)),
    ],
)
@pytest.mark.parametrize("across", [False, True])
def test_overlaps_begin_where_bodies_touch(
    angles: tuple[float, float], loaded: str, touching_m: float, across: bool
) -> None:
    for shift, expected in ((-1e-4, {V.OVERLAP: 1}), (0.0, {}), (1e-4, {})):
        poses = a_pair(touching_m + shift, angles, loaded)
        if across:
            poses = [Pose(p.col_m, p.row_m, p.angle_deg, loaded=p.loaded) for p in poses]
        found, buckets = judged(poses)
        assert counted(found) == expected
        corners = angles[0] % 90 == 45 == angles[1] % 90
        assert buckets.closest_m[0] == pytest.approx(shift / math.sqrt(2) if corners else shift, abs=1e-9)


def test_names_the_culprits() -> None:
    found, _ = judged([Pose(1, 1), *a_pair(0.6)])
    assert found.first[V.OVERLAP, 0].tolist() == [5, 1, 2, at(3, 3)]


def test_three_in_one_place_make_three_pairs() -> None:
    assert pairs(judged([Pose(2, 2)] * 3)[0]) == {(0, 1), (0, 2), (1, 2)}


def test_a_carried_pod_strikes_a_standing_one() -> None:
    """An empty drive unit passes under it, and beside it there is room."""
    where = at(1, 4)
    for col_m, expected in ((3.11, 1), (3.09, 0), (4.0, 1), (4.89, 1), (4.91, 0)):
        found, _ = judged([Pose(1.0, col_m, 90, loaded=True)], (where,))
        assert found.counts[V.POD_STRUCK] == expected
        if expected:
            assert found.first[V.POD_STRUCK, 0].tolist() == [5, 0, 0, where]
        assert counted(judged([Pose(1.0, col_m, 90)], (where,))[0]) == {}


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, 1e12])
@pytest.mark.parametrize("part", ["row_m", "col_m", "angle_deg"])
def test_a_body_that_is_nowhere_is_lost(part: str, bad: float) -> None:
    pose = {"row_m": 2.0, "col_m": 2.0, "angle_deg": 0.0} | {part: bad}
    found, _ = judged([Pose(**pose), Pose(2, 2)])
    assert counted(found) == {V.DRIVE_LOST: 1}


def test_bodies_beyond_the_grid_still_collide() -> None:
    assert pairs(judged([Pose(-3, -9), Pose(-3.2, -9), Pose(50, 50), Pose(50, 50.5)])[0]) == {(0, 1), (2, 3)}


def test_bodies_wider_than_a_cell_are_looked_for_further_away() -> None:
    found, _ = judged([Pose(1, 1), Pose(1, 3.4), Pose(1, 6)], side_m=2.5, pod_side_m=0.9)
    assert pairs(found) == {(0, 1)}
    found, _ = judged([Pose(0.5, 0.5), Pose(0.5, 1.1)], cell_m=0.5)
    assert pairs(found) == {(0, 1)}


def test_the_slow_judge_knows_its_areas() -> None:
    unit = square(0, 0, 1, 0)
    assert common_area(unit, square(0.5, 0.25, 1, 0)) == pytest.approx(0.375)
    assert common_area(unit, square(0, 0, 1, 45)) == pytest.approx(2 * math.sqrt(2) - 2)
    assert common_area(unit, square(0, 1, 1, 0)) == 0
    assert common_area(unit, square(2, 2, 1, 30)) == 0


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 14), st.sampled_from([1.0, 0.8, 1.3]))
def test_agrees_with_cutting_polygons(seed: int, n_drives: int, cell_m: float) -> None:
    rng = np.random.default_rng(seed)
    quarters = 90.0 * rng.integers(-4, 8, n_drives)
    angles = np.where(rng.random(n_drives) < 0.5, quarters, rng.uniform(-400, 800, n_drives))
    poses = [
        Pose(float(row), float(col), float(angle), loaded=bool(carries))
        for (row, col), angle, carries in zip(
            rng.uniform(-1, 4, (n_drives, 2)), angles, rng.integers(0, 2, n_drives), strict=True
        )
    ]
    found, buckets = judged(poses, cell_m=cell_m)
    expected = overlapping(poses, SIDE, POD_SIDE)
    assert pairs(found) == expected
    assert found.counts[V.OVERLAP] == len(expected)
    assert bool(buckets.closest_m[0] < 0) == bool(expected)
