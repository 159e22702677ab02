"""A comparison as tables for people: the answer first, then what it rests on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from twin.cli.tables import number, short_unit
from twin.metrics import FIGURES, Figure
from twin.statistics import Interval, Verdict
from twin.studies.analysis import Analysis
from twin.studies.comparison import CandidateSummary, Comparison
from twin.studies.judging import PairVerdict
from twin.studies.outcome import Outcome

__all__ = ["failure_lines", "mean_of", "notes_of", "print_comparison"]

BESIDE = ("units_per_hour", "ceiling_share", "station_starved", "congestion_share", "order_packed_p95_min")
"""Figures shown beside the headline in the table of candidates."""

_STYLES = {
    Verdict.BETTER: "green",
    Verdict.WORSE: "red",
    Verdict.EQUIVALENT: "cyan",
    Verdict.UNDECIDED: "yellow",
    Verdict.OVERLOADED: "magenta",
}

MOST_CUTS = 4
"""Candidates whose warm-ups are listed; of more the longest, and those that were rejected."""

MOST_FAILURES = 5
"""Failures that are listed with their commands; the others are counted."""


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print what a comparison came to."""
    console.print(Text(comparison.words, "bold"), soft_wrap=True)
    console.print()
    tables = [_candidates(comparison), _pairs(comparison)]
    tables.append(_best(comparison) if len(comparison.candidates) > 2 else _differing(comparison))
    for table in tables:
        if table.row_count:
            console.print(table)
            console.print()
    for line in notes_of(comparison):
        console.print(line, soft_wrap=True)


def _table(title: str) -> Table:
    return Table(
        box=None, title=Text(title, "bold"), title_justify="left", pad_edge=False, padding=(0, 2, 0, 0)
    )


def _candidates(comparison: Comparison) -> Table:
    """Candidates with the headline and some figures beside it."""
    table = _table("Mean ± half-width")
    shown = list(dict.fromkeys((comparison.settings.figure, *BESIDE)))
    shown = [name for name in shown if any(name in one.figures for one in comparison.candidates)]
    table.add_column("", overflow="fold")
    for name in shown:
        figure = FIGURES[name]
        table.add_column(f"{figure.label.strip()}\n{short_unit(figure)}", justify="right")
    table.add_column("n", justify="right")
    for summary in comparison.candidates:
        cells = [mean_of(summary.figures.get(name), FIGURES[name]) for name in shown]
        table.add_row(Text(summary.name), *cells, _count(summary))
    return table


def _count(summary: CandidateSummary) -> str:
    return f"{summary.n} of {summary.n + len(summary.failures)}" if summary.failures else str(summary.n)


def mean_of(interval: Interval | None, figure: Figure) -> str:
    """Write a mean with its half-width; a dash where there is none."""
    if interval is None or not math.isfinite(interval.estimate):
        return "-"
    return f"{number(interval.estimate, figure)} ± {_width(interval.half_width)}"


def _signed(value: float) -> str:
    """Write a difference with three digits or more."""
    return f"{value:+,.0f}" if abs(value) >= 100 else f"{value:+.3g}"


def _width(half_width: float) -> str:
    """Write a half-width with two digits."""
    if not math.isfinite(half_width):
        return "?"
    return f"{half_width:,.0f}" if half_width >= 10 else f"{half_width:.2g}"


def _pairs(comparison: Comparison) -> Table:
    figure = FIGURES[comparison.settings.figure]
    table = _table(f"Differences in {figure.name}, second - first")
    for heading in ("first", "second"):
        table.add_column(heading, overflow="fold")
    for heading in (short_unit(figure) or "difference", "relative", "corr.", "pairing", "p (Holm)"):
        table.add_column(heading, justify="right")
    table.add_column("verdict")
    for row in comparison.headline:
        table.add_row(Text(row.first), Text(row.second), *_difference(row), _word(row))
    return table


def _difference(row: PairVerdict) -> tuple[str, str, str, str, str]:
    """Write the numbers of a pair; ``8x`` is how many independent replications one paired one stands for."""
    found = row.paired
    if found is None:
        return ("-",) * 5
    difference, relative = found.difference, found.relative
    share = "-"
    if math.isfinite(relative.estimate):
        share = f"{100 * relative.estimate:+.1f} ± {_width(100 * relative.half_width)} %"
    correlation = f"{found.correlation:.2f}" if math.isfinite(found.correlation) else "-"
    ratio = f"{found.variance_ratio:.1f}x" if math.isfinite(found.variance_ratio) else "-"
    p_value = "-" if row.p_holm is None else "<0.001" if row.p_holm < 0.001 else f"{row.p_holm:.3f}"
    return (
        f"{_signed(difference.estimate)} ± {_width(difference.half_width)}",
        share,
        correlation,
        ratio,
        p_value,
    )


