"""The quickest route of a drive unit that has the floor to itself, and when it is where on it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.errors import PlanningError
from twin.kernels.lone_route import NO_ROUTE, RouteCosts, find_route, route_work
from twin.kernels.unobstructed import time_route
from twin.layout.floor import Layout
from twin.scenario import FleetSettings
from twin.state import Grid, Limits, limits_of

__all__ = ["Leg", "LoneRouter", "route_costs"]


class Leg(NamedTuple):
    """A way from rest to rest.

    Attributes
    ----------
    start, heading, goal, station : int
        Cell that it starts from and direction headed for there; its last cell; the station whose lane may be
        entered, or ``NONE``.
    loaded : bool
        Whether with a pod.
    """

    start: int
    heading: int
    goal: int
    station: int
    loaded: bool


def route_costs(limits: Limits, *, loaded: bool) -> RouteCosts:
    """Say what a route costs a drive unit on a floor without congestion or guidance."""
    speed, acceleration = limits.run(loaded=loaded)
    return RouteCosts(
        cell_s=limits.cell / speed,
        stop_s=speed / acceleration,
        quarter_s=90.0 / limits.turn,
        extra_s=np.zeros((1, 4), dtype=np.float32),
    )


class LoneRouter:
    """Routes legs by the kinematics of the drive units.

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
        self._costs = [route_costs(self.limits, loaded=loaded) for loaded in (False, True)]
        self._work = route_work(layout.n_cells)
        self._route = np.zeros(layout.n_cells, dtype=np.int32)
        self._reached_s = np.zeros(layout.n_cells, dtype=np.float64)

    def route(
        self, leg: Leg, field: NDArray[np.uint16]
    ) -> tuple[NDArray[np.int32], NDArray[np.float64], float]:
        """Find the quickest route of a leg.

        Parameters
        ----------
        leg : Leg
            From where to where.
        field : ndarray of uint16, shape (N,)
            Distances to its goal, or to the door before it, in cells.

        Returns
        -------
        route : ndarray of int32
            Its cells, without the start and with the goal. Valid until the next call, as the next one.
        reached_s : ndarray of float64
            Seconds until the centre of each is reached.
        turning_s : float
            Seconds spent turning.

        Raises
        ------
        PlanningError
            Where there is no route.
        """
        limits = self.limits
        length = find_route(
            self._grid,
            self._layout.n_cols,
            leg.start,
            leg.heading,
            leg.goal,
            leg.loaded,
            leg.station,
            self._costs[leg.loaded],
            field,
            self._work,
            self._route,
        )
        if length == NO_ROUTE:
            start, goal = self._layout.place(leg.start), self._layout.place(leg.goal)
            raise PlanningError(f"a drive unit has no route from {start} to {goal}; clear the way")
        route, reached_s = self._route[:length], self._reached_s[:length]
        turning_s = time_route(
            self._grid,
            leg.start,
            leg.heading,
            route,
            limits.cell,
            *limits.run(loaded=leg.loaded),
            90.0 / limits.turn,
            reached_s,
        )
        return route, reached_s, turning_s
