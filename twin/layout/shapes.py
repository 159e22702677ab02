"""Shapes that generated and drawn floors share: the queue lane of a station, and turning it to a side."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.layout.settings import Side

__all__ = ["QUARTERS", "Letters", "lane_depth", "station_lane", "turned"]

Letters = NDArray[np.str_]
"""A part of a floor in the characters of the default legend."""

# Turning a strip a quarter counter-clockwise brings south to east, as np.rot90 does.
_TURNED = dict(zip("urdl^>v<", "lurd<^>v", strict=True))
QUARTERS: dict[Side, int] = {"south": 0, "east": 1, "north": 2, "west": 3}
"""Quarter turns that bring what was drawn for the south side to another."""


def lane_depth(queue: int) -> int:
    """Compute how far a station with so many queue cells extends away from the highways."""
    return max(2, queue // 2 + 1)


def station_lane(queue: int, letter: str, depth: int) -> Letters:
    """Draw a station's two columns on the south side: in on the east, round the bottom, out on the west."""
    lane = np.full((depth, 2), "#")
    if queue == 1:
        lane[:, 0] = "^"
        lane[:2, 1] = ["d", letter]
        return lane
    lane[:-1, 1], lane[-1, 1] = "d", "l"
    lane[:, 0] = "u"
    station_row = 1 - queue % 2
    lane[station_row, 0] = letter
    lane[:station_row, 0] = "^"
    return lane


def turned(strip: Letters, quarters: int) -> Letters:
    """Turn a part counter-clockwise by quarters, its marks with it."""
    for _ in range(quarters):
        flat = [_TURNED.get(str(letter), str(letter)) for letter in strip.ravel()]
        strip = np.rot90(np.array(flat, dtype="<U1").reshape(strip.shape))
    return strip
