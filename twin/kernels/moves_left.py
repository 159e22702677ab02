"""How many moves are left to a goal if nobody is in the way, turns included."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined
from twin.kernels.fields import FAR
from twin.kernels.pool import FieldPool, distance_at
from twin.kernels.priority import Travellers
from twin.state import Grid
from twin.units import NONE

__all__ = ["UNMEASURED", "moves_left", "turns_before"]

Int32 = NDArray[np.int32]

UNMEASURED = 4096
"""Distance from where the field is not measured: anywhere else is better."""


@inlined
def _quarter_turns(heading: int, direction: int) -> int:
    """Count the quarter turns between two headings."""
    apart = (direction - heading) & 3
    return 1 if apart == 3 else apart


@inlined
def turns_before(
    cell: int,
    heading: int,
    goal: int,
    distance: int,
    neighbour: Int32,
    tiles: NDArray[np.uint16],
    pages: NDArray[np.uint32],
    spots: NDArray[np.uint32],
    slot: int,
) -> int:
    """Count the quarter turns before a drive unit can go nearer to its goal."""
    turns = 2
    for ahead in range(4):
        beyond = neighbour[cell, ahead]
        if beyond != NONE and (
            beyond == goal or int(distance_at(tiles, pages, spots, slot, beyond)) < distance
        ):
            turns = min(turns, _quarter_turns(heading, ahead))
    return turns


@inlined
def moves_left(
    grid: Grid, fleet: Travellers, fields: FieldPool, drive: int, cell: int, heading: int, rotation: bool
) -> int:
    """Count the moves that a drive unit needs from a cell if nobody is in its way, at the least."""
    tiles, pages, spots = fields
    slot, goal = fleet.field[drive], fleet.goal[drive]
    if cell == goal:
        return 0
    distance = int(distance_at(tiles, pages, spots, slot, cell))
    if distance == FAR:
        return UNMEASURED
    turns = 0
    if rotation:
        turns = turns_before(cell, heading, goal, distance, grid.neighbour, tiles, pages, spots, slot)
    if goal != NONE and distance_at(tiles, pages, spots, slot, goal) != FAR:
        distance += int(distance_at(tiles, pages, spots, slot, goal))
    return int(distance + turns)
