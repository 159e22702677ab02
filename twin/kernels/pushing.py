"""Making room: drive units push aside those that stand in their way."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined
from twin.kernels.fields import FAR
from twin.kernels.journeys import CHAIN, DECIDED, TENTATIVE, UNDECIDED, Ways
from twin.kernels.pool import FieldPool, distance_at
from twin.state import Fleet, Grid
from twin.units import NONE

__all__ = ["PRESSING", "push_aside"]

Int32 = NDArray[np.int32]

PRESSING = 1200
"""Steps without progress after which a drive unit goes before all others."""
PRESSED = 1 << 48
"""By how much they rank before others; firm ones before pressed ones again, and urgent ones in between."""


@inlined
def _rank(drive: int, step: int, grid: Grid, fleet: Fleet, fields: FieldPool, firm: Int32) -> int:
    """Rank a drive unit: firm, pressed, leaving storage, loaded, empty, idle; then the nearer to its goal."""
    cell = fleet.cell[drive]
    if fleet.travelling[drive] == 0:
        return 3 << 32
    if step - fleet.progress[drive] > PRESSING:
        key = (np.int64(fleet.progress[drive]) << 16) + drive - PRESSED
        return int(key - PRESSED if firm[drive] == fleet.progress[drive] else key)
    tiles, pages, spots = fields
    distance = (np.int64(distance_at(tiles, pages, spots, fleet.field[drive], cell)) << 16) + drive
    if fleet.loaded[drive] == 0:
        return int((2 << 32) + distance)
    return int(distance if grid.private[cell] != 0 else (1 << 32) + distance)


@inlined
def _is_free(cell: int, occupant: Int32, state: Int32, claim: Int32) -> bool:
    """Say whether nobody will be on a cell once the moves decided so far are done."""
    holder = occupant[cell]
    return bool(claim[cell] == NONE and (holder == NONE or state[holder] == DECIDED))


@inlined
def _list_ways_out(depth: int, grid: Grid, fleet: Fleet, fields: FieldPool, ways: Ways) -> None:
    """List where a drive unit that is pushed may go: free cells first, then towards its goal."""
    drive = ways.stack[depth]
    cell, goal = fleet.cell[drive], fleet.goal[drive]
    tiles, pages, spots = fields
    slot = fleet.field[drive]
    n_options = 0
    keys = np.empty(4, dtype=np.int64)
    for direction in range(4):
        after = grid.neighbour[cell, direction]
        if after == NONE:
            continue
        left = distance_at(tiles, pages, spots, slot, after)
        if left == FAR and after != goal:
            continue
        if grid.private[after] + fleet.loaded[drive] > 1 and after != goal:
            continue
        lane = grid.lane[after]
        if lane != NONE and lane != grid.lane[cell] and lane != fleet.station[drive]:
            continue
        key = np.int64(left) * 4
        if direction != fleet.heading[drive]:
            key += 3
        if not _is_free(after, fleet.occupant, ways.state, ways.claim):
            key += 12
        if fleet.travelling[drive] == 0 and grid.private[after] == 0:
            key += 40
        place = n_options
        while place > 0 and keys[place - 1] > key:
            keys[place] = keys[place - 1]
            ways.option[depth, place] = ways.option[depth, place - 1]
            place -= 1
        keys[place] = key
        ways.option[depth, place] = after
        n_options += 1
    ways.n_options[depth] = n_options
    ways.tried[depth] = 0


@inlined
def push_aside(
    root: int,
    step: int,
    grid: Grid,
    fleet: Fleet,
    fields: FieldPool,
    ways: Ways,
    next_cell: Int32,
    urgent: bool,
) -> bool:
    """Let a drive unit go on and push aside whoever stands in its way and, unless urgent, ranks below it."""
    state, claim, occupant = ways.state, ways.claim, fleet.occupant
    rank = np.int64(_rank(root, step, grid, fleet, fields, ways.firm))
    if urgent:
        rank = min(rank, np.int64(-PRESSED))
    ways.firm[root] = NONE
    ways.pushes[0] += 1
    push = ways.pushes[0]
    ways.stack[0] = root
    ways.option[0, 0] = ways.want[root]
    ways.n_options[0] = 1
    ways.tried[0] = 0
    state[root] = TENTATIVE
    depth = 0
    while depth >= 0:
        drive = ways.stack[depth]
        if ways.tried[depth] == ways.n_options[depth]:
            next_cell[drive] = fleet.cell[drive]
            state[drive] = UNDECIDED
            ways.failed[drive] = push
            depth -= 1
            if depth >= 0:
                claim[next_cell[ways.stack[depth]]] = NONE
            continue
        after = ways.option[depth, ways.tried[depth]]
        ways.tried[depth] += 1
        if claim[after] != NONE:
            continue
        holder = occupant[after]
        if holder == NONE or state[holder] == DECIDED:
            next_cell[drive] = after
            claim[after] = drive
            for level in range(depth + 1):
                state[ways.stack[level]] = DECIDED
            ways.firm[root] = fleet.progress[root]
            return True
        if state[holder] != UNDECIDED or ways.failed[holder] == push:
            continue
        if fleet.fixed[holder] != 0 or fleet.speed_factor[holder] == 0.0:
            continue
        if depth + 1 >= CHAIN or _rank(holder, step, grid, fleet, fields, ways.firm) <= rank:
            continue
        next_cell[drive] = after
        claim[after] = drive
        depth += 1
        ways.stack[depth] = holder
        state[holder] = TENTATIVE
        _list_ways_out(depth, grid, fleet, fields, ways)
    return False
