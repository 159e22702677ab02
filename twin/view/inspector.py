"""What is known about one thing on the floor: state, task, what it waits for, what has happened to it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.events import EventKind, StationStatus
from twin.frames import DriveLook, Frame
from twin.layout.floor import CellKind
from twin.metrics.observation import KIND, LINE, ORDER, STATION, STEP, UNITS
from twin.state import DrivePhase
from twin.units import NONE
from twin.view.clock import clock_text
from twin.view.find import name_of
from twin.view.history import fact_words, facts_about, open_orders, pod_stock, pod_visits
from twin.view.palette import Theme
from twin.view.panels.rows import Gap, Heading, Line, Pair, Row, Share, Tone
from twin.view.selection import Selection, Thing
from twin.view.waiting import chain_of, chain_words, task_words

__all__ = ["Moment", "describe", "title_of"]

MOST_FACTS, MOST_SKUS, MOST_ORDERS, MOST_WAITING = 8, 8, 6, 6

_LOOKS = {
    DriveLook.IDLE: "idle",
    DriveLook.EMPTY: "under way, empty",
    DriveLook.LOADED: "carries a pod",
    DriveLook.WAITING: "waits at its station",
    DriveLook.CHARGING: "charging",
    DriveLook.FAILED: "stands still, broken or stopped",
}
_CELLS = {
    CellKind.WALL: "wall",
    CellKind.HIGHWAY: "highway cell",
    CellKind.STORAGE: "storage location",
    CellKind.QUEUE: "queue cell",
    CellKind.STATION: "station cell",
    CellKind.CHARGER: "charger",
    CellKind.GARAGE: "garage",
}
_HEADINGS = ("north", "east", "south", "west")


class Moment(NamedTuple):
    """What the inspector looks at: a frame, and the facts up to it."""

    frame: Frame
    facts: NDArray[np.int32]
    step_s: float


def title_of(selected: Selection, frame: Frame) -> str:
    """Give the panel's title."""
    kind, name = selected.thing, name_of(selected, frame)
    if kind is Thing.STATION:
        return f"{name}, {frame.layout.stations[selected.index].kind.value} station".replace("both", "full")
    if kind is Thing.CELL:
        return f"Cell {name}"
    return f"{kind.value.capitalize()} {name}"


def describe(selected: Selection, moment: Moment, theme: Theme) -> list[Row]:
    """Say everything about a thing that is worth a look.

    Parameters
    ----------
    selected : Selection
        The thing.
    moment : Moment
        When.
    theme : Theme
        The colours.
    """
    tell: dict[Thing, Callable[[int, Moment, Theme], list[Row]]] = {
        Thing.DRIVE_UNIT: _drive,
        Thing.POD: _pod,
        Thing.STATION: _station,
        Thing.CELL: _cell,
        Thing.ORDER: _order,
        Thing.PACKER: _packer,
    }
    return [*tell[selected.thing](selected.index, moment, theme), *_history(selected, moment)]


def _drive(drive: int, moment: Moment, theme: Theme) -> list[Row]:
    frame = moment.frame
    look = DriveLook(int(frame.look[drive]))
    colour = (theme.idle, theme.empty, theme.loaded, theme.waiting, theme.charging, theme.failed)[look]
    rows: list[Row] = [
        Line(_sentence(task_words(frame, drive)), Tone.STRONG),
        Gap(),
        Pair("State", "blocked" if frame.blocked[drive] else _LOOKS[look]),
        Pair("Place", f"row {frame.row[drive] + 1:.1f}, column {frame.col[drive] + 1:.1f}"),
        Pair("Heading", _HEADINGS[round(float(frame.heading[drive])) % 4]),
    ]
    if not math.isnan(charge := float(frame.charge[drive])):
        rows.append(Share("Charge", charge, f"{100 * charge:.0f} %", theme.charging))
    if not math.isnan(fill := float(frame.carried_fill[drive])):
        rows.append(Share("Its pod's fill", fill, f"{100 * fill:.0f} %", colour))
    for kind, number in ((Thing.POD, int(frame.pod[drive])), (Thing.STATION, int(frame.station[drive]))):
        if number != NONE:
            thing = Selection(kind, number)
            rows.append(Line(name_of(thing, frame), go=thing, before=kind.value.capitalize()))
    if (goal := int(frame.goal[drive])) != NONE:
        thing = Selection(Thing.CELL, goal)
        rows.append(Line(name_of(thing, frame), go=thing, before="Goal"))
    return [*rows, *_waiting(frame, drive)]


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _drive_link(drive: int, before: str = "") -> Line:
    return Line(f"D{drive}", go=Selection(Thing.DRIVE_UNIT, drive), before=before)


