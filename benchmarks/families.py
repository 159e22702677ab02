"""Which of two ways to lay a floor out is better: ``python -m benchmarks.families``.

Ten bundled floors form five families that differ in one property each. Every family is compared on common
random numbers as ``twin compare`` does, once with a fleet that keeps the stations busy whatever the layout,
and once with one that is too small for that, so that the layout shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from benchmarks.tables import Column, Report, machine_line, write_json
from twin.statistics import PairedDifference
from twin.studies.asking import compare
from twin.studies.candidate import Candidate
from twin.studies.comparison import Comparison, ComparisonSettings

FLEETS = (40, 64)
"""Drive units: too few for the 8 or so pick stations, and enough."""


@dataclass(frozen=True)
class Question:
    """A property, and the two floors that differ in it.

    Attributes
    ----------
    asks : str
        What is asked.
    first, second : str
        Names of the floors.
    settings : sequence of mapping
        What is set on each of them, beside the fleet.
    """

    asks: str
    first: str
    second: str
    settings: tuple[dict[str, Any], dict[str, Any]] = ({}, {})

    def candidates(self, drive_units: int, hours: float) -> list[Candidate]:
        """Make the two candidates with a fleet."""
        common = {"fleet.drive_units": drive_units, "hours": hours}
        return [
            Candidate.load(layout, settings={**common, **own}, name=name)
            for layout, own, name in zip((self.first, self.second), self.settings, self.names, strict=True)
        ]

    @property
    def names(self) -> tuple[str, str]:
        """What the candidates are called: the floor, and what is set on it."""
        first, second = (
            ", ".join((layout, *(f"{key.rpartition('.')[2]} {value}" for key, value in own.items())))
            for layout, own in zip((self.first, self.second), self.settings, strict=True)
        )
        return first, second


QUEUE = "layout.floor.stations.queue"

QUESTIONS = (
    Question("aisles: one-way or two-way", "aisles-one-way", "aisles-two-way"),
    Question("stations: on one side or on two", "stations-one-side", "stations-two-sides"),
    Question("highways: two lanes or three", "highways-narrow", "highways-wide"),
    Question("blocks: shallow or deep", "blocks-shallow", "blocks-deep"),
    Question("72 queue cells: 6 long lanes or 12 short", "queues-few-long", "queues-many-short"),
    Question("queue: 6 cells or 3", "stations-one-side", "stations-one-side", ({QUEUE: 6}, {QUEUE: 3})),
)

HEADLINE = [
    Column("question", "question"),
    Column("drive_units", "drive units", ","),
    Column("first", "first, units/h", ",.0f"),
    Column("second", "second, units/h", ",.0f"),
    Column("difference", "difference, %"),
    Column("verdict", "the second is"),
]

SHOWN = [
    *HEADLINE,
    Column("replications", "replications", ","),
    Column("correlation", "correlation", ".2f"),
    Column("variance_ratio", "variance cut by pairing", ".1f"),
    Column("distance", "distance/unit, %"),
    Column("congestion", "congestion, points"),
    Column("cycle", "pod cycle, %"),
]


def row_of(question: Question, drive_units: int, found: Comparison) -> dict[str, Any]:
    """Make the row of a comparison."""
    (headline,) = found.headline
    pair = headline.paired
    means = [summary.figures["units_per_hour"].estimate for summary in found.candidates]
    return {
        "question": question.asks,
        "floors": [summary.name for summary in found.candidates],
        "drive_units": drive_units,
        "first": means[0],
        "second": means[1],
        "difference": _share(found, "units_per_hour"),
        "verdict": headline.verdict.value if headline.verdict else "-",
        "words": found.words,
        "replications": len(found.seeds),
        "converged": found.converged,
        "failures": len(found.failures),
        "correlation": pair.correlation if pair else None,
        "variance_ratio": pair.variance_ratio if pair else None,
        "distance": _share(found, "distance_m_per_unit"),
        "congestion": _points(found, "congestion_share"),
        "cycle": _share(found, "pod_cycle_mean_s"),
        "remarks": list(found.remarks),
    }


def _pair(found: Comparison, figure: str) -> PairedDifference | None:
    """Find the difference in a figure; None where too few replications have it."""
    return next((verdict.paired for verdict in found.verdicts if verdict.figure == figure), None)


def _share(found: Comparison, figure: str) -> str:
    """Write the difference in a figure as a share of the first floor's."""
    pair = _pair(found, figure)
    if pair is None:
        return "-"
    return f"{100 * pair.relative.estimate:+.1f} ± {100 * pair.relative.half_width:.1f}"


def _points(found: Comparison, figure: str) -> str:
    """Write the difference in a figure that is a percentage itself."""
    pair = _pair(found, figure)
    if pair is None:
        return "-"
    return f"{pair.difference.estimate:+.1f} ± {pair.difference.half_width:.1f}"


def conditions(rows: list[dict[str, Any]], hours: float, settings: ComparisonSettings) -> str:
    """Say how the comparisons were made."""
    failures = sum(row["failures"] for row in rows)
    return (
        f"A backlog of orders that never ends; replications of {hours:g} h on common random numbers from "
        f"seed {settings.first_seed} on, the longer of the two warm-ups (MSER-5) left out, until half-widths "
        f"at {settings.confidence:.0%} are within {settings.precision:.1%} of the means and "
        f"{settings.indifference / 2:.1%} for differences (or a tenth of the difference), or "
        f"{settings.max_replications} replications. "
        f"Differences below {settings.indifference:.0%} do not matter. Runs that failed: {failures}."
    )


@click.command()
@click.option("--hours", default=1.0, show_default=True, help="Simulated hours of a replication.")
@click.option("--fleets", default=",".join(map(str, FLEETS)), show_default=True, help="Drive units.")
@click.option("--only", default="", help="Compare only where the question has this in it.")
@click.option("--max-replications", default=60, show_default=True, help="The cap.")
@click.option("--workers", type=int, help="Processes.  [default: one a core]")
@click.option("--store", type=click.Path(), help="Keep the replications here, and go on from there.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write all figures.")
@click.option("--markdown", type=click.Path(path_type=Path), help="Put the whole table here.")
@click.option("--headline", type=click.Path(path_type=Path), help="Put the headline table here.")
def main(
    hours: float,
    fleets: str,
    only: str,
    max_replications: int,
    workers: int | None,
    store: str | None,
    json_file: Path | None,
    markdown: Path | None,
    headline: Path | None,
) -> None:
    """Compare the families of bundled floors."""
    console = Console(highlight=False)
    settings = ComparisonSettings(max_replications=max_replications)
    rows = []
    for drive_units in (int(fleet) for fleet in fleets.split(",")):
        for question in QUESTIONS:
            if only not in question.asks:
                continue
            candidates = question.candidates(drive_units, hours)
            found = compare(*candidates, settings=settings, store=store, workers=workers)
            rows.append(row_of(question, drive_units, found))
            console.print(f"{drive_units} drive units: {found.words}", soft_wrap=True)
    notes = [conditions(rows, hours, settings), machine_line()]
    title = "Families of layouts, compared"
    whole = Report("families", title, SHOWN, rows, notes)
    whole.print(Console(width=220, highlight=False))
    if markdown is not None:
        whole.put_into(markdown)
    if headline is not None:
        Report("families-headline", title, HEADLINE, rows, notes[:1]).put_into(headline)
    if json_file is not None:
        write_json(json_file, families=rows)


if __name__ == "__main__":
    main()
