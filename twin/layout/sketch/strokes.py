"""Strokes of the pen: cells, lines, boxes, one-way marks along a path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from twin.layout.floor import CellKind
from twin.layout.legend import Mark
from twin.layout.sketch.particulars import Place
from twin.layout.sketch.sheet import Sketch
from twin.units import D_COL, D_ROW, NONE

__all__ = ["draw_way", "line_between", "paint", "paint_box", "way_marks"]


def paint(sketch: Sketch, cells: Iterable[Place], mark: Mark) -> None:
    """Make cells what a mark says; those off the sheet are left out."""
    with sketch.stroke():
        letter = sketch.letter(mark)
        for row, col in cells:
            if sketch.has(row, col):
                sketch.grid[row, col] = letter


def paint_box(sketch: Sketch, first: Place, last: Place, mark: Mark, *, hollow: bool = False) -> None:
    """Fill the rectangle between two corners, or draw its outline."""
    whole = _part(first, last, 0)
    inner = _part(first, last, 1)
    with sketch.stroke():
        kept = sketch.grid[inner].copy()
        sketch.grid[whole] = sketch.letter(mark)
        if hollow:
            sketch.grid[inner] = kept


def _part(first: Place, last: Place, within: int) -> tuple[slice, slice]:
    """Cut the rectangle between two corners, or what lies so many cells within it, to the sheet."""
    rows, cols = (
        slice(max(0, min(pair) + within), max(0, max(pair) + 1 - within))
        for pair in zip(first, last, strict=True)
    )
    return rows, cols


def line_between(first: Place, last: Place) -> Iterator[Place]:
    """Give the cells of a line, each beside the one before, from the first to the last."""
    row, col = first
    yield row, col
    down, right = abs(last[0] - row), abs(last[1] - col)
    step_row, step_col = (1 if last[0] > row else -1), (1 if last[1] > col else -1)
    done_down = done_right = 0
    while done_down < down or done_right < right:
        if (2 * done_right + 1) * down < (2 * done_down + 1) * right:
            col, done_right = col + step_col, done_right + 1
        else:
            row, done_down = row + step_row, done_down + 1
        yield row, col


def draw_way(sketch: Sketch, path: Sequence[Place], kind: CellKind = CellKind.HIGHWAY) -> None:
    """Mark the cells of a path as one-way highway or as queue, each towards the next.

    Queue cells on a highway's path stay such and turn; stations are left as they are. A path of one cell
    marks nothing: it has no direction.
    """
    with sketch.stroke():
        for place, mark in list(way_marks(sketch, path, kind)):
            sketch.grid[place] = sketch.letter(mark)


def way_marks(
    sketch: Sketch, path: Sequence[Place], kind: CellKind = CellKind.HIGHWAY
) -> Iterator[tuple[Place, Mark]]:
    """Give what :func:`draw_way` would make of the cells of a path."""
    heading = NONE
    for number, (row, col) in enumerate(path):
        if number + 1 < len(path):
            heading = _direction((row, col), path[number + 1])
        if heading == NONE or not sketch.has(row, col):
            continue
        here = sketch.mark(row, col).kind
        if here is not CellKind.STATION:
            yield (row, col), Mark(CellKind.QUEUE if CellKind.QUEUE in (here, kind) else kind, heading)


def _direction(here: Place, there: Place) -> int:
    step = there[0] - here[0], there[1] - here[1]
    return next((d for d in range(4) if (D_ROW[d], D_COL[d]) == step), NONE)
