"""A drawing as a layout file that a person would have written: in their order, nothing that goes without."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from twin.documents import parse_document
from twin.errors import InputError
from twin.layout.legend import Mark
from twin.layout.settings import LegendSettings
from twin.layout.sketch.particulars import Equipment, Particulars, Place

__all__ = ["to_yaml"]

WIDTH = 110
"""Columns after which a description is folded."""


def to_yaml(grid: NDArray[np.str_], particulars: Particulars, legend: Mapping[str, Mark]) -> str:
    """Write a layout file.

    Parameters
    ----------
    grid : ndarray of str, shape (n_rows, n_cols)
        The characters.
    particulars : Particulars
        All else.
    legend : mapping of str to Mark
        The meaning of all characters.

    Returns
    -------
    str
        Text that loads as the same floor.
    """
    named = [key for key, mark in legend.items() if mark.station is not None]
    stations = [(int(row), int(col)) for row, col in np.argwhere(np.isin(grid, named))]
    grid, own = _writable(grid, dict(particulars.legend), legend)
    lines = [*particulars.comment, *_head(particulars)]
    # a first line that begins with a blank would set the indentation
    lines.append("grid: |2" if str(grid[0, 0]) == " " else "grid: |")
    lines += ["  " + "".join(row) for row in grid.tolist()]
    if own:
        lines += ["legend:", *(f"  {_quoted(key)}: {_flow(_legend_entry(own[key]))}" for key in own)]
    entries = list(_station_entries(stations, particulars.equipment))
    if entries:
        lines += ["stations:", *(f"  - {_flow(entry)}" for entry in entries)]
    if particulars.zones:
        lines.append("zones:")
    for zone in particulars.zones:
        rows = [zone.first_row + 1, zone.last_row + 1]
        cols = [zone.first_col + 1, zone.last_col + 1]
        lines.append(f"  - {_flow({'name': zone.name, 'rows': rows, 'cols': cols})}")
    return "\n".join([*lines, ""])


def _head(particulars: Particulars) -> Iterator[str]:
    if particulars.name is not None:
        yield f"name: {_line(particulars.name)}"
    description = " ".join(particulars.description.split())
    if len(description) + len("description: ") <= WIDTH:
        if description:
            yield f"description: {_line(description)}"
    else:
        yield from _folded(description)
    if particulars.cell_m != 1.0:
        yield f"cell_m: {particulars.cell_m!r}"
    if particulars.drive_units is not None:
        yield f"drive_units: {particulars.drive_units}"
    packing = particulars.packing.model_dump(exclude_none=True)
    if packing:
        yield f"packing: {_flow(packing)}"


def _folded(text: str) -> Iterator[str]:
    lines = textwrap.wrap(text, WIDTH - 2, break_long_words=False, break_on_hyphens=False)
    folded = ["description: >-", *(f"  {line}" for line in lines)]
    if _is_plain("\n".join([*folded, ""]), text):
        yield from folded
    else:
        yield f"description: {_quoted(text)}"


def _station_entries(stations: list[Place], equipment: Mapping[Place, Equipment]) -> Iterator[dict[str, Any]]:
    """Give the stations that have something of their own; from the first on, the order is position enough."""
    in_turn = True
    for place in stations:
        has = equipment.get(place)
        in_turn = in_turn and has is not None
        if has is None:
            continue
        entry: dict[str, Any] = {} if has.name is None else {"name": has.name}
        if not in_turn:
            entry["at"] = [place[0] + 1, place[1] + 1]
        if has.open_orders is not None:
            entry["open_orders"] = has.open_orders
        yield entry


def _writable(
    grid: NDArray[np.str_], own: dict[str, LegendSettings], legend: Mapping[str, Mark]
) -> tuple[NDArray[np.str_], dict[str, LegendSettings]]:
    """Replace characters that a block of text cannot hold, and blanks where they would be lost."""
    bad = [str(c) for c in np.unique(grid) if c != " " and not c.isprintable()]
    blank = (grid == " ").all(axis=1)
    if blank[0] or blank[-1]:
        bad.append(" ")
    if not bad:
        return grid, own
    grid = grid.copy()
    for character in bad:
        mark = legend.get(character)
        spare = [
            key for key, meaning in legend.items() if meaning == mark and key.isprintable() and key != " "
        ]
        if not spare:
            spare = [next(c for c in map(chr, range(0x21, 0x3000)) if c.isprintable() and c not in legend)]
            if character in own:
                own[spare[0]] = own[character]
        grid[grid == character] = spare[0]
        own.pop(character, None)
    return grid, own


def _legend_entry(entry: LegendSettings) -> dict[str, Any]:
    return entry.model_dump(exclude_none=True)


def _flow(value: Any) -> str:
    """Write a value in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _text(value) if isinstance(value, str) else str(value)


def _text(text: str) -> str:
    """Write text within brackets, without quotes where every reader takes it as it stands."""
    return text if _is_plain(f"description: [{text}, {text}]\n", [text, text]) else _quoted(text)


def _line(text: str) -> str:
    """Write text that fills a line, without quotes where every reader takes it as it stands."""
    return text if _is_plain(f"description: {text}\n", text) else _quoted(text)


def _quoted(text: str) -> str:
    dumped: str = yaml.dump(text, default_style='"', allow_unicode=True, width=float("inf"))
    return dumped.removesuffix("\n")


def _is_plain(line: str, value: Any) -> bool:
    """Whether our reader and YAML's own rules (``on``, dates) agree on what a line says."""
    try:
        return bool(yaml.safe_load(line)["description"] == value == parse_document(line).data["description"])
    except (yaml.YAMLError, ValueError, InputError):
        return False
