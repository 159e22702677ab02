"""What is known about drive units, pods and cells."""

from __future__ import annotations

import math

import numpy as np

from twin.frames import DriveLook, Frame
from twin.layout.floor import CellKind
from twin.units import NONE
from twin.view.find import name_of
from twin.view.history import pod_stock, pod_visits
from twin.view.moment import HEADINGS, Moment, drive_link
from twin.view.palette import Theme
from twin.view.panels.rows import Gap, Heading, Line, Pair, Row, Share, Tone
from twin.view.selection import Selection, Thing
from twin.view.waiting import chain_of, chain_words, task_words

__all__ = ["cell_rows", "drive_rows", "pod_rows"]

MOST_SKUS, MOST_WAITING = 8, 6

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


def drive_rows(drive: int, moment: Moment, theme: Theme) -> list[Row]:
    """Tell about a drive unit."""
    frame = moment.frame
    look = DriveLook(int(frame.look[drive]))
    colour = (theme.idle, theme.empty, theme.loaded, theme.waiting, theme.charging, theme.failed)[look]
    rows: list[Row] = [
        Line(_sentence(task_words(frame, drive)), Tone.STRONG),
        Gap(),
        Pair("State", "blocked" if frame.blocked[drive] else _LOOKS[look]),
        Pair("Place", f"row {frame.row[drive] + 1:.1f}, column {frame.col[drive] + 1:.1f}"),
        Pair("Heading", HEADINGS[round(float(frame.heading[drive])) % 4]),
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
        rows += [drive_link(other) for other in behind[:MOST_WAITING]]
    return rows


def pod_rows(pod: int, moment: Moment, theme: Theme) -> list[Row]:
    """Tell about a pod."""
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
        rows.append(drive_link(drive, "Drive unit"))
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


def cell_rows(cell: int, moment: Moment, _theme: Theme) -> list[Row]:
    """Tell about a cell."""
    frame = moment.frame
    layout = frame.layout
    kind = CellKind(int(layout.kind[cell]))
    rows: list[Row] = [Line(_CELLS[kind].capitalize() + ".", Tone.STRONG), Gap()]
    if cell in frame.lying:
        rows.append(Line("Something lies here: nobody may enter.", Tone.BAD))
    if (heading := int(layout.heading[cell])) != NONE:
        rows.append(Pair("One-way to the", HEADINGS[heading]))
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
    rows += [drive_link(drive, "Drive unit") for drive in here[:2].tolist()]
    return [*rows, *(drive_link(drive, "Goal of") for drive in bound[:3].tolist())]
