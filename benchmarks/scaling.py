"""What an experiment costs beside bare runs, and what workers bring: ``python -m benchmarks.scaling``."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Executor, wait
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console

import twin
from benchmarks.tables import Column, Report, machine_line, write_json
from twin.layout import Layout
from twin.studies import Candidate, Runner, Store, open_executor, replicate

__all__ = ["scaling_report"]

OVERHEAD, LINEAR = 0.03, 0.9
"""At most so much more time than bare runs take; at least so much of what each more worker could bring."""

WARM_UP_SEED = 1_000_000

SHOWN = [
    Column("what", "replications"),
    Column("workers", "workers"),
    Column("wall_s", "wall s", ".2f"),
    Column("each_s", "wall s a replication and worker", ".3f"),
    Column("overhead", "more than bare runs", "+.1%"),
    Column("linear", "of linear", ".0%"),
    Column("target", "target"),
    Column("met", "met"),
]


def time_bare(candidate: Candidate, floor: Layout, seeds: range) -> float:
    """Time the same runs one after the other in this process, in seconds."""
    began = time.perf_counter()
    for seed in seeds:
        twin.run(floor, candidate.scenario.model_copy(update={"seed": seed}))
    return time.perf_counter() - began


def time_study(candidate: Candidate, seeds: range, executor: Executor) -> float:
    """Time them as an experiment with a new store, in seconds."""
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "store.sqlite") as store:
        began = time.perf_counter()
        outcomes = list(Runner(store, executor).outcomes([candidate], seeds))
        took_s = time.perf_counter() - began
    unfinished = [outcome.message for outcome in outcomes if not outcome.complete]
    if unfinished or len(outcomes) != len(seeds):
        raise click.ClickException(f"not every replication was finished: {unfinished[:1]}")
    return took_s


def warm(executor: Executor, candidate: Candidate, workers: int) -> None:
    """Let every worker import, and load its kernels."""
    short = replace(candidate, scenario=candidate.scenario.model_copy(update={"hours": 0.1}))
    wait([executor.submit(replicate, short, WARM_UP_SEED + number) for number in range(4 * workers)])


def rounds_of(
    candidate: Candidate, seeds: range, workers: int, rounds: int, console: Console
) -> Iterator[tuple[float, float, float]]:
    """Time bare runs, one worker and several, one after the other, so that each meets the same machine."""
    floor = candidate.layout()
    with open_executor(1) as one, open_executor(workers) as several:
        with console.status("warming up"):
            warm(one, candidate, 1)
            warm(several, candidate, workers)
            time_bare(candidate, floor, seeds[:1])
        for number in range(rounds):
            with console.status(f"round {number + 1} of {rounds}"):
                yield (
                    time_bare(candidate, floor, seeds),
                    time_study(candidate, seeds, one),
                    time_study(candidate, seeds, several),
                )


def scaling_report(
    layout: str, hours: float, replications: int, workers: int, rounds: int, console: Console
) -> Report:
    """Measure.

    Parameters
    ----------
    layout : str
        A layout file, or the name of a bundled floor.
    hours : float
        Simulated hours of each replication.
    replications : int
        How many are timed together.
    workers : int
        Processes beside which one is set.
    rounds : int
        How often everything is timed; medians are told.
    console : Console
        Shows what is under way.
    """
    candidate = Candidate.load(layout, settings={"hours": hours})
    seeds = range(1, replications + 1)
    timed = list(rounds_of(candidate, seeds, workers, rounds, console))
    bare_s, one_s, several_s = (statistics.median(times) for times in zip(*timed, strict=True))
    overhead = statistics.median(one / bare - 1 for bare, one, _ in timed)
    linear = statistics.median(one / several / workers for _, one, several in timed)

    def row(what: str, workers: int, wall_s: float, **more: Any) -> dict[str, Any]:
        each_s = wall_s * workers / replications
        return {"what": what, "workers": workers, "wall_s": wall_s, "each_s": each_s, **more}

    rows = [
        row("bare runs in one process", 1, bare_s),
        row(
            "an experiment", 1, one_s, overhead=overhead, target=f"< {OVERHEAD:.0%}", met=overhead < OVERHEAD
        ),
        row(
            "an experiment",
            workers,
            several_s,
            linear=linear,
            target=f">= {LINEAR:.0%}",
            met=linear >= LINEAR,
        ),
    ]
    notes = [
        f"{replications} replications of `{candidate.name}`, {hours:g} h each; warm workers, a new SQLite "
        f"store each time; medians of {rounds} rounds, in each of which the three come one after the other.",
        machine_line(),
    ]
    return Report("scaling", "Replications as an experiment, and workers", SHOWN, rows, notes)


@click.command()
@click.option("--layout", default="small", show_default=True, help="The floor.")
@click.option("--hours", default=1.0, show_default=True, help="Simulated hours of each replication.")
@click.option("--replications", default=30, show_default=True, help="How many are timed together.")
@click.option("--workers", default=2, show_default=True, help="Processes.")
@click.option("--rounds", default=3, show_default=True, help="How often everything is timed.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write all figures.")
@click.option(
    "--markdown", type=click.Path(path_type=Path), help="Put the table between its marks in this file."
)
def main(
    layout: str,
    hours: float,
    replications: int,
    workers: int,
    rounds: int,
    json_file: Path | None,
    markdown: Path | None,
) -> None:
    """Measure what an experiment costs beside bare runs, and what more workers bring."""
    console = Console(width=None if sys.stdout.isatty() else 160)
    report = scaling_report(layout, hours, replications, workers, rounds, console)
    report.print(console)
    if markdown is not None:
        report.put_into(markdown)
    if json_file is not None:
        write_json(json_file, scaling=list(report.rows))


if __name__ == "__main__":
    main()
