"""A slow, obvious reference for figures over a window: goes through the facts one by one."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from twin.events import COLUMNS, EventKind, StationStatus


class Row(NamedTuple):
    step: int
    kind: int
    drive: int
    pod: int
    station: int
    order: int
    line: int
    sku: int
    units: int
    cell: int


assert Row._fields == COLUMNS


class Window:
    """What happened after step ``since`` (after nothing for 0) up to step ``end``."""

    def __init__(self, facts: Any, since: int, end: int, step_s: float) -> None:
        self.rows = [Row(*row) for row in facts.tolist()]
        self.since, self.end, self.step_s = since, end, step_s
        self.hours = (end - since) * step_s / 3600

    def inside(self, step: int) -> bool:
        return self.since == 0 or step > self.since

    def all(self, *kinds: EventKind) -> Iterator[Row]:
        return (row for row in self.rows if row.kind in kinds)

    def seen(self, *kinds: EventKind) -> list[Row]:
        return [row for row in self.all(*kinds) if self.inside(row.step)]

    def overlap(self, begin: int, end: int | None) -> int:
        steps = 0
        for step in range(self.since, self.end):
            if begin <= step and (end is None or step < end):
                steps += 1
        return steps


def share(part: float, whole: float) -> float:
    return 100 * part / whole if whole else math.nan


def per(part: float, whole: float) -> float:
    return part / whole if whole else math.nan


def rates(window: Window) -> dict[str, float]:
    units = len(window.seen(EventKind.UNIT_PICKED))
    return {
        "units_per_hour": units / window.hours,
        "lines_per_hour": len(window.seen(EventKind.LINE_PICKED)) / window.hours,
        "orders_per_hour": len(window.seen(EventKind.ORDER_PICKED)) / window.hours,
        "orders_packed_per_hour": len(window.seen(EventKind.ORDER_PACKED)) / window.hours,
        "orders_arrived_per_hour": len(window.seen(EventKind.ORDER_ARRIVED)) / window.hours,
        "units_stowed_per_hour": sum(row.units for row in window.seen(EventKind.STOWED)) / window.hours,
        "pod_visits_per_hour": len(window.seen(EventKind.POD_PRESENTED)) / window.hours,
    }


def station_split(window: Window, picking: list[int]) -> dict[str, float]:
    steps: dict[int, int] = defaultdict(int)
    for station in picking:
        now, changes = (
            int(StationStatus.STARVED),
            [row for row in window.all(EventKind.STATION_STATUS) if row.station == station],
        )
        for step in range(window.end):
            for row in changes:
                if row.step == step:
                    now = row.units
            if step >= window.since:
                steps[now] += 1
    total = sum(steps.values())
    hours = (total - steps[StationStatus.CLOSED]) * window.step_s / 3600
    units = len(window.seen(EventKind.UNIT_PICKED))
    return {
        **{f"station_{status.name.lower()}": share(steps[status], total) for status in StationStatus},
        "units_per_station_hour": per(units, hours),
    }


def visits(window: Window, picking: list[int]) -> dict[str, float]:
    """Follow each pod from one presentation to the next."""
    at: dict[int, dict[str, Any]] = {}
    every = []
    for row in window.all(EventKind.POD_PRESENTED, EventKind.UNIT_PICKED, EventKind.STOWED):
        if row.kind == EventKind.POD_PRESENTED:
            at[row.pod] = {"begun": row.step, "station": row.station, "picks": 0, "stows": 0, "lines": {}}
            every.append(at[row.pod])
            continue
        visit = at[row.pod]
        visit["picks" if row.kind == EventKind.UNIT_PICKED else "stows"] += 1
        if row.kind == EventKind.UNIT_PICKED:
            visit["lines"].setdefault((row.order, row.line), row.step)
    begun = [visit for visit in every if window.inside(visit["begun"])]
    for_picking = [v for v in begun if v["picks"] or (not v["stows"] and v["station"] in picking)]
    lines = orders = 0
    for visit in every:
        lines += sum(window.inside(step) for step in visit["lines"].values())
        firsts: dict[int, int] = {}
        for (order, _), step in visit["lines"].items():
            firsts[order] = min(firsts.get(order, step), step)
        orders += sum(window.inside(step) for step in firsts.values())
    return {
        "pile_on": per(len(window.seen(EventKind.UNIT_PICKED)), len(for_picking)),
        "lines_per_visit": per(lines, len(for_picking)),
        "orders_per_visit": per(orders, len(for_picking)),
        "replenishment_share": share(len(begun) - len(for_picking), len(begun)),
    }


def cycles(window: Window) -> dict[str, float]:
    """Pods stored again in the window, with their whole cycle."""
    requested: dict[int, int] = {}
    lengths = []
    for row in window.all(EventKind.POD_REQUESTED, EventKind.POD_STORED, EventKind.VISIT_CANCELLED):
        if row.kind == EventKind.POD_REQUESTED:
            requested[row.pod] = row.step
        elif row.kind == EventKind.VISIT_CANCELLED:
            requested.pop(row.pod, None)
        elif row.pod in requested:
            begun = requested.pop(row.pod)
            if window.inside(row.step):
                lengths.append((row.step - begun) * window.step_s)
    return {"pod_cycle_mean_s": per(sum(lengths), len(lengths))}


def orders(window: Window, n_packers: int) -> dict[str, float]:
    def moments(kind: EventKind) -> dict[int, int]:
        return {row.order: row.step for row in window.all(kind)}

    released, packed = moments(EventKind.ORDER_RELEASED), moments(EventKind.ORDER_PACKED)
    begun, buffered = moments(EventKind.PACK_STARTED), moments(EventKind.TOTE_BUFFERED)
    minutes = [
        (step - released[order]) * window.step_s / 60 for order, step in packed.items() if window.inside(step)
    ]
    due = {row.order: row.units for row in window.all(EventKind.ORDER_DUE)}
    fell_due = [order for order, step in due.items() if window.inside(step) and step <= window.end]
    on_time = [order for order in fell_due if packed.get(order, math.inf) <= due[order]]
    steps = window.end - window.since
    in_process = sum(window.overlap(step, packed.get(order)) for order, step in released.items())
    at_packers = sum(window.overlap(step, packed.get(order)) for order, step in begun.items())
    waiting = sum(window.overlap(step, begun.get(order)) for order, step in buffered.items())
    units_of = defaultdict(int)
    for row in window.all(EventKind.UNIT_PICKED):
        units_of[row.order] += 1
    return {
        "order_packed_mean_min": per(sum(minutes), len(minutes)),
        "orders_in_process": in_process / steps,
        "totes_waiting": waiting / steps,
        "packer_busy": share(at_packers / steps, n_packers),
        "orders_due": float(len(fell_due)),
        "on_time": share(len(on_time), len(fell_due)),
        "backlog": float(len(moments(EventKind.ORDER_ARRIVED).keys() - packed.keys())),
        "units_packed_per_hour": sum(units_of[o] for o, s in packed.items() if window.inside(s))
        / window.hours,
    }


def stock(window: Window) -> dict[str, float]:
    """Orders by the moment at which they first came up for release."""
    came_up: dict[int, int] = {}
    short: dict[int, dict[int, int]] = defaultdict(dict)
    for row in window.all(EventKind.ORDER_RELEASED, EventKind.LINE_SHORT):
        came_up[row.order] = min(came_up.get(row.order, row.step), row.step)
        if row.kind == EventKind.LINE_SHORT:
            short[row.order][row.line] = row.units
    counted = {order for order, step in came_up.items() if window.inside(step)}
    demanded = [row for row in window.all(EventKind.ORDER_ARRIVED) if row.order in counted]
    units, lines = sum(row.units for row in demanded), sum(row.line for row in demanded)
    return {
        "fill": share(units - sum(sum(short[order].values()) for order in counted), units),
        "stock_out": share(sum(len(short[order]) for order in counted), lines),
    }


def repairs(window: Window, n_drives: int) -> dict[str, float]:
    broken: dict[int, int] = {}
    spans: list[tuple[int, int | None]] = []
    for row in window.all(EventKind.DRIVE_FAILED, EventKind.DRIVE_REPAIRED):
        if row.drive in broken:
            spans.append((broken.pop(row.drive), row.step))
        else:
            broken[row.drive] = row.step
    spans += [(begun, None) for begun in broken.values()]
    lost = sum(window.overlap(*span) for span in spans)
    in_order_h = ((window.end - window.since) * n_drives - lost) * window.step_s / 3600
    done = [end - begun for begun, end in spans if end is not None and window.inside(end)]
    return {
        "mtbf_h": per(in_order_h, sum(window.inside(begun) for begun, _ in spans)),
        "mttr_min": per(sum(done) * window.step_s / 60, len(done)),
    }


def reference(window: Window, picking: list[int], n_packers: int, n_drives: int) -> dict[str, float]:
    """Compute the figures of the window that follow from the facts alone."""
    return {
        **rates(window),
        **station_split(window, picking),
        **visits(window, picking),
        **cycles(window),
        **orders(window, n_packers),
        **stock(window),
        **repairs(window, n_drives),
    }
