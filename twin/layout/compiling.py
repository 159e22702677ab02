"""Turns a drawing into a :class:`~twin.layout.floor.Layout`, or says everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.documents import Document
from twin.errors import LayoutError, Problem
from twin.layout.checks import check_floor
from twin.layout.drawing import Drawing
from twin.layout.floor import CellKind, Layout, Station, StationKind, Zone
from twin.layout.lanes import trace_lanes
from twin.layout.moves import neighbour_table
from twin.layout.naming import equip_stations
from twin.layout.settings import LayoutSettings
from twin.units import NONE

__all__ = ["compile_layout"]

_DRIVE_UNITS_PER_STATION = 8
_PACKERS_PER_STATION = 2
_BUFFER_TOTES_PER_STATION = 12


def compile_layout(drawing: Drawing, settings: LayoutSettings, document: Document) -> Layout:
    """Make the floor that a drawing and the rest of its file describe.

    Raises
    ------
    LayoutError
        With all problems of the floor.
    """
    kind, heading, cells = drawing.cells()
    neighbour = neighbour_table(kind, heading)
    lanes = trace_lanes(kind, heading, neighbour, cells, drawing.where)
    stations, naming = equip_stations(cells, lanes, settings, kind.shape[1], document)
    zones, outside = _zones(settings, kind.shape, document)
    fleet = _Fleet(settings, kind, cells)
    problems = [*lanes.problems, *naming, *outside, *fleet.problems(document)]
    problems += check_floor(kind, neighbour, lanes, drawing.where)
    if not any(station.picks for station in cells.values()):
        what = "the floor has no station that picks"
        section = "grid" if settings.grid is not None else "floor"
        problems.append(Problem(document.where_key(section), what, "add a pick station"))
    if problems:
        raise LayoutError(problems)
    return Layout(
        name=settings.name or PurePath(document.source).stem,
        description=" ".join(settings.description.split()),
        source=document.source,
        n_rows=kind.shape[0],
        n_cols=kind.shape[1],
        cell_m=settings.cell_m,
        kind=_frozen(kind.ravel()),
        neighbour=_frozen(neighbour),
        heading=_frozen(heading.ravel()),
        lane=_frozen(_lane_of(kind.size, stations)),
        zone=_frozen(_zone_of(kind.shape, zones)),
        storage=_frozen(np.flatnonzero(kind == CellKind.STORAGE).astype(np.int32)),
        chargers=_frozen(np.flatnonzero(kind == CellKind.CHARGER).astype(np.int32)),
        stations=stations,
        zones=zones,
        drive_units=fleet.drive_units,
        packers=settings.packing.packers or _PACKERS_PER_STATION * fleet.picking,
        packing_buffer_totes=settings.packing.buffer_totes or _BUFFER_TOTES_PER_STATION * fleet.picking,
    )


class _Fleet:
    """The default fleet of a floor: as set, or by its picking stations and places."""

    def __init__(
        self, settings: LayoutSettings, kind: NDArray[np.uint8], stations: Mapping[int, StationKind]
    ) -> None:
        self.picking = sum(station.picks for station in stations.values())
        self.n_storage = int((kind == CellKind.STORAGE).sum())
        self.n_chargers = int((kind == CellKind.CHARGER).sum())
        usual = min(_DRIVE_UNITS_PER_STATION * self.picking, (self.n_storage + self.n_chargers) // 2)
        self.drive_units = settings.drive_units or max(1, usual)

    def problems(self, document: Document) -> list[Problem]:
        places = self.n_storage + self.n_chargers
        if self.drive_units <= places:
            return []
        what = (
            f"{self.drive_units} drive units have only {places} places "
            f"({self.n_storage} storage locations and {self.n_chargers} chargers)"
        )
        return [Problem(document.where("drive_units"), what, "use fewer drive units or add storage")]


def _zones(
    settings: LayoutSettings, shape: tuple[int, ...], document: Document
) -> tuple[tuple[Zone, ...], list[Problem]]:
    zones, problems = [], []
    names: set[str] = set()
    for number, zone in enumerate(settings.zones):
        if zone.name in names:
            where = document.where("zones", number, "name")
            problems.append(Problem(where, f"the zone name '{zone.name}' is given twice", "rename one"))
        names.add(zone.name)
        for axis, (first, last), size in (("rows", zone.rows, shape[0]), ("cols", zone.cols, shape[1])):
            if not first <= last <= size:
                where = document.where("zones", number, axis)
                what = f"zone '{zone.name}' has {axis} {first} to {last}, the floor 1 to {size}"
                problems.append(Problem(where, what, "give the first and the last one on the floor"))
        zones.append(Zone(zone.name, zone.rows[0] - 1, zone.rows[1] - 1, zone.cols[0] - 1, zone.cols[1] - 1))
    return tuple(zones), problems


def _lane_of(n_cells: int, stations: tuple[Station, ...]) -> NDArray[np.int16]:
    lane = np.full(n_cells, NONE, dtype=np.int16)
    for index, station in enumerate(stations):
        lane[[station.cell, *station.lane]] = index
    return lane


def _zone_of(shape: tuple[int, ...], zones: tuple[Zone, ...]) -> NDArray[np.int16]:
    zone_of = np.full(shape, NONE, dtype=np.int16)
    for index, zone in enumerate(zones):
        zone_of[zone.first_row : zone.last_row + 1, zone.first_col : zone.last_col + 1] = index
    return zone_of.ravel()


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    array = np.ascontiguousarray(array)
    array.flags.writeable = False
    return array
