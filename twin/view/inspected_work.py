"""What is known about stations, orders and packers."""

from __future__ import annotations

import numpy as np

from twin.events import EventKind, StationStatus
from twin.metrics.observation import KIND, LINE, ORDER, STATION, STEP, UNITS
from twin.state import DrivePhase
from twin.units import NONE
from twin.view.clock import clock_text
from twin.view.find import name_of
from twin.view.history import open_orders
from twin.view.moment import Moment, drive_link
from twin.view.palette import Theme
from twin.view.panels.rows import Gap, Heading, Line, Pair, Row, Share, Tone
from twin.view.selection import Selection, Thing

__all__ = ["order_rows", "packer_rows", "station_rows"]

MOST_ORDERS = 6


def station_rows(number: int, moment: Moment, theme: Theme) -> list[Row]:
    """Tell about a station."""
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
    rows += [drive_link(drive, "Presents") for drive in here[:1]]
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


def order_rows(order: int, moment: Moment, _theme: Theme) -> list[Row]:
    """Tell about an order."""
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


def packer_rows(packer: int, moment: Moment, theme: Theme) -> list[Row]:
    """Tell about a packer."""
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
