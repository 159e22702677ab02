"""Sheets, charts and what they are made from: sizes, spots, numbers."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pygame
import pytest

from tests.view.looking import colours
from twin.frames import Tally
from twin.metrics import FIGURES
from twin.view.charts import Bars, Chart, Curve, Curves, Stack, draw_chart, nice_top
from twin.view.layers import Layer, LayerData, toggled
from twin.view.live import LiveSource
from twin.view.palette import DARK, LIGHT, Theme
from twin.view.panels.figures import figure_rows, figure_text
from twin.view.panels.rows import Choice, Columns, Gap, Heading, Line, Pair, Row, Share, Swatch, Tone
from twin.view.panels.sheet import broken, draw_sheet, shared_out
from twin.view.panels.skin import Skin
from twin.view.selection import Selection, Thing
from twin.view.series import STATION_TALLIES, level, on_time, rate, sampled, shares

ROWS: list[Row] = [
    Heading("Heading"),
    Line("Some words that are too long for a single line of this panel", Tone.STRONG),
    Line("D7", go=Selection(Thing.DRIVE_UNIT, 7), before="Go to"),
    Pair("Label", "12", Tone.BAD),
    Columns("Label", (("1", Tone.PLAIN), ("2", Tone.GOOD))),
    Share("Charge", 0.4, "40 %", LIGHT.charging),
    Swatch(LIGHT.loaded, "loaded"),
    Choice("Choose me", "chosen", "C", checked=True),
    Choice("Not me", "refused", enabled=False),
    Gap(),
]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_sheet_has_the_height_of_its_rows_and_spots_for_what_can_be_clicked(
    theme: Theme, scale: float
) -> None:
    skin = Skin(theme, scale)
    sheet = draw_sheet(ROWS, skin.px(240), 2000, skin, "Title")
    assert sheet.surface.get_size() == (skin.px(240), sheet.full_height)
    assert [spot.target for spot in sheet.spots] == [Selection(Thing.DRIVE_UNIT, 7), "chosen"]
    inside = sheet.surface.get_rect()
    assert all(inside.contains(spot.rect) for spot in sheet.spots)


def test_a_sheet_without_room_is_cut_and_can_be_scrolled() -> None:
    skin = Skin(LIGHT)
    whole = draw_sheet(ROWS, 240, 2000, skin)
    cut = draw_sheet(ROWS, 240, 100, skin)
    assert cut.surface.get_height() == 100
    assert cut.full_height == whole.full_height
    below = draw_sheet(ROWS, 240, 100, skin, scroll=500)
    assert pygame.image.tobytes(cut.surface, "RGB") != pygame.image.tobytes(below.surface, "RGB")


def test_words_are_broken_to_a_width() -> None:
    lines = broken("one two three four", 13, 60)
    assert " ".join(lines) == "one two three four"
    assert len(lines) > 1


def test_blocks_are_shared_out_evenly_in_their_order() -> None:
    assert shared_out([50, 50, 100], 2) == [[0, 1], [2]]
    assert shared_out([10], 3) == [[0]]


@pytest.mark.parametrize(("most", "top"), [(0.0, 1.0), (3.0, 5.0), (1000.0, 1000.0), (1001.0, 2000.0)])
def test_axes_end_at_round_numbers(most: float, top: float) -> None:
    assert nice_top(most) == top


TIMES = np.linspace(0, 60, 30)
CHARTS: list[Chart] = [
    Curves("Rate", TIMES, (Curve("", TIMES * 2, LIGHT.loaded),)),
    Curves(
        "Share", TIMES, (Curve("A", np.full(30, np.nan), LIGHT.loaded), Curve("B", TIMES / 60, LIGHT.busy))
    ),
    Stack("Split", TIMES, np.full((30, 2), 0.5), ("One", "Two"), (LIGHT.loaded, LIGHT.busy)),
    Bars("Lanes", (2.0, 0.0), (5.0, 5.0), ("P1", "P2"), (LIGHT.busy, LIGHT.loaded)),
]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.title)
def test_charts_show_their_colours_within_their_place(chart: Chart) -> None:
    surface = pygame.Surface((300, 140), 0, 32)
    surface.fill((255, 255, 255))
    draw_chart(surface, pygame.Rect(20, 20, 260, 100), chart, Skin(LIGHT))
    assert LIGHT.busy in colours(surface) or LIGHT.loaded in colours(surface)
    edge = pygame.Surface((300, 18))
    edge.blit(surface, (0, 0))
    assert colours(edge) == {(255, 255, 255)}


@pytest.mark.parametrize("chart", [Curves("", np.zeros(0), ()), Bars("", (), (), (), ())])
def test_charts_of_nothing_are_drawn(chart: Chart) -> None:
    draw_chart(pygame.Surface((100, 60)), pygame.Rect(0, 0, 100, 60), chart, Skin(DARK))


def test_series_are_what_was_counted(source: LiveSource) -> None:
    """Rates over their window, shares that add up, levels as they are."""
    samples = sampled(source, 100.0)
    times, tallies = source.tallies(100.0)
    assert samples.times_s[-1] == times[-1]
    assert level(samples, Tally.BACKLOG)[-1] == tallies[-1, Tally.BACKLOG]
    picked = tallies[-1, Tally.UNITS] - tallies[0, Tally.UNITS]
    assert rate(samples, Tally.UNITS)[-1] == pytest.approx(picked * 3600 / (times[-1] - times[0]))
    split = shares(samples, STATION_TALLIES)
    assert split[1:].sum(axis=1) == pytest.approx(1.0)
    assert len(on_time(samples)) == len(samples.times_s)
    assert len(sampled(source, 0.0).times_s) == 0


def test_figures_are_written_and_compared() -> None:
    figures = dict.fromkeys(FIGURES, 10.0)
    better = {**figures, "units_per_hour": 30.0, "drive_blocked": 20.0, "on_time": float("nan")}
    rows = figure_rows([figures, better])
    by_label = {row.label: row.values for row in rows if isinstance(row, Columns)}
    assert by_label["Units picked, /h"][2] == ("+20", Tone.GOOD)
    assert by_label["Blocked, %"][2] == ("+10.0", Tone.BAD)
    assert by_label["On time, %"][2] == ("-", Tone.PLAIN)
    assert len(figure_rows([figures])) == len(rows) - 1
    assert figure_rows([{}]) == figure_rows([]) != []
    assert figure_text(12.345, FIGURES["pod_fetch_s"]) == "12.3 s"


def test_layers_show_what_the_facts_say(source: LiveSource) -> None:
    data, frame = LayerData(source), source.frame_at(100.0)
    shown = data.overlays(frozenset(Layer), frame, Selection(Thing.STATION, 0), 0.0)
    assert shown.stock is not None
    assert shown.popularity is not None
    assert shown.stock.sum() > 100
    assert shown.popularity.sum() > 0
    goal = frame.layout.stations[0].cell
    assert shown.distance is not None
    assert shown.distance[goal] == 0.0
    assert np.nanmax(shown.distance) > 5
    assert shown.guidance is not None
    assert shown.guidance.shape == (frame.layout.n_cells, 4)
    for drive, way in shown.routes.items():
        assert (way[0], way[-1]) == (frame.cell[drive], frame.goal[drive])
        assert all(b in frame.layout.neighbour[a] for a, b in pairwise(way.tolist()))
    assert data.overlays(frozenset(Layer), frame, None, 0.0).stock is shown.stock


def test_layers_give_way_to_each_other() -> None:
    layers = toggled(toggled(frozenset(), Layer.VISITS), Layer.DISTANCE)
    assert layers == {Layer.DISTANCE}
    assert toggled(layers, Layer.DISTANCE) == frozenset()
