"""Overlays: where they colour what, what their scales say, and that they follow new values."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.drawn_floor import SMALL, at
from tests.view.looking import a_frame, colours, pixels
from tests.view.staging import CELL_PX, a_fleet, colour_at, staged
from twin.frames import Frame
from twin.layout.floor import Zone
from twin.view import DARK, LIGHT, THEMES, Camera, Theme
from twin.view.overlays import Heat, Overlays
from twin.view.palette import Colour
from twin.view.selection import Selection, Thing
from twin.view.stage import Stage
from twin.view.tints import on_ramp


def apart(first: Colour, second: Colour) -> int:
    return sum(abs(a - b) for a, b in zip(first, second, strict=True))


def trafficked(values: dict[int, float]) -> Frame:
    """Make a frame with visits and blocked seconds on some cells."""
    visits = np.zeros(SMALL.n_cells, dtype=np.int32)
    visits[list(values)] = list(values.values())
    return replace(a_frame(row=5, col=7), visits=visits, blocked_s=visits.astype(np.float32) / 2)


@pytest.mark.parametrize("cell_px", [3, CELL_PX])
@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("heat", Heat)
def test_traffic_colours_cells(theme: Theme, heat: Heat, cell_px: int) -> None:
    """The more, the closer to the end of the scale; none where nobody came."""
    frame = trafficked({at(2, 2): 2, at(2, 4): 20, at(2, 6): 100})
    plain = staged(frame, theme=theme, camera=Camera(cell_px))
    shown = staged(frame, Overlays(heat=heat), theme=theme, camera=Camera(cell_px))

    def colour(col: float) -> Colour:
        return colour_at(shown, 2.5, col, cell_px)

    assert colour(3.5) == theme.floor == colour_at(plain, 2.5, 3.5, cell_px)
    away = [apart(colour(col), theme.heat[-1]) for col in (2.5, 4.5, 6.5)]
    assert away == sorted(away, reverse=True)
    assert away[0] > away[1] > away[2]
    assert away[2] < 60


def test_a_million_cells_would_be_averaged() -> None:
    """Below a pixel, a cell still tells by its share."""
    hot = {at(row, col): 100 for row in range(2, 4) for col in range(2, 6)}
    shown = staged(trafficked(hot), Overlays(heat=Heat.VISITS), camera=Camera(0.5, left=0, top=0))
    assert apart(colour_at(shown, 2.5, 4.5, 0.5), LIGHT.heat[-1]) < 90


def test_levels_follow_new_values_only() -> None:
    """The same arrays are not looked at again; others are, also after a while."""
    frame, other = trafficked({at(2, 2): 9}), trafficked({at(2, 4): 9})
    stage = Stage(SMALL, LIGHT)
    heat = Overlays(heat=Heat.VISITS)
    pictures = [pixels(staged(f, heat, stage=stage)) for f in (frame, other, frame)]
    assert (pictures[0] == pictures[2]).all()
    assert (pictures[0] != pictures[1]).any()
    assert (pictures[1] == pixels(staged(other, heat))).all()


def test_a_line_leads_to_each_goal() -> None:
    """In the colour of the drive unit, with a dot at its end; nothing for those without a goal."""
    frame = a_fleet([(2, 1), (5, 1)], goal=np.array([at(2, 7), -1], dtype=np.int32))
    plain, shown = staged(frame), staged(frame, Overlays(goals=True))
    changed = (pixels(plain) != pixels(shown)).any(axis=2)
    assert changed[int(2.5 * CELL_PX), int(4.5 * CELL_PX)]
    assert changed[int(2.5 * CELL_PX), int(7.4 * CELL_PX)]
    assert not changed[3 * CELL_PX + 2 :].any()


def test_routes_go_by_their_cells() -> None:
    """Instead of the line to the goal."""
    route = np.array([at(2, 1), at(3, 1), at(4, 1), at(5, 1), at(5, 2)], dtype=np.int32)
    frame = a_fleet([(2, 1)], goal=np.array([at(5, 7)], dtype=np.int32))
    shown = staged(frame, Overlays(goals=True, routes={0: route, 9: route}))
    assert apart(colour_at(shown, 4.0, 1.5), LIGHT.empty) < 120
    assert apart(colour_at(shown, 5.5, 2.5), LIGHT.empty) < 120
    assert colour_at(shown, 5.5, 5.5) == LIGHT.floor
    selected = Selection(Thing.DRIVE_UNIT, 0)
    marked = staged(frame, Overlays(routes={0: route}), selected=selected)
    assert apart(colour_at(marked, 4.0, 1.5), LIGHT.selection) < 120


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_distances_run_over_the_whole_scale(theme: Theme) -> None:
    distance = np.full(SMALL.n_cells, np.nan, dtype=np.float32)
    distance[at(5, 1) : at(5, 8)] = np.arange(7)
    shown = staged(a_frame(row=2, col=2), Overlays(distance=distance), theme=theme)
    ends = [apart(colour_at(shown, 5.5, col + 0.5), theme.distance[side]) for col, side in ((1, 0), (7, -1))]
    assert max(ends) < 90
    assert colour_at(shown, 2.2, 5.5) == theme.floor


@pytest.mark.parametrize(("name", "ramp"), [("popularity", LIGHT.popularity), ("stock", LIGHT.stock)])
def test_pods_are_coloured_by_values(name: str, ramp: tuple[Colour, ...]) -> None:
    """Where they stand; one that is carried and places without a pod stay as they were."""
    given: Any = {name: np.array([0, 50, 50], dtype=np.float32)}
    shown = staged(a_frame(row=5, col=6), Overlays(**given))
    assert apart(colour_at(shown, 1.5, 3.5), ramp[0]) < 12
    assert apart(colour_at(shown, 1.5, 4.5), ramp[-1]) < 12
    assert colour_at(shown, 1.5, 5.5) == LIGHT.storage


def test_guidance_points_where_it_is_cheap() -> None:
    """The longest arm is the cheapest; where no move is, none."""
    weights = np.full((SMALL.n_cells, 4), np.nan, dtype=np.float32)
    weights[at(5, 5)] = (4, 1, 4, np.nan)
    px = 24
    frame = a_frame(row=2, col=2)
    shown = pixels(staged(frame, Overlays(guidance=weights), camera=Camera(px)))
    bare = pixels(staged(frame, Overlays(guidance=weights * np.float32(np.nan)), camera=Camera(px)))
    rows, cols = np.nonzero((shown != bare).any(axis=2))
    assert rows.min() >= 5 * px - 1
    assert rows.max() <= 6 * px
    middle = 5.5 * px
    reach = [middle - rows.min(), cols.max() + 1 - middle, rows.max() + 1 - middle, middle - cols.min()]
    assert reach[1] > 0.35 * px > 0.25 * px > max(reach[0], reach[2]) > reach[3]


def test_guidance_is_thinned_out_where_cells_are_small() -> None:
    weights = np.ones((SMALL.n_cells, 4), dtype=np.float32)
    for px in (1.5, 4, 6):
        shown = staged(a_frame(), Overlays(guidance=weights), camera=Camera(px))
        assert (pixels(shown) != pixels(staged(a_frame(), camera=Camera(px)))).any()


def test_zones_are_tinted_outlined_and_named() -> None:
    layout = replace(SMALL, zones=(Zone("Bulk", 1, 3, 1, 6), Zone("B", 5, 6, 5, 7)))
    frame = replace(a_frame(row=2, col=2), layout=layout)
    shown, camera = staged(frame, Overlays(zones=True), camera=Camera(24)), Camera(24)
    plain = staged(frame, camera=camera)
    assert colour_at(shown, 5.2, 6.7, 24) != LIGHT.floor == colour_at(plain, 5.2, 6.7, 24)
    assert set(LIGHT.zones[:2]) <= colours(shown)
    assert not set(LIGHT.zones[1:2]) & colours(plain)
    name = pixels(shown)[int(2.1 * 24) : int(2.9 * 24), 3 * 24 : 5 * 24]
    assert (np.abs(name.astype(int) - LIGHT.ink).sum(axis=2) < 30).any()


@pytest.mark.parametrize("px", [9, 24])
def test_batteries_show_their_charge(px: int) -> None:
    """By colour, and by length where there is room; nothing where batteries do not run down."""
    frame = a_fleet([(2, 2), (2, 5), (5, 6)], charge=np.array([0.05, 1.0, np.nan], dtype=np.float32))
    plain, shown = (staged(frame, Overlays(battery=b), camera=Camera(px)) for b in (False, True))
    changed = (pixels(plain) != pixels(shown)).any(axis=2)
    assert changed[2 * px : 3 * px, 2 * px : 3 * px].any()
    assert changed[2 * px : 3 * px, 5 * px : 6 * px].any()
    assert not changed[4 * px :].any()
    full = pixels(shown)[2 * px : 3 * px + 2, 5 * px : 6 * px].reshape(-1, 3).astype(int)
    assert np.abs(full - LIGHT.charge[-1]).sum(axis=1).min() < 12


def test_scales_say_what_colours_mean() -> None:
    """One for each overlay that has any, with round ends."""
    frame = trafficked({at(2, 2): 37})
    distance = np.full(SMALL.n_cells, 23, dtype=np.float32)
    weights = np.ones((SMALL.n_cells, 4), dtype=np.float32)
    weights[0] = 3
    pods = np.array([1, 7, 2], dtype=np.float32)
    everything = Overlays(Heat.VISITS, True, {}, weights, distance, pods, pods, True, True)
    found = {scale.title: scale for scale in Stage(SMALL, LIGHT).scales(frame, everything)}
    assert [(s.low, s.middle, s.high) for s in found.values()] == [
        ("0", "11.5", "23"),
        ("0", "12.5", "50"),
        ("0", "5", "10"),
        ("0", "5", "10"),
        ("1", "2", "3"),
        ("0", "50", "100"),
    ]
    assert found["visits of a cell"].colours == LIGHT.heat
    assert Stage(SMALL, LIGHT).scales(frame, Overlays(goals=True, zones=True)) == []


def test_a_ramp_runs_from_end_to_end() -> None:
    ramp = ((0, 0, 0), (100, 100, 100), (200, 0, 0))
    assert [on_ramp(ramp, share) for share in (-1, 0, 0.25, 0.5, 1, 2)] == [
        (0, 0, 0),
        (0, 0, 0),
        (50, 50, 50),
        (100, 100, 100),
        (200, 0, 0),
        (200, 0, 0),
    ]
