"""When a drive unit may lift its pod and set out for a station: so that it finds room when it gets there."""

from __future__ import annotations

from collections import deque

from twin.events import EventKind, EventRecord
from twin.planning.fields import DistanceFields
from twin.state import DrivePhase, FloorState

__all__ = ["Admission"]

MEMORY = 0.2
"""Weight of the latest service in the running mean."""

EXCHANGE_CELLS = 2
"""Cells that the next drive unit drives while one leaves the station."""

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
    record : EventRecord
        Takes the facts.
    """

    def __init__(self, state: FloorState, fields: DistanceFields, record: EventRecord) -> None:
        self._state = state
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
        if not self._waiting[station] and self._has_room(drive, station):
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
        waiting = self._waiting[station]
        while waiting and self._has_room(waiting[0], station):
            self._call_back(waiting.popleft(), station)

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
        admitted = state.stations.admitted.item(station)
        cell = state.pods.cell.item(state.fleet.pod.item(drive))
        way = self._to_station.item(station, cell) * self._cell_steps + self._lift_steps
        leaving_meanwhile = int(way / self._service_steps[station])
        room = self._room[station] + leaving_meanwhile
        return bool(admitted < min(room, state.stations.admission.item(station)))
