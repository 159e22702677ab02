"""The judge of the books: drive units, pods, units and orders neither appear nor vanish."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import kernel
from twin.kernels.violations import Findings, Index, Violation, note
from twin.state import Fleet, Orders, Pods, Stock
from twin.units import NONE

__all__ = ["Held", "Tally", "judge_drives", "judge_orders", "judge_pods", "judge_stock"]

STORAGE = 2
WAITING, OPEN, PICKED, PACKED = 0, 1, 2, 4


class Held(NamedTuple):
    """Where the pods were at the start of the step.

    Attributes
    ----------
    cell, carrier : ndarray of int32, shape (P,)
        As in :class:`twin.state.Pods`.
    """

    cell: NDArray[np.int32]
    carrier: NDArray[np.int32]


class Tally(NamedTuple):
    """Work arrays for sums.

    Attributes
    ----------
    units : ndarray of int64, shape (K,)
        Units by SKU.
    orders : ndarray of int64, shape (number of stages,)
        Orders by stage.
    """

    units: NDArray[np.int64]
    orders: NDArray[np.int64]


@kernel
def judge_drives(step: int, fleet: Fleet, pods: Pods, findings: Findings) -> None:
    """Find drive units that stand nowhere, and loaded ones whose pod does not know them.

    Parameters
    ----------
    step : int
        The clock.
    fleet : Fleet
        The drive units.
    pods : Pods
        The pods.
    findings : Findings
        Receives the violations. Modified in place.
    """
    nobody = np.int64(NONE)
    for drive in range(len(fleet.cell)):
        cell = np.int64(fleet.cell[drive])
        if cell < 0 or cell >= len(fleet.occupant):
            note(findings, Violation.DRIVE_LOST, step, drive, nobody, cell)
        if fleet.loaded[drive] == 0:
            continue
        pod = np.int64(fleet.pod[drive])
        if pod < 0 or pod >= len(pods.cell) or pods.carrier[pod] != drive:
            note(findings, Violation.POD_LOST, step, pod, drive, cell)


@kernel
def _is_somewhere(kind: NDArray[np.uint8], fleet: Fleet, pods: Pods, pod: Index) -> bool:
    """Say whether a pod either stands on one storage location or rides on one loaded drive unit."""
    cell, carrier = pods.cell[pod], pods.carrier[pod]
    if carrier == NONE:
        return bool(0 <= cell < len(kind) and kind[cell] == STORAGE and pods.at[cell] == pod)
    rides = 0 <= carrier < len(fleet.cell) and fleet.loaded[carrier] != 0 and fleet.pod[carrier] == pod
    return bool(rides and cell == NONE)


@kernel
def _came_rightly(fleet: Fleet, pods: Pods, held: Held, pod: Index) -> bool:
    """Say whether a pod is where it was, or was lifted or set down by a drive unit standing right there."""
    cell, carrier = pods.cell[pod], pods.carrier[pod]
    if cell == held.cell[pod] and carrier == held.carrier[pod]:
        return True
    if carrier != NONE and held.carrier[pod] != NONE:
        return False
    bearer = carrier if carrier != NONE else held.carrier[pod]
    place = cell if cell != NONE else held.cell[pod]
    return bool(0 <= bearer < len(fleet.cell) and fleet.cell[bearer] == place)


@kernel
def judge_pods(
    step: int, kind: NDArray[np.uint8], fleet: Fleet, pods: Pods, held: Held, findings: Findings
) -> None:
    """Find pods that are nowhere, in two places, or somewhere that nobody took them.

    Parameters
    ----------
    step : int
        The clock.
    kind : ndarray of uint8, shape (N,)
        The floor's cells.
    fleet : Fleet
        The drive units.
    pods : Pods
        The pods.
    held : Held
        The pods at the start of the step; ``pods``' own arrays where that is not known.
    findings : Findings
        Receives the violations. Modified in place.
    """
    for pod in range(len(pods.cell)):
        if _is_somewhere(kind, fleet, pods, pod) and _came_rightly(fleet, pods, held, pod):
            continue
        note(findings, Violation.POD_LOST, step, pod, np.int64(pods.carrier[pod]), np.int64(pods.cell[pod]))
    for cell in range(len(pods.at)):
        stands = np.int64(pods.at[cell])
        if stands == NONE:
            continue
        if stands < 0 or stands >= len(pods.cell) or pods.cell[stands] != cell:
            note(findings, Violation.POD_LOST, step, stands, np.int64(NONE), cell)


@kernel
def judge_stock(
    step: int, stock: Stock, opening: NDArray[np.int64], tally: Tally, findings: Findings
) -> None:
    """Find slots that hold or promise what they cannot, and SKUs whose units do not add up.

    Parameters
    ----------
    step : int
        The clock.
    stock : Stock
        The ledger.
    opening : ndarray of int64, shape (K,)
        ``on_hand + picked - stowed`` at the start of the run.
    tally : Tally
        Work arrays; ``units`` is modified in place.
    findings : Findings
        Receives the violations. Modified in place.
    """
    nobody = np.int64(NONE)
    sums = tally.units
    sums[:] = 0
    for slot in range(len(stock.sku)):
        holds, units = np.int64(stock.sku[slot]), stock.units[slot]
        known = 0 <= holds < len(sums)
        if known:
            sums[holds] += units
        holds_what_fits = 0 <= units <= stock.capacity[slot]
        if not (known and holds_what_fits and 0 <= stock.promised[slot] <= units):
            note(findings, Violation.STOCK, step, holds, slot, nobody)
    for sku in range(len(sums)):
        balance = stock.on_hand[sku] + stock.picked[sku] - stock.stowed[sku]
        if sums[sku] != stock.on_hand[sku] or balance != opening[sku]:
            note(findings, Violation.STOCK, step, sku, nobody, nobody)


@kernel
def _judge_lines(step: int, orders: Orders, order: Index, tally: Tally, findings: Findings) -> None:
    """Find lines whose units do not fit the order's stage, and add up the units in its tote."""
    nobody = np.int64(NONE)
    stage = orders.stage[order]
    begin, end = orders.first_line[order], orders.first_line[order + 1]
    if begin < 0 or end > len(orders.line_sku) or begin >= end:
        note(findings, Violation.ORDER, step, order, nobody, nobody)
        return
    unfinished = 0
    for line in range(begin, end):
        sku = np.int64(orders.line_sku[line])
        units, left = orders.line_units[line], orders.line_left[line]
        known = 0 <= sku < len(tally.units)
        if known:
            tally.units[sku] += units - left
        if left != 0:
            unfinished += 1
        possible = 0 <= orders.line_open[line] <= left <= units
        untouched = left == units or stage != WAITING
        if not (known and possible and untouched):
            note(findings, Violation.ORDER, step, order, line, nobody)
    if unfinished != orders.lines_left[order] or (unfinished != 0 and stage >= PICKED):
        note(findings, Violation.ORDER, step, order, nobody, nobody)


