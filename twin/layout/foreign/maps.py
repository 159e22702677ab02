"""Maps of characters, as the benchmarks of path finding write them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twin.layout.foreign.textfile import Complaints, TextFile
from twin.units import D_COL, D_ROW, NONE

__all__ = ["CharMap", "moves_between", "read_octile_map", "rows_of"]

OBSTACLES = "@TOW"
"""Out of bounds, trees and water of the MovingAI format; the League uses the first two."""
FLOOR = ".GSE"
"""Ground, swamp and, in the League's maps, service points and emitters: all can be driven through."""


@dataclass(frozen=True, eq=False, slots=True)
class CharMap:
    """A map of characters.

    Attributes
    ----------
    name : str
        The file's name.
    n_rows, n_cols : int
        Its size.
    marks : ndarray of str, shape (N,)
        One character for each cell.
    free : ndarray of bool, shape (N,)
        Cells that are no obstacle.
    """

    name: str
    n_rows: int
    n_cols: int
    marks: NDArray[np.str_]
    free: NDArray[np.bool_]

    def neighbour(self) -> NDArray[np.int32]:
        """List the moves: between free cells side by side."""
        return moves_between(self.free.reshape(self.n_rows, self.n_cols))


def read_octile_map(path: Path) -> CharMap:
    """Read a map that begins with ``type octile``, ``height``, ``width`` and ``map``.

    Raises
    ------
    ForeignError
        With the lines that are wrong.
    """
    file = TextFile(path)
    heads = [line.split() for line in file.lines[:4]]
    if not heads or heads[0][:1] != ["type"]:
        file.refuse(0, "is no map", "the first line must be 'type octile'")
    size = {}
    for number in (1, 2):
        words = heads[number] if len(heads) > number else []
        if len(words) != 2 or words[0] not in ("height", "width") or not words[1].isdecimal():
            found = " ".join(words) or "nothing"
            file.refuse(
                number, f"{found!r} is no size of the map", "write 'height ROWS', then 'width COLUMNS'"
            )
        size[words[0]] = int(words[1])
    if len(size) < 2 or heads[3:4] != [["map"]]:
        file.refuse(3, "the map does not begin here", "write 'height', 'width' and then 'map'")
    marks = rows_of(file, 4, size["height"], size["width"], OBSTACLES + FLOOR)
    return CharMap(path.name, size["height"], size["width"], marks, ~np.isin(marks, list(OBSTACLES)))


def rows_of(file: TextFile, first: int, n_rows: int, n_cols: int, alphabet: str) -> NDArray[np.str_]:
    """Cut a map's rows out of a file and check their number, widths and characters.

    Parameters
    ----------
    file : TextFile
        The file.
    first : int
        Line of the first row.
    n_rows, n_cols : int
        The size that the file claims.
    alphabet : str
        Characters that may occur.

    Returns
    -------
    ndarray of str, shape (n_rows * n_cols,)
    """
    rows = file.lines[first:]
    while rows and not rows[-1].strip():
        rows.pop()
    complaints = Complaints()
    if len(rows) != n_rows:
        complaints.add(
            file.at(first + min(len(rows), n_rows)),
            f"the map has {len(rows)} rows, its head says {n_rows}",
            "correct the head, or copy the file again",
        )
    known = set(alphabet)
    for number, row in enumerate(rows[:n_rows], start=first):
        if len(row) != n_cols:
            complaints.add(file.at(number), f"{len(row)} cells, the head says {n_cols}", "complete the row")
        elif not known.issuperset(row):
            strange = next(mark for mark in row if mark not in known)
            place = f"{file.at(number)}:{row.index(strange) + 1}"
            complaints.add(place, f"unknown mark {strange!r}", f"known ones are {alphabet}")
    complaints.settle()
    return np.array(list("".join(rows)), dtype="<U1")


def moves_between(free: NDArray[np.bool_]) -> NDArray[np.int32]:
    """List the moves between free cells side by side.

    Parameters
    ----------
    free : ndarray of bool, shape (n_rows, n_cols)
        Cells that are no obstacle.

    Returns
    -------
    ndarray of int32, shape (N, 4)
        The cell to the north, east, south, west, or ``NONE``.
    """
    n_rows, n_cols = free.shape
    cells = np.arange(free.size, dtype=np.int32).reshape(free.shape)
    padded = np.full((n_rows + 2, n_cols + 2), NONE, dtype=np.int32)
    padded[1:-1, 1:-1] = np.where(free, cells, NONE)
    table = np.full((*free.shape, 4), NONE, dtype=np.int32)
    for direction in range(4):
        row, col = 1 + D_ROW[direction], 1 + D_COL[direction]
        table[..., direction] = np.where(free, padded[row : row + n_rows, col : col + n_cols], NONE)
    return table.reshape(-1, 4)
