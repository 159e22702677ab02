"""Telling a foreign problem's format, and reading it."""

from __future__ import annotations

from pathlib import Path

from twin.errors import ForeignError, Problem
from twin.layout.foreign.lorr import read_lorr
from twin.layout.foreign.movingai import read_bare_map, read_scenario
from twin.layout.foreign.problem import MapfProblem
from twin.layout.foreign.rhcr import read_rhcr_grid, read_rhcr_map
from twin.layout.foreign.textfile import read_text

__all__ = ["read_problem"]


def read_problem(path: str | Path) -> MapfProblem:
    """Read a problem in any of the known formats.

    Parameters
    ----------
    path : str or Path
        A JSON file of the League of Robot Runners, a MovingAI ``.scen`` or ``.map``, or a ``.map`` or
        ``.grid`` of RHCR.

    Raises
    ------
    ForeignError
        With the places of what is wrong, in the file that it is wrong in.
    """
    path = Path(path)
    match path.suffix.lower():
        case ".json":
            return read_lorr(path)
        case ".scen":
            return read_scenario(path)
        case ".grid":
            return read_rhcr_grid(path)
        case ".map":
            octile = read_text(path).startswith("type")
            return read_bare_map(path) if octile else read_rhcr_map(path)
    what = f"{path.suffix!r} is no ending of a known format" if path.suffix else "has no ending"
    remedy = (
        "name a .json of the League of Robot Runners, a .scen or .map of MovingAI, a .map or .grid of RHCR"
    )
    raise ForeignError(Problem(str(path), what, remedy))
