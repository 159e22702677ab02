"""The stage: what stands where in which colour, moving smoothly, the same on every kind of surface."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pygame
import pytest

from tests.drawn_floor import SMALL, at, draw
from tests.running import needs_jit
from tests.view.looking import a_frame, colours, pixels
from tests.view.staging import CELL_PX, a_fleet, colour_at, staged
from twin.events import StationStatus
from twin.frames import DriveLook, frame_of
from twin.layout import load_layout
from twin.view import DARK, LIGHT, THEMES, Camera, Theme
from twin.view.overlays import Overlays
from twin.view.selection import Selection, Thing
from twin.view.stage import Stage


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_each_thing_has_its_colour_at_its_place(theme: Theme) -> None:
    """As on the still picture."""
    shown = staged(a_frame(DriveLook.EMPTY, row=5, col=6), theme=theme)
    assert colour_at(shown, 0.5, 4.5) == theme.wall
    assert colour_at(shown, 1.5, 1.5) == theme.floor
    assert colour_at(shown, 1.5, 3.5) == theme.pod(0.0)
    assert colour_at(shown, 1.5, 4.5) == theme.pod(1.0)
    assert colour_at(shown, 1.5, 5.5) == theme.storage
    assert colour_at(shown, 4.1, 2.1) == theme.queue
    assert colour_at(shown, 5.5, 6.5) == theme.empty
    assert {theme.busy, theme.full, theme.edge} <= colours(shown)
    assert theme.arrow in colours(staged(a_frame(), theme=theme, camera=Camera(24)))


@pytest.mark.parametrize(
    ("look", "carries"),
    [(look, carries) for look in DriveLook for carries in (False, True) if look != DriveLook.IDLE],
)
def test_drive_units_show_state_load_and_block(look: DriveLook, carries: bool) -> None:
    """The body has the colour of the state; the blocked outline comes on top."""
    fill, camera = 0.5 if carries else float("nan"), Camera(32, left=-6 * 32, top=-5 * 32)
    frames = [a_frame(look, row=5, col=6, fill=fill, blocked=blocked) for blocked in (False, True)]
    stage, surface = Stage(SMALL, LIGHT), pygame.Surface((32, 32), 0, 32)
    for frame in frames:
        stage.draw(surface, camera, frame, Overlays())
        assert (pixels(surface) == LIGHT.drive_unit(look)).all(axis=2).sum() > 60
        assert (LIGHT.blocked in colours(surface)) == bool(frame.blocked[0])


def test_a_drive_unit_moves_and_turns_by_less_than_a_pixel_and_a_quarter() -> None:
    """Each of many places and headings has its own picture."""
    stage = Stage(SMALL, LIGHT)
    moved = [staged(a_frame(DriveLook.EMPTY, row=5, col=5 + k / 48), stage=stage) for k in range(8)]
    assert len({pixels(shown).tobytes() for shown in moved}) > 5
    turned = [staged(a_frame(DriveLook.EMPTY, row=5, col=5, heading=k / 16), stage=stage) for k in range(16)]
    assert len({pixels(shown).tobytes() for shown in turned}) == 16


def test_the_middle_of_what_is_drawn_is_the_place() -> None:
    """At any zoom and any part of a pixel."""
    for px, col in ((16.0, 5.3), (17.3, 4.1), (7.2, 5.77)):
        shown = staged(a_frame(DriveLook.EMPTY, row=5, col=col, heading=0), camera=Camera(px))
        blue = (np.abs(pixels(shown).astype(int) - LIGHT.empty).sum(axis=2) < 60)[int(5 * px) : int(6 * px)]
        _, x = np.nonzero(blue)
        assert x.mean() + 0.5 == pytest.approx((col + 0.5) * px, abs=0.45)


def test_small_cells_keep_colours_and_outlines() -> None:
    """Of a speck, and never smaller than can be seen."""
    frame = a_frame(DriveLook.EMPTY, row=5, col=6, blocked=True)
    for px in (1, 2, 5):
        shown = staged(frame, camera=Camera(px, left=20, top=20))
        camera = Camera(px, left=20, top=20)
        surface = pygame.Surface((60, 60), 0, 32)
        Stage(SMALL, LIGHT).draw(surface, camera, frame, Overlays())
        assert LIGHT.blocked in colours(surface), px
        assert shown.get_width() == SMALL.n_cols * px


def test_blocked_drive_units_are_on_top() -> None:
    frame = a_fleet([(5, 5), (5, 5)], blocked=np.array([True, False]))
    assert LIGHT.blocked in colours(staged(frame))


def test_a_trail_leads_to_where_a_drive_unit_was() -> None:
    """Fading, round the corner that it came by, and only of those that have come far."""
    before = a_fleet([(2, 2), (5, 5)])
    after = a_fleet([(5, 6), (5, 5.1)], heading=np.array([2, 1], dtype=np.float32))
    plain, trailed = staged(after), staged(after, trail=before)
    changed = (pixels(plain) != pixels(trailed)).any(axis=2)
    rows, cols = np.nonzero(changed)
    cells = set(zip((rows // CELL_PX).tolist(), (cols // CELL_PX).tolist(), strict=True))
    assert (2, 4) in cells
    assert (4, 6) in cells, "the last part lies along the heading"
    assert (4, 4) not in cells
    assert not any(row == 5 and col < 6 for row, col in cells)
    away = np.abs(pixels(plain).astype(int) - pixels(trailed)).sum(axis=2)
    assert away[int(4.4 * CELL_PX), int(6.5 * CELL_PX)] > away[int(2.5 * CELL_PX), int(3.2 * CELL_PX)] > 0


def test_trails_of_drive_units_that_came_later_or_left_are_left_out() -> None:
    few, many = a_fleet([(2, 2)]), a_fleet([(2, 2.1), (5, 5)])
    assert pixels(staged(many, trail=few)).tobytes() == pixels(staged(many)).tobytes()
    assert pixels(staged(few, trail=many)).tobytes() == pixels(staged(few)).tobytes()


@pytest.mark.parametrize(
    ("thing", "index"),
    [(Thing.DRIVE_UNIT, 0), (Thing.POD, 0), (Thing.STATION, 1), (Thing.CELL, at(3, 3)), (Thing.POD, 2)],
)
def test_what_is_selected_has_a_ring(thing: Thing, index: int) -> None:
    frame = a_frame(DriveLook.LOADED, row=5, col=6, fill=0.5)
    plain, marked = staged(frame), staged(frame, selected=Selection(thing, index))
    assert LIGHT.selection not in colours(plain)
    assert LIGHT.selection in colours(marked)


def test_a_selected_drive_unit_shows_whom_it_waits_for() -> None:
    """Along the chain, which may be a ring."""
    frame = a_fleet([(2, 1), (2, 4), (5, 4)], waits_for=np.array([1, 2, 0], dtype=np.int32))
    shown = staged(frame, selected=Selection(Thing.DRIVE_UNIT, 0))
    assert colour_at(shown, 2.5, 3.0) == LIGHT.blocked
    assert colour_at(shown, 4.0, 4.5) == LIGHT.blocked
    assert colour_at(staged(frame), 2.5, 3.0) != LIGHT.blocked


def test_a_selection_that_is_gone_does_no_harm() -> None:
    frame = a_frame()
    for selected in (Selection(Thing.DRIVE_UNIT, 7), Selection(Thing.POD, 99), Selection(Thing.ORDER, 3)):
        assert pixels(staged(frame, selected=selected)).tobytes() == pixels(staged(frame)).tobytes()


def test_what_lies_on_a_cell_is_shown() -> None:
    assert LIGHT.spill in colours(staged(a_frame(lying=(at(2, 1),))))
    assert LIGHT.spill not in colours(staged(a_frame()))


def test_stations_follow_their_status_and_totes() -> None:
    """Without a change of the camera."""
    layout = draw("####### #.....# #.qqP## ####### #######")
    stage, bare = Stage(layout, LIGHT), frame_of(layout)
    busy = replace(bare, station_status=np.array([StationStatus.BUSY], dtype=np.int8))
    closed = replace(bare, station_status=np.array([StationStatus.CLOSED], dtype=np.int8))
    assert LIGHT.busy in colours(staged(busy, stage=stage))
    assert LIGHT.busy not in colours(staged(closed, stage=stage))
    for px in (5, 30):
        shown = [
            pixels(
                staged(
                    replace(busy, open_totes=np.array([n_open], dtype=np.int32)),
                    stage=stage,
                    camera=Camera(px),
                )
            ).astype(int)
            for n_open in (0, 1, 7, 12)
        ]
        more = [int(np.abs(one - shown[0]).sum()) for one in shown]
        assert more == sorted(set(more)), "a bar where cells are small, squares where they are large"


def test_names_come_with_room() -> None:
    """Of stations, then of drive units."""
    frame = a_frame(DriveLook.EMPTY, row=5, col=6)
    for px, named in ((16, False), (40, True)):
        camera = Camera(px)
        surface = staged(frame, camera=camera)
        body = pixels(surface)[int(6.0 * px) : int(6.15 * px), 6 * px : 7 * px]
        assert (np.abs(body.astype(int) - LIGHT.ink).sum(axis=2) < 40).any() == named


def test_a_part_of_a_surface_is_drawn_as_a_whole_one() -> None:
    """And nothing beyond it is touched."""
    frame = a_frame(DriveLook.EMPTY, row=5, col=6, fill=0.3)
    whole = staged(frame)
    width, height = whole.get_size()
    window = pygame.Surface((width + 50, height + 40), 0, 32)
    window.fill((1, 2, 3))
    part = window.subsurface((30, 20, width, height))
    Stage(SMALL, LIGHT).draw(part, Camera(CELL_PX), frame, Overlays(goals=True))
    alone = staged(frame, Overlays(goals=True))
    assert (pixels(part.copy()) == pixels(alone)).all()
    assert colours(window.subsurface((0, 0, width + 50, 20))) == {(1, 2, 3)}
    assert colours(window.subsurface((0, 0, 30, height))) == {(1, 2, 3)}
    assert colours(window.subsurface((30 + width, 0, 20, height))) == {(1, 2, 3)}


@pytest.mark.parametrize("masks", [(0xFF, 0xFF00, 0xFF0000, 0), None])
def test_other_orders_of_colours_come_out_alike(masks: tuple[int, ...] | None) -> None:
    frame = a_frame(DriveLook.EMPTY, row=5, col=6)
    expected = staged(frame)
    size = expected.get_size()
    surface = pygame.Surface(size, 0, 32, masks) if masks else pygame.Surface(size, 0, 24)
    Stage(SMALL, LIGHT).draw(surface, Camera(CELL_PX), frame, Overlays())
    assert (pixels(surface) == pixels(expected)).all()


def test_a_stage_draws_a_frame_alike_whatever_it_drew_before() -> None:
    """What is kept from picture to picture never shows; also what makes replays equal live runs."""
    first, second = a_frame(row=5, col=6), a_frame(DriveLook.WAITING, row=2, col=2.5, blocked=True)
    stage = Stage(SMALL, LIGHT)
    for frame, px in ((first, 16), (second, 12.3), (second, 16), (first, 5), (second, 16)):
        staged(frame, stage=stage, camera=Camera(px), overlays=Overlays(goals=px == 12.3))
    assert (pixels(staged(first, stage=stage)) == pixels(staged(first))).all()


def test_a_floor_out_of_sight_leaves_the_page() -> None:
    surface = staged(a_frame(), camera=Camera(CELL_PX, left=-4000, top=9000))
    assert colours(surface) == {LIGHT.page}


def test_finer_screens_get_larger_letters_and_lines() -> None:
    frame = a_frame(DriveLook.EMPTY, row=5, col=6)
    selected = Selection(Thing.CELL, at(2, 2))
    inks = []
    for scale in (1.0, 2.0):
        surface = pygame.Surface((SMALL.n_cols * 16, SMALL.n_rows * 16), 0, 32)
        Stage(SMALL, DARK, scale).draw(surface, Camera(16), frame, Overlays(), selected=selected)
        inks.append(int((pixels(surface) == DARK.selection).all(axis=2).sum()))
    assert inks[1] > 1.5 * inks[0]


@needs_jit
@pytest.mark.parametrize("name", ["tiny", "drawn-l-shape", "medium"])
def test_bundled_floors_draw_at_any_zoom(name: str) -> None:
    layout = load_layout(name)
    stage, frame = Stage(layout, DARK), frame_of(layout)
    surface = pygame.Surface((400, 300), 0, 32)
    for px in (0.3, 1.0, 3.7, 6.0, 9.5, 30.0, 150.0):
        stage.draw(surface, Camera(px, 20.3, 11.8 - 4 * px), frame, Overlays(zones=True))
        assert len(colours(surface)) > 3


@needs_jit
def test_every_kernel_of_the_view_is_compiled_once() -> None:
    """Read-only arrays, parts of surfaces and other orders of colours included."""
    program = """
