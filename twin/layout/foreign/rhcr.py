"""Maps of RHCR, the rolling-horizon planner: Kiva floors as characters, Kiva and sorting floors as a grid."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twin.layout.foreign.maps import moves_between, rows_of
from twin.layout.foreign.problem import Form, MapfProblem, Station, TaskRule
from twin.layout.foreign.textfile import Complaints, TextFile
from twin.units import D_COL, D_ROW, EAST, NONE, NORTH, SOUTH, WEST

__all__ = ["read_rhcr_grid", "read_rhcr_map"]

MARKS = "@er."
WEIGHT_ORDER = (EAST, NORTH, WEST, SOUTH)
"""Directions of a grid file's first four weights: its axes are x down the rows and y along them."""
GRID_COLUMNS = 10
KINDS = ("Obstacle", "Travel", "Home", "Endpoint", "Induct", "Eject")


def read_rhcr_map(path: Path) -> MapfProblem:
    """Read a ``.map`` file: ``rows,columns``, three numbers, then the floor; ``e`` endpoints, ``r`` homes.

    Raises
    ------
    ForeignError
        With the lines that are wrong.
    """
    file = TextFile(path)
    n_rows, n_cols = _size(file, 0)
    marks = rows_of(file, 4, n_rows, n_cols, MARKS)
    endpoints, homes = np.flatnonzero(marks == "e"), np.flatnonzero(marks == "r")
    _require(file, "endpoints (e)", endpoints)
    _require(file, "homes (r)", homes)
    free = marks != "@"
    return MapfProblem(
        name=path.stem,
        source=str(path),
        form=Form.RHCR,
        rule=TaskRule.ENDPOINTS,
        map_name=path.name,
        n_rows=n_rows,
        n_cols=n_cols,
        neighbour=moves_between(free.reshape(n_rows, n_cols)),
        free=free,
        starts=homes.astype(np.int32),
        starts_drawn=True,
        n_agents=len(homes),
        endpoints=endpoints.astype(np.int32),
    )


def read_rhcr_grid(path: Path) -> MapfProblem:
    """Read a ``.grid`` file: a line for each cell with its kind, station and the weights of its moves.

    A weight ``inf`` forbids a move; other weights are preferences of RHCR's own planners and are left out.

    Raises
    ------
    ForeignError
        With the lines that are wrong.
    """
    file = TextFile(path)
    n_rows, n_cols = _size(file, 1)
    rows = [line.split(",") for line in file.lines[3:] if line.strip()]
    if len(rows) != n_rows * n_cols:
        what = f"{len(rows)} cells, the head says {n_rows} x {n_cols}"
        file.refuse(3 + min(len(rows), n_rows * n_cols), what, "correct the head, or copy the file again")
    complaints = Complaints()
    for number, row in enumerate(rows, start=3):
        if len(row) != GRID_COLUMNS:
            complaints.add(file.at(number), f"{len(row)} columns instead of {GRID_COLUMNS}", "copy it again")
        elif row[1] not in KINDS:
            complaints.add(file.at(number), f"unknown kind {row[1]!r}", f"known ones are {', '.join(KINDS)}")
    complaints.settle()
    kind = np.array([row[1] for row in rows])
    free = kind != "Obstacle"
    return _grid_problem(file, kind, free, n_rows, n_cols, _moves(rows, free, n_cols), rows)


def _grid_problem(
    file: TextFile,
    kind: NDArray[np.str_],
    free: NDArray[np.bool_],
    n_rows: int,
    n_cols: int,
    neighbour: NDArray[np.int32],
    rows: list[list[str]],
) -> MapfProblem:
    sorts = bool((kind == "Induct").any())
    endpoints, homes = np.flatnonzero(kind == "Endpoint"), np.flatnonzero(kind == "Home")
    if sorts:
        _require(file, "chutes (Eject)", np.flatnonzero(kind == "Eject"))
    else:
        _require(file, "endpoints (Endpoint) or stations (Induct)", endpoints)
        _require(file, "homes (Home)", homes)
    starts = np.flatnonzero(free) if sorts else homes
    return MapfProblem(
        name=file.path.stem,
        source=str(file.path),
        form=Form.RHCR,
        rule=TaskRule.SORTING if sorts else TaskRule.ENDPOINTS,
        map_name=file.path.name,
        n_rows=n_rows,
        n_cols=n_cols,
        neighbour=neighbour,
        free=free,
        starts=starts.astype(np.int32),
        starts_drawn=True,
        n_agents=max(1, len(starts) // 10) if sorts else len(homes),
        endpoints=endpoints.astype(np.int32),
        inductions=_stations(rows, "Induct"),
        chutes=_stations(rows, "Eject"),
    )


def _size(file: TextFile, line: int) -> tuple[int, int]:
    words = file.lines[line].split(",") if len(file.lines) > line else []
    if len(words) != 2 or not all(word.strip().isdecimal() and int(word) for word in words):
        found = file.lines[line] if len(file.lines) > line else ""
        file.refuse(line, f"{found!r} is no size of the map", "write ROWS,COLUMNS")
    return int(words[0]), int(words[1])


def _require(file: TextFile, what: str, cells: NDArray[np.intp]) -> None:
    if not len(cells):
        file.refuse(0, f"the floor has no {what}", "take a Kiva or sorting floor of RHCR")


def _moves(rows: list[list[str]], free: NDArray[np.bool_], n_cols: int) -> NDArray[np.int32]:
    """List the moves whose weight is finite and that lead from a free cell to a free cell beside it."""
    neighbour = np.full((len(rows), 4), NONE, dtype=np.int32)
    n_rows = len(rows) // n_cols
    for cell, row in enumerate(rows):
        for direction, weight in zip(WEIGHT_ORDER, row[5:9], strict=True):
            there = (cell // n_cols + D_ROW[direction], cell % n_cols + D_COL[direction])
            if weight.strip() == "inf" or not (0 <= there[0] < n_rows and 0 <= there[1] < n_cols):
                continue
            after = there[0] * n_cols + there[1]
            if free[cell] and free[after]:
                neighbour[cell, direction] = after
    return neighbour


def _stations(rows: list[list[str]], kind: str) -> tuple[Station, ...]:
    cells: dict[str, list[int]] = {}
    for cell, row in enumerate(rows):
        if row[1] == kind:
            cells.setdefault(row[2], []).append(cell)
    return tuple(Station(name, tuple(places)) for name, places in cells.items())
