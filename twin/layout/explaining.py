"""Explains a floor before it runs: what is on it, how large it is, what it can do at best."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from twin.layout.checks import dead_ends, loaded_cells
from twin.layout.floor import CellKind, Layout
from twin.layout.moves import strong_component
from twin.units import HOUR_S, NONE

__all__ = ["FloorReport", "explain"]

_SHORT_QUEUE = 3
"""Queue cells below which a station waits for its next pod: 3 to 6 are enough."""


@dataclass(frozen=True, slots=True)
class FloorReport:
    """What :func:`explain` finds out about a floor.

    Attributes
    ----------
    name, description, source : str
        As in the file.
    n_rows, n_cols : int
        Size of the grid in cells.
    cell_m : float
        Side of a cell in metres.
    area_m2, storage_m2, highway_m2, station_m2 : float
        The grid without its walls, and its parts; queue cells count as station area.
    storage_locations, pods : int
        Places for pods, and pods at the given storage fill.
    storage_fill : float
        Share of storage locations that hold a pod.
    drive_units, chargers, packers, packing_buffer_totes : int
        Counts.
    chargers_needed : int
        Chargers that keep all drive units going, were they busy all the time.
    pick_stations, replenishment_stations : int
        Stations by what is done there; one for both counts in both.
    stations : int
        All stations.
    open_orders : int
        Tote places of all put walls.
    queue_cells, shortest_queue, longest_queue : int
        Queue capacity of all stations, and of the smallest and largest.
    one_way_share : float
        Share of highway cells with a one-way mark.
    dead_ends : tuple of str
        Aisles that a loaded drive unit can only leave the way it came.
    strongly_connected_loaded, strongly_connected_empty : bool
        Whether each cell can be reached from each other by drive units with and without a pod.
    bound_units_per_hour : float
        What the pickers could do at best, if never short of a pod.
    bound_presentations_per_hour : float
        Pod presentations that this takes at the given pile-on.
    warnings : tuple of str
        What works, but hardly well.
    """

    name: str
    description: str
    source: str
    n_rows: int
    n_cols: int
    cell_m: float
    area_m2: float
    storage_m2: float
    highway_m2: float
    station_m2: float
    storage_locations: int
    pods: int
    storage_fill: float
    drive_units: int
    chargers: int
    chargers_needed: int
    packers: int
    packing_buffer_totes: int
    stations: int
    pick_stations: int
    replenishment_stations: int
    open_orders: int
    queue_cells: int
    shortest_queue: int
    longest_queue: int
    one_way_share: float
    dead_ends: tuple[str, ...]
    strongly_connected_loaded: bool
    strongly_connected_empty: bool
    bound_units_per_hour: float
    bound_presentations_per_hour: float
    warnings: tuple[str, ...]


def explain(
    layout: Layout,
    *,
    storage_fill: float = 0.85,
    pick_time_s: float = 10.0,
    pile_on: float = 1.0,
    drives_per_charger: float = 10.0,
) -> FloorReport:
    """Explain a floor.

    Parameters
    ----------
    layout : Layout
        The floor.
    storage_fill : float
        Share of storage locations that hold a pod.
    pick_time_s : float
        Mean time to pick a unit.
    pile_on : float
        Units picked per pod visit.
    drives_per_charger : float
        Busy drive units that one charger keeps going.

    Returns
    -------
    FloorReport

    Notes
    -----
    The bound on units is ``n * 3600 / pick_time_s`` for n picking stations. It knows no drive units,
    queues or orders: no run can beat it, few come near it.
    """
    kind = layout.kind
    cells = np.bincount(kind, minlength=len(CellKind))
    cell_m2 = layout.cell_m**2
    queues = [len(station.lane) for station in layout.stations]
    picking = sum(station.kind.picks for station in layout.stations)
    bound = picking * HOUR_S / pick_time_s
    loaded, empty = loaded_cells(kind), kind != CellKind.WALL
    ends = tuple(_dead_end_lines(layout))
    return FloorReport(
        name=layout.name,
        description=layout.description,
        source=layout.source,
        n_rows=layout.n_rows,
        n_cols=layout.n_cols,
        cell_m=layout.cell_m,
        area_m2=float(empty.sum() * cell_m2),
        storage_m2=float(cells[CellKind.STORAGE] * cell_m2),
        highway_m2=float(cells[CellKind.HIGHWAY] * cell_m2),
        station_m2=float((cells[CellKind.QUEUE] + cells[CellKind.STATION]) * cell_m2),
        storage_locations=len(layout.storage),
        pods=int(len(layout.storage) * storage_fill),
        storage_fill=storage_fill,
        drive_units=layout.drive_units,
        chargers=len(layout.chargers),
        chargers_needed=math.ceil(layout.drive_units / drives_per_charger),
        packers=layout.packers,
        packing_buffer_totes=layout.packing_buffer_totes,
        stations=len(layout.stations),
        pick_stations=picking,
        replenishment_stations=sum(station.kind.replenishes for station in layout.stations),
        open_orders=sum(station.open_orders for station in layout.stations),
        queue_cells=sum(queues),
        shortest_queue=min(queues),
        longest_queue=max(queues),
        one_way_share=float((layout.heading[kind == CellKind.HIGHWAY] != NONE).mean()),
        dead_ends=ends,
        strongly_connected_loaded=bool((strong_component(layout.neighbour, loaded) == loaded).all()),
        strongly_connected_empty=bool((strong_component(layout.neighbour, empty) == empty).all()),
        bound_units_per_hour=bound,
        bound_presentations_per_hour=bound / pile_on,
        warnings=(*ends, *_warnings(layout), *_charging_warnings(layout, drives_per_charger)),
    )


def _dead_end_lines(layout: Layout) -> Iterator[str]:
    for cells in dead_ends(layout.kind, layout.neighbour):
        size = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
        yield f"dead end of {size} at {layout.place(cells[0])}: one loaded drive unit at a time; open its end"


def _warnings(layout: Layout) -> Iterator[str]:
    if not any(station.kind.replenishes for station in layout.stations):
        yield "no replenishment station: the stock runs dry; add one for about 8 pick stations"
    short = [station for station in layout.stations if len(station.lane) < _SHORT_QUEUE]
    if short:
        names = ", ".join(f"{station.name} ({len(station.lane)})" for station in short[:8])
        more = f" and {len(short) - 8} more" if len(short) > 8 else ""
        yield f"queues shorter than {_SHORT_QUEUE} cells starve their stations: {names}{more}; lengthen them"


def _charging_warnings(layout: Layout, drives_per_charger: float) -> Iterator[str]:
    chargers, needed = len(layout.chargers), math.ceil(layout.drive_units / drives_per_charger)
    if not chargers:
        yield f"no charger: batteries do not run down on this floor; add {needed}"
    elif chargers < needed:
        yield (
            f"{chargers} charger(s) keep {int(chargers * drives_per_charger)} of {layout.drive_units} busy "
            f"drive units going; add {needed - chargers}"
        )
