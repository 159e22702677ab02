"""Priority inheritance over operations of several moves (EPIBT), and neighbourhood search on top of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined, kernel
from twin.kernels.guidance import Guidance
from twin.kernels.kept import Kept
from twin.kernels.operation_costs import NUMBERS, SCALE, price_operations
from twin.kernels.operations import BEGINNING, FRAMES, MOVE, NEVER, PLACE, EpibtWork, Operations
from twin.kernels.pool import FieldPool
from twin.kernels.priority import Travellers, sort_by_priority
from twin.units import NONE

__all__ = ["EpibtFloor", "give_moves", "plan_epibt", "rebuild"]

Int32 = NDArray[np.int32]
Int8 = NDArray[np.int8]

CHAINED, BUILT, WORN = 1, 2, 4
"""Why somebody can't be pushed away: in the chain, has its operation, or was pushed ``VISITS`` times."""
VISITS = 40
"""How often a plan tries to push the same drive unit away. In an aisle that is blocked at its other end only
the last of many operations helps, and each of those before has pushed whoever stands there in vain."""
CROWD = -2


class EpibtFloor(NamedTuple):
    """All that it takes to plan, and where the next moves are written.

    Attributes
    ----------
    fleet : Travellers
        The drive units.
    fields : FieldPool
        The distance fields, indexed by ``fleet.field``.
    guidance : Guidance
        The weights that they were made from.
    operations : Operations
        What a drive unit may do.
    work : EpibtWork
        Work arrays; receives the cost of every operation and the plan.
    next_cell, next_heading : ndarray of int32 and int8, shape (D,)
        Receive cells and headings after the first move.
    """

    fleet: Travellers
    fields: FieldPool
    guidance: Guidance
    operations: Operations
    work: EpibtWork
    next_cell: Int32
    next_heading: Int8


@inlined
def _put(at: Int32, shift: Int32, cell: int, row: int, drive: int) -> None:
    """Write a drive unit, or ``NONE``, to where an operation leads."""
    for t in range(1, shift.shape[1]):
        at[cell + shift[row, t], t] = drive


@inlined
def _begin(fleet: Travellers, operations: Operations, work: EpibtWork) -> None:
    """Let everyone stay where it is, and count who stands."""
    cells, headings, waited = fleet.cell, fleet.heading, fleet.waited
    travelling, fixed, standing = fleet.travelling, fleet.fixed, work.standing
    at, origin, facing, chosen, shift = work.at, work.origin, work.facing, work.chosen, work.shift
    n_drives, n_operations, rotation = len(cells), len(operations.place), operations.rotation
    n_moves = shift.shape[1]
    for drive in range(n_drives):
        if origin[drive] != NONE:
            for t in range(n_moves):
                at[origin[drive] + shift[facing[drive] + chosen[drive], t], t] = NONE
    for drive in range(n_drives):
        if waited[drive] > 0 and travelling[drive] != 0 and fixed[drive] == 0:
            standing[cells[drive]] += 1
        origin[drive] = cells[drive]
        facing[drive] = (headings[drive] & 3) * n_operations if rotation else 0
        chosen[drive] = n_operations - 1
        for t in range(n_moves):
            at[cells[drive], t] = drive


@kernel
def plan_epibt(floor: Kept[EpibtFloor], step: int) -> bool:
    """Plan the next moves of all drive units, free of vertex and swap conflicts.

    Parameters
    ----------
    floor : Kept of EpibtFloor
        The drive units and what it takes to plan. Modified in place.
    step : int
        The clock; breaks ties.

    Returns
    -------
    bool
        Whether there is anybody in ``work.edge``.
    """
    fleet, fields, guidance, operations, work, next_cell, next_heading = floor.parts
    _begin(fleet, operations, work)
    at_edge = price_operations(fleet, fields, guidance, operations, work, step)
    sort_by_priority(work.private, fleet, fields, guidance.unit, work.order, work.rank, work.bucket)
    rebuild(fleet, operations, work, work.order, False)
    give_moves(fleet, operations, work, next_cell, next_heading)
    return at_edge


@kernel
def give_moves(
    fleet: Travellers, operations: Operations, work: EpibtWork, next_cell: Int32, next_heading: Int8
) -> None:
    """Write down the first moves of a plan; parameters as in :class:`EpibtFloor`."""
    cells, headings, facing, chosen, shift = fleet.cell, fleet.heading, work.facing, work.chosen, work.shift
    turned, rotation = operations.turned, operations.rotation
    for drive in range(len(cells)):
        quarters = turned[chosen[drive], 0]
        next_cell[drive] = cells[drive] + shift[facing[drive] + chosen[drive], 1]
        next_heading[drive] = headings[drive]
        if quarters != NONE:
            next_heading[drive] = (headings[drive] + quarters) & 3 if rotation else quarters


