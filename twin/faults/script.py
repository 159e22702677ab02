"""The scripted faults of a scenario, checked against the floor that they are for."""

from __future__ import annotations

from collections.abc import Iterator

from twin.documents import did_you_mean
from twin.errors import Problem, ScenarioError
from twin.fault_settings import ScriptedFault
from twin.layout.floor import CellKind, Layout
from twin.planning.ways import stays_connected
from twin.state import Grid, grid_of
from twin.units import NONE

__all__ = ["cell_of", "check_script", "is_mouth"]


def cell_of(fault: ScriptedFault, layout: Layout) -> int | None:
    """Find the cell that a scripted fault blocks; None where it is about something else."""
    return None if fault.cell is None else (fault.cell[0] - 1) * layout.n_cols + fault.cell[1] - 1


def check_script(script: tuple[ScriptedFault, ...], layout: Layout, n_drives: int) -> None:
    """Check that the drive units, cells and stations of a script are there, and that the floor bears it.

    Raises
    ------
    ScenarioError
        With all that is wrong, each with its place in the script.
    """
    problems = [*_unknown(script, layout, n_drives)]
    if not problems:
        problems = [*_cuts(script, layout, grid_of(layout))]
    if problems:
        raise ScenarioError(problems)


def _unknown(script: tuple[ScriptedFault, ...], layout: Layout, n_drives: int) -> Iterator[Problem]:
    names = [station.name for station in layout.stations]
    for number, fault in enumerate(script):
        where = f"faults.script.{number}"
        if fault.drive_unit is not None and fault.drive_unit >= n_drives:
            what = f"there is no drive unit {fault.drive_unit}"
            yield Problem(f"{where}.drive_unit", what, f"they are numbered from 0 to {n_drives - 1}")
        if fault.station is not None and fault.station not in names:
            remedy = did_you_mean(fault.station, names) or f"there are {', '.join(names)}"
            yield Problem(f"{where}.station", f"there is no station '{fault.station}'", remedy)
        if fault.cell is not None:
            row, col = fault.cell
            inside = row <= layout.n_rows and col <= layout.n_cols
            if not inside or layout.kind[cell_of(fault, layout)] != CellKind.HIGHWAY:
                what = f"row {row}, column {col} is no highway cell"
                yield Problem(f"{where}.cell", what, "only highway cells can be blocked")


def _cuts(script: tuple[ScriptedFault, ...], layout: Layout, grid: Grid) -> Iterator[Problem]:
    """Find the cells that cut the floor in two, alone or with others that are blocked at the time."""
    for number, fault in enumerate(script):
        cell = cell_of(fault, layout)
        if cell is None:
            continue
        others = {
            there
            for other in script
            if other.at_min <= fault.at_min < other.at_min + other.for_min
            and (there := cell_of(other, layout)) not in (None, cell)
        }
        if not stays_connected(grid, cell, {there for there in others if there is not None}):
            what = f"{layout.place(cell)} cannot be blocked: drive units with a pod would not get round it"
            yield Problem(f"faults.script.{number}.cell", what, "choose a cell beside which another leads on")
        elif is_mouth(grid, cell):
            what = f"{layout.place(cell)} is the only way into or out of a station's lane"
            yield Problem(f"faults.script.{number}.cell", what, "close the station instead")


def is_mouth(grid: Grid, cell: int) -> bool:
    """Say whether a cell is all that leads into a lane, or all that a lane leads to."""
    for ways, back in ((grid.neighbour, grid.predecessor), (grid.predecessor, grid.neighbour)):
        for lane_cell in ways[cell].tolist():
            if lane_cell != NONE and grid.lane[lane_cell] != NONE:
                others = [c for c in back[lane_cell].tolist() if c not in (NONE, cell)]
                if not others:
                    return True
    return False
