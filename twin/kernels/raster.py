"""Cells painted into a picture's pixels: as tiles, as flat colours, or averaged where they are tiny.

A pixel is ``0x00RRGGBB``. A colour to paint with is ``0xAARRGGBB``, its parts already multiplied by its
opacity, so that 0 leaves what was there.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined, kernel

__all__ = ["Grid", "Screen", "average_cells", "fill_cells", "level_cells", "over", "tile_cells"]


class Screen(NamedTuple):
    """Where to paint.

    Attributes
    ----------
    pixels : ndarray of uint32, shape (height, width)
        ``0x00RRGGBB``.
    left, top, right, bottom : int
        The pixels that may be touched, the last two excluded.
    """

    pixels: NDArray[np.uint32]
    left: int
    top: int
    right: int
    bottom: int


class Grid(NamedTuple):
    """Where the cells lie.

    Attributes
    ----------
    cell_px : float
        Side of a cell in pixels.
    left, top : float
        The north-western corner of the cell (0, 0), in pixels.
    n_rows, n_cols : int
        Number of cells.
    """

    cell_px: float
    left: float
    top: float
    n_rows: int
    n_cols: int


@inlined
def over(colour: np.int64, below: np.int64) -> np.int64:
    """Lay a premultiplied colour over a pixel; both are integers."""
    opacity = colour >> 24
    rest = 256 - opacity - (opacity >> 7)
    red_blue = ((below & 0xFF00FF) * rest >> 8) & 0xFF00FF
    green = ((below & 0xFF00) * rest >> 8) & 0xFF00
    return (colour & 0xFFFFFF) + red_blue + green


@kernel
def tile_cells(screen: Screen, grid: Grid, tile: NDArray[np.uint8], tiles: NDArray[np.uint32]) -> None:
    """Paint each cell with a small picture; borders of cells are whole pixels.

    Parameters
    ----------
    screen : Screen
        Its pixels are modified in place.
    grid : Grid
        Where the cells lie; ``cell_px`` at least 1.
    tile : ndarray of uint8, shape (N,)
        Which picture each cell has.
    tiles : ndarray of uint32, shape (T, side, side)
        The pictures, premultiplied; ``side`` is ``cell_px`` rounded up. Where a cell takes a pixel less, the
        last ones are left out.
    """
    pixels = screen.pixels
    cell_px, left, n_cols = grid.cell_px, grid.left, grid.n_cols
    side = tiles.shape[1]
    first_row = max(0, math.floor((screen.top - grid.top) / cell_px))
    last_row = min(grid.n_rows, math.ceil((screen.bottom - grid.top) / cell_px) + 1)
    first_col = max(0, math.floor((screen.left - left) / cell_px))
    last_col = min(n_cols, math.ceil((screen.right - left) / cell_px) + 1)
    for row in range(first_row, last_row):
        cell_top = math.floor(grid.top + row * cell_px + 0.5)
        cell_bottom = min(math.floor(grid.top + (row + 1) * cell_px + 0.5), cell_top + side)
        for y in range(max(cell_top, screen.top), min(cell_bottom, screen.bottom)):
            for col in range(first_col, last_col):
                picture = tile[row * n_cols + col]
                start = math.floor(left + col * cell_px + 0.5)
                stop = min(math.floor(left + (col + 1) * cell_px + 0.5), start + side, screen.right)
                for x in range(max(start, screen.left), stop):
                    colour = np.int64(tiles[picture, y - cell_top, x - start])
                    opacity = colour >> 24
                    if opacity == 255:
                        pixels[y, x] = colour & 0xFFFFFF
                    elif opacity:
                        pixels[y, x] = over(colour, np.int64(pixels[y, x]))


@kernel
def fill_cells(
    screen: Screen, grid: Grid, level: NDArray[np.uint8], colours: NDArray[np.uint32], inset: float
) -> None:
    """Paint each cell in one colour; borders of cells are whole pixels.

    Parameters
    ----------
    screen : Screen
        Its pixels are modified in place.
    grid : Grid
        Where the cells lie; ``cell_px`` at least 1.
    level : ndarray of uint8, shape (N,)
        Which colour each cell has.
    colours : ndarray of uint32, shape (256,)
        Premultiplied.
    inset : float
        What is left free on all sides, in cells.
    """
    pixels = screen.pixels
    cell_px, left, n_cols = grid.cell_px, grid.left, grid.n_cols
    first_row = max(0, math.floor((screen.top - grid.top) / cell_px))
    last_row = min(grid.n_rows, math.ceil((screen.bottom - grid.top) / cell_px) + 1)
    first_col = max(0, math.floor((screen.left - left) / cell_px))
    last_col = min(n_cols, math.ceil((screen.right - left) / cell_px) + 1)
    for row in range(first_row, last_row):
        cell_top = math.floor(grid.top + (row + inset) * cell_px + 0.5)
        cell_bottom = math.floor(grid.top + (row + 1 - inset) * cell_px + 0.5)
        for y in range(max(cell_top, screen.top), min(cell_bottom, screen.bottom)):
            for col in range(first_col, last_col):
                colour = np.int64(colours[level[row * n_cols + col]])
                opacity = colour >> 24
                if opacity == 0:
                    continue
                start = max(math.floor(left + (col + inset) * cell_px + 0.5), screen.left)
                stop = min(math.floor(left + (col + 1 - inset) * cell_px + 0.5), screen.right)
                for x in range(start, stop):
                    pixels[y, x] = over(colour, np.int64(pixels[y, x]))


@kernel
def average_cells(screen: Screen, grid: Grid, level: NDArray[np.uint8], colours: NDArray[np.uint32]) -> None:
    """Paint cells of any size in one colour each; a pixel gets the mean of the cells that it covers.

    Parameters
    ----------
    screen : Screen
        Its pixels are modified in place.
    grid : Grid
        Where the cells lie.
    level : ndarray of uint8, shape (N,)
        Which colour each cell has.
    colours : ndarray of uint32, shape (256,)
        Premultiplied.

    Notes
    -----
    Shares are in parts of 256, and two parts of a colour are added at once in the halves of a word. Each row
    of cells is averaged across once, into one of two lines in turn, and the lines then down.
    """
    pixels = screen.pixels
    width = screen.right - screen.left
    first_col = np.empty(max(width, 1), dtype=np.int32)
    last_col = np.empty(max(width, 1), dtype=np.int32)
    first_share = np.empty(max(width, 1), dtype=np.int32)
    last_share = np.empty(max(width, 1), dtype=np.int32)
    from_x, to_x = width, 0
    for x in range(width):
        first, last, share, end = _covered(screen.left + x, grid.left, grid.cell_px, grid.n_cols)
        first_col[x], last_col[x], first_share[x], last_share[x] = first, last, share, end
        if last >= first:
            from_x, to_x = min(from_x, x), x + 1
    inner = int(grid.cell_px * 256.0)
    lines = np.empty((2, max(width, 1)), dtype=np.uint32)
    kept = np.full(2, -1, dtype=np.int64)
    red_blue = np.empty(max(width, 1), dtype=np.uint32)
    alpha_green = np.empty(max(width, 1), dtype=np.uint32)
    for y in range(screen.top, screen.bottom):
        first_row, last_row, share_first, share_last = _covered(y, grid.top, grid.cell_px, grid.n_rows)
        for row in range(first_row, last_row + 1):
            which = row & 1
            if kept[which] != row:
                kept[which] = row
                start = row * grid.n_cols
                for x in range(from_x, to_x):
                    first, last = first_col[x], last_col[x]
                    colour = np.int64(colours[level[start + first]])
                    if first == last and first_share[x] == 256:
                        lines[which, x] = colour
                        continue
                    rb = (colour & 0xFF00FF) * first_share[x]
                    ag = (colour >> 8 & 0xFF00FF) * first_share[x]
                    for col in range(first + 1, last + 1):
                        share = inner if col < last else last_share[x]
                        colour = np.int64(colours[level[start + col]])
                        rb += (colour & 0xFF00FF) * share
                        ag += (colour >> 8 & 0xFF00FF) * share
                    lines[which, x] = (rb >> 8 & 0xFF00FF) | (ag & 0xFF00FF00)
            share = share_first if row == first_row else (inner if row < last_row else share_last)
            if row == first_row:
                for x in range(from_x, to_x):
                    red_blue[x] = (lines[which, x] & 0xFF00FF) * share
                    alpha_green[x] = (lines[which, x] >> 8 & 0xFF00FF) * share
            else:
                for x in range(from_x, to_x):
                    red_blue[x] += (lines[which, x] & 0xFF00FF) * share
                    alpha_green[x] += (lines[which, x] >> 8 & 0xFF00FF) * share
        if last_row >= first_row:
            for x in range(from_x, to_x):
                colour = np.int64((red_blue[x] >> 8 & 0xFF00FF) | (alpha_green[x] & 0xFF00FF00))
                opacity = colour >> 24
                if opacity == 255:
                    pixels[y, screen.left + x] = colour & 0xFFFFFF
                elif opacity:
                    pixels[y, screen.left + x] = over(colour, np.int64(pixels[y, screen.left + x]))


@inlined
def _covered(pixel: int, start: float, cell_px: float, n_cells: int) -> tuple[int, int, int, int]:
    """Find the first and last cell below a pixel, and their shares of it in parts of 256."""
    begin = min(max((pixel - start) / cell_px, 0.0), float(n_cells))
    end = min(max((pixel + 1 - start) / cell_px, 0.0), float(n_cells))
    first = int(begin)
    last = math.ceil(end) - 1
    first_share, last_share = 0, 0
    if end - begin < 1e-9:
        last = first - 1
    elif first == last:
        first_share = int((end - begin) * cell_px * 256.0 + 0.5)
    else:
        first_share = int((first + 1 - begin) * cell_px * 256.0)
        inside = (last - first - 1) * int(cell_px * 256.0)
        total = int((end - begin) * cell_px * 256.0 + 0.5)
        last_share = total - inside - first_share
    return first, last, first_share, last_share


@kernel
def level_cells(value: NDArray[np.float32], top: float, root: bool, level: NDArray[np.uint8]) -> None:
    """Sort values into the 255 levels of a colour scale; 0 is for cells that have none.

    Parameters
    ----------
    value : ndarray of float32, shape (N,)
        NaN or at most 0 where there is none. Read-only.
    top : float
        Value of the last level; larger ones get that, too.
    root : bool
        Whether levels grow with the square root of values: small ones stay apart then.
    level : ndarray of uint8, shape (N,)
        Receives the levels. Modified in place.
    """
    for cell in range(len(value)):
        share = value[cell] / top
        if not share > 0.0:
            level[cell] = 0
            continue
        if root:
            share = math.sqrt(share)
        level[cell] = 1 + min(254, int(share * 254.0 + 0.5))
