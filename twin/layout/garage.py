"""The garage: a strip below the floor, where drive units stand off duty."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.layout.floor import CellKind, Layout
from twin.units import NONE

__all__ = ["garage_cells", "with_garage", "without_garage"]

_BY_CELL = ("kind", "neighbour", "heading", "lane", "zone")


def with_garage(layout: Layout, n_spare: int) -> Layout:
    """Add a garage below a floor, a row of wall between them.

    Parameters
    ----------
    layout : Layout
        The floor; the cells that it has keep their numbers.
    n_spare : int
        Drive units that stand in the garage at first; as many again find room there. With 0, or where there
        is a garage already, the floor is given back as it is.
    """
    if not n_spare or len(garage_cells(layout)):
        return layout
    n_cols = layout.n_cols
    n_rows = 1 + -(-2 * n_spare // n_cols)
    kind = np.full(n_rows * n_cols, CellKind.WALL, dtype=layout.kind.dtype)
    kind[n_cols : n_cols + 2 * n_spare] = CellKind.GARAGE
    added: dict[str, NDArray[Any]] = {"kind": kind}
    for name in _BY_CELL[1:]:
        column = getattr(layout, name)
        added[name] = np.full((len(kind), *column.shape[1:]), NONE, dtype=column.dtype)
    arrays: dict[str, Any] = {
        name: np.concatenate((getattr(layout, name), below)) for name, below in added.items()
    }
    for array in arrays.values():
        array.flags.writeable = False
    return replace(layout, n_rows=layout.n_rows + n_rows, **arrays)


def without_garage(layout: Layout) -> Layout:
    """Take the garage below a floor away again."""
    cells = garage_cells(layout)
    if not len(cells):
        return layout
    n_rows = int(cells[0]) // layout.n_cols - 1
    arrays: dict[str, Any] = {name: getattr(layout, name)[: n_rows * layout.n_cols] for name in _BY_CELL}
    return replace(layout, n_rows=n_rows, **arrays)


def garage_cells(layout: Layout) -> NDArray[np.int32]:
    """List the cells of a floor's garage in reading order; none where it has no garage."""
    return np.flatnonzero(layout.kind == CellKind.GARAGE).astype(np.int32)
