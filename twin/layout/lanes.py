"""The queue lane of each station, followed back from the station to its entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from twin.errors import Problem
from twin.layout.floor import CellKind, StationKind
from twin.units import D_COL, D_ROW, NONE, OPPOSITE

__all__ = ["Lanes", "trace_lanes"]

Where = Callable[[int, int], str]

_TITLES = {
    StationKind.PICK: "pick station",
    StationKind.REPLENISH: "replenishment station",
    StationKind.BOTH: "station",
}


@dataclass(slots=True)
class Lanes:
    """The lanes of a floor and what is wrong with them.

    Attributes
    ----------
    by_station : dict of int to tuple of int
        Queue cells of each station cell, from the entry to the last one.
    faulty : set of int
        Station and queue cells that a problem was found at.
    problems : list of Problem
        Stations without queue, entry or exit, forked lanes, orphan queue cells.
    """

    by_station: dict[int, tuple[int, ...]] = field(default_factory=dict)
    faulty: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def trace_lanes(
    kind: NDArray[np.uint8],
    heading: NDArray[np.int8],
    neighbour: NDArray[np.int32],
    stations: Mapping[int, StationKind],
    where: Where,
) -> Lanes:
    """Follow the queue cells back from every station.

    Parameters
    ----------
    kind, heading : ndarray, shape (n_rows, n_cols)
        The cells and their marks.
    neighbour : ndarray of int32, shape (N, 4)
        The allowed moves.
    stations : mapping of int to StationKind
        What is done at each station cell.
    where : callable
        Gives the place of ``(row, col)``.
    """
    tracer = _Tracer(kind, heading, neighbour, where)
    for cell, station in stations.items():
        tracer.follow(cell, _TITLES[station])
    tracer.orphans()
    return tracer.lanes


class _Tracer:
    def __init__(
        self,
        kind: NDArray[np.uint8],
        heading: NDArray[np.int8],
        neighbour: NDArray[np.int32],
        where: Where,
    ) -> None:
        self.n_rows, self.n_cols = kind.shape
        self.kind, self.heading = kind.ravel(), heading.ravel()
        self.neighbour, self.where = neighbour, where
        self.lanes = Lanes()
        self._used: set[int] = set()

    def follow(self, cell: int, title: str) -> None:
        lane: list[int] = []
        front = cell
        while feeders := self._feeders(front):
            self._used.update(feeders)
            if len(feeders) > 1:
                self._say(
                    front, f"the queue lane of the {title} forks", "let one queue cell head into each", lane
                )
                break
            front = feeders[0]
            lane.insert(0, front)
        if not lane and cell not in self.lanes.faulty:
            arrow = "a queue cell (u, d, l or r) that heads into it"
            self._say(cell, f"the {title} has no queue cell", f"add {arrow}", [cell])
        self.lanes.by_station[cell] = tuple(lane)
        if lane and front not in self.lanes.faulty:
            self._check_ends(cell, lane, title)

    def orphans(self) -> None:
        for cell in np.flatnonzero(self.kind == CellKind.QUEUE).tolist():
            if cell not in self._used and self._leads_nowhere(cell):
                remedy = "let it head into a station or the next queue cell, or make it highway"
                self._say(cell, "the queue cell leads to no station", remedy, [cell])
        self.lanes.faulty.update(set(np.flatnonzero(self.kind == CellKind.QUEUE).tolist()) - self._used)

    def _check_ends(self, cell: int, lane: list[int], title: str) -> None:
        gate = self._step(lane[0], OPPOSITE[self.heading[lane[0]]])
        if gate == NONE or lane[0] not in self.neighbour[gate] or self.kind[gate] != CellKind.HIGHWAY:
            remedy = "put a highway cell behind it, not marked against it"
            self._say(lane[0], f"the queue lane of the {title} cannot be entered", remedy, [cell, *lane])
        ways = [to for to in self.neighbour[cell].tolist() if to != NONE]
        exits = [to for to in ways if self.kind[to] == CellKind.HIGHWAY]
        if not exits:
            remedy = "put a highway cell beside it, not marked against leaving"
            self._say(cell, f"the {title} has no exit", remedy, [cell, *lane])
        elif exits == [gate]:
            remedy = "give it an exit of its own beside another highway cell"
            self._say(
                cell, f"the {title} is left through the cell that its queue is entered from", remedy, [cell]
            )

    def _feeders(self, cell: int) -> list[int]:
        found = []
        for direction in range(4):
            behind = self._step(cell, OPPOSITE[direction])
            if behind == NONE or self.kind[behind] != CellKind.QUEUE or self.heading[behind] != direction:
                continue
            if self.heading[cell] != OPPOSITE[direction]:
                found.append(behind)
        return found

    def _leads_nowhere(self, cell: int) -> bool:
        """Whether a queue cell is the last of an orphan lane: its remedy is the others' as well."""
        ahead = self._step(cell, int(self.heading[cell]))
        if ahead == NONE or self.kind[ahead] != CellKind.QUEUE:
            return True
        return bool(self.heading[ahead] == OPPOSITE[self.heading[cell]]) or self._is_first_of_ring(cell)

    def _is_first_of_ring(self, cell: int) -> bool:
        ring, front = [cell], self._step(cell, int(self.heading[cell]))
        while front != NONE and self.kind[front] == CellKind.QUEUE and front not in ring:
            ring.append(front)
            front = self._step(front, int(self.heading[front]))
        return front == cell and cell == min(ring)

    def _step(self, cell: int, direction: int) -> int:
        row, col = divmod(cell, self.n_cols)
        row, col = row + D_ROW[direction], col + D_COL[direction]
        return row * self.n_cols + col if 0 <= row < self.n_rows and 0 <= col < self.n_cols else NONE

    def _say(self, cell: int, what: str, remedy: str, faulty: list[int]) -> None:
        row, col = divmod(cell, self.n_cols)
        cells = tuple(dict.fromkeys((cell, *faulty)))
        self.lanes.problems.append(Problem(self.where(row, col), what, remedy, cells))
        self.lanes.faulty.update((cell, *faulty))