def _word(row: PairVerdict) -> Text:
    if row.verdict is None:
        return Text("")
    return Text(row.verdict.value, _STYLES[row.verdict])


def _best(comparison: Comparison) -> Table:
    """Multiple comparisons with the best."""
    figure = FIGURES[comparison.settings.figure]
    table = _table(f"Which is best: how much better than the best of the others in {figure.name}")
    table.add_column("", overflow="fold")
    for heading in ("from", "to"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for row in comparison.best.rows:
        low, high = ("-" if end is None else _signed(end) for end in (row.low, row.high))
        is_best = row.name == comparison.best.name
        word = Text("best" if is_best else "may be best" if row.may_be_best else row.reason)
        word.stylize("green" if is_best else "yellow" if row.may_be_best else "dim")
        table.add_row(Text(row.name), low, high, word)
    return table


def _differing(comparison: Comparison) -> Table:
    """List the other key figures in which two candidates differ for sure."""
    table = _table("Key figures that differ, each judged by itself")
    table.add_column("")
    first, second = comparison.candidates
    for heading in (first.name, second.name, "difference"):
        table.add_column(heading, justify="right", overflow="fold")
    table.add_column("", style="dim")
    for row in comparison.verdicts:
        decided = row.verdict in (Verdict.BETTER, Verdict.WORSE)
        if row.figure == comparison.settings.figure or not decided or row.paired is None:
            continue
        figure, difference = FIGURES[row.figure], row.paired.difference
        cells = [number(one.figures[row.figure].estimate, figure) for one in (first, second)]
        more = Text(f"{_signed(difference.estimate)} ± {_width(difference.half_width)}")
        more.stylize("green" if row.verdict is Verdict.BETTER else "red")
        table.add_row(figure.label.strip(), *cells, more, short_unit(figure))
    return table


def notes_of(comparison: Comparison) -> Iterator[Text]:
    """Say how the figures were come by, and what has to be known about them."""
    settings = comparison.settings
    if comparison.interrupted:
        yield Text("STOPPED by Ctrl-C: this is what was done; the same command continues", "bold yellow")
    yield Text(f"{_replications(comparison)}; {_warm_up(comparison)}")
    for summary in comparison.candidates:
        if summary.overload is not None and summary.overload.overloaded:
            growth = summary.overload.growth_per_hour
            text = f"OVERLOADED: {summary.name}: its backlog grows by {growth.estimate:,.0f} ± "
            yield Text(f"{text}{_width(growth.half_width)} orders an hour", "bold magenta")
    if comparison.cap_hit:
        yield Text(
            f"the cap of {settings.max_replications} replications was reached before the intervals were "
            "narrow enough: raise --max-replications, or ask for less --precision or --indifference",
            "yellow",
        )
    yield from failure_lines(comparison.failures)
    yield from (Text(f"note: {remark}", "dim") for remark in comparison.remarks)


def _replications(comparison: Comparison) -> str:
    seeds = comparison.seeds
    if not seeds:
        return "no replication is done"
    return f"{len(seeds)} replications of {comparison.hours:g} h, seeds {seeds[0]} to {seeds[-1]}"


def _warm_up(comparison: Comparison) -> str:
    if comparison.analysis is Analysis.TERMINATING:
        return "terminating: nothing left out"
    shown = comparison.cuts
    if len(shown) > MOST_CUTS:
        longest = max(shown, key=lambda cut: cut.cut_h)
        shown = [longest, *(cut for cut in shown if cut.rejected and cut is not longest)]
    of_each = ", ".join(
        f"{cut.candidate} {60 * cut.cut_h:.0f} min{' (rejected)' * cut.rejected}" for cut in shown
    )
    most = "at most " if len(comparison.cuts) > MOST_CUTS else ""
    return f"warm-up of {60 * comparison.cut_h:.3g} min left out for all (MSER-5: {most}{of_each or 'none'})"


def failure_lines(failures: Sequence[Outcome]) -> Iterator[Text]:
    """Name failures, each with the command that repeats it."""
    for outcome in failures[:MOST_FAILURES]:
        message = outcome.message.splitlines()[0] if outcome.message else ""
        yield Text(f"{outcome.status.value.upper()}: seed {outcome.seed}: {message}", "bold red")
        yield Text(f"  {outcome.command}")
    if len(failures) > MOST_FAILURES:
        yield Text(f"and {len(failures) - MOST_FAILURES} more failures; result.json has them all", "red")
