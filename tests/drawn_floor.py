"""Tiny floors drawn as text, built cell by cell without the package's readers."""

from __future__ import annotations

import numpy as np

from twin.layout.floor import CellKind, Layout, Station, StationKind
from twin.units import D_COL, D_ROW, EAST, NONE

KINDS = {
    "#": CellKind.WALL,
    ".": CellKind.HIGHWAY,
    ">": CellKind.HIGHWAY,
    "s": CellKind.STORAGE,
    "q": CellKind.QUEUE,
    "P": CellKind.STATION,
    "c": CellKind.CHARGER,
}


def draw(text: str) -> Layout:
    """Build a floor: ``q`` leads east to the station ``P`` of its row, ``>`` is one-way to the east."""
    rows = text.split()
    n_rows, n_cols = len(rows), len(rows[0])
    marks = "".join(rows)
    kind = np.array([KINDS[mark] for mark in marks], dtype=np.uint8)
    neighbour = np.full((len(marks), 4), NONE, dtype=np.int32)
    for cell, mark in enumerate(marks):
        row, col = divmod(cell, n_cols)
        for direction in range(4):
            r, c = row + D_ROW[direction], col + D_COL[direction]
            if mark == "#" or not (0 <= r < n_rows and 0 <= c < n_cols) or rows[r][c] == "#":
                continue
            if direction == EAST or (mark not in "q>P" and rows[r][c] not in "qP"):
                neighbour[cell, direction] = r * n_cols + c
    lane = np.full(len(marks), NONE, dtype=np.int16)
    stations = []
    for cell in np.flatnonzero(kind == CellKind.STATION):
        row = cell // n_cols
        queue = [c for c in range(row * n_cols, cell) if marks[c] == "q"]
        lane[[*queue, cell]] = len(stations)
        stations.append(Station(f"P{len(stations) + 1}", StationKind.PICK, int(cell), tuple(queue)))
    return Layout(
        name="drawn",
        description="",
        source="<text>",
        n_rows=n_rows,
        n_cols=n_cols,
        cell_m=1.0,
        kind=kind,
        neighbour=neighbour,
        heading=np.where([mark in "q>" for mark in marks], EAST, NONE).astype(np.int8),
        lane=lane,
        zone=np.full(len(marks), NONE, dtype=np.int16),
        storage=np.flatnonzero(kind == CellKind.STORAGE).astype(np.int32),
        chargers=np.flatnonzero(kind == CellKind.CHARGER).astype(np.int32),
        stations=tuple(stations),
        zones=(),
        drive_units=1,
        packers=1,
        packing_buffer_totes=1,
    )


SMALL = draw(
    """
    #########
    #..sss.c#
    #.......#
    #.>>>>..#
    #.qqP...#
    #.......#
    #.qP....#
    #########
    """
)
"""A floor with something of everything; its cells are named by (row, col)."""


def at(row: int, col: int, floor: Layout = SMALL) -> int:
    """Name a cell by its row and column, counted from 0."""
    return row * floor.n_cols + col
