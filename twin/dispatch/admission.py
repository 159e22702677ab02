"""When a drive unit with its pod may set out for a station: so that it finds room when it gets there."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from twin.planning.fields import DistanceFields
from twin.state import DrivePhase, FloorState

__all__ = ["Admission"]

MEMORY = 0.2
"""Weight of the latest service in the running mean."""

EXCHANGE_CELLS = 2
"""Cells that the next drive unit drives while one leaves the station."""


class Admission:
    """Lets drive units set out for the stations; the others wait in storage, off the aisles.

    A drive unit sets out when the station's lane, and the places that will have fallen free by the time it
    arrives, are not all spoken for. One more would wait on the highway, where it may be in the way of drive
    units that are bound for other stations.

    Parameters
    ----------
    state : FloorState
        The floor.
    fields : DistanceFields
        Ways to the stations.
    set_out : callable
        Sends a drive unit to a station.
    """

    def __init__(
        self, state: FloorState, fields: DistanceFields, set_out: Callable[[int, int], None]
    ) -> None:
        self._state = state
        self._to_station = fields.to_station
        self._set_out = set_out
        n_stations = len(state.layout.stations)
        self._waiting: list[deque[int]] = [deque() for _ in range(n_stations)]
        self._room = [len(station.lane) + 1 for station in state.layout.stations]
        self._cell_steps = state.layout.cell_m / state.scenario.fleet.speed_mps / state.step_s
        self._service_steps = [state.scenario.stations.pick_time_s / state.step_s] * n_stations

    def ask(self, drive: int, station: int) -> None:
        """Let a drive unit that has lifted its pod set out, now or later."""
        if not self._waiting[station] and self._has_room(drive, station):
            self._set_out(drive, station)
        else:
            self._state.fleet.phase[drive] = DrivePhase.AWAITING_ADMISSION
            self._waiting[station].append(drive)

    def left(self, drive: int, station: int) -> None:
        """Learn from a drive unit that leaves its station, and let others set out."""
        service = self._state.fleet.waited.item(drive) + EXCHANGE_CELLS * self._cell_steps
        self._service_steps[station] += MEMORY * (service - self._service_steps[station])
        waiting = self._waiting[station]
        while waiting and self._has_room(waiting[0], station):
            self._set_out(waiting.popleft(), station)

    def _has_room(self, drive: int, station: int) -> bool:
        stations = self._state.stations
        admitted = stations.admitted.item(station)
        way = self._to_station.item(station, self._state.fleet.cell.item(drive)) * self._cell_steps
        leaving_meanwhile = int(way / self._service_steps[station])
        room = self._room[station] + leaving_meanwhile
        return bool(admitted < min(room, stations.admission.item(station)))
