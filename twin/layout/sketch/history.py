"""The steps of a drawing: what each of them changed, which can be undone, and since which it is saved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.layout.sketch.particulars import Particulars, Place

__all__ = ["Change", "Grid", "History", "change_between"]

Grid = NDArray[np.str_]
"""A character for each cell, shape (n_rows, n_cols)."""


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """One step: a part of the grid, or all of it where the size changed, and the particulars.

    Attributes
    ----------
    at : tuple of int
        Row and column where the part begins.
    before, after : ndarray of str
        The part.
    particulars : pair of Particulars
        Before and after.
    whole : bool
        Whether the part is all of the grid.
    """

    at: Place
    before: Grid
    after: Grid
    particulars: tuple[Particulars, Particulars]
    whole: bool


def change_between(before: Grid, after: Grid, particulars: tuple[Particulars, Particulars]) -> Change | None:
    """Find what differs, as the smallest rectangle around it; None where nothing does."""
    if before.shape != after.shape:
        return Change((0, 0), before, after.copy(), particulars, whole=True)
    rows, cols = np.nonzero(before != after)
    if not rows.size:
        empty = np.zeros((0, 0), dtype="<U1")
        same = particulars[0] == particulars[1]
        return None if same else Change((0, 0), empty, empty, particulars, whole=False)
    part = np.s_[rows.min() : rows.max() + 1, cols.min() : cols.max() + 1]
    at = int(rows.min()), int(cols.min())
    return Change(at, before[part].copy(), after[part].copy(), particulars, whole=False)


class History:
    """Steps that were done, and steps that were undone since the last one."""

    def __init__(self) -> None:
        self._done: list[Change] = []
        self._undone: list[Change] = []
        self._saved: Change | None = None
        self._lost_saved = False

    @property
    def changed(self) -> bool:
        """Whether there is something to save."""
        return self._lost_saved or self._last is not self._saved

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to do again."""
        return bool(self._undone)

    @property
    def _last(self) -> Change | None:
        return self._done[-1] if self._done else None

    def add(self, change: Change) -> None:
        """Take a new step; those that were undone cannot be done again after it."""
        if self._saved in self._undone:
            self._lost_saved = True
        self._undone.clear()
        self._done.append(change)

    def undo(self) -> Change | None:
        """Choose the step to take back; None if there is none."""
        return _move(self._done, self._undone)

    def redo(self) -> Change | None:
        """Choose the step to do again; None if there is none."""
        return _move(self._undone, self._done)

    def saved(self) -> None:
        """Note that the drawing has been saved as it is now."""
        self._saved, self._lost_saved = self._last, False


def _move(source: list[Change], target: list[Change]) -> Change | None:
    if not source:
        return None
    target.append(source.pop())
    return target[-1]
