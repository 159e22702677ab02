"""Drive units that slow down, stop short or break down."""

from __future__ import annotations

from collections import defaultdict
from functools import partial

import numpy as np

from twin.dispatch import Dispatcher
from twin.events import EventKind, EventRecord
from twin.faults.timetable import Timetable
from twin.motion.models import MotionModel
from twin.state import FloorState
from twin.units import NONE, to_steps

__all__ = ["DriveFaults"]


class DriveFaults:
    """Lets drive units slow down, stop and break down, and get well again.

    While several faults last at once the slowest speed counts, and a drive unit is repaired when the last
    breakdown is over. The timers of a drive unit that stands still (lifting, setting down) stand still, too.
    A broken one blocks its cell, and those that it is committed to, so that ways lead round it; in a lane
    there is no way round, and nobody is sent to that station meanwhile. Nothing happens to those off duty.

    Parameters
    ----------
    state : FloorState
        The floor; ``fleet.speed_factor`` and ``timers`` are modified in place.
    motion : MotionModel
        Knows which cells a drive unit takes up.
    dispatcher : Dispatcher
        Finds others for the work.
    record : EventRecord
        Takes the facts.
    timetable : Timetable
        Where the ends of the faults are entered.
    """

    def __init__(
        self,
        state: FloorState,
        motion: MotionModel,
        dispatcher: Dispatcher,
        record: EventRecord,
        timetable: Timetable,
    ) -> None:
        self._state = state
        self._motion = motion
        self._dispatcher = dispatcher
        self._record = record
        self._timetable = timetable
        self._cancel_steps = to_steps(state.scenario.faults.cancel_after_min * 60.0, state.step_s)
        self._factors: defaultdict[int, list[float]] = defaultdict(list)
        self._n_breakdowns: defaultdict[int, int] = defaultdict(int)
        self._failed_at: dict[int, int] = {}
        self._blocked: dict[int, list[int]] = {}
        self._barred: dict[int, list[int]] = {}

    def slow_down(self, drive: int, factor: float, steps: int) -> None:
        """Let a drive unit be slow, or stand still, for some steps."""
        if drive in self._state.off_duty:
            return
        self._set(drive, [*self._factors[drive], factor], note=True)
        self._timetable.enter(self._state.step + steps, partial(self._speed_up, drive, factor))

    def break_down(self, drive: int, steps: int | None) -> None:
        """Let a drive unit stand where it is until it is repaired, so many steps later or when asked."""
        if drive in self._state.off_duty:
            return
        step = self._state.step
        if steps is not None:
            self._timetable.enter(step + steps, partial(self.repair, drive))
        self._n_breakdowns[drive] += 1
        if self._n_breakdowns[drive] > 1:
            return
        self._set(drive, [*self._factors[drive], 0.0])
        self._note(EventKind.DRIVE_FAILED, drive)
        self._dispatcher.recovery.drive_failed(drive)
        cells = self._motion.cells_of(drive)
        lanes = self._state.grid.lane[cells]
        self._blocked[drive] = [cell for cell, lane in zip(cells, lanes, strict=True) if lane == NONE]
        self._barred[drive] = np.unique(lanes[lanes != NONE]).tolist()
        for station in self._barred[drive]:
            self._dispatcher.recovery.station_closed(station, lane_moves=False)
        self._dispatcher.ways.block(self._blocked[drive])
        self._dispatcher.recovery.ways_changed()
        self._failed_at[drive] = step
        self._timetable.enter(step + self._cancel_steps, partial(self._give_up, drive, step))

    def _speed_up(self, drive: int, factor: float) -> None:
        factors = self._factors[drive].copy()
        factors.remove(factor)
        self._set(drive, factors, note=True)

    def repair(self, drive: int) -> None:
        """End a breakdown; a drive unit goes on with the end of its last one."""
        self._n_breakdowns[drive] -= 1
        if self._n_breakdowns[drive] > 0:
            return
        factors = self._factors[drive].copy()
        factors.remove(0.0)
        self._set(drive, factors)
        self._note(EventKind.DRIVE_REPAIRED, drive)
        del self._failed_at[drive]
        self._dispatcher.ways.clear(self._blocked.pop(drive))
        for station in self._barred.pop(drive):
            self._dispatcher.recovery.station_opened(station)
        self._dispatcher.recovery.drive_repaired(drive)
        self._dispatcher.recovery.ways_changed()

    def _give_up(self, drive: int, failed_at: int) -> None:
        """Cancel the visit of the pod that a drive unit keeps, if it has been broken since that step."""
        if self._failed_at.get(drive) == failed_at:
            self._dispatcher.recovery.give_up(drive)

    def _set(self, drive: int, factors: list[float], *, note: bool = False) -> None:
        """Set a drive unit's speed to the least of some factors; its timer runs while that is not 0."""
        state = self._state
        before, after = state.fleet.speed_factor.item(drive), min(factors, default=1.0)
        self._factors[drive] = factors
        state.fleet.speed_factor[drive] = after
        timer = state.timers.item(drive)
        if before > 0.0 and after == 0.0 and timer > NONE:
            state.timers[drive] = NONE - max(1, timer - state.step)
        elif before == 0.0 and after > 0.0:
            state.fleet.progress[drive] = state.step
            if timer < NONE:
                state.timers[drive] = state.step + NONE - timer
        if note and after != before:
            self._record.note(
                state.step,
                EventKind.DRIVE_SLOWED,
                drive=drive,
                units=round(100 * after),
                cell=state.fleet.cell.item(drive),
            )

    def _note(self, kind: EventKind, drive: int) -> None:
        fleet = self._state.fleet
        pod, cell = fleet.pod.item(drive), fleet.cell.item(drive)
        self._record.note(self._state.step, kind, drive=drive, pod=pod, cell=cell)
