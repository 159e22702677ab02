"""A floor in characters, scaled down to fit a terminal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.layout.floor import CellKind, Layout, StationKind
from twin.layout.legend import DEFAULT_LEGEND

__all__ = ["draw_picture"]

_LETTERS = {(mark.kind, mark.heading, mark.station): letter for letter, mark in DEFAULT_LEGEND.items()}
_SALIENT = "PRBC"
"""Shown even where other cells of a scaled square are more."""


def draw_picture(layout: Layout, max_cols: int | None = None, max_rows: int | None = None) -> list[str]:
    """Draw a floor in the characters of the default legend, walls blank.

    Parameters
    ----------
    layout : Layout
        The floor.
    max_cols, max_rows : int, optional
        Where the floor is larger, each character stands for a square of cells: a station or charger in
        it, otherwise what most of it is (``.`` highway, ``S`` storage, ``q`` queue cells).

    Returns
    -------
    list of str
        One line for each row.
    """
    letters = _letters(layout)
    scale = max(
        1,
        -(-layout.n_cols // max_cols) if max_cols else 1,
        -(-layout.n_rows // max_rows) if max_rows else 1,
    )
    if scale == 1:
        return ["".join(row).rstrip() for row in letters]
    return [
        "".join(
            _summary(letters[row : row + scale, col : col + scale]) for col in range(0, layout.n_cols, scale)
        ).rstrip()
        for row in range(0, layout.n_rows, scale)
    ]


def _letters(layout: Layout) -> NDArray[np.str_]:
    stations: dict[int, StationKind] = {station.cell: station.kind for station in layout.stations}
    text = [
        _LETTERS[CellKind(kind), heading, stations.get(cell)]
        for cell, (kind, heading) in enumerate(
            zip(layout.kind.tolist(), layout.heading.tolist(), strict=True)
        )
    ]
    return np.array(text).reshape(layout.n_rows, layout.n_cols)


def _summary(square: NDArray[np.str_]) -> str:
    found = "".join(square.ravel())
    for letter in _SALIENT:
        if letter in found:
            return letter
    groups = {".": ".^>v<", "S": "S", "q": "urdl", " ": " "}
    return max(groups, key=lambda name: sum(found.count(letter) for letter in groups[name]))
