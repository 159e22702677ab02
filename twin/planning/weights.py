"""What moves cost by cell and direction, and how that changes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.guidance import Guidance
from twin.layout.floor import CellKind
from twin.state import Grid

__all__ = ["EPOCHS", "UNIT", "Weights", "even_weights", "streets"]

UNIT = 8
"""Weight of a plain move. Fields hold up to 65534, so a way may be as long as 8191 plain moves."""

EPOCHS = 8
"""How many changes back the weights of a field are kept."""

UInt8 = NDArray[np.uint8]


class Weights:
    """Weights of moves, changed now and then.

    Parameters
    ----------
    weight : ndarray of uint8, shape (N, 4)
        What it costs to leave each cell in each direction, at least 1.
    unit : int
        Weight of a plain move.
    epochs : int
        How many changes back the weights are kept; 1 for weights that never change.

    Attributes
    ----------
    snapshots : ndarray of uint8, shape (epochs, N, 4)
        The weights of each epoch.
    epoch : int
        The present one.
    unit : int
        As given.
    """

    def __init__(self, weight: UInt8, unit: int = UNIT, epochs: int = 1) -> None:
        self.snapshots = np.repeat(weight[None].astype(np.uint8), epochs, axis=0)
        self.unit = unit
        self.epoch = 0

    @property
    def present(self) -> UInt8:
        """The weights now, shape (N, 4)."""
        weight: UInt8 = self.snapshots[self.epoch]
        return weight

    @property
    def next_epoch(self) -> int:
        """The epoch whose weights the next change will overwrite."""
        return (self.epoch + 1) % len(self.snapshots)

    def change(self, weight: UInt8) -> None:
        """Begin a new epoch."""
        self.epoch = self.next_epoch
        self.snapshots[self.epoch] = weight

    def guidance(self, n_slots: int) -> Guidance:
        """Give them to kernels, for a pool of so many fields."""
        epoch = np.full(n_slots, self.epoch, dtype=np.uint8)
        return Guidance(self.snapshots, epoch, np.ones(n_slots, dtype=np.uint8), self.unit)


def even_weights(grid: Grid) -> Weights:
    """Give every move the weight 1: fields in cells."""
    return Weights(np.ones((len(grid.kind), 4), dtype=np.uint8), unit=1)


def streets(grid: Grid, n_cols: int, against: float) -> UInt8:
    """Make every row and column a one-way street, alternately, by weights.

    Aisles one cell wide alternate among themselves, wherever they lie: if every fourth column is an aisle,
    all have the same parity.

    Parameters
    ----------
    grid : Grid
        The floor.
    n_cols : int
        Its columns.
    against : float
        How many plain moves it costs to go against the street: 2 where turning is free, 3 where it takes a
        move, are good on warehouses.

    Returns
    -------
    ndarray of uint8, shape (N, 4)
        Weights.
    """
    free = (grid.kind != CellKind.WALL).reshape(-1, n_cols)
    eastward = _alternate(free)[:, None]
    southward = _alternate(free.T)[None, :]
    ways = (southward, ~eastward, ~southward, eastward)
    wrong = np.stack([np.broadcast_to(way, free.shape) for way in ways], axis=-1).reshape(-1, 4)
    return np.where(wrong, round(against * UNIT), UNIT).astype(np.uint8)


def _alternate(free: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Choose the direction of each row: against the last aisle's for an aisle, else the last row's."""
    walled = np.pad(~free, ((1, 1), (0, 0)), constant_values=True)
    confined = free & walled[:-2] & walled[2:]
    is_aisle = confined.sum(axis=1) * 4 >= np.maximum(1, free.sum(axis=1))
    forward = np.zeros(len(free), dtype=np.bool_)
    last_aisle = last_row = False
    for row, aisle in enumerate(is_aisle.tolist()):
        last_row = not (last_aisle if aisle else last_row)
        if aisle:
            last_aisle = last_row
        forward[row] = last_row
    return forward
