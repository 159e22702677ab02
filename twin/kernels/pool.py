"""The pool of distance fields: tiles of 16 x 16 cells, of which each field keeps those around its way."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined, kernel
from twin.kernels.fields import BUCKETS, FAR, Box, Links, fill_field, fill_tiles
from twin.kernels.kept import Kept
from twin.state import Grid
from twin.units import NONE

__all__ = [
    "KEPT",
    "SHIFT",
    "TILE",
    "TILE_BYTES",
    "WHOLE_BOX",
    "WITHIN",
    "FieldDesk",
    "FieldPool",
    "FieldTools",
    "distance_at",
    "empty_pool",
    "keep_field",
    "make_field",
    "pool_of",
]

TILE = 16
"""Side of a tile in cells: a cell's neighbours lie on one or two lines of the processor's cache."""
TILE_CELLS = TILE * TILE
TILE_BYTES = 2 * TILE_CELLS

WHOLE_BOX, KEPT = NONE, NONE - 1
"""What of a field to keep, instead of a start: all of its box, or the tiles that are kept already."""

SHIFT = np.uint64(8)
WITHIN = np.uint64(TILE_CELLS - 1)
"""A cell's place is its tile shifted, and its place within the tile."""


class FieldPool(NamedTuple):
    """Distance fields by slot; read them with :func:`distance_at`.

    Attributes
    ----------
    tiles : ndarray of uint16, shape (T * 256,)
        Distances in cells, or in the weights of moves, tile after tile. The first tile is all ``FAR``: it
        stands for those not kept.
    pages : ndarray of uint32, shape (slots, tiles of the floor)
        Where each tile of each field begins in ``tiles``; 0 where it is not kept.
    place : ndarray of uint32, shape (N,)
        Tile of each cell times 256, plus its place within the tile.
    """

    tiles: NDArray[np.uint16]
    pages: NDArray[np.uint32]
    place: NDArray[np.uint32]


class FieldDesk(NamedTuple):
    """Which tiles are free, and work arrays.

    Attributes
    ----------
    spare : ndarray of uint32, shape (T,)
        Beginnings of free tiles.
    n_spare : ndarray of int64, shape (1,)
        How many there are.
    wanted : ndarray of uint8, shape (tiles of the floor,)
        1 for tiles to be kept of the field that is being made.
    field : ndarray of uint16, shape (N,)
        The field that is being made.
    queue : ndarray of uint32, shape (N,), or (4 * N + BUCKETS,) where moves have weights
        Work array.
    """

    spare: NDArray[np.uint32]
    n_spare: NDArray[np.int64]
    wanted: NDArray[np.uint8]
    field: NDArray[np.uint16]
    queue: NDArray[np.uint32]


class FieldTools(NamedTuple):
    """What it takes to make a field.

    Attributes
    ----------
    grid : Grid
        The floor.
    links : Links
        Moves that a drive unit with, or without, a pod may make.
    pool : FieldPool
        Receives the fields.
    desk : FieldDesk
        Free tiles and work arrays.
    """

    grid: Grid
    links: Links
    pool: FieldPool
    desk: FieldDesk


