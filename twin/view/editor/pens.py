"""Pens: what pressing, dragging and letting go does to the sheet, and what is shown meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from twin.layout.floor import CellKind
from twin.layout.legend import Mark
from twin.layout.settings import Side
from twin.layout.sketch import (
    Sketch,
    best_side,
    draw_way,
    line_between,
    move_block,
    paint,
    paint_box,
    place_station,
    remove_station,
    resize,
    station_shape,
    way_marks,
)
from twin.layout.sketch.particulars import Place
from twin.view.editor.tools import Act, Tool

__all__ = [
    "Bounds",
    "BoxPen",
    "Brush",
    "EdgePen",
    "Ghost",
    "MovePen",
    "Pen",
    "SelectPen",
    "WayPen",
    "cells_of",
    "erase_station",
    "inside",
    "moved",
    "place_with_lane",
    "stamp",
]

Ghost = list[tuple[Place, Mark]]
"""Cells that are shown as they would become."""

Bounds = tuple[Place, Place]
"""The first and the last corner of a rectangle, both within it."""

MOST_SHOWN = 4_000
"""Cells of a block that are shown where they would be set down; of a larger one the outline only."""


class Pen(Protocol):
    """What the pointer is doing to the sheet while a button is down."""

    def move(self, place: Place) -> None:
        """Drag to a cell; it may lie off the sheet."""

    def release(self) -> None:
        """Let go."""

    def cancel(self) -> None:
        """Leave the sheet as it was."""

    def ghost(self) -> Ghost:
        """Give the cells as they would become."""

    def outline(self) -> Bounds | None:
        """Give the rectangle that is being drawn."""


class _Plain:
    def ghost(self) -> Ghost:
        return []

    def outline(self) -> Bounds | None:
        return None

    def cancel(self) -> None: ...


class Brush(_Plain):
    """Paints the cells that it is dragged over, at once."""

    def __init__(self, sketch: Sketch, mark: Mark, place: Place) -> None:
        self._sketch, self._mark, self._last = sketch, mark, place
        sketch.begin()
        self.move(place)

    def move(self, place: Place) -> None:
        """Paint on."""
        paint(self._sketch, line_between(self._last, place), self._mark)
        self._sketch.touch()
        self._last = place

    def release(self) -> None:
        """End the step."""
        self._sketch.end()

    def cancel(self) -> None:
        """Take all of it back."""
        self._sketch.cancel()


class BoxPen(_Plain):
    """Fills or outlines a rectangle, or hands it to somebody."""

    def __init__(self, place: Place, done: Callable[[Bounds], None]) -> None:
        self._first = self._last = place
        self._done = done

    @classmethod
    def painting(cls, sketch: Sketch, mark: Mark, place: Place, *, hollow: bool) -> BoxPen:
        """Paint the rectangle."""
        return cls(place, lambda bounds: paint_box(sketch, *bounds, mark, hollow=hollow))

    def move(self, place: Place) -> None:
        """Draw it larger or smaller."""
        self._last = place

    def release(self) -> None:
        """Take it as it is."""
        self._done(ordered(self._first, self._last))

    def outline(self) -> Bounds:
        """Give it."""
        return ordered(self._first, self._last)


class WayPen(_Plain):
    """Gathers a path, and marks it on letting go; going back along it takes it back."""

    def __init__(self, sketch: Sketch, kind: CellKind, place: Place) -> None:
        self._sketch, self._kind, self._path = sketch, kind, [place]

    def move(self, place: Place) -> None:
        """Go on, or back."""
        for step in line_between(self._path[-1], place):
            if step in self._path[-2:-1]:
                self._path.pop()
            elif step != self._path[-1]:
                self._path.append(step)

    def release(self) -> None:
        """Mark the path."""
        draw_way(self._sketch, self._path, self._kind)

    def ghost(self) -> Ghost:
        """Show the marks to come."""
        return list(way_marks(self._sketch, self._path, self._kind))


class MovePen(_Plain):
    """Carries a selected block elsewhere."""

    def __init__(self, sketch: Sketch, bounds: Bounds, place: Place, done: Callable[[Bounds], None]) -> None:
        self._sketch, self._bounds, self._start, self._done = sketch, bounds, place, done
        self._by = (0, 0)

    def move(self, place: Place) -> None:
        """Carry it on."""
        self._by = place[0] - self._start[0], place[1] - self._start[1]

    def release(self) -> None:
        """Set it down."""
        if self._by != (0, 0):
            move_block(self._sketch, *self._bounds, self._by)
            self._done(self.outline())

    def ghost(self) -> Ghost:
        """Show it where it would be set down."""
        (top, left), (bottom, right) = self._bounds
        if self._by == (0, 0) or (bottom - top + 1) * (right - left + 1) > MOST_SHOWN:
            return []
        return [(moved(at, self._by), self._sketch.mark(*at)) for at in cells_of(self._bounds)]

    def outline(self) -> Bounds:
        """Give where it would be."""
        first, last = self._bounds
        return moved(first, self._by), moved(last, self._by)


class EdgePen(_Plain):
    """Drags an edge of the sheet."""

    def __init__(self, sketch: Sketch, side: Side, place: Place, done: Callable[[Side, int], None]) -> None:
        self._sketch, self._side, self._start, self._done = sketch, side, place, done
        self._by = 0

    def move(self, place: Place) -> None:
        """Drag it on."""
        down, right = place[0] - self._start[0], place[1] - self._start[1]
        grown = {"north": -down, "south": down, "west": -right, "east": right}[self._side]
        size = self._sketch.n_rows if self._side in ("north", "south") else self._sketch.n_cols
        self._by = max(grown, 1 - size)

    def release(self) -> None:
        """Resize the sheet."""
        if self._by and resize(self._sketch, **{self._side: self._by}):
            self._done(self._side, self._by)

    def outline(self) -> Bounds:
        """Give the sheet to come."""
        by = {side: self._by if side == self._side else 0 for side in ("north", "east", "south", "west")}
        n_rows, n_cols = self._sketch.n_rows, self._sketch.n_cols
        return (-by["north"], -by["west"]), (n_rows - 1 + by["south"], n_cols - 1 + by["east"])


class SelectPen(BoxPen):
    """Draws the box that is selected, cut to the sheet."""

    def __init__(self, sketch: Sketch, place: Place, done: Callable[[Bounds], None]) -> None:
        super().__init__(place, done)
        self._most = sketch.n_rows - 1, sketch.n_cols - 1

    def outline(self) -> Bounds:
        """Give it."""
        first, last = super().outline()
        return _within(first, self._most), _within(last, self._most)

    def release(self) -> None:
        """Select it."""
        self._done(self.outline())


def stamp(sketch: Sketch, tool: Tool, place: Place, side: Side | None, queue: int) -> Ghost:
    """Show the station that a click would place, or the cell that it would paint."""
    if tool.act is Act.STATION and tool.station is not None:
        side = side or best_side(sketch, place, tool.station, queue)
        shape = station_shape(tool.station, side, queue)
        return [((place[0] + row, place[1] + col), mark) for (row, col), mark in shape]
    return [(place, tool.mark)] if tool.act in (Act.PAINT, Act.ERASE) else []


def place_with_lane(sketch: Sketch, tool: Tool, at: Place, side: Side | None, queue: int) -> bool:
    """Place a station; False where it doesn't fit the sheet."""
    if tool.station is None:
        return False
    side = side or best_side(sketch, at, tool.station, queue)
    return bool(place_station(sketch, at, tool.station, side, queue))


def erase_station(sketch: Sketch, at: Place) -> bool:
    """Erase the station at a cell with its lane; False where there is none."""
    if not sketch.has(*at) or sketch.mark(*at).kind is not CellKind.STATION:
        return False
    remove_station(sketch, at)
    return True


def ordered(first: Place, last: Place) -> Bounds:
    """Give the north-western and the south-eastern corner."""
    (top, bottom), (left, right) = (sorted(pair) for pair in zip(first, last, strict=True))
    return (top, left), (bottom, right)


def moved(at: Place, by: Place) -> Place:
    """Go some rows and columns on."""
    return at[0] + by[0], at[1] + by[1]


def inside(at: Place, bounds: Bounds) -> bool:
    """Whether a cell lies in a rectangle."""
    (top, left), (bottom, right) = bounds
    return top <= at[0] <= bottom and left <= at[1] <= right


def _within(at: Place, most: Place) -> Place:
    return min(max(at[0], 0), most[0]), min(max(at[1], 0), most[1])


def cells_of(bounds: Bounds) -> Iterator[Place]:
    """Give the cells of a rectangle."""
    (top, left), (bottom, right) = bounds
    for row in range(top, bottom + 1):
        for col in range(left, right + 1):
            yield row, col
