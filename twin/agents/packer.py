"""Packers, and the buffer of finished totes in front of them."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from twin.agents.floor_agent import FloorAgent
from twin.events import EventKind
from twin.state import OrderStage

if TYPE_CHECKING:
    from twin.agents.pick_station import PickStation
    from twin.model import FulfillmentFloor

__all__ = ["Packer", "PackingArea"]


class Packer(FloorAgent):
    """Packs one order after the other.

    Parameters
    ----------
    model : FulfillmentFloor
        The floor.
    packer_id : int
        Counted from 0.

    Attributes
    ----------
    order : int or None
        The order being packed.
    """

    def __init__(self, model: FulfillmentFloor, packer_id: int) -> None:
        super().__init__(model)
        self.packer_id = packer_id
        self.order: int | None = None
        self._state = model.state
        self._timer = len(model.state.fleet.cell) + len(model.state.layout.stations) + packer_id

    def start(self, order: int) -> None:
        """Begin to pack an order."""
        self.order = order
        orders = self._state.orders
        arrays = orders.arrays
        lines = slice(arrays.first_line.item(order), arrays.first_line.item(order + 1))
        units = int(arrays.line_units[lines].sum())
        orders.move_on(order, OrderStage.PACKING)
        self.model.record.note(self._state.step, EventKind.PACK_STARTED, order=order, units=self.packer_id)
        self.model.set_timer(self._timer, self.model.service_times.pack(order, units))

    def timer_done(self) -> None:
        """React to the order being packed."""
        order = self.order
        if order is not None:
            self.order = None
            self._state.orders.move_on(order, OrderStage.PACKED)
            self.model.record.note(
                self._state.step, EventKind.ORDER_PACKED, order=order, units=self.packer_id
            )
        self.model.packing.packer_free(self)


class PackingArea:
    """The buffer between the pick stations and the packers.

    Parameters
    ----------
    packers : list of Packer
        All packers.
    buffer_totes : int
        Finished totes that fit in the buffer.
    """

    def __init__(self, packers: list[Packer], buffer_totes: int) -> None:
        self.buffer_totes = buffer_totes
        self.buffer: deque[int] = deque()
        self._free = deque(packers)
        self._blocked: deque[PickStation] = deque()

    def has_room(self) -> bool:
        """Whether a finished tote can be handed over now."""
        return not self._blocked and (bool(self._free) or len(self.buffer) < self.buffer_totes)

    def wait_for_room(self, station: PickStation) -> None:
        """Let a blocked station know when there is room."""
        self._blocked.append(station)

    def take(self, order: int) -> None:
        """Take a finished tote; a free packer starts on it at once."""
        if self._free:
            self._free.popleft().start(order)
        else:
            self.buffer.append(order)

    def packer_free(self, packer: Packer) -> None:
        """Give a packer the next tote, and the longest blocked station the room."""
        if self.buffer:
            packer.start(self.buffer.popleft())
        else:
            self._free.append(packer)
        if self._blocked:
            self._blocked.popleft().hand_over()
