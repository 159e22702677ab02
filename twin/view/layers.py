"""Which layers lie over a floor, and what they show at a moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from twin.events import EventKind
from twin.frames import Frame
from twin.metrics.observation import KIND, POD, UNITS
from twin.units import NONE
from twin.view.overlays import Heat, Overlays
from twin.view.selection import Selection, Thing
from twin.view.source import Source

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["Layer", "LayerData", "toggled"]

Float32 = NDArray[np.float32]
Int32 = NDArray[np.int32]

REFRESH_S = 1.0
"""Wall-clock seconds after which what the facts say is counted anew."""
MOST_ROUTES = 200
"""Drive units for which shortest ways are looked for; beyond, there are none."""


class Layer(StrEnum):
    """What can be laid over a floor."""

    VISITS = "visits"
    BLOCKED = "blocked time"
    GOALS = "goals"
    ROUTES = "ways"
    GUIDANCE = "guidance"
    DISTANCE = "distance"
    POPULARITY = "popularity"
    STOCK = "stock"
    ZONES = "zones"
    BATTERY = "battery"


_EXCLUSIVE = (
    {Layer.VISITS, Layer.BLOCKED, Layer.DISTANCE},
    {Layer.POPULARITY, Layer.STOCK},
)
"""Of these only one can be on: they colour the same cells or pods."""


def toggled(layers: frozenset[Layer], layer: Layer) -> frozenset[Layer]:
    """Turn a layer on, and those off that it would lie on; or off."""
    if layer in layers:
        return layers - {layer}
    others = next((group for group in _EXCLUSIVE if layer in group), set[Layer]())
    return (layers - others) | {layer}


@dataclass(slots=True)
class _Kept:
    """What was computed last, and for what."""

    key: object = None
    value: object = None


class LayerData:
    """Computes what layers show; keeps it until it may have changed.

    Parameters
    ----------
    source : Source
        The floor.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._kept: dict[str, _Kept] = {}
        self._guided = False
        self._routes: dict[int, tuple[int, Int32]] = {}

    def overlays(
        self, layers: frozenset[Layer], frame: Frame, selected: Selection | None, wall_s: float
    ) -> Overlays:
        """Gather what to draw over a frame.

        Parameters
        ----------
        layers : frozenset of Layer
            Which are on.
        frame : Frame
            The moment.
        selected : Selection or None
            Whose goal distances are measured from.
        wall_s : float
            The wall clock, in seconds.
        """
        heat = Heat.VISITS if Layer.VISITS in layers else Heat.BLOCKED if Layer.BLOCKED in layers else None
        beat = int(wall_s / REFRESH_S)
        second = round(frame.time_s or 0.0)
        return Overlays(
            heat=heat,
            goals=Layer.GOALS in layers,
            routes=self._ways(frame) if Layer.ROUTES in layers else {},
            guidance=self._guidance if Layer.GUIDANCE in layers else None,
            distance=self._distance(frame, selected) if Layer.DISTANCE in layers else None,
            popularity=self._keep("popularity", (beat, second), lambda: self._popularity(frame))
            if Layer.POPULARITY in layers
            else None,
            stock=self._keep("stock", (beat, second), lambda: self._stock(frame))
            if Layer.STOCK in layers
            else None,
            zones=Layer.ZONES in layers,
            battery=Layer.BATTERY in layers,
        )

    def _keep(self, name: str, key: object, compute: Callable[[], Float32]) -> Float32:
        kept = self._kept.setdefault(name, _Kept())
        if kept.key != key:
            kept.key, kept.value = key, compute()
        assert isinstance(kept.value, np.ndarray)
        return kept.value

    def _facts(self, frame: Frame) -> Int32:
        return self._source.facts_until(frame.time_s or 0.0)

    def _popularity(self, frame: Frame) -> Float32:
        """Count the visits of each pod."""
        facts = self._facts(frame)
        pods = facts[facts[:, KIND] == EventKind.POD_PRESENTED, POD]
        return np.bincount(pods, minlength=frame.n_pods).astype(np.float32)

    def _stock(self, frame: Frame) -> Float32:
        """Count the units on each pod."""
        facts = self._facts(frame)
        units = np.zeros(frame.n_pods, dtype=np.float64)
        signs = ((EventKind.STOCK_INITIAL, 1), (EventKind.STOWED, 1), (EventKind.UNIT_PICKED, -1))
        for kind, sign in signs:
            rows = facts[facts[:, KIND] == kind]
            units += sign * np.bincount(rows[:, POD], rows[:, UNITS], minlength=frame.n_pods)
        return units.astype(np.float32)

    @property
    def guided(self) -> bool:
        """Whether there are weights of moves that a planner can follow."""
        return len(self._guidance) > 0 and self._guided

    @cached_property
    def _guidance(self) -> Float32:
        """Find the weights that the planner follows; alternating streets where it follows none."""
        from twin.planning.guidance import floor_weights
        from twin.planning.weights import UNIT, streets
        from twin.state import grid_of

        layout = self._source.layout
        grid = grid_of(layout)
        found = floor_weights(self._source.scenario.planning.guidance, layout, grid)
        self._guided = found is not None
        weight = streets(grid, layout.n_cols, 2.0) if found is None else found.present
        weights: Float32 = weight.astype(np.float32) / np.float32(UNIT)
        weights[layout.neighbour == NONE] = np.nan
        return weights

    @cached_property
    def _graph(self) -> csr_array:
        """Allowed moves the other way round, so that searches from a goal find who reaches it."""
        from scipy.sparse import csr_array

        layout = self._source.layout
        begin, direction = np.nonzero(layout.neighbour != NONE)
        end = layout.neighbour[begin, direction]
        ones = np.ones(len(begin), dtype=np.int8)
        return csr_array((ones, (end, begin)), shape=(layout.n_cells, layout.n_cells))

    def _goal_of(self, frame: Frame, selected: Selection | None) -> int | None:
        """Find the cell from which distances are wanted."""
        if selected is None:
            return None
        if selected.thing is Thing.DRIVE_UNIT and selected.index < frame.n_drives:
            goal = int(frame.goal[selected.index])
            return goal if goal != NONE else int(frame.cell[selected.index])
        if selected.thing is Thing.STATION:
            return frame.layout.stations[selected.index].cell
        if selected.thing is Thing.CELL:
            return selected.index
        if selected.thing is not Thing.POD:
            return None
        stands = np.flatnonzero(frame.pod_at == selected.index)
        return int(stands[0]) if len(stands) else None

    def _distance(self, frame: Frame, selected: Selection | None) -> Float32 | None:
        goal = self._goal_of(frame, selected)
        return None if goal is None else self._keep("distance", goal, lambda: self._field(goal))

    def _field(self, goal: int) -> Float32:
        """Measure the distance of each cell from a goal, in moves."""
        order, ahead = self._searched(goal)
        field = np.full(self._source.layout.n_cells, np.nan, dtype=np.float32)
        field[goal] = 0.0
        for cell, towards in zip(order[1:].tolist(), ahead[order[1:]].tolist(), strict=True):
            field[cell] = field[towards] + 1.0
        return field

    def _searched(self, goal: int) -> tuple[Int32, Int32]:
        """Search from a goal: cells by distance, and the next cell on the way from each."""
        from scipy.sparse.csgraph import breadth_first_order

        order, ahead = breadth_first_order(self._graph, goal, directed=True)
        return order, ahead

    def planned(self, frame: Frame) -> bool:
        """Say whether the ways of a moment are the planner's."""
        return frame.ways is not None

    def _ways(self, frame: Frame) -> Mapping[int, Int32]:
        """Give the planner's ways, else a shortest way to its goal for each drive unit under way."""
        if frame.ways is None:
            return self._shortest(frame)
        # whoever has left the centre of its cell is on its way to the next
        return {drive: way[min(1, len(way) - 1) :] for drive, way in frame.ways.ahead.items()}

    def _shortest(self, frame: Frame) -> dict[int, Int32]:
        """Find a shortest way to its goal for each drive unit under way."""
        under_way = np.flatnonzero((frame.goal != NONE) & (frame.goal != frame.cell))
        if len(under_way) > MOST_ROUTES:
            return {}
        ways: dict[int, Int32] = {}
        for drive in under_way.tolist():
            goal, cell = int(frame.goal[drive]), int(frame.cell[drive])
            known = self._routes.get(drive)
            if known is None or known[0] != goal or cell not in known[1]:
                known = self._routes[drive] = goal, self._way(cell, goal)
            ahead = np.flatnonzero(known[1] == cell)
            ways[drive] = known[1][ahead[0] :] if len(ahead) else known[1]
        return ways

    def _way(self, cell: int, goal: int) -> Int32:
        _, ahead = self._searched(goal)
        way = [cell]
        while way[-1] != goal and ahead[way[-1]] >= 0:
            way.append(int(ahead[way[-1]]))
        return np.array(way, dtype=np.int32)
