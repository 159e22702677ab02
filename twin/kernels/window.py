"""One drive unit's best way through a window of moves, past what others have reserved (space-time A*)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import kernel
from twin.kernels.fields import FAR
from twin.kernels.moves_left import UNMEASURED, turns_before
from twin.kernels.pool import FieldPool, distance_at
from twin.kernels.priority import Travellers
from twin.state import Grid
from twin.units import NONE

__all__ = ["WindowWork", "find_window", "window_work"]

Int32 = NDArray[np.int32]

BUCKETS = 512
"""Costs above the least one that are told apart."""
EXPANSIONS_PER_MOVE = 32
"""States that are looked at for each move of the window, before the way that got furthest is taken."""
RIP_UP = 12
"""What it costs, in moves, to go where a drive unit without a pod has reserved; twice that with a pod."""


class WindowWork(NamedTuple):
    """Work arrays of the search and the reservation table, allocated once.

    Attributes
    ----------
    row : ndarray of int32, shape (W + 1,)
        Where what holds after each move of the window is kept in ``held``, ``path`` and ``facing``.
    held : ndarray of int32, shape (W + 1, N)
        Drive unit that has reserved each cell, ``NONE`` where it is free.
    path, facing : ndarray of int32, shape (D, W + 1)
        Cell and heading of each drive unit.
    length : ndarray of int32, shape (D,)
        Moves for which each has reserved cells; ``NONE`` for those that have not.
    seen : ndarray of int32, shape (W + 1, 4 * N)
        Search in which a cell, with a heading, was last looked at after so many moves.
    search : ndarray of int32, shape (1,)
        Number of the last search.
    head : ndarray of int32, shape (BUCKETS,)
        The last state put into each bucket, ``NONE`` for an empty one. All ``NONE`` between searches.
    below, parent, state, spent, moment : ndarray of int32, shape (states,)
        Of each state: the one put into its bucket before it, the one that it was reached from, its cell
        times 4 plus its heading, what it cost so far, and the moves made.
    """

    row: Int32
    held: Int32
    path: Int32
    facing: Int32
    length: Int32
    seen: Int32
    search: Int32
    head: Int32
    below: Int32
    parent: Int32
    state: Int32
    spent: Int32
    moment: Int32


def window_work(n_drives: int, n_cells: int, window: int) -> WindowWork:
    """Allocate for a fleet, a grid and a window of moves."""
    n_states = EXPANSIONS_PER_MOVE * window * 5 + 1

    def zeros(*shape: int) -> Int32:
        return np.zeros(shape, dtype=np.int32)

    return WindowWork(
        row=np.arange(window + 1, dtype=np.int32),
        held=np.full((window + 1, n_cells), NONE, dtype=np.int32),
        path=zeros(n_drives, window + 1),
        facing=zeros(n_drives, window + 1),
        length=np.full(n_drives, NONE, dtype=np.int32),
        seen=zeros(window + 1, 4 * n_cells),
        search=zeros(1),
        head=np.full(BUCKETS, NONE, dtype=np.int32),
        below=zeros(n_states),
        parent=zeros(n_states),
        state=zeros(n_states),
        spent=zeros(n_states),
        moment=zeros(n_states),
    )


@kernel
def find_window(
    grid: Grid,
    fleet: Travellers,
    fields: FieldPool,
    work: WindowWork,
    drive: int,
    rotation: bool,
    rip_up: bool,
    least: int,
) -> int:
    """Find a drive unit's best way through the window.

    Parameters
    ----------
    grid : Grid
        The floor.
    fleet : Travellers
        The drive units; only read.
    fields : FieldPool
        The distance fields, by ``fleet.field``.
    work : WindowWork
        Reservations and work arrays. The drive unit's row of ``path`` and ``facing`` receives the way.
        Modified in place.
    drive : int
        Whose way; nothing is reserved for it.
    rotation : bool
        Whether a move may only go ahead, and a quarter turn takes a move of its own.
    rip_up : bool
        Whether it may go, at a cost, where others have reserved; never where one stands that must not move.
    least : int
        Moves after which the way of one under way may end at its goal: where it goes then is not known
        yet, and holding the goal for the rest of the window would keep others out for nothing.

    Returns
    -------
    int
        Moves that the way is long: the window, or fewer to the goal, or where no way leads through all of it.

    Notes
    -----
    States are kept in buckets by cost, last in, first out: of equally good ones the deepest is looked at
    first, so that the search runs straight to the end of the window where nobody is in the way. Waiting at
    the goal costs nothing.
    """
    tiles, pages, spots = fields
    rows, held, seen, head, below = work.row, work.held, work.seen, work.head, work.below
    parent, states, spent, moment = work.parent, work.state, work.spent, work.moment
    neighbour, lanes, private = grid.neighbour, grid.lane, grid.private
    fixed, loads = fleet.fixed, fleet.loaded
    slot, goal, station, loaded = fleet.field[drive], fleet.goal[drive], fleet.station[drive], loads[drive]
    window = len(held) - 1
    travels = fleet.travelling[drive] != 0
    most = len(states) - 5
    start = fleet.cell[drive]
    work.search[0] += 1
    search = work.search[0]
    beyond_door = 0
    if goal != NONE and distance_at(tiles, pages, spots, slot, goal) != FAR:
        beyond_door = int(distance_at(tiles, pages, spots, slot, goal))
    base = int(distance_at(tiles, pages, spots, slot, start))
    base = UNMEASURED if base == FAR else base + beyond_door
    if start == goal:
        base = 0
    n_states = 1
    states[0] = start * 4 + fleet.heading[drive]
    parent[0], below[0], spent[0], moment[0] = NONE, NONE, 0, 0
    head[0] = 0
    bucket, last_bucket = 0, 0
    furthest = 0
    while n_states < most:
        while bucket <= last_bucket and head[bucket] == NONE:
            bucket += 1
        if bucket > last_bucket:
            break
        node = head[bucket]
        head[bucket] = below[node]
        made = moment[node]
        cell, heading = states[node] >> 2, states[node] & 3
        mark = states[node] if rotation else cell
        if seen[made, mark] == search:
            continue
        seen[made, mark] = search
        if made > moment[furthest]:
            furthest = node
        if made == window:
            break
        if made >= least and cell == goal and travels:
            furthest = node
            break
        after_that = made + 1
        lane = lanes[cell]
        at_rest = cell == goal or (goal == NONE and private[cell] != 0)
        # pushed in rising order of merit: the last one in is the first one out
        for option in range(-1, 5):
            direction = heading
            after = cell
            turned = heading
            if option >= 0:
                direction = (heading + (2, 1, 3, 0, 0)[option]) & 3
                if rotation:
                    if option == 0 or option == 4:
                        continue
                    turned = direction
                    if option == 3:
                        after = neighbour[cell, direction]
                elif option == 4:
                    continue
                else:
                    after = neighbour[cell, direction]
                    turned = direction
                if after == NONE:
                    continue
            if after != cell:
                if loaded != 0 and private[after] != 0 and after != goal:
                    continue
                if lanes[after] != NONE and lanes[after] != lane and lanes[after] != station:
                    continue
            if seen[after_that, after * 4 + turned if rotation else after] == search:
                continue
            there = int(distance_at(tiles, pages, spots, slot, after))
            if there == FAR:
                if after != cell:
                    continue
                there = UNMEASURED
            elif after == goal:
                there = 0
            else:
                there += beyond_door
            cost = int(spent[node])
            if not (at_rest and after == cell and turned == heading):
                cost += 1
            holder = held[rows[after_that], after]
            crossing = NONE
            if after != cell:
                crossing = held[rows[made], after]
                if crossing != NONE and held[rows[after_that], cell] != crossing:
                    crossing = NONE
            if holder != NONE or crossing != NONE:
                if not rip_up:
                    continue
                if (holder != NONE and fixed[holder] != 0) or (crossing != NONE and fixed[crossing] != 0):
                    continue
                cost += RIP_UP
                if holder != NONE and loads[holder] != 0:
                    cost += RIP_UP
            turns = 0
            if rotation and after != goal and there > 0:
                turns = turns_before(
                    after, turned, goal, there - beyond_door, neighbour, tiles, pages, spots, slot
                )
            place: int = min(max(cost + there + turns - base, bucket), BUCKETS - 1)
            states[n_states] = after * 4 + turned
            parent[n_states] = node
            spent[n_states] = cost
            moment[n_states] = after_that
            below[n_states] = head[place]
            head[place] = n_states
            last_bucket = max(last_bucket, place)
            n_states += 1
    for index in range(last_bucket + 1):
        head[index] = NONE
    node = furthest
    length = moment[furthest]
    while node != NONE:
        work.path[drive, rows[moment[node]]] = states[node] >> 2
        work.facing[drive, rows[moment[node]]] = states[node] & 3
        node = parent[node]
    return int(length)
