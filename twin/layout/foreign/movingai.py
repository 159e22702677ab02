"""MovingAI scenarios: one start and one goal for each agent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twin.errors import ForeignError, Problem
from twin.layout.foreign.maps import CharMap, read_octile_map
from twin.layout.foreign.problem import Form, MapfProblem, TaskRule
from twin.layout.foreign.textfile import Complaints, TextFile
from twin.layout.moves import strong_component

__all__ = ["read_bare_map", "read_scenario"]

COLUMNS = 9
"""Bucket, map, width, height, start x, start y, goal x, goal y, length."""


def read_scenario(path: Path) -> MapfProblem:
    """Read a ``.scen`` file and the map that it names.

    The map is looked for beside the scenario, and in a folder ``maps`` beside the scenario's own.

    Raises
    ------
    ForeignError
        With the lines that are wrong.
    """
    file = TextFile(path)
    if not file.lines or not file.lines[0].startswith("version"):
        file.refuse(0, "is no scenario", "the first line must be 'version 1'")
    rows = [(number, text.split()) for number, text in file.data_lines() if number]
    if not rows:
        file.refuse(0, "the scenario has no agents", "add a line for each agent")
    for number, row in rows:
        if len(row) != COLUMNS:
            file.refuse(number, f"{len(row)} columns instead of {COLUMNS}", "copy the file again")
    floor = read_octile_map(_map_beside(file, rows[0][0], rows[0][1][1]))
    starts, goals = _read_cells(file, rows, floor)
    return _problem(path, floor, starts, goals, len(starts))


def read_bare_map(path: Path) -> MapfProblem:
    """Read a MovingAI map alone: each run draws starts and goals from the cells that hang together."""
    floor = read_octile_map(path)
    free = np.flatnonzero(strong_component(floor.neighbour(), floor.free)).astype(np.int32)
    if not len(free):
        raise ForeignError(Problem(str(path), "the map has no free cell", "take another map"))
    return _problem(path, floor, free, free, max(1, len(free) // 10), drawn=True)


def _problem(
    path: Path,
    floor: CharMap,
    starts: NDArray[np.int32],
    goals: NDArray[np.int32],
    n_agents: int,
    drawn: bool = False,
) -> MapfProblem:
    return MapfProblem(
        name=path.stem,
        source=str(path),
        form=Form.MOVINGAI,
        rule=TaskRule.ONE_SHOT,
        map_name=floor.name,
        n_rows=floor.n_rows,
        n_cols=floor.n_cols,
        neighbour=floor.neighbour(),
        free=floor.free,
        starts=starts,
        goals=goals,
        starts_drawn=drawn,
        n_agents=n_agents,
    )


def _map_beside(file: TextFile, line: int, name: str) -> Path:
    short = Path(name).name
    folder = file.path.parent
    tried = [folder / name, folder / short, folder.parent / "maps" / short, folder.parent / short]
    for path in tried:
        if path.is_file():
            return path
    remedy = f"put it into {folder} or {folder.parent / 'maps'}"
    raise ForeignError(Problem(file.at(line), f"its map {name!r} is not here", remedy))


def _read_cells(
    file: TextFile, rows: list[tuple[int, list[str]]], floor: CharMap
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Read the starts and goals; columns of the file are x then y."""
    complaints = Complaints()
    cells = np.zeros((len(rows), 2), dtype=np.int32)
    taken: tuple[dict[int, int], dict[int, int]] = ({}, {})
    for agent, (number, row) in enumerate(rows):
        if (row[2], row[3]) != (str(floor.n_cols), str(floor.n_rows)):
            what = f"made for a map of {row[2]} x {row[3]}, {floor.name} has {floor.n_cols} x {floor.n_rows}"
            complaints.add(file.at(number), what, "take the map that belongs to the scenario")
            continue
        for place, word in enumerate(("start", "goal")):
            x, y = row[4 + 2 * place], row[5 + 2 * place]
            inside = x.isdecimal() and y.isdecimal() and int(x) < floor.n_cols and int(y) < floor.n_rows
            cell = int(y) * floor.n_cols + int(x) if inside else 0
            if not inside or not floor.free[cell]:
                where = "is an obstacle" if inside else "is not on the map"
                complaints.add(file.at(number), f"the {word} (x {x}, y {y}) {where}", "correct the line")
                continue
            if cell in taken[place]:
                what = f"the {word} (x {x}, y {y}) is that of line {taken[place][cell] + 1}, too"
                complaints.add(file.at(number), what, "give every agent its own")
            taken[place][cell] = number
            cells[agent, place] = cell
    complaints.settle()
    return cells[:, 0].copy(), cells[:, 1].copy()
