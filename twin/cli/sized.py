"""A search for the smallest size as a table for people: the answer, and what was tried."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from twin.cli.compared import failure_lines, mean_of
from twin.metrics import FIGURES
from twin.studies.sizes import Met, Tried
from twin.studies.sizing import Sizing

__all__ = ["print_sizing"]

_STYLES = {Met.YES: "green", Met.NO: "red", Met.UNDECIDED: "yellow"}


def print_sizing(sizing: Sizing, console: Console, *, interrupted: bool = False) -> None:
    """Print what a search came to."""
    console.print(Text(sizing.words, "bold"), soft_wrap=True)
    console.print()
    if sizing.tried:
        console.print(_tried(sizing))
        console.print()
    if interrupted:
        text = "STOPPED by Ctrl-C: this is what was tried; the same command continues"
        console.print(Text(text, "bold yellow"), soft_wrap=True)
    settings = sizing.settings
    looks = ", ".join(map(str, settings.looks()))
    console.print(
        f"judged after {looks} replications of {sizing.base.scenario.hours:g} h from seed "
        f"{settings.first_seed} on; the intervals hold for all looks at a size together, at "
        f"{100 * settings.confidence:g} %",
        soft_wrap=True,
    )
    for line in failure_lines([failure for tried in sizing.tried for failure in tried.failures]):
        console.print(line, soft_wrap=True)


def _tried(sizing: Sizing) -> Table:
    """List the sizes in the order of the search."""
    table = Table(
        box=None,
        title=Text("Tried (mean ± half-width)", "bold"),
        title_justify="left",
        pad_edge=False,
        padding=(0, 2, 0, 0),
    )
    for heading in ("drive\nunits", "pick\nstations", "packers"):
        table.add_column(heading, justify="right")
    targets = sizing.tried[0].targets
    for target in targets:
        table.add_column(target.text.replace(" ", "\n", 1), justify="right")
    table.add_column("n", justify="right")
    table.add_column("")
    for tried in sizing.tried:
        crew = tried.crew
        cells = [
            Text(mean_of(interval, FIGURES[target.figure]), _STYLES[met])
            for target, interval, met in zip(targets, tried.intervals, tried.met, strict=True)
        ]
        sizes = (str(crew.drive_units), str(crew.stations), str(crew.packers))
        table.add_row(*sizes, *cells, str(tried.n), _remark(sizing, tried))
    return table


def _remark(sizing: Sizing, tried: Tried) -> Text:
    if tried.failures:
        return Text(f"{len(tried.failures)} failed", "bold red")
    if tried.overloaded:
        return Text("overloaded", "magenta")
    if tried is sizing.answer:
        return Text("the answer, on fresh seeds", "bold green")
    word = "reached" if tried.reached else "missed" if Met.NO in tried.met else "undecided"
    return Text(f"{word}, on fresh seeds" if tried.fresh else word)
