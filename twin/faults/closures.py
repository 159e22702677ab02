"""Stations that close for a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Protocol

from twin.dispatch import Dispatcher
from twin.events import EventKind, EventRecord
from twin.faults.timetable import Timetable
from twin.state import FloorState

__all__ = ["Closable", "Closures"]


class Closable(Protocol):
    """What can be closed: a station."""

    def close(self) -> None:
        """Take nothing in any more, and finish what is in hand."""
        ...

    def open(self) -> None:
        """Take work in again."""
        ...


class Closures:
    """Closes stations, and opens them when the last reason to be closed is over.

    Parameters
    ----------
    state : FloorState
        The floor.
    stations : sequence of Closable
        The stations by number.
    dispatcher : Dispatcher
        Sends drive units elsewhere.
    record : EventRecord
        Takes the facts.
    timetable : Timetable
        Where the openings are entered.
    """

    def __init__(
        self,
        state: FloorState,
        stations: Sequence[Closable],
        dispatcher: Dispatcher,
        record: EventRecord,
        timetable: Timetable,
    ) -> None:
        self._state = state
        self._stations = stations
        self._dispatcher = dispatcher
        self._record = record
        self._timetable = timetable
        self._reasons: Counter[int] = Counter()

    def close(self, station: int, steps: int | None) -> None:
        """Close a station for some steps, or until it is asked to be opened."""
        step = self._state.step
        if steps is not None:
            self._timetable.enter(step + steps, partial(self.open, station))
        self._reasons[station] += 1
        if self._reasons[station] == 1:
            self._record.note(step, EventKind.STATION_CLOSED, station=station)
            self._dispatcher.recovery.station_closed(station)
            self._stations[station].close()

    def open(self, station: int) -> None:
        """Take back one reason for which a station is closed; it opens with the last one."""
        self._reasons[station] -= 1
        if not self._reasons[station]:
            self._record.note(self._state.step, EventKind.STATION_OPENED, station=station)
            self._stations[station].open()
            self._dispatcher.recovery.station_opened(station)
