"""Cells, sprites, boxes and lines in pixels: as a slow painter would, and never outside of the screen."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.kernels.naive_raster import averaged, blended, boxed, filled, unpacked
from twin.kernels.levels import level_cells
from twin.kernels.raster import (
    Grid,
    Screen,
    average_cells,
    fill_cells,
    mixed,
    over,
    tile_cells,
)
from twin.kernels.stamps import draw_boxes, draw_lines, find_sprites, shrink_sprite, stamp_sprites

HEIGHT, WIDTH = 22, 30
UInt32 = NDArray[np.uint32]


def a_screen(rng: np.random.Generator | None = None) -> Screen:
    """Make a picture of chance or black, of which a part may be touched."""
    pixels = np.zeros((HEIGHT, WIDTH), dtype=np.uint32)
    if rng is not None:
        pixels[:] = rng.integers(0, 1 << 24, pixels.shape)
    return Screen(pixels, 3, 2, WIDTH - 4, HEIGHT - 3)


def paints(rng: np.random.Generator, n: int) -> UInt32:
    """Make premultiplied colours; the first one is clear, the second one is opaque."""
    opacity = rng.integers(0, 256, n)
    opacity[:2] = 0, 255
    parts = [(rng.integers(0, 256, n) * opacity // 255).astype(np.uint32) << shift for shift in (16, 8, 0)]
    return (opacity.astype(np.uint32) << 24 | parts[0] | parts[1] | parts[2]).astype(np.uint32)


def assert_alike(pixels: UInt32, expected: NDArray[np.float64], most: float) -> None:
    assert np.abs(unpacked(pixels)[..., 1:] - expected).max() <= most


def assert_kept_off_the_rest(screen: Screen, before: UInt32) -> None:
    """Check that nothing has changed beyond the bounds."""
    beyond = np.ones(before.shape, dtype=np.bool_)
    beyond[screen.top : screen.bottom, screen.left : screen.right] = False
    assert (screen.pixels[beyond] == before[beyond]).all()


def test_colours_blend_and_mix() -> None:
    """By any opacity; clear leaves what was there, opaque replaces it."""
    rng = np.random.default_rng(1)
    below = rng.integers(0, 1 << 24, 400).astype(np.uint32)
    for paint, ground in zip(paints(rng, 400).tolist(), below.tolist(), strict=True):
        one, two = np.array([paint, ground], dtype=np.uint32)
        laid = np.array(over(np.int64(paint), np.int64(ground))).astype(np.uint32)
        assert np.abs(unpacked(laid)[1:] - blended(unpacked(one), unpacked(two))).max() <= 2
    assert over(np.int64(0), np.int64(0x123456)) == 0x123456
    assert over(np.int64(0xFF654321), np.int64(0x123456)) == 0x654321
    assert mixed(np.int64(0x654321), np.int64(0x123456), 0) == 0x123456
    assert mixed(np.int64(0x654321), np.int64(0x123456), 256) == 0x654321
    assert mixed(np.int64(0xFF0010), np.int64(0x000030), 128) == 0x7F0020


CAMERAS = [
    (0.37, -5.0, -3.0),
    (0.99, 2.25, 3.5),
    (1.0, 0.0, 0.0),
    (2.08, 4.6, -7.3),
    (3.5, -20.2, 5.1),
    (7.3, 40.0, 40.0),
    (9.0, -300.0, 2.0),
]


@pytest.mark.parametrize(("cell_px", "left", "top"), CAMERAS)
def test_tiny_cells_are_averaged(cell_px: float, left: float, top: float) -> None:
    """Each pixel by the shares of the cells below it, wherever the floor lies."""
    rng = np.random.default_rng(2)
    screen, grid = a_screen(rng), Grid(cell_px, left, top, 17, 23)
    level = rng.integers(0, 8, 17 * 23).astype(np.uint8)
    colours = np.zeros(256, dtype=np.uint32)
    colours[:8] = paints(rng, 8)
    before = screen.pixels.copy()
    expected = averaged(screen, grid, level, colours)
    average_cells(screen, grid, level, colours)
    assert_alike(screen.pixels, expected, 7)
    assert np.abs(unpacked(screen.pixels)[..., 1:] - expected).mean() < 1.5
    assert_kept_off_the_rest(screen, before)


@pytest.mark.parametrize("inset", [0.0, 0.1])
@pytest.mark.parametrize(("cell_px", "left", "top"), [c for c in CAMERAS if c[0] >= 1])
def test_large_cells_end_at_whole_pixels(cell_px: float, left: float, top: float, inset: float) -> None:
    rng = np.random.default_rng(3)
    screen, grid = a_screen(rng), Grid(cell_px, left, top, 9, 11)
    level = rng.integers(0, 8, 99).astype(np.uint8)
    colours = np.zeros(256, dtype=np.uint32)
    colours[:8] = paints(rng, 8)
    before = screen.pixels.copy()
    expected = filled(screen, grid, level, colours, inset)
    fill_cells(screen, grid, level, colours, inset)
    assert_alike(screen.pixels, expected, 2)
    assert_kept_off_the_rest(screen, before)


@pytest.mark.parametrize(("cell_px", "left", "top"), [c for c in CAMERAS if c[0] >= 2])
def test_tiles_of_one_colour_are_filled_cells(cell_px: float, left: float, top: float) -> None:
    rng = np.random.default_rng(4)
    filled_screen, tiled_screen = a_screen(), a_screen()
    grid, side = Grid(cell_px, left, top, 9, 11), math.ceil(cell_px)
    level = rng.integers(0, 8, 99).astype(np.uint8)
    colours = np.zeros(256, dtype=np.uint32)
    colours[:8] = paints(rng, 8)
    fill_cells(filled_screen, grid, level, colours, 0.0)
    tiles = np.ascontiguousarray(np.broadcast_to(colours[:8, None, None], (8, side, side)))
    tile_cells(tiled_screen, grid, level, tiles)
    assert (filled_screen.pixels == tiled_screen.pixels).all()


def test_a_tile_is_copied_pixel_by_pixel() -> None:
    rng = np.random.default_rng(5)
    screen = Screen(np.zeros((12, 12), dtype=np.uint32), 0, 0, 12, 12)
    tiles = (rng.integers(0, 1 << 24, (2, 4, 4)) | 0xFF000000).astype(np.uint32)
    tile_cells(screen, Grid(4.0, 2.0, 1.0, 2, 2), np.array([0, 1, 1, 0], dtype=np.uint8), tiles)
    assert (screen.pixels[1:5, 2:6] == tiles[0] & 0xFFFFFF).all()
    assert (screen.pixels[1:5, 6:10] == tiles[1] & 0xFFFFFF).all()
    assert (screen.pixels[5:9, 6:10] == tiles[0] & 0xFFFFFF).all()
    assert screen.pixels[0].max() == screen.pixels[:, 10:].max() == 0


@pytest.mark.parametrize("root", [False, True])
def test_values_are_sorted_into_levels(root: bool) -> None:
    value = np.array([math.nan, -2, 0, 0.1, 1, 2.5, 10, 11, 1e9], dtype=np.float32)
    level = np.full(len(value), 77, dtype=np.uint8)
    level_cells(value, 0.0, 10.0, root, 5, 105, level)
    share = np.clip(value[3:] / 10, 0, 1)
    expected = 5 + np.floor((np.sqrt(share) if root else share) * 100 + 0.5)
    assert level.tolist() == [0, 0, 0, *expected.astype(int).tolist()]
    level_cells(value, -1.0, 10.0, root, 5, 105, level)
    assert level.tolist()[:3] == [0, 0, 5], "zero counts where it is above none"


def test_sprites_are_asked_for_once_and_found_by_heading_and_part_of_a_pixel() -> None:
    screen = Screen(np.zeros((40, 40), dtype=np.uint32), 0, 0, 40, 40)
    place = np.array([[3.0, 3.26, 3.0, 90.0], [7.0, 7.0, 7.99, 7.0]], dtype=np.float32)
    kind, heading = np.array([1, 1, 0, 0], dtype=np.int32), np.array([0, 1.02, 3.97, 0], dtype=np.float32)
    table = np.full((2, 8, 4, 4), -1, dtype=np.int32)
    spot, missing = np.zeros((3, 4), dtype=np.int32), np.zeros((4, 4), dtype=np.int32)
    assert find_sprites(screen, place, kind, heading, table, spot, missing) == 3
    assert missing[:3].tolist() == [[1, 0, 0, 0], [1, 2, 0, 1], [0, 0, 0, 0]]
    assert find_sprites(screen, place, kind, heading, table, spot, missing) == 0
    table[1, 2, 0, 1] = 9
    find_sprites(screen, place, kind, heading, table, spot, missing)
    assert spot.tolist() == [[3, 3, 3, 90], [7, 7, 8, 7], [-2, 9, -2, -1]]


def test_a_smaller_sprite_keeps_what_it_shows() -> None:
    """As much ink, its middle where it was, by the part of a pixel that it is shifted."""
    large = np.zeros((40, 40), dtype=np.uint32)
    large[10:30, 14:26] = 0xFF4080C0
    for scale, shift_x, shift_y in ((4.0, 0.0, 0.0), (3.1, 0.25, 0.75), (1.3, 0.5, 0.0)):
        small = np.zeros((math.ceil(40 / scale) + 1,) * 2, dtype=np.uint32)
        shrink_sprite(large, scale, shift_x, shift_y, small)
        parts = unpacked(small)
        assert parts[..., 0].sum() == pytest.approx(255 * 240 / scale**2, rel=0.02)
        assert parts[..., 3].sum() == pytest.approx(0xC0 * 240 / scale**2, rel=0.02)
        y, x = np.mgrid[: len(small), : len(small)] + 0.5
        weight = parts[..., 0] / parts[..., 0].sum()
        assert (weight * x).sum() == pytest.approx(20 / scale + shift_x, abs=0.02)
        assert (weight * y).sum() == pytest.approx(20 / scale + shift_y, abs=0.02)


def test_sprites_are_set_down_and_cut_off_at_the_bounds() -> None:
    """On all sides, also where no pixel of them is left."""
    rng = np.random.default_rng(6)
    sprites = paints(rng, 50).reshape(2, 5, 5)
    for left in range(-9, WIDTH + 9, 2):
        for top in (-7, 0, 1, 9, HEIGHT - 4, HEIGHT + 2):
            screen = a_screen(rng)
            before = screen.pixels.copy()
            stamp_sprites(screen, np.array([[left, 0], [top, 0], [1, -1]], dtype=np.int32), sprites)
            expected = unpacked(before)
            for j in range(5):
                for i in range(5):
                    y, x = top + j, left + i
                    if screen.top <= y < screen.bottom and screen.left <= x < screen.right:
                        expected[y, x, 1:] = blended(unpacked(sprites[1, j, i]), expected[y, x])
            assert_alike(screen.pixels, expected[..., 1:], 2)


BOXES = [
    (4, 5, 10, 8, 0, 0),
    (4.5, 5.25, 10.5, 8, 0, 0),
    (6, 4, 12, 12, 6, 0),
    (5.3, 3.6, 14, 11, 3, 0),
    (5.3, 3.6, 14, 11, 3, 2.5),
    (6.2, 4.1, 12, 12, 6, 2),
    (7, 9, 15, 1, 0, 0),
    (8, 8, 0.5, 0.5, 0, 0),
    (-40, 5, 10, 8, 2, 0),
    (5, 70, 10, 8, 2, 1),
    (-20, -20, 90, 90, 9, 0),
]


@pytest.mark.parametrize("box", BOXES)
def test_boxes_have_smooth_edges_and_round_corners(box: tuple[float, ...]) -> None:
    screen = a_screen()
    colour = np.array([200 << 24 | 0xF08040], dtype=np.uint32)
    draw_boxes(screen, np.array([box], dtype=np.float32), colour)
    expected = boxed(HEIGHT, WIDTH, box, (0xF0, 0x80, 0x40), 200 / 255)
    beyond = np.ones((HEIGHT, WIDTH), dtype=np.bool_)
    beyond[screen.top : screen.bottom, screen.left : screen.right] = False
    expected[beyond] = 0
    shown = unpacked(screen.pixels)[..., 1:]
    # where corners and the ends of lines share a pixel, the cover is a guess
    assert np.abs(shown - expected).max() < 32
    assert shown.sum() == pytest.approx(expected.sum(), rel=0.01, abs=50)
    assert (shown[beyond] == 0).all()


@pytest.mark.parametrize(
    "end", [(4, 6, 20, 6), (5.5, 3.2, 5.5, 18), (4, 4, 22, 17), (22, 17.5, 4, 4), (15, 18, 11, 3)]
)
def test_lines_have_their_ink_along_their_way(end: tuple[float, ...]) -> None:
    """As much as length and width make, and none far off."""
    screen, width = a_screen(), 1.6
    draw_lines(
        screen,
        np.array([end], dtype=np.float32),
        np.array([0xFFFFFF], dtype=np.uint32),
        np.full((1, 2), 0.5, dtype=np.float32),
        width,
    )
    x0, y0, x1, y1 = end
    length = math.hypot(x1 - x0, y1 - y0)
    ink = unpacked(screen.pixels)[..., 1] / 255
    assert ink.sum() == pytest.approx(length * width * 0.5, rel=0.08)
    y, x = np.nonzero(ink)
    away = np.abs((x + 0.5 - x0) * (y1 - y0) - (y + 0.5 - y0) * (x1 - x0)) / length
    assert away.max() < width / 2 + 1
    assert ink.max() <= 0.505


def test_lines_fade_and_stay_within_the_bounds() -> None:
    screen = a_screen()
    ends = np.array([[-50, 10.5, 80, 10.5], [3, -90, 3.5, -80], [9, 9, 9, 9]], dtype=np.float32)
    fading = np.array([[0, 1]] * 3, dtype=np.float32)
    draw_lines(screen, ends, np.full(3, 0xFFFFFF, dtype=np.uint32), fading, 1.0)
    assert_kept_off_the_rest(screen, np.zeros((HEIGHT, WIDTH), dtype=np.uint32))
    shades = (screen.pixels[10, screen.left : screen.right] & 255).tolist()
    assert shades == sorted(shades)
    assert shades[0] == pytest.approx(255 * 53.5 / 130, abs=2)
    assert shades[-1] > shades[0] + 30
