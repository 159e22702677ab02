"""What the characters of a drawn grid stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from twin.documents import Document
from twin.errors import Problem
from twin.layout.floor import CellKind, StationKind
from twin.layout.settings import SIDES, LegendSettings
from twin.units import EAST, NONE, NORTH, SOUTH, WEST

__all__ = ["DEFAULT_LEGEND", "Mark", "read_legend"]


@dataclass(frozen=True, slots=True)
class Mark:
    """The meaning of one character: a kind of cell, where it heads, what station it is."""

    kind: CellKind
    heading: int = NONE
    station: StationKind | None = None


DEFAULT_LEGEND: Mapping[str, Mark] = {
    "#": Mark(CellKind.WALL),
    " ": Mark(CellKind.WALL),
    ".": Mark(CellKind.HIGHWAY),
    "^": Mark(CellKind.HIGHWAY, NORTH),
    ">": Mark(CellKind.HIGHWAY, EAST),
    "v": Mark(CellKind.HIGHWAY, SOUTH),
    "<": Mark(CellKind.HIGHWAY, WEST),
    "u": Mark(CellKind.QUEUE, NORTH),
    "r": Mark(CellKind.QUEUE, EAST),
    "d": Mark(CellKind.QUEUE, SOUTH),
    "l": Mark(CellKind.QUEUE, WEST),
    "S": Mark(CellKind.STORAGE),
    "C": Mark(CellKind.CHARGER),
    "P": Mark(CellKind.STATION, station=StationKind.PICK),
    "R": Mark(CellKind.STATION, station=StationKind.REPLENISH),
    "B": Mark(CellKind.STATION, station=StationKind.BOTH),
}

_STATIONS = {
    "pick_station": StationKind.PICK,
    "replenishment_station": StationKind.REPLENISH,
    "both_station": StationKind.BOTH,
}


def read_legend(
    entries: Mapping[str, LegendSettings], document: Document
) -> tuple[dict[str, Mark], list[Problem]]:
    """Add a file's own characters to the default legend.

    Returns
    -------
    tuple of dict and list of Problem
        The whole legend, and what is wrong with the file's part of it.
    """
    legend, problems = dict(DEFAULT_LEGEND), []
    for character, entry in entries.items():
        where = document.where_key("legend", character)
        if entry.kind == "queue" and entry.heading is None:
            problems.append(
                Problem(where, f"queue cell '{character}' has no heading", f"add one of {', '.join(SIDES)}")
            )
        if entry.heading is not None and entry.kind not in ("queue", "highway"):
            where = document.where("legend", character, "heading")
            problems.append(
                Problem(where, f"'{character}' is of kind {entry.kind}, which has no heading", "leave it out")
            )
        legend[character] = _mark(entry)
    return legend, problems


def _mark(entry: LegendSettings) -> Mark:
    heading = NONE if entry.heading is None else SIDES.index(entry.heading)
    if entry.kind in _STATIONS:
        return Mark(CellKind.STATION, station=_STATIONS[entry.kind])
    return Mark(CellKind[entry.kind.upper()], heading)