def empty_pool(
    n_cells: int, n_cols: int, n_slots: int, n_tiles: int, *, weighted: bool = False
) -> tuple[FieldPool, FieldDesk]:
    """Make a pool of so many slots and tiles; memory is taken as tiles come into use."""
    row, col = np.divmod(np.arange(n_cells), n_cols)
    across = -(-n_cols // TILE)
    tiles_of_floor = -(-(n_cells // n_cols) // TILE) * across
    tile = row // TILE * across + col // TILE
    pool = FieldPool(
        tiles=np.empty((n_tiles + 1) * TILE_CELLS, dtype=np.uint16),
        pages=np.zeros((n_slots, tiles_of_floor), dtype=np.uint32),
        place=(tile * TILE_CELLS + row % TILE * TILE + col % TILE).astype(np.uint32),
    )
    pool.tiles[:TILE_CELLS] = FAR
    desk = FieldDesk(
        spare=np.arange(n_tiles, 0, -1, dtype=np.uint32) * np.uint32(TILE_CELLS),
        n_spare=np.array([n_tiles], dtype=np.int64),
        wanted=np.zeros(tiles_of_floor, dtype=np.uint8),
        field=np.empty(n_cells, dtype=np.uint16),
        queue=np.zeros(4 * n_cells + BUCKETS if weighted else n_cells, dtype=np.uint32),
    )
    return pool, desk


def pool_of(fields: NDArray[np.uint16], n_cols: int) -> FieldPool:
    """Put whole fields into a pool.

    Parameters
    ----------
    fields : ndarray of uint16, shape (slots, N)
        Distances in cells.
    n_cols : int
        Columns of the grid.
    """
    n_slots, n_cells = fields.shape
    tiles_of_floor = -(-(n_cells // n_cols) // TILE) * -(-n_cols // TILE)
    pool, desk = empty_pool(n_cells, n_cols, n_slots, n_slots * tiles_of_floor)
    pool.pages[:] = desk.spare[::-1].reshape(n_slots, tiles_of_floor)
    for slot in range(n_slots):
        pool.tiles[pool.pages[slot, pool.place >> SHIFT] + (pool.place & WITHIN)] = fields[slot]
    return pool


@inlined
def distance_at(
    tiles: NDArray[np.uint16], pages: NDArray[np.uint32], place: NDArray[np.uint32], slot: int, cell: int
) -> np.uint16:
    """Read a distance field: cells from here to its goal, ``FAR`` where it was not measured.

    Parameters
    ----------
    tiles, pages, place : ndarray
        The columns of a :class:`FieldPool`; take them out of it before a loop.
    slot : int
        The field.
    cell : int
        The cell.
    """
    where = place[cell]
    distance: np.uint16 = tiles[pages[slot, where >> SHIFT] + (where & WITHIN)]
    return distance


@inlined
def _want_box(wanted: NDArray[np.uint8], box: Box, across: int) -> None:
    """Want the tiles that a box touches."""
    first_row, last_row, first_col, last_col = box
    for tile_row in range(first_row // TILE, last_row // TILE + 1):
        for tile_col in range(first_col // TILE, last_col // TILE + 1):
            wanted[tile_row * across + tile_col] = 1


@inlined
def _want_way(
    wanted: NDArray[np.uint8],
    neighbour: NDArray[np.int32],
    field: NDArray[np.uint16],
    start: int,
    n_cols: int,
    across: int,
) -> None:
    """Want the tiles along a shortest way, and those around them."""
    down = len(wanted) // across
    cell = start
    going = True
    while going:
        tile_row, tile_col = cell // n_cols // TILE, cell % n_cols // TILE
        for row in range(max(0, tile_row - 1), min(down, tile_row + 2)):
            for col in range(max(0, tile_col - 1), min(across, tile_col + 2)):
                wanted[row * across + col] = 1
        going = False
        distance = field[cell]
        for direction in range(4):
            after = neighbour[cell, direction]
            if after != NONE and field[after] < distance:
                distance = field[after]
                cell = after
                going = True


@kernel
def _keep(pool: FieldPool, desk: FieldDesk, slot: int, n_cols: int) -> int:
    """Copy the wanted tiles of the field into the pool; answers how many tiles are lacking for that."""
    tiles, pages = pool.tiles, pool.pages
    wanted, spare, field = desk.wanted, desk.spare, desk.field
    across = (n_cols + TILE - 1) // TILE
    n_rows = len(field) // n_cols
    n_spare = desk.n_spare[0]
    lacking = -n_spare
    for tile in range(len(wanted)):
        if wanted[tile] != 0 and pages[slot, tile] == 0:
            lacking += 1
    if lacking > 0:
        return int(lacking)
    for tile in range(len(wanted)):
        if wanted[tile] == 0:
            continue
        if pages[slot, tile] == 0:
            n_spare -= 1
            pages[slot, tile] = spare[n_spare]
        first_row, first_col = tile // across * TILE, tile % across * TILE
        to = np.uint64(pages[slot, tile])
        n_inside = np.uint64(min(TILE, n_cols - first_col))
        for row in range(first_row, min(n_rows, first_row + TILE)):
            begin = np.uint64(row * n_cols + first_col)
            for col in range(n_inside):
                tiles[to + col] = field[begin + col]
            to += np.uint64(TILE)
    desk.n_spare[0] = n_spare
    return 0


@kernel
def keep_field(pool: FieldPool, desk: FieldDesk, slot: int, n_cols: int) -> int:
    """Copy the whole field on the desk into a slot; answers how many tiles are lacking for that."""
    desk.wanted[:] = 1
    return int(_keep(pool, desk, slot, n_cols))


@kernel
def make_field(
    kept: Kept[FieldTools],
    slot: int,
    goal: int,
    box: Box,
    what: int,
    closed: NDArray[np.int32],
    n_cols: int,
) -> int:
    """Measure a distance field and keep it in a slot, with the tiles that the slot has already.

    Parameters
    ----------
    kept : Kept of FieldTools
        What it takes. Modified in place.
    slot : int
        Where to keep the field.
    goal : int
        The goal's cell, in the box.
    box : tuple of int
        First and last row, first and last column; ways that leave it do not count.
    what : int
        ``WHOLE_BOX``, or ``KEPT`` to take no further tile and no way through others, or the cell from which
        to keep only what lies around a shortest way.
    closed : ndarray of int32, shape (any,)
        Cells that nobody may enter.
    n_cols : int
        Columns of the grid.

    Returns
    -------
    int
        Tiles that are lacking; the slot is as it was unless this is 0.
    """
    grid, links, pool, desk = kept.parts
    across = (n_cols + TILE - 1) // TILE
    wanted = desk.wanted
    for tile in range(len(wanted)):
        wanted[tile] = pool.pages[slot, tile] != 0
    if what != KEPT:
        fill_field(grid, links, goal, box, closed, n_cols, desk.field, desk.queue)
    if what == WHOLE_BOX:
        _want_box(wanted, box, across)
    elif what != KEPT:
        _want_way(wanted, grid.neighbour, desk.field, what, n_cols, across)
    if what != WHOLE_BOX:
        fill_tiles(grid, links, goal, wanted, TILE, closed, n_cols, desk.field, desk.queue)
    lacking: int = _keep(pool, desk, slot, n_cols)
    return lacking
