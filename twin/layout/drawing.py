"""A floor as rows of characters, with the place of each in the file it came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.documents import Document
from twin.errors import LayoutError, Problem
from twin.layout.floor import StationKind
from twin.layout.legend import DEFAULT_LEGEND, Mark, read_legend
from twin.layout.settings import LayoutSettings

__all__ = ["Drawing", "read_drawing"]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Rows of equal length, all of whose characters are in the legend.

    Attributes
    ----------
    rows : tuple of str
        The grid, north first.
    legend : mapping of str to Mark
        The meaning of each character.
    where : callable
        Gives the place of ``(row, col)`` for a problem's text.
    """

    rows: tuple[str, ...]
    where: Callable[[int, int], str]
    legend: Mapping[str, Mark]

    @classmethod
    def generated(cls, rows: tuple[str, ...], document: Document) -> Drawing:
        """Take rows that were made from ``floor:`` settings."""
        return cls(rows, lambda _row, _col: document.where_key("floor"), DEFAULT_LEGEND)

    def cells(self) -> tuple[NDArray[np.uint8], NDArray[np.int8], dict[int, StationKind]]:
        """Look the characters up.

        Returns
        -------
        kind : ndarray of uint8, shape (n_rows, n_cols)
            :class:`~twin.layout.floor.CellKind` of each cell.
        heading : ndarray of int8, shape (n_rows, n_cols)
            Direction of one-way marks and queue cells, ``NONE`` elsewhere.
        stations : dict of int to StationKind
            What is done at each station cell, in reading order.
        """
        letters = np.array([list(row) for row in self.rows])
        distinct, index = np.unique(letters, return_inverse=True)
        marks = [self.legend[str(letter)] for letter in distinct]
        index = index.reshape(letters.shape)
        kind = np.array([mark.kind for mark in marks], dtype=np.uint8)[index]
        heading = np.array([mark.heading for mark in marks], dtype=np.int8)[index]
        named = np.array([mark.station is not None for mark in marks])[index].ravel()
        flat = index.ravel()
        stations = {int(cell): marks[flat[cell]].station for cell in np.flatnonzero(named)}
        return kind, heading, {cell: station for cell, station in stations.items() if station is not None}


def read_drawing(document: Document, settings: LayoutSettings) -> Drawing:
    """Take the rows under ``grid:``.

    Raises
    ------
    LayoutError
        If the grid is empty or ragged, or has characters that the legend doesn't.
    """
    lines = (settings.grid or "").split("\n")
    filled = [number for number, line in enumerate(lines) if line.strip()]
    if not filled:
        raise LayoutError(
            Problem(document.where("grid"), "the grid is empty", "draw rows of characters under `grid: |`")
        )
    first = filled[0]
    rows = tuple(lines[first : filled[-1] + 1])

    def where(row: int, col: int) -> str:
        return document.where_in_block(("grid",), first + row, rows[row], col)

    legend, problems = read_legend(settings.legend, document)
    problems += _ragged(rows, where)
    problems += _unknown(rows, legend, where)
    if problems:
        raise LayoutError(problems)
    return Drawing(rows, where, legend)


def _ragged(rows: tuple[str, ...], where: Callable[[int, int], str]) -> list[Problem]:
    width = max(map(len, rows))
    return [
        Problem(
            where(number, len(row)),
            f"row {number + 1} of the grid has {len(row)} characters, the longest has {width}",
            "fill it up with '#'",
        )
        for number, row in enumerate(rows)
        if len(row) != width
    ]


def _unknown(
    rows: tuple[str, ...], legend: Mapping[str, Mark], where: Callable[[int, int], str]
) -> list[Problem]:
    known = " ".join(sorted(legend.keys() - {" "}))
    problems = []
    for character in sorted(set("".join(rows)) - legend.keys()):
        row = next(number for number, text in enumerate(rows) if character in text)
        count = sum(text.count(character) for text in rows)
        what = f"unknown character {character!r} in the grid" + (f" ({count} times)" if count > 1 else "")
        remedy = f"add it to `legend:` or use one of {known}"
        cells = _cells_of(character, rows)
        problems.append(Problem(where(row, rows[row].index(character)), what, remedy, cells))
    return problems


def _cells_of(character: str, rows: tuple[str, ...]) -> tuple[int, ...]:
    n_cols = max(map(len, rows))
    return tuple(
        row * n_cols + col
        for row, text in enumerate(rows)
        for col, found in enumerate(text)
        if found == character
    )
