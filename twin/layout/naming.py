"""Names and equipment of the stations: from the file's ``stations:`` list, the rest in reading order."""

from __future__ import annotations

from collections.abc import Mapping

from twin.documents import Document
from twin.errors import Problem
from twin.layout.floor import Station, StationKind
from twin.layout.lanes import Lanes
from twin.layout.settings import LayoutSettings, StationOverride

__all__ = ["LETTERS", "OPEN_ORDERS", "assign_stations", "equip_stations"]

LETTERS = {StationKind.PICK: "P", StationKind.REPLENISH: "R", StationKind.BOTH: "B"}
OPEN_ORDERS = 12
"""Tote places of a picking station, unless the file says otherwise."""


def equip_stations(
    cells: Mapping[int, StationKind],
    lanes: Lanes,
    settings: LayoutSettings,
    n_cols: int,
    document: Document,
) -> tuple[tuple[Station, ...], list[Problem]]:
    """Give each station its name, lane and tote places.

    Parameters
    ----------
    cells : mapping of int to StationKind
        Station cells in reading order.
    lanes : Lanes
        Their queue lanes.
    settings : LayoutSettings
        The file, of which ``stations`` and ``floor.stations`` matter here.
    n_cols : int
        Columns of the grid.
    document : Document
        Where the settings stand.

    Returns
    -------
    tuple of (tuple of Station) and (list of Problem)
    """
    assigned, problems = assign_stations(cells, settings, n_cols, document)
    usual = settings.floor.stations.open_orders if settings.floor else OPEN_ORDERS
    names = _Names({entry.name for entry in settings.stations if entry.name})
    stations = []
    for cell, kind in cells.items():
        entry = assigned.get(cell, StationOverride())
        name = names.next(kind) if entry.name is None else entry.name
        totes = (entry.open_orders or usual) if kind.picks else 0
        stations.append(Station(name, kind, cell, lanes.by_station.get(cell, ()), totes))
    return tuple(stations), problems


def assign_stations(
    cells: Mapping[int, StationKind], settings: LayoutSettings, n_cols: int, document: Document
) -> tuple[dict[int, StationOverride], list[Problem]]:
    """Find the station cell that each entry of ``stations:`` is about."""
    assigned: dict[int, StationOverride] = {}
    problems: list[Problem] = []
    names: set[str] = set()
    numbered = list(enumerate(settings.stations))
    for number, entry in sorted(numbered, key=lambda item: item[1].at is None):
        where = document.where("stations", number)
        if entry.at is None:
            cell = next((free for free in cells if free not in assigned), None)
            what = f"{len(settings.stations)} stations are listed, the floor has {len(cells)}"
        else:
            cell = (entry.at[0] - 1) * n_cols + entry.at[1] - 1 if entry.at[1] <= n_cols else None
            what = f"there is no station at row {entry.at[0]}, column {entry.at[1]}"
        if cell is None or cell not in cells:
            problems.append(Problem(where, what, "take it off the list or add it to the floor"))
            continue
        if cell in assigned:
            problems.append(
                Problem(where, f"the station at {list(entry.at or ())} is listed twice", "keep one", (cell,))
            )
        if entry.name in names:
            where = document.where("stations", number, "name")
            what = f"the station name '{entry.name}' is given twice"
            problems.append(Problem(where, what, "rename one", (cell,)))
        names.update({entry.name} if entry.name else ())
        if entry.open_orders and not cells[cell].picks:
            where = document.where("stations", number, "open_orders")
            what = "a replenishment station has no open orders"
            problems.append(Problem(where, what, "leave it out", (cell,)))
        assigned[cell] = entry
    return assigned, problems


class _Names:
    """Counts up the automatic names, past those that the file gives itself."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken
        self._last = dict.fromkeys(LETTERS, 0)

    def next(self, kind: StationKind) -> str:
        while True:
            self._last[kind] += 1
            name = f"{LETTERS[kind]}{self._last[kind]}"
            if name not in self._taken:
                return name
