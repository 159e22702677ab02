"""Find things by what people call them."""

from __future__ import annotations

import re

from twin.events import EventKind
from twin.frames import Frame
from twin.metrics.observation import KIND, ORDER
from twin.view.bench import n_packers_of
from twin.view.selection import Selection, Thing
from twin.view.source import Source

__all__ = ["HINT", "find", "name_of"]

HINT = "d12 a drive unit, p340 a pod, P3 a station, o77 an order, k2 a packer, 4,17 a cell by row and column"

_KINDS = {"d": Thing.DRIVE_UNIT, "p": Thing.POD, "o": Thing.ORDER, "k": Thing.PACKER}


def find(text: str, frame: Frame, source: Source, now_s: float) -> Selection | str:
    """Find a thing by its name.

    Parameters
    ----------
    text : str
        Such as ``d12``, ``p340``, ``P3``, ``o77`` or ``4,17``. Stations win by their exact names; otherwise
        large and small letters are the same.
    frame : Frame
        The moment.
    source : Source
        The floor, for its orders.
    now_s : float
        The moment in seconds.

    Returns
    -------
    Selection or str
        The thing, or why there is none.
    """
    text = text.strip()
    layout = frame.layout
    names = [station.name for station in layout.stations]
    if text in names:
        return Selection(Thing.STATION, names.index(text))
    if place := re.fullmatch(r"(\d+)\s*[,; ]\s*(\d+)", text):
        row, col = int(place[1]) - 1, int(place[2]) - 1
        if 0 <= row < layout.n_rows and 0 <= col < layout.n_cols:
            return Selection(Thing.CELL, row * layout.n_cols + col)
        return f"{text}: the floor has {layout.n_rows} rows and {layout.n_cols} columns"
    if not (named := re.fullmatch(r"([dpok])\s*(\d+)", text.lower())):
        folded = [name.lower() for name in names]
        if text.lower() in folded:
            return Selection(Thing.STATION, folded.index(text.lower()))
        return f"{text}: no such name; {HINT}"
    kind, number = _KINDS[named[1]], int(named[2])
    last = _last(kind, frame, source, now_s)
    if number <= last:
        return Selection(kind, number)
    first = f"{named[1].upper() if kind is Thing.DRIVE_UNIT else named[1]}"
    return f"{text}: there is no such {kind.value}" + (f"; they are {first}0 to {first}{last}" * (last >= 0))


def _last(kind: Thing, frame: Frame, source: Source, now_s: float) -> int:
    """Find the highest number of a kind; -1 where there are none."""
    if kind is Thing.DRIVE_UNIT:
        return frame.n_drives - 1
    if kind is Thing.POD:
        return int(max(frame.pod_at.max(initial=-1), frame.pod.max(initial=-1)))
    if kind is Thing.PACKER:
        return n_packers_of(source.layout, source.scenario) - 1
    facts = source.facts_until(now_s)
    return int(facts[facts[:, KIND] == EventKind.ORDER_ARRIVED, ORDER].max(initial=-1))


def name_of(selected: Selection, frame: Frame) -> str:
    """Name a thing as it can be found again."""
    kind, number = selected.thing, selected.index
    if kind is Thing.STATION:
        return frame.layout.stations[number].name
    if kind is Thing.CELL:
        row, col = divmod(number, frame.layout.n_cols)
        return f"{row + 1},{col + 1}"
    return f"{ {Thing.DRIVE_UNIT: 'D', Thing.POD: 'p', Thing.ORDER: 'o', Thing.PACKER: 'k'}[kind] }{number}"
