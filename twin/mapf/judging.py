"""The judge of a foreign problem: no move breaks the rules of the map or of the action model."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.audit import judge_moves
from twin.kernels.violations import Violation
from twin.state import Grid
from twin.units import NONE

__all__ = ["Judge", "MoveError"]

Int32 = NDArray[np.int32]
Int8 = NDArray[np.int8]


class MoveError(NamedTuple):
    """A move that the rules forbid: the tick it was meant for, culprits (``NONE`` without a second), what."""

    tick: int
    agent: int
    other: int
    what: str


class Judge:
    """Looks at every move before it is made. Shares no code with planners.

    Parameters
    ----------
    grid : Grid
        The map.
    n_cols : int
        Its columns.
    rotation : bool
        Whether agents have a heading.

    Attributes
    ----------
    errors : list of MoveError
        What was wrong, at most a few for each kind and tick.
    n_errors : int
        How many were wrong.
    """

    def __init__(self, grid: Grid, n_cols: int, *, rotation: bool) -> None:
        self._grid = grid
        self._n_cols = n_cols
        self._rotation = rotation
        self.errors: list[MoveError] = []
        self.n_errors = 0

    def allows(self, tick: int, cell: Int32, heading: Int8, after: Int32, heading_after: Int8) -> bool:
        """Judge the moves of one tick.

        Parameters
        ----------
        tick : int
            The clock after the moves.
        cell, after : ndarray of int32, shape (D,)
            Where the agents are, and where they would come to.
        heading, heading_after : ndarray of int8, shape (D,)
            Their headings before and after.

        Returns
        -------
        bool
            Whether all of them are right.
        """
        before = self.n_errors
        found = judge_moves(self._grid, self._n_cols, cell[None], after[None])
        for kind in np.flatnonzero(found.counts).tolist():
            self.n_errors += int(found.counts[kind])
            for _, agent, other, _ in found.first[kind][: found.counts[kind]].tolist():
                self.errors.append(
                    MoveError(tick, agent, other, Violation(kind).name.lower().replace("_", " "))
                )
        if self._rotation:
            self._judge_turns(tick, cell, heading, after, heading_after)
        return self.n_errors == before

    def _judge_turns(self, tick: int, cell: Int32, heading: Int8, after: Int32, heading_after: Int8) -> None:
        """Find those who drive sideways or backwards, turn while driving, or turn about in one go."""
        valid = (heading_after >= 0) & (heading_after <= 3)
        turn = (heading_after - heading) & 3
        moved = after != cell
        ahead = self._grid.neighbour[cell, heading]
        wrong = ~valid | np.where(moved, (turn != 0) | (ahead != after), turn == 2)
        for agent in np.flatnonzero(wrong).tolist():
            self.n_errors += 1
            what = "drives where it does not point" if moved[agent] else "turns about in one tick"
            self.errors.append(MoveError(tick, agent, NONE, what))
