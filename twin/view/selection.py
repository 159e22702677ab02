"""What of a floor is selected, and what lies below a pixel."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from twin.frames import Frame
from twin.units import NONE
from twin.view.camera import Camera
from twin.view.desks import Desk

__all__ = ["Selection", "Thing", "place_of", "thing_at"]

REACH = 0.6
"""How far from its centre a drive unit is hit, in cells."""
LEAST_REACH_PX = 5.0


class Thing(StrEnum):
    """What can be selected."""

    DRIVE_UNIT = "drive unit"
    POD = "pod"
    STATION = "station"
    CELL = "cell"
    ORDER = "order"
    PACKER = "packer"
    """Both have no place on the floor."""


@dataclass(frozen=True, slots=True)
class Selection:
    """One thing on a floor.

    Attributes
    ----------
    thing : Thing
        What it is.
    index : int
        Its number, or the cell's.
    """

    thing: Thing
    index: int


def thing_at(frame: Frame, camera: Camera, desks: list[Desk | None], x: float, y: float) -> Selection | None:
    """Find what lies below a pixel: a drive unit, a station, a pod, else a cell; None off the floor."""
    row, col = (y - camera.top) / camera.cell_px - 0.5, (x - camera.left) / camera.cell_px - 0.5
    layout = frame.layout
    if frame.n_drives:
        away = np.hypot(frame.row - row, frame.col - col)
        nearest = int(np.argmin(away))
        if away[nearest] < max(REACH, LEAST_REACH_PX / camera.cell_px):
            return Selection(Thing.DRIVE_UNIT, nearest)
    at_row, at_col = camera.cell_at(x, y)
    cell = at_row * layout.n_cols + at_col
    for index, (station, desk) in enumerate(zip(layout.stations, desks, strict=True)):
        beside = (
            desk is not None
            and desk.row <= at_row < desk.row + desk.n_rows
            and desk.col <= at_col < desk.col + desk.n_cols
        )
        if beside or station.cell == cell:
            return Selection(Thing.STATION, index)
    if not (0 <= at_row < layout.n_rows and 0 <= at_col < layout.n_cols):
        return None
    if frame.pod_at[cell] != NONE:
        return Selection(Thing.POD, int(frame.pod_at[cell]))
    return Selection(Thing.CELL, cell)


def place_of(selection: Selection, frame: Frame) -> tuple[float, float] | None:
    """Find row and column of a selected thing; None off the floor, and where a pod is nowhere to be seen."""
    layout = frame.layout
    if selection.thing in (Thing.ORDER, Thing.PACKER):
        return None
    if selection.thing is Thing.DRIVE_UNIT:
        if selection.index >= frame.n_drives:
            return None
        return float(frame.row[selection.index]), float(frame.col[selection.index])
    if selection.thing is Thing.POD:
        cells = np.flatnonzero(frame.pod_at == selection.index)
        if len(cells):
            row, col = divmod(int(cells[0]), layout.n_cols)
            return float(row), float(col)
        carriers = np.flatnonzero((frame.pod == selection.index) & ~np.isnan(frame.carried_fill))
        return (float(frame.row[carriers[0]]), float(frame.col[carriers[0]])) if len(carriers) else None
    cell = layout.stations[selection.index].cell if selection.thing is Thing.STATION else selection.index
    row, col = divmod(cell, layout.n_cols)
    return float(row), float(col)