@kernel
def judge_orders(
    step: int,
    orders: Orders,
    n_orders: int,
    stages_before: NDArray[np.uint8],
    stage_counts: NDArray[np.int64],
    picked: NDArray[np.int64],
    tally: Tally,
    findings: Findings,
) -> None:
    """Find orders that are in no stage or went back, and units in totes that left no pod.

    Parameters
    ----------
    step : int
        The clock.
    orders : Orders
        The orders' arrays.
    n_orders : int
        Orders that have arrived: how many rows are in use.
    stages_before : ndarray of uint8, shape (orders at the last look,)
        Their stages at the last look; orders never leave the book.
    stage_counts : ndarray of int64, shape (number of stages,)
        How many orders the floor believes to be in each stage.
    picked : ndarray of int64, shape (K,)
        Units of each SKU taken from stock so far.
    tally : Tally
        Work arrays. Modified in place.
    findings : Findings
        Receives the violations. Modified in place.
    """
    nobody = np.int64(NONE)
    tally.units[:] = 0
    tally.orders[:] = 0
    for order in range(n_orders):
        stage = orders.stage[order]
        released = orders.station[order] != NONE
        if stage <= PACKED:
            tally.orders[stage] += 1
        went_back = order < len(stages_before) and stage < stages_before[order]
        if stage > PACKED or went_back or released != (stage >= OPEN):
            note(findings, Violation.ORDER, step, order, nobody, nobody)
        _judge_lines(step, orders, order, tally, findings)
    for order in range(n_orders, len(stages_before)):
        note(findings, Violation.ORDER, step, order, nobody, nobody)
    for stage in range(len(tally.orders)):
        if tally.orders[stage] != stage_counts[stage]:
            note(findings, Violation.ORDER, step, nobody, np.int64(stage), nobody)
    for sku in range(len(picked)):
        if tally.units[sku] != picked[sku]:
            note(findings, Violation.ORDER, step, nobody, nobody, np.int64(sku))
