"""What a drive unit may do over the next few moves: the operations of EPIBT, and its work arrays."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.pool import FieldPool
from twin.kernels.priority import BUCKETS
from twin.state import Grid
from twin.units import NONE

__all__ = [
    "BEGINNING",
    "FRAMES",
    "GATED",
    "LANES",
    "MOVE",
    "NEVER",
    "PLACE",
    "WORD",
    "EpibtWork",
    "Operations",
    "epibt_work",
]

UInt8 = NDArray[np.uint8]
Int16 = NDArray[np.int16]
Int32 = NDArray[np.int32]

NEVER = 2**31 - 1
"""Cost of what a drive unit may not do."""

FRAMES = 512
"""Longest chain of drive units that push one another out of the way."""

LANES = 3
"""The gate of the first station's lane."""

GATED = 16
"""Bit of the exits of cells that not everybody may enter."""

WORD = 64
"""Operations that a word of bits stands for."""

BEGINNING, PLACE, MOVE = 0, 1, 2
"""What operations have in common: all moves up to one, the place after it, or the move itself."""


class Operations(NamedTuple):
    """Sequences of moves (J of them, T moves each), as walks over places (P of them) around a drive unit.

    Place 0 is the cell where it stands; every other place is one move away from the place before it.
    Directions are relative to the drive unit's heading, or to the north where it needs not turn.

    Attributes
    ----------
    before : ndarray of int16, shape (P,)
        The place that each is reached from; lower than its own number.
    direction : ndarray of int16, shape (P,)
        Direction of the move that leads to it.
    place : ndarray of int16, shape (J, T)
        Place after each move.
    turned : ndarray of int16, shape (J, T)
        Heading after each move; with ``NONE`` that of the last change of cell.
    end : ndarray of int16, shape (J,)
        The state in which each operation ends.
    end_place, end_heading : ndarray of int16, shape (ends,)
        Place and heading of these states.
    lateness : ndarray of int16, shape (J,)
        0 for the operation that gets on soonest, more for those that get on later.
    end_probe : ndarray of int16, shape (ends, 3)
        Probes to the left of these states, ahead and to the right.
    probe_row, probe_col : ndarray of int16, shape (K,)
        Rows and columns from the drive unit to each of the cells whose distances count: first that of each
        place, then their neighbours, with rotation only.
    kin : ndarray of uint64, shape (3, J, T, words)
        Which operations have their ``BEGINNING``, ``PLACE`` or ``MOVE`` in common with one, by move; bits.
    swaps : ndarray of uint8, shape (any, 2)
        Places to be compared, one after the other, to sort J values.
    rotation : bool
        Whether moves only go ahead, and a quarter turn takes a move.
    """

    before: Int16
    direction: Int16
    place: Int16
    turned: Int16
    end: Int16
    end_place: Int16
    end_heading: Int16
    lateness: Int16
    end_probe: Int16
    probe_row: Int16
    probe_col: Int16
    kin: NDArray[np.uint64]
    swaps: UInt8
    rotation: bool


