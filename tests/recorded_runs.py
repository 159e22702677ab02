"""Reader of recorded runs of the League of Robot Runners, in the forms of 2023, 2024 and 2026.

A run's drive units move forward (F), turn clockwise (R) and counter-clockwise (C), or wait (W); T stands for
a step in which the planner gave no plan. In 2023 and 2024 each letter is a whole step. In 2026 a letter has a
count of ticks, of which a whole move takes ten, and a move may be interrupted by waiting.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from twin.layout.floor import CellKind
from twin.state import Grid
from twin.units import D_COL, D_ROW, NONE

__all__ = ["RECORDED_RUNS", "RecordedRun", "grid_of_map", "needs_recorded_runs", "read_run"]

Int32 = NDArray[np.int32]

RECORDED_RUNS = Path(__file__).parents[2] / "shared" / "data" / "maps-lorr-recorded-runs"

needs_recorded_runs = pytest.mark.skipif(
    not RECORDED_RUNS.is_dir(), reason="the recorded runs of the League of Robot Runners are not here"
)


@dataclass(frozen=True)
class RecordedRun:
    """A run, on a grid refined so that a whole move takes ``ticks`` steps of its finer scale.

    Attributes
    ----------
    ticks : int
        Steps that a move to the next cell takes: 1 or 10.
    row, col : ndarray of int32, shape (T + 1, D)
        Where each drive unit was, in cells times ``ticks``.
    heading : ndarray of int32, shape (T + 1, D)
        Where it pointed, as a direction; the last whole one while it turns.
    planned : list of str, one for each drive unit
        What the planner asked for, a letter a step; empty for the form of 2026.
    """

    ticks: int
    row: Int32
    col: Int32
    heading: Int32
    planned: list[str]

    def cells(self, n_cols: int) -> Int32:
        """Give the cells (T + 1, D) of a run whose moves take one step."""
        assert self.ticks == 1
        return (self.row * n_cols + self.col).astype(np.int32)

    def left_and_entered(self, n_cols: int) -> tuple[Int32, Int32]:
        """Give the cell whose centre each drive unit has last reached, and the one it is moving into.

        Both are the same where it is at a centre, which is between moves only.
        """
        ahead_row, ahead_col = np.array(D_ROW)[self.heading], np.array(D_COL)[self.heading]
        row = np.where(ahead_row < 0, -(-self.row // self.ticks), self.row // self.ticks)
        col = np.where(ahead_col < 0, -(-self.col // self.ticks), self.col // self.ticks)
        between = (self.row % self.ticks != 0) | (self.col % self.ticks != 0)
        left = row * n_cols + col
        entered = np.where(between, (row + ahead_row) * n_cols + col + ahead_col, left)
        return left.astype(np.int32), entered.astype(np.int32)

    def asked_for(self, n_cols: int) -> Int32:
        """Give the cells (T, D) to which the planner's actions lead from where each drive unit really was."""
        letters = np.array([list(letters) for letters in self.planned]).T
        heading = self.heading[:-1]
        forward = letters == "F"
        row = self.row[:-1] + np.where(forward, np.array(D_ROW)[heading], 0)
        col = self.col[:-1] + np.where(forward, np.array(D_COL)[heading], 0)
        return (row * n_cols + col).astype(np.int32)


def read_run(path: Path) -> RecordedRun:
    """Read a recorded run and play its actions through from the start positions."""
    document = json.loads(path.read_text())
    if "agentMaxCounter" in document:
        ticks = document["agentMaxCounter"]
        letters = ["".join(stretches(text)) for text in document["actualPaths"]]
        planned = []
    else:
        ticks = 1
        letters = [text.replace(",", "") for text in document["actualPaths"]]
        planned = [text.replace(",", "") for text in document["plannerPaths"]]
    start = np.array([(row, col, "NESW".index(mark)) for row, col, mark in document["start"]])
    return play(start, np.array([list(text) for text in letters]).T, ticks, planned)


def stretches(text: str) -> list[str]:
    """Spell out the stretches of a path of 2026, one letter a tick; the snapshots between are left out."""
    return [letter * int(count) for letter, count in re.findall(r"([FRCW]) (\d+)", text)]


def play(start: NDArray[np.int64], letters: NDArray[np.str_], ticks: int, planned: list[str]) -> RecordedRun:
    """Play letters (T, D) through from the start rows, columns and headings (D, 3)."""
    row, col, heading = start.T.copy()
    row, col, turned = row * ticks, col * ticks, heading * ticks
    seen = [(row, col, heading)]
    for letter in letters:
        forward = letter == "F"
        row = row + np.where(forward, np.array(D_ROW)[heading], 0)
        col = col + np.where(forward, np.array(D_COL)[heading], 0)
        turned = turned + (letter == "R") - (letter == "C")
        heading = np.where(turned % ticks == 0, turned // ticks % 4, heading)
        seen.append((row, col, heading))
    rows, cols, headings = (np.array(series, dtype=np.int32) for series in zip(*seen, strict=True))
    return RecordedRun(ticks, rows, cols, headings, planned)


def grid_of_map(path: Path) -> tuple[Grid, int]:
    """Read a map of characters into a grid whose moves are free between neighbours, and its columns."""
    rows = path.read_text().split("map\n")[1].split()
    n_rows, n_cols = len(rows), len(rows[0])
    free = np.array([[mark not in "@T" for mark in row] for row in rows])
    neighbour = np.full((n_rows * n_cols, 4), NONE, dtype=np.int32)
    for row, col in zip(*np.nonzero(free), strict=True):
        for direction in range(4):
            r, c = row + D_ROW[direction], col + D_COL[direction]
            if 0 <= r < n_rows and 0 <= c < n_cols and free[r, c]:
                neighbour[row * n_cols + col, direction] = r * n_cols + c
    n_cells = n_rows * n_cols
    grid = Grid(
        kind=np.where(free.ravel(), CellKind.HIGHWAY, CellKind.WALL).astype(np.uint8),
        neighbour=neighbour,
        predecessor=np.full((n_cells, 4), NONE, dtype=np.int32),
        lane=np.full(n_cells, NONE, dtype=np.int32),
        private=np.zeros(n_cells, dtype=np.uint8),
    )
    return grid, n_cols
