"""Priority inheritance over operations of several moves (EPIBT), and neighbourhood search on top of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined, kernel
from twin.kernels.guidance import Guidance
from twin.kernels.operation_costs import NEVER, NUMBERS, SCALE, look_around, price_operations
from twin.kernels.operations import FRAMES, EpibtWork, Operations
from twin.kernels.pool import FieldPool
from twin.kernels.priority import sort_by_priority
from twin.state import Fleet, Grid
from twin.units import NONE

__all__ = ["begin_epibt", "rebuild"]

Int16 = NDArray[np.int16]
Int32 = NDArray[np.int32]
UInt8 = NDArray[np.uint8]

UNTOUCHED, CHAINED, BUILT = 0, 1, 2
VISITS = 40
"""How often a plan tries to push the same drive unit away. In an aisle that is blocked at its other end only
the last of many operations helps, and each of those before has pushed whoever stands there in vain."""
CROWD = -2


@inlined
def _insert(at: Int32, path: Int32, drive: int) -> None:
    for t in range(1, path.shape[1]):
        at[path[drive, t], t] = drive


@inlined
def _remove(at: Int32, path: Int32, drive: int) -> None:
    for t in range(1, path.shape[1]):
        at[path[drive, t], t] = NONE


@kernel
def begin_epibt(
    grid: Grid,
    fleet: Fleet,
    fields: FieldPool,
    guidance: Guidance,
    operations: Operations,
    work: EpibtWork,
    step: int,
) -> None:
    """Begin a plan: everyone stays where it is, and those who shall choose first come first in the order.

    Parameters
    ----------
    grid : Grid
        The floor.
    fleet : Fleet
        The drive units; only read.
    fields : FieldPool
        The distance fields, indexed by ``fleet.field``.
    guidance : Guidance
        The weights that they were made from.
    operations : Operations
        What a drive unit may do.
    work : EpibtWork
        Work arrays; receives the cost of every operation. Modified in place.
    step : int
        The clock; breaks ties.
    """
    cells, headings = fleet.cell, fleet.heading
    at, path, turned, status, visits = work.at, work.path, work.turned, work.status, work.visits
    n_drives, n_moves = path.shape
    for drive in range(n_drives):
        for t in range(n_moves):
            if path[drive, t] != NONE:
                at[path[drive, t], t] = NONE
    for drive in range(n_drives):
        status[drive] = UNTOUCHED
        visits[drive] = 0
        for t in range(n_moves):
            path[drive, t] = cells[drive]
            turned[drive, t] = headings[drive]
            at[cells[drive], t] = drive
    look_around(fleet, fields, operations, work)
    price_operations(fleet, guidance, operations, work, step)
    sort_by_priority(grid, fleet, fields, guidance.unit, work.order, work.rank, work.bucket)


@kernel
def rebuild(fleet: Fleet, operations: Operations, work: EpibtWork, roots: Int32, improving: bool) -> int:
    """Give drive units better operations, one after the other, and push others out of their way.

    Parameters
    ----------
    fleet : Fleet
        The drive units; only read.
    operations : Operations
        What a drive unit may do.
    work : EpibtWork
        Work arrays with the costs; receives the chosen ``path`` and ``turned``. Modified in place.
    roots : ndarray of int32, shape (any,)
        Drive units that shall have a better operation, in this order.
    improving : bool
        Keep only what lowers the sum of all costs, instead of whatever suits the root.

    Returns
    -------
    int
        How many roots got another operation.

    Notes
    -----
    A drive unit takes the cheapest operation that is in nobody's way, or in the way of one other that finds
    another one itself; who has been given one in this plan is not pushed again. Unlike in the paper, one that
    was pushed in vain still gets its own turn. The same stands on the cells whenever the search comes back to
    a drive unit: moves that have met somebody who can't be pushed rule out all that begin with them.

    References
    ----------
    Yukhnevich, Andreychuk (2025), "Enhancing PIBT via multi-action operations", arXiv 2511.09193.
    """
    fixed, headings = fleet.fixed, fleet.heading
    place, rel = operations.place, operations.turned
    kin, kin_first, kin_last = operations.kin, operations.kin_first, operations.kin_last
    at, path, turned, status, visits = work.at, work.path, work.turned, work.status, work.visits
    around, costs, price = work.around, work.cost, work.price
    frame_drive, frame_price, frame_path = work.frame_drive, work.frame_price, work.frame_path
    frame_turned, frame_cost = work.frame_turned, work.frame_cost
    rotation = operations.rotation
    n_operations, n_moves = place.shape
    n_rebuilt = 0
    for position in range(len(roots)):
        root = roots[position]
        if status[root] != UNTOUCHED or fixed[root] != 0:
            continue
        frame = 0
        drive = root
        opening = True
        gain = 0
        while frame >= 0:
            if opening:
                opening = False
                frame_drive[frame] = drive
                status[drive] = CHAINED
                visits[drive] += 1
                for t in range(n_moves + 1):
                    frame_path[frame, t] = path[drive, t]
                    frame_turned[frame, t] = turned[drive, t]
                if frame == 0:
                    _remove(at, path, drive)
                for number in range(n_operations):
                    frame_cost[frame, number] = costs[drive, number]
                frame_price[frame] = price[drive] if improving else costs[drive, n_operations - 1] // SCALE
            drive = frame_drive[frame]
            cost = np.int32(NEVER)
            for number in range(n_operations):
                cost = min(cost, frame_cost[frame, number])
            if cost == NEVER or (improving and frame == 0 and cost // SCALE >= frame_price[0]):
                for t in range(n_moves + 1):
                    path[drive, t] = frame_path[frame, t]
                    turned[drive, t] = frame_turned[frame, t]
                price[drive] = frame_price[frame]
                status[drive] = UNTOUCHED
                if frame > 0:
                    _remove(at, path, frame_drive[frame - 1])
                _insert(at, path, drive)
                frame -= 1
                continue
            choice = cost & (NUMBERS - 1)
            frame_cost[frame, choice] = NEVER
            other = NONE
            before = around[drive, 0]
            for t in range(1, n_moves + 1):
                after = around[drive, place[choice, t - 1]]
                there = at[after, t]
                if there != NONE and there != other:
                    hopeless = status[there] != UNTOUCHED or fixed[there] != 0 or visits[there] >= VISITS
                    other = CROWD if other != NONE or hopeless else there
                if after != before and other != CROWD:
                    comes = at[before, t]
                    if comes != NONE and comes != other and at[after, t - 1] == comes:
                        hopeless = status[comes] != UNTOUCHED or fixed[comes] != 0 or visits[comes] >= VISITS
                        other = CROWD if other != NONE or hopeless else comes
                if other == CROWD:
                    for number in range(kin_first[choice, t - 1], kin_last[choice, t - 1]):
                        frame_cost[frame, kin[number]] = NEVER
                    break
                before = after
            if other == CROWD:
                continue
            if other != NONE:
                if frame + 1 == FRAMES:
                    continue
                _remove(at, path, other)
            base = np.int64(headings[drive]) if rotation else np.int64(0)
            for t in range(n_moves):
                path[drive, t + 1] = around[drive, place[choice, t]]
                turned[drive, t + 1] = headings[drive]
                if rel[choice, t] != NONE:
                    turned[drive, t + 1] = (base + rel[choice, t]) & 3
            price[drive] = cost // SCALE
            _insert(at, path, drive)
            if other != NONE:
                frame += 1
                drive = other
                opening = True
                continue
            gain = 0
            for number in range(frame + 1):
                one = frame_drive[number]
                gain += frame_price[number] - price[one]
                status[one] = UNTOUCHED if improving else BUILT
            if not improving or gain >= 0:
                n_rebuilt += 1
                break
            for number in range(frame + 1):
                _remove(at, path, frame_drive[number])
            for number in range(frame + 1):
                one = frame_drive[number]
                for t in range(n_moves + 1):
                    path[one, t] = frame_path[number, t]
                    turned[one, t] = frame_turned[number, t]
                price[one] = frame_price[number]
                _insert(at, path, one)
            break
    return n_rebuilt
