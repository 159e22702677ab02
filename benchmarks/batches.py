"""What trials proposed several at a time cost a search, and how busy they keep workers.

``python -m benchmarks.batches``: the whole of it takes about half an hour of one core.
"""

from __future__ import annotations

import heapq
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from benchmarks.tables import Column, Report, machine_line, write_json
from twin.scenario import Scenario, load_scenario
from twin.statistics import mean_interval
from twin.studies import Candidate, Outcome, Runner, StudyObserver
from twin.studies.analysis import Analysis
from twin.studies.comparison import ComparisonSettings
from twin.studies.opening import open_runner
from twin.studies.optimising import Searching
from twin.studies.same_demand import with_same_demand
from twin.studies.samples import Samples
from twin.studies.spaces import default_space
from twin.studies.trials import SearchSettings
from twin.studies.varying import candidate_of

__all__ = ["batches_report"]

FIGURE = "units_per_hour"
WORKERS = (2, 8, 16, 32)

APART = 1_000
"""Distance of the first seeds of two searches: no replication of one is another's."""

FRESH_SEED, FRESH = 900_001, 10
"""Seeds under which all winners are judged."""

SHOWN = [
    Column("floor", "floor"),
    Column("batch", "trials at a time", "d"),
    Column("gain", "winner above the start", "+.2%"),
    Column("gain_half_width", "±", ".2%"),
    Column("cost", "above one at a time", "+.2%"),
    Column("cost_half_width", "±", ".2%"),
    *(Column(f"busy_{n}", f"busy of {n} workers", ".0%") for n in WORKERS),
]


@dataclass(frozen=True)
class Searched:
    """A search: how much better its winner is in truth, and the seconds of its replications by batch."""

    gain: float
    batches: Sequence[Sequence[float]]


class Noting(StudyObserver):
    """Notes what the replications of each batch cost."""

    def __init__(self) -> None:
        self.batches: list[list[float]] = []

    def begun(self, candidates: Sequence[Candidate], n_wanted: int, n_stored: int) -> None:
        """Begin another batch."""
        self.batches.append([])

    def finished(self, candidate: Candidate, outcome: Outcome, *, from_store: bool) -> None:
        """Note an outcome; one from the store cost as much when it was run."""
        self.batches[-1].append(outcome.cpu_s)


def searched(
    name: str, scenario: Scenario, settings: SearchSettings, number: int, runner: Runner
) -> Searched:
    """Search a floor once, and judge the winner under seeds that no search sees.

    Parameters
    ----------
    name : str
        A layout file, or the name of a bundled floor.
    scenario : Scenario
        What it runs.
    settings : SearchSettings
        How it is searched.
    number : int
        Which search it is: others have other seeds.
    runner : Runner
        Runs what has not been run.
    """

    def make(chosen: Mapping[str, Any]) -> Candidate:
        return candidate_of("start", name, scenario, chosen)

    asked = ComparisonSettings(figure=FIGURE, first_seed=1 + number * APART, analysis=Analysis.TERMINATING)
    runner.observer = noting = Noting()
    found = Searching(make, default_space(make({})), settings, asked).run(runner)
    runner.observer = StudyObserver()
    if found.winner is None:
        return Searched(0.0, noting.batches)
    pair, _ = with_same_demand([found.start, found.winner])
    samples = Samples(pair)
    samples.add(runner.outcomes(pair, range(FRESH_SEED, FRESH_SEED + FRESH)))
    start, winner = samples.values(FIGURE, 0.0, 0, 1).mean(axis=0)
    return Searched(float(winner / start - 1.0), noting.batches)


def busy_share(batches: Sequence[Sequence[float]], n_workers: int) -> float:
    """Say which share of the workers' time replications take, when each batch waits for the one before."""
    took_s = 0.0
    for batch in batches:
        free_at = [0.0] * n_workers
        for cost_s in batch:
            heapq.heappush(free_at, heapq.heappop(free_at) + cost_s)
        took_s += max(free_at)
    return sum(map(sum, batches)) / (n_workers * took_s)


def batches_report(
    floors: Sequence[str],
    hours: float,
    batches: Sequence[int],
    searches: int,
    runner: Runner,
    console: Console,
) -> Report:
    """Measure.

    Parameters
    ----------
    floors : sequence of str
        Layout files, or names of bundled floors.
    hours : float
        Simulated hours of each replication.
    batches : sequence of int
        Trials at a time; the others are set against the first.
    searches : int
        Of each floor and batch, under seeds of their own.
    runner : Runner
        Runs what has not been run.
    console : Console
        Shows what is under way.
    """
    scenario = load_scenario(overrides={"hours": hours})
    rows = []
    for floor in floors:
        gains: dict[int, NDArray[np.float64]] = {}
        for batch in batches:
            settings = SearchSettings(batch=batch)
            with console.status(f"{floor}, {batch} at a time"):
                found = [searched(floor, scenario, settings, number, runner) for number in range(searches)]
            gains[batch] = np.array([one.gain for one in found])
            gain, lost = mean_interval(gains[batch]), mean_interval(gains[batch] - gains[batches[0]])
            busy = {f"busy_{n}": np.mean([busy_share(one.batches, n) for one in found]) for n in WORKERS}
            rows.append(
                {
                    "floor": floor,
                    "batch": batch,
                    "gain": gain.estimate,
                    "gain_half_width": gain.half_width,
                    "cost": lost.estimate if batch != batches[0] else None,
                    "cost_half_width": lost.half_width if batch != batches[0] else None,
                    **busy,
                }
            )
    settings = SearchSettings()
    notes = [
        f"{searches} searches each, of {settings.trials} trials of {settings.replications} replications of "
        f"{hours:g} h, over the default space; each search has seeds of its own, the same for every batch. "
        f"The winner is judged against the start under {FRESH} fresh seeds: {FIGURE}, with 95 % intervals "
        "over the searches. Busy: what the replications take of so many workers' time.",
        machine_line(),
    ]
    return Report("batches", "Trials at a time", SHOWN, rows, notes)


@click.command()
@click.option("--floors", default="tiny,small", show_default=True, help="Floors.")
@click.option("--hours", default=0.25, show_default=True, help="Simulated hours of each replication.")
@click.option("--batches", default="1,2,4,8,16", show_default=True, help="Trials at a time.")
@click.option("--searches", default=12, show_default=True, help="Of each floor and batch.")
@click.option("--store", help="Keep replications in this file.  [default: they are forgotten]")
@click.option("--workers", default=1, show_default=True, help="Processes.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write all figures.")
@click.option(
    "--markdown", type=click.Path(path_type=Path), help="Put the table between its marks in this file."
)
def main(
    floors: str,
    hours: float,
    batches: str,
    searches: int,
    store: str | None,
    workers: int,
    json_file: Path | None,
    markdown: Path | None,
) -> None:
    """Measure what trials at a time cost a search, and how busy they keep workers."""
    console = Console(width=None if sys.stdout.isatty() else 160)
    sizes = [int(size) for size in batches.split(",")]
    with open_runner(store, workers=workers) as runner:
        report = batches_report(floors.split(","), hours, sizes, searches, runner, console)
    report.print(console)
    if markdown is not None:
        report.put_into(markdown)
    if json_file is not None:
        write_json(json_file, batches=list(report.rows))


if __name__ == "__main__":
    main()
