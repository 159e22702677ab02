"""Layout files opened for drawing: drawn ones as they are, described ones turned into a drawing."""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from itertools import takewhile
from pathlib import Path

import numpy as np

from twin.documents import Document, parse_document, read_document
from twin.errors import LayoutError
from twin.layout.floor import CellKind, Layout, StationKind, Zone
from twin.layout.generator import draw_floor
from twin.layout.legend import DEFAULT_LEGEND, read_legend
from twin.layout.loading import find_layout
from twin.layout.naming import LETTERS, OPEN_ORDERS, assign_stations
from twin.layout.settings import LayoutSettings, PackingDefaults
from twin.layout.sketch.particulars import Equipment, Particulars, Place
from twin.layout.sketch.sheet import Grid, Sketch
from twin.units import NONE
from twin.validation import validate

__all__ = ["new_sketch", "open_sketch", "parse_sketch", "sketch_at", "sketch_of"]

NEW_SIZE = (18, 30)
"""Rows and columns of an empty sheet."""


def open_sketch(path: str | os.PathLike[str]) -> Sketch:
    """Open a layout file, or a bundled floor by its name, for drawing.

    A floor that doesn't work opens as well, so that it can be mended.

    Raises
    ------
    LayoutError
        If the file cannot be read or its settings cannot be used.
    """
    file = find_layout(path)
    sketch = _sketch(read_document(file, LayoutError))
    sketch.origin = file
    return sketch


def parse_sketch(text: str, source: str = "<text>") -> Sketch:
    """Open YAML text for drawing; as :func:`open_sketch`."""
    return _sketch(parse_document(text, source, LayoutError))


def sketch_at(path: str | os.PathLike[str]) -> Sketch:
    """Open a layout file or a bundled floor for drawing, or an empty sheet where a file is to be made.

    Raises
    ------
    LayoutError
        If the file cannot be used, or is none and cannot be made: its name must end in .yaml.
    """
    file = Path(path)
    if file.suffix in (".yaml", ".yml") and not file.exists() and file.parent.is_dir():
        return new_sketch(file)
    return open_sketch(path)


def new_sketch(path: str | os.PathLike[str]) -> Sketch:
    """Take an empty sheet that is to be saved to a file which doesn't exist yet."""
    sketch = Sketch.blank(*NEW_SIZE)
    sketch.origin = Path(path)
    sketch.notes = ("an empty sheet: take a tool and draw; ? shows all keys",)
    return sketch


def sketch_of(layout: Layout) -> Sketch:
    """Open a floor for drawing: from its file if that still says the same, else as it is compiled."""
    with contextlib.suppress(LayoutError):
        sketch = open_sketch(layout.source)
        kind, heading = sketch.cells()
        same = kind.shape == (layout.n_rows, layout.n_cols) and (kind.ravel() == layout.kind).all()
        if same and (heading.ravel() == layout.heading).all():
            return sketch
    return _traced(layout)


def _traced(layout: Layout) -> Sketch:
    """Draw a compiled floor again, all of its numbers said."""
    kinds = {station.cell: station.kind for station in layout.stations}
    letters = {(mark.kind, mark.heading, mark.station): letter for letter, mark in DEFAULT_LEGEND.items()}
    letters[CellKind.WALL, NONE, None] = "#"
    cells = zip(layout.kind.tolist(), layout.heading.tolist(), strict=True)
    flat = [letters[CellKind(kind), way, kinds.get(cell)] for cell, (kind, way) in enumerate(cells)]
    particulars = Particulars(
        name=layout.name,
        description=layout.description,
        cell_m=layout.cell_m,
        drive_units=layout.drive_units,
        packing=PackingDefaults(packers=layout.packers, buffer_totes=layout.packing_buffer_totes),
        equipment=_said_of(layout),
        zones=layout.zones,
    )
    return Sketch(np.array(flat).reshape(layout.n_rows, layout.n_cols), particulars)


