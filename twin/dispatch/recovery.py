"""What becomes of work that a broken drive unit, a blocked cell or a closed station holds up."""

from __future__ import annotations

from collections import Counter, deque
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin.dispatch.admission import Admission
from twin.dispatch.charging import Charging
from twin.dispatch.release import OrderDesk
from twin.dispatch.visits import Visits
from twin.events import EventKind, EventRecord
from twin.planning.navigator import Navigator
from twin.planning.ways import Ways
from twin.policies.situation import Situation
from twin.state import OUT_OF_REACH, DrivePhase
from twin.units import NONE

__all__ = ["Desk", "Recovery"]

BETWEEN_TASKS = (DrivePhase.IDLE, DrivePhase.TO_CHARGER, DrivePhase.CHARGING, DrivePhase.TO_REST)
BEFORE_LIFT = (DrivePhase.TO_POD, DrivePhase.AWAITING_ADMISSION, DrivePhase.LIFTING)


class Desk(Protocol):
    """What the dispatcher does for the recovery of work."""

    order_desk: OrderDesk
    charging: Charging | None

    def drive_idle(self, drive: int) -> None:
        """Learn that a drive unit has no task any more."""
        ...

    def look_again(self) -> None:
        """Look again for pods for every station."""
        ...

    def stock_changed(self, sku: int) -> None:
        """Look whether a SKU has to be replenished."""
        ...

    def reserve_storage(self, drive: int, station: int) -> int:
        """Choose and reserve a storage location for the pod that a drive unit carries."""
        ...


