"""Whether comparisons of real floors tell the truth: ``python -m benchmarks.verdicts``.

Trial experiments on two floors whose true difference is known: nothing, or 2 % of the units an hour.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import click
import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from benchmarks.tables import Column, Report, machine_line, write_json
from twin.statistics import Verdict, paired
from twin.studies import Candidate, Outcome, Runner, Store, StudyObserver, open_executor
from twin.studies.comparing import compare_candidates
from twin.studies.comparison import Comparison, ComparisonSettings
from twin.studies.keys import key_of

Row = dict[str, Any]
Pool = Sequence[Outcome]
Sizes = tuple[int, int]
"""Replications of the first floor to draw from, and of each other one."""

SEED = 2026
PICK_TIME_S = 10.0
FIGURE = "units_per_hour"
KEY_OF_ITS_OWN = 1e-12
"""Added to the pick time, in s, so that a comparison does not take two floors for one."""

SAID = (Verdict.BETTER, Verdict.WORSE, Verdict.EQUIVALENT, Verdict.UNDECIDED)

TRIALS = [
    Column("what", "second floor"),
    Column("numbers", "random numbers"),
    Column("truth", "true difference, %", ".3f"),
    Column("truth_error", "standard error, %", ".3f"),
    Column("correlation", "correlation", ".2f"),
    Column("trials", "trials", ","),
    Column("replications", "replications, mean", ".1f"),
    Column("at_cap", "at the cap, %", ".1f"),
    *(Column(verdict.value, f"{verdict.value}, %", ".1f") for verdict in SAID),
    Column("wanted", "wanted"),
    Column("met", "met"),
]


@dataclass(frozen=True)
class Kind:
    """Trials of one kind.

    Attributes
    ----------
    what : str
        What the second floor is.
    pick_time_s : float
        Its mean time to pick a unit; the first one's is 10 s.
    common : bool
        Both see the same seeds.
    wrong : bool
        Better and worse are both wrong, otherwise worse is right.
    """

    what: str
    pick_time_s: float
    common: bool
    wrong: bool

    @property
    def name(self) -> str:
        """Name of the second candidate."""
        return f"{self.pick_time_s:g} s"


KINDS = (
    Kind("the same", PICK_TIME_S, common=False, wrong=True),
    Kind("the same", PICK_TIME_S, common=True, wrong=True),
    Kind("picks take 0.01 % longer", 1.0001 * PICK_TIME_S, common=True, wrong=True),
    Kind("picks take 2.04 % longer", PICK_TIME_S / 0.98, common=True, wrong=False),
    Kind("picks take 2.04 % longer", PICK_TIME_S / 0.98, common=False, wrong=False),
)


class Drawn:
    """Stands in for a runner: gives replications that were made beforehand, under seeds of its own.

    Parameters
    ----------
    pools : mapping of str to sequence of Outcome
        Replications by name of the candidate.
    order : mapping of str to ndarray of int
        Which of them are a candidate's first, second, ...
    """

    def __init__(self, pools: Mapping[str, Pool], order: Mapping[str, NDArray[np.int64]]) -> None:
        self.observer = StudyObserver()
        self._pools = pools
        self._order = order

    def outcomes(self, candidates: Sequence[Candidate], seeds: Iterable[int]) -> Iterator[Outcome]:
        """Give the outcomes of every candidate under every seed, from 1."""
        for seed in seeds:
            for candidate in candidates:
                drawn = self._pools[candidate.name][int(self._order[candidate.name][seed - 1])]
                yield replace(drawn, key=key_of(candidate, seed))


def run_pool(runner: Runner, candidate: Candidate, seeds: range) -> Pool:
    """Make the replications of a floor, in the order of the seeds; the store may have some."""
    found = {outcome.seed: outcome for outcome in runner.outcomes([candidate], seeds)}
    return [found[seed] for seed in seeds]


def floor(layout: str, hours: float, pick_time_s: float, name: str) -> Candidate:
    """Name a floor with a pick time."""
    return Candidate.load(layout, settings={"hours": hours, "stations.pick_time_s": pick_time_s}, name=name)


def try_kind(
    kind: Kind,
    candidates: Sequence[Candidate],
    pools: Mapping[str, Pool],
    trials: int,
    settings: ComparisonSettings,
) -> Row:
    """Compare the two floors again and again, each time on replications drawn anew."""
    rng = np.random.default_rng(SEED)
    first, second = candidates
    cap, size = settings.max_replications, min(len(pools[each.name]) for each in candidates)
    found: list[Comparison] = []
    for _ in range(trials):
        drawn = rng.permutation(size)
        order = {first.name: drawn[:cap], second.name: drawn[:cap] if kind.common else drawn[cap : 2 * cap]}
        runner = cast(Runner, Drawn(pools, order))
        found.append(compare_candidates(candidates, settings, runner))
    return _row(kind, found, _truth(pools[first.name], pools[second.name], kind, found[0].cut_h))


def _truth(first: Pool, second: Pool, kind: Kind, cut_h: float) -> Row:
    """Measure the true difference on all replications under common seeds, as far as they tell."""
    both = zip(first, second, strict=False)
    before, after = np.array([[each.figure(FIGURE, cut_h) for each in pair] for pair in both]).T
    pair = paired(before, after)
    error = pair.relative.half_width / 1.96
    return {
        "truth": 100 * pair.relative.estimate,
        "truth_error": 100 * error,
        "correlation": pair.correlation if kind.common else 0.0,
    }


def _row(kind: Kind, found: Sequence[Comparison], truth: Row) -> Row:
    said = [comparison.headline[0].verdict for comparison in found]
    share = {verdict: 100 * said.count(verdict) / len(said) for verdict in Verdict}
    different = share[Verdict.BETTER] + share[Verdict.WORSE]
    return {
        "what": kind.what,
        "numbers": "common" if kind.common else "independent",
        **truth,
        "trials": len(found),
        "replications": float(np.mean([len(comparison.seeds) for comparison in found])),
        "at_cap": 100 * float(np.mean([comparison.cap_hit for comparison in found])),
        **{verdict.value: share[verdict] for verdict in Verdict},
        "wanted": "better or worse in at most 5 %" if kind.wrong else "worse in at least 90 %",
        "met": different <= 5 if kind.wrong else share[Verdict.WORSE] >= 90,
    }


def trial_rows(
    runner: Runner, layout: str, hours: float, sizes: Sizes, trials: int, settings: ComparisonSettings
) -> Iterator[Row]:
    """Try every kind of trial; a floor's replications are made once for all of them."""
    first = floor(layout, hours, PICK_TIME_S, "first")
    pools = {first.name: run_pool(runner, first, range(1, sizes[0] + 1))}
    for kind in KINDS:
        second = floor(layout, hours, kind.pick_time_s, kind.name)
        if kind.pick_time_s == PICK_TIME_S:
            pools[kind.name] = pools[first.name]
            second = floor(layout, hours, PICK_TIME_S + KEY_OF_ITS_OWN, kind.name)
        elif kind.name not in pools:
            pools[kind.name] = run_pool(runner, second, range(1, sizes[1] + 1))
        yield try_kind(kind, [first, second], pools, trials, settings)


