"""Carries out decisions: asks the rules when an event made something decidable, and acts on the answer."""

from __future__ import annotations

import heapq
from collections import deque

import numpy as np

from twin.errors import PolicyError, Problem
from twin.events import EventKind, EventRecord
from twin.kernels.match import (
    bundles_for,
    fetch_distances,
    fillable,
    neediest,
    pod_scores,
    promise,
    score_pods,
)
from twin.planning.navigator import Navigator
from twin.policies.drive_assignment import DRIVE_ASSIGNMENT
from twin.policies.order_release import ORDER_RELEASE
from twin.policies.order_to_station import ORDER_TO_STATION
from twin.policies.pod_selection import POD_SELECTION, PodCandidates
from twin.policies.pod_storage import POD_STORAGE
from twin.policies.replenishment import REPLENISHMENT
from twin.policies.situation import Situation
from twin.state import DrivePhase, OrderStage
from twin.units import NONE

__all__ = ["Dispatcher", "Visit"]

PROMISES = 4096
IDLE_LOOKED_AT = 32


class Visit:
    """What a pod is brought to a station for.

    Attributes
    ----------
    picks : deque of list of int
        ``[line, slot, units left]``, the next one first.
    bundles : deque of tuple of int
        ``(slot, units expected)`` to stow, the next one first.
    """

    __slots__ = ("bundles", "picks")

    def __init__(self) -> None:
        self.picks: deque[list[int]] = deque()
        self.bundles: deque[tuple[int, int]] = deque()


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
    visits : dict of int to Visit
        By pod, for pods that are promised to a station.
    """

    def __init__(self, situation: Situation, navigator: Navigator, record: EventRecord) -> None:
        self._state = state = situation.state
        self._situation = situation
        self._navigator = navigator
        self._record = record
        names = state.scenario.policies
        self._order_release = ORDER_RELEASE[names.order_release](situation)
        self._order_to_station = ORDER_TO_STATION[names.order_to_station](situation)
        self._pod_selection = POD_SELECTION[names.pod_selection](situation)
        self._drive_assignment = DRIVE_ASSIGNMENT[names.drive_assignment](situation)
        self._pod_storage = POD_STORAGE[names.pod_storage](situation)
        self._replenishment = REPLENISHMENT[names.replenishment](situation)
        self.visits: dict[int, Visit] = {}
        self._backlog: list[tuple[float, int]] = []
        self._window = np.zeros(names.release_window, dtype=np.int32)
        self._n_window = 0
        self._held: dict[int, list[int]] = {}
        self._low: dict[int, None] = {}
        self._release_due = True
        self._assign_due = True
        n_stations = len(state.layout.stations)
        self._exhausted = np.zeros(n_stations, dtype=np.bool_)
        self._refills = np.array([station.kind.replenishes for station in state.layout.stations])
        self._refill_only = self._refills & (state.stations.places == 0)
        self._awaiting: list[deque[int]] = [deque() for _ in range(n_stations)]
        n_pods = len(state.pods.cell)
        self._scores = pod_scores(n_pods)
        self._to_drive = np.zeros(n_pods, dtype=np.int64)
        self._promises = np.zeros((PROMISES, 4), dtype=np.int32)
        self._bundles = np.zeros((state.stock.slots_per_pod, 2), dtype=np.int32)
        self._one_order = np.zeros(1, dtype=np.int32)

    def decide(self) -> None:
        """Decide what has become decidable since the last call."""
        if self._release_due:
            self._release_due = False
            self._release_orders()
        if self._assign_due:
            self._assign_due = False
            self._assign_drives()

    # -- orders -------------------------------------------------------------------------------------------

    def orders_arrived(self, orders: range) -> None:
        """Take new orders into the backlog."""
        for order in orders:
            heapq.heappush(self._backlog, (self._order_release.rank(order), order))
        self._release_due = True

    def tote_place_freed(self) -> None:
        """A pick station can open another order."""
        self._release_due = True

    def _fill_window(self) -> None:
        state = self._state
        while self._n_window < len(self._window) and self._backlog:
            _, order = heapq.heappop(self._backlog)
            line = fillable(state.stock, state.orders.arrays, order)
            if line == NONE:
                self._window[self._n_window] = order
                self._n_window += 1
            else:
                self._hold(order, line)

    def _hold(self, order: int, line: int) -> None:
        """Keep an order back until a SKU that it lacks has been stowed."""
        orders = self._state.orders.arrays
        sku, units = orders.line_sku.item(line), orders.line_units.item(line)
        self._record.note(
            self._state.step, EventKind.LINE_SHORT, order=order, line=line, sku=sku, units=units
        )
        self._held.setdefault(sku, []).append(order)
        self._stock_changed(sku)

    def _release_orders(self) -> None:
        stations = self._state.stations
        while True:
            with_room = np.flatnonzero(stations.open_orders < stations.places)
            if len(with_room) == 0:
                return
            self._fill_window()
            if self._n_window == 0:
                return
            window = self._window[: self._n_window]
            row, station = self._order_to_station.choose(window, with_room)
            if not (0 <= row < len(window) and station in with_room):
                self._refuse("order_to_station", f"row {row}, station {station}")
            order = int(window[row])
            window[row:-1] = window[row + 1 :]
            self._n_window -= 1
            line = fillable(self._state.stock, self._state.orders.arrays, order)
            if line == NONE:
                self._open(order, station)
            else:
                self._hold(order, line)

    def _refuse(self, decision: str, answer: str) -> None:
        name = getattr(self._state.scenario.policies, decision)
        what = f"{name!r} answered {answer}, which was not among its choices"
        raise PolicyError(Problem(f"policies.{decision}", what, "repair that rule or choose another"))

    def _open(self, order: int, station: int) -> None:
        """Give an order a tote place, and units on the pods that are already coming."""
        state = self._state
        orders, stations = state.orders.arrays, state.stations
        state.orders.move_on(order, OrderStage.OPEN)
        orders.station[order] = station
        totes = stations.totes[station]
        totes[int(np.argmin(totes[: stations.places[station]]))] = order
        stations.open_orders[station] += 1
        self._record.note(state.step, EventKind.ORDER_RELEASED, station=station, order=order)
        first, last = orders.first_line.item(order), orders.first_line.item(order + 1)
        for sku, units in zip(
            orders.line_sku[first:last].tolist(), orders.line_units[first:last].tolist(), strict=True
        ):
            state.stock.committed[sku] += units
            stations.open_units[station] += units
            self._stock_changed(sku)
        self._one_order[0] = order
        self._promise(self._one_order, station, NONE)
        self._exhausted[station] = False
        self._assign_due = True

    def _promise(self, opened: np.ndarray, station: int, pod: int) -> None:
        state = self._state
        while True:
            n_promises = promise(
                state.stock, state.pods, state.orders.arrays, opened, station, pod, self._promises
            )
            for line, slot, units, on_pod in self._promises[:n_promises].tolist():
                self.visits[on_pod].picks.append([line, slot, units])
                state.stations.open_units[station] -= units
            if n_promises < PROMISES:
                return

    # -- stock --------------------------------------------------------------------------------------------

    def _stock_changed(self, sku: int) -> None:
        if sku not in self._low and (self._replenishment.is_low(sku) or sku in self._held):
            self._low[sku] = None
            self._exhausted[self._refills] = False
            self._assign_due = True

    def stowed(self, sku: int) -> None:
        """A bundle of a SKU has been put on a pod."""
        for order in self._held.pop(sku, ()):
            heapq.heappush(self._backlog, (self._order_release.rank(order), order))
            self._release_due = True
        self._stock_changed(sku)

    # -- drive units --------------------------------------------------------------------------------------

    def drive_idle(self, drive: int) -> None:
        """A drive unit has finished its task."""
        self._state.idle.add(drive)
        self._assign_due = True

    def pod_stored(self) -> None:
        """A pod can be requested again."""
        self._exhausted[:] = False
        self._assign_due = True

    def _assign_drives(self) -> None:
        while len(self._state.idle):
            station = neediest(self._state.stations, self._refills, self._exhausted, bool(self._low))
            if station == NONE:
                return
            visit = Visit()
            pod = self._pod_to_refill(visit) if self._refills[station] else NONE
            if pod == NONE and not self._refill_only[station]:
                pod = self._pod_to_pick(station)
            if pod == NONE:
                self._exhausted[station] = True
                continue
            self._request(pod, station, visit)

    def _pod_to_refill(self, visit: Visit) -> int:
        state = self._state
        choice = self._replenishment.choose(self._low)
        if choice is None:
            return NONE
        pod, sku = choice
        share = state.scenario.policies.reorder_share
        n_bundles = bundles_for(state.stock, pod, sku, share, self._bundles)
        for slot, units in self._bundles[:n_bundles].tolist():
            visit.bundles.append((slot, units))
            state.stock.incoming[state.stock.sku.item(slot)] += units
        for slot, _ in visit.bundles:
            slot_sku = state.stock.sku.item(slot)
            if slot_sku in self._low and not self._replenishment.is_low(slot_sku):
                del self._low[slot_sku]
        self._low.pop(sku, None)
        return pod

    def _pod_to_pick(self, station: int) -> int:
        state = self._state
        totes = state.stations.totes[station]
        n_found = score_pods(state.stock, state.pods, state.orders.arrays, totes, self._scores)
        if n_found == 0:
            return NONE
        found = self._scores.pod[:n_found]
        idle = state.idle.array()[:IDLE_LOOKED_AT]
        fetch_distances(state.pods, found, state.fleet.cell[idle], state.layout.n_cols, self._to_drive)
        to_station = self._situation.fields.to_station[station, state.pods.cell[found]].astype(np.int64)
        candidates = PodCandidates(
            found,
            self._scores.line_score[:n_found],
            self._scores.unit_score[:n_found],
            to_station,
            self._to_drive[:n_found],
        )
        row = self._pod_selection.choose(candidates, station)
        if not 0 <= row < n_found:
            self._refuse("pod_selection", f"row {row}")
        return int(found[row])

    def _request(self, pod: int, station: int, visit: Visit) -> None:
        """Send a drive unit for a pod on behalf of a station."""
        state = self._state
        fleet = state.fleet
        drive = self._drive_assignment.choose(state.idle.array(), pod)
        if drive not in state.idle:
            self._refuse("drive_assignment", f"drive unit {drive}")
        state.idle.remove(drive)
        self.visits[pod] = visit
        state.pods.station[pod] = station
        state.stations.requested[station] += 1
        fleet.pod[drive] = pod
        fleet.station[drive] = station
        fleet.phase[drive] = DrivePhase.TO_POD
        cell = state.pods.cell.item(pod)
        self._record.note(
            state.step, EventKind.POD_REQUESTED, drive=drive, pod=pod, station=station, cell=cell
        )
        self._navigator.send(drive, cell, state.step)
        if state.stations.places[station]:
            self._promise(state.stations.totes[station], station, pod)

    def pod_lifted(self, drive: int) -> None:
        """A drive unit is ready to set out for its station, which may have no room yet."""
        station = self._state.fleet.station.item(drive)
        if self._state.stations.admitted[station] < self._state.stations.admission[station]:
            self._set_out(drive, station)
        else:
            self._state.fleet.phase[drive] = DrivePhase.AWAITING_ADMISSION
            self._awaiting[station].append(drive)

    def _set_out(self, drive: int, station: int) -> None:
        state = self._state
        state.stations.admitted[station] += 1
        state.free_storage.add(state.fleet.cell.item(drive))
        state.fleet.phase[drive] = DrivePhase.TO_STATION
        pod = state.fleet.pod.item(drive)
        self._record.note(state.step, EventKind.POD_ADMITTED, drive=drive, pod=pod, station=station)
        self._navigator.send(drive, state.layout.stations[station].cell, state.step)

    def send_to_storage(self, drive: int) -> None:
        """A station is done with a pod: store it, and let the next one come."""
        state = self._state
        fleet = state.fleet
        pod, station = fleet.pod.item(drive), fleet.station.item(drive)
        free = state.free_storage.array()
        cell = self._pod_storage.choose(free, pod, station)
        if cell not in state.free_storage:
            self._refuse("pod_storage", f"cell {cell}")
        state.free_storage.remove(cell)
        state.pods.coming[cell] = pod
        state.pods.station[pod] = NONE
        del self.visits[pod]
        state.stations.requested[station] -= 1
        state.stations.admitted[station] -= 1
        fleet.station[drive] = NONE
        fleet.phase[drive] = DrivePhase.TO_STORAGE
        self._record.note(
            state.step, EventKind.POD_RELEASED, drive=drive, pod=pod, station=station, cell=cell
        )
        self._navigator.send(drive, cell, state.step)
        self._assign_due = True
        if self._awaiting[station]:
            self._set_out(self._awaiting[station].popleft(), station)
