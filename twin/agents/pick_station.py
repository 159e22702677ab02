"""The pick station: units from pods into the totes of open orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.agents.station import Stage, Station
from twin.events import EventKind, StationStatus
from twin.state import OrderStage
from twin.units import NONE

if TYPE_CHECKING:
    from twin.model import FulfillmentFloor

__all__ = ["PickStation"]


class PickStation(Station):
    """Picks for several orders from one pod visit; refills pods too where the layout says so.

    A unit keeps the picker busy for its whole pick time, but the pod only for the first part of it, while the
    unit is taken out; with the last unit in hand the pod leaves and the next one can come. A finished tote
    goes to the packers' buffer; while that is full the station is blocked.

    Parameters
    ----------
    model : FulfillmentFloor
        The floor.
    station_id : int
        Index of the station in the layout.
    """

    def __init__(self, model: FulfillmentFloor, station_id: int) -> None:
        super().__init__(model, station_id)
        self._hold_share = model.settings.stations.pick_hold_share
        self._pick_steps: dict[int, list[int]] = {}
        self._line = NONE
        self._put_steps = 0
        self._finished = NONE

    @property
    def open_orders(self) -> list[int]:
        """Orders in its tote places."""
        return [int(order) for order in self._state.stations.totes[self.station_id] if order != NONE]

    def timer_done(self) -> None:
        """React to the end of a piece of work."""
        if self._stage is Stage.TAKING:
            self._unit_taken()
        elif self._stage is Stage.PUTTING:
            self._unit_put()
        else:
            self._bundle_stowed()

    def _begin_work(self) -> bool:
        picks = self._visit.picks
        if not picks:
            return super()._begin_work()
        steps = self._steps_of_next_unit(picks[0][0])
        hold = min(steps, max(1, int(steps * self._hold_share + 0.5)))
        self._put_steps = steps - hold
        self._stage = Stage.TAKING
        self.model.set_timer(self._timer, hold)
        return True

    def _steps_of_next_unit(self, line: int) -> int:
        orders = self._state.orders.arrays
        order = orders.line_order.item(line)
        first = orders.first_line.item(order)
        steps = self._pick_steps.get(order)
        if steps is None:
            units = orders.line_units[first : orders.first_line.item(order + 1)]
            steps = self._pick_steps[order] = self.model.service_times.picks(order, int(units.sum()))
        earlier_lines = int(orders.line_units[first:line].sum()) if line > first else 0
        return steps[earlier_lines + orders.line_units.item(line) - orders.line_left.item(line)]

    def _unit_taken(self) -> None:
        pick = self._visit.picks[0]
        line, slot, _ = pick
        stock, orders = self._state.stock, self._state.orders.arrays
        sku = orders.line_sku.item(line)
        stock.units[slot] -= 1
        stock.promised[slot] -= 1
        stock.on_hand[sku] -= 1
        stock.committed[sku] -= 1
        stock.picked[sku] += 1
        orders.line_left[line] -= 1
        if orders.line_left[line] == 0:
            orders.lines_left[orders.line_order[line]] -= 1
        self._line = line
        self._record.note(
            self._state.step,
            EventKind.UNIT_PICKED,
            drive=NONE if self.drive is None else self.drive,
            pod=NONE if self.pod is None else self.pod,
            station=self.station_id,
            order=orders.line_order.item(line),
            line=line,
            sku=sku,
            units=1,
        )
        pick[2] -= 1
        if pick[2] == 0:
            self._visit.picks.popleft()
            if not self._visit.picks and not self._visit.bundles:
                self._release_pod()
        if self._put_steps:
            self._stage = Stage.PUTTING
            self.model.set_timer(self._timer, self._put_steps)
        else:
            self._unit_put()

    def _unit_put(self) -> None:
        orders, line = self._state.orders.arrays, self._line
        if orders.line_left[line] == 0:
            order = orders.line_order.item(line)
            self._record.note(
                self._state.step,
                EventKind.LINE_PICKED,
                station=self.station_id,
                order=order,
                line=line,
                sku=orders.line_sku.item(line),
                units=orders.line_units.item(line),
            )
            if orders.lines_left[order] == 0:
                self._finish(order)
                return
        self._serve()

    def _finish(self, order: int) -> None:
        """Hand a full tote to the packers, or wait with it."""
        del self._pick_steps[order]
        self._state.orders.move_on(order, OrderStage.PICKED)
        self._record.note(self._state.step, EventKind.ORDER_PICKED, station=self.station_id, order=order)
        self._finished = order
        if self.model.packing.has_room():
            self.hand_over()
        else:
            self._turn(StationStatus.BLOCKED)
            self.model.packing.wait_for_room(self)

    def hand_over(self) -> None:
        """Put the finished tote into the packers' buffer, which has room, and go on."""
        order, self._finished = self._finished, NONE
        totes = self._state.stations.totes[self.station_id]
        totes[totes.tolist().index(order)] = NONE
        self._state.stations.open_orders[self.station_id] -= 1
        self._record.note(self._state.step, EventKind.TOTE_BUFFERED, station=self.station_id, order=order)
        self.model.packing.take(order)
        self.model.dispatcher.order_desk.due = True
        self._serve()
