"""Drives a few drive units along given ways in continuous motion, with the judge looking on."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.layout.floors import drawn
from tests.running import floor_of
from twin.audit import Audit
from twin.bodies_audit import BodiesAudit
from twin.events import EventRecord
from twin.motion import MOTION_MODELS
from twin.planning.problem import Moves
from twin.units import D_COL, D_ROW

__all__ = ["WIDE", "Drivers", "cell_at", "headways", "way"]

N_ROWS, N_COLS = 22, 50
AHEAD = 12
"""Moves that are told ahead: more than braking from cruise speed takes."""

STATION = "#.d" + "#" * (N_COLS - 3), "#Pd" + "#" * (N_COLS - 3), "#ul" + "#" * (N_COLS - 3)
WIDE = drawn(
    "\n".join(["." * N_COLS] * N_ROWS + ["." * (N_COLS - 20) + "S" * 20, *STATION]),
    name="wide",
    drive_units="1",
)
"""Rows of fifty highway cells without direction."""


def cell_at(row: int, col: int) -> int:
    return row * N_COLS + col


def way(start: int, *runs: tuple[int, int]) -> list[int]:
    """Name the cells of a way: runs of so many cells in a direction, one after the other."""
    cells = [start]
    for direction, n_cells in runs:
        cells += [
            cells[-1] + k * (D_ROW[direction] * N_COLS + D_COL[direction]) for k in range(1, n_cells + 1)
        ]
    return cells


class Drivers:
    """Drive units at rest at the beginnings of their ways, facing along them or as told.

    Attributes
    ----------
    fleet : Fleet
        Their state.
    step : int
        The clock.
    held : set of int
        Those that are told nothing for now.
    strict : bool
        Whether anything that the judge finds is an error.
    poses : list
        After each step, the positions along rows and columns, headings and speeds; shape (4, D).
    """

    def __init__(
        self, ways: list[list[int]], headings: list[int], *, loaded: bool = False, **fleet: Any
    ) -> None:
        n_drives = len(ways)
        settings = {f"fleet__{name}": value for name, value in fleet.items()}
        floor = floor_of(WIDE, audit=False, fleet__drive_units=n_drives, motion="ideal", **settings)
        state = floor.state
        self.fleet = state.fleet
        self.fleet.occupant[self.fleet.cell] = -1
        for drive, cells in enumerate(ways):
            self.fleet.cell[drive], self.fleet.goal[drive] = cells[0], cells[-1]
            self.fleet.heading[drive] = headings[drive]
            self.fleet.occupant[cells[0]] = drive
        self.fleet.travelling[:] = 1
        self.fleet.loaded[:] = loaded
        self._record = EventRecord(keep_moves=True)
        model = MOTION_MODELS["kinodynamic"]
        self.step_s = model.step_s(WIDE, floor.settings.fleet)
        state.step_s = self.step_s
        self.motion = model(state, floor.navigator.fields, self._record)
        assert self.motion.bodies is not None
        self.bodies = self.motion.bodies
        judge = BodiesAudit(WIDE, state.grid, floor.settings.fleet, self.step_s, self.fleet, self.bodies)
        self.audit = Audit(WIDE, state.grid, self.fleet, state.pods, state.stock, judge)
        self._pods = state.pods
        self._ways = ways
        self._told = [0] * n_drives
        self._reached = [0] * n_drives
        self._came: dict[int, int] = {}
        self.step = 0
        self.poses: list[NDArray[np.float64]] = []
        self.held: set[int] = set()
        self.strict = True

    def tell(self) -> None:
        """Tell everybody the next cells of its way, in rounds, as far as they fit ahead."""
        while True:
            cells, headings = self.motion.committed.cell.copy(), self.motion.committed.heading.copy()
            for drive, mine in enumerate(self._ways):
                told = self._told[drive]
                while mine[self._reached[drive]] != self.fleet.cell[drive]:
                    self._reached[drive] += 1
                if drive in self.held or told + 1 == len(mine) or told - self._reached[drive] >= AHEAD:
                    continue
                cells[drive] = mine[told + 1]
                step = mine[told + 1] - mine[told]
                headings[drive] = [-N_COLS, 1, N_COLS, -1].index(step)
                self._told[drive] = told + 1
            if (cells == self.motion.committed.cell).all():
                return
            self.motion.commit(Moves(cells[None], headings[None]))

    def drive(self, most_steps: int = 3000) -> Drivers:
        """Drive until all have arrived, and require that the judge found nothing."""
        while self.fleet.travelling.any() and self.step < most_steps:
            self.tell()
            self.one_step()
        assert not self.fleet.travelling.any(), "somebody did not arrive"
        return self

    def one_step(self) -> None:
        """Drive for a step."""
        self.audit.before(self.fleet, self._pods)
        self.step, arrived = self.motion.advance(self.step, self.step + 1)
        self._came |= dict.fromkeys(arrived, self.step)
        self.audit.after(self.step, self.fleet, self._pods)
        if self.strict:
            self.audit.require_clean()
        self.poses.append(np.array(self.bodies))

    def reached_s(self, drive: int, cell: int) -> float:
        """Say when a drive unit was at the centre of a cell, to a small part of a step."""
        for (row, col), (row_after, col_after), k in zip(
            self._places(drive), self._places(drive)[1:], range(len(self.poses)), strict=False
        ):
            want = divmod(cell, N_COLS)
            done, length = (
                abs(row - want[0]) + abs(col - want[1]),
                abs(row_after - row) + abs(col_after - col),
            )
            left = abs(row_after - want[0]) + abs(col_after - want[1])
            if length and done + left <= length + 1e-9:
                return float(k + 1 + done / length) * self.step_s
        raise AssertionError("never there")

    def _places(self, drive: int) -> list[tuple[float, float]]:
        return [(float(pose[0, drive]), float(pose[1, drive])) for pose in self.poses]

    def came_s(self, drive: int) -> float:
        """Say when a drive unit had arrived: the end of the step in which it came to rest at its goal."""
        return self._came[drive] * self.step_s


def headways(drivers: Drivers, cell: int, order: list[int]) -> list[float]:
    """Measure the times between drive units at the centre of a cell, one after the other."""
    times = [drivers.reached_s(drive, cell) for drive in order]
    return [after - before for before, after in pairwise(times)]
