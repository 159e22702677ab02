"""A sweep as tables for people: a row for each point of the design, and the knees."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from twin.cli.compared import mean_of, notes_of
from twin.cli.tables import short_unit
from twin.metrics import FIGURES
from twin.studies.comparison import Comparison
from twin.studies.sweeping import BOUNDS, Curve, Sweeping

__all__ = ["print_sweep"]


def print_sweep(sweeping: Sweeping, comparison: Comparison, console: Console) -> None:
    """Print what a sweep came to."""
    experiment = sweeping.experiment
    curves = sweeping.curves(comparison)
    console.print(Text(experiment.file.question or experiment.name, "bold"), soft_wrap=True)
    for curve in curves:
        if curve.knee is not None:
            console.print(Text(_held(curve) + curve.knee.words, "bold"), soft_wrap=True)
    console.print()
    console.print(_points(sweeping, comparison, curves))
    console.print()
    for line in notes_of(comparison):
        console.print(line, soft_wrap=True)


def _held(curve: Curve) -> str:
    held = ", ".join(f"{name.rpartition('.')[2]}={value}" for name, value in curve.held.items())
    return f"{held}: " if held else ""


def _points(sweeping: Sweeping, comparison: Comparison, curves: list[Curve]) -> Table:
    """Lay out the points: levels, the headline figure, its bound and gain, the other figures."""
    experiment = sweeping.experiment
    headline = experiment.settings.figure
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in experiment.factors:
        table.add_column(name.rpartition(".")[2], justify="right")
    names = list(dict.fromkeys((headline, *experiment.file.figures)))
    for name in names:
        figure = FIGURES[name]
        table.add_column(f"{figure.label.strip()}\n{short_unit(figure)}", justify="right")
    gains = _gains(curves, headline) if len(curves) else {}
    if headline in BOUNDS:
        table.add_column("of the\nbound", justify="right")
    if gains:
        table.add_column("gain of one\nmore", justify="right")
    table.add_column("n", justify="right")
    table.add_column("")
    for index, point in enumerate(experiment.points):
        summary = comparison.candidates[index]
        cells = [str(point.levels.get(name, "-")) for name in experiment.factors]
        cells += [mean_of(summary.figures.get(name), FIGURES[name]) for name in names]
        if headline in BOUNDS:
            share = summary.figures.get("ceiling_share")
            cells.append("-" if share is None else f"{share.estimate:.1f} %")
        if gains:
            cells.append(gains.get(index, ""))
        table.add_row(*cells, str(summary.n), Text(_marks(curves, headline, index), "green"))
    return table


def _gains(curves: list[Curve], headline: str) -> dict[int, str]:
    """Write what a unit of the factor adds, where there is one curve through a point only."""
    factors = {curve.factor for curve in curves}
    if len(factors) != 1:
        return {}
    return {
        point.index: f"{point.gain:+.3g}"
        for curve in curves
        for point in curve.points
        if curve.figure == headline and point.gain is not None
    }


def _marks(curves: list[Curve], headline: str, index: int) -> str:
    """Mark the knees."""
    at = [
        curve
        for curve in curves
        for point in curve.points
        if curve.figure == headline
        and point.index == index
        and curve.knee is not None
        and curve.knee.value == point.value
    ]
    return "knee" if at else ""
