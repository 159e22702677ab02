"""The promise that no floor gridlocks: ``python -m benchmarks.soak``.

Runs bundled floors for 24 simulated hours, at their default fleet and at 1.5 times that, and looks at every
simulated minute how long any drive unit has made no progress.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

import twin
from benchmarks.tables import Column, Report, machine_line, write_json
from twin.events import COLUMNS, EventKind, RunStatus
from twin.layout import bundled_layouts
from twin.scenario import load_scenario
from twin.units import HOUR_S, NONE

QUARTERS = 4
RATIO_WITHIN = 0.05
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
    Column("violations", "violations", ","),
    Column("times", "x real time", ",.0f"),
    Column("held", "held"),
    Column("digest", "digest", ".12s"),
]


@dataclass(frozen=True)
class Case:
    """One run.

    Attributes
    ----------
    layout : str
        A bundled floor.
    factor : float
        Size of the fleet, as a multiple of the floor's own.
    hours : float
        Simulated hours.
    audit : bool
        Whether the judge checks every step.
    seed : int
        The scenario's seed.
    """

    layout: str
    factor: float
    hours: float
    audit: bool
    seed: int


class WatchedFloor(twin.FulfillmentFloor):
    """Notes once a simulated minute how long its drive units have made no progress.

    Attributes
    ----------
    waited_steps : int
        The longest that any drive unit under way had not come nearer to its goal.
    waited_outside_steps : int
        The same without those in the queue of the station that they are bound for.
    """

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.waited_steps = 0
        self.waited_outside_steps = 0
        self._every = max(1, round(60.0 / self.step_s))

    def advance(self, until: int) -> None:
        """Advance, and look at the fleet when a minute is over."""
        minute = self.now // self._every
        try:
            super().advance(until)
        finally:
            if self.now // self._every > minute or not self.running:
                self._look()

    def _look(self) -> None:
        fleet, grid = self.state.fleet, self.state.grid
        waited = np.where(fleet.travelling != 0, self.now - fleet.progress, 0)
        lane = grid.lane[fleet.cell]
        queueing = (lane != NONE) & (lane == fleet.station)
        self.waited_steps = max(self.waited_steps, int(waited.max()))
        self.waited_outside_steps = max(
            self.waited_outside_steps, int(waited.max(where=~queueing, initial=0))
        )


class _Keeper(twin.RunObserver):
    """Keeps hold of the floor."""

    floor: WatchedFloor

    def started(self, floor: twin.FulfillmentFloor) -> None:
        """Take it."""
        assert isinstance(floor, WatchedFloor)
        self.floor = floor


def soak(case: Case) -> dict[str, Any]:
    """Run one floor.

    Parameters
    ----------
    case : Case
        What to run.

    Returns
    -------
    dict
        A row of the table.
    """
    layout = twin.load_layout(case.layout)
    drive_units = round(case.factor * layout.drive_units)
    settings = {"hours": case.hours, "seed": case.seed, "fleet.drive_units": drive_units}
    keeper = _Keeper()
    result = twin.run(
        layout, load_scenario(None, settings), audit=case.audit, observer=keeper, floor_type=WatchedFloor
    )
    floor = keeper.floor
    quarters = _units_per_hour(floor)
    complete = result.status is RunStatus.COMPLETE
    ratio = quarters[-1] / quarters[1] if complete and quarters[1] > 0 else None
    steady = ratio is not None and abs(ratio - 1.0) <= RATIO_WITHIN
    return {
        "layout": case.layout,
        "fleet_factor": case.factor,
        "drive_units": drive_units,
        "seed": case.seed,
        "simulated_h": result.simulated_s / HOUR_S,
        "status": result.status.value,
        "waited_min": floor.waited_steps * floor.step_s / 60.0,
        "waited_outside_min": floor.waited_outside_steps * floor.step_s / 60.0,
        "quarters": quarters,
        "quarters_text": " ".join(f"{rate:,.0f}" for rate in quarters),
        "ratio": ratio,
        "violations": result.violations if case.audit else None,
        "times": result.simulated_s / result.wall_s,
        "held": steady and not result.violations,
        "digest": result.digest,
        "culprits": list(result.culprits),
    }


def _units_per_hour(floor: WatchedFloor) -> list[float]:
    """Count the units picked in each quarter of the horizon, by the hour."""
    facts = floor.record.facts()
    picked = facts[facts[:, COLUMNS.index("kind")] == EventKind.UNIT_PICKED]
    steps = picked[:, COLUMNS.index("step")]
    counts, _ = np.histogram(steps, bins=QUARTERS, range=(0, floor.horizon_steps))
    quarter_h = floor.horizon_steps * floor.step_s / HOUR_S / QUARTERS
    return [float(count) / quarter_h for count in counts]


def soak_report(rows: list[dict[str, Any]], hours: float) -> Report:
    """Make the table."""
    held = sum(row["held"] for row in rows)
    return Report(
        "soak",
        f"Bundled floors, {hours:g} simulated hours; ideal motion",
        SHOWN,
        rows,
        [
            f"{held} of {len(rows)} held: not stuck (no drive unit without progress for {STUCK_MIN:g} min, "
            "but for queueing at a station at work), units/h of the last quarter within "
            f"{RATIO_WITHIN:.0%} of the second's, no violation.",
            f"Seed {', '.join(sorted({str(row['seed']) for row in rows}))}; sampled each simulated minute; "
            "several floors run at once, so x real time is a lower bound.",
            machine_line(),
        ],
    )


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
    seed: int,
    jobs: int,
    json_file: Path | None,
    markdown: Path | None,
) -> None:
    """Run floors for a day, and exit with 1 if one gets stuck or loses throughput."""
    console = Console(width=None if sys.stdout.isatty() else 220)
    names = layouts.split(",") if layouts else list(bundled_layouts())
    cases = [Case(name, float(factor), hours, audit, seed) for name in names for factor in factors.split(",")]
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