class Recovery:
    """Takes work from those that cannot do it, and finds others for it.

    The rules. A broken drive unit that has not lifted its pod loses it: another one fetches it for the same
    visit. One that carries a pod keeps it, and goes on with it after its repair; a visit that this holds up
    for longer than ``faults.cancel_after_min`` is cancelled, its lines are matched to other pods, and the
    pod goes back to storage after the repair. A station that closes finishes the pod in hand; all other
    visits to it are cancelled: drive units in its lane drive through and, like those under way, take their
    pods back to storage, and its open orders wait. The same goes for a station that a broken drive unit in
    its lane, or blocked cells, cut off, but those in the lane stay. Whoever finds the way to a storage
    location blocked gets another one; a pod that cannot be fetched or brought away is out of reach until the
    way is clear.

    Parameters
    ----------
    situation : Situation
        The floor. Modified in place.
    navigator : Navigator
        Sends the drive units.
    record : EventRecord
        Takes the facts.
    desk : Desk
        The dispatcher.
    visits : Visits
        The visits under way.
    admission : Admission
        Who may set out for the stations.
    ways : Ways
        Which cells are blocked.

    Attributes
    ----------
    unmanned : deque of int
        Pods promised to a station that have lost their drive unit and wait for another.
    """

    def __init__(
        self,
        situation: Situation,
        navigator: Navigator,
        record: EventRecord,
        desk: Desk,
        visits: Visits,
        admission: Admission,
        ways: Ways,
    ) -> None:
        self._state = situation.state
        self._to_station = situation.fields.to_station
        self._ways = ways
        self._navigator = navigator
        self._record = record
        self._desk = desk
        self._visits = visits
        self._admission = admission
        self._broken: set[int] = set()
        self._closed_for: Counter[int] = Counter()
        self._lost: set[int] = set()
        self.unmanned: deque[int] = deque()

    def drive_failed(self, drive: int) -> None:
        """Take the work that it has not begun from a drive unit that has broken down."""
        state = self._state
        self._broken.add(drive)
        phase = state.fleet.phase.item(drive)
        if self._desk.charging is not None and phase in BETWEEN_TASKS:
            self._desk.charging.failed(drive)
        elif drive in state.idle:
            state.idle.remove(drive)
        elif phase in (DrivePhase.TO_POD, DrivePhase.AWAITING_ADMISSION):
            self.unmanned.append(state.fleet.pod.item(drive))
            self._admission.withdraw(drive, state.fleet.station.item(drive))
            self._relieve(drive)
            self._desk.look_again()

    def drive_repaired(self, drive: int) -> None:
        """Let a repaired drive unit go on, or have work again."""
        self._broken.discard(drive)
        self._state.fleet.progress[drive] = self._state.step
        phase = self._state.fleet.phase.item(drive)
        if phase == DrivePhase.IDLE:
            self._desk.drive_idle(drive)
        elif phase == DrivePhase.CHARGING and self._desk.charging is not None:
            self._desk.charging.timer_done(drive)

    def give_up(self, drive: int) -> None:
        """Cancel the visit of the pod that a broken drive unit keeps from its station, if it does."""
        phase = self._state.fleet.phase.item(drive)
        if phase in (DrivePhase.LIFTING, DrivePhase.TO_STATION):
            self._cancel(drive)

    def station_closed(self, station: int, *, lane_moves: bool = True) -> None:
        """Send nobody there, and those who are under way elsewhere.

        Parameters
        ----------
        station : int
            The station.
        lane_moves : bool, default True
            Whether those in its lane can leave it; otherwise they keep their visits.
        """
        state = self._state
        fleet, phase, lane = state.fleet, state.fleet.phase, state.grid.lane
        self._closed_for[station] += 1
        state.stations.closed[station] = 1
        for drive in np.flatnonzero(fleet.station == station).tolist():
            stays = not lane_moves and lane[fleet.cell[drive]] == station
            if phase[drive] in BEFORE_LIFT or (phase[drive] == DrivePhase.TO_STATION and not stays):
                self._cancel(drive)
        self._drop_unmanned([pod for pod in self.unmanned if state.pods.station[pod] == station])

    def station_opened(self, station: int) -> None:
        """Let work come to a station again, if this was the last reason for which it was closed."""
        self._closed_for[station] -= 1
        if not self._closed_for[station]:
            self._state.stations.closed[station] = 0
            self._desk.order_desk.due = True
            self._desk.look_again()

    def ways_changed(self) -> None:
        """Look at pods and drive units again after cells were blocked or cleared."""
        state = self._state
        fleet, pods = state.fleet, state.pods
        self._bar_stations(self._ways.lost_stations())
        out_of_reach = self._mark_pods()
        self._drop_unmanned([pod for pod in self.unmanned if out_of_reach[pods.cell[pod]]])
        for drive in np.flatnonzero(fleet.travelling).tolist():
            phase, goal = fleet.phase.item(drive), fleet.goal.item(drive)
            if phase == DrivePhase.TO_POD and out_of_reach[goal]:
                self._cancel(drive)
            elif phase == DrivePhase.TO_STORAGE and not self._ways.connects(fleet.cell.item(drive), goal):
                self._store_elsewhere(drive)
        for station in range(len(state.layout.stations)):
            self._admission.call_in(station)
        self._desk.look_again()

    def within_reach(self, free: NDArray[np.int32], drive: int) -> NDArray[np.int32]:
        """Pick the storage locations to which a loaded drive unit finds a way; all if there is none.

        Parameters
        ----------
        free : ndarray of int32
            Cells of free storage locations.
        drive : int
            The drive unit.
        """
        if not self._ways.any_blocked:
            return free
        found = free[self._ways.within_reach(self._state.fleet.cell.item(drive))[free]]
        return found if len(found) else free

    def _bar_stations(self, lost: set[int]) -> None:
        """Close the stations that cannot be reached or left now, and open those that can again."""
        for station in sorted(lost - self._lost):
            self.station_closed(station, lane_moves=False)
        for station in sorted(self._lost - lost):
            self.station_opened(station)
        self._lost = lost

    def _mark_pods(self) -> NDArray[np.bool_]:
        """Say of free pods whether they are out of reach now.

        Returns
        -------
        ndarray of bool, shape (N,)
            Cells at which no pod can be fetched, or from which it could be brought to no station.
        """
        pods = self._state.pods
        cells = self._ways.cut_off()
        free = (pods.cell != NONE) & ((pods.station == NONE) | (pods.station == OUT_OF_REACH))
        pods.station[free] = np.where(cells[pods.cell[free]], OUT_OF_REACH, NONE)
        return cells

    def _drop_unmanned(self, pods: list[int]) -> None:
        for pod in pods:
            self.unmanned.remove(pod)
            station = self._state.pods.station.item(pod)
            self._record.note(self._state.step, EventKind.VISIT_CANCELLED, pod=pod, station=station)
            self._call_off(pod, station)

    def _cancel(self, drive: int) -> None:
        """Cancel the visit that a drive unit is about, before its pod was presented."""
        fleet, step = self._state.fleet, self._state.step
        pod, station = fleet.pod.item(drive), fleet.station.item(drive)
        self._admission.withdraw(drive, station)
        cell = NONE
        if fleet.phase[drive] in BEFORE_LIFT:
            self._relieve(drive)
        else:
            cell = self._desk.reserve_storage(drive, station)
            fleet.phase[drive] = DrivePhase.TO_STORAGE
            self._navigator.send(drive, cell, step)
        self._record.note(step, EventKind.VISIT_CANCELLED, drive=drive, pod=pod, station=station, cell=cell)
        self._call_off(pod, station)

    def _call_off(self, pod: int, station: int) -> None:
        """Open the lines of a visit again, and match them to other pods that are on their way."""
        state = self._state
        visit = self._visits.cancel(pod, station)
        if self._ways.any_blocked:
            self._mark_pods()
        for slot, _ in visit.bundles:
            self._desk.stock_changed(state.stock.sku.item(slot))
        if visit.picks and not state.stations.closed[station]:
            self._visits.promise(state.stations.totes[station], station)
        self._desk.look_again()

    def _relieve(self, drive: int) -> None:
        """Let a drive unit without a pod be without a task."""
        state = self._state
        fleet = state.fleet
        fleet.pod[drive] = fleet.station[drive] = NONE
        fleet.phase[drive] = DrivePhase.IDLE
        fleet.progress[drive] = state.step
        state.timers[drive] = NONE
        self._navigator.rest(drive)
        if drive not in self._broken:
            self._desk.drive_idle(drive)

    def _store_elsewhere(self, drive: int) -> None:
        """Give a drive unit with a pod for storage another location, to which it finds a way."""
        state = self._state
        fleet = state.fleet
        cell, old = fleet.cell.item(drive), fleet.goal.item(drive)
        free = state.free_storage.array()
        if not self._ways.within_reach(cell)[free].any():
            return
        nearest = int(np.argmin(self._to_station[:, cell]))
        new = self._desk.reserve_storage(drive, nearest)
        state.pods.coming[old] = NONE
        state.free_storage.add(old)
        self._navigator.send(drive, new, state.step)
