"""Things that lie on the floor: cells that are blocked for a time."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from twin.dispatch import Dispatcher
from twin.events import EventKind, EventRecord
from twin.faults.timetable import Timetable
from twin.layout.floor import CellKind
from twin.motion.models import MotionModel
from twin.planning.ways import stays_connected
from twin.state import FloorState, Grid, grid_of
from twin.streams import Streams
from twin.units import NONE

__all__ = ["POSITION_STREAM", "Spills", "away_from_lanes"]

POSITION_STREAM = "faults.spill_cell"

TRIES = 32
"""Cells drawn for a spill before it is given up."""


class Spills:
    """Blocks cells and clears them.

    A spill by chance lies on a highway cell that nobody stands on or is committed to, away from the mouths
    of the stations' lanes, and never where it would cut the floor in two for drive units with a pod: of the
    cells drawn for it the first such one is taken. One that is scripted lies where the script says; whoever
    stands there may leave.

    Parameters
    ----------
    state : FloorState
        The floor.
    motion : MotionModel
        Knows which cells the drive units take up.
    dispatcher : Dispatcher
        Finds other ways and places.
    record : EventRecord
        Takes the facts.
    timetable : Timetable
        Where the ends of the spills are entered.
    streams : Streams
        The run's random streams.
    scripted : iterable of int
        Cells that the script blocks at some time: those drawn leave the floor connected together with them.
    """

    def __init__(
        self,
        state: FloorState,
        motion: MotionModel,
        dispatcher: Dispatcher,
        record: EventRecord,
        timetable: Timetable,
        streams: Streams,
        scripted: Iterable[int],
    ) -> None:
        self._state = state
        self._motion = motion
        self._dispatcher = dispatcher
        self._record = record
        self._timetable = timetable
        self._streams = streams
        self._sound = grid_of(state.layout)
        self._scripted = set(scripted)
        self._lying: list[int] = []
        self._candidates = np.flatnonzero(away_from_lanes(self._sound))

    @property
    def n_candidates(self) -> int:
        """Cells on which something may lie by chance."""
        return len(self._candidates)

    @property
    def lying(self) -> frozenset[int]:
        """Cells on which something lies now."""
        return frozenset(self._lying)

    def strike(self, _: int, number: int, steps: int) -> None:
        """Let something lie on a cell drawn by chance, where it does not cut the floor."""
        draws = self._streams.keyed(POSITION_STREAM, number).random(TRIES)
        cells = self._candidates[(draws * len(self._candidates)).astype(np.int64)].tolist()
        taken = self._taken()
        cell = next((c for c in cells if c not in taken and self._leaves_ways(c)), NONE)
        if cell != NONE:
            self.block(cell, steps)

    def block(self, cell: int, steps: int | None) -> None:
        """Let something lie on a cell for some steps, or until it is asked to be taken away."""
        step = self._state.step
        if cell not in self._lying:
            self._record.note(step, EventKind.CELL_BLOCKED, cell=cell)
        self._lying.append(cell)
        self._dispatcher.ways.block([cell])
        self._dispatcher.recovery.ways_changed()
        if steps is not None:
            self._timetable.enter(step + steps, partial(self.clear, cell))

    def clear(self, cell: int) -> None:
        """Take one thing away that lies on a cell."""
        self._lying.remove(cell)
        if cell not in self._lying:
            self._record.note(self._state.step, EventKind.CELL_CLEARED, cell=cell)
        self._dispatcher.ways.clear([cell])
        self._dispatcher.recovery.ways_changed()

    def _taken(self) -> set[int]:
        """Cells that drive units take up, and those that are blocked anyway."""
        taken = {*self._lying, *self._scripted}
        for drive in range(len(self._state.fleet.cell)):
            taken.update(self._motion.cells_of(drive))
        return taken

    def _leaves_ways(self, cell: int) -> bool:
        return stays_connected(self._sound, cell, {*self._lying, *self._scripted})


def away_from_lanes(grid: Grid) -> NDArray[np.bool_]:
    """Mark the highway cells from which no lane begins and into which none leads; shape (N,)."""
    beside = np.concatenate((grid.neighbour, grid.predecessor), axis=1)
    at_a_mouth = ((beside != NONE) & (grid.lane[beside] != NONE)).any(axis=1)
    marked: NDArray[np.bool_] = (grid.kind == CellKind.HIGHWAY) & ~at_a_mouth
    return marked