@kernel
def rebuild(fleet: Travellers, operations: Operations, work: EpibtWork, roots: Int32, improving: bool) -> int:
    """Give drive units better operations, one after the other, and push others out of their way.

    Parameters
    ----------
    fleet : Travellers
        The drive units; only read.
    operations : Operations
        What a drive unit may do.
    work : EpibtWork
        Work arrays with the costs; receives the ``chosen`` operations. Modified in place.
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
    a drive unit: moves that have met somebody who can't be pushed rule out all that make them.

    References
    ----------
    Yukhnevich, Andreychuk (2025), "Enhancing PIBT via multi-action operations", arXiv 2511.09193.
    """
    fixed, cells = fleet.fixed, fleet.cell
    kin, at, facing, chosen, shift = operations.kin, work.at, work.facing, work.chosen, work.shift
    status, visits, costs, price = work.status, work.visits, work.cost, work.price
    frame_drive, frame_price, frame_chosen = work.frame_drive, work.frame_price, work.frame_chosen
    frame_next, ruled_out = work.frame_next, work.frame_ruled_out
    n_moves, n_operations, n_words = shift.shape[1], costs.shape[1], ruled_out.shape[1]
    for drive in range(len(status)):
        status[drive] = BUILT if fixed[drive] != 0 else 0
        visits[drive] = 0
    n_rebuilt = 0
    for position in range(len(roots)):
        root = roots[position]
        if status[root] & (CHAINED | BUILT) != 0:
            continue
        frame = 0
        drive = root
        opening = True
        while frame >= 0:
            if opening:
                opening = False
                frame_drive[frame] = drive
                status[drive] |= CHAINED
                visits[drive] += 1
                if visits[drive] >= VISITS:
                    status[drive] |= WORN
                frame_chosen[frame], frame_price[frame] = chosen[drive], price[drive]
                if frame == 0:
                    _put(at, shift, cells[drive], facing[drive] + chosen[drive], NONE)
                frame_next[frame] = 0
                for word in range(n_words):
                    ruled_out[frame, word] = 0
            drive = frame_drive[frame]
            cost, choice = NEVER, 0
            for number in range(frame_next[frame], n_operations):
                cost = costs[drive, number]
                choice = cost & (NUMBERS - 1)
                if (
                    cost == NEVER
                    or (ruled_out[frame, choice >> 6] >> np.uint64(choice & 63)) & np.uint64(1) == 0
                ):
                    frame_next[frame] = number + 1
                    break
                cost = NEVER
            if cost == NEVER or (improving and frame == 0 and cost // SCALE >= frame_price[0]):
                chosen[drive], price[drive] = frame_chosen[frame], frame_price[frame]
                status[drive] &= WORN
                if frame > 0:
                    pusher = frame_drive[frame - 1]
                    _put(at, shift, cells[pusher], facing[pusher] + chosen[pusher], NONE)
                _put(at, shift, cells[drive], facing[drive] + chosen[drive], drive)
                frame -= 1
                continue
            other = NONE
            cell, row = cells[drive], facing[drive] + choice
            before = cell
            for t in range(1, n_moves):
                after = cell + shift[row, t]
                shared = BEGINNING
                there = at[after, t]
                if there != NONE and there != other:
                    if status[there] != 0:
                        shared = PLACE
                    other = CROWD if other != NONE or shared == PLACE else there
                if after != before and other != CROWD:
                    comes = at[before, t]
                    if comes != NONE and comes != other and at[after, t - 1] == comes:
                        if status[comes] != 0:
                            shared = MOVE
                        other = CROWD if other != NONE or shared == MOVE else comes
                if other == CROWD:
                    for word in range(n_words):
                        ruled_out[frame, word] |= kin[shared, choice, t - 1, word]
                    break
                before = after
            if other == CROWD or (other != NONE and frame + 1 == FRAMES):
                continue
            if other != NONE:
                _put(at, shift, cells[other], facing[other] + chosen[other], NONE)
            chosen[drive], price[drive] = choice, cost // SCALE
            _put(at, shift, cell, row, drive)
            if other != NONE:
                frame += 1
                drive = other
                opening = True
                continue
            gain = 0
            for number in range(frame + 1):
                one = frame_drive[number]
                gain += frame_price[number] - price[one]
                status[one] = status[one] & WORN if improving else BUILT
            if not improving or gain >= 0:
                n_rebuilt += 1
                break
            for number in range(frame + 1):
                one = frame_drive[number]
                _put(at, shift, cells[one], facing[one] + chosen[one], NONE)
            for number in range(frame + 1):
                one = frame_drive[number]
                chosen[one], price[one] = frame_chosen[number], frame_price[number]
                _put(at, shift, cells[one], facing[one] + chosen[one], one)
            break
    return n_rebuilt
