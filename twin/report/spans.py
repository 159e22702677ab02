"""Intervals drawn into the rows of a table, all rows on one scale."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from twin.report.document import Span
from twin.report.formats import number

__all__ = ["drawn_spans"]

WIDTH, HEIGHT, MARGIN = 150.0, 18.0, 8.0
SPREAD = 0.85
"""Quantile of the rows that fits; what reaches further ends in a point at the edge."""

TONES = {"better": "green", "worse": "vermillion", "equivalent": "blue", "overloaded": "purple"}


class _Scale(NamedTuple):
    low: float
    high: float

    def at(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return MARGIN + (WIDTH - 2 * MARGIN) * min(1.0, max(0.0, share))


def drawn_spans(span: Span, rows: Sequence[Mapping[str, Any]]) -> tuple[str, list[str]]:
    """Draw the intervals of a table.

    Parameters
    ----------
    span : Span
        Where they are in the rows.
    rows : sequence of mapping
        The table's; a ``verdict`` among their values gives the colour.

    Returns
    -------
    head : str
        The scale, as SVG.
    cells : list of str
        One SVG for each row, empty where there is no interval.
    """
    scale = _scale(span, rows)
    return _head(span, scale), [_cell(span, scale, row) for row in rows]


def _ends(span: Span, row: Mapping[str, Any]) -> tuple[float, float, float] | None:
    values = [row.get(name) for name in (span.low, span.middle, span.high)]
    if values[1] is None:
        return None
    low, middle, high = (float(values[1]) if value is None else float(value) for value in values)
    return low, middle, high


def _scale(span: Span, rows: Sequence[Mapping[str, Any]]) -> _Scale:
    ends = [found for row in rows if (found := _ends(span, row)) is not None]
    if not ends:
        return _Scale(0.0, 1.0)
    if span.about_zero:
        reach = sorted(max(abs(low), abs(high)) for low, _, high in ends)
        most = reach[min(len(reach) - 1, math.ceil(SPREAD * len(reach)))]
        top = _round_up(max(most, 2.0 * span.band))
        return _Scale(-top, top)
    low, high = min(one[0] for one in ends), max(one[2] for one in ends)
    pad = 0.04 * (high - low) or 0.05 * abs(high) or 1.0
    return _Scale(low - pad, high + pad)


def _round_up(value: float) -> float:
    if not value > 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(s * power for s in (1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 10.0) if s * power >= value * (1 - 1e-9))


def _svg(inside: str, height: float = HEIGHT, says: str = "") -> str:
    label = f' role="img" aria-label="{says}"' if says else ' aria-hidden="true"'
    return f'<svg class="span" viewBox="0 0 {WIDTH:g} {height:g}"{label}>{inside}</svg>'


def _head(span: Span, scale: _Scale) -> str:
    ticks = (scale.low, 0.0, scale.high) if span.about_zero else (scale.low, scale.high)
    anchors = ("start", "middle", "end") if span.about_zero else ("start", "end")
    places = None if span.about_zero else _digits(scale)
    texts = "".join(
        f'<text x="{0 if anchor == "start" else WIDTH if anchor == "end" else scale.at(tick):g}" y="11" '
        f'text-anchor="{anchor}">{number(tick, places, span.about_zero)}</text>'
        for tick, anchor in zip(ticks, anchors, strict=True)
    )
    return _svg(texts, 14.0)


def _digits(scale: _Scale) -> int:
    width = scale.high - scale.low
    return max(0, int(np.ceil(1 - np.log10(width)))) if width > 0 else 0


def _cell(span: Span, scale: _Scale, row: Mapping[str, Any]) -> str:
    parts = []
    middle_y = HEIGHT / 2
    if span.about_zero:
        if span.band:
            left, right = scale.at(-span.band), scale.at(span.band)
            parts.append(
                f'<rect class="band" x="{left:.1f}" y="0" width="{right - left:.1f}" height="{HEIGHT:g}"/>'
            )
        zero = scale.at(0.0)
        parts.append(f'<path class="zero" d="M{zero:.1f} 0V{HEIGHT:g}"/>')
    found = _ends(span, row)
    if found is None:
        return _svg("".join(parts))
    tone = TONES.get(str(row.get("verdict", "")), "ink" if not span.about_zero else "grey")
    low, middle, high = found
    parts.append(f'<path class="reach {tone}" d="M{scale.at(low):.1f} {middle_y:g}H{scale.at(high):.1f}"/>')
    parts += [
        f'<path class="beyond {tone}" d="M{edge:g} {middle_y:g}l{-turn * 5} -4v8z"/>'
        for beyond, edge, turn in (
            (high > scale.high, WIDTH - MARGIN + 5, 1),
            (low < scale.low, MARGIN - 5, -1),
        )
        if beyond
    ]
    if scale.low <= middle <= scale.high:
        parts.append(f'<circle class="point {tone}" cx="{scale.at(middle):.1f}" cy="{middle_y:g}" r="3.4"/>')
    says = f"{number(middle)}, from {number(low)} to {number(high)}"
    return _svg("".join(parts), says=says)
