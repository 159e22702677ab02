"""Facts of the event record in words, and what they say about one thing."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from twin.events import EventKind, StationStatus
from twin.layout.floor import Layout
from twin.metrics.observation import CELL, DRIVE, KIND, LINE, ORDER, POD, SKU, STATION, STEP, UNITS
from twin.units import NONE
from twin.view.selection import Selection, Thing

__all__ = ["fact_words", "facts_about", "open_orders", "pod_stock", "pod_visits"]

Int32 = NDArray[np.int32]

_COLUMN = {
    Thing.DRIVE_UNIT: DRIVE,
    Thing.POD: POD,
    Thing.STATION: STATION,
    Thing.ORDER: ORDER,
    Thing.CELL: CELL,
    Thing.PACKER: UNITS,
}
_SILENT = (EventKind.STOCK_INITIAL, EventKind.ORDER_DUE, EventKind.STATION_STATUS)
_PACKING = (EventKind.PACK_STARTED, EventKind.ORDER_PACKED)
"""Facts whose units are a packer's number."""

_WORDS = {
    EventKind.ORDER_ARRIVED: "{order} came in: {units} units in {line} lines",
    EventKind.ORDER_RELEASED: "{order} given to {station}",
    EventKind.LINE_SHORT: "{order} held: too little of SKU {sku}",
    EventKind.POD_REQUESTED: "{drive} sent for {pod}, for {station}",
    EventKind.POD_REACHED: "{drive} stands under {pod}",
    EventKind.POD_ADMITTED: "{station} has room for {pod}",
    EventKind.POD_LIFTED: "{drive} lifted {pod}",
    EventKind.POD_PRESENTED: "{drive} presents {pod} at {station}",
    EventKind.UNIT_PICKED: "SKU {sku} picked from {pod} for {order}",
    EventKind.LINE_PICKED: "{units} of SKU {sku} in the tote of {order}",
    EventKind.ORDER_PICKED: "{order} picked at {station}",
    EventKind.TOTE_BUFFERED: "tote of {order} went to the packers",
    EventKind.STOWED: "{units} of SKU {sku} stowed in {pod}",
    EventKind.POD_RELEASED: "{station} is done with {pod}",
    EventKind.POD_STORED: "{drive} stored {pod} at {cell}",
    EventKind.PACK_STARTED: "k{units} started on {order}",
    EventKind.ORDER_PACKED: "{order} packed",
    EventKind.VISIT_CANCELLED: "visit of {pod} to {station} called off",
    EventKind.DRIVE_FAILED: "{drive} broke down at {cell}",
    EventKind.DRIVE_REPAIRED: "{drive} repaired at {cell}",
    EventKind.DRIVE_SLOWED: "{drive} drives at {units} % of its speed",
    EventKind.CELL_BLOCKED: "something lies on {cell}",
    EventKind.CELL_CLEARED: "{cell} was cleared",
    EventKind.STATION_CLOSED: "{station} closed",
    EventKind.STATION_OPENED: "{station} opened",
    EventKind.CHARGE_STARTED: "{drive} began to charge at {charge:.0f} %",
    EventKind.CHARGE_ENDED: "{drive} stopped charging at {charge:.0f} %",
}


def fact_words(fact: list[int], layout: Layout) -> str:
    """Say in words what a fact states.

    Parameters
    ----------
    fact : list of int
        A row of the facts.
    layout : Layout
        The floor, for its names.
    """
    kind = EventKind(fact[KIND])
    if kind is EventKind.STATION_STATUS:
        status = StationStatus(fact[UNITS]).name.lower()
        return f"{layout.stations[fact[STATION]].name} is {status}"
    template = _WORDS.get(kind, kind.name.lower().replace("_", " "))
    cell = fact[CELL]
    return template.format(
        drive=f"D{fact[DRIVE]}",
        pod=f"p{fact[POD]}",
        station=layout.stations[fact[STATION]].name if fact[STATION] != NONE else "the floor",
        order=f"o{fact[ORDER]}",
        line=fact[LINE],
        sku=fact[SKU],
        units=fact[UNITS],
        charge=fact[UNITS] / 100,
        cell=f"{cell // layout.n_cols + 1},{cell % layout.n_cols + 1}",
    )


def facts_about(facts: Int32, selected: Selection, most: int) -> Int32:
    """Find the last facts about a thing, the latest first.

    Parameters
    ----------
    facts : ndarray of int32, shape (n, 10)
        What has happened.
    selected : Selection
        The thing.
    most : int
        How many are wanted.

    Returns
    -------
    ndarray of int32, shape (at most ``most``, 10)
    """
    column = _COLUMN[selected.thing]
    found: list[Int32] = []
    end, span, missing = len(facts), 4096, most
    while end > 0 and missing > 0:
        begin = max(0, end - span)
        part = facts[begin:end]
        told = np.isin(part[:, KIND], _PACKING if selected.thing is Thing.PACKER else _SILENT)
        meant = told if selected.thing is Thing.PACKER else ~told
        rows = part[(part[:, column] == selected.index) & meant][-missing:]
        found.append(rows[::-1])
        missing -= len(rows)
        end, span = begin, span * 4
    return np.concatenate(found) if found else facts[:0]


def pod_stock(facts: Int32, pod: int) -> Counter[int]:
    """Count the units of each SKU on a pod."""
    mine = facts[facts[:, POD] == pod]
    stock: Counter[int] = Counter()
    signs = {EventKind.STOCK_INITIAL: 1, EventKind.STOWED: 1, EventKind.UNIT_PICKED: -1}
    for kind, sign in signs.items():
        rows = mine[mine[:, KIND] == kind]
        for sku, units in rows[:, [SKU, UNITS]].tolist():
            stock[sku] += sign * units
    return stock


def pod_visits(facts: Int32, pod: int) -> int:
    """Count how often a pod has been presented."""
    return int(np.count_nonzero((facts[:, POD] == pod) & (facts[:, KIND] == EventKind.POD_PRESENTED)))


def open_orders(facts: Int32, station: int) -> list[tuple[int, int]]:
    """List the orders open at a station, each with the step of its release, the oldest first."""
    mine = facts[facts[:, STATION] == station]
    released = mine[mine[:, KIND] == EventKind.ORDER_RELEASED][:, [ORDER, STEP]].tolist()
    done = set(mine[mine[:, KIND] == EventKind.TOTE_BUFFERED][:, ORDER].tolist())
    return [(order, step) for order, step in released if order not in done]
