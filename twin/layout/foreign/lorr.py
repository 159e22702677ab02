"""Problems of the League of Robot Runners: 2023 with one errand a task, 2024 with sequences of errands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.errors import ForeignError, Problem
from twin.layout.foreign.maps import CharMap, read_octile_map
from twin.layout.foreign.problem import Errands, Form, MapfProblem, TaskRule
from twin.layout.foreign.textfile import Complaints, TextFile, read_text

__all__ = ["read_lorr"]

RULES = {
    "greedy": TaskRule.GREEDY,
    "roundrobin": TaskRule.ROUNDROBIN,
    "roundrobin_fixed": TaskRule.ROUNDROBIN_FIXED,
}
TEXT, COUNT, FACTOR = "text", "a whole number above 0", "a number above 0"


def read_lorr(path: Path) -> MapfProblem:
    """Read a problem's JSON file, and the map, agents and tasks beside it.

    A problem that names a ``taskAssignmentStrategy`` follows the rules of 2023, any other those of 2024.

    Raises
    ------
    ForeignError
        With what is wrong in the file that it is wrong in.
    """
    document = _Document(path)
    floor = read_octile_map(document.file("mapFile"))
    team = document.number("teamSize", COUNT)
    if "agentCounter" in document.data and document.data["agentCounter"] != 1:
        document.refuse(
            "agentCounter", "moves of several ticks (2026) are not supported", "take 2023 or 2024"
        )
    revealed = document.number("numTasksReveal", FACTOR, 1)
    rule, form = TaskRule.SCHEDULED, Form.LORR_2024
    if "taskAssignmentStrategy" in document.data:
        strategy = document.data["taskAssignmentStrategy"]
        if strategy not in RULES:
            known = ", ".join(RULES)
            document.refuse("taskAssignmentStrategy", f"there is no strategy {strategy!r}", f"known: {known}")
        rule, form = RULES[strategy], Form.LORR_2023
    starts = _read_starts(TextFile(document.file("agentFile")), floor)
    errands = _read_errands(TextFile(document.file("taskFile")), floor, single=form is Form.LORR_2023)
    return MapfProblem(
        name=path.stem,
        source=str(path),
        form=form,
        rule=rule,
        map_name=floor.name,
        n_rows=floor.n_rows,
        n_cols=floor.n_cols,
        neighbour=floor.neighbour(),
        free=floor.free,
        starts=starts,
        n_agents=int(team),
        rotation=True,
        errands=errands,
        revealed=revealed,
    )


class _Document:
    """A problem's JSON file, and the lines its keys stand in."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._text = read_text(path)
        try:
            self.data: dict[str, Any] = json.loads(self._text)
        except json.JSONDecodeError as broken:
            where = f"{path}:{broken.lineno}:{broken.colno}"
            raise ForeignError(Problem(where, f"is no JSON ({broken.msg})", "repair it there")) from None
        if not isinstance(self.data, dict) or "mapFile" not in self.data:
            what = "is no problem of the League of Robot Runners"
            raise ForeignError(Problem(str(path), what, "it needs at least mapFile, agentFile and taskFile"))

    def refuse(self, key: str, what: str, remedy: str) -> None:
        """Raise a complaint about a key, at the line where it stands."""
        before = self._text.partition(f'"{key}"')
        line = before[0].count("\n") + 1 if before[1] else 1
        raise ForeignError(Problem(f"{self._path}:{line}", f"{key}: {what}", remedy))

    def number(self, key: str, meaning: str, default: float | None = None) -> float:
        """Give a number above 0."""
        value = self.data.get(key, default)
        right = int if meaning == COUNT else (int, float)
        if isinstance(value, bool) or not isinstance(value, right) or value <= 0:
            found = "is missing" if value is None else f"{value!r} is not {meaning}"
            self.refuse(key, found, f"give {meaning}")
        return value  # type: ignore[return-value]

    def file(self, key: str) -> Path:
        """Find a file that the problem names, also where only its gzipped form is there."""
        value = self.data.get(key)
        if not isinstance(value, str):
            self.refuse(key, "is missing" if value is None else f"{value!r} is no text", "name a file")
        named = self._path.parent / str(value)
        if named.is_file():
            return named
        packed = named.with_name(named.name + ".gz")
        if not packed.is_file():
            self.refuse(key, f"there is no file {named}", "paths are relative to the problem's own folder")
        return packed


def _read_starts(file: TextFile, floor: CharMap) -> NDArray[np.int32]:
    """Read the agents: their number, then a cell a line."""
    complaints = Complaints()
    taken: dict[int, int] = {}
    for number, text in _counted(file, "agents"):
        cell = _cell(text, floor)
        if isinstance(cell, str):
            complaints.add(file.at(number), f"agent start {text!r} {cell}", _cells_of(floor))
        elif cell in taken:
            what = f"cell {cell} is the start of line {taken[cell] + 1}, too"
            complaints.add(file.at(number), what, "give every agent its own")
        else:
            taken[cell] = number
    complaints.settle()
    return np.fromiter(taken, dtype=np.int32, count=len(taken))


def _read_errands(file: TextFile, floor: CharMap, *, single: bool) -> Errands:
    """Read the tasks: their number, then the errands of a task in each line."""
    complaints = Complaints()
    cells: list[int] = []
    first = [0]
    for number, text in _counted(file, "tasks"):
        words = text.split(",")
        if single and len(words) > 1:
            what = f"a task with {len(words)} errands"
            complaints.add(file.at(number), what, "tasks of 2023 have one; leave taskAssignmentStrategy out")
        for word in words:
            cell = _cell(word, floor)
            if isinstance(cell, str):
                complaints.add(file.at(number), f"errand {word.strip()!r} {cell}", _cells_of(floor))
            else:
                cells.append(cell)
        first.append(len(cells))
    complaints.settle()
    return Errands(np.array(first, dtype=np.int64), np.array(cells, dtype=np.int32))


def _counted(file: TextFile, what: str) -> list[tuple[int, str]]:
    """Give the lines after the first, which says how many there are."""
    lines = list(file.data_lines())
    if not lines or not lines[0][1].isdecimal() or int(lines[0][1]) == 0:
        number = lines[0][0] if lines else 0
        file.refuse(number, f"the number of {what} is missing", f"write how many {what} follow")
    count = int(lines[0][1])
    if len(lines) - 1 < count:
        last = lines[-1][0]
        file.refuse(last, f"the file ends after {len(lines) - 1} of {count} {what}", "copy it again")
    return lines[1 : count + 1]


def _cell(text: str, floor: CharMap) -> int | str:
    """Read a cell, or say what is wrong with it."""
    try:
        cell = int(text)
    except ValueError:
        return "is no cell"
    if not 0 <= cell < len(floor.free):
        return "is not on the map"
    return cell if floor.free[cell] else "is an obstacle"


def _cells_of(floor: CharMap) -> str:
    return f"cells are row * {floor.n_cols} + column, counted from 0 in {floor.name}"