def _waiting(frame: Frame, drive: int) -> list[Row]:
    """Say who blocks whom, as a chain, and who waits for this one."""
    rows: list[Row] = []
    chain = chain_of(frame, drive)
    if len(chain) > 1:
        rows += [Gap(), Heading("Waits for"), Line(chain_words(frame, chain))]
        rows += [
            Line(f"D{other}", go=Selection(Thing.DRIVE_UNIT, other), before="Go to") for other in chain[1:4]
        ]
    behind = np.flatnonzero(frame.waits_for == drive).tolist()
    if behind:
        rows += [Gap(), Heading(f"{len(behind)} wait{'s' * (len(behind) == 1)} for it")]
        rows += [_drive_link(other) for other in behind[:MOST_WAITING]]
    return rows


def _pod(pod: int, moment: Moment, theme: Theme) -> list[Row]:
    frame = moment.frame
    rows: list[Row] = []
    stands = np.flatnonzero(frame.pod_at == pod)
    tasked = np.flatnonzero(frame.pod == pod)
    if len(stands):
        cell = Selection(Thing.CELL, int(stands[0]))
        fill = float(frame.pod_fill[stands[0]])
        rows += [Line("Stands in storage.", Tone.STRONG), Gap()]
        rows.append(Line(name_of(cell, frame), go=cell, before="Place"))
    else:
        carried = tasked[~np.isnan(frame.carried_fill[tasked])]
        fill = float(frame.carried_fill[carried[0]]) if len(carried) else math.nan
        rows += [Line("Is under way.", Tone.STRONG), Gap()]
    if not math.isnan(fill):
        rows.append(Share("Fill", fill, f"{100 * fill:.0f} %", theme.pod_full))
    for drive in tasked.tolist()[:1]:
        rows.append(_drive_link(drive, "Drive unit"))
        if (station := int(frame.station[drive])) != NONE:
            thing = Selection(Thing.STATION, station)
            rows.append(Line(name_of(thing, frame), go=thing, before="Wanted at"))
    rows.append(Pair("Visits to stations", f"{pod_visits(moment.facts, pod):,}"))
    stock = [(units, sku) for sku, units in pod_stock(moment.facts, pod).items() if units > 0]
    if stock:
        rows += [Gap(), Heading(f"{sum(units for units, _ in stock):,} units of {len(stock)} SKUs")]
        rows += [Pair(f"SKU {sku}", f"{units:,}") for units, sku in sorted(stock, reverse=True)[:MOST_SKUS]]
        if len(stock) > MOST_SKUS:
            rows.append(Line(f"and {len(stock) - MOST_SKUS} more", Tone.MUTED))
    return rows


def _station(number: int, moment: Moment, theme: Theme) -> list[Row]:
    frame = moment.frame
    station = frame.layout.stations[number]
    status = int(frame.station_status[number])
    words = {
        NONE: ("not running", theme.unknown),
        StationStatus.STARVED: ("starved: open, and no pod is there", theme.starved),
        StationStatus.BUSY: ("busy", theme.busy),
        StationStatus.BLOCKED: ("blocked: the packers have no room", theme.full),
        StationStatus.CLOSED: ("closed", theme.closed),
    }
    text, colour = words[status]
    places, queued = len(station.lane) + 1, int(frame.queue_length[number])
    rows: list[Row] = [
        Line(f"It is {text}.", Tone.STRONG),
        Gap(),
        Share("Lane", queued / places, f"{queued} of {places}", colour),
    ]
    if station.open_orders:
        used = int(frame.open_totes[number])
        text = f"{used} of {station.open_orders}"
        rows.append(Share("Totes", used / station.open_orders, text, theme.loaded))
    coming = np.flatnonzero((frame.station == number) & (frame.phase != DrivePhase.TO_STORAGE)).tolist()
    rows.append(Pair("Drive units for it", f"{len(coming)}"))
    rows += [*_time_split(number, moment, theme)]
    here = [drive for drive in coming if frame.cell[drive] == station.cell]
    rows += [_drive_link(drive, "Presents") for drive in here[:1]]
    orders = open_orders(moment.facts, number)
    if orders:
        rows += [Gap(), Heading(f"{len(orders)} open orders, the oldest first")]
        for order, step in orders[:MOST_ORDERS]:
            age = clock_text(max(0.0, (frame.time_s or 0.0) - step * moment.step_s))
            rows.append(Line(f"o{order}", go=Selection(Thing.ORDER, order), before=f"for {age}"))
    return rows


def _time_split(number: int, moment: Moment, theme: Theme) -> list[Row]:
    """Share the station's time out by status."""
    facts = moment.facts
    mine = facts[(facts[:, KIND] == EventKind.STATION_STATUS) & (facts[:, STATION] == number)]
    now = moment.frame.n_steps
    if now <= 0:
        return []
    steps = np.append(mine[:, STEP], now)
    spans = np.zeros(len(StationStatus))
    np.add.at(spans, mine[:, UNITS], np.diff(steps))
    if len(mine) == 0:
        return []
    shares = spans / max(1.0, spans.sum())
    colours = (theme.starved, theme.busy, theme.full, theme.closed)
    rows = [
        Share(status.name.capitalize(), shares[status], f"{100 * shares[status]:.0f} %", colours[status])
        for status in StationStatus
        if shares[status] > 0
    ]
    return [Gap(), Heading("Its time so far"), *rows]


