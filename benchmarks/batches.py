"""What trials proposed several at a time cost a search, and how busy they keep workers.

``python -m benchmarks.batches``. Settings of a floor are drawn at random and run; what they come to is
fitted, and the fit is searched many times over, with the noise that replications have. Whole searches of
floors would take days to tell what a batch costs. The fleet of the start is half of the layout's: with all of
it the stations of the bundled floors are as busy as they can be, and there is nothing to find.
"""

from __future__ import annotations

import heapq
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from benchmarks.responses import FIGURE, Response, response_of
from benchmarks.tables import Column, Report, machine_line, write_json
from twin.statistics import mean_interval
from twin.studies import Runner
from twin.studies.opening import open_runner
from twin.studies.proposing import Proposing
from twin.studies.spaces import start_values
from twin.studies.trials import SearchSettings, Trial

__all__ = ["batches_report", "busy_share"]

WORKERS = (2, 8, 16, 32)

Float64 = NDArray[np.float64]

SHOWN = [
    Column("floor", "floor"),
    Column("drive_units", "drive units", "d"),
    Column("batch", "trials at a time", "d"),
    Column("gain", "winner above the start", "+.2%"),
    Column("gain_half_width", "±", ".2%"),
    Column("cost", "above one at a time", "+.2%"),
    Column("cost_half_width", "±", ".2%"),
    *(Column(f"busy_{n}", f"busy of {n} workers", ".0%") for n in WORKERS),
]


def searched(response: Response, settings: SearchSettings, number: int) -> tuple[float, list[int]]:
    """Search a response; gives what the winner is above the start in truth, and the trials of each batch.

    Parameters
    ----------
    response : Response
        What is searched.
    settings : SearchSettings
        How.
    number : int
        Which search it is: its seed.
    """
    own = start_values(response.start, [dimension.setting for dimension in response.space])
    proposing = Proposing(response.space, number, lower_is_better=False)
    tried: list[tuple[float, float]] = []
    batches: list[int] = []
    while len(tried) < settings.trials:
        batch = [] if tried else [proposing.begin_with(own)]
        while len(batch) < min(settings.batch, settings.trials - len(tried)):
            proposal = proposing.another()
            if proposal is None:
                break
            batch.append(proposal)
        if not batch:
            break
        batches.append(len(batch))
        for proposal in batch:
            value = response.measured(proposal.settings, settings.replications, number)
            tried.append((value, response.truth(proposal.settings)))
            trial = Trial(len(tried) - 1, proposal.settings, candidate=response.start, value=value)
            proposing.answer(proposal, trial)
    return max(tried)[1] / response.truth(own) - 1.0, batches


def busy_share(batches: Sequence[Sequence[float]], n_workers: int) -> float:
    """Say which share of the workers' time replications take, when each batch waits for the one before."""
    took_s = 0.0
    for batch in batches:
        free_at = [0.0] * n_workers
        for cost_s in batch:
            heapq.heappush(free_at, heapq.heappop(free_at) + cost_s)
        took_s += max(free_at)
    return sum(map(sum, batches)) / (n_workers * took_s)


def rows_of(
    floor: str, response: Response, batches: Sequence[int], searches: int, settings: SearchSettings
) -> list[dict[str, Any]]:
    """Search a response with each size of a batch; the others are set against the first."""
    rows = []
    gains: dict[int, Float64] = {}
    for batch in batches:
        asked = SearchSettings(settings.trials, settings.replications, batch)
        found = [searched(response, asked, number) for number in range(1, 1 + searches)]
        gains[batch] = np.array([gain for gain, _ in found])
        gain, lost = mean_interval(gains[batch]), mean_interval(gains[batch] - gains[batches[0]])
        random = np.random.default_rng(1)
        costs = [
            [list(random.choice(response.costs_s, size * settings.replications)) for size in sizes]
            for _, sizes in found
        ]
        rows.append(
            {
                "floor": floor,
                "drive_units": response.start.scenario.fleet.drive_units,
                "batch": batch,
                "gain": gain.estimate,
                "gain_half_width": gain.half_width,
                "cost": lost.estimate if batch != batches[0] else None,
                "cost_half_width": lost.half_width if batch != batches[0] else None,
                **{f"busy_{n}": float(np.mean([busy_share(one, n) for one in costs])) for n in WORKERS},
            }
        )
    return rows


def batches_report(
    floors: Sequence[str],
    hours: float,
    samples: int,
    batches: Sequence[int],
    searches: int,
    settings: SearchSettings,
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
    samples : int
        Settings of each floor that are run.
    batches : sequence of int
        Trials at a time; the others are set against the first.
    searches : int
        Of each floor and batch.
    settings : SearchSettings
        Of all searches, but for the batch.
    runner : Runner
        Runs what has not been run.
    console : Console
        Shows what is under way.
    """
    rows, said = [], []
    for floor in floors:
        with console.status(f"{floor}: {samples} settings"):
            response = response_of(floor, hours, samples, settings.replications, runner)
        with console.status(f"{floor}: searches"):
            rows += rows_of(floor, response, batches, searches, settings)
        said.append(f"`{floor}`: {response.in_words()}")
    notes = [
        f"{searches} searches each, of {settings.trials} trials of {settings.replications} replications, of "
        f"what was fitted to {samples} settings, drawn at random from the default space and run for "
        f"{settings.replications} replications of {hours:g} h: {FIGURE}. {'; '.join(said)}. Intervals of "
        "95 % over the searches.",
        machine_line(),
    ]
    return Report("batches", "Trials at a time", SHOWN, rows, notes)


@click.command()
@click.option("--floors", default="tiny,small", show_default=True, help="Floors.")
@click.option("--hours", default=0.25, show_default=True, help="Simulated hours of each replication.")
@click.option("--samples", default=80, show_default=True, help="Settings of each floor that are run.")
@click.option("--batches", default="1,4,8,16", show_default=True, help="Trials at a time.")
@click.option("--searches", default=150, show_default=True, help="Of each floor and batch.")
@click.option("--trials", default=40, show_default=True, help="Of each search.")
@click.option("--replications", default=4, show_default=True, help="Of each trial.")
@click.option("--store", help="Keep replications in this file.  [default: they are forgotten]")
@click.option("--workers", default=2, show_default=True, help="Processes.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write all figures.")
@click.option(
    "--markdown", type=click.Path(path_type=Path), help="Put the table between its marks in this file."
)
def main(
    floors: str,
    hours: float,
    samples: int,
    batches: str,
    searches: int,
    trials: int,
    replications: int,
    store: str | None,
    workers: int,
    json_file: Path | None,
    markdown: Path | None,
) -> None:
    """Measure what trials at a time cost a search, and how busy they keep workers."""
    console = Console(width=None if sys.stdout.isatty() else 160)
    sizes = [int(size) for size in batches.split(",")]
    settings = SearchSettings(trials=trials, replications=replications)
    with open_runner(store, workers=workers) as runner:
        names = floors.split(",")
        report = batches_report(names, hours, samples, sizes, searches, settings, runner, console)
    report.print(console)
    if markdown is not None:
        report.put_into(markdown)
    if json_file is not None:
        write_json(json_file, batches=list(report.rows))


if __name__ == "__main__":
    main()
