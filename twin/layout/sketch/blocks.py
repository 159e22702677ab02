"""Blocks of cells: copied, moved, pasted with their stations' names; and the size of the sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from twin.layout.floor import Zone
from twin.layout.sketch.particulars import Equipment, Place
from twin.layout.sketch.sheet import WALL, Grid, Sketch

__all__ = ["MOST_CELLS", "Block", "copy_block", "move_block", "paste_block", "resize"]

MOST_CELLS = 4_000_000
"""Largest sheet, as for generated floors."""

MOST_SIDE = 2_000
"""Most rows and columns: positions in a layout file go no further."""


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of characters, and what the stations in it have, by their place in it."""

    letters: Grid
    equipment: Mapping[Place, Equipment]


def copy_block(sketch: Sketch, first: Place, last: Place) -> Block:
    """Copy the rectangle between two corners, as far as it lies on the sheet."""
    (top, bottom), (left, right) = (sorted(pair) for pair in zip(first, last, strict=True))
    top, left = max(0, top), max(0, left)
    letters = sketch.grid[top : bottom + 1, left : right + 1].copy()
    height, width = letters.shape
    equipment = {
        (row - top, col - left): has
        for (row, col), has in sketch.particulars.equipment.items()
        if top <= row < top + height and left <= col < left + width
    }
    return Block(letters, equipment)


def paste_block(sketch: Sketch, block: Block, place: Place, *, named: bool = False) -> None:
    """Put a block down, its north-western corner at a place, as one step.

    What lies off the sheet is left out. Stations keep their tote places; their names only if ``named``,
    since no two may have the same.
    """
    height, width = block.letters.shape
    top, left = max(0, place[0]), max(0, place[1])
    rows, cols = slice(top, max(0, place[0] + height)), slice(left, max(0, place[1] + width))
    with sketch.stroke():
        onto = sketch.grid[rows, cols]
        from_row, from_col = top - place[0], left - place[1]
        onto[...] = block.letters[from_row : from_row + onto.shape[0], from_col : from_col + onto.shape[1]]
        covered = range(top, top + onto.shape[0]), range(left, left + onto.shape[1])
        equipment = {
            at: has
            for at, has in sketch.particulars.equipment.items()
            if at[0] not in covered[0] or at[1] not in covered[1]
        }
        for (row, col), has in block.equipment.items():
            at = place[0] + row, place[1] + col
            has = has if named else replace(has, name=None)
            if sketch.has(*at) and has != Equipment():
                equipment[at] = has
        sketch.particulars = replace(sketch.particulars, equipment=equipment)


def move_block(sketch: Sketch, first: Place, last: Place, by: Place) -> None:
    """Move the rectangle between two corners by rows and columns, walls where it was, as one step."""
    block = copy_block(sketch, first, last)
    top, left = max(0, min(first[0], last[0])), max(0, min(first[1], last[1]))
    height, width = block.letters.shape
    with sketch.stroke():
        sketch.grid[top : top + height, left : left + width] = sketch.letter(WALL)
        equipment = sketch.particulars.equipment
        gone = {(top + row, left + col) for row, col in block.equipment}
        kept = {at: has for at, has in equipment.items() if at not in gone}
        sketch.particulars = replace(sketch.particulars, equipment=kept)
        paste_block(sketch, block, (top + by[0], left + by[1]), named=True)


def resize(sketch: Sketch, north: int = 0, east: int = 0, south: int = 0, west: int = 0) -> bool:
    """Add rows and columns of wall at the edges, or take some away (negative), as one step.

    Zones keep their place on the floor; what falls off the sheet is cut off.

    Returns
    -------
    bool
        False, and nothing changed, if nothing or too much would be left.
    """
    n_rows, n_cols = sketch.n_rows + north + south, sketch.n_cols + west + east
    if not (0 < n_rows <= MOST_SIDE and 0 < n_cols <= MOST_SIDE and n_rows * n_cols <= MOST_CELLS):
        return False
    with sketch.stroke():
        grid = np.full((n_rows, n_cols), sketch.letter(WALL))
        old = sketch.grid[max(0, -north) :, max(0, -west) :]
        top, left = max(0, north), max(0, west)
        part = old[: n_rows - top, : n_cols - left]
        grid[top : top + part.shape[0], left : left + part.shape[1]] = part
        sketch.grid = grid
        sketch.particulars = replace(
            sketch.particulars,
            equipment={
                (row + north, col + west): has for (row, col), has in sketch.particulars.equipment.items()
            },
            zones=tuple(
                zone for old in sketch.particulars.zones if (zone := _shifted(old, north, west, grid.shape))
            ),
        )
    return True


def _shifted(zone: Zone, down: int, right: int, shape: tuple[int, ...]) -> Zone | None:
    """Move a zone and cut it to the sheet; None if nothing of it is left."""
    first_row, first_col = max(0, zone.first_row + down), max(0, zone.first_col + right)
    last_row = min(shape[0] - 1, zone.last_row + down)
    last_col = min(shape[1] - 1, zone.last_col + right)
    if first_row > last_row or first_col > last_col:
        return None
    return Zone(zone.name, first_row, last_row, first_col, last_col)