def _said_of(layout: Layout) -> dict[Place, Equipment]:
    """Give the names and tote places that a drawing has to say."""
    usual: Counter[StationKind] = Counter()
    said: dict[Place, Equipment] = {}
    for station in sorted(layout.stations, key=lambda station: station.cell):
        usual[station.kind] += 1
        name = None if station.name == f"{LETTERS[station.kind]}{usual[station.kind]}" else station.name
        totes = station.open_orders if station.kind.picks and station.open_orders != OPEN_ORDERS else None
        if name is not None or totes is not None:
            said[divmod(station.cell, layout.n_cols)] = Equipment(name, totes)
            usual[station.kind] -= name is not None
    return said


def _sketch(document: Document) -> Sketch:
    settings = validate(document, LayoutSettings, LayoutError)
    notes: list[str] = []
    comment = tuple(takewhile(lambda line: line.startswith("#"), document.text.splitlines()))
    if settings.floor is not None:
        grid = np.array([list(row) for row in draw_floor(settings.floor, document)])
        notes.append("opened as a drawing: the numbers under `floor:` are left behind")
    else:
        grid = _grid(settings.grid or "", notes)
        if _has_comments(document, len(comment)):
            notes.append("comments below the first lines are not kept")
    particulars = Particulars(
        name=settings.name,
        description=" ".join(settings.description.split()),
        cell_m=settings.cell_m,
        drive_units=settings.drive_units,
        packing=settings.packing,
        legend=dict(settings.legend),
        zones=tuple(
            Zone(zone.name, zone.rows[0] - 1, zone.rows[1] - 1, zone.cols[0] - 1, zone.cols[1] - 1)
            for zone in settings.zones
        ),
        comment=comment,
    )
    sketch = Sketch(grid, particulars)
    sketch.particulars = _equipped(sketch, settings, document, notes)
    sketch.notes, sketch.described = tuple(notes), settings.floor is not None
    return sketch


def _has_comments(document: Document, after: int) -> bool:
    """Whether there are comments below the first lines and outside the grid."""
    block = document.places["grid",].block_line
    n_rows = document.data["grid"].count("\n")
    return any(
        line.lstrip().startswith("#") or " #" in line
        for number, line in enumerate(document.text.splitlines(), start=1)
        if number > after and not (block is not None and block <= number < block + n_rows)
    )


def _grid(text: str, notes: list[str]) -> Grid:
    lines = text.split("\n")
    filled = [number for number, line in enumerate(lines) if line.strip()]
    rows = lines[filled[0] : filled[-1] + 1] if filled else ["#"]
    width = max(map(len, rows))
    if any(len(row) != width for row in rows):
        notes.append("rows of unequal length are filled up with walls")
    return np.array([list(row.ljust(width, "#")) for row in rows])


def _equipped(sketch: Sketch, settings: LayoutSettings, document: Document, notes: list[str]) -> Particulars:
    """Find whose name and tote places the entries of ``stations:`` are."""
    _, unusable = read_legend(settings.legend, document)
    stations: Mapping[Place, StationKind] = sketch.stations()
    cells = {row * sketch.n_cols + col: kind for (row, col), kind in stations.items()}
    assigned, problems = assign_stations(cells, settings, sketch.n_cols, document)
    usual = settings.floor.stations.open_orders if settings.floor else OPEN_ORDERS
    equipment: dict[Place, Equipment] = {}
    for cell, kind in cells.items():
        entry = assigned.get(cell)
        totes = (entry.open_orders if entry else None) or usual
        own = totes if kind.picks and totes != OPEN_ORDERS else None
        has = Equipment(entry.name if entry else None, own)
        if has != Equipment():
            equipment[divmod(cell, sketch.n_cols)] = has
    notes.extend(f"left out: {problem.what}" for problem in (*unusable, *problems) if not problem.cells)
    return replace(sketch.particulars, equipment=equipment)
