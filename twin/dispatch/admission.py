"""When a drive unit may lift its pod and set out for a station: so that it finds room when it gets there."""

from __future__ import annotations

from collections import deque

from twin.events import EventKind, EventRecord
from twin.planning.fields import DistanceFields
from twin.planning.ways import Ways
from twin.state import DrivePhase, FloorState
from twin.units import NONE

__all__ = ["Admission"]

MEMORY = 0.2
"""Weight of the latest service in the running mean."""

EXCHANGE_CELLS = 2
"""Cells that the next drive unit drives while one leaves the station."""

SET_OUT = (DrivePhase.LIFTING, DrivePhase.TO_STATION)

UNKNOWN = 1 << 16
"""A remaining distance above all others: any progress counts."""


class Admission:
    """Admits pods to the stations; the others wait in storage, off the aisles.

    A pod is admitted when the station's lane, and the places that will have fallen free by the time it
    arrives, are not all spoken for. One more would wait on the highway, where it may be in the way of pods
    that are bound for other stations. Its drive unit waits underneath without lifting it, so that others can
    pass: a drive unit that stands lifted in the storage area for many minutes is a wall in their way.

    Parameters
    ----------
    state : FloorState
        The floor; the fleet and ``stations.admitted`` are modified in place.
    fields : DistanceFields
        Ways to the stations.
    ways : Ways
        Which of them are blocked.
    record : EventRecord
        Takes the facts.
    """

    def __init__(self, state: FloorState, fields: DistanceFields, ways: Ways, record: EventRecord) -> None:
        self._state = state
        self._ways = ways
        self._to_station = fields.to_station
        self._record = record
        n_stations = len(state.layout.stations)
        self._waiting: list[deque[int]] = [deque() for _ in range(n_stations)]
        self._admitted: set[int] = set()
        self._room = [len(station.lane) + 1 for station in state.layout.stations]
        self._cell_steps = state.layout.cell_m / state.scenario.fleet.speed_mps / state.step_s
        self._lift_steps = state.scenario.fleet.lift_s / state.step_s
        self._service_steps = [state.scenario.stations.pick_time_s / state.step_s] * n_stations

    def ask(self, drive: int) -> bool:
        """Say whether a drive unit that stands under its pod may lift it now; else it waits there.

        Parameters
        ----------
        drive : int
            The drive unit; it is asked for again when it has been called back after waiting.
        """
        if drive in self._admitted:
            self._admitted.remove(drive)
            return True
        fleet = self._state.fleet
        station = fleet.station.item(drive)
        pod, cell = fleet.pod.item(drive), fleet.cell.item(drive)
        step = self._state.step
        self._record.note(step, EventKind.POD_REACHED, drive=drive, pod=pod, station=station, cell=cell)
        if self._first_waiting(station) == NONE and self._has_room(drive, station):
            self._admit(drive, station)
            return True
        fleet.phase[drive] = DrivePhase.AWAITING_ADMISSION
        fleet.fixed[drive] = 0
        self._waiting[station].append(drive)
        return False

    def left(self, drive: int, station: int) -> None:
        """Learn from a drive unit that leaves its station, and admit others."""
        service = self._state.fleet.waited.item(drive) + EXCHANGE_CELLS * self._cell_steps
        self._service_steps[station] += MEMORY * (service - self._service_steps[station])
        self.call_in(station)

    def call_in(self, station: int) -> None:
        """Admit those who wait for a station, as far as it has room."""
        while (drive := self._first_waiting(station)) != NONE and self._has_room(drive, station):
            self._waiting[station].remove(drive)
            self._call_back(drive, station)

    def withdraw(self, drive: int, station: int) -> None:
        """Forget a drive unit that will not come to its station after all, and admit others."""
        if drive in self._waiting[station]:
            self._waiting[station].remove(drive)
        elif drive in self._admitted or self._state.fleet.phase[drive] in SET_OUT:
            self._admitted.discard(drive)
            self._state.stations.admitted[station] -= 1
            self.call_in(station)

    def _first_waiting(self, station: int) -> int:
        """Find who has waited longest of those that have a way to the station; ``NONE`` without one."""
        return next((drive for drive in self._waiting[station] if self._finds_way(drive, station)), NONE)

    def _finds_way(self, drive: int, station: int) -> bool:
        """Say whether a drive unit would get to the station with the pod that it waits under."""
        state = self._state
        return self._ways.leads_to(station, state.pods.cell.item(state.fleet.pod.item(drive)))

    def _admit(self, drive: int, station: int) -> None:
        state = self._state
        state.stations.admitted[station] += 1
        pod = state.fleet.pod.item(drive)
        self._record.note(state.step, EventKind.POD_ADMITTED, drive=drive, pod=pod, station=station)

    def _call_back(self, drive: int, station: int) -> None:
        """Admit a drive unit that waits; it may have been pushed aside, so it arrives once more."""
        self._admit(drive, station)
        self._admitted.add(drive)
        fleet = self._state.fleet
        fleet.phase[drive] = DrivePhase.TO_POD
        fleet.travelling[drive] = 1
        fleet.nearest[drive] = UNKNOWN
        fleet.progress[drive] = self._state.step

    def _has_room(self, drive: int, station: int) -> bool:
        state = self._state
        if state.stations.closed[station] or not self._finds_way(drive, station):
            return False
        admitted = state.stations.admitted.item(station)
        cell = state.pods.cell.item(state.fleet.pod.item(drive))
        way = self._to_station.item(station, cell) * self._cell_steps + self._lift_steps
        leaving_meanwhile = int(way / self._service_steps[station])
        room = self._room[station] + leaving_meanwhile
        return bool(admitted < min(room, state.stations.admission.item(station)))
