"""Which drive units are on duty: sets spare ones down on the floor, and takes others off it."""

from __future__ import annotations

from collections.abc import Callable

from twin.dispatch import Dispatcher
from twin.events import EventKind, EventRecord
from twin.kernels.fields import FAR
from twin.layout.floor import CellKind
from twin.layout.garage import garage_cells
from twin.motion.models import MotionModel
from twin.planning.navigator import Navigator
from twin.state import DrivePhase, FloorState, charge_of
from twin.units import NONE

__all__ = ["Roster"]

BETWEEN_TASKS = (DrivePhase.IDLE, DrivePhase.TO_CHARGER, DrivePhase.CHARGING, DrivePhase.TO_REST)


class Roster:
    """Lets drive units come on duty and go off duty, between two steps.

    One off duty stands in the garage below the floor. It has no task, costs no energy, counts in no figure,
    and does not break down.

    Parameters
    ----------
    state : FloorState
        The floor. Modified in place.
    motion : MotionModel
        Knows who is committed to which cell.
    navigator : Navigator
        Ends the legs of drive units.
    dispatcher : Dispatcher
        Has work for them.
    record : EventRecord
        Takes facts and moves.
    moved : callable, optional
        Is told of each drive unit that was set down on another cell; the judge, if there is one.
    """

    def __init__(
        self,
        state: FloorState,
        motion: MotionModel,
        navigator: Navigator,
        dispatcher: Dispatcher,
        record: EventRecord,
        moved: Callable[[int], None] | None = None,
    ) -> None:
        self._state = state
        self._motion = motion
        self._navigator = navigator
        self._dispatcher = dispatcher
        self._record = record
        self._moved = moved
        self._garage: list[int] = garage_cells(state.layout).tolist()

    @property
    def spare(self) -> list[int]:
        """Drive units off duty, in rising order."""
        return sorted(self._state.off_duty)

    @property
    def room(self) -> int:
        """How many more drive units can leave."""
        return len(self._garage) - len(self._state.off_duty) - len(self._state.leaving)

    def takes(self, cell: int) -> bool:
        """Say whether a drive unit can be set down on a cell now: nobody is there, comes there or lies there.

        It must be a highway cell outside the lanes or a storage location, with a way to each station.
        """
        state = self._state
        if not 0 <= cell < state.layout.n_cells or self._dispatcher.ways.blocked[cell]:
            return False
        kind = state.layout.kind.item(cell)
        open_cell = kind == CellKind.STORAGE or (kind == CellKind.HIGHWAY and state.grid.lane[cell] == NONE)
        leads_on = bool((self._navigator.fields.to_station[:, cell] < FAR).all())
        return open_cell and leads_on and self._motion.is_free(cell)

    def add(self, cell: int) -> int:
        """Set the first spare drive unit down on a cell, its battery full; it can have work at once.

        Parameters
        ----------
        cell : int
            One that :meth:`takes` it.

        Returns
        -------
        int
            Its number.
        """
        state, drive = self._state, self.spare[0]
        del state.off_duty[drive]
        self._put(drive, cell)
        self._record.note(state.step, EventKind.DRIVE_ADDED, drive=drive, cell=cell)
        if state.batteries is not None:
            charge = charge_of(state.batteries, state.fleet, drive)
            state.batteries.start[drive] += state.batteries.capacity - charge
        self._navigator.rest(drive)
        state.fleet.progress[drive] = state.step
        self._dispatcher.drive_idle(drive)
        return drive

    def remove(self, drive: int) -> None:
        """Let a drive unit on duty leave: at once if it has no task, moves nowhere and nobody follows it.

        Otherwise it gets no more work, finishes its task, and leaves when it stands still.
        """
        state = self._state
        state.leaving[drive] = None
        if state.fleet.phase[drive] in BETWEEN_TASKS:
            if self._dispatcher.charging is not None:
                self._dispatcher.charging.off_duty(drive)
            elif drive in state.idle:
                state.idle.remove(drive)
        self.look()

    def look(self) -> bool:
        """Take those off the floor that can leave now, and say whether any did."""
        if not self._state.leaving:
            return False
        fleet = self._state.fleet
        able = [
            drive
            for drive in self._state.leaving
            if fleet.phase[drive] == DrivePhase.IDLE
            and fleet.speed_factor[drive] > 0.0
            and self._motion.is_alone(drive)
        ]
        for drive in able:
            self._take_off(drive)
        return bool(able)

    def _take_off(self, drive: int) -> None:
        state = self._state
        taken = set(state.off_duty.values())
        place = next(cell for cell in self._garage if cell not in taken)
        del state.leaving[drive]
        state.off_duty[drive] = place
        left = state.fleet.cell.item(drive)
        self._record.note(state.step, EventKind.DRIVE_REMOVED, drive=drive, cell=left)
        self._put(drive, place)
        self._navigator.rest(drive)
        state.fleet.fixed[drive] = 1

    def _put(self, drive: int, cell: int) -> None:
        self._motion.put(drive, cell)
        moves, first = self._record.room_for_moves(1)
        moves[first] = self._state.step, drive, cell
        self._record.moved(1)
        if self._moved is not None:
            self._moved(drive)
