"""How fast whole floors run, by fleet: ``python -m benchmarks.speed``.

All decisions of the floor are made (orders, stations, pods, drive units, storage, replenishment, charging),
nothing is audited. One core: the simulation is serial.
"""

from __future__ import annotations

import multiprocessing
import resource
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich.console import Console

from benchmarks.floors import floor_for
from benchmarks.startup import startup_report
from benchmarks.tables import Column, Report, machine_line, write_json
from twin.events import COLUMNS, EventKind
from twin.model import FulfillmentFloor
from twin.scenario import load_scenario
from twin.state import Activity
from twin.units import HOUR_S

FLEETS = (100, 200, 500, 1_000, 2_000, 5_000, 10_000)

TARGETS = {
    "kinodynamic": {200: 1_000.0, 1_000: 200.0, 10_000: 1.0},
    "ideal": {100: 3_000.0, 200: 1_500.0, 1_000: 300.0, 10_000: 1.0},
}
"""Simulated seconds per wall second to reach, by motion and fleet."""

FLAT_FLEETS, FLAT_WITHIN = (100, 2_000), 2.0
"""Between these fleets the dearest drive unit costs at most this many times the cheapest."""

WARM_UP_MIN = {100: 60.0, 500: 30.0, 2_000: 20.0, 10_000: 10.0}
WINDOW_MIN = {100: 60.0, 200: 30.0, 500: 15.0, 1_000: 10.0, 2_000: 5.0, 10_000: 3.0}
"""Simulated minutes by the largest fleet that they are for: some seconds of wall clock each."""

SHOWN = [
    Column("layout", "layout"),
    Column("drive_units", "drive units", ","),
    Column("pick_stations", "pick stations", ","),
    Column("busy_share", "drive units with a task", ".0%"),
    Column("visits_per_hour", "pod visits/h", ",.0f"),
    Column("units_per_hour", "units/h", ",.0f"),
    Column("wall_ms_per_s", "wall ms per simulated s", ".3f"),
    Column("times_wall", "x real time (wall)", ",.0f"),
    Column("times_cpu", "x real time (CPU)", ",.0f"),
    Column("cpu_us_per_drive_s", "CPU us per drive-unit-second", ".2f"),
    Column("memory_gib", "peak GiB", ".1f"),
    Column("target", "target, x real time", ",.0f"),
    Column("met", "met"),
]


@dataclass(frozen=True)
class Plan:
    """What is measured for one fleet.

    Attributes
    ----------
    fleet : int
        Number of drive units.
    warm_up_min : float
        Simulated minutes before the first window: compiled kernels are loaded, distance fields made, queues
        filled.
    window_min : float
        Simulated minutes of a window.
    repeats : int
        Windows, one after the other in the same run.
    seed : int
        The scenario's seed.
    motion : str
        Name of the motion model.
    """

    fleet: int
    warm_up_min: float
    window_min: float
    repeats: int
    seed: int
    motion: str


def measure(plan: Plan) -> dict[str, Any]:
    """Run one floor, and take the medians over its windows.

    Parameters
    ----------
    plan : Plan
        What to run.

    Returns
    -------
    dict
        A row of the table, and the figures of each window under ``windows``.
    """
    layout = floor_for(plan.fleet)
    hours = (plan.warm_up_min + plan.repeats * plan.window_min + 1.0) / 60.0
    settings = {
        "hours": hours,
        "seed": plan.seed,
        "motion": plan.motion,
        "fleet.drive_units": plan.fleet,
    }
    began = time.perf_counter()
    floor = FulfillmentFloor(layout, load_scenario(None, settings))
    set_up_s = time.perf_counter() - began
    _run_for(floor, plan.warm_up_min)
    windows = [_window(floor, plan.window_min) for _ in range(plan.repeats)]
    medians = {name: statistics.median(window[name] for window in windows) for name in windows[0]}
    target = TARGETS.get(plan.motion, {}).get(plan.fleet)
    return {
        "layout": layout.name,
        "cells": layout.n_cells,
        "storage_locations": len(layout.storage),
        "drive_units": plan.fleet,
        "pick_stations": sum(station.kind.picks for station in layout.stations),
        **medians,
        "set_up_s": set_up_s,
        "memory_gib": _peak_bytes() / 2**30,
        "target": target,
        "met": None if target is None else medians["times_wall"] >= target,
        "plan": asdict(plan),
        "windows": windows,
    }


def _run_for(floor: FulfillmentFloor, minutes: float) -> float:
    """Step a floor for some simulated minutes; answers the seconds simulated."""
    first = floor.now
    last = first + max(1, round(minutes * 60.0 / floor.step_s))
    floor.advance(last)
    return (floor.now - first) * floor.step_s


