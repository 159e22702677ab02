"""The charts of a report: figures over simulated time, over a setting, and splits of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from twin.report.formats import number
from twin.report.plotting import DASHES, INK, LINES, MUTED, WIDTH, as_svg, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Curve", "Part", "over_a_setting", "over_time", "over_trials", "split_bars"]

Float64 = NDArray[np.float64]

MOST_LINES = len(LINES)
"""Lines that can be told apart; further ones are drawn thin and grey."""


@dataclass(frozen=True, eq=False, slots=True)
class Curve:
    """Values of a figure along a setting.

    Attributes
    ----------
    label : str
        What else is held; empty for the only one.
    x, mean, half_width : ndarray of float64, shape (n,)
        The setting, the figure's mean and the half-width of its interval.
    bound : ndarray of float64, shape (n,)
        What the stations can do at most; NaN where that is not known.
    knee : float or None
        Where more of the setting stops to pay.
    """

    label: str
    x: Float64
    mean: Float64
    half_width: Float64
    bound: Float64
    knee: float | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a split of time: its name, its colour, and the ink on it."""

    label: str
    colour: str
    ink: str


def over_time(
    lines: Mapping[str, Float64], minutes: float, cut_min: float, label: str, name: str, says: str
) -> str:
    """Draw how something goes over simulated time.

    Parameters
    ----------
    lines : mapping of str to ndarray of float64
        For each candidate a value for every so many ``minutes``.
    minutes : float
        Between two values.
    cut_min : float
        End of the warm-up, in minutes; 0 for none.
    label : str
        Of the vertical axis.
    name, says : str
        Unique on the page; read out to those who do not see it.
    """
    few = len(lines) <= MOST_LINES
    with sheet(205 + 14 * (_legend_rows(list(lines)) if few else 0)) as (figure, axes):
        for index, (candidate, values) in enumerate(lines.items()):
            at = (np.arange(len(values)) + 0.5) * minutes
            if few:
                axes.plot(at, values, label=candidate, color=LINES[index], linestyle=DASHES[index])
            else:
                axes.plot(at, values, color=MUTED, linewidth=0.6)
        highest = max((float(values.max()) for values in lines.values() if len(values)), default=1.0)
        axes.set_ylim(0, 1.08 * highest or 1.0)
        axes.set_xlim(left=0)
        axes.yaxis.set_major_formatter("{x:,.10g}")
        axes.set_xlabel("simulated minutes")
        axes.set_title(label, loc="left", fontsize=10, color=MUTED)
        if cut_min > 0:
            axes.axvspan(0, cut_min, color=MUTED, alpha=0.12, linewidth=0)
            axes.axvline(cut_min, color=MUTED, linewidth=1.0, linestyle=(0, (4, 3)))
            axes.annotate(
                f"left out: {number(cut_min)} min",
                (cut_min, 0.03),
                xycoords=("data", "axes fraction"),
                xytext=(4, 0),
                textcoords="offset points",
                color=MUTED,
                fontsize=9,
            )
        if few and len(lines) > 1:
            _legend(axes, list(lines))
        return as_svg(figure, name, says)


def over_a_setting(curves: Sequence[Curve], x_label: str, y_label: str, name: str, says: str) -> str:
    """Draw a figure along a setting, with its intervals, what the stations can do, and the knee."""
    curves = curves[:MOST_LINES]
    labels = [curve.label for curve in curves if curve.label]
    bounded = any(np.isfinite(curve.bound).any() for curve in curves)
    with sheet(230 + 14 * _legend_rows([*labels, "bound of the stations"] if bounded else labels)) as (
        figure,
        axes,
    ):
        for index, curve in enumerate(curves):
            colour = LINES[index]
            axes.fill_between(
                curve.x,
                curve.mean - curve.half_width,
                curve.mean + curve.half_width,
                color=colour,
                alpha=0.22,
                linewidth=0,
            )
            axes.plot(
                curve.x,
                curve.mean,
                color=colour,
                linestyle=DASHES[index],
                marker="o",
                markersize=4,
                label=curve.label or None,
            )
            if np.isfinite(curve.bound).any():
                first = "bound of the stations" if index == 0 else None
                axes.plot(curve.x, curve.bound, color=MUTED, linestyle=(0, (5, 3)), linewidth=1, label=first)
            if curve.knee is not None:
                _mark_knee(axes, curve, colour, index)
        axes.set_ylim(bottom=0)
        axes.margins(y=0.12)
        axes.yaxis.set_major_formatter("{x:,.10g}")
        axes.set_xlabel(x_label)
        axes.set_title(y_label, loc="left", fontsize=10, color=MUTED)
        _legend(axes, [*labels, *(["bound of the stations"] if bounded else [])])
        return as_svg(figure, name, says)


