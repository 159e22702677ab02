"""What a drive unit may do over the next few moves: the operations of EPIBT, and its work arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.priority import BUCKETS
from twin.state import Grid
from twin.units import NONE

__all__ = ["FRAMES", "GATED", "LANES", "EpibtWork", "Operations", "epibt_work"]

Int8 = NDArray[np.int8]
Int16 = NDArray[np.int16]
Int32 = NDArray[np.int32]

FRAMES = 512
"""Longest chain of drive units that push one another out of the way."""

LANES = 3
"""The gate of the first station's lane."""

GATED = 16
"""Bit of the exits of cells that not everybody may enter."""


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
    kin : ndarray of int16, shape (J,)
        The operations, those side by side that begin with the same moves.
    kin_first, kin_last : ndarray of int16, shape (J, T)
        Which part of ``kin`` shares the first moves, up to each, with an operation.
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
    kin: Int16
    kin_first: Int16
    kin_last: Int16
    rotation: bool


class EpibtWork(NamedTuple):
    """Work arrays of the planner, allocated once.

    Attributes
    ----------
    at : ndarray of int32, shape (N, T + 1)
        Drive unit on each cell now and after each move.
    path : ndarray of int32, shape (D, T + 1)
        Cell of each drive unit now and after each move.
    turned : ndarray of int8, shape (D, T + 1)
        Its heading then.
    price : ndarray of int32, shape (D,)
        What its operation costs.
    status, visits : ndarray of uint8, shape (D,)
        How far its operation is decided in this plan, and how often it was tried to push it away.
    order, rank, bucket : ndarray of int32
        Drive units by falling priority, the priority of each, and the buckets of the counting sort.
    edge : ndarray of int32, shape (slots,)
        A drive unit that could do with a wider field than the one in each slot, ``NONE`` where there is none.
    gate : ndarray of int32, shape (N,)
        ``Grid.private`` of each cell, ``LANES`` and more for the lanes of stations.
    exits : ndarray of uint8, shape (N,)
        Moves out of each cell, bit 0 to the north; ``GATED`` is set where the gate is not 0.
    probe : ndarray of int32, shape (4, K)
        From the cell of a drive unit with each heading to the probes.
    near : ndarray of uint16, shape (D, K)
        Distance at each probe of each drive unit.
    around : ndarray of int32, shape (D, P)
        Cell of each place, ``NONE`` where the drive unit may not go.
    cost : ndarray of int32, shape (D, J)
        Cost of each operation.
    frame_drive, frame_price : ndarray of int32, shape (FRAMES,)
        Drive units in the chain, and what their operations cost before.
    frame_path : ndarray of int32, shape (FRAMES, T + 1)
        Their paths before.
    frame_turned : ndarray of int8, shape (FRAMES, T + 1)
        Their headings before.
    frame_cost : ndarray of int32, shape (FRAMES, J)
        Cost of each operation that has not been tried.
    frame_end : ndarray of int32, shape (ends,)
        Remaining cost in each of the states where operations end.
    """

    at: Int32
    path: Int32
    turned: Int8
    price: Int32
    status: NDArray[np.uint8]
    visits: NDArray[np.uint8]
    order: Int32
    rank: Int32
    bucket: Int32
    edge: Int32
    gate: Int32
    exits: NDArray[np.uint8]
    probe: Int32
    near: NDArray[np.uint16]
    around: Int32
    cost: Int32
    frame_drive: Int32
    frame_price: Int32
    frame_path: Int32
    frame_turned: Int8
    frame_cost: Int32
    frame_end: Int32


def epibt_work(operations: Operations, grid: Grid, n_cols: int, n_drives: int, n_slots: int) -> EpibtWork:
    """Allocate the work arrays for a fleet on a floor, and a pool of so many fields."""
    n_moves = operations.place.shape[1] + 1
    n_cells, n_probes = len(grid.kind), len(operations.probe_row)
    gate = np.where(grid.lane != NONE, grid.lane + LANES, grid.private).astype(np.int32)
    exits = ((grid.neighbour != NONE) << np.arange(4)).sum(axis=1) + GATED * (gate != 0)
    row, col = operations.probe_row.astype(np.int32), operations.probe_col.astype(np.int32)
    turned = [(row, col), (col, -row), (-row, -col), (-col, row)]

    def zeros(*shape: int) -> Int32:
        return np.zeros(shape, dtype=np.int32)

    return EpibtWork(
        at=np.full((n_cells, n_moves), NONE, dtype=np.int32),
        path=np.full((n_drives, n_moves), NONE, dtype=np.int32),
        turned=np.zeros((n_drives, n_moves), dtype=np.int8),
        price=zeros(n_drives),
        status=np.zeros(n_drives, dtype=np.uint8),
        visits=np.zeros(n_drives, dtype=np.uint8),
        order=zeros(n_drives),
        rank=zeros(n_drives),
        bucket=zeros(BUCKETS),
        edge=np.full(n_slots, NONE, dtype=np.int32),
        gate=gate,
        exits=exits.astype(np.uint8),
        probe=np.array([down * n_cols + right for down, right in turned], dtype=np.int32),
        near=np.zeros((n_drives, n_probes), dtype=np.uint16),
        around=zeros(n_drives, len(operations.before)),
        cost=zeros(n_drives, len(operations.end)),
        frame_drive=zeros(FRAMES),
        frame_price=zeros(FRAMES),
        frame_path=zeros(FRAMES, n_moves),
        frame_turned=np.zeros((FRAMES, n_moves), dtype=np.int8),
        frame_cost=zeros(FRAMES, len(operations.end)),
        frame_end=zeros(len(operations.end_place)),
    )
