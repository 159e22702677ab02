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

__all__ = ["Grid", "Screen", "average_cells", "fill_cells", "mixed", "over", "tile_cells"]


TWO_PARTS = 0xFF00FF
"""Every other part of a colour, so that two can be reckoned with at once."""
WHOLE = 256
"""Shares of a pixel are in parts of this."""


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
    """Lay a premultiplied colour over a pixel."""
    opacity = colour >> 24
    rest = 256 - opacity - (opacity >> 7)
    red_blue = ((below & 0xFF00FF) * rest >> 8) & 0xFF00FF
    green = ((below & 0xFF00) * rest >> 8) & 0xFF00
    return (colour & 0xFFFFFF) + red_blue + green


@inlined
def mixed(colour: np.int64, below: np.int64, share: int) -> np.int64:
    """Mix a colour into a pixel; ``share`` is in parts of 256."""
    rest = 256 - share
    red_blue = ((below & 0xFF00FF) * rest + (colour & 0xFF00FF) * share >> 8) & 0xFF00FF
    green = ((below & 0xFF00) * rest + (colour & 0xFF00) * share >> 8) & 0xFF00
    return red_blue | green


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
    side = tiles.shape[1]
    first_row, last_row = _seen(screen.top, screen.bottom, grid.top, grid.cell_px, grid.n_rows)
    first_col, last_col = _seen(screen.left, screen.right, grid.left, grid.cell_px, grid.n_cols)
    if first_col >= last_col:
        return
    line_left = _edge(grid.left, first_col, grid.cell_px)
    line = np.zeros(_edge(grid.left, last_col, grid.cell_px) - line_left + side, dtype=np.uint32)
    left, right = max(line_left, screen.left), min(_edge(grid.left, last_col, grid.cell_px), screen.right)
    for row in range(first_row, last_row):
        cell_top, cell_bottom = _edge(grid.top, row, grid.cell_px), _edge(grid.top, row + 1, grid.cell_px)
        cells = tile[row * grid.n_cols + first_col : row * grid.n_cols + last_col]
        for y in range(max(cell_top, screen.top), min(cell_bottom, screen.bottom)):
            # what overlaps to the right is overwritten by the next cell
            for number in range(len(cells)):
                start = _edge(grid.left, first_col + number, grid.cell_px) - line_left
                part, picture = line[start : start + side], tiles[cells[number], min(y - cell_top, side - 1)]
                for x in range(side):
                    part[x] = picture[x]
            out, source = pixels[y, left:right], line[left - line_left : right - line_left]
            for x in range(len(out)):
                out[x] = over(np.int64(source[x]), np.int64(out[x]))


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
    first_row, last_row = _seen(screen.top, screen.bottom, grid.top, grid.cell_px, grid.n_rows)
    first_col, last_col = _seen(screen.left, screen.right, grid.left, grid.cell_px, grid.n_cols)
    if first_col >= last_col:
        return
    line = np.empty(screen.right - screen.left, dtype=np.uint32)
    for row in range(first_row, last_row):
        cells = level[row * grid.n_cols + first_col : row * grid.n_cols + last_col]
        line[:] = 0
        for number in range(len(cells)):
            col = first_col + number
            start = max(_edge(grid.left, col + inset, grid.cell_px), screen.left) - screen.left
            stop = min(_edge(grid.left, col + 1 - inset, grid.cell_px), screen.right) - screen.left
            line[start : max(start, stop)] = colours[cells[number]]
        top = max(_edge(grid.top, row + inset, grid.cell_px), screen.top)
        for y in range(top, min(_edge(grid.top, row + 1 - inset, grid.cell_px), screen.bottom)):
            out = pixels[y, screen.left : screen.right]
            for x in range(len(out)):
                out[x] = over(np.int64(line[x]), np.int64(out[x]))


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
    left = min(max(int(grid.left), screen.left), screen.right)
    right = max(min(math.ceil(grid.left + grid.n_cols * grid.cell_px), screen.right), left)
    width = right - left
    cover = np.empty((4, width), dtype=np.uint32)
    work = np.empty((4, width), dtype=np.uint32)
    for x in range(width):
        cover[0, x], cover[1, x], cover[2, x], cover[3, x] = _covered(
            left + x, grid.left, grid.cell_px, grid.n_cols
        )
    lines = np.empty((2, width), dtype=np.uint32)
    kept = np.full(2, -1, dtype=np.int64)
    total = np.empty((2, width), dtype=np.uint32)
    inner = int(grid.cell_px * 256.0)
    # with numbers of 32 bits only, twice as many pixels are reckoned at once
    two_parts, green, eight = np.uint32(TWO_PARTS), np.uint32(0xFF00), np.uint32(8)
    for y in range(screen.top, screen.bottom):
        first, last, first_share, last_share = _covered(y, grid.top, grid.cell_px, grid.n_rows)
        if last < first:
            continue
        total[:] = 0
        for row in range(first, last + 1):
            line = lines[row & 1]
            if kept[row & 1] != row:
                kept[row & 1] = row
                cells = level[row * grid.n_cols : (row + 1) * grid.n_cols]
                _average_row(cells, colours, cover, np.uint32(inner), work, line)
            share = np.uint32(first_share if row == first else (inner if row < last else last_share))
            red_blue, alpha_green = total[0], total[1]
            for x in range(np.uint64(width)):
                red_blue[x] += np.uint32(np.uint32(line[x] & two_parts) * share)
                alpha_green[x] += np.uint32(np.uint32(line[x] >> eight & two_parts) * share)
        red_blue, alpha_green, out = total[0], total[1], pixels[y, left:right]
        for x in range(np.uint64(len(out))):
            opacity = alpha_green[x] >> np.uint32(24)
            rest = np.uint32(np.uint32(256) - opacity - (opacity >> np.uint32(7)))
            kept_red_blue = np.uint32(np.uint32(out[x] & two_parts) * rest) >> eight & two_parts
            kept_green = np.uint32(np.uint32(out[x] & green) * rest) >> eight & green
            painted = (red_blue[x] >> eight & two_parts) | (alpha_green[x] & green)
            out[x] = np.uint32(painted + kept_red_blue + kept_green)


