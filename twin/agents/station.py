"""Stations: where drive units present their pods, one after the other."""

from __future__ import annotations

from collections import deque
from enum import Enum
from typing import TYPE_CHECKING

from twin.agents.floor_agent import FloorAgent
from twin.dispatch import Visit
from twin.events import EventKind, StationStatus
from twin.units import NONE

if TYPE_CHECKING:
    from twin.model import FulfillmentFloor

__all__ = ["ReplenishmentStation", "Stage", "Station"]


class Stage(Enum):
    """What the person at a station is doing with the unit or bundle in hand."""

    FREE = 0
    TAKING = 1
    PUTTING = 2
    STOWING = 3


class Station(FloorAgent):
    """A station: takes pods in, works on them, lets them go.

    Parameters
    ----------
    model : FulfillmentFloor
        The floor.
    station_id : int
        Index of the station in the layout.

    Attributes
    ----------
    status : StationStatus
        What it is doing.
    drive, pod : int or None
        The drive unit that stands at it, and the pod.
    """

    def __init__(self, model: FulfillmentFloor, station_id: int) -> None:
        super().__init__(model)
        self.station_id = station_id
        self.description = model.state.layout.stations[station_id]
        self.status = StationStatus.STARVED
        self.drive: int | None = None
        self.pod: int | None = None
        self._state = model.state
        self._record = model.record
        self._stage = Stage.FREE
        self._next_up: deque[int] = deque()
        self._visit = Visit()
        self._timer = len(model.state.fleet.cell) + station_id
        self._rest_status = StationStatus.STARVED

    @property
    def name(self) -> str:
        """The station's name in the layout."""
        return self.description.name

    @property
    def queue(self) -> list[int]:
        """Drive units in its lane, the next one first."""
        occupant = self._state.fleet.occupant
        return [int(occupant[cell]) for cell in reversed(self.description.lane) if occupant[cell] != NONE]

    def present(self, drive: int) -> None:
        """Take a drive unit with its pod in; one that comes while another stands here waits for its turn.

        Only with collisions off do several stand in the station's cell.
        """
        if self.drive is None:
            self._take_in(drive)
        else:
            self._next_up.append(drive)

    def _take_in(self, drive: int) -> None:
        pod = self._state.fleet.pod.item(drive)
        self.drive, self.pod = drive, pod
        self._visit = self.model.dispatcher.visit_of(pod)
        self._record.note(
            self._state.step,
            EventKind.POD_PRESENTED,
            drive=drive,
            pod=pod,
            station=self.station_id,
            cell=self.description.cell,
        )
        if self._stage is Stage.FREE:
            self._serve()

    def timer_done(self) -> None:
        """React to the end of a piece of work."""
        self._bundle_stowed()

    def close(self) -> None:
        """Close once the pod in hand and the last unit taken are done with."""
        self._rest_in(StationStatus.CLOSED)

    def open(self) -> None:
        """Be open again."""
        self._rest_in(StationStatus.STARVED)

    def _rest_in(self, status: StationStatus) -> None:
        """Be in a status whenever there is nothing to do."""
        if self.status is self._rest_status:
            self._turn(status)
        self._rest_status = status

    def _turn(self, status: StationStatus) -> None:
        if status is not self.status:
            self.status = status
            self._record.note(
                self._state.step, EventKind.STATION_STATUS, station=self.station_id, units=int(status)
            )

    def _serve(self) -> None:
        """Begin the next piece of work, or let the pod go."""
        self._stage = Stage.FREE
        if self.drive is not None and not self._begin_work():
            self._release_pod()
        self._turn(self._rest_status if self.drive is None else StationStatus.BUSY)

    def _begin_work(self) -> bool:
        """Start on the pod that stands here; False when there is nothing left to do with it."""
        if not self._visit.bundles:
            return False
        slot, _ = self._visit.bundles[0]
        self._stage = Stage.STOWING
        sku = self._state.stock.sku.item(slot)
        self.model.set_timer(self._timer, self.model.service_times.stow(sku))
        return True

    def _bundle_stowed(self) -> None:
        stock = self._state.stock
        slot, expected = self._visit.bundles.popleft()
        sku = stock.sku.item(slot)
        units = stock.capacity.item(slot) - stock.units.item(slot)
        stock.units[slot] += units
        stock.on_hand[sku] += units
        stock.stowed[sku] += units
        stock.incoming[sku] -= expected
        self._record.note(
            self._state.step,
            EventKind.STOWED,
            drive=NONE if self.drive is None else self.drive,
            pod=NONE if self.pod is None else self.pod,
            station=self.station_id,
            sku=sku,
            units=units,
        )
        self.model.dispatcher.stowed(sku)
        self._serve()

    def _release_pod(self) -> None:
        drive = self.drive
        if drive is not None:
            self.drive = self.pod = None
            self.model.dispatcher.send_to_storage(drive)
            if self._next_up:
                self._state.fleet.waited[self._next_up[0]] = 0
                self._take_in(self._next_up.popleft())


class ReplenishmentStation(Station):
    """Refills the slots of pods, bundle by bundle."""
