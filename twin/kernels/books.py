"""The judge of the books: drive units, pods, units and orders neither appear nor vanish."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import kernel
from twin.kernels.violations import Findings, Index, Violation, note
from twin.state import Fleet, Orders, Pods, Stock
from twin.units import NONE

__all__ = ["Held", "Tally", "judge_drives", "judge_lines", "judge_pods", "judge_stages", "judge_stock"]

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
def _came_rightly(
    was_cell: Index, was_carrier: Index, cell: Index, carrier: Index, drive_cells: NDArray[np.int32]
) -> bool:
    """Say whether a pod is where it was, or was lifted or set down by a drive unit standing right there."""
    if cell == was_cell and carrier == was_carrier:
        return True
    if carrier != NONE and was_carrier != NONE:
        return False
    bearer = carrier if carrier != NONE else was_carrier
    place = cell if cell != NONE else was_cell
    return bool(0 <= bearer < len(drive_cells) and drive_cells[bearer] == place)


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
    n_drives, n_pods, n_cells = len(fleet.cell), len(pods.cell), len(pods.at)
    for pod in range(n_pods):
        cell, carrier = np.int64(pods.cell[pod]), np.int64(pods.carrier[pod])
        if carrier == NONE:
            sound = 0 <= cell < n_cells and kind[cell] == STORAGE and pods.at[cell] == pod
        else:
            rides = 0 <= carrier < n_drives and fleet.loaded[carrier] != 0
            sound = rides and fleet.pod[carrier] == pod and cell == NONE
        if not sound or not _came_rightly(held.cell[pod], held.carrier[pod], cell, carrier, fleet.cell):
            note(findings, Violation.POD_LOST, step, pod, carrier, cell)
    for place in range(n_cells):
        stands = np.int64(pods.at[place])
        if stands == NONE:
            continue
        if stands < 0 or stands >= n_pods or pods.cell[stands] != place:
            note(findings, Violation.POD_LOST, step, stands, np.int64(NONE), place)


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
def judge_lines(
    step: int, orders: Orders, n_orders: int, picked: NDArray[np.int64], tally: Tally, findings: Findings
) -> None:
    """Find lines that do not fit their order's stage, and units in totes that left no pod.

    Parameters
    ----------
    step : int
        The clock.
    orders : Orders
        The orders' arrays.
    n_orders : int
        Orders that have arrived: how many rows are in use.
    picked : ndarray of int64, shape (K,)
        Units of each SKU taken from stock so far.
    tally : Tally
        Work arrays; ``units`` is modified in place.
    findings : Findings
        Receives the violations. Modified in place.
    """
    nobody = np.int64(NONE)
    in_totes, n_skus, n_lines = tally.units, len(tally.units), len(orders.line_sku)
    in_totes[:] = 0
    for order in range(n_orders):
        stage = orders.stage[order]
        begin, end = orders.first_line[order], orders.first_line[order + 1]
        if begin < 0 or end > n_lines or begin >= end:
            note(findings, Violation.ORDER, step, order, nobody, nobody)
            continue
        unfinished = 0
        for line in range(begin, end):
            wanted = np.int64(orders.line_sku[line])
            units, left = orders.line_units[line], orders.line_left[line]
            known = 0 <= wanted < n_skus
            if known:
                in_totes[wanted] += units - left
            if left != 0:
                unfinished += 1
            possible = 0 <= orders.line_open[line] <= left <= units
            if not (known and possible and (left == units or stage != WAITING)):
                note(findings, Violation.ORDER, step, order, line, nobody)
        if unfinished != orders.lines_left[order] or (unfinished != 0 and stage >= PICKED):
            note(findings, Violation.ORDER, step, order, nobody, nobody)
    for sku in range(n_skus):
        if in_totes[sku] != picked[sku]:
            note(findings, Violation.ORDER, step, nobody, nobody, np.int64(sku))


@kernel
def judge_stages(
    step: int,
    orders: Orders,
    n_orders: int,
    stages_before: NDArray[np.uint8],
    stage_counts: NDArray[np.int64],
    tally: Tally,
    findings: Findings,
) -> None:
    """Find orders that are in no stage, went back to an earlier one, or vanished.

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
    tally : Tally
        Work arrays; ``orders`` is modified in place.
    findings : Findings
        Receives the violations. Modified in place.
    """
    nobody = np.int64(NONE)
    tally.orders[:] = 0
    for order in range(n_orders):
        stage = orders.stage[order]
        released = orders.station[order] != NONE
        if stage <= PACKED:
            tally.orders[stage] += 1
        went_back = order < len(stages_before) and stage < stages_before[order]
        if stage > PACKED or went_back or released != (stage >= OPEN):
            note(findings, Violation.ORDER, step, order, nobody, nobody)
    for order in range(n_orders, len(stages_before)):
        note(findings, Violation.ORDER, step, order, nobody, nobody)
    for kind in range(len(tally.orders)):
        if tally.orders[kind] != stage_counts[kind]:
            note(findings, Violation.ORDER, step, nobody, np.int64(kind), nobody)
