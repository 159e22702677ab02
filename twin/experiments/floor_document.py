"""A floor as one self-contained JSON text, for replays.

It holds the compiled floor, not the layout file: a replay must show the floor as it was, whatever becomes
of the file or of the generator.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.layout.floor import CellKind, Layout, Station, StationKind, Zone
from twin.units import NONE

__all__ = ["floor_document", "floor_from_document"]

_PLAIN = (
    "name",
    "description",
    "source",
    "n_rows",
    "n_cols",
    "cell_m",
    "drive_units",
    "packers",
    "packing_buffer_totes",
)


def floor_document(layout: Layout) -> str:
    """Write a floor down.

    Parameters
    ----------
    layout : Layout
        Any floor.

    Returns
    -------
    str
        JSON. ``kind``, ``moves`` and ``heading`` have a row of text for each row of the grid and a digit for
        each cell: the :class:`~twin.layout.floor.CellKind`; the sum of 1, 2, 4, 8 for moves allowed to the
        north, east, south, west (hexadecimal); the direction of a one-way mark plus one, 0 without.
    """
    allowed = ((layout.neighbour != NONE) * np.array([1, 2, 4, 8])).sum(axis=1)
    return json.dumps(
        {
            **{name: getattr(layout, name) for name in _PLAIN},
            "kind": _rows(layout.kind, layout.n_cols),
            "moves": _rows(allowed, layout.n_cols),
            "heading": _rows(layout.heading + 1, layout.n_cols),
            "stations": [asdict(station) for station in layout.stations],
            "zones": [asdict(zone) for zone in layout.zones],
        }
    )


def floor_from_document(text: str) -> Layout:
    """Read a floor that :func:`floor_document` wrote; all arrays are as they were."""
    document: dict[str, Any] = json.loads(text)
    n_rows, n_cols = document["n_rows"], document["n_cols"]
    stations = tuple(
        Station(**{**fields, "kind": StationKind(fields["kind"]), "lane": tuple(fields["lane"])})
        for fields in document["stations"]
    )
    zones = tuple(Zone(**fields) for fields in document["zones"])
    kind = _cells(document["kind"]).astype(np.uint8)
    allowed = (_cells(document["moves"])[:, None] & np.array([1, 2, 4, 8])) != 0
    reached = np.arange(n_rows * n_cols)[:, None] + np.array([-n_cols, 1, n_cols, -1])
    lane = np.full(n_rows * n_cols, NONE, dtype=np.int16)
    for index, station in enumerate(stations):
        lane[[*station.lane, station.cell]] = index
    zone = np.full((n_rows, n_cols), NONE, dtype=np.int16)
    for index, area in enumerate(zones):
        zone[area.first_row : area.last_row + 1, area.first_col : area.last_col + 1] = index
    arrays: dict[str, Any] = {
        "kind": kind,
        "neighbour": np.where(allowed, reached, NONE).astype(np.int32),
        "heading": (_cells(document["heading"]) - 1).astype(np.int8),
        "lane": lane,
        "zone": zone.ravel(),
        "storage": np.flatnonzero(kind == CellKind.STORAGE).astype(np.int32),
        "chargers": np.flatnonzero(kind == CellKind.CHARGER).astype(np.int32),
    }
    for array in arrays.values():
        array.flags.writeable = False
    plain = {name: document[name] for name in _PLAIN}
    return Layout(**plain, **arrays, stations=stations, zones=zones)


def _rows(values: NDArray[Any], n_cols: int) -> list[str]:
    digits = "".join(f"{value:x}" for value in values.tolist())
    return [digits[begin : begin + n_cols] for begin in range(0, len(digits), n_cols)]


def _cells(rows: list[str]) -> NDArray[np.int64]:
    return np.array([int(digit, 16) for row in rows for digit in row], dtype=np.int64)