def _cell(cell: int, moment: Moment, _theme: Theme) -> list[Row]:
    frame = moment.frame
    layout = frame.layout
    kind = CellKind(int(layout.kind[cell]))
    rows: list[Row] = [Line(_CELLS[kind].capitalize() + ".", Tone.STRONG), Gap()]
    if cell in frame.lying:
        rows.append(Line("Something lies here: nobody may enter.", Tone.BAD))
    if (heading := int(layout.heading[cell])) != NONE:
        rows.append(Pair("One-way to the", _HEADINGS[heading]))
    if (lane := int(layout.lane[cell])) != NONE:
        thing = Selection(Thing.STATION, lane)
        rows.append(Line(name_of(thing, frame), go=thing, before="Lane of"))
    if (zone := int(layout.zone[cell])) != NONE:
        rows.append(Pair("Zone", layout.zones[zone].name))
    rows.append(Pair("Visits", f"{int(frame.visits[cell]):,}"))
    rows.append(Pair("Blocked there", f"{float(frame.blocked_s[cell]):,.0f} s"))
    if (pod := int(frame.pod_at[cell])) != NONE:
        rows.append(Line(f"p{pod}", go=Selection(Thing.POD, pod), before="Pod"))
    here, bound = np.flatnonzero(frame.cell == cell), np.flatnonzero(frame.goal == cell)
    rows += [_drive_link(drive, "Drive unit") for drive in here[:2].tolist()]
    return [*rows, *(_drive_link(drive, "Goal of") for drive in bound[:3].tolist())]


def _order(order: int, moment: Moment, _theme: Theme) -> list[Row]:
    facts = moment.facts
    mine = facts[facts[:, ORDER] == order]
    states = {
        EventKind.ORDER_ARRIVED: "waits for its release",
        EventKind.ORDER_RELEASED: "is being picked",
        EventKind.ORDER_PICKED: "is picked, and its tote waits at the station",
        EventKind.TOTE_BUFFERED: "waits for a packer",
        EventKind.PACK_STARTED: "is being packed",
        EventKind.ORDER_PACKED: "is packed",
    }
    state = [states[EventKind(kind)] for kind in mine[:, KIND].tolist() if kind in states]
    rows: list[Row] = [Line(f"It {state[-1]}." if state else "It has not come in yet.", Tone.STRONG), Gap()]
    for fact in mine.tolist():
        if fact[KIND] == EventKind.ORDER_ARRIVED:
            rows.append(Pair("Asks for", f"{fact[UNITS]} units, {fact[LINE]} lines"))
        elif fact[KIND] == EventKind.ORDER_DUE:
            rows.append(Pair("Cut-off", clock_text(fact[UNITS] * moment.step_s)))
        elif fact[KIND] == EventKind.ORDER_RELEASED:
            thing = Selection(Thing.STATION, fact[STATION])
            rows.append(Line(name_of(thing, moment.frame), go=thing, before="Station"))
    picked = int((mine[:, KIND] == EventKind.UNIT_PICKED).sum())
    return [*rows, Pair("Units picked", f"{picked}")]


def _packer(packer: int, moment: Moment, theme: Theme) -> list[Row]:
    facts = moment.facts
    mine = facts[np.isin(facts[:, KIND], (EventKind.PACK_STARTED, EventKind.ORDER_PACKED))]
    mine = mine[mine[:, UNITS] == packer]
    packed = mine[:, KIND] == EventKind.ORDER_PACKED
    busy = bool(len(mine)) and not packed[-1]
    rows: list[Row] = [Line("It packs an order." if busy else "It has nothing to do.", Tone.STRONG), Gap()]
    rows.append(Pair("State", "busy" if busy else "idle"))
    if busy:
        thing = Selection(Thing.ORDER, int(mine[-1, ORDER]))
        rows.append(Line(name_of(thing, moment.frame), go=thing, before="Order"))
    rows.append(Pair("Orders packed", f"{int(packed.sum()):,}"))
    if (now := moment.frame.n_steps) > 0:
        # at work from each start to the end after it, or to now
        begun, ended = mine[~packed, STEP], mine[packed, STEP]
        worked = int(ended.sum() - begun.sum()) + (now if busy else 0)
        rows.append(Share("Busy so far", worked / now, f"{100 * worked / now:.0f} %", theme.busy))
    return rows


def _history(selected: Selection, moment: Moment) -> list[Row]:
    found = facts_about(moment.facts, selected, MOST_FACTS).tolist()
    if not found:
        return []
    layout = moment.frame.layout
    lines = [Line(fact_words(fact, layout), before=clock_text(fact[STEP] * moment.step_s)) for fact in found]
    return [Gap(), Heading("History, the latest first"), *lines]
