"""The hand that does to a running floor what is asked of it, between two of its steps.

A command that cannot be carried out is refused before anything is changed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from twin.demand.synthetic import TimedSource
from twin.errors import InputError, Problem
from twin.events import EventKind
from twin.faults.script import is_mouth
from twin.layout.floor import CellKind
from twin.model import FulfillmentFloor
from twin.planning.planner import PLANNERS, is_guided
from twin.planning.ways import stays_connected
from twin.policies.decisions import DECISIONS
from twin.state import grid_of
from twin.whatif import (
    BY_HAND,
    AddDriveUnit,
    BlockCell,
    BreakDriveUnit,
    ChangeRate,
    ClearCell,
    CloseStation,
    Command,
    OpenStation,
    RemoveDriveUnit,
    RepairDriveUnit,
    SwitchPlanner,
    SwitchPolicy,
)

__all__ = ["Hand"]

MOST_PER_HOUR = 1e6
"""Orders an hour above which a rate is a slip of the finger."""


class Hand:
    """Carries commands out; remembers what was done by hand, because only that can be undone by hand.

    Parameters
    ----------
    floor : FulfillmentFloor
        The floor; between two steps.

    Attributes
    ----------
    broken, blocked, closed : set of int
        Drive units, cells and stations that are so by hand.
    """

    def __init__(self, floor: FulfillmentFloor) -> None:
        self._floor = floor
        self.broken: set[int] = set()
        self.blocked: set[int] = set()
        self.closed: set[int] = set()
        self._do: dict[type[Any], Callable[[Any], None]] = {
            BreakDriveUnit: self._break,
            RepairDriveUnit: self._repair,
            AddDriveUnit: self._add,
            RemoveDriveUnit: self._remove,
            BlockCell: self._block,
            ClearCell: self._clear,
            CloseStation: self._close,
            OpenStation: self._open,
            ChangeRate: self._change_rate,
            SwitchPolicy: self._switch_policy,
            SwitchPlanner: self._switch_planner,
        }

    def carry_out(self, command: Command) -> None:
        """Carry a command out now.

        Raises
        ------
        InputError
            When it cannot be; then nothing has changed.
        """
        if not self._floor.running:
            raise _refusal("what if", "the run is over", "start it again")
        self._do[type(command)](command)
        self._floor.stir()

    def _break(self, command: BreakDriveUnit) -> None:
        drive = command.drive
        self._require_on_duty(drive)
        if drive in self.broken:
            raise _refusal("what if", f"drive unit {drive} is broken already", "repair it first")
        self._note_by_hand(command, drive=drive)
        self.broken.add(drive)
        self._floor.upkeep.drives.break_down(drive, None)

    def _repair(self, command: RepairDriveUnit) -> None:
        drive = command.drive
        if drive not in self.broken:
            what = f"drive unit {drive} was not broken by hand"
            raise _refusal("what if", what, "one that failed by chance is repaired in its time")
        self._note_by_hand(command, drive=drive)
        self.broken.remove(drive)
        self._floor.upkeep.drives.repair(drive)

    def _add(self, command: AddDriveUnit) -> None:
        cell, roster, layout = command.cell, self._floor.roster, self._floor.state.layout
        if not roster.spare:
            raise _refusal("what if", "there is no spare drive unit", "run with fleet.spare, such as 4")
        if not roster.takes(cell):
            where = layout.place(cell) if 0 <= cell < layout.n_cells else f"cell {cell}"
            what = f"no drive unit can be set down at {where} now"
            raise _refusal("what if", what, "choose a highway cell or storage location where nobody comes")
        self._note_by_hand(command, cell=cell)
        roster.add(cell)

    def _remove(self, command: RemoveDriveUnit) -> None:
        drive, floor = command.drive, self._floor
        self._require_on_duty(drive)
        if drive in floor.state.leaving:
            raise _refusal("what if", f"drive unit {drive} leaves already", "wait until it has done its task")
        if drive in self.broken:
            raise _refusal("what if", f"drive unit {drive} is broken", "repair it first")
        if len(floor.drive_units) - len(floor.state.off_duty) - len(floor.state.leaving) < 2:
            raise _refusal("what if", "it is the last drive unit on duty", "add another one first")
        if not floor.roster.room:
            raise _refusal("what if", "there is no room in the garage", "run with a larger fleet.spare")
        self._note_by_hand(command, drive=drive)
        floor.roster.remove(drive)

    def _require_on_duty(self, drive: int) -> None:
        n_drives = len(self._floor.drive_units)
        if not 0 <= drive < n_drives:
            what = f"there is no drive unit {drive}"
            raise _refusal("what if", what, f"they are numbered from 0 to {n_drives - 1}")
        if drive in self._floor.state.off_duty:
            raise _refusal("what if", f"drive unit {drive} is off duty", "add it first")

    def _block(self, command: BlockCell) -> None:
        cell, state = command.cell, self._floor.state
        layout = state.layout
        if not 0 <= cell < layout.n_cells or layout.kind[cell] != CellKind.HIGHWAY:
            where = layout.place(cell) if 0 <= cell < layout.n_cells else f"cell {cell}"
            raise _refusal("what if", f"{where} is no highway cell", "only highway cells can be blocked")
        if cell in self._floor.upkeep.spills.lying:
            raise _refusal("what if", f"{layout.place(cell)} is blocked already", "clear it first")
        grid = grid_of(layout)
        others = np.flatnonzero(self._floor.dispatcher.ways.blocked).tolist()
        if not stays_connected(grid, cell, [other for other in others if other != cell]):
            what = f"{layout.place(cell)} cannot be blocked: drive units with a pod would not get round it"
            raise _refusal("what if", what, "choose a cell beside which another leads on")
        if is_mouth(grid, cell):
            what = f"{layout.place(cell)} is the only way into or out of a station's lane"
            raise _refusal("what if", what, "close the station instead")
        self._note_by_hand(command, cell=cell)
        self.blocked.add(cell)
        self._floor.upkeep.spills.block(cell, None)

    def _clear(self, command: ClearCell) -> None:
        cell = command.cell
        if cell not in self.blocked:
            what = f"{self._floor.state.layout.place(cell)} was not blocked by hand"
            raise _refusal("what if", what, "what fell there by chance is taken away in its time")
        self._note_by_hand(command, cell=cell)
        self.blocked.remove(cell)
        self._floor.upkeep.spills.clear(cell)

    def _close(self, command: CloseStation) -> None:
        station, stations = command.station, self._floor.state.layout.stations
        if not 0 <= station < len(stations):
            what = f"there is no station {station}"
            raise _refusal("what if", what, f"they are numbered from 0 to {len(stations) - 1}")
        if station in self.closed:
            raise _refusal(
                "what if", f"station '{stations[station].name}' is closed already", "open it first"
            )
        self._note_by_hand(command, station=station)
        self.closed.add(station)
        self._floor.upkeep.closures.close(station, None)

    def _open(self, command: OpenStation) -> None:
        station = command.station
        if station not in self.closed:
            what = f"station {station} was not closed by hand"
            raise _refusal("what if", what, "one that closed by chance opens in its time")
        self._note_by_hand(command, station=station)
        self.closed.remove(station)
        self._floor.upkeep.closures.open(station)

    def _change_rate(self, command: ChangeRate) -> None:
        rate, floor = command.orders_per_hour, self._floor
        if not 0.01 <= rate <= MOST_PER_HOUR:
            raise _refusal(
                "what if", f"{rate:g} is no rate of arrivals", "give orders an hour, at least 0.01"
            )
        source = floor.intake.source
        if not isinstance(source, TimedSource):
            what = "orders come from a history, at its times"
            if source.keeps_backlog:
                what = "the backlog is kept full, so orders have no rate"
            raise _refusal("what if", what, "run with demand.arrivals=poisson or profile")
        self._note(EventKind.RATE_CHANGED, units=round(100 * rate))
        floor.intake.change_rate(round(100 * rate) / 100)

    def _switch_policy(self, command: SwitchPolicy) -> None:
        floor, names = self._floor, list(DECISIONS)
        if command.decision not in names:
            raise _refusal(
                "what if", f"there is no decision '{command.decision}'", f"known: {', '.join(names)}"
            )
        rules = DECISIONS[command.decision]
        _ = rules[command.rule]
        if command.decision == "charging" and floor.dispatcher.charging is None:
            raise _refusal(
                "what if", "batteries do not run down on this floor", "run with battery.enabled=true"
            )
        number = names.index(command.decision)
        self._note(EventKind.POLICY_CHANGED, line=number, units=rules.names().index(command.rule))
        floor.dispatcher.switch(command.decision, command.rule)

    def _switch_planner(self, command: SwitchPlanner) -> None:
        floor, settings = self._floor, self._floor.settings.planning
        _ = PLANNERS[command.planner]
        if not floor.motion.exclusive:
            raise _refusal("what if", "nobody plans with collisions off", "run with another motion model")
        if is_guided(command.planner) != is_guided(settings.planner):
            what = f"{command.planner} takes distances in another measure than the floor's"
            raise _refusal("what if", what, f"run with planning.planner={command.planner}")
        self._note(EventKind.PLANNER_CHANGED, units=PLANNERS.names().index(command.planner))
        floor.switch_planner(command.planner)

    def _note_by_hand(self, command: Command, **columns: int) -> None:
        self._note(EventKind.BY_HAND, units=BY_HAND.index(type(command)), **columns)

    def _note(self, kind: EventKind, **columns: int) -> None:
        self._floor.record.note(self._floor.now, kind, **columns)


def _refusal(where: str, what: str, remedy: str) -> InputError:
    return InputError(Problem(where, what, remedy))
