"""Draws a parametric floor: storage blocks, a ring of highways, stations and chargers outside it."""

from __future__ import annotations

import numpy as np

from twin.documents import Document
from twin.errors import LayoutError, Problem
from twin.layout.settings import SIDES, FloorSettings, Side
from twin.layout.shapes import QUARTERS, Letters, lane_depth, station_lane, turned

__all__ = ["draw_floor"]

_PITCH = 3
"""Columns of a station: out, in, and a wall where the person stands."""

_MAX_CELLS = 4_000_000

_CLOCKWISE: dict[Side, str] = {"west": "^v", "east": "v^", "north": "><", "south": "<>"}
"""Marks of the highway lanes of each side from the outermost inward."""


def draw_floor(floor: FloorSettings, document: Document) -> tuple[str, ...]:
    """Draw the rows of a floor in the characters of the default legend.

    The outermost highways run clockwise around the floor, so that any number of one-way aisles inside
    leaves it strongly connected. The lane beside the stations passes a station's entry before its exit.

    Raises
    ------
    LayoutError
        If the stations or chargers don't fit, or the floor is beyond all bounds.
    """
    core = _core(floor, document)
    strips: dict[str, Letters] = {}
    problems: list[Problem] = []
    for side in SIDES:
        length = core.shape[0] if side in ("east", "west") else core.shape[1]
        strip, found = _strip(floor, side, length, document)
        strips[side] = turned(strip, QUARTERS[side])
        problems += found
    if problems:
        raise LayoutError(problems)
    north, west = strips["north"].shape[0], strips["west"].shape[1]
    n_rows = north + core.shape[0] + strips["south"].shape[0]
    n_cols = west + core.shape[1] + strips["east"].shape[1]
    grid = np.full((n_rows, n_cols), "#")
    rows, cols = slice(north, north + core.shape[0]), slice(west, west + core.shape[1])
    grid[rows, cols] = core
    grid[:north, cols], grid[rows.stop :, cols] = strips["north"], strips["south"]
    grid[rows, :west], grid[rows, cols.stop :] = strips["west"], strips["east"]
    return tuple("".join(row) for row in grid)


def _counts(floor: FloorSettings, side: Side) -> dict[str, int]:
    wanted = floor.stations
    return {
        "pick": wanted.pick.get(side, 0),
        "replenish": wanted.replenish.get(side, 0),
        "both": wanted.both.get(side, 0),
    }


def _core(floor: FloorSettings, document: Document) -> Letters:
    """Draw storage blocks, aisles and the ring of highways around them."""
    blocks, one_way = floor.blocks, floor.aisles == "one_way"
    lanes = {side: floor.highway_lanes if any(_counts(floor, side).values()) else 1 for side in SIDES}
    inner_rows, inner_cols = blocks.down * (blocks.depth + 1) - 1, blocks.across * 3 - 1
    top, left = lanes["north"], lanes["west"]
    n_rows, n_cols = top + inner_rows + lanes["south"], left + inner_cols + lanes["east"]
    if n_rows * n_cols > _MAX_CELLS:
        what = f"the floor has {n_rows} x {n_cols} cells, more than {_MAX_CELLS:,}"
        raise LayoutError(Problem(document.where("floor", "blocks"), what, "use fewer or smaller blocks"))
    grid = np.full((n_rows, n_cols), "S")
    aisles = left + 2 + 3 * np.arange(blocks.across - 1)
    crossings = top + blocks.depth + (blocks.depth + 1) * np.arange(blocks.down - 1)
    # interior streets alternate, beginning against the highway lane that they lie beside
    grid[:, aisles] = _alternate("v^" if left % 2 else "^v", len(aisles))[None, :] if one_way else "."
    grid[crossings, :] = _alternate("<>" if top % 2 else "><", len(crossings))[:, None] if one_way else "."
    grid[np.ix_(crossings, aisles)] = "."
    _draw_ring(grid, lanes, one_way)
    return grid


def _draw_ring(grid: Letters, lanes: dict[Side, int], one_way: bool) -> None:
    """Draw the highways around the blocks; modified in place. A lane of its own is two-way if aisles are."""
    for side, turns in _CLOCKWISE.items():
        facing_south = np.rot90(grid, -QUARTERS[side])
        for number in range(lanes[side]):
            mark = turns[number % 2] if one_way or lanes[side] > 1 else "."
            facing_south[-1 - number] = mark
    for rows in (slice(0, lanes["north"]), slice(len(grid) - lanes["south"], None)):
        for cols in (slice(0, lanes["west"]), slice(grid.shape[1] - lanes["east"], None)):
            grid[rows, cols] = "."


def _alternate(turns: str, count: int) -> Letters:
    return np.array([turns[number % 2] for number in range(count)], dtype="<U1")


def _strip(
    floor: FloorSettings, side: Side, length: int, document: Document
) -> tuple[Letters, list[Problem]]:
    """Draw what lies outside the highways of a side, as if it were the south side."""
    counts = _counts(floor, side)
    n_stations = sum(counts.values())
    chargers = _chargers_on(floor, side)
    if n_stations * _PITCH > length:
        kind = max(counts, key=lambda name: counts[name])
        what = f"{n_stations} stations do not fit on the {side} side, which is {length} cells long"
        remedy = f"place at most {length // _PITCH} there or make the floor larger"
        return np.full((0, length), "#"), [
            Problem(document.where("floor", "stations", kind, side), what, remedy)
        ]
    queue = floor.stations.queue
    depth = lane_depth(queue) if n_stations else min(1, chargers)
    strip = np.full((depth, length), "#")
    starts = [(2 * number + 1) * length // (2 * n_stations) - 1 for number in range(n_stations)]
    starts = _spread(starts, length)
    for start, letter in zip(starts, _station_letters(counts), strict=True):
        strip[:, start : start + 2] = station_lane(queue, letter, depth)
    free = [col for col in range(length) if not any(start - 2 < col < start + _PITCH for start in starts)]
    if chargers > len(free):
        what = f"{chargers} chargers do not fit on the {side} side, which has room for {len(free)}"
        remedy = "choose another side, or fewer"
        return strip, [Problem(document.where("floor", "chargers", "count"), what, remedy)]
    for number in range(chargers):
        strip[0, free[(2 * number + 1) * len(free) // (2 * chargers)]] = "C"
    return strip, []


def _spread(starts: list[int], length: int) -> list[int]:
    """Keep the evenly spaced stations at least a pitch apart and inside the side."""
    placed: list[int] = []
    for number, start in enumerate(starts):
        least = placed[-1] + _PITCH if placed else 0
        most = length - _PITCH * (len(starts) - number)
        placed.append(min(max(start, least), most))
    return placed


def _chargers_on(floor: FloorSettings, side: Side) -> int:
    """Count the chargers of a side; of two sides the first may have one more."""
    if floor.chargers is None:
        return 0
    free = next((free for free in SIDES if not any(_counts(floor, free).values())), "north")
    sides = (floor.chargers.side or free).split("_and_")
    if side not in sides:
        return 0
    return len(range(sides.index(side), floor.chargers.count, len(sides)))


def _station_letters(counts: dict[str, int]) -> list[str]:
    """Order the stations of a side, the rarer kinds evenly among the others."""
    letters: list[str] = []
    for letter, count in (("P", counts["pick"]), ("B", counts["both"]), ("R", counts["replenish"])):
        total = len(letters) + count
        places = {(2 * number + 1) * total // (2 * count) for number in range(count)}
        others = iter(letters)
        letters = [letter if place in places else next(others) for place in range(total)]
    return letters
