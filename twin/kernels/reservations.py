"""The reservation table of a window of moves: who will be where after each of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined, kernel
from twin.kernels.moves_left import moves_left
from twin.kernels.pool import FieldPool
from twin.kernels.priority import Travellers
from twin.kernels.window import WindowWork
from twin.state import Grid
from twin.units import NONE

__all__ = ["clear", "cost_of", "give_up", "reserve", "shift", "worth_of"]

Int32 = NDArray[np.int32]


@inlined
def reserve(window: WindowWork, drive: int, length: int) -> None:
    """Reserve so many moves of the way that stands in a drive unit's row of ``path``."""
    rows, held, path = window.row, window.held, window.path
    for moment in range(length + 1):
        held[rows[moment], path[drive, rows[moment]]] = drive
    window.length[drive] = length


@inlined
def give_up(window: WindowWork, drive: int) -> None:
    """Take a drive unit's reservations back."""
    rows, held, path = window.row, window.held, window.path
    for moment in range(window.length[drive] + 1):
        held[rows[moment], path[drive, rows[moment]]] = NONE
    window.length[drive] = NONE


@inlined
def worth_of(fleet: Travellers, window: WindowWork, drive: int, length: int) -> int:
    """Say how far a way leads: one that ends at the goal as far as the window."""
    path, rows, goal = window.path, window.row, fleet.goal[drive]
    arrives = length > 0 and fleet.travelling[drive] != 0 and path[drive, rows[length]] == goal
    return len(rows) - 1 if arrives else length


@kernel
def clear(window: WindowWork) -> None:
    """Take all reservations back."""
    for drive in range(len(window.length)):
        if window.length[drive] != NONE:
            give_up(window, drive)


@kernel
def shift(window: WindowWork, moves: int) -> None:
    """Let the window begin so many moves later: what is past is forgotten."""
    rows, held, path, length = window.row, window.held, window.path, window.length
    size = len(rows)
    for drive in range(len(length)):
        if length[drive] == NONE:
            continue
        for moment in range(min(moves, length[drive] + 1)):
            held[rows[moment], path[drive, rows[moment]]] = NONE
        length[drive] = max(NONE, length[drive] - moves)
    first = rows[moves % size]
    for moment in range(size):
        rows[moment] = (first + moment) % size


@inlined
def cost_of(
    grid: Grid, fleet: Travellers, fields: FieldPool, window: WindowWork, drive: int, rotation: bool
) -> int:
    """Count the moves to a drive unit's goal by the way that it has reserved, as far as that goes."""
    rows, path, facing = window.row, window.path, window.facing
    goal, length = fleet.goal[drive], window.length[drive]
    cost = 0
    for moment in range(length):
        here, there = rows[moment], rows[moment + 1]
        cell = path[drive, here]
        at_rest = cell == goal or (goal == NONE and grid.private[cell] != 0)
        if not at_rest or path[drive, there] != cell or facing[drive, there] != facing[drive, here]:
            cost += 1
    last = rows[length]
    left = moves_left(grid, fleet, fields, drive, path[drive, last], facing[drive, last], rotation)
    return int(cost + left)
