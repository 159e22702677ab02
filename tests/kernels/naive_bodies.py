"""Slow, obvious ways to say whether bodies overlap and whether one could have moved so; no kernel's code."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from twin.kernels.violations import Violation
from twin.layout.floor import Layout

V = Violation
Point = tuple[float, float]

SMALL_M = 1e-6


@dataclass(frozen=True)
class Pose:
    """A drive unit at one moment: row and column in metres, degrees, m/s, its cell, whether it carries."""

    row_m: float
    col_m: float
    angle_deg: float = 0.0
    speed_mps: float = 0.0
    cell: int = 0
    loaded: bool = False


def square(row_m: float, col_m: float, side_m: float, angle_deg: float) -> list[Point]:
    """Corners of a square, one after the other."""
    turn = math.radians(angle_deg)
    half = side_m / 2
    corners = [(-half, -half), (-half, half), (half, half), (half, -half)]
    return [
        (
            row_m + r * math.cos(turn) + c * math.sin(turn),
            col_m - r * math.sin(turn) + c * math.cos(turn),
        )
        for r, c in corners
    ]


def common_area(one: Sequence[Point], other: Sequence[Point]) -> float:
    """Area that two convex polygons share: the one is cut along each edge of the other."""
    left = list(one)
    middle = (sum(p[0] for p in other) / len(other), sum(p[1] for p in other) / len(other))
    for start, end in zip(other, [*other[1:], other[0]], strict=True):
        left = _cut(left, start, end, _side(start, end, middle))
    return abs(sum(a[0] * b[1] - a[1] * b[0] for a, b in zip(left, [*left[1:], *left[:1]], strict=True))) / 2


def _side(start: Point, end: Point, point: Point) -> float:
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])


def _cut(polygon: list[Point], start: Point, end: Point, inside: float) -> list[Point]:
    kept: list[Point] = []
    for here, following in zip(polygon, [*polygon[1:], *polygon[:1]], strict=True):
        now, then = _side(start, end, here) * inside, _side(start, end, following) * inside
        if now >= 0:
            kept.append(here)
        if now * then < 0:
            share = now / (now - then)
            kept.append(tuple(a + share * (b - a) for a, b in zip(here, following, strict=True)))  # type: ignore[arg-type]
    return kept


def overlapping(poses: Sequence[Pose], side_m: float, pod_side_m: float) -> set[tuple[int, int]]:
    """Pairs of drive units whose squares, or those of their pods, share some area."""

    def shapes(pose: Pose) -> list[list[Point]]:
        own = square(pose.row_m, pose.col_m, side_m, pose.angle_deg)
        return [own, square(pose.row_m, pose.col_m, pod_side_m, 0)] if pose.loaded else [own]

    return {
        (a, b)
        for a, b in combinations(range(len(poses)), 2)
        if any(common_area(p, q) > 1e-12 for p in shapes(poses[a]) for q in shapes(poses[b]))
    }


@dataclass(frozen=True)
class Judged:
    """What can be done in a step of a tenth of a second, and what there is to know about one drive unit."""

    speed: float
    acceleration: float
    turn_deg_per_s: float
    speed_factor: float
    fixed: bool
    last_way: Point
    step_s: float = 0.1


def faults(floor: Layout, before: Pose, after: Pose, known: Judged) -> Counter[V]:
    """Judge one drive unit's step; heading as a vector, centres as points, one rule after the other."""
    found: Counter[V] = Counter()
    step = known.step_s
    gain = known.acceleration * step
    small_mps = 2 * SMALL_M / step
    way = (after.row_m - before.row_m, after.col_m - before.col_m)
    length = math.hypot(*way)
    slowed = max(known.speed * known.speed_factor, before.speed_mps - gain)
    too_fast = abs(after.speed_mps) > min(known.speed, slowed) + small_mps
    found[V.OVER_SPEED] += length / step > known.speed + 10 * SMALL_M or too_fast
    pull = math.hypot(way[0] - known.last_way[0], way[1] - known.last_way[1]) / step
    jolt = abs(after.speed_mps - before.speed_mps)
    if after.speed_mps == 0:  # as good as there
        jolt -= math.sqrt(2 * known.acceleration * SMALL_M)
    found[V.ACCELERATION] += max(pull, jolt) > gain + small_mps
    turned = abs((after.angle_deg - before.angle_deg + 180) % 360 - 180)
    found[V.TURN_RATE] += turned > known.turn_deg_per_s * step + SMALL_M
    candidates = [after.angle_deg]
    if turned > SMALL_M:
        rest_s = max(0.0, step - turned / known.turn_deg_per_s)
        found[V.TURNED_MOVING] += length > known.acceleration * rest_s**2 / 2 + SMALL_M
        candidates.append(before.angle_deg)
    along, across = min((_split(way, angle) for angle in candidates), key=lambda parts: parts[1])
    if across > SMALL_M or along < -SMALL_M:
        found[V.SIDEWAYS] += 1
    elif abs(along / step - (before.speed_mps + after.speed_mps) / 2) > gain / 2 + small_mps:
        found[V.FALSE_SPEED] += 1
    found += _misplaced(floor, before, after)
    stood = math.hypot(*way) <= SMALL_M
    found[V.FIXED_MOVED] += known.fixed and not stood and before.cell == after.cell
    if before.loaded != after.loaded:
        centre = _centre(floor, before.cell)
        at_rest = abs(before.speed_mps) <= SMALL_M
        found[V.MOVING_LIFT] += not (at_rest and math.dist(centre, (before.row_m, before.col_m)) <= SMALL_M)
    return +found


def _split(way: Point, angle_deg: float) -> tuple[float, float]:
    if abs(angle_deg / 90 - round(angle_deg / 90)) > SMALL_M:
        return 0.0, math.hypot(*way)
    ahead = (-math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg)))
    along = way[0] * ahead[0] + way[1] * ahead[1]
    return along, math.hypot(way[0] - along * ahead[0], way[1] - along * ahead[1])


def _centre(floor: Layout, cell: int) -> Point:
    row, col = divmod(cell, floor.n_cols)
    return row * floor.cell_m, col * floor.cell_m


def _misplaced(floor: Layout, before: Pose, after: Pose) -> Counter[V]:
    found: Counter[V] = Counter()
    if not 0 <= after.cell < floor.n_cells:
        return found
    here, centre = (after.row_m, after.col_m), _centre(floor, after.cell)
    away = math.dist(here, centre)
    if not any(abs(here[axis] - centre[axis]) <= SMALL_M for axis in (0, 1)):
        found[V.OFF_LINE] += 1
    elif away > floor.cell_m + SMALL_M:
        found[V.WRONG_CELL] += 1
    elif away > SMALL_M:
        nearer = [
            there
            for there in floor.neighbour[after.cell].tolist()
            if there >= 0 and math.dist(_centre(floor, there), here) <= floor.cell_m - away + SMALL_M
        ]
        found[V.OFF_LINE] += not nearer
    if after.cell != before.cell:
        start = (before.row_m, before.col_m)
        passed = all(
            min(start[axis], here[axis]) - SMALL_M <= centre[axis] <= max(start[axis], here[axis]) + SMALL_M
            for axis in (0, 1)
        )
        found[V.WRONG_CELL] += not passed
    return found
