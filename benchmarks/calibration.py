"""Whether the statistics of comparisons hold what they promise: ``python -m benchmarks.calibration``.

On models whose true means are known: coverage of intervals (after sequential stopping, too), the probability
of selecting the best, and how often verdicts are wrong or a true difference is found.
"""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich.console import Console

from benchmarks.known_truths import Model, Samples, backlogs, floors, lognormal, mm1, normal
from benchmarks.tables import Column, Report, machine_line, write_json
from twin.statistics import (
    Precision,
    Verdict,
    Watched,
    compare_with_best,
    holm,
    mean_interval,
    overload_of,
    paired,
    plan_replications,
    select_best,
    verdict_of,
)

Row = dict[str, Any]
Rows = Iterable[Row]
Band = tuple[float, float]

SEED = 2026
INDIFFERENCE = 0.01
DEVIATION = 3.0
"""Of the differences between floors to select from, by an indifference of 1."""
MOST = 500
"""Replications at which a selection that has not come to its end counts as wrong."""
LEVEL = 0.95
HOLDS: Band = (0.94, 0.96)
RARE: Band = (0.0, 0.05)
ANY: Band = (0.0, 1.0)
USUAL: Band = (0.9, 1.0)

SHOWN = [
    Column("what", "model"),
    Column("how", "rule"),
    Column("trials", "trials", ","),
    Column("replications", "replications, mean", ".1f"),
    Column("share", "%", ".2f"),
    Column("error", "standard error, %", ".2f"),
    Column("wanted", "wanted, %"),
    Column("met", "met"),
]


def row_of(what: str, how: str, hits: int, trials: int, replications: float, band: Band) -> Row:
    """Make a row of a share that was counted; it is met unless two standard errors outside its band.

    A band from 0 to 1 is there to compare with: nothing is wanted of it.
    """
    least, most = band
    share = hits / trials
    error = (share * (1 - share) / trials) ** 0.5
    wanted = f"at least {100 * least:g}" if least else f"at most {100 * most:g}"
    if least and most < 1:
        wanted = f"{100 * least:g} to {100 * most:g}"
    return {
        "what": what,
        "how": how,
        "trials": trials,
        "replications": replications,
        "share": 100 * share,
        "error": 100 * error,
        "wanted": None if band == ANY else wanted,
        "met": None if band == ANY else least - 2 * error <= share <= most + 2 * error,
    }


