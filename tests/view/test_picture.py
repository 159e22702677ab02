"""Pictures: size, chosen pixels, the same each time; every bundled floor."""

from __future__ import annotations

import io
import math
import subprocess
import sys

import numpy as np
import pygame
import pytest

from tests.drawn_floor import SMALL, draw
from tests.view.looking import a_frame, colours, pixels
from twin.frames import DriveLook
from twin.layout import bundled_layouts, load_layout
from twin.view import DARK, LIGHT, THEMES, Camera, Theme, picture, png_bytes
from twin.view.canvas import Canvas
from twin.view.legend import legend_size
from twin.view.palette import Colour
from twin.view.scene import draw_scene

CELL_PX = 20


def scene(frame: object, theme: Theme = LIGHT, cell_px: int = CELL_PX) -> pygame.Surface:
    """Draw a frame of the small drawn floor alone: cell (0, 0) in the corner."""
    canvas = Canvas(SMALL.n_cols * cell_px, SMALL.n_rows * cell_px, theme.page)
    draw_scene(canvas, Camera(cell_px), frame, theme)  # type: ignore[arg-type]
    return canvas.finished()


def at(surface: pygame.Surface, row: float, col: float) -> Colour:
    """Give the colour at a place of the grid; whole numbers are corners of cells."""
    red, green, blue, _ = surface.get_at((int(col * CELL_PX), int(row * CELL_PX)))
    return red, green, blue


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_each_thing_has_its_colour_at_its_place(theme: Theme) -> None:
    shown = scene(a_frame(row=5.0, col=6.0), theme)
    assert at(shown, 0.5, 4.5) == theme.wall
    assert at(shown, 1.5, 1.5) == theme.floor
    assert at(shown, 1.5, 3.5) == theme.pod(0.0)
    assert at(shown, 1.5, 4.5) == theme.pod(1.0)
    assert at(shown, 1.5, 5.5) == theme.storage
    assert at(shown, 1.5, 7.5) == theme.bolt
    assert at(shown, 3.5, 3.45) == theme.arrow or theme.arrow in colours(shown)
    assert at(shown, 4.1, 2.1) == theme.queue
    assert theme.busy in colours(shown)
    assert theme.full in colours(shown)


@pytest.mark.parametrize(
    ("look", "fill", "body"),
    [
        (DriveLook.IDLE, math.nan, LIGHT.idle),
        (DriveLook.EMPTY, math.nan, LIGHT.empty),
        (DriveLook.LOADED, 0.5, LIGHT.loaded),
        (DriveLook.WAITING, 0.5, LIGHT.waiting),
        (DriveLook.WAITING, math.nan, LIGHT.waiting),
        (DriveLook.CHARGING, math.nan, LIGHT.charging),
        (DriveLook.FAILED, math.nan, LIGHT.failed),
        (DriveLook.FAILED, 0.5, LIGHT.failed),
    ],
)
def test_drive_units_differ_by_colour(look: DriveLook, fill: float, body: Colour) -> None:
    """The body just behind its middle; blocked ones also have a ring."""
    free, stuck = (
        scene(a_frame(look, row=5, col=6, blocked=blocked, fill=fill)) for blocked in (False, True)
    )
    assert at(free, 5.5, 6.22) == body
    assert not (pixels(free)[5 * CELL_PX : 6 * CELL_PX, 6 * CELL_PX :] == LIGHT.blocked).all(axis=2).any()
    assert (pixels(stuck)[5 * CELL_PX : 6 * CELL_PX, 6 * CELL_PX :] == LIGHT.blocked).all(axis=2).any()


def test_drive_units_differ_by_shape() -> None:
    """Legible without any colour: each look leaves another silhouette."""
    looks = [
        (DriveLook.IDLE, math.nan),
        (DriveLook.EMPTY, math.nan),
        (DriveLook.LOADED, 0.0),
        (DriveLook.WAITING, 0.0),
        (DriveLook.WAITING, math.nan),
        (DriveLook.CHARGING, math.nan),
        (DriveLook.FAILED, math.nan),
        (DriveLook.FAILED, 0.0),
    ]
    silhouettes = set()
    for look, fill in looks:
        shown = pixels(scene(a_frame(look, row=5, col=6, fill=fill)))[100:120, 120:140].astype(int)
        silhouettes.add((shown.sum(axis=2) < 600).tobytes())
    assert len(silhouettes) == len(looks)


