"""Everything that is on the floor at one moment."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from twin.demand.orders import Catalogue
from twin.layout.floor import Layout
from twin.scenario import Scenario
from twin.state.batteries import Batteries
from twin.state.fleet import Fleet
from twin.state.grid import Grid
from twin.state.index_set import IndexSet
from twin.state.orders import OrdersBook
from twin.state.pods import Pods
from twin.state.stations import Stations
from twin.state.stock import Stock

__all__ = ["FloorState"]


@dataclass(eq=False, slots=True)
class FloorState:
    """The state of a floor, and the descriptions that it was opened with.

    Attributes
    ----------
    layout, scenario, catalogue
        What the floor is, how it is run, what it stocks. Never modified.
    grid : Grid
        The layout's arrays for kernels. Never modified.
    fleet, pods, stock, stations
        Arrays, modified in place as the floor runs.
    orders : OrdersBook
        The orders so far.
    free_storage : IndexSet
        Storage locations without a pod standing there or on its way.
    idle : IndexSet
        Drive units that can be given a task: without one, in order, and not too low on charge.
    timers : ndarray of int32, shape (D + S + B + C,)
        Step at which each agent's timer runs out, ``NONE`` where none is set, ``NONE - n`` where it stands
        still with n steps to go.
    pod_popularity : ndarray of float64, shape (P,)
        Expected share of order lines that a pod's SKUs attract, each SKU's shared between its slots.
    batteries : Batteries or None
        The drive units' batteries and the chargers; None where batteries do not run down.
    step_s : float
        Length of a step in seconds.
    step : int
        The clock.
    off_duty : dict of int to int
        Cells of the garage where drive units stand that take no part, by drive unit.
    leaving : dict of int to None
        Drive units that go off duty as soon as they have no task and stand still.
    """

    layout: Layout
    scenario: Scenario
    catalogue: Catalogue
    grid: Grid
    fleet: Fleet
    pods: Pods
    stock: Stock
    stations: Stations
    orders: OrdersBook
    free_storage: IndexSet
    idle: IndexSet
    timers: NDArray[np.int32]
    pod_popularity: NDArray[np.float64]
    batteries: Batteries | None
    step_s: float
    step: int = 0
    off_duty: dict[int, int] = field(default_factory=dict)
    leaving: dict[int, None] = field(default_factory=dict)