def coverage_rows(rng: np.random.Generator, trials: int) -> Rows:
    """Count how often 95 % intervals hold the true mean."""
    yield from sample_rows(rng, trials)
    yield from queue_rows(rng, trials // 4)


def sample_rows(rng: np.random.Generator, trials: int) -> Rows:
    """Count it for replications that are drawn at once."""
    for model in (normal(3), lognormal(10)):
        yield _coverage(rng, model, trials, 15, None)
    for look_ahead in (0, 5):
        yield _coverage(rng, normal(4.5), trials, 60, Precision(look_ahead=look_ahead), ANY)
    for deviation in (1, 3, 4, 5, 6, 10):
        yield _coverage(rng, normal(deviation), trials, 60, Precision())
    for deviation in (4, 6, 10):
        yield _coverage(rng, lognormal(deviation), trials, 60, Precision())
    for deviation, shared in ((0.5, 1.0), (1.0, 1.0), (1.5, 1.0)):
        yield _paired_coverage(rng, trials, deviation, shared)
    for k in (3, 6):
        yield _best_coverage(rng, trials // 4, k)


def queue_rows(rng: np.random.Generator, trials: int) -> Rows:
    """Count it for queues that have to warm up."""
    yield _coverage(rng, mm1(0.5, 4_000), trials, 15, None)
    yield _coverage(rng, mm1(0.5, 4_000), trials, 40, Precision(relative=0.04, cap=40))
    yield _coverage(rng, mm1(0.8, 20_000), trials, 15, None)
    yield _coverage(rng, mm1(0.8, 8_000), trials, 15, None, ANY)


def _coverage(
    rng: np.random.Generator, model: Model, trials: int, n: int, rule: Precision | None, band: Band = HOLDS
) -> Row:
    hits = used = 0
    for sample in model.draw(rng, trials, n):
        enough = n if rule is None else plan_replications([Watched(sample, rule.relative)], rule).n
        interval = mean_interval(sample[:enough], LEVEL)
        hits += interval.low <= model.truth <= interval.high
        used += enough
    how = f"interval, {n} replications" if rule is None else f"sequential, to {rule.relative:.0%}"
    if rule is not None and rule.look_ahead != Precision().look_ahead:
        how += f", look-ahead {rule.look_ahead}"
    return row_of(model.name, how, hits, trials, used / trials, band)


def _paired_coverage(rng: np.random.Generator, trials: int, deviation: float, shared: float) -> Row:
    hits = used = 0
    for samples in floors(rng, trials, 60, (0.0, 2.0), deviation, shared):
        n = _stopped(samples)
        interval = paired(samples[:n, 0], samples[:n, 1], LEVEL).relative
        hits += interval.low <= 0.02 <= interval.high
        used += n
    what = f"difference of two floors, {deviation:g} %"
    return row_of(what, "sequential, paired, to 0.5 %", hits, trials, used / trials, HOLDS)


def _best_coverage(rng: np.random.Generator, trials: int, k: int) -> Row:
    """Two floors nearly equal and the others apart, the last with ten times the deviation of its pairs."""
    means = np.array([0.0, 0.1, *np.linspace(-3, -1, k - 2)])
    truths = [float(means[i] - np.delete(means, i).max()) for i in range(k)]
    hits = 0
    for samples in floors(rng, trials, 15, tuple(means), 1.0, 2.0):
        samples[:, -1] += rng.normal(0, 10, 15)
        rows = compare_with_best(samples, LEVEL)
        hits += all(row.low <= truth <= row.high for row, truth in zip(rows, truths, strict=True))
    how = "all against the best, 15 replications"
    return row_of(f"{k} floors, unequal variances", how, hits, trials, 15, (LEVEL, 1.0))


def selection_rows(rng: np.random.Generator, trials: int) -> Rows:
    """Count how often the best is selected when all others are worse by just the indifference."""
    for k, shared in ((2, 0.0), (2, 3.0), (5, 0.0), (5, 2.0), (5, 6.0), (10, 6.0)):
        hits, used, count = 0, 0.0, trials // 4
        for _ in range(count):
            (samples,) = floors(rng, 1, MOST, (1.0, *[0.0] * (k - 1)), DEVIATION, shared)
            found = select_best(samples, 1.0, LEVEL)
            hits += found.chosen == 0
            used += sum(found.replications) / k
        correlation = shared**2 / (shared**2 + DEVIATION**2 / 2)
        what = f"{k} floors, correlation {correlation:.2f}"
        yield row_of(what, "Kim and Nelson, 95 %", hits, count, used / count, (LEVEL, 1.0))


def verdict_rows(rng: np.random.Generator, trials: int) -> Rows:
    """Count false and right verdicts at the default cap, and floors called overloaded."""
    different = (Verdict.BETTER, Verdict.WORSE)
    for deviation in (0.2, 0.5, 1.0, 1.5, 3.0, 5.0):
        yield _verdicts(rng, trials // 4, (0.0, 0.0), deviation, different, RARE)
    for deviation in (0.2, 0.5, 1.0, 1.5, 3.0):
        yield _verdicts(rng, trials // 4, (0.0, 2.0), deviation, (Verdict.BETTER,), USUAL)
    yield _verdicts(rng, trials // 16, (0.0,) * 5, 1.5, different, RARE)
    yield _verdicts(rng, trials // 16, (0.0, *[2.0] * 4), 1.5, (Verdict.BETTER,), USUAL)
    for load, band in ((0.8, RARE), (0.95, RARE), (1.05, USUAL)):
        yield _overloads(rng, trials // 40, load, band)


def _stopped(samples: Samples) -> int:
    """Give the replications at which an experiment stops, by all means and all differences."""
    k = samples.shape[1]
    pairs = list(itertools.combinations(range(k), 2))
    watched = [Watched(samples[:, i], Precision().relative) for i in range(k)]
    for i, j in pairs:
        first, more = samples[:, i], samples[:, j] - samples[:, i]
        watched.append(Watched(more, INDIFFERENCE / 2, first, LEVEL))
    return plan_replications(watched, Precision()).n


def _verdicts(
    rng: np.random.Generator,
    trials: int,
    gains: tuple[float, ...],
    deviation: float,
    words: tuple[Verdict, ...],
    band: Band,
) -> Row:
    """Count experiments with such a word for any pair; for a gain, experiments with it for all pairs."""
    k, used, hits = len(gains), 0, 0
    pairs = [(0, j) for j in range(1, k)] if any(gains) else list(itertools.combinations(range(k), 2))
    for samples in floors(rng, trials, Precision().cap, gains, deviation, 1.0):
        n = _stopped(samples)
        found = [paired(samples[:n, i], samples[:n, j], LEVEL) for i, j in pairs]
        adjusted = holm([pair.p_value for pair in found])
        said = [
            verdict_of(pair, INDIFFERENCE, p_adjusted=float(p)) in words
            for pair, p in zip(found, adjusted, strict=True)
        ]
        hits += all(said) if any(gains) else any(said)
        used += n
    what = f"{k} floors, differences vary by {deviation:g} %, "
    what += "some 2 % better" if any(gains) else "all the same"
    how = "all found" if any(gains) else "any called different"
    return row_of(what, how, hits, trials, used / trials, band)


def _overloads(rng: np.random.Generator, trials: int, load: float, band: Band) -> Row:
    series = backlogs(rng, 10 * trials, load, 180).reshape(trials, 10, 180)
    hits = sum(overload_of(each, 600 * load).overloaded for each in series)
    return row_of(f"queue at {load:.0%}, 3 h", "called overloaded", hits, trials, 10, band)


KINDS: dict[str, tuple[str, Callable[[np.random.Generator, int], Rows]]] = {
    "coverage": ("How often intervals of 95 % hold the truth", coverage_rows),
    "selection": ("How often the best floor is selected", selection_rows),
    "judgement": ("How often verdicts are wrong, and how often right", verdict_rows),
}


@click.command()
@click.option("--trials", default=10_000, show_default=True, help="Of cheap models; dear ones have fewer.")
@click.option("--kinds", default=",".join(KINDS), show_default=True, help="Tables to make, with commas.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write all figures to a file.")
@click.option("--markdown", type=click.Path(path_type=Path), help="Put the tables into a page.")
def main(trials: int, kinds: str, json_file: Path | None, markdown: Path | None) -> None:
    """Try the statistics of comparisons on models with known means; exits with 1 if one does not hold."""
    console, rows = Console(), {}
    for kind in kinds.split(","):
        title, measure = KINDS[kind]
        began = time.process_time()
        rows[kind] = list(measure(np.random.default_rng(SEED), trials))
        judged = "met: not more than two standard errors beside what is wanted."
        took = f"Seed {SEED}, {time.process_time() - began:.0f} CPU s; {judged}"
        report = Report(f"calibration-{kind}", title, SHOWN, rows[kind], [took, machine_line()])
        report.print(console)
        if markdown is not None:
            report.put_into(markdown)
    if json_file is not None:
        write_json(json_file, **rows)
    if any(row["met"] is False for table in rows.values() for row in table):
        sys.exit(1)


if __name__ == "__main__":
    main()