def test_the_nose_shows_the_heading() -> None:
    """Headings turn the picture of a drive unit, also between the four directions."""
    shown = [pixels(scene(a_frame(DriveLook.EMPTY, row=5, col=6, heading=h))) for h in (0, 0.5, 1, 2, 3)]
    assert len({array.tobytes() for array in shown}) == 5
    east = pixels(scene(a_frame(DriveLook.EMPTY, row=5, col=6, heading=1)))[100:120, 120:140]
    blue = np.argwhere((east == LIGHT.empty).all(axis=2))
    assert blue[:, 1].mean() > 10


def test_what_lies_on_a_cell_is_shown_and_explained() -> None:
    """A warning sign on the cell, and in the legend only where there is one."""
    frame = a_frame(row=5, col=6, lying=(int(SMALL.n_cols * 2 + 1),))
    assert {LIGHT.spill, LIGHT.spill_mark} <= colours(scene(frame))
    assert LIGHT.spill not in colours(scene(a_frame(row=5, col=6)))
    assert legend_size(frame, across=False)[1] > legend_size(a_frame(), across=False)[1]


def test_a_drive_unit_between_cells_is_drawn_there() -> None:
    """What motion between steps needs."""
    shown = scene(a_frame(DriveLook.EMPTY, row=5, col=5.5))
    assert at(shown, 5.5, 6.0) == LIGHT.empty


def test_specks_keep_colour() -> None:
    """Cells of five pixels still tell a blocked drive unit."""
    frame = a_frame(DriveLook.EMPTY, row=5, col=6, blocked=True)
    assert LIGHT.blocked in colours(scene(frame, cell_px=5))
    assert LIGHT.loaded in colours(scene(a_frame(row=5, col=6, fill=1), cell_px=5))


def test_the_size_follows_from_the_cells() -> None:
    layout = load_layout("tiny")
    small, large = picture(layout, cell_px=20, legend=False), picture(layout, cell_px=30, legend=False)
    assert large.get_width() - small.get_width() == round(10 * (layout.n_cols + 2.8))
    assert large.get_height() - small.get_height() == round(10 * (layout.n_rows + 2.8))
    assert picture(layout, cell_px=20).get_width() > small.get_width()


def test_a_narrow_floor_does_not_clip_its_title() -> None:
    assert picture(load_layout("drawn-l-shape"), cell_px=4, legend=False).get_width() > 250


def test_a_picture_is_the_same_each_time() -> None:
    assert png_bytes(picture(SMALL)) == png_bytes(picture(SMALL))


@pytest.mark.parametrize("name", sorted(bundled_layouts()))
def test_every_bundled_floor_draws(name: str) -> None:
    """About as wide as a page, and not blank."""
    surface = picture(load_layout(name), theme=DARK)
    assert 700 <= surface.get_width() <= 1650
    assert len(colours(surface)) > 20
    again = pygame.image.load(io.BytesIO(png_bytes(surface)), "picture.png")
    assert (pixels(again) == pixels(surface)).all()


def test_a_station_without_a_wall_beside_it_is_named_on_its_cell() -> None:
    """Stations in the middle of a floor have no block, and no less a place."""
    floor = draw("...... .qqP.. ......")
    surface = picture(floor, cell_px=30)
    assert LIGHT.unknown in colours(surface)


def test_it_needs_neither_display_nor_greeting() -> None:
    """Importing and drawing opens no window and prints nothing, with every warning an error."""
    program = (
        "import twin, twin.view, pygame\n"
        "twin.view.picture(twin.load_layout('tiny'))\n"
        "assert not pygame.display.get_init()"
    )
    shown = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=True
    )
    assert shown.stdout == shown.stderr == ""


def test_a_png_holds_the_pixels_and_others_can_read_it() -> None:
    surface = pygame.Surface((37, 11), 0, 32)
    rng = np.random.default_rng(4)
    drawn = rng.integers(0, 256, (37, 11, 3)).astype(np.uint8)
    pygame.surfarray.blit_array(surface, drawn)
    read = pygame.image.load(io.BytesIO(png_bytes(surface)), "a.png")
    assert np.array_equal(pygame.surfarray.array3d(read), drawn)
