"""Writes small problems of each foreign format into a folder."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from twin.layout.foreign import MapfProblem, read_problem
from twin.mapf import MapfRun, MapfSettings

__all__ = [
    "HALL",
    "KIVA",
    "played",
    "write_grid",
    "write_league",
    "write_map",
    "write_rhcr",
    "write_scenario",
]

HALL = """
........
.@E..E@.
.S....S.
...@@...
.S....S.
........
"""
"""A hall with room to pass everywhere."""

KIVA = """
.........
.rr.eee.r
.rr.@@@.r
.rr.eee.r
.........
"""
"""A Kiva floor: homes to the sides, one shelf with endpoints above and below."""


def write_map(folder: Path, text: str = HALL, name: str = "hall.map") -> Path:
    """Write a map of the MovingAI and League format."""
    rows = text.split()
    file = folder / name
    file.write_text(f"type octile\nheight {len(rows)}\nwidth {len(rows[0])}\nmap\n" + "\n".join(rows) + "\n")
    return file


def write_league(
    folder: Path,
    agents: list[int],
    tasks: list[list[int]],
    *,
    text: str = HALL,
    packed: bool = False,
    **settings: Any,
) -> Path:
    """Write a problem of the League; ``taskAssignmentStrategy`` makes it one of 2023."""
    write_map(folder, text)
    head = "" if "taskAssignmentStrategy" in settings else "# version for LoRR 2024\n"
    (folder / "hall.agents").write_text(f"{head}{len(agents)}\n" + "".join(f"{cell}\n" for cell in agents))
    lines = "".join(",".join(map(str, errands)) + "\n" for errands in tasks)
    content = f"{head}{len(tasks)}\n{lines}".encode()
    if packed:
        (folder / "hall.tasks.gz").write_bytes(gzip.compress(content))
    else:
        (folder / "hall.tasks").write_bytes(content)
    document = {
        "mapFile": "hall.map",
        "agentFile": "hall.agents",
        "taskFile": "hall.tasks",
        "teamSize": len(agents),
        "numTasksReveal": 1,
        **settings,
    }
    file = folder / "hall.json"
    file.write_text(json.dumps(document, indent=4))
    return file


def write_scenario(folder: Path, rows: list[tuple[int, int, int, int]], *, text: str = HALL) -> Path:
    """Write a MovingAI scenario; rows hold start x, start y, goal x, goal y."""
    write_map(folder, text)
    n_rows, n_cols = len(text.split()), len(text.split()[0])
    lines = [f"0\thall.map\t{n_cols}\t{n_rows}\t" + "\t".join(map(str, row)) + "\t1.0" for row in rows]
    file = folder / "hall.scen"
    file.write_text("version 1\n" + "\n".join(lines) + "\n")
    return file


def write_rhcr(folder: Path, text: str = KIVA) -> Path:
    """Write a Kiva floor of RHCR."""
    rows = text.split()
    endpoints, homes = text.count("e"), text.count("r")
    file = folder / "kiva.map"
    file.write_text(f"{len(rows)},{len(rows[0])}\n{endpoints}\n{homes}\n5000\n" + "\n".join(rows) + "\n")
    return file


def write_grid(
    folder: Path, kinds: list[list[str]], closed: dict[tuple[int, int], str] | None = None
) -> Path:
    """Write a grid of RHCR from kinds such as ``Travel`` or ``Eject 7``; ``closed`` names forbidden moves."""
    n_rows, n_cols = len(kinds), len(kinds[0])
    lines = ["Grid size (x, y)", f"{n_rows},{n_cols}", "id,type,station,x,y,NORTH,WEST,SOUTH,EAST,WAIT"]
    for row in range(n_rows):
        for col in range(n_cols):
            kind, _, station = kinds[row][col].partition(" ")
            # the file's north leads to the next column: its axes are x down the rows, y along them
            shut = (closed or {}).get((row, col), "")
            weights = ["inf" if mark in shut else "1" for mark in "ENWS"]
            cell = row * n_cols + col
            lines.append(f"{cell},{kind},{station or None},{row},{col},{','.join(weights)},1")
    file = folder / "small.grid"
    file.write_text("\n".join(lines) + "\n")
    return file


def played(problem: MapfProblem | Path, **settings: Any) -> MapfRun:
    """Run a problem to its end."""
    read = problem if isinstance(problem, MapfProblem) else read_problem(problem)
    run = MapfRun(read, MapfSettings(**settings))
    while run.running:
        run.step()
    return run
