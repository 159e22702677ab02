"""Whether a floor works: every cell and location within reach, for loaded and for empty drive units."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from twin.errors import Problem
from twin.layout.floor import CellKind
from twin.layout.lanes import Lanes
from twin.layout.moves import reachable, reverse_table, strong_component
from twin.units import NONE

__all__ = ["check_floor", "dead_ends", "loaded_cells", "patches"]

_MOST_SHOWN = 10
"""Patches of one kind of problem that are listed one by one."""

Where = Callable[[int, int], str]
Mask = NDArray[np.bool_]


def check_floor(
    kind: NDArray[np.uint8], neighbour: NDArray[np.int32], lanes: Lanes, where: Where
) -> list[Problem]:
    """Find what keeps drive units from going anywhere and back.

    Parameters
    ----------
    kind : ndarray of uint8, shape (n_rows, n_cols)
        The cells.
    neighbour : ndarray of int32, shape (N, 4)
        The allowed moves.
    lanes : Lanes
        Queue lanes; cells at fault there are not complained about again.
    where : callable
        Gives the place of ``(row, col)``.
    """
    flat = kind.ravel()
    missing = [
        Problem(where(0, 0), f"the floor has no {name}", f"draw some ({letter})")
        for name, letter, cell_kind in (
            ("highway", ".", CellKind.HIGHWAY),
            ("storage location", "S", CellKind.STORAGE),
        )
        if not (flat == cell_kind).any()
    ]
    if missing:
        return missing
    sound = np.ones(kind.size, dtype=np.bool_)
    sound[list(lanes.faulty)] = False
    report = _Report(kind.shape[1], neighbour, where, ~sound)
    loaded = loaded_cells(flat) & sound
    main = strong_component(neighbour, loaded)
    stray = report.strays(loaded, main, "loaded")
    hidden = (flat == CellKind.STORAGE) & ~(
        _beside(neighbour, main) & _beside(reverse_table(neighbour), main)
    )
    report.patches(
        hidden & ~_beside(neighbour, stray),
        "no highway beside it that leads to the stations and back",
        "storage location",
        "make blocks at most two locations wide between aisles",
    )
    empty = (flat != CellKind.WALL) & sound
    everywhere = strong_component(neighbour, empty)
    report.strays(empty & ~stray & ~hidden, everywhere, "empty", empty)
    return report.problems


def loaded_cells(kind: NDArray[np.uint8]) -> Mask:
    """Mark the cells that loaded drive units travel over: highways, queue lanes and stations."""
    loaded: Mask = (kind == CellKind.HIGHWAY) | (kind == CellKind.QUEUE) | (kind == CellKind.STATION)
    return loaded


def dead_ends(kind: NDArray[np.uint8], neighbour: NDArray[np.int32]) -> list[list[int]]:
    """Find the aisles that a loaded drive unit can only leave the way it came.

    Parameters
    ----------
    kind : ndarray of uint8, shape (N,)
        The cells.
    neighbour : ndarray of int32, shape (N, 4)
        The allowed moves.

    Returns
    -------
    list of list of int
        The cells of each dead end.
    """
    loaded = loaded_cells(kind)
    either_way = np.concatenate([neighbour, reverse_table(neighbour)], axis=1)
    ahead = [
        {to for to in cells.tolist() if to != NONE and loaded[to]} if loaded[cell] else set()
        for cell, cells in enumerate(either_way)
    ]
    ends = [cell for cell in np.flatnonzero(loaded).tolist() if len(ahead[cell]) <= 1]
    mask = np.zeros(len(kind), dtype=np.bool_)
    while ends:
        cell = ends.pop()
        mask[cell] = True
        for beside in ahead[cell]:
            ahead[beside].discard(cell)
            if len(ahead[beside]) == 1 and not mask[beside]:
                ends.append(beside)
    return patches(mask, either_way)


def patches(mask: Mask, neighbour: NDArray[np.int32]) -> list[list[int]]:
    """Group marked cells that are neighbours, each group in reading order."""
    left = dict.fromkeys(np.flatnonzero(mask).tolist())
    groups = []
    while left:
        group = [next(iter(left))]
        del left[group[0]]
        for cell in group:
            for beside in neighbour[cell].tolist():
                if beside in left:
                    del left[beside]
                    group.append(beside)
        groups.append(sorted(group))
    return groups


def _beside(neighbour: NDArray[np.int32], mask: Mask) -> Mask:
    """Mark the cells from which a move leads into ``mask``."""
    found: Mask = ((neighbour != NONE) & mask[neighbour]).any(axis=1)
    return found


class _Report:
    """Collects problems, a line for each patch of cells with the same trouble."""

    def __init__(self, n_cols: int, neighbour: NDArray[np.int32], where: Where, faulty: Mask) -> None:
        self.n_cols, self.neighbour, self.where = n_cols, neighbour, where
        self.either_way = np.concatenate([neighbour, reverse_table(neighbour)], axis=1)
        self.excused = _beside(self.either_way, faulty)
        self.problems: list[Problem] = []

    def strays(self, cells: Mask, main: Mask, who: str, open_cells: Mask | None = None) -> Mask:
        """Report ``cells`` outside the main part of the floor, and mark them."""
        stray: Mask = cells & ~main
        if not stray.any():
            return stray
        start = int(np.flatnonzero(main)[0])
        over = cells if open_cells is None else open_cells
        inward = reachable(self.neighbour, start, over)
        outward = reachable(reverse_table(self.neighbour), start, over)
        for mask, what in (
            (stray & inward & ~outward, f"{who} drive units can enter but never leave it"),
            (stray & outward & ~inward, f"{who} drive units can never get to it"),
            (stray & ~inward & ~outward, f"cut off from the rest of the floor for {who} drive units"),
        ):
            self.patches(mask, what, "cell", "turn a one-way mark round or connect it to the highways")
        return stray

    def patches(self, mask: Mask, what: str, name: str, remedy: str) -> None:
        """Report each group of marked cells, but none that lies beside a faulty station."""
        found = [group for group in patches(mask, self.either_way) if not self.excused[group].any()]
        for group in found[:_MOST_SHOWN]:
            number = "" if len(group) == 1 else f" and {len(group) - 1} more beside it"
            row, col = divmod(group[0], self.n_cols)
            text = f"{name} at row {row + 1}, column {col + 1}{number}: {what}"
            self.problems.append(Problem(self.where(row, col), text, remedy, tuple(group)))
        if len(found) > _MOST_SHOWN:
            row, col = divmod(found[_MOST_SHOWN][0], self.n_cols)
            text = f"{len(found) - _MOST_SHOWN} more groups of cells like these ({what})"
            cells = tuple(cell for group in found[_MOST_SHOWN:] for cell in group)
            self.problems.append(Problem(self.where(row, col), text, remedy, cells))
