"""A result as tables for people."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from twin.cli.progress import clock
from twin.demand import HistoryReport
from twin.events import RunStatus
from twin.experiments import Result
from twin.metrics import FIGURES, GROUPS, Better, Figure

__all__ = ["number", "print_comparison", "print_figures", "print_result", "short_unit"]

LEFT = ("Throughput", "Pick stations", "Pods", "Packing")
"""Groups of the left column; the others are to the right."""

TWO_COLUMNS_FROM = 78
COLUMN = 39

_SHORT_UNITS = {"1": "", "units": "units"}


def print_result(result: Result, console: Console, stopped_by: str = "Ctrl-C") -> None:
    """Print what a run came to: how it ended, the order history's rows, the figures.

    Parameters
    ----------
    result : Result
        The run.
    console : rich.console.Console
        Where to.
    stopped_by : str
        What ended a run before its horizon.
    """
    if result.demand is not None:
        console.print(_history(result.demand))
    console.print(_headline(result))
    console.print(_figures(result.figures, console.width))
    for line in _ending(result, stopped_by):
        console.print(line, soft_wrap=True)


def print_figures(title: str, figures: Mapping[str, float], console: Console) -> None:
    """Print the figures of a record."""
    console.print(Text(title, "bold"))
    console.print(_figures(figures, console.width))


def print_comparison(first: Result, second: Result, console: Console) -> None:
    """Print the figures of two floors beside each other, and what lies between them."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("", no_wrap=True)
    for heading in (f"A: {first.layout}", f"B: {second.layout}", "B - A"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", style="dim", no_wrap=True)
    for figure in FIGURES.values():
        a, b = first.figures[figure.name], second.figures[figure.name]
        if math.isfinite(a) or math.isfinite(b):
            more = number(b - a, figure)
            better = (b > a) == (figure.better is Better.HIGHER)
            coloured = figure.better is not Better.NONE and number(a, figure) != number(b, figure)
            style = ("green" if better else "red") if coloured and math.isfinite(b - a) else ""
            sign = "+" if b > a else ""
            table.add_row(
                figure.label,
                number(a, figure),
                number(b, figure),
                Text(f"{sign}{more}", style),
                short_unit(figure),
            )
    console.print(table)


def _headline(result: Result) -> Text:
    pace = result.simulated_s / result.wall_s if result.wall_s > 0 else math.inf
    return Text.assemble(
        (result.layout, "bold"),
        f"  {clock(result.simulated_s)} simulated in {result.wall_s:.1f} s ({pace:,.0f}x), "
        f"seed {result.seed}, set-up {result.setup_s:.1f} s",
    )


def _figures(figures: Mapping[str, float], width: int) -> RenderableType:
    """Lay the groups out in two columns where there is room."""
    tables = {group: _group(group, figures) for group in GROUPS}
    if width < TWO_COLUMNS_FROM:
        return Group(*tables.values())
    right = [group for group in GROUPS if group not in LEFT]
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_row(Group(*(tables[group] for group in LEFT)), Group(*(tables[group] for group in right)))
    return grid


def _group(name: str, figures: Mapping[str, float]) -> Table:
    table = Table(
        box=None,
        show_header=False,
        title=Text(name, "bold"),
        title_justify="left",
        pad_edge=False,
        padding=(0, 1, 0, 0),
        width=COLUMN,
    )
    table.add_column(width=21, no_wrap=True)
    table.add_column(width=9, justify="right", no_wrap=True)
    table.add_column(width=5, style="dim", no_wrap=True)
    for figure in FIGURES.values():
        if figure.group == name:
            table.add_row(
                figure.label,
                number(figures[figure.name], figure),
                short_unit(figure),
            )
    table.add_row("")
    return table


def number(value: float, figure: Figure) -> str:
    """Write a number with as many digits as say something; a dash where it is undefined."""
    if not math.isfinite(value):
        return "-"
    if figure.unit == "%" or (abs(value) < 100 and not value.is_integer()):
        return f"{value:,.2f}" if figure.unit in ("1", "units") and abs(value) < 10 else f"{value:,.1f}"
    return f"{value:,.0f}"


def short_unit(figure: Figure) -> str:
    """Name a figure's unit as tables do: nothing for counts and ratios."""
    return _SHORT_UNITS.get(figure.unit, figure.unit)


def _history(report: HistoryReport) -> RenderableType:
    table = Table(
        box=None,
        show_header=False,
        title=Text(f"Order history {report.file}", "bold"),
        title_justify="left",
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style="dim", overflow="fold")
    for what, count, remark in report.table():
        table.add_row(what, count, Text(remark))
    notes = (Text(f"note: {note}", "dim") for note in report.notes)
    return Group(table, *notes, Text(""))


def _ending(result: Result, stopped_by: str) -> Iterable[Text]:
    """Say in words what the figures do not: an early end, violations, the digest."""
    if result.status is RunStatus.PARTIAL:
        share = f"{clock(result.simulated_s)} of {clock(result.scenario.hours * 3600)}"
        text = f"PARTIAL: stopped by {stopped_by} after {share}; the figures are of that part"
        yield Text(text, "bold yellow")
    if result.status is RunStatus.STUCK:
        yield Text(f"STUCK at {clock(result.simulated_s)}: the figures end there", "bold red")
        yield from (Text(f"  {culprit}") for culprit in result.culprits)
    if result.audit is not None:
        yield from _audit(result)
    yield from _gap(result)
    yield Text(f"digest {result.digest}", "dim")


def _gap(result: Result) -> Iterable[Text]:
    """Compare with the same run under other motion models."""
    named = {"unobstructed": "with collisions off", "ideal": "with ideal motion"}
    units = result.figures["units_per_hour"]
    for rerun in result.gap:
        other = rerun.figures["units_per_hour"]
        text = f"{named[rerun.motion]}: {other:,.0f} units/h"
        if rerun.status is RunStatus.COMPLETE and other > 0:
            yield Text(f"{text}; this run reaches {100 * units / other:.1f} % of that")
        else:
            yield Text(f"{text} until it ended early ({rerun.status.value}): not compared", "bold yellow")


def _audit(result: Result) -> Iterable[Text]:
    assert result.audit is not None
    steps = result.audit["checked_steps"]
    found = {kind: count for kind, count in result.audit.items() if kind != "checked_steps" and count}
    if not found:
        yield Text(f"audit: {steps:,} steps checked, no violation", "green")
        return
    yield Text(f"audit: {steps:,} steps checked, {result.violations:,} violations", "bold red")
    yield from (Text(f"  {kind.replace('_', ' ')}: {count:,}") for kind, count in found.items())
