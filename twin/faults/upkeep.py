"""All that goes wrong on a floor, and is put right again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from twin.dispatch import Dispatcher
from twin.events import EventRecord
from twin.fault_settings import FaultProcess, ScriptedFault
from twin.faults.chance import Chance, Strike
from twin.faults.closures import Closable, Closures
from twin.faults.drives import DriveFaults
from twin.faults.script import cell_of, check_script
from twin.faults.spills import Spills
from twin.faults.timetable import Timetable
from twin.motion.models import MotionModel
from twin.state import FloorState
from twin.streams import Streams
from twin.units import to_steps

__all__ = ["Upkeep"]

PER_CELLS = 1000
"""Spills are counted for so many highway cells."""


class Upkeep:
    """Lets the faults of a scenario happen at their times, between two steps.

    Parameters
    ----------
    state : FloorState
        The floor.
    motion : MotionModel
        Moves the drive units.
    dispatcher : Dispatcher
        Finds others for work that is held up.
    stations : sequence of Closable
        The stations by number.
    record : EventRecord
        Takes the facts.
    streams : Streams
        The run's random streams.
    horizon_steps : int
        The end of the run.

    Attributes
    ----------
    drives : DriveFaults
    spills : Spills
    closures : Closures
        Let a fault happen now; call them between two steps.

    Raises
    ------
    ScenarioError
        For a script that does not go with the floor.
    """

    def __init__(
        self,
        state: FloorState,
        motion: MotionModel,
        dispatcher: Dispatcher,
        stations: Sequence[Closable],
        record: EventRecord,
        streams: Streams,
        horizon_steps: int,
    ) -> None:
        settings, layout = state.scenario.faults, state.layout
        check_script(settings.script, layout, len(state.fleet.cell) - state.scenario.fleet.spare)
        self._state = state
        self._timetable = timetable = Timetable(horizon_steps)
        self.drives = DriveFaults(state, motion, dispatcher, record, timetable)
        self.closures = Closures(state, stations, dispatcher, record, timetable)
        cells = [cell for fault in settings.script if (cell := cell_of(fault, layout)) is not None]
        self.spills = Spills(state, motion, dispatcher, record, timetable, streams, cells)
        self._names = {station.name: number for number, station in enumerate(layout.stations)}
        for fault in settings.script:
            self._enter(fault)
        if settings.multiplier > 0:
            self._leave_to_chance(streams)

    @property
    def next_step(self) -> int:
        """Step at which something happens next."""
        return self._timetable.next_step

    def act(self, step: int) -> None:
        """Let everything happen that is due."""
        self._timetable.carry_out(step)

    def _enter(self, fault: ScriptedFault) -> None:
        step_s, layout = self._state.step_s, self._state.layout
        step = round(fault.at_min * 60.0 / step_s)
        steps = to_steps(fault.for_min * 60.0, step_s)
        cell = cell_of(fault, layout)
        if fault.station is not None:
            self._timetable.enter(step, partial(self.closures.close, self._names[fault.station], steps))
        elif cell is not None:
            self._timetable.enter(step, partial(self.spills.block, cell, steps))
        elif fault.drive_unit is not None and fault.speed_factor is not None:
            slow_down = partial(self.drives.slow_down, fault.drive_unit, fault.speed_factor, steps)
            self._timetable.enter(step, slow_down)
        elif fault.drive_unit is not None:
            self._timetable.enter(step, partial(self.drives.break_down, fault.drive_unit, steps))

    def _leave_to_chance(self, streams: Streams) -> None:
        settings = self._state.scenario.faults
        drives, closures = self.drives, self.closures
        slow = settings.slow_downs.speed_factor
        n_drives = len(self._state.fleet.cell) - self._state.scenario.fleet.spare
        n_cells, n_stations = self.spills.n_candidates, len(self._names)
        kinds: tuple[tuple[str, FaultProcess, int, float, Strike], ...] = (
            ("breakdown", settings.breakdowns, n_drives, 1.0, lambda d, _, n: drives.break_down(d, n)),
            ("stop", settings.stops, n_drives, 1.0, lambda d, _, n: drives.slow_down(d, 0.0, n)),
            ("slow_down", settings.slow_downs, n_drives, 1.0, lambda d, _, n: drives.slow_down(d, slow, n)),
            ("closure", settings.closures, n_stations, 1.0, lambda s, _, n: closures.close(s, n)),
            ("spill", settings.spills, min(1, n_cells), n_cells / PER_CELLS, self.spills.strike),
        )
        for name, process, n_entities, rate, strike in kinds:
            chance = Chance(
                f"faults.{name}",
                process,
                settings.multiplier * rate,
                streams,
                self._timetable,
                self._state.step_s,
                strike,
                overlapping=name == "spill",
            )
            chance.begin(n_entities)
