"""Which pod holds what the open order lines need: scoring and promising of units."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import kernel
from twin.state import Orders, Pods, Stations, Stock
from twin.units import NONE

__all__ = [
    "PodScores",
    "bundles_for",
    "fetch_distances",
    "fillable",
    "match_scores",
    "nearest_location",
    "neediest",
    "pod_scores",
    "promise",
    "refill_pod",
    "score_pods",
]

Int32 = NDArray[np.int32]

PODS_AHEAD = 2
"""Pods promised to a pick station at most, as a multiple of those that may be under way to it."""


class PodScores(NamedTuple):
    """Pods that could serve a station now; the first rows, as many as the kernel said, are in use.

    Attributes
    ----------
    pod : ndarray of int32, shape (P,)
        The pods.
    lines, units : ndarray of int32, shape (P,)
        Open lines of which the *pod with that number* (not row) has units, and how many units it could give.
        All 0 between calls.
    line_score, unit_score : ndarray of int32, shape (P,)
        The same by row.
    """

    pod: Int32
    lines: Int32
    units: Int32
    line_score: Int32
    unit_score: Int32


def pod_scores(n_pods: int) -> PodScores:
    """Allocate the work arrays for the pods of a floor."""
    return PodScores(*(np.zeros(n_pods, dtype=np.int32) for _ in PodScores._fields))


@kernel
def score_pods(stock: Stock, pods: Pods, orders: Orders, totes: Int32, scores: PodScores) -> int:
    """Find the free pods in storage that hold units for the open lines of a station.

    Parameters
    ----------
    stock, pods, orders
        The state; only read.
    totes : ndarray of int32, shape (tote places,)
        Orders open at the station, ``NONE`` on free places.
    scores : PodScores
        Receives the pods and their scores. Modified in place.

    Returns
    -------
    int
        Number of pods found.
    """
    n_found = 0
    for place in range(len(totes)):
        order = totes[place]
        if order == NONE:
            continue
        for line in range(orders.first_line[order], orders.first_line[order + 1]):
            wanted = orders.line_open[line]
            if wanted <= 0:
                continue
            sku = orders.line_sku[line]
            for index in range(stock.first_slot[sku], stock.first_slot[sku + 1]):
                slot = stock.slots[index]
                free = stock.units[slot] - stock.promised[slot]
                pod = slot // stock.slots_per_pod
                if free <= 0 or pods.station[pod] != NONE or pods.cell[pod] == NONE:
                    continue
                if scores.lines[pod] == 0:
                    scores.pod[n_found] = pod
                    n_found += 1
                scores.lines[pod] += 1
                scores.units[pod] += min(free, wanted)
    for row in range(n_found):
        pod = scores.pod[row]
        scores.line_score[row] = scores.lines[pod]
        scores.unit_score[row] = scores.units[pod]
        scores.lines[pod] = 0
        scores.units[pod] = 0
    return n_found


@kernel
def promise(
    stock: Stock, pods: Pods, orders: Orders, opened: Int32, station: int, only_pod: int, out: Int32
) -> int:
    """Promise open lines of orders units on pods bound for their station.

    Parameters
    ----------
    stock, pods, orders
        The state; ``stock.promised`` and ``orders.line_open`` are modified in place.
    opened : ndarray of int32
        Orders open at the station, ``NONE`` on free tote places.
    station : int
        The station.
    only_pod : int
        The only pod to look at, or ``NONE`` for all that are promised to the station.
    out : ndarray of int32, shape (capacity, 4)
        Receives rows (line, slot, units, pod). Modified in place.

    Returns
    -------
    int
        Rows written; when it equals the capacity there may be more to promise, so call again.
    """
    n_out = 0
    for place in range(len(opened)):
        order = opened[place]
        if order == NONE:
            continue
        for line in range(orders.first_line[order], orders.first_line[order + 1]):
            if orders.line_open[line] <= 0:
                continue
            sku = orders.line_sku[line]
            for index in range(stock.first_slot[sku], stock.first_slot[sku + 1]):
                slot = stock.slots[index]
                pod = slot // stock.slots_per_pod
                if pods.station[pod] != station or (only_pod != NONE and pod != only_pod):
                    continue
                units = min(stock.units[slot] - stock.promised[slot], orders.line_open[line])
                if units <= 0:
                    continue
                if n_out == len(out):
                    return n_out
                stock.promised[slot] += units
                orders.line_open[line] -= units
                out[n_out, 0] = line
                out[n_out, 1] = slot
                out[n_out, 2] = units
                out[n_out, 3] = pod
                n_out += 1
    return n_out


@kernel
def bundles_for(stock: Stock, pod: int, sku: int, share: float, out: Int32) -> int:
    """List the slots of a pod that are refilled when it comes to a replenishment station.

    Parameters
    ----------
    stock : Stock
        The stock; only read.
    pod : int
        The pod.
    sku : int
        Every slot of this SKU is refilled.
    share : float
        Other slots are refilled when they are filled to less than this share.
    out : ndarray of int32, shape (L, 2)
        Receives rows (slot, units missing). Modified in place.

    Returns
    -------
    int
        Rows written.
    """
    n_out = 0
    for slot in range(pod * stock.slots_per_pod, (pod + 1) * stock.slots_per_pod):
        missing = stock.capacity[slot] - stock.units[slot]
        wanted = stock.sku[slot] == sku or stock.units[slot] < share * stock.capacity[slot]
        if missing > 0 and wanted:
            out[n_out, 0] = slot
            out[n_out, 1] = missing
            n_out += 1
    return n_out


@kernel
def fillable(stock: Stock, orders: Orders, order: int) -> int:
    """Say whether the floor has free stock for every line of an order.

    Parameters
    ----------
    stock, orders
        The state; only read.
    order : int
        The order.

    Returns
    -------
    int
        The first line that finds too little, ``NONE`` when there is none.

    Notes
    -----
    A line that asks for more than half of what all slots of its SKU hold is content with that half: it could
    wait forever for the whole.
    """
    for line in range(orders.first_line[order], orders.first_line[order + 1]):
        sku = orders.line_sku[line]
        enough = min(np.int64(orders.line_units[line]), (stock.sku_capacity[sku] + 1) // 2)
        if stock.on_hand[sku] - stock.committed[sku] < enough:
            return line
    return NONE


@kernel
def match_scores(
    stock: Stock, pods: Pods, orders: Orders, window: Int32, station: int, scores: NDArray[np.float64]
) -> None:
    """Score waiting orders by the share of their lines that pods bound for a station could fill.

    Parameters
    ----------
    stock, pods, orders
        The state; only read.
    window : ndarray of int32, shape (waiting orders looked at,)
        The orders.
    station : int
        The station.
    scores : ndarray of float64, shape (at least as many,)
        Receives the shares. Modified in place.
    """
    for row in range(len(window)):
        order = window[row]
        n_lines = orders.first_line[order + 1] - orders.first_line[order]
        matched = 0
        for line in range(orders.first_line[order], orders.first_line[order + 1]):
            sku = orders.line_sku[line]
            for index in range(stock.first_slot[sku], stock.first_slot[sku + 1]):
                slot = stock.slots[index]
                if (
                    pods.station[slot // stock.slots_per_pod] == station
                    and stock.units[slot] - stock.promised[slot] >= orders.line_open[line]
                ):
                    matched += 1
                    break
        scores[row] = matched / n_lines


@kernel
def refill_pod(stock: Stock, pods: Pods, sku: int, share: float) -> int:
    """Choose the free pod in storage on which most units of a SKU are missing.

    Parameters
    ----------
    stock, pods
        The state; only read.
    sku : int
        The SKU to replenish.
    share : float
        Slots filled to this share or more are left alone.

    Returns
    -------
    int
        The pod, ``NONE`` when every pod with a slot to refill is on its way.
    """
    best = NONE
    most = 0
    for index in range(stock.first_slot[sku], stock.first_slot[sku + 1]):
        slot = stock.slots[index]
        pod = slot // stock.slots_per_pod
        if pods.station[pod] != NONE or pods.cell[pod] == NONE:
            continue
        missing = stock.capacity[slot] - stock.units[slot]
        if stock.units[slot] < share * stock.capacity[slot] and missing > most:
            most = missing
            best = pod
    return best


@kernel
def fetch_distances(
    pods: Pods, found: Int32, drive_cells: Int32, n_cols: int, out: NDArray[np.int64]
) -> None:
    """Measure the way from each pod to the nearest of some drive units, as the crow flies on a grid.

    Parameters
    ----------
    pods : Pods
        The pods; only read.
    found : ndarray of int32, shape (C,)
        The pods to measure from.
    drive_cells : ndarray of int32, shape (drive units,)
        Where the drive units stand; at least one.
    n_cols : int
        Columns of the grid.
    out : ndarray of int64, shape (at least C,)
        Receives the distances in cells. Modified in place.
    """
    for row in range(len(found)):
        cell = pods.cell[found[row]]
        nearest = np.int64(1 << 40)
        for drive in range(len(drive_cells)):
            rows_apart = abs(cell // n_cols - drive_cells[drive] // n_cols)
            cols_apart = abs(cell % n_cols - drive_cells[drive] % n_cols)
            nearest = min(nearest, np.int64(rows_apart + cols_apart))
        out[row] = nearest


@kernel
def neediest(
    stations: Stations, refills: NDArray[np.bool_], exhausted: NDArray[np.bool_], any_low: bool
) -> int:
    """Find the station that lacks pods most.

    Parameters
    ----------
    stations : Stations
        The stations; only read.
    refills : ndarray of bool, shape (S,)
        Where pods are replenished.
    exhausted : ndarray of bool, shape (S,)
        Stations for which no pod was found, and nothing has changed since.
    any_low : bool
        Whether some SKU is to be replenished.

    Returns
    -------
    int
        Of the stations that want a pod the one with fewest promised, relative to its queue; ``NONE`` if there
        is none.
    """
    best = NONE
    fewest = np.inf
    for station in range(len(refills)):
        if exhausted[station]:
            continue
        requested = stations.requested[station]
        admission = stations.admission[station]
        to_pick = stations.open_units[station] > 0 and requested < PODS_AHEAD * admission
        to_refill = any_low and refills[station] and requested < admission
        if (to_pick or to_refill) and requested / admission < fewest:
            fewest = requested / admission
            best = station
    return best


@kernel
def nearest_location(
    free: Int32, draws: NDArray[np.float64], there: NDArray[np.uint16], onward: NDArray[np.float64]
) -> int:
    """Choose the best of some randomly drawn storage locations.

    Parameters
    ----------
    free : ndarray of int32
        Cells of the free locations; at least one.
    draws : ndarray of float64, shape (candidates,)
        Uniform draws from [0, 1), one for each candidate.
    there : ndarray of uint16, shape (N,)
        Cells to drive to each location.
    onward : ndarray of float64, shape (N,)
        Cells to drive from it to its next station, on average.

    Returns
    -------
    int
        The cell.
    """
    best = free[0]
    least = np.inf
    for draw in draws:
        cell = free[int(draw * len(free))]
        way = there[cell] + onward[cell]
        if way < least:
            least = way
            best = cell
    return int(best)
