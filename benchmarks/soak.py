"""The promise that no floor gridlocks: ``python -m benchmarks.soak``.

Runs bundled floors for 24 simulated hours, at their default fleet and at 1.5 times that, and looks at every
simulated minute how long any drive unit has made no progress. With ``--audit`` the judge checks every step,
under continuous motion the footprints and limits of every drive unit, too.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

import twin
from benchmarks.soaking import RATIO_WITHIN, Case, soak
from benchmarks.tables import Column, Report, machine_line, write_json
from twin.layout import bundled_layouts

STUCK_MIN = 10.0

SHOWN = [
    Column("layout", "layout"),
    Column("drive_units", "drive units", ","),
    Column("simulated_h", "simulated h", ".1f"),
    Column("status", "status"),
    Column("waited_min", "longest without progress, min", ".1f"),
    Column("waited_outside_min", "the same outside queues, min", ".1f"),
    Column("quarters_text", "units/h by quarter"),
    Column("ratio", "last over second quarter", ".3f"),
    Column("drive_steps", "drive-unit steps audited", ",.3g"),
    Column("overlaps", "overlaps", ","),
    Column("departures", "departures from limits", ","),
    Column("violations", "other violations", ","),
    Column("closest_mm", "closest below the gap, mm", ",.1f"),
    Column("times", "x real time", ",.0f"),
    Column("held", "held"),
    Column("digest", "digest", ".12s"),
]


def soak_report(rows: list[dict[str, Any]], hours: float) -> Report:
    """Make the table."""
    held = sum(row["held"] for row in rows)
    return Report(
        _place(rows),
        f"Bundled floors, {hours:g} simulated hours; {_conditions(rows)}",
        SHOWN,
        rows,
        [
            f"{held} of {len(rows)} held: not stuck (no drive unit without progress for {STUCK_MIN:g} min, "
            "but for queueing at a station at work), units/h of the last quarter within "
            f"{RATIO_WITHIN:.0%} of the second's, no violation.",
            f"Seed {', '.join(sorted({str(row['seed']) for row in rows}))}; sampled each simulated minute; "
            "several floors run at once, so x real time is a lower bound.",
            *_audit_line(rows),
            machine_line(),
        ],
    )


def _place(rows: list[dict[str, Any]]) -> str:
    """Name the table's place in a page: runs with faults and audited ones have places of their own."""
    if any(row["faults"] for row in rows):
        return "soak-faults"
    return "soak-audit" if any("overlaps" in row for row in rows) else "soak"


def _audit_line(rows: list[dict[str, Any]]) -> list[str]:
    judged = [row for row in rows if row.get("overlaps") is not None]
    if not judged:
        return []
    sums = {name: sum(row[name] for row in judged) for name in ("drive_steps", "overlaps", "departures")}
    return [
        f"Footprints, limits and courses judged in {sums['drive_steps']:.3g} drive-unit steps: "
        f"{sums['overlaps']:,} overlaps, {sums['departures']:,} departures."
    ]


def _conditions(rows: list[dict[str, Any]]) -> str:
    motions = " and ".join(sorted({row["motion"] for row in rows}))
    faults = max(row["faults"] for row in rows)
    return f"{motions} motion" + (f", faults at {faults:g} times their default rates" if faults else "")


def _run_all(cases: list[Case], jobs: int, console: Console) -> Iterable[dict[str, Any]]:
    """Run the cases side by side, each in a process, and give the rows as they come."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
    spawn = multiprocessing.get_context("spawn")
    with bar, ProcessPoolExecutor(jobs, mp_context=spawn, max_tasks_per_child=1) as pool:
        task = bar.add_task("floors", total=len(cases))
        for future in as_completed([pool.submit(soak, case) for case in cases]):
            row = future.result()
            for line in (_sentence(row), *(f"    {culprit}" for culprit in row["culprits"])):
                bar.console.print(line, highlight=False, soft_wrap=True)
            bar.advance(task)
            yield row


def _sentence(row: dict[str, Any]) -> str:
    """Say in a line how a run ended."""
    parts = [
        f"{row['layout']}, {row['drive_units']} drive units: {row['status']}",
        f"{row['simulated_h']:.1f} h at {row['times']:,.0f} x real time",
        f"longest without progress {row['waited_min']:.1f} min",
        "-" if row["ratio"] is None else f"last over second quarter {row['ratio']:.3f}",
        "held" if row["held"] else "NOT HELD",
    ]
    return ", ".join(parts)


@click.command()
@click.option("--layouts", help="Names, with commas.  [default: all bundled floors]")
@click.option("--hours", default=24.0, show_default=True, help="Simulated hours.")
@click.option(
    "--fleet-factor", "factors", default="1,1.5", show_default=True, help="Multiples of the floor's fleet."
)
@click.option("--audit", is_flag=True, help="Let the judge check every step.")
@click.option("--motion", help="Name of the motion model.  [default: the scenario's]")
@click.option("--faults", default=0.0, show_default=True, help="Multiple of the default rates of faults.")
@click.option("--seed", default=1, show_default=True)
@click.option("--jobs", default=2, show_default=True, help="Floors at once.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write all figures.")
@click.option(
    "--markdown", type=click.Path(path_type=Path), help="Put the table between its marks in this file."
)
def main(
    layouts: str | None,
    hours: float,
    factors: str,
    audit: bool,
    motion: str | None,
    faults: float,
    seed: int,
    jobs: int,
    json_file: Path | None,
    markdown: Path | None,
) -> None:
    """Run floors for a day, and exit with 1 if one gets stuck or loses throughput."""
    console = Console(width=None if sys.stdout.isatty() else 220)
    names = layouts.split(",") if layouts else list(bundled_layouts())
    cases = [
        Case(name, float(factor), hours, audit, seed, motion, faults)
        for name in names
        for factor in factors.split(",")
    ]
    order = {(case.layout, case.factor): place for place, case in enumerate(cases)}
    longest_first = sorted(cases, key=lambda case: -case.factor * twin.load_layout(case.layout).drive_units)
    rows = sorted(
        _run_all(longest_first, jobs, console), key=lambda row: order[row["layout"], row["fleet_factor"]]
    )
    report = soak_report(rows, hours)
    report.print(console)
    if markdown is not None:
        report.put_into(markdown)
    if json_file is not None:
        write_json(json_file, hours=hours, soak=rows)
    if not all(row["held"] for row in rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