def _mark_knee(axes: Axes, curve: Curve, colour: str, index: int) -> None:
    assert curve.knee is not None
    height = float(np.interp(curve.knee, curve.x, curve.mean))
    axes.plot([curve.knee], [height], "o", markersize=11, fillstyle="none", color=INK, markeredgewidth=1.3)
    axes.plot([curve.knee] * 2, [0, height], color=colour, linewidth=0.8, linestyle=(0, (2, 2)))
    axes.annotate(
        f"knee at {number(curve.knee)}",
        (curve.knee, 0),
        xytext=(4, 4 + 12 * index),
        textcoords="offset points",
        color=INK,
        fontsize=9,
    )


def over_trials(
    values: Float64, may_win: NDArray[np.bool_], lower_is_better: bool, label: str, name: str, says: str
) -> str:
    """Draw what each trial of a search came to, and the best so far; trials that did not run are left out."""
    number_of = np.arange(len(values))
    able = np.isfinite(values) & may_win
    other = np.isfinite(values) & ~may_win
    worst = np.inf if lower_is_better else -np.inf
    best = (np.minimum if lower_is_better else np.maximum).accumulate(np.where(able, values, worst))
    with sheet(200) as (figure, axes):
        axes.plot(number_of[other], values[other], "o", markersize=4, fillstyle="none", color=MUTED)
        axes.plot(number_of[able], values[able], "o", markersize=4, color=LINES[0])
        shown = np.isfinite(best)
        axes.step(number_of[shown], best[shown], where="post", color=LINES[1], linewidth=1.2)
        axes.margins(y=0.12)
        axes.yaxis.set_major_formatter("{x:,.10g}")
        axes.locator_params(axis="x", integer=True)
        axes.set_xlabel("trial")
        axes.set_title(label, loc="left", fontsize=10, color=MUTED)
        return as_svg(figure, name, says)


def split_bars(rows: Mapping[str, Sequence[float]], parts: Sequence[Part], name: str, says: str) -> str:
    """Draw how time is split, a bar for each candidate.

    Parameters
    ----------
    rows : mapping of str to sequence of float
        The parts of each candidate's time in per cent, in the order of ``parts``.
    parts : sequence of Part
        What they are.
    name, says : str
        Unique on the page; read out to those who do not see it.
    """
    shown = [i for i in range(len(parts)) if any(values[i] >= 0.05 for values in rows.values())]
    labels = [parts[i].label for i in shown]
    with sheet(38 * len(rows) + 26 + 15 * _legend_rows(labels)) as (figure, axes):
        for place, (candidate, values) in enumerate(rows.items()):
            left = 0.0
            for i in shown:
                axes.barh(place, values[i], left=left, height=0.46, color=parts[i].colour,
                          label=parts[i].label if place == 0 else None)  # fmt: skip
                if values[i] >= 6:
                    middle = left + values[i] / 2
                    axes.text(middle, place, f"{values[i]:.0f}", ha="center", va="center",
                              color=parts[i].ink, fontsize=9)  # fmt: skip
                left += values[i]
            axes.text(0, place - 0.28, candidate, va="bottom", fontsize=10)
        axes.set_ylim(len(rows) - 0.6, -0.75)
        axes.set_xlim(0, 100)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.grid(False)
        axes.set_xticks([0, 25, 50, 75, 100], ["0", "25", "50", "75", "100 %"])
        _legend(axes, labels)
        return as_svg(figure, name, says)


def _legend_rows(labels: Sequence[str]) -> int:
    return -(-len(labels) // _legend_columns(labels)) if labels else 0


def _legend_columns(labels: Sequence[str]) -> int:
    """Choose how many labels stand side by side."""
    longest = max((len(label) for label in labels), default=1)
    return max(1, min(len(labels), int(WIDTH / (longest * 5.6 + 34))))


def _legend(axes: Axes, labels: Sequence[str], **more: Any) -> None:
    """Explain the colours below a chart."""
    if labels:
        axes.figure.legend(
            loc="outside lower left",
            ncols=_legend_columns(labels),
            handlelength=1.6,
            columnspacing=1.2,
            **more,
        )
