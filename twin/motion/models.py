"""What a motion model is, and which ones there are."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin.events import EventRecord
from twin.kernels.ideal import hop
from twin.layout.floor import Layout
from twin.planning.fields import DistanceFields
from twin.registry import Registry
from twin.scenario import FleetSettings
from twin.state import Fleet, Grid

__all__ = ["MOTION_MODELS", "Ideal", "MotionModel"]


class MotionModel(Protocol):
    """Carries out what the planner commits, step by step, and says who has physically arrived.

    Constructed with the grid, the fleet, the distance fields and the event record; third parties register
    theirs under the entry point group ``twin.motion``.
    """

    def __init__(self, grid: Grid, fleet: Fleet, fields: DistanceFields, record: EventRecord) -> None: ...

    @staticmethod
    def step_s(layout: Layout, settings: FleetSettings) -> float:
        """Say how long a step lasts on a floor, in seconds."""
        ...

    def wants_plan(self) -> bool:
        """Say whether the planner should commit further moves before this step."""
        ...

    def commit(self, next_cell: NDArray[np.int32]) -> None:
        """Take the planner's next cells, shape (D,), in."""
        ...

    def advance(self, step: int) -> list[int]:
        """Move the drive units through one step.

        Parameters
        ----------
        step : int
            The clock after this step.

        Returns
        -------
        list of int
            Drive units whose leg has ended, in rising order.
        """
        ...


MOTION_MODELS: Registry[MotionModel] = Registry("motion", "twin.motion")


@MOTION_MODELS.register("ideal")
class Ideal:
    """One cell a step, at cruise speed, with free turns and starts: fast, and too good to be true.

    Parameters
    ----------
    grid : Grid
        The floor.
    fleet : Fleet
        The drive units. Modified in place.
    fields : DistanceFields
        The pool of their distance fields.
    record : EventRecord
        Takes the moves.
    """

    def __init__(self, grid: Grid, fleet: Fleet, fields: DistanceFields, record: EventRecord) -> None:
        self._grid = grid
        self._fleet = fleet
        self._fields = fields
        self._record = record
        self._next_cell = fleet.cell
        self._arrived = np.zeros(len(fleet.cell), dtype=np.int32)

    @staticmethod
    def step_s(layout: Layout, settings: FleetSettings) -> float:
        """Time to cross a cell at cruise speed."""
        return layout.cell_m / settings.speed_mps

    def wants_plan(self) -> bool:
        """Every step needs a plan."""
        return True

    def commit(self, next_cell: NDArray[np.int32]) -> None:
        """Take the next cells in."""
        self._next_cell = next_cell

    def advance(self, step: int) -> list[int]:
        """Hop to the next cells; see :class:`MotionModel`."""
        moves, first_move = self._record.room_for_moves(len(self._arrived))
        n_moves, n_arrived = hop(
            self._grid,
            self._fleet,
            self._fields.pool,
            self._next_cell,
            step,
            moves,
            first_move,
            self._arrived,
        )
        self._record.moved(n_moves)
        return self._arrived[:n_arrived].tolist()  # type: ignore[no-any-return]
