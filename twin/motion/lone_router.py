"""The quickest route of a drive unit that has the floor to itself, and when it is where on it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.errors import PlanningError
from twin.kernels.pool import FieldPool
from twin.kernels.routes import Costs, find_route, route_work
from twin.kernels.unobstructed import time_route
from twin.layout.floor import Layout
from twin.scenario import FleetSettings
from twin.state import Fleet, Grid, Limits, limits_of
from twin.units import D_COL, D_ROW

__all__ = ["LoneRouter"]

SECOND = 10_000
"""Costs are counted in tenths of a millisecond, so that rounding them chooses no other route."""

OPEN_PER_CELL = 16


def lone_costs(limits: Limits, *, loaded: bool) -> Costs:
    """Say what a route costs a drive unit at rest that nobody is in the way of."""
    speed, acceleration = limits.run(loaded=loaded)
    stop_s, quarter_s = speed / acceleration, 90.0 / limits.turn
    return Costs(
        cell=round(SECOND * limits.cell / speed),
        turn=round(SECOND * (stop_s + quarter_s)),
        back=round(SECOND * (stop_s + 2.0 * quarter_s)),
        parked=0,
        waiting=0,
        at_rest=round(SECOND * stop_s),
    )


class LoneRouter:
    """Routes drive units from rest to rest by their kinematics, through all others.

    Parameters
    ----------
    layout : Layout
        The floor.
    grid : Grid
        Its arrays.
    settings : FleetSettings
        Speed, acceleration and turns.

    Attributes
    ----------
    limits : Limits
        What the drive units can do.
    """

    def __init__(self, layout: Layout, grid: Grid, settings: FleetSettings) -> None:
        self._layout = layout
        self._grid = grid
        self.limits = limits_of(layout, settings)
        self._costs = [lone_costs(self.limits, loaded=loaded) for loaded in (False, True)]
        self._extra = np.zeros((layout.n_cells, 4), dtype=np.int32)
        self._work = route_work(layout.n_cells, OPEN_PER_CELL * layout.n_cells)
        self._ahead = np.array(D_ROW, dtype=np.int32) * layout.n_cols + np.array(D_COL, dtype=np.int32)
        self._directions = np.zeros(layout.n_cells, dtype=np.int8)
        self._reached_s = np.zeros(layout.n_cells, dtype=np.float64)

    def route(
        self, fleet: Fleet, drive: int, fields: FieldPool
    ) -> tuple[NDArray[np.int32], NDArray[np.float64], float]:
        """Find the quickest route of a drive unit to its goal.

        Parameters
        ----------
        fleet : Fleet
            The drive units; only read.
        drive : int
            Which of them.
        fields : FieldPool
            The distance fields in cells, by ``fleet.field``.

        Returns
        -------
        route : ndarray of int32, shape (cells,)
            Its cells, without the start and with the goal.
        reached_s : ndarray of float64, shape (cells,)
            Seconds until the centre of each is reached. Valid until the next call.
        turning_s : float
            Seconds spent turning.

        Raises
        ------
        PlanningError
            Where there is no route.
        """
        start, goal = fleet.cell.item(drive), fleet.goal.item(drive)
        loaded, limits = bool(fleet.loaded[drive]), self.limits
        length = find_route(
            self._grid,
            fleet,
            self._layout.n_cols,
            drive,
            fields,
            self._extra,
            self._costs[loaded],
            self._work,
            self._directions,
        )
        if length == 0 and start != goal:
            here, there = self._layout.place(start), self._layout.place(goal)
            raise PlanningError(f"a drive unit has no route from {here} to {there}; clear the way")
        directions, reached_s = self._directions[:length], self._reached_s[:length]
        turning_s = time_route(
            fleet.heading.item(drive),
            directions,
            limits.cell,
            *limits.run(loaded=loaded),
            90.0 / limits.turn,
            reached_s,
        )
        return start + np.cumsum(self._ahead[directions], dtype=np.int32), reached_s, turning_s