def trials_report(rows: Sequence[Row], layout: str, hours: float, sizes: Sizes) -> Report:
    """Make the table of trials."""
    notes = [
        f"{layout}, {hours:g} simulated hours, units/h, backlog of orders; default precision, indifference "
        f"and cap. Each trial draws its replications, without putting any back, from {sizes[0]:,} of the "
        f"first floor and {sizes[1]:,} of each other one; the true difference is that of all under the "
        "same seeds.",
        machine_line(),
    ]
    return Report("verdicts", "Verdicts on floors whose difference is known", TRIALS, rows, notes)


@click.command()
@click.option("--layout", default="tiny", show_default=True, help="Floor of the trials.")
@click.option("--hours", default=1.0, show_default=True, help="Simulated hours of a replication.")
@click.option("--pool", default=2000, show_default=True, help="Replications of the first floor to draw from.")
@click.option("--others", default=600, show_default=True, help="And of each other floor.")
@click.option("--trials", default=200, show_default=True, help="Experiments of each kind.")
@click.option("--cap", default=60, show_default=True, help="Most replications of an experiment.")
@click.option("--workers", type=int, help="Processes.  [default: one for each core]")
@click.option("--store", help="Keep replications, and go on with those in it.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write all figures to a file.")
@click.option("--markdown", type=click.Path(path_type=Path), help="Put the tables into a page.")
def main(
    layout: str,
    hours: float,
    pool: int,
    others: int,
    trials: int,
    cap: int,
    workers: int | None,
    store: str | None,
    json_file: Path | None,
    markdown: Path | None,
) -> None:
    """Compare floors whose true difference is known; exits with 1 if verdicts are wrong too often."""
    console = Console()
    settings = ComparisonSettings(max_replications=cap)
    if min(pool, others) < 2 * cap:
        what = f"{min(pool, others)} is less than two experiments at the cap."
        raise click.BadParameter(what, param_hint="'--pool', '--others'")
    with tempfile.TemporaryDirectory() as folder, open_executor(workers) as executor:
        runner = Runner(Store(store or str(Path(folder) / "store.sqlite")), executor)
        rows = list(trial_rows(runner, layout, hours, (pool, others), trials, settings))
    report = trials_report(rows, layout, hours, (pool, others))
    report.print(console)
    if markdown is not None:
        report.put_into(markdown)
    if json_file is not None:
        write_json(json_file, verdicts=rows)
    if not all(row["met"] for row in rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
