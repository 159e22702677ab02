"""The dispatcher: decides what events have made decidable, and sends the drive units."""

from __future__ import annotations

import numpy as np

from twin.dispatch.admission import Admission
from twin.dispatch.answers import refusal, whole
from twin.dispatch.charging import Charging
from twin.dispatch.recovery import Recovery
from twin.dispatch.refills import Refills
from twin.dispatch.release import OrderDesk
from twin.dispatch.visits import Visit, Visits
from twin.events import EventKind, EventRecord
from twin.kernels.kept import keep
from twin.kernels.match import pod_scores, score_pods
from twin.kernels.places import fetch_distances, neediest
from twin.planning.navigator import Navigator
from twin.planning.ways import Ways
from twin.policies.decisions import DECISIONS
from twin.policies.drive_assignment import DRIVE_ASSIGNMENT
from twin.policies.goods import GoodsAtHand
from twin.policies.pod_selection import POD_SELECTION, PodCandidates
from twin.policies.pod_storage import POD_STORAGE
from twin.policies.situation import Situation
from twin.state import DrivePhase
from twin.units import NONE

__all__ = ["Dispatcher"]

IDLE_LOOKED_AT = 32
"""Idle drive units whose way to a pod is weighed when the pod is chosen."""


class Dispatcher:
    """Decides, between two steps, everything that events have made decidable; nothing is polled.

    Parameters
    ----------
    situation : Situation
        The floor.
    navigator : Navigator
        Sends the drive units.
    record : EventRecord
        Takes the facts.

    Attributes
    ----------
    order_desk : OrderDesk
        The backlog.
    charging : Charging or None
        Who charges; None where batteries do not run down.
    ways : Ways
        Which cells are blocked, and what that cuts off.
    recovery : Recovery
        What to do when drive units, cells or stations are out of order.
    """

    def __init__(self, situation: Situation, navigator: Navigator, record: EventRecord) -> None:
        self._situation = situation
        self._state = state = situation.state
        self._fields = situation.fields
        self._navigator = navigator
        self._record = record
        self._settings = settings = state.scenario.policies
        self._pod_selection = POD_SELECTION[settings.pod_selection](situation)
        self._drive_assignment = DRIVE_ASSIGNMENT[settings.drive_assignment](situation)
        self._pod_storage = POD_STORAGE[settings.pod_storage](situation)
        self.order_desk = OrderDesk(situation, record, self)
        self._visits = Visits(state)
        self.ways = Ways(state.grid, navigator, [station.cell for station in state.layout.stations])
        self._admission = Admission(state, situation.fields, self.ways, record)
        self._refills = Refills(situation)
        self.charging = (
            Charging(situation, state.batteries, navigator, record, self) if state.batteries else None
        )
        self.recovery = Recovery(situation, navigator, record, self, self._visits, self._admission, self.ways)
        n_stations = len(state.layout.stations)
        self._replenishes = np.array([station.kind.replenishes for station in state.layout.stations])
        self._exhausted = np.zeros(n_stations, dtype=np.bool_)
        self._assign_due = True
        self._goods = GoodsAtHand(state)
        self._stations = keep(state.stations)
        self._scores = pod_scores(len(state.pods.cell))
        self._kept_scores = keep(self._scores)
        self._to_drive = np.zeros(len(state.pods.cell), dtype=np.int64)
        self._one_order = np.zeros(1, dtype=np.int32)

    @property
    def due(self) -> bool:
        """Whether there is something to decide."""
        return self.order_desk.due or self._assign_due or (self.charging is not None and self.charging.due)

    def decide(self) -> None:
        """Decide what has become decidable since the last call."""
        if self.order_desk.due:
            self.order_desk.release()
        if self._assign_due:
            self._assign_due = False
            self._assign_drives()
        if self.charging is not None and self.charging.due:
            self.charging.decide()

    def switch(self, decision: str, rule: str) -> None:
        """Let another rule make a decision from now on.

        Parameters
        ----------
        decision : str
            One of :data:`~twin.policies.decisions.DECISIONS`.
        rule : str
            Its name in the registry.

        Raises
        ------
        PolicyError
            Where nothing has that name.
        """
        chosen = DECISIONS[decision][rule](self._situation)
        scenario = self._state.scenario
        policies = scenario.policies.model_copy(update={decision: rule})
        self._state.scenario = scenario.model_copy(update={"policies": policies})
        self._settings = policies
        if decision in ("order_release", "order_to_station"):
            self.order_desk.switch(decision, chosen)
        elif decision == "replenishment":
            self._refills.switch(chosen)
            for sku in range(len(self._state.stock.on_hand)):
                self.stock_changed(sku)
        elif decision == "charging" and self.charging is not None:
            self.charging.switch(chosen)
        else:
            setattr(self, f"_{decision}", chosen)
        self.order_desk.due = True
        self.look_again()

    def visit_of(self, pod: int) -> Visit:
        """Look up what a pod is brought to its station for."""
        return self._visits.of[pod]

    def order_opened(self, order: int, station: int) -> None:
        """Promise a newly opened order what pods on their way to its station hold."""
        self._one_order[0] = order
        self._visits.promise(self._one_order, station)
        self._exhausted[station] = False
        self._assign_due = True

    def stock_changed(self, sku: int, *, lacking: bool = False) -> None:
        """Look whether a SKU has to be replenished."""
        if self._refills.look_at(sku, lacking=lacking):
            self._exhausted[self._replenishes] = False
            self._assign_due = True

    def stowed(self, sku: int) -> None:
        """React to a bundle of a SKU having been put on a pod."""
        self.order_desk.stowed(sku)
        self.stock_changed(sku)

    def drive_idle(self, drive: int) -> None:
        """React to a drive unit having stored its pod: both can be used again, if it does not leave."""
        if drive in self._state.leaving:
            pass
        elif self.charging is None:
            self._state.idle.add(drive)
        else:
            self.charging.settled(drive)
        self.look_again()

    def look_again(self) -> None:
        """Look again for pods for every station, because something has changed."""
        self._exhausted[:] = False
        self._assign_due = True

    def drive_able(self) -> None:
        """React to a drive unit having enough charge to work again."""
        self._assign_due = True

    def _assign_drives(self) -> None:
        state = self._state
        while len(state.idle):
            if self.recovery.unmanned:
                pod = self.recovery.unmanned.popleft()
                self._fetch(pod, state.pods.station.item(pod))
                continue
            station = neediest(self._stations, self._replenishes, self._exhausted, len(self._refills) > 0)
            if station == NONE:
                return
            visit = Visit()
            pod = self._refills.choose_pod(visit) if self._replenishes[station] else NONE
            if pod == NONE and state.stations.open_units[station] > 0:
                pod = self._pod_to_pick(station)
            if pod == NONE:
                self._exhausted[station] = True
            else:
                self._request(pod, station, visit)

    def _pod_to_pick(self, station: int) -> int:
        state = self._state
        totes = state.stations.totes[station]
        n_found = score_pods(self._goods.kept, totes, self._kept_scores)
        if n_found == 0:
            return NONE
        found = self._scores.pod[:n_found]
        idle = state.idle.array()[:IDLE_LOOKED_AT]
        fetch_distances(state.pods.cell, found, state.fleet.cell[idle], state.layout.n_cols, self._to_drive)
        candidates = PodCandidates(
            pod=found,
            lines=self._scores.line_score[:n_found],
            units=self._scores.unit_score[:n_found],
            to_station=self._fields.to_station[station, state.pods.cell[found]].astype(np.int64),
            to_drive=self._to_drive[:n_found],
        )
        answer = self._pod_selection.choose(candidates, station)
        row = whole(answer)
        if not 0 <= row < n_found:
            raise refusal(self._settings, "pod_selection", f"row {answer}")
        return int(found[row])

    def _request(self, pod: int, station: int, visit: Visit) -> None:
        """Promise a pod to a station, and send a drive unit for it."""
        state = self._state
        self._visits.of[pod] = visit
        state.pods.station[pod] = station
        state.stations.requested[station] += 1
        self._fetch(pod, station)
        if state.stations.open_units[station] > 0:
            self._visits.promise(state.stations.totes[station], station, pod)

    def _fetch(self, pod: int, station: int) -> None:
        """Send a drive unit for a pod that is promised to a station."""
        state = self._state
        fleet = state.fleet
        answer = self._drive_assignment.choose(state.idle.array(), pod)
        drive = whole(answer)
        if drive not in state.idle:
            raise refusal(self._settings, "drive_assignment", f"drive unit {answer}")
        state.idle.remove(drive)
        if self.charging is not None:
            self.charging.released(drive)
        fleet.pod[drive] = pod
        fleet.station[drive] = station
        fleet.phase[drive] = DrivePhase.TO_POD
        cell = state.pods.cell.item(pod)
        self._record.note(
            state.step, EventKind.POD_REQUESTED, drive=drive, pod=pod, station=station, cell=cell
        )
        self._navigator.send(drive, cell, state.step)

    def may_lift(self, drive: int) -> bool:
        """Say whether a drive unit may lift the pod above it now; else it waits for its station's room."""
        return self._admission.ask(drive)

    def pod_lifted(self, drive: int) -> None:
        """Let a drive unit with its pod set out for its station."""
        state = self._state
        station = state.fleet.station.item(drive)
        state.free_storage.add(state.fleet.cell.item(drive))
        state.fleet.phase[drive] = DrivePhase.TO_STATION
        self._navigator.send(drive, state.layout.stations[station].cell, state.step)

    def send_to_storage(self, drive: int) -> None:
        """Store a pod that a station is done with, and let the next one come."""
        state = self._state
        fleet = state.fleet
        pod, station = fleet.pod.item(drive), fleet.station.item(drive)
        cell = self.reserve_storage(drive, station)
        state.pods.station[pod] = NONE
        del self._visits.of[pod]
        state.stations.requested[station] -= 1
        state.stations.admitted[station] -= 1
        fleet.station[drive] = NONE
        fleet.phase[drive] = DrivePhase.TO_STORAGE
        self._record.note(
            state.step, EventKind.POD_RELEASED, drive=drive, pod=pod, station=station, cell=cell
        )
        self._navigator.send(drive, cell, state.step)
        self._assign_due = True
        self._admission.left(drive, station)

    def reserve_storage(self, drive: int, station: int) -> int:
        """Choose a storage location for the pod that a drive unit carries, as if it left a station.

        Returns
        -------
        int
            Its cell; no longer free.
        """
        state = self._state
        pod = state.fleet.pod.item(drive)
        free = self.recovery.within_reach(state.free_storage.array(), drive)
        answer = self._pod_storage.choose(free, pod, station)
        cell = whole(answer)
        if cell not in state.free_storage:
            raise refusal(self._settings, "pod_storage", f"cell {answer}")
        state.free_storage.remove(cell)
        state.pods.coming[cell] = pod
        return cell
