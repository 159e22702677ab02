"""A search as tables for people: the answer first, then the best trials and why others were passed over."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from twin.studies.improving import Improvement
from twin.studies.trials import Search, Trial

__all__ = ["print_search"]

MOST_TRIALS = 5
MOST_REASONS = 3


def print_search(improvement: Improvement, console: Console) -> None:
    """Print what a search has found."""
    search = improvement.search
    console.print(Text(improvement.words, "bold"), soft_wrap=True)
    console.print(Text(f"sought: {search.objective}", "dim"), soft_wrap=True)
    console.print()
    if search.trials:
        console.print(_best_trials(search))
    for line in _passed_over(search.trials):
        console.print(Text(line, "dim"), soft_wrap=True)
    if search.ended:
        console.print(Text(search.ended, "dim"), soft_wrap=True)
    console.print()


def _best_trials(search: Search) -> Table:
    """List the start and the best of the others."""
    ran = [trial for trial in search.trials if math.isfinite(trial.value)]
    best = sorted(
        ran, key=lambda trial: (bool(trial.short), trial.value if search.lower_is_better else -trial.value)
    )
    table = Table(
        box=None,
        title=Text("Best trials (start, and what they change)", "bold"),
        title_justify="left",
        pad_edge=False,
        padding=(0, 2, 0, 0),
    )
    for heading, justify in (("trial", "right"), ("mean", "right"), ("±", "right")):
        table.add_column(heading, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    table.add_column("changes", overflow="fold")
    start = [trial for trial in ran if trial.number == 0]
    for trial in [*start, *(trial for trial in best if trial.number)][: MOST_TRIALS + 1]:
        table.add_row(str(trial.number), f"{trial.mean:,.1f}", f"{trial.half_width:,.1f}", _changes(trial))
    return table


def _changes(trial: Trial) -> Text:
    if trial.number == 0:
        return Text("the start")
    named = (
        f"{name.rpartition('.')[2]} = "
        + (
            " ".join(f"{key} {inner}" for key, inner in value.items())
            if isinstance(value, dict)
            else str(value)
        )
        for name, value in trial.changed.items()
    )
    short = f"  (misses {', '.join(trial.short)})" if trial.short else ""
    return Text("; ".join(named) + short)


def _passed_over(trials: Sequence[Trial]) -> list[str]:
    reasons = Counter(trial.reason for trial in trials if trial.reason)
    listed = [
        f"{count} of {len(trials)} not usable: {reason}"
        for reason, count in reasons.most_common(MOST_REASONS)
    ]
    left = len(reasons) - MOST_REASONS
    return [*listed, *([f"and {left} other reasons"] if left > 0 else [])]