class EpibtWork(NamedTuple):
    """Work arrays of the planner, allocated once.

    Attributes
    ----------
    at : ndarray of int32, shape (N, T + 1)
        Drive unit on each cell now and after each move.
    origin : ndarray of int32, shape (D,)
        Cell of each drive unit now; ``NONE`` before the first plan.
    facing : ndarray of int32, shape (D,)
        First row of ``shift`` for its heading.
    chosen : ndarray of int32, shape (D,)
        The operation that it is to do.
    price : ndarray of int32, shape (D,)
        What that costs.
    shift : ndarray of int32, shape (4 * J, T + 1)
        From the cell of a drive unit with each heading to where each operation has led it after each move.
    status, visits : ndarray of uint8, shape (D,)
        Why it can't be pushed away, 0 where it can, and how often that was tried in this plan.
    order, rank, bucket : ndarray of int32
        Drive units by falling priority, the priority of each, and the buckets of the counting sort.
    edge : ndarray of int32, shape (slots,)
        A drive unit that could do with a wider field than the one in each slot, ``NONE`` where there is none.
    standing : ndarray of int32, shape (N,)
        How often somebody under way stood on each cell when it was to be planned for.
    gate : ndarray of int32, shape (N,)
        ``Grid.private`` of each cell, ``LANES`` and more for the lanes of stations.
    private : ndarray of uint8, shape (N,)
        ``Grid.private``.
    exits : ndarray of uint8, shape (N,)
        Moves out of each cell, bit 0 to the north; ``GATED`` is set where the gate is not 0.
    probe : ndarray of int32, shape (4, K)
        From the cell of a drive unit with each heading to the probes.
    spot : ndarray of uint32, shape (N + margins,)
        ``FieldPool.place`` of each cell, with a margin for probes beyond the first and the last.
    cost : ndarray of int32, shape (D, J)
        Costs of the operations of each drive unit, the least first.
    frame_drive, frame_price, frame_chosen : ndarray of int32, shape (FRAMES,)
        Drive units in the chain, their operations before, and what these cost.
    frame_next : ndarray of int32, shape (FRAMES,)
        Where in its row of ``cost`` each of them goes on looking.
    frame_ruled_out : ndarray of uint64, shape (FRAMES, words)
        Which operations each of them can't have, a bit each.
    """

    at: Int32
    origin: Int32
    facing: Int32
    chosen: Int32
    price: Int32
    shift: Int32
    status: UInt8
    visits: UInt8
    order: Int32
    rank: Int32
    bucket: Int32
    edge: Int32
    standing: Int32
    gate: Int32
    private: UInt8
    exits: UInt8
    probe: Int32
    spot: NDArray[np.uint32]
    cost: Int32
    frame_drive: Int32
    frame_price: Int32
    frame_chosen: Int32
    frame_next: Int32
    frame_ruled_out: NDArray[np.uint64]


def epibt_work(operations: Operations, grid: Grid, n_cols: int, n_drives: int, pool: FieldPool) -> EpibtWork:
    """Allocate the work arrays for a fleet on a floor, and the pool of its fields."""
    n_operations, n_moves = operations.place.shape
    n_cells = len(grid.kind)
    gate = np.where(grid.lane != NONE, grid.lane + LANES, grid.private).astype(np.int32)
    exits = ((grid.neighbour != NONE) << np.arange(4)).sum(axis=1) + GATED * (gate != 0)
    row, col = operations.probe_row.astype(np.int32), operations.probe_col.astype(np.int32)
    turned = [(row, col), (col, -row), (-row, -col), (-col, row)]
    probe = np.array([down * n_cols + right for down, right in turned], dtype=np.int32)
    shift = np.zeros((4, n_operations, n_moves + 1), dtype=np.int32)
    shift[:, :, 1:] = probe[:, operations.place]

    def zeros(*shape: int, dtype: type = np.int32) -> NDArray[Any]:
        return np.zeros(shape, dtype=dtype)

    return EpibtWork(
        at=np.full((n_cells, n_moves + 1), NONE, dtype=np.int32),
        origin=np.full(n_drives, NONE, dtype=np.int32),
        facing=zeros(n_drives),
        chosen=zeros(n_drives),
        price=zeros(n_drives),
        shift=shift.reshape(4 * n_operations, n_moves + 1),
        status=zeros(n_drives, dtype=np.uint8),
        visits=zeros(n_drives, dtype=np.uint8),
        order=zeros(n_drives),
        rank=zeros(n_drives),
        bucket=zeros(BUCKETS),
        edge=np.full(len(pool.pages), NONE, dtype=np.int32),
        standing=zeros(n_cells),
        gate=gate,
        private=grid.private,
        exits=exits.astype(np.uint8),
        probe=probe,
        spot=np.pad(pool.place, int(np.abs(probe).max())),
        cost=zeros(n_drives, n_operations),
        frame_drive=zeros(FRAMES),
        frame_price=zeros(FRAMES),
        frame_chosen=zeros(FRAMES),
        frame_next=zeros(FRAMES),
        frame_ruled_out=zeros(FRAMES, operations.kin.shape[-1], dtype=np.uint64),
    )
