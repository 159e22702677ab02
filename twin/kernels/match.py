"""Which pod holds what the open order lines need: scoring and promising of units."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import kernel
from twin.kernels.kept import Kept
from twin.state import Orders, Pods, Stock
from twin.units import NONE

__all__ = ["Goods", "PodScores", "fillable", "match_scores", "pod_scores", "promise", "score_pods"]

Int32 = NDArray[np.int32]


class Goods(NamedTuple):
    """What lies where, and who wants it.

    Attributes
    ----------
    stock : Stock
        Units by slot and by SKU.
    pods : Pods
        Where they are, and to which station they are promised.
    orders : Orders
        Orders and their lines.
    """

    stock: Stock
    pods: Pods
    orders: Orders


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
def score_pods(goods: Kept[Goods], totes: Int32, kept_scores: Kept[PodScores]) -> int:
    """Find the free pods in storage that hold units for the open lines of a station.

    Parameters
    ----------
    goods : Kept of Goods
        The state; only read.
    totes : ndarray of int32, shape (tote places,)
        Orders open at the station, ``NONE`` on free places.
    kept_scores : Kept of PodScores
        Receives the pods and their scores. Modified in place.

    Returns
    -------
    int
        Number of pods found.
    """
    stock, pods, orders = goods.parts
    scores = kept_scores.parts
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
def promise(goods: Kept[Goods], opened: Int32, station: int, only_pod: int, out: Int32) -> int:
    """Promise open lines of orders units on pods bound for their station.

    Parameters
    ----------
    goods : Kept of Goods
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
    stock, pods, orders = goods.parts
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
def fillable(goods: Kept[Goods], order: int) -> int:
    """Say whether the floor has free stock for every line of an order.

    Parameters
    ----------
    goods : Kept of Goods
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
    stock, _, orders = goods.parts
    for line in range(orders.first_line[order], orders.first_line[order + 1]):
        sku = orders.line_sku[line]
        enough = min(np.int64(orders.line_units[line]), (stock.sku_capacity[sku] + 1) // 2)
        if stock.on_hand[sku] - stock.committed[sku] < enough:
            return line
    return NONE


@kernel
def match_scores(goods: Kept[Goods], window: Int32, station: int, scores: NDArray[np.float64]) -> None:
    """Score waiting orders by the share of their lines that pods bound for a station could fill.

    Parameters
    ----------
    goods : Kept of Goods
        The state; only read.
    window : ndarray of int32, shape (waiting orders looked at,)
        The orders.
    station : int
        The station.
    scores : ndarray of float64, shape (at least as many,)
        Receives the shares. Modified in place.
    """
    stock, pods, orders = goods.parts
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
