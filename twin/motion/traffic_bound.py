"""What the traffic of a floor can carry at best: the narrowest cut between storage and stations."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from twin.layout.floor import CellKind, Layout
from twin.motion.theory import corner_headway_s, lane_headway_s, stop_headway_s
from twin.scenario import FleetSettings
from twin.state import Limits, limits_of
from twin.units import HOUR_S, NONE

__all__ = ["Binding", "TrafficBound", "traffic_bound"]

UNBOUNDED = 1 << 28
"""Capacity of what does not bind; above any flow, and sums of a few fit into 32 bits."""

Int64 = NDArray[np.int64]
Mask = NDArray[np.bool_]


class Binding(StrEnum):
    """Which trips fill the narrowest cut."""

    INBOUND = "to the stations"
    OUTBOUND = "from the stations"
    BOTH = "both ways"


@dataclass(frozen=True, slots=True)
class TrafficBound:
    """The most pod visits that the lanes of a floor can carry.

    Attributes
    ----------
    visits_per_hour : float
        Pod visits to the picking stations, each with a trip there and one back.
    binding : Binding
        Which trips fill the cut.
    cut : tuple of int
        Its cells: no pod comes by without passing one of them.
    """

    visits_per_hour: float
    binding: Binding
    cut: tuple[int, ...]


def traffic_bound(layout: Layout, settings: FleetSettings, hold_s: float) -> TrafficBound:
    """Bound the pod visits to the picking stations by the lanes between them and storage.

    Parameters
    ----------
    layout : Layout
        The floor.
    settings : FleetSettings
        Speed, acceleration, turns and sizes of the drive units.
    hold_s : float
        How long a station holds a pod.

    Returns
    -------
    TrafficBound

    Notes
    -----
    The least of three maximum flows over the cells, each of which carries one drive unit per headway: trips
    from storage to the stations alone; trips back alone; and both at once, where a trip back counts as one
    there along the same cells, so that half of the flow bounds the visits. A cell in which every way through
    turns has the headway of a corner, a station's that of standing there for ``hold_s`` while one pod leaves
    and the next rolls in, any other that of a lane at cruise speed.

    It is an upper bound and generous: crossings cost nothing, nor do turns where one could also drive
    straight on; pods go to whichever station has the way free; empty drive units and pods to be replenished
    take no room. No run can beat it while its stations hold pods for no less than ``hold_s``.
    """
    limits = limits_of(layout, settings)
    moves = _loaded_moves(layout)
    stations = [station.cell for station in layout.stations if station.kind.picks]
    capacity = _cell_capacity(layout, moves, limits)
    capacity[stations] = HOUR_S / stop_headway_s(limits, layout.cell_m, hold_s)
    leaving, entering = _doors(layout)
    there, back = _arcs(moves), _arcs(moves)[:, ::-1]
    last_cells = np.isin(there[:, 1], stations)
    exits = np.isin(back[:, 1], stations)
    passing = ~last_cells & ~np.isin(there[:, 0], stations)
    both = np.concatenate((there[passing], back[passing]))
    both_ends = np.concatenate((there[last_cells], back[exits]))
    to_station = np.array([(cell, cell) for cell in stations], dtype=np.int64)
    cases = (
        (Binding.INBOUND, 1.0, _narrowest(capacity, there, leaving, to_station)),
        (Binding.OUTBOUND, 1.0, _narrowest(capacity, back, entering, to_station)),
        (Binding.BOTH, 2.0, _narrowest(capacity, both, leaving | entering, both_ends)),
    )
    binding, trips, (flow, cut) = min(cases, key=lambda case: case[2][0] / case[1])
    return TrafficBound(flow / trips, binding, cut)


def _loaded_moves(layout: Layout) -> Int64:
    """List the cell that each move of a loaded drive unit leads to; storage is neither entered nor left."""
    private = np.isin(layout.kind, (CellKind.STORAGE, CellKind.CHARGER))
    moves = layout.neighbour.astype(np.int64)
    moves[private] = NONE
    moves[(moves != NONE) & private[moves]] = NONE
    return moves


def _arcs(moves: Int64) -> Int64:
    """List the moves as pairs of cells, shape (moves, 2)."""
    cell, direction = np.nonzero(moves != NONE)
    return np.column_stack((cell, moves[cell, direction]))


def _cell_capacity(layout: Layout, moves: Int64, limits: Limits) -> NDArray[np.float64]:
    """Say how many loaded drive units an hour can pass each cell."""
    leaves = moves != NONE
    enters = np.zeros_like(leaves)
    cell, direction = np.nonzero(leaves)
    enters[moves[cell, direction], direction] = True
    straight_on = (enters & leaves).any(axis=1)
    from_storage, to_storage = _doors_by_direction(layout)
    straight_on |= ((enters | from_storage) & (leaves | to_storage)).any(axis=1)
    corner_s = corner_headway_s(limits, layout.cell_m)
    return np.where(straight_on, HOUR_S / lane_headway_s(limits), HOUR_S / corner_s)


def _doors_by_direction(layout: Layout) -> tuple[NDArray[Any], NDArray[Any]]:
    """Mark by direction the moves from storage into each cell, and from each cell into storage."""
    storage = layout.kind == CellKind.STORAGE
    passable = np.isin(layout.kind, (CellKind.HIGHWAY, CellKind.QUEUE))
    leads = layout.neighbour != NONE
    into = leads & storage[layout.neighbour] & passable[:, None]
    out_of = np.zeros_like(into)
    cell, direction = np.nonzero(leads & storage[:, None])
    out_of[layout.neighbour[cell, direction], direction] = True
    out_of[~passable] = False
    return out_of, into


def _doors(layout: Layout) -> tuple[Mask, Mask]:
    """Mark the cells that pods come into from storage, and those that they go into storage from."""
    out_of, into = _doors_by_direction(layout)
    leaving: Any = out_of.any(axis=1)
    entering: Any = into.any(axis=1)
    return leaving, entering


def _narrowest(
    capacity: NDArray[np.float64], arcs: Int64, sources: Mask, ends: Int64
) -> tuple[float, tuple[int, ...]]:
    """Find the narrowest cut from some cells to the ends.

    Each cell is two nodes with its capacity between them. Of several cuts that are equally narrow the one
    nearest to the ends is given.

    Parameters
    ----------
    capacity : ndarray of float64, shape (N,)
        Of each cell, by the hour.
    arcs : ndarray of int64, shape (moves, 2)
        From which cell to which.
    sources : ndarray of bool, shape (N,)
        Where the flow comes from.
    ends : ndarray of int64, shape (ends, 2)
        A cell from which the flow leaves, and the cell whose capacity holds for that.

    Returns
    -------
    flow : float
        Rounded down to a whole number an hour.
    cut : tuple of int
        Cells of the cut, rising.
    """
    n_cells = len(capacity)
    source, sink = 2 * n_cells, 2 * n_cells + 1
    whole = capacity.astype(np.int32)
    cells = np.arange(n_cells)
    begins = np.flatnonzero(sources)
    tail = np.concatenate((2 * cells, 2 * arcs[:, 0] + 1, np.full(len(begins), source), 2 * ends[:, 0] + 1))
    head = np.concatenate((2 * cells + 1, 2 * arcs[:, 1], 2 * begins, np.full(len(ends), sink)))
    unbounded = np.full(len(arcs) + len(begins), UNBOUNDED, dtype=np.int32)
    limit = np.concatenate((whole, unbounded, whole[ends[:, 1]]))
    graph = csr_matrix((limit, (tail, head)), shape=(2 * n_cells + 2, 2 * n_cells + 2), dtype=np.int32)
    found = maximum_flow(graph, source, sink)
    left = graph - found.flow
    left.data[left.data < 0] = 0
    left.eliminate_zeros()
    reaches_sink = np.zeros(2 * n_cells + 2, dtype=np.bool_)
    reaches_sink[breadth_first_order(left.T.tocsr(), sink, return_predecessors=False)] = True
    in_cut = reaches_sink[2 * cells + 1] & ~reaches_sink[2 * cells]
    in_cut[ends[~reaches_sink[2 * ends[:, 0] + 1], 1]] = True
    return float(found.flow_value), tuple(np.flatnonzero(in_cut).tolist())