import json, numpy as np, pygame
from dataclasses import replace
from tests.view.looking import a_frame
from tests.view.staging import a_fleet
from tests.drawn_floor import SMALL
from twin.kernels.compile import KERNELS
from twin.layout.floor import Zone
from twin.view.camera import Box, Camera
from twin.view.minimap import Minimap
from twin.view.overlays import Heat, Overlays
from twin.view.palette import LIGHT
from twin.view.selection import Selection, Thing
from twin.view.stage import Stage

layout = replace(SMALL, zones=(Zone("A", 1, 3, 1, 3),))
stage, minimap = Stage(layout, LIGHT), Minimap(layout, LIGHT, 100, 80)
weights = np.ones((layout.n_cells, 4), dtype=np.float32)
field = np.ones(layout.n_cells, dtype=np.float32)
of_pods = np.ones(3, dtype=np.float32)
surface = pygame.Surface((300, 200), 0, 32)
targets = (surface, surface.subsurface((10, 10, 99, 99)), pygame.Surface((80, 80), 0, 24))
chain = np.array([1, -1], dtype=np.int32)
fleet = a_fleet([(2, 2), (5, 5)], charge=np.ones(2, dtype=np.float32), waits_for=chain)
for frame in (a_frame(lying=(12,)), fleet, replace(fleet, goal=np.array([20, 21], dtype=np.int32))):
    frame = replace(frame, layout=layout)
    for heat in (Heat.VISITS, Heat.BLOCKED):
        for px in (2, 7, 20.5):
            for target in targets:
                routes = {0: np.array([20, 21], dtype=np.int32)}
                overlays = Overlays(heat, True, routes, weights, field, of_pods, of_pods, True, True)
                trail = a_fleet([(2, 4), (5, 1)])
                selected = Selection(Thing.DRIVE_UNIT, 0)
                stage.draw(target, Camera(px), frame, overlays, trail=trail, selected=selected)
    minimap.draw(surface, 5, 5, Camera(9), Box(0, 0, 300, 200), frame)
names = ("raster", "levels", "stamps", "trails")
ours = [kernel for kernel in KERNELS if kernel.__module__.rpartition(".")[2] in names]
print(json.dumps({kernel.__name__: len(kernel.signatures) for kernel in ours}))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    signatures = json.loads(done.stdout.splitlines()[-1])
    assert len(signatures) == 10
    assert set(signatures.values()) == {1}, signatures
