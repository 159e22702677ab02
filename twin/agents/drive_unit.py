"""The drive unit: fetches a pod, presents it at a station, stores it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.agents.floor_agent import FloorAgent
from twin.events import EventKind
from twin.state import DrivePhase, charge_of
from twin.units import NONE

if TYPE_CHECKING:
    from twin.model import FulfillmentFloor

__all__ = ["DriveUnit"]

# as plain integers: looking an enumeration's member up costs more than the comparison
TO_POD, LIFTING, TO_STATION = int(DrivePhase.TO_POD), int(DrivePhase.LIFTING), int(DrivePhase.TO_STATION)
AT_STATION, SETTING_DOWN = int(DrivePhase.AT_STATION), int(DrivePhase.SETTING_DOWN)
TO_STORAGE, TO_CHARGER = int(DrivePhase.TO_STORAGE), int(DrivePhase.TO_CHARGER)


class DriveUnit(FloorAgent):
    """A view over one row of the fleet.

    Parameters
    ----------
    model : FulfillmentFloor
        The floor.
    drive_id : int
        The row, counted from 0.
    """

    def __init__(self, model: FulfillmentFloor, drive_id: int) -> None:
        super().__init__(model)
        self.drive_id = drive_id
        self._state = model.state
        self._fleet = model.state.fleet
        self._record = model.record
        self._charging = model.dispatcher.charging

    @property
    def cell(self) -> int:
        """Cell that it stands on."""
        return int(self._fleet.cell[self.drive_id])

    @property
    def position(self) -> tuple[int, int]:
        """Row and column that it stands on."""
        row, col = divmod(self.cell, self._state.layout.n_cols)
        return row, col

    @property
    def phase(self) -> DrivePhase:
        """Where it stands in its task."""
        return DrivePhase(int(self._fleet.phase[self.drive_id]))

    @property
    def loaded(self) -> bool:
        """Whether it carries a pod."""
        return bool(self._fleet.loaded[self.drive_id])

    @property
    def state_of_charge(self) -> float | None:
        """Share of the battery's capacity that is left, or None where batteries do not run down."""
        batteries = self._state.batteries
        if batteries is None:
            return None
        return charge_of(batteries, self._fleet, self.drive_id) / batteries.capacity

    @property
    def pod(self) -> int | None:
        """The pod of its task, or None."""
        pod = int(self._fleet.pod[self.drive_id])
        return None if pod == NONE else pod

    def arrive(self) -> None:
        """React to the physical end of a leg."""
        fleet, drive = self._fleet, self.drive_id
        phase = fleet.phase.item(drive)
        fleet.fixed[drive] = 1
        if phase == TO_POD:
            if self.model.dispatcher.may_lift(drive):
                fleet.phase[drive] = LIFTING
                self.model.set_timer(drive, self.model.lift_steps)
        elif phase == TO_STATION:
            fleet.phase[drive] = AT_STATION
            self.model.stations[fleet.station.item(drive)].present(drive)
        elif phase == TO_STORAGE:
            fleet.phase[drive] = SETTING_DOWN
            self.model.set_timer(drive, self.model.set_down_steps)
        elif self._charging is not None:
            if phase == TO_CHARGER:
                self._charging.plugged_in(drive)
            else:
                self._charging.at_rest(drive)

    def timer_done(self) -> None:
        """React to the end of lifting or setting down, or to the battery's charge."""
        phase = self._fleet.phase.item(self.drive_id)
        if phase == LIFTING:
            self._lifted()
        elif phase == SETTING_DOWN:
            self._stored()
        elif self._charging is not None:
            self._charging.timer_done(self.drive_id)

    def _lifted(self) -> None:
        fleet, pods, drive = self._fleet, self._state.pods, self.drive_id
        pod, cell = fleet.pod.item(drive), fleet.cell.item(drive)
        pods.at[cell] = NONE
        pods.cell[pod] = NONE
        pods.carrier[pod] = drive
        fleet.loaded[drive] = 1
        station = fleet.station.item(drive)
        self._record.note(
            self._state.step, EventKind.POD_LIFTED, drive=drive, pod=pod, station=station, cell=cell
        )
        self.model.dispatcher.pod_lifted(drive)

    def _stored(self) -> None:
        fleet, pods, drive = self._fleet, self._state.pods, self.drive_id
        pod, cell = fleet.pod.item(drive), fleet.cell.item(drive)
        pods.at[cell] = pod
        pods.cell[pod] = cell
        pods.coming[cell] = NONE
        pods.carrier[pod] = NONE
        fleet.loaded[drive] = 0
        fleet.pod[drive] = fleet.station[drive] = NONE
        fleet.phase[drive] = DrivePhase.IDLE
        fleet.progress[drive] = self._state.step
        self._record.note(self._state.step, EventKind.POD_STORED, drive=drive, pod=pod, cell=cell)
        self.model.navigator.rest(drive)
        self.model.dispatcher.drive_idle(drive)