@inlined
def _average_row(
    cells: NDArray[np.uint8],
    colours: NDArray[np.uint32],
    cover: NDArray[np.uint32],
    inner: np.uint32,
    work: NDArray[np.uint32],
    line: NDArray[np.uint32],
) -> None:
    """Average a row of cells across, into a line of pixels."""
    two_parts, eight = np.uint32(TWO_PARTS), np.uint32(8)
    first, last, first_share, last_share = cover[0], cover[1], cover[2], cover[3]
    begin, end, red_blue, alpha_green = work[0], work[1], work[2], work[3]
    for x in range(np.uint64(len(line))):
        begin[x], end[x] = colours[cells[first[x]]], colours[cells[last[x]]]
    for x in range(np.uint64(len(line))):
        red_blue[x] = np.uint32((begin[x] & two_parts) * first_share[x])
        red_blue[x] += np.uint32((end[x] & two_parts) * last_share[x])
        alpha_green[x] = np.uint32((begin[x] >> eight & two_parts) * first_share[x])
        alpha_green[x] += np.uint32((end[x] >> eight & two_parts) * last_share[x])
    if inner < WHOLE:
        for x in range(np.uint64(len(line))):
            for cell in range(first[x] + np.uint32(1), last[x]):
                colour = colours[cells[cell]]
                red_blue[x] += np.uint32((colour & two_parts) * inner)
                alpha_green[x] += np.uint32((colour >> eight & two_parts) * inner)
    for x in range(np.uint64(len(line))):
        line[x] = (red_blue[x] >> eight & two_parts) | (alpha_green[x] & np.uint32(TWO_PARTS << 8))


@inlined
def _edge(start: float, cells: float, cell_px: float) -> int:
    """Find the whole pixel next to the edge of a cell."""
    return math.floor(start + cells * cell_px + 0.5)


@inlined
def _seen(low: int, high: int, start: float, cell_px: float, n_cells: int) -> tuple[int, int]:
    """Find the first row or column that shows between two pixels, and the one after the last."""
    first = max(0, math.floor((low - start) / cell_px))
    return first, max(first, min(n_cells, math.ceil((high - start) / cell_px) + 1))


@inlined
def _covered(pixel: int, start: float, cell_px: float, n_cells: int) -> tuple[int, int, int, int]:
    """Find the first and last cell below a pixel, and their shares of it in parts of 256."""
    begin = min(max((pixel - start) / cell_px, 0.0), float(n_cells))
    end = min(max((pixel + 1 - start) / cell_px, 0.0), float(n_cells))
    first = min(int(begin), n_cells - 1)
    last = max(math.ceil(end) - 1, first)
    total = int((end - begin) * cell_px * 256.0 + 0.5)
    first_share = min(int((first + 1 - begin) * cell_px * 256.0 + 0.5), total)
    last_share = 0
    if last > first:
        last_share = max(total - first_share - (last - first - 1) * int(cell_px * 256.0), 0)
    elif total == 0:
        last = first - 1
    return first, last, first_share, last_share
