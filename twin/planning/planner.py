"""What a planner is, and which ones there are."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin.kernels.pibt import pibt_work, plan_pibt
from twin.planning.fields import DistanceFields
from twin.registry import Registry
from twin.state import Fleet, Grid

__all__ = ["PLANNERS", "Pibt", "Planner"]


class Planner(Protocol):
    """Chooses the next cell of every drive unit.

    Constructed with the grid, the fleet and the distance fields; third parties register theirs under the
    entry point group ``twin.planners``.
    """

    def __init__(self, grid: Grid, fleet: Fleet, fields: DistanceFields) -> None: ...

    def plan(self, step: int) -> NDArray[np.int32]:
        """Choose the next cells, free of vertex and swap conflicts.

        Parameters
        ----------
        step : int
            The clock.

        Returns
        -------
        ndarray of int32, shape (D,)
            Next cell of each drive unit, its present one to stay. Valid until the next call.
        """
        ...


PLANNERS: Registry[Planner] = Registry("planning.planner", "twin.planners")


@PLANNERS.register("pibt")
class Pibt:
    """Priority inheritance with backtracking, priorities by what the drive units are doing.

    Parameters
    ----------
    grid : Grid
        The floor.
    fleet : Fleet
        The drive units; only read.
    fields : DistanceFields
        The pool of their distance fields.
    """

    def __init__(self, grid: Grid, fleet: Fleet, fields: DistanceFields) -> None:
        self._grid = grid
        self._fleet = fleet
        self._fields = fields
        self._work = pibt_work(len(fleet.cell), len(grid.kind))
        self._next_cell = fleet.cell.copy()

    def plan(self, step: int) -> NDArray[np.int32]:
        """Choose the next cells; see :class:`Planner`."""
        plan_pibt(self._grid, self._fleet, self._fields.pool, self._work, self._next_cell, step)
        return self._next_cell
