"""What somebody has picked out on the floor."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

import numpy as np

from twin.frames import Frame
from twin.units import NONE

__all__ = ["Kind", "Selected", "at", "where"]

REACH = 0.75
"""Cells from its centre within which a click still meets a drive unit."""


class Kind(Enum):
    """Kinds of things that can be picked out."""

    DRIVE = "drive unit"
    POD = "pod"
    STATION = "station"
    CELL = "cell"
    ORDER = "order"


class Selected(NamedTuple):
    """One thing on the floor.

    Attributes
    ----------
    kind : Kind
        What it is.
    number : int
        Which one: its index, from 0; of a cell its flat number.
    """

    kind: Kind
    number: int


def at(frame: Frame, row: float, col: float) -> Selected | None:
    """Find what somebody means who points at a place.

    Parameters
    ----------
    frame : Frame
        The moment.
    row, col : float
        The place, in cells; whole numbers are cells' centres.

    Returns
    -------
    Selected or None
        A drive unit before its cell's station, a pod before the bare cell; None off the floor.
    """
    layout = frame.layout
    if frame.n_drives:
        away = np.hypot(frame.row - row, frame.col - col)
        nearest = int(np.argmin(away))
        if away[nearest] <= REACH:
            return Selected(Kind.DRIVE, nearest)
    whole_row, whole_col = round(row), round(col)
    if not (0 <= whole_row < layout.n_rows and 0 <= whole_col < layout.n_cols):
        return None
    cell = whole_row * layout.n_cols + whole_col
    for number, station in enumerate(layout.stations):
        if station.cell == cell:
            return Selected(Kind.STATION, number)
    if frame.pod_at[cell] != NONE:
        return Selected(Kind.POD, int(frame.pod_at[cell]))
    return Selected(Kind.CELL, cell)


def where(frame: Frame, selected: Selected) -> tuple[float, float] | None:
    """Find the place of a thing, as row and column in cells; None where it has none."""
    layout, number = frame.layout, selected.number
    if selected.kind is Kind.DRIVE:
        return float(frame.row[number]), float(frame.col[number])
    if selected.kind is Kind.POD:
        stands = np.flatnonzero(frame.pod_at == number)
        if len(stands):
            row, col = divmod(int(stands[0]), layout.n_cols)
            return row, col
        carried = np.flatnonzero((frame.pod == number) & ~np.isnan(frame.carried_fill))
        return (float(frame.row[carried[0]]), float(frame.col[carried[0]])) if len(carried) else None
    if selected.kind is Kind.ORDER:
        return None
    cell = layout.stations[number].cell if selected.kind is Kind.STATION else number
    row, col = divmod(cell, layout.n_cols)
    return row, col
