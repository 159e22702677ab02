"""Intervals, maps and numbers are where they belong."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tests.drawn_floor import draw
from twin.report.charts import over_time
from twin.report.document import Span
from twin.report.formats import number, seeds_in_words, share
from twin.report.spans import MARGIN, WIDTH, drawn_spans
from twin.view.palette import LIGHT
from twin.view.plan import fitting_cell_px, floor_plan, heated


@pytest.mark.parametrize(
    ("value", "digits", "signed", "text"),
    [
        (None, None, False, "–"),
        (float("nan"), None, False, "–"),
        (float("inf"), None, False, "∞"),
        (1234.5, None, False, "1,234"),
        (12.34, None, False, "12.3"),
        (0.0123, None, False, "0.012"),
        (3, None, True, "+3"),
        (-0.04, 1, True, "0.0"),
        (0.00001, 4, False, "< 0.0001"),
        (0.0, 4, False, "0.0000"),
    ],
)
def test_a_number_has_the_digits_that_say_something(
    value: float | None, digits: int | None, signed: bool, text: str
) -> None:
    assert number(value, digits, signed) == text


def test_words_for_seeds_and_shares() -> None:
    assert seeds_in_words([3, 1, 2, 7]) == "1-3, 7"
    assert share(0.0213, signed=True) == "+2.1 %"


def _points(svg: str) -> list[float]:
    return [float(x) for x in re.findall(r'cx="([\d.]+)"', svg)]


def test_intervals_lie_on_one_scale_about_zero() -> None:
    span = Span("low", "mid", "high", 1.0, about_zero=True)
    rows = [
        {"low": 1.0, "mid": 2.0, "high": 3.0, "verdict": "better"},
        {"low": -3.0, "mid": -2.0, "high": -1.0, "verdict": "worse"},
        {"low": None, "mid": None, "high": None, "verdict": ""},
        *({"low": 0.0, "mid": 0.0, "high": 0.0, "verdict": "equivalent"} for _ in range(20)),
        {"low": 400.0, "mid": 500.0, "high": 600.0, "verdict": "worse"},
    ]
    head, cells = drawn_spans(span, rows)
    right, left = _points(cells[0])[0], _points(cells[1])[0]
    assert right - WIDTH / 2 == pytest.approx(WIDTH / 2 - left)
    assert _points(cells[3]) == [WIDTH / 2]
    assert 'class="reach green"' in cells[0]
    assert 'class="reach vermillion"' in cells[1]
    assert "circle" not in cells[2]
    assert "beyond" in cells[-1]
    assert not _points(cells[-1]), "what lies beyond the scale ends in an arrow"
    assert len(re.findall("<text", head)) == 3


def test_means_fill_their_scale() -> None:
    _, cells = drawn_spans(Span("low", "mid", "high"), [{"low": 1.0, "mid": 2.0, "high": 3.0}])
    begin, end = (float(x) for x in re.search(r"M([\d.]+) [\d.]+H([\d.]+)", cells[0]).groups())  # type: ignore[union-attr]
    assert MARGIN < begin < 0.1 * WIDTH + MARGIN
    assert begin + end == pytest.approx(WIDTH, abs=0.2)


def test_a_map_colours_the_cells_that_have_values_and_no_others() -> None:
    layout = draw(
        """
        ....
        .ss.
        ....
        """
    )
    cell_px = fitting_cell_px([layout], 136)
    plain, camera = floor_plan(layout, cell_px)
    values = np.zeros((3, 4))
    values[0, 3], values[2, 0] = 10.0, 30.0
    hot = heated(plain, camera, values, 10.0, LIGHT.heat)
    changed = (plain != hot).any(axis=2)
    rows, cols = np.nonzero(changed)
    cells = {
        (int(r - camera.top) // cell_px, int(c - camera.left) // cell_px)
        for r, c in zip(rows, cols, strict=True)
    }
    assert cells == {(0, 3), (2, 0)}
    middle = cell_px // 2
    at_top = hot[int(camera.top) + middle, int(camera.left) + 3 * cell_px + middle]
    beyond = hot[int(camera.top) + 2 * cell_px + middle, int(camera.left) + middle]
    assert np.abs(at_top.astype(int) - np.array(LIGHT.heat[-1])).max() < 20
    assert np.abs(at_top.astype(int) - beyond).max() <= 1


def test_a_chart_takes_its_colours_from_the_page_and_shows_the_warm_up() -> None:
    svg = over_time({"a": np.arange(10.0), "b <c>": np.ones(10)}, 2.0, 6.0, "units", "t", "says & does")
    assert "left out: 6 min" in svg
    assert "b &lt;c&gt;" in svg
    assert 'aria-label="says &amp; does"' in svg
    assert "var(--blue, #0072b2)" in svg
    assert not re.search(r"(?<!, )#0072b2", svg)
    assert "font-family" not in svg
