"""The sheet that is drawn on: a grid of characters and the particulars, with undo and redo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.documents import parse_document
from twin.errors import LayoutError, Problem
from twin.layout.floor import CellKind, Layout, StationKind
from twin.layout.legend import Mark, read_legend
from twin.layout.loading import parse_layout
from twin.layout.naming import OPEN_ORDERS
from twin.layout.settings import SIDES, LegendSettings
from twin.layout.sketch.history import Change, Grid, History, change_between
from twin.layout.sketch.particulars import Equipment, Particulars, Place
from twin.layout.sketch.writing import to_yaml

__all__ = ["Grid", "Sketch"]

WALL = Mark(CellKind.WALL)
UNKNOWN = WALL
"""What a character outside the legend counts as, until it is replaced."""


class Sketch:
    """A floor being drawn.

    Parameters
    ----------
    grid : ndarray of str, shape (n_rows, n_cols)
        A character for each cell; taken over, not copied.
    particulars : Particulars
        All else that the file says.
    notes : tuple of str
        What whoever opens it should know.
    origin : path, optional
        The file that it was opened from.
    described : bool
        Whether that file describes the floor by numbers, which a drawing would take the place of.

    Attributes
    ----------
    grid, particulars, notes, origin, described
        As given; change them through :meth:`stroke` only, so that it can be undone.
    revision : int
        Counts up with each change, undo and redo.
    """

    def __init__(
        self,
        grid: Grid,
        particulars: Particulars | None = None,
        notes: tuple[str, ...] = (),
        origin: Path | None = None,
        described: bool = False,
    ) -> None:
        self.grid = grid
        self.particulars = particulars or Particulars()
        self.notes = notes
        self.origin, self.described = origin, described
        self.revision = 0
        self._history = History()
        self._open: tuple[Grid, Particulars] | None = None
        self._legend: tuple[Mapping[str, LegendSettings], dict[str, Mark]] | None = None

    @classmethod
    def blank(cls, n_rows: int, n_cols: int) -> Sketch:
        """Take an empty sheet: walls only."""
        return cls(np.full((n_rows, n_cols), "#"))

    @property
    def n_rows(self) -> int:
        """Rows of the grid."""
        return int(self.grid.shape[0])

    @property
    def n_cols(self) -> int:
        """Columns of the grid."""
        return int(self.grid.shape[1])

    @property
    def changed(self) -> bool:
        """Whether there is something to save."""
        return self._history.changed

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to do again."""
        return self._history.can_redo

    @property
    def legend(self) -> dict[str, Mark]:
        """The meaning of each character, the file's own included."""
        own = self.particulars.legend
        if self._legend is None or self._legend[0] is not own:
            self._legend = own, read_legend(own, parse_document("legend: {}"))[0]
        return self._legend[1]

    def has(self, row: int, col: int) -> bool:
        """Whether a cell lies on the sheet."""
        return 0 <= row < self.n_rows and 0 <= col < self.n_cols

    def mark(self, row: int, col: int) -> Mark:
        """Look up what a cell is."""
        return self.legend.get(str(self.grid[row, col]), UNKNOWN)

    def letter(self, mark: Mark) -> str:
        """Choose the character for a meaning: the file's own where it has one.

        Where each character of that meaning has another one in this file, a new one is put in its legend.
        """
        own = self.particulars.legend
        known = [character for character, meaning in self.legend.items() if meaning == mark]
        for character in sorted(known, key=lambda c: (c not in own, c == " ")):
            return character
        free = next(c for c in _spare_characters() if c not in self.legend)
        self.set(legend={**own, free: _entry(mark)})
        return free

    def stations(self) -> dict[Place, StationKind]:
        """List the station cells in reading order."""
        kinds = {character: mark.station for character, mark in self.legend.items() if mark.station}
        found = np.argwhere(np.isin(self.grid, list(kinds)))
        return {(int(row), int(col)): kinds[str(self.grid[row, col])] for row, col in found}

    def cells(self) -> tuple[NDArray[np.uint8], NDArray[np.int8]]:
        """Look all characters up: kinds and headings, each of shape (n_rows, n_cols)."""
        distinct, index = np.unique(self.grid, return_inverse=True)
        marks = [self.legend.get(str(character), UNKNOWN) for character in distinct]
        index = index.reshape(self.grid.shape)
        kind = np.array([mark.kind for mark in marks], dtype=np.uint8)[index]
        heading = np.array([mark.heading for mark in marks], dtype=np.int8)[index]
        return kind, heading

    def set(self, **particulars: Any) -> None:
        """Replace some of the particulars, as one step."""
        with self.stroke():
            self.particulars = replace(self.particulars, **particulars)

    def equip(self, place: Place, equipment: Equipment) -> None:
        """Name or equip a station, as one step."""
        others = {at: known for at, known in self.particulars.equipment.items() if at != place}
        self.set(equipment=others if equipment == Equipment() else {**others, place: equipment})

    @contextmanager
    def stroke(self) -> Iterator[None]:
        """Change the grid and the particulars as one step; strokes within belong to it."""
        outermost = self.begin()
        try:
            yield
        except BaseException:
            if outermost:
                self.cancel()
            raise
        if outermost:
            self.end()

    def begin(self) -> bool:
        """Begin a step that lasts until :meth:`end`; False if one has begun already."""
        if self._open is not None:
            return False
        self._open = self.grid.copy(), self.particulars
        return True

    def end(self) -> None:
        """End a step; if nothing has changed there is none."""
        if self._open is None:
            return
        before, particulars = self._open
        self._open = None
        self._drop_stale_equipment()
        change = change_between(before, self.grid, (particulars, self.particulars))
        if change is not None:
            self._history.add(change)
            self.revision += 1

    def cancel(self) -> None:
        """End a step and take it back."""
        if self._open is not None:
            self.grid, self.particulars = self._open
            self._open = None
            self.revision += 1

    def touch(self) -> None:
        """Tell that something changed within a step that has not ended."""
        self.revision += 1

    def undo(self) -> bool:
        """Take a step back; False if there is none."""
        change = self._history.undo() if self._open is None else None
        if change is not None:
            self._put(change, change.before, change.particulars[0])
        return change is not None

    def redo(self) -> bool:
        """Do a step again that was taken back; False if there is none."""
        change = self._history.redo() if self._open is None else None
        if change is not None:
            self._put(change, change.after, change.particulars[1])
        return change is not None

    def saved(self) -> None:
        """Note that it has been saved as it is now."""
        self._history.saved()

    def to_yaml(self) -> str:
        """Write it as a layout file."""
        return to_yaml(self.grid, self.particulars, self.legend)

    def layout(self, source: str = "<drawing>") -> Layout:
        """Make the floor.

        Raises
        ------
        LayoutError
            If it is none yet; its problems know their cells.
        """
        return parse_layout(self.to_yaml(), source)

    def problems(self) -> tuple[Problem, ...]:
        """Find everything that ``twin check`` would complain about, with the cells at fault."""
        try:
            self.layout()
        except LayoutError as refused:
            return tuple(refused.problems)
        return ()

    def _put(self, change: Change, part: Grid, particulars: Particulars) -> None:
        if change.whole:
            self.grid = part.copy()
        else:
            (row, col), (height, width) = change.at, part.shape
            self.grid[row : row + height, col : col + width] = part
        self.particulars = particulars
        self.revision += 1

    def _drop_stale_equipment(self) -> None:
        """Forget what belonged to stations that are no more, and tote places that go without saying."""
        equipment = self.particulars.equipment
        if not equipment:
            return
        kept: dict[Place, Equipment] = {}
        for (row, col), has in equipment.items():
            kind = self.mark(row, col).station if self.has(row, col) else None
            if kind is not None:
                usual = not kind.picks or has.open_orders == OPEN_ORDERS
                has = replace(has, open_orders=None) if usual else has
                kept.update({(row, col): has} if has != Equipment() else {})
        if kept != equipment:
            self.particulars = replace(self.particulars, equipment=kept)


def _spare_characters() -> Iterator[str]:
    yield from "*+=@%&$WHQKxowhqk0123456789ABCDEFGIJLMNOPRTUVXYZabcdefgijlmnprstuyz"
    yield from map(chr, range(0xC0, 0x3000))


def _entry(mark: Mark) -> LegendSettings:
    names = {StationKind.PICK: "pick_station", StationKind.REPLENISH: "replenishment_station"}
    kind = names.get(mark.station, "both_station") if mark.station else mark.kind.name.lower()
    return LegendSettings(kind=kind, heading=SIDES[mark.heading] if mark.heading >= 0 else None)
