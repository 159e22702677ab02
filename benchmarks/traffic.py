"""Drive units on their way all over a floor, without stock or orders: work for the kernels of motion."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.floors import floor_for
from twin.kernels.fields import NOTHING_CLOSED, fill_field, links_of
from twin.kernels.pibt import PibtWork, pibt_work
from twin.kernels.pool import FieldPool, pool_of
from twin.kernels.reach import fill_rest_field
from twin.state import DrivePhase, Fleet, Grid, empty_fleet, grid_of
from twin.units import NONE

__all__ = ["Traffic", "copied", "traffic"]

GOALS = 128
"""Different goals; each drive unit reads its own cells of a field, so that sharing fields spares nothing."""


class Traffic(NamedTuple):
    """What the kernels of motion take.

    Attributes
    ----------
    grid : Grid
        The floor that the fleet is measured on.
    n_cols : int
        Its columns.
    fleet : Fleet
        All drive units under way, half of them with pods.
    fields : FieldPool
        Distances to their goals.
    work : PibtWork
        Work arrays.
    next_cell : ndarray of int32, shape (D,)
    next_heading : ndarray of int8, shape (D,)
        Work arrays for a plan.
    moves : ndarray of int32, shape (D, 3)
        Work array for the moves of a step.
    arrived : ndarray of int32, shape (D,)
        Work array for the arrivals of a step.
    """

    grid: Grid
    n_cols: int
    fleet: Fleet
    fields: FieldPool
    work: PibtWork
    next_cell: NDArray[np.int32]
    next_heading: NDArray[np.int8]
    moves: NDArray[np.int32]
    arrived: NDArray[np.int32]


def traffic(n_drives: int, seed: int = 1) -> Traffic:
    """Put drive units on random places, half of them bound for random storage locations with pods.

    Parameters
    ----------
    n_drives : int
        Size of the fleet.
    seed : int
        Of the places and goals.
    """
    layout = floor_for(n_drives)
    grid = grid_of(layout)
    rng = np.random.default_rng(seed)
    goals = rng.choice(layout.storage, GOALS, replace=False)
    queue = np.zeros(layout.n_cells, dtype=np.uint32)
    fields = np.empty((GOALS + 1, layout.n_cells), dtype=np.uint16)
    fill_rest_field(grid, NOTHING_CLOSED, fields[0], queue)
    links = (links_of(grid, loaded=False), links_of(grid, loaded=True))
    whole = (0, layout.n_rows - 1, 0, layout.n_cols - 1)
    for slot, goal in enumerate(goals.tolist(), start=1):
        fill_field(grid, links[slot % 2], goal, whole, NOTHING_CLOSED, layout.n_cols, fields[slot], queue)
    open_cells = np.flatnonzero((grid.kind != 0) & (grid.lane == NONE))
    fleet = empty_fleet(rng.choice(open_cells, n_drives, replace=False).astype(np.int32), layout.n_cells)
    fleet.field[:] = rng.integers(1, GOALS + 1, n_drives)
    fleet.goal[:] = goals[fleet.field - 1]
    fleet.loaded[:] = fleet.field % 2
    fleet.phase[:] = np.where(fleet.loaded, DrivePhase.TO_STORAGE, DrivePhase.TO_POD)
    fleet.travelling[:] = 1
    fleet.nearest[:] = fields[fleet.field, fleet.cell]
    return Traffic(
        grid=grid,
        n_cols=layout.n_cols,
        fleet=fleet,
        fields=pool_of(fields, layout.n_cols),
        work=pibt_work(n_drives, layout.n_cells),
        next_cell=np.full(n_drives, NONE, dtype=np.int32),
        next_heading=np.zeros(n_drives, dtype=np.int8),
        moves=np.zeros((n_drives, 3), dtype=np.int32),
        arrived=np.zeros(n_drives, dtype=np.int32),
    )


def copied(fleet: Fleet) -> Fleet:
    """Copy a fleet, to be moved about."""
    return Fleet._make(column.copy() for column in fleet)
