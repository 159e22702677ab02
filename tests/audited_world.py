"""A tiny floor with everything that the audit looks at, and the lawful ways to change it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tests.drawn_floor import SMALL, at
from twin.audit import Audit
from twin.demand.orders import OrderBatch
from twin.state import (
    Fleet,
    Grid,
    OrdersBook,
    OrderStage,
    Pods,
    Stock,
    empty_fleet,
    empty_pods,
    grid_of,
    stock_of,
)
from twin.units import NONE


@dataclass
class World:
    """Two drive units, the second with pod 2; pods of two slots; one order open, one waiting."""

    fleet: Fleet
    pods: Pods
    stock: Stock
    orders: OrdersBook
    grid: Grid
    audit: Audit

    def look(self, step: int = 1) -> dict[str, int]:
        """Show the audit a whole step, and give the violations found so far."""
        self.audit.before(self.fleet, self.pods)
        self.audit.after(step, self.fleet, self.pods)
        return self.look_at_books(step)

    def look_at_books(self, step: int = 1) -> dict[str, int]:
        self.audit.books(step, self.fleet, self.pods, self.stock, self.orders)
        return {name: count for name, count in self.audit.counts.items() if count and name != "checked_steps"}

    def move(self, drive: int, cell: int) -> None:
        self.fleet.occupant[self.fleet.cell[drive]] = NONE
        self.fleet.cell[drive] = cell
        self.fleet.occupant[cell] = drive

    def lift(self, drive: int, pod: int) -> None:
        self.pods.at[self.pods.cell[pod]] = NONE
        self.pods.cell[pod] = NONE
        self.pods.carrier[pod] = drive
        self.fleet.loaded[drive] = 1
        self.fleet.pod[drive] = pod

    def set_down(self, drive: int, cell: int) -> None:
        pod = self.fleet.pod[drive]
        self.pods.at[cell] = pod
        self.pods.cell[pod] = cell
        self.pods.carrier[pod] = NONE
        self.fleet.loaded[drive] = 0
        self.fleet.pod[drive] = NONE

    def pick(self, slot: int, line: int) -> None:
        sku = self.stock.sku[slot]
        self.stock.units[slot] -= 1
        self.stock.on_hand[sku] -= 1
        self.stock.picked[sku] += 1
        orders = self.orders.arrays
        orders.line_open[line] -= 1
        orders.line_left[line] -= 1
        order = np.searchsorted(orders.first_line[: self.orders.n_orders + 1], line, side="right") - 1
        orders.lines_left[order] -= orders.line_left[line] == 0


def a_world() -> World:
    """Set the world up."""
    grid = grid_of(SMALL)
    fleet = empty_fleet(np.array([at(1, 3), at(1, 5)], dtype=np.int32), SMALL.n_cells)
    pods = empty_pods(np.array([at(1, 3), at(1, 4), at(1, 5)], dtype=np.int32), SMALL.n_cells)
    stock = stock_of(
        slot_sku=np.array([0, 1, 0, 1, 2, 2], dtype=np.int32),
        slot_capacity=np.full(6, 10, dtype=np.int32),
        slot_units=np.array([5, 0, 10, 3, 2, 2], dtype=np.int32),
        n_skus=3,
        slots_per_pod=2,
    )
    orders = OrdersBook()
    batch = OrderBatch(
        arrival_s=np.zeros(2),
        due_s=np.full(2, 60.0),
        service_class=np.zeros(2, dtype=np.int8),
        first_line=np.array([0, 2, 3], dtype=np.int64),
        line_sku=np.array([0, 1, 2], dtype=np.int32),
        line_units=np.array([2, 1, 1], dtype=np.int32),
    )
    orders.extend(batch, np.full(2, 60, dtype=np.int32))
    orders.move_on(0, OrderStage.OPEN)
    orders.arrays.station[0] = 0
    world = World(fleet, pods, stock, orders, grid, Audit(SMALL, grid, fleet, pods, stock))
    world.lift(1, 2)
    world.move(1, at(2, 5))
    return world
