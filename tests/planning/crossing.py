"""Drive units that find their ways on tiny drawn floors in continuous motion, with the judge looking on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import cast

import numpy as np

from tests.running import settings
from twin.audit import Audit
from twin.bodies_audit import BodiesAudit
from twin.events import EventRecord
from twin.layout import Layout
from twin.motion.kinodynamic import Kinodynamic
from twin.planning.causal import Causal
from twin.planning.fields import DistanceFields
from twin.planning.navigator import Navigator
from twin.planning.problem import PlanningProblem
from twin.state import DrivePhase, FloorState, empty_fleet, empty_pods, grid_of, stock_of
from twin.units import NONE, NORTH

__all__ = ["Crossing", "Unit"]


@dataclass
class Unit:
    """A drive unit to put on a floor; without a goal it is idle."""

    cell: int
    goal: int = NONE
    heading: int = NORTH
    loaded: bool = False
    fixed: bool = False


class Crossing:
    """A few drive units under way, each by itself, told by the planner within the loop of the motion.

    Attributes
    ----------
    came : dict of int to int
        The step in which each drive unit arrived, in that order.
    ways : list of list of int
        The cells whose centres each drive unit has reached, its first one included.
    """

    def __init__(self, layout: Layout, units: Sequence[Unit]) -> None:
        scenario = settings()
        self.grid = grid_of(layout)
        self.fleet = empty_fleet(np.array([unit.cell for unit in units], dtype=np.int32), layout.n_cells)
        stations = [station.cell for station in layout.stations]
        fields = DistanceFields(self.grid, layout.n_cols, stations, len(units), 16.0)
        self.navigator = Navigator(self.fleet, fields)
        for drive, unit in enumerate(units):
            self.fleet.heading[drive], self.fleet.loaded[drive] = unit.heading, unit.loaded
            if unit.goal != NONE:
                self.send(drive, unit.goal)
            self.fleet.fixed[drive] = unit.fixed
        self._pods = empty_pods(np.zeros(0, dtype=np.int32), layout.n_cells)
        nothing = np.zeros(0, dtype=np.int32)
        stock = stock_of(nothing, nothing, nothing, 1, 1)
        self.record = EventRecord(keep_moves=True)
        state = SimpleNamespace(layout=layout, scenario=scenario, grid=self.grid, fleet=self.fleet)
        self.motion = Kinodynamic(cast(FloorState, state), fields, self.record)
        step_s = self.motion.step_s(layout, scenario.fleet)
        judge = BodiesAudit(layout, self.grid, scenario.fleet, step_s, self.fleet, self.motion.bodies)
        self.audit = Audit(layout, self.grid, self.fleet, self._pods, stock, judge)
        self.planner = Causal(
            PlanningProblem(
                grid=self.grid,
                n_cols=layout.n_cols,
                fleet=self.motion.committed,
                fields=fields,
                tracks=self.motion.tracks,
                bodies=self.motion.bodies,
                limits=self.motion.limits,
            )
        )
        self.motion.attach(self.planner)
        self.step = 0
        self.came: dict[int, int] = {}
        self.ways = [[unit.cell] for unit in units]

    def send(self, drive: int, goal: int) -> None:
        """Give a drive unit a goal."""
        loaded = bool(self.fleet.loaded[drive])
        self.fleet.phase[drive] = DrivePhase.TO_STATION if loaded else DrivePhase.TO_POD
        self.navigator.send(drive, goal, 0)

    def drive(self, n_steps: int) -> Crossing:
        """Drive for some steps, and require that the judge found nothing."""
        for _ in range(n_steps):
            self._one_step()
        return self

    def until_all_came(self, most_steps: int = 1200) -> Crossing:
        """Drive until all have arrived, and require that the judge found nothing."""
        while self.fleet.travelling.any():
            assert self.step < most_steps, f"stuck at {self.fleet.cell.tolist()}"
            self._one_step()
        return self

    def _one_step(self) -> None:
        self.motion.wants_plan(self.step == 0)
        self.audit.before(self.fleet, self._pods)
        self.step, arrived = self.motion.advance(self.step, self.step + 1)
        self.audit.after(self.step, self.fleet, self._pods)
        self.audit.require_clean()
        for drive, way in enumerate(self.ways):
            if way[-1] != self.fleet.cell[drive]:
                way.append(int(self.fleet.cell[drive]))
        self.came |= dict.fromkeys(arrived, self.step)
        for drive in arrived:
            self.navigator.rest(drive)