def _window(floor: FulfillmentFloor, minutes: float) -> dict[str, float]:
    """Measure a floor for some simulated minutes."""
    n_facts, activity = len(floor.record.facts()), floor.state.fleet.activity.sum(axis=0)
    wall, cpu = time.perf_counter(), time.process_time()
    simulated_s = _run_for(floor, minutes)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    kinds = floor.record.facts(n_facts)[:, COLUMNS.index("kind")]
    activity = floor.state.fleet.activity.sum(axis=0) - activity
    n_visits, n_units = (
        int(np.count_nonzero(kinds == kind)) for kind in (EventKind.POD_PRESENTED, EventKind.UNIT_PICKED)
    )
    return {
        "simulated_s": simulated_s,
        "busy_share": 1.0 - float(activity[Activity.IDLE] / activity.sum()),
        "visits_per_hour": n_visits * HOUR_S / simulated_s,
        "units_per_hour": n_units * HOUR_S / simulated_s,
        "wall_ms_per_s": 1e3 * wall / simulated_s,
        "times_wall": simulated_s / wall,
        "times_cpu": simulated_s / cpu,
        "cpu_us_per_drive_s": 1e6 * cpu / simulated_s / len(floor.drive_units),
    }


def _peak_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def flatness(rows: list[dict[str, Any]]) -> float | None:
    """Divide the dearest drive unit's cost by the cheapest's; None where the ends were not measured."""
    costs = {
        row["drive_units"]: row["cpu_us_per_drive_s"]
        for row in rows
        if FLAT_FLEETS[0] <= row["drive_units"] <= FLAT_FLEETS[1]
    }
    return max(costs.values()) / min(costs.values()) if all(end in costs for end in FLAT_FLEETS) else None


def _of_fleet(table: dict[int, float], fleet: int) -> float:
    """Look up the entry of the smallest listed fleet that is not below this one, else the last."""
    return next((value for largest, value in table.items() if fleet <= largest), [*table.values()][-1])


def speed_report(rows: list[dict[str, Any]]) -> Report:
    """Make the table."""
    ratio = flatness(rows)
    verdict = "" if ratio is None else f" ({'met' if ratio <= FLAT_WITHIN else 'not met'})"
    lowest, highest = FLAT_FLEETS
    plan = rows[0]["plan"]
    return Report(
        "speed" if plan["motion"] == "kinodynamic" else f"speed-{plan['motion']}",
        f"Whole floors, all decisions included; {plan['motion']} motion, no audit, one core",
        SHOWN,
        rows,
        [
            f"Cost of a drive unit between {lowest:,} and {highest:,}, dearest over cheapest: "
            f"{'not measured' if ratio is None else f'{ratio:.2f}'}; target {FLAT_WITHIN:g}{verdict}.",
            f"Seed {plan['seed']}; medians of {plan['repeats']} windows. Simulated minutes of warm-up and of "
            "a window: "
            + ", ".join(
                f"{row['drive_units']:,}: {row['plan']['warm_up_min']:g} + {row['plan']['window_min']:g}"
                for row in rows
            )
            + ".",
            machine_line(),
        ],
    )


@click.command()
@click.option("--fleets", default=",".join(map(str, FLEETS)), show_default=True, help="Drive units.")
@click.option("--repeats", default=5, show_default=True, help="Windows of each floor.")
@click.option("--warm-up-min", type=float, help="Simulated minutes left out at first.  [default: by fleet]")
@click.option("--window-min", type=float, help="Simulated minutes of a window.  [default: by fleet]")
@click.option("--seed", default=1, show_default=True)
@click.option("--motion", default="kinodynamic", show_default=True, help="Name of the motion model.")
@click.option(
    "--startup",
    type=click.Choice(["none", "warm", "all"]),
    default="all",
    show_default=True,
    help="Measure how long the program takes to start: not, with kernels compiled before, also without.",
)
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write all figures.")
@click.option(
    "--markdown", type=click.Path(path_type=Path), help="Put the tables between their marks in this file."
)
def main(
    fleets: str,
    repeats: int,
    warm_up_min: float | None,
    window_min: float | None,
    seed: int,
    motion: str,
    startup: str,
    json_file: Path | None,
    markdown: Path | None,
) -> None:
    """Measure simulated seconds per wall second by fleet, and how long a start takes."""
    console = Console(width=None if sys.stdout.isatty() else 220)
    plans = [
        Plan(
            fleet,
            _of_fleet(WARM_UP_MIN, fleet) if warm_up_min is None else warm_up_min,
            _of_fleet(WINDOW_MIN, fleet) if window_min is None else window_min,
            repeats,
            seed,
            motion,
        )
        for fleet in map(int, fleets.split(","))
    ]
    rows = []
    with console.status("") as status:
        for plan in plans:
            status.update(f"{plan.fleet:,} drive units")
            rows.append(_in_own_process(plan))
    reports = [speed_report(rows)]
    if startup != "none":
        reports.append(startup_report(cold=startup == "all", console=console))
    for report in reports:
        report.print(console)
        if markdown is not None:
            report.put_into(markdown)
    if json_file is not None:
        write_json(
            json_file, flatness=flatness(rows), **{report.name: list(report.rows) for report in reports}
        )


def _in_own_process(plan: Plan) -> dict[str, Any]:
    """Measure in a fresh process, so that no fleet inherits another's memory."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(measure, plan).result()


if __name__ == "__main__":
    main()
