"""Small charts: lines, stacked shares and bars, drawn onto a surface."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pygame
from numpy.typing import NDArray

from twin.view.palette import Colour, mix
from twin.view.panels.skin import Skin
from twin.view.typeface import text_size, written

__all__ = ["Bars", "Chart", "Curve", "Curves", "Stack", "draw_chart", "nice_top"]

Float64 = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Curve:
    """A line over time."""

    label: str
    values: Float64
    colour: Colour


@dataclass(frozen=True, eq=False, slots=True)
class Curves:
    """Lines over a common time; ``share`` says that 1 is the top, as 100 %."""

    title: str
    times_s: Float64
    curves: tuple[Curve, ...]
    unit: str = ""
    share: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Stack:
    """Shares over time that add up to 1; shape (n, k)."""

    title: str
    times_s: Float64
    shares: Float64
    labels: tuple[str, ...]
    colours: tuple[Colour, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Bars:
    """A bar for each of some things, of as much as fits."""

    title: str
    values: tuple[float, ...]
    most: tuple[float, ...]
    labels: tuple[str, ...]
    colours: tuple[Colour, ...]


Chart = Curves | Stack | Bars


def nice_top(most: float) -> float:
    """Round up to 1, 2 or 5 times a power of ten."""
    if not most > 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(most))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= most)


def draw_chart(surface: pygame.Surface, rect: pygame.Rect, chart: Chart, skin: Skin) -> None:
    """Draw a chart with its title and what it comes to now.

    Parameters
    ----------
    surface : pygame.Surface
        Where to draw.
    rect : pygame.Rect
        The place, title and labels included.
    chart : Curves, Stack or Bars
        What to draw.
    skin : Skin
        How it looks.
    """
    head = skin.px(20)
    title = written(chart.title, skin.small, skin.theme.ink, bold=True)
    surface.blit(title, (rect.left, rect.top + (head - title.get_height()) // 2))
    left = rect.left + title.get_width() + skin.px(8)
    plot = pygame.Rect(rect.left, rect.top + head, rect.width, rect.height - head - skin.px(2))
    if isinstance(chart, Curves):
        _write_legend(surface, left, rect, head, _now(chart), skin)
        _draw_curves(surface, plot, chart, skin)
    elif isinstance(chart, Stack):
        last = chart.shares[-1] if len(chart.shares) else np.zeros(len(chart.labels))
        ranked = np.argsort(-last)[:3].tolist()
        entries = [
            (f"{chart.labels[k].lower()} {100 * last[k]:.0f} %", chart.colours[k])
            for k in ranked
            if last[k] >= 0.005
        ]
        _write_legend(surface, left, rect, head, entries, skin)
        _draw_stack(surface, plot, chart, skin)
    else:
        _draw_bars(surface, plot, chart, skin)


def _now(chart: Curves) -> list[tuple[str, Colour]]:
    """Say what each line has come to."""
    entries = []
    for curve in chart.curves:
        value = float(curve.values[-1]) if len(curve.values) else math.nan
        if math.isnan(value):
            text = "-"
        elif chart.share:
            text = f"{100 * value:.0f} %"
        else:
            text = f"{value:,.0f}{chart.unit}" if value >= 10 else f"{value:.2g}{chart.unit}"
        entries.append((f"{curve.label} {text}".strip(), curve.colour))
    return entries


def _write_legend(
    surface: pygame.Surface,
    left: int,
    rect: pygame.Rect,
    head: int,
    entries: Sequence[tuple[str, Colour]],
    skin: Skin,
) -> None:
    """Write entries with their colours from the right, as many as there is room for."""
    dot, gap = skin.px(7), skin.px(8)
    widths = [text_size(text, skin.small)[0] + dot + skin.px(4) for text, _ in entries]
    while entries and sum(widths) + gap * (len(entries) - 1) > rect.right - left:
        entries, widths = entries[:-1], widths[:-1]
    x = rect.right - sum(widths) - gap * max(0, len(entries) - 1)
    middle = rect.top + head // 2
    for (text, colour), width in zip(entries, widths, strict=True):
        box = pygame.Rect(x, middle - dot // 2, dot, dot)
        pygame.draw.rect(surface, colour, box, border_radius=skin.px(2))
        image = written(text, skin.small, skin.theme.muted)
        surface.blit(image, (x + dot + skin.px(4), middle - image.get_height() // 2))
        x += width + gap


def _grid(surface: pygame.Surface, plot: pygame.Rect, skin: Skin) -> None:
    """Draw the ground of a plot: three lines."""
    faint = mix(skin.theme.page, skin.theme.ink, 0.14)
    for share in (0.0, 0.5, 1.0):
        y = plot.top + round((plot.height - 1) * share)
        pygame.draw.line(surface, faint, (plot.left, y), (plot.right - 1, y))


def _write_top(surface: pygame.Surface, plot: pygame.Rect, skin: Skin, top: str) -> None:
    """Write what the upper line of a plot stands for, legible over a curve, too."""
    text = written(top, skin.small, skin.theme.muted)
    plate = pygame.Surface((text.get_width() + skin.px(4), text.get_height()), pygame.SRCALPHA, 32)
    plate.fill((*skin.theme.page, 210))
    plate.blit(text, (skin.px(2), 0))
    surface.blit(plate, (plot.left, plot.top + 1))


def _across(plot: pygame.Rect, times_s: Float64) -> Float64:
    """Place moments along a plot."""
    span = max(1e-9, float(times_s[-1] - times_s[0]))
    placed: Float64 = plot.left + (times_s - times_s[0]) / span * (plot.width - 1)
    return placed


def _draw_curves(surface: pygame.Surface, plot: pygame.Rect, chart: Curves, skin: Skin) -> None:
    highest = max((float(np.nanmax(c.values, initial=0.0)) for c in chart.curves), default=0.0)
    top = 1.0 if chart.share else nice_top(highest)
    _grid(surface, plot, skin)
    if len(chart.times_s) >= 2:
        _draw_lines(surface, plot, chart, top, skin)
    _write_top(surface, plot, skin, "100 %" if chart.share else f"{top:,.0f}")


def _draw_lines(surface: pygame.Surface, plot: pygame.Rect, chart: Curves, top: float, skin: Skin) -> None:
    x = _across(plot, chart.times_s)
    for curve in chart.curves:
        known = ~np.isnan(curve.values)
        y = plot.bottom - 1 - np.clip(curve.values[known] / top, 0.0, 1.0) * (plot.height - 2)
        points = list(zip(x[known].tolist(), y.tolist(), strict=True))
        if len(points) < 2:
            continue
        if len(chart.curves) == 1:
            ground = pygame.Surface(plot.size, pygame.SRCALPHA, 32)
            closed = [*points, (points[-1][0], plot.bottom - 1), (points[0][0], plot.bottom - 1)]
            moved = [(px - plot.left, py - plot.top) for px, py in closed]
            pygame.draw.polygon(ground, (*curve.colour, 46), moved)
            surface.blit(ground, plot)
        pygame.draw.aalines(surface, curve.colour, False, points)
        if skin.scale > 1:
            pygame.draw.aalines(surface, curve.colour, False, [(px, py + 1) for px, py in points])


def _draw_stack(surface: pygame.Surface, plot: pygame.Rect, chart: Stack, skin: Skin) -> None:
    _grid(surface, plot, skin)
    if len(chart.times_s) < 2:
        return
    x = _across(plot, chart.times_s).tolist()
    edges = np.concatenate([np.zeros((len(x), 1)), np.cumsum(chart.shares, axis=1)], axis=1)
    y = plot.bottom - edges * plot.height
    for k, colour in enumerate(chart.colours):
        low, high = y[:, k].tolist(), y[:, k + 1].tolist()
        points = [*zip(x, high, strict=True), *zip(reversed(x), reversed(low), strict=True)]
        if chart.shares[:, k].any():
            pygame.draw.polygon(surface, colour, points)


def _draw_bars(surface: pygame.Surface, plot: pygame.Rect, chart: Bars, skin: Skin) -> None:
    """Draw upright bars, each in the track of its most, with names below as far as they fit."""
    count = len(chart.values)
    if not count:
        return
    pitch = plot.width / count
    foot = skin.px(14)
    named = max(text_size(label, skin.small)[0] for label in chart.labels) + skin.px(2) <= pitch
    height = plot.height - (foot if named else 0)
    width = max(1, min(skin.px(18), round(pitch * 0.7)))
    for number in range(count):
        middle = plot.left + round(pitch * (number + 0.5))
        track = pygame.Rect(middle - width // 2, plot.top, width, height)
        pygame.draw.rect(surface, skin.track, track, border_radius=skin.px(2))
        share = min(1.0, chart.values[number] / max(1.0, chart.most[number]))
        filled = track.copy()
        filled.height = round(height * share)
        filled.bottom = track.bottom
        if filled.height:
            pygame.draw.rect(surface, chart.colours[number], filled, border_radius=skin.px(2))
        if named:
            image = written(chart.labels[number], skin.small, skin.theme.muted)
            surface.blit(image, (middle - image.get_width() // 2, plot.bottom - image.get_height()))
