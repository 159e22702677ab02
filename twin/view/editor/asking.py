"""Questions that the editor asks: names, numbers, files. Each answer is a step that can be undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from twin.errors import OutputError
from twin.layout.floor import Zone
from twin.layout.sketch import Equipment, Sketch
from twin.layout.sketch.particulars import Place
from twin.view.editor.pens import Bounds
from twin.view.editor.saving import save
from twin.view.panels.entry import Entry

__all__ = [
    "ask_description",
    "ask_drive_units",
    "ask_file",
    "ask_floor_name",
    "ask_station_name",
    "ask_totes",
    "ask_zone",
    "ask_zone_name",
]


def ask_file(sketch: Sketch, suggested: str, done: Callable[[Path], None]) -> Entry:
    """Ask where to save, and save; an existing file only when asked twice."""
    confirmed: list[str] = []

    def answer(text: str) -> str:
        if not text.strip():
            return "a file needs a name"
        file = Path(text.strip()).expanduser()
        if file.is_file() and text not in confirmed:
            confirmed.append(text)
            return f"{file} exists already; Enter again replaces it"
        try:
            done(save(sketch, file))
        except OutputError as refused:
            return str(refused)
        return ""

    return Entry("Save the floor as", "a path; .yaml is added", answer, suggested)


def ask_floor_name(sketch: Sketch) -> Entry:
    """Ask what the floor is called."""

    def answer(text: str) -> str:
        sketch.set(name=text.strip() or None)
        return ""

    return Entry("Name of the floor", "left empty, it is the file's", answer, sketch.particulars.name or "")


def ask_description(sketch: Sketch) -> Entry:
    """Ask what the floor is for."""

    def answer(text: str) -> str:
        sketch.set(description=text.strip())
        return ""

    return Entry("What is the floor for?", "a line or two", answer, sketch.particulars.description)


def ask_drive_units(sketch: Sketch) -> Entry:
    """Ask for the size of the fleet."""

    def answer(text: str) -> str:
        number, wrong = _number(text, 100_000)
        if not wrong:
            sketch.set(drive_units=number)
        return wrong

    known = sketch.particulars.drive_units
    return Entry("Drive units", "left empty, 8 for each picking station", answer, str(known or ""))


def ask_station_name(sketch: Sketch, at: Place) -> Entry:
    """Ask what a station is called."""
    has = sketch.particulars.equipment.get(at, Equipment())

    def answer(text: str) -> str:
        name = text.strip() or None
        others = (other.name for place, other in sketch.particulars.equipment.items() if place != at)
        if name is not None and name in others:
            return f"another station is called '{name}'"
        sketch.equip(at, replace(has, name=name))
        return ""

    return Entry("Name of the station", "left empty, it is numbered by its place", answer, has.name or "")


def ask_totes(sketch: Sketch, at: Place) -> Entry:
    """Ask for a station's tote places."""
    has = sketch.particulars.equipment.get(at, Equipment())

    def answer(text: str) -> str:
        number, wrong = _number(text, 1_000)
        if not wrong:
            sketch.equip(at, replace(has, open_orders=number))
        return wrong

    return Entry("Tote places of the put wall", "left empty, 12", answer, str(has.open_orders or ""))


def ask_zone(sketch: Sketch, bounds: Bounds) -> Entry:
    """Ask what a new zone is called."""

    def answer(text: str) -> str:
        wrong = _zone_name(sketch, text)
        if text.strip() and not wrong:
            (top, left), (bottom, right) = bounds
            sketch.set(zones=(*sketch.particulars.zones, Zone(text.strip(), top, bottom, left, right)))
        return wrong

    return Entry("Name of the zone", "left empty, there is none", answer)


def ask_zone_name(sketch: Sketch, number: int) -> Entry:
    """Ask what a zone is to be called."""
    zones = sketch.particulars.zones
    zone = zones[number]

    def answer(text: str) -> str:
        wrong = "" if text.strip() == zone.name else _zone_name(sketch, text)
        if not wrong:
            renamed = (replace(zone, name=text.strip()),) if text.strip() else ()
            sketch.set(zones=(*zones[:number], *renamed, *zones[number + 1 :]))
        return wrong

    return Entry("Name of the zone", "left empty, it is taken away", answer, zone.name)


def _zone_name(sketch: Sketch, text: str) -> str:
    taken = {zone.name for zone in sketch.particulars.zones}
    return f"another zone is called '{text.strip()}'" if text.strip() in taken else ""


def _number(text: str, most: int) -> tuple[int | None, str]:
    """Read a count; empty stands for the usual one."""
    if not text.strip():
        return None, ""
    if text.strip().isdecimal() and 0 < int(text) <= most:
        return int(text), ""
    return None, f"'{text.strip()}' is no whole number from 1 to {most:,}"
