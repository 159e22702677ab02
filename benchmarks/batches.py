"""What trials proposed several at a time cost a search, and how busy they keep workers.

``python -m benchmarks.batches``. Settings of a floor are drawn at random and run; what they come to is
fitted, and the fit is searched many times over, with the noise that replications have. Whole searches of
floors would take days to tell what a batch costs. The fleet of the start is half of the layout's: with all of
it the stations of the bundled floors are as busy as they can be, and there is nothing to find.
"""

from __future__ import annotations

import contextlib
import heapq
import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from benchmarks.tables import Column, Report, machine_line, write_json
from twin.errors import InputError
from twin.layout import load_layout
from twin.scenario import load_scenario
from twin.statistics import mean_interval
from twin.studies import Candidate, Runner
from twin.studies.opening import open_runner
from twin.studies.proposing import Proposing
from twin.studies.same_demand import with_same_demand
from twin.studies.samples import Samples
from twin.studies.spaces import Dimension, default_space, start_values
from twin.studies.trials import SearchSettings, Trial
from twin.studies.varying import candidate_of

__all__ = ["batches_report", "busy_share"]

FIGURE = "units_per_hour"
WORKERS = (2, 8, 16, 32)

FLEET_SHARE = 0.5
"""Drive units of the start, as a share of the layout's."""

RIDGE = 0.5
"""Weight of a coefficient's square beside those of the errors, so that every value of a setting has one."""

LONGEST = 4.0
"""What takes so much longer than others is a worker's first replication, which loads the kernels."""

Float64 = NDArray[np.float64]
Settings = Mapping[str, Any]

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


@dataclass(frozen=True)
class Response:
    """What settings of a floor come to, as fitted.

    Attributes
    ----------
    start : Candidate
        The floor as it is.
    space : sequence of Dimension
        What may be changed.
    coefficients : ndarray of float64
        By feature of the settings.
    rough_sd : float
        What settings add of their own, beyond the sum of their effects.
    noise_sd : float
        Of a replication, what its seed does to all settings alike left out.
    mean : float
        Of what was run.
    share : float
        Of the variance between settings that the fit explains.
    costs_s : ndarray of float64
        CPU seconds of the replications.
    """

    start: Candidate
    space: Sequence[Dimension]
    coefficients: Float64
    rough_sd: float
    noise_sd: float
    mean: float
    share: float
    costs_s: Float64

    def truth(self, settings: Settings) -> float:
        """Give the mean of the figure."""
        own = self.rough_sd * _standard_normal("rough", settings)
        return float(_features(self.space, settings) @ self.coefficients) + own

    def measured(self, settings: Settings, replications: int, search: int) -> float:
        """Give the mean of some replications under the seeds of a search."""
        noise = _standard_normal(f"search {search}", settings)
        return self.truth(settings) + self.noise_sd / math.sqrt(replications) * noise

    def in_words(self) -> str:
        """Say how much of it is understood."""
        rough, noise = self.rough_sd / self.mean, self.noise_sd / self.mean
        return (
            f"effects of single settings explain {self.share:.0%} of the variance between them, the rest has "
            f"a standard deviation of {rough:.1%}, a replication {noise:.1%}"
        )


def _standard_normal(what: str, settings: Settings) -> float:
    """Draw the same number for the same settings."""
    digest = sha256((what + json.dumps(dict(settings), sort_keys=True)).encode()).digest()
    return float(np.random.default_rng(int.from_bytes(digest[:8])).normal())


def _features(space: Sequence[Dimension], settings: Settings) -> Float64:
    """Describe settings by numbers: 1, one for each choice, and two for each range."""
    features = [1.0]
    for dimension in space:
        value = settings[dimension.setting]
        if dimension.choices:
            label = dimension.as_parameter(value)
            features += [float(dimension.as_parameter(choice) == label) for choice in dimension.choices]
        else:
            along = (value - dimension.low) / (dimension.high - dimension.low)
            features += [along, along**2]
    return np.array(features)


def _drawn(space: Sequence[Dimension], random: np.random.Generator) -> dict[str, Any]:
    """Draw settings, each value as likely as any other."""
    drawn: dict[str, Any] = {}
    for one in space:
        if one.choices:
            drawn[one.setting] = one.choices[random.integers(len(one.choices))]
        else:
            steps = random.integers(1 + int((one.high - one.low) // one.step))
            drawn[one.setting] = int(one.low + one.step * steps)
    return drawn


def response_of(floor: str, hours: float, samples: int, replications: int, runner: Runner) -> Response:
    """Run settings of a floor that are drawn at random, and fit what they come to.

    Parameters
    ----------
    floor : str
        A layout file, or the name of a bundled floor.
    hours : float
        Simulated hours of each replication.
    samples : int
        How many settings are drawn.
    replications : int
        Of each of them, under common seeds.
    runner : Runner
        Runs what has not been run.
    """
    n_drives = max(1, round(FLEET_SHARE * load_layout(floor).drive_units))
    scenario = load_scenario(overrides={"hours": hours, "fleet.drive_units": n_drives})
    start = candidate_of("start", floor, scenario, {})
    space = default_space(start)
    random = np.random.default_rng(1)
    drawn: dict[Candidate, Settings] = {}
    while len(drawn) < samples:
        settings = _drawn(space, random)
        with contextlib.suppress(InputError):  # no floor
            made = candidate_of("drawn", floor, scenario, settings)
            drawn[with_same_demand([start, made])[0][1]] = settings
    runs = Samples(list(drawn))
    runs.add(runner.outcomes(list(drawn), range(1, 1 + replications)))
    values = np.array([runs.by_seed(index, FIGURE, 0.0) for index in range(len(drawn))])
    usable = np.isfinite(values).all(axis=1)
    described = np.array([_features(space, settings) for settings in drawn.values()])[usable]
    costs_s = np.array([run.cpu_s for index in range(len(drawn)) for run in runs.complete(index)])
    started = costs_s < LONGEST * np.median(costs_s)
    return fitted(start, space, described, values[usable], costs_s[started])


def fitted(
    start: Candidate, space: Sequence[Dimension], described: Float64, values: Float64, costs_s: Float64
) -> Response:
    """Fit what settings come to: the sum of their effects, what they have of their own, and noise.

    Parameters
    ----------
    start : Candidate
        The floor as it is.
    space : sequence of Dimension
        What may be changed.
    described : ndarray of float64, shape (settings, features)
        The settings.
    values : ndarray of float64, shape (settings, replications)
        What they have come to.
    costs_s : ndarray of float64
        CPU seconds of replications.
    """
    n_settings, n_replications = values.shape
    means = values.mean(axis=1)
    penalty = RIDGE * np.diag([0.0] + [1.0] * (described.shape[1] - 1))
    coefficients = np.linalg.solve(described.T @ described + penalty, described.T @ means)
    errors = means - described @ coefficients
    noise = values - values.mean(axis=0) - means[:, None] + values.mean()
    noise_var = float((noise**2).sum()) / ((n_settings - 1) * (n_replications - 1))
    left = float((errors**2).sum()) / max(n_settings - int(np.linalg.matrix_rank(described)), 1)
    rough_sd = math.sqrt(max(0.0, left - noise_var / n_replications))
    share = 1.0 - float(errors.var() / means.var())
    noise_sd, mean = math.sqrt(noise_var), float(means.mean())
    return Response(start, space, coefficients, rough_sd, noise_sd, mean, share, costs_s)


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
