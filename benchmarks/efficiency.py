"""What traffic costs: ``python -m benchmarks.efficiency``.

For each bundled floor, finds the fleet for which throughput with collisions off is 80 % of the lesser of the
floor's two bounds, and measures which share of that is left with traffic. Adding drive units up to the bound
must not cost throughput. ``--ladder`` names floors on which planners and settings are compared at the same
fleets.
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

from benchmarks.tables import Column, Report, machine_line, write_json
from benchmarks.throughput import Window
from benchmarks.traffic_study import (
    MANY_STATIONS,
    MOST_LOST,
    NEARLY,
    SHARE,
    TARGET,
    TARGET_WIDE,
    Study,
    study_floor,
)
from twin.cli.settings import RunFlags, scenario_from
from twin.layout import bundled_layouts
from twin.planning.planner import PLANNERS
from twin.scenario import Scenario

SHOWN = [
    Column("layout", "layout"),
    Column("station_bound", "stations' bound, units/h", ",.0f"),
    Column("traffic_bound", "traffic's bound, units/h", ",.0f"),
    Column("drive_units", "drive units", ","),
    Column("free_units", "collisions off, units/h", ",.0f"),
    Column("free_share", "of the lesser bound, %", ".0f"),
    Column("units", "with traffic, units/h", ",.0f"),
    Column("visits", "pod visits/h", ",.0f"),
    Column("visits_kept", "pod visits kept, %", ".1f"),
    Column("congestion", "blocked, %", ".1f"),
    Column("efficiency", "traffic efficiency, %", ".1f"),
    Column("target", "target, %", ".0f"),
    Column("met", "met"),
]

FLEETS = [
    Column("layout", "layout"),
    Column("fleets", "drive units"),
    Column("rates", "units/h"),
    Column("kept", "least share of a smaller fleet's", ".3f"),
    Column("monotone", "monotone"),
]

LADDER = [
    Column("variant", "planner or setting"),
    Column("layout", "layout"),
    Column("drive_units", "drive units", ","),
    Column("free_units", "collisions off, units/h", ",.0f"),
    Column("units", "with traffic, units/h", ",.0f"),
    Column("visits", "pod visits/h", ",.0f"),
    Column("visits_kept", "pod visits kept, %", ".1f"),
    Column("congestion", "blocked, %", ".1f"),
    Column("efficiency", "traffic efficiency, %", ".1f"),
    Column("stuck", "runs stuck", ","),
]


def efficiency_report(rows: list[dict[str, Any]], study: Study) -> Report:
    """Make the table of efficiencies."""
    met = sum(row["met"] for row in rows)
    return Report(
        "efficiency",
        f"Traffic efficiency; {_described(study)}",
        SHOWN,
        rows,
        [
            f"{met} of {len(rows)} reach their target, {TARGET_WIDE:g} % on floors with wide highways and "
            f"{TARGET:g} % on the others, at the smallest fleet that comes to {SHARE:.0%} of the lesser "
            "bound with collisions off.",
            _conditions(study.window),
            machine_line(),
        ],
    )


def fleets_report(rows: list[dict[str, Any]], study: Study) -> Report:
    """Make the table of what adding drive units does."""
    monotone = sum(row["monotone"] for row in rows)
    return Report(
        "fleets",
        f"Adding drive units; {_described(study)}",
        FLEETS,
        rows,
        [
            f"{monotone} of {len(rows)} are monotone: adding drive units never costs more than "
            f"{MOST_LOST:.0%}, up to the fleet that comes to {NEARLY:.0%} of the lesser bound with "
            "collisions off.",
            _conditions(study.window),
            machine_line(),
        ],
    )


CAUSAL_RUNGS: list[tuple[str, tuple[str, Any]]] = [
    ("convoys", ("fleet.convoys", False)),
    ("turns cost", ("planning.causal.turns", False)),
    ("streets", ("planning.causal.streets", 0.0)),
    ("moving first", ("planning.causal.moving_first_s", 0.0)),
    ("around jams", ("planning.causal.jam_s", 0.0)),
]
"""What the planner causal and its motion do, one rung after the other, and the setting that leaves it out."""


def ladder_report(rows: list[dict[str, Any]], study: Study) -> Report:
    """Make the table of rungs."""
    return Report(
        "ladder",
        f"What each planner and setting gives; {_described(study)}",
        LADDER,
        rows,
        [_conditions(study.window), machine_line()],
    )


REPORTS = {"efficiency": efficiency_report, "fleets": fleets_report, "ladder": ladder_report}


def _described(study: Study) -> str:
    """Name the motion with traffic, and every setting that is not the default."""
    settings = {**study.settings, **study.with_traffic}
    motion = settings.pop("motion", Scenario().motion)
    return ", ".join((f"{motion} motion", *(f"{name} {value}" for name, value in settings.items())))


def _conditions(window: Window) -> str:
    seeds = ", ".join(str(seed) for seed in window.seeds)
    return (
        f"A backlog of orders that never ends; {window.window_min:g} simulated minutes after "
        f"{window.warm_up_min:g}; means of seeds {seeds} (the first alone on floors with more than "
        f"{MANY_STATIONS} pick stations)."
    )


def _measured(studies: list[Study], jobs: int, console: Console) -> Iterable[dict[str, list[dict[str, Any]]]]:
    """Measure floors side by side, each in a process, and give what comes."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=spawn, max_tasks_per_child=1) as pool:
        for future in as_completed([pool.submit(study_floor, study) for study in studies]):
            found = future.result()
            for row in found["efficiency"]:
                console.print(", ".join(f"{c.header} {c.text(row)}" for c in SHOWN), soft_wrap=True)
            for row in (*found["efficiency"], *found["ladder"]):
                for culprit in row["culprits"]:
                    console.print(f"    stuck: {culprit}", soft_wrap=True)
            yield found


def _parsed(settings: tuple[str, ...]) -> dict[str, Any]:
    """Read ``setting=value`` as ``twin run`` does, and refuse what it refuses."""
    scenario_from(RunFlags(settings=settings))
    return dict(setting.split("=", 1) for setting in settings)


def _ladder() -> dict[str, dict[str, Any]]:
    """List the rungs: planners on the elastic clock, then causal with one thing after the other."""
    rungs = {name: {"planning.planner": name} for name in PLANNERS.names() if name != "causal"}
    for number in range(len(CAUSAL_RUNGS) + 1):
        name = f"+ {CAUSAL_RUNGS[number - 1][0]}" if number else "causal, shortest routes"
        rungs[name] = dict(setting for _, setting in CAUSAL_RUNGS[number:])
    return rungs


def _variants(named: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Read the rungs that the command line adds."""
    rungs: dict[str, dict[str, Any]] = {}
    for variant in named:
        name, colon, settings = variant.partition(":")
        if not (name and colon):
            raise click.BadParameter(f"{variant!r} is no NAME:SETTING=VALUE,...", param_hint="'--variant'")
        rungs[name] = _parsed(tuple(settings.split(",")))
    return rungs


@click.command()
@click.option("--layouts", help="Names, with commas.  [default: all bundled floors]")
@click.option("--set", "settings", multiple=True, metavar="SETTING=VALUE", help="For all runs; repeatable.")
@click.option(
    "--with", "traffic", multiple=True, metavar="SETTING=VALUE", help="For runs with traffic; repeatable."
)
@click.option(
    "--ladder", default="", metavar="NAMES", help="Compare all planners and settings on these floors, too."
)
@click.option(
    "--variant",
    "variants",
    multiple=True,
    metavar="NAME:SETTING=VALUE,...",
    help="A further rung of the ladder; repeatable.",
)
@click.option("--monotone/--no-monotone", default=True, help="Look at several fleets.")
@click.option("--warm-up-min", default=20.0, show_default=True, help="Simulated minutes not measured.")
@click.option("--window-min", default=60.0, show_default=True, help="Simulated minutes measured.")
@click.option("--seeds", default="1,2,3", show_default=True)
@click.option("--jobs", default=2, show_default=True, help="Floors at once.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write all figures.")
@click.option(
    "--markdown", type=click.Path(path_type=Path), help="Put the tables between their marks in this file."
)
def main(
    layouts: str | None,
    settings: tuple[str, ...],
    traffic: tuple[str, ...],
    ladder: str,
    variants: tuple[str, ...],
    monotone: bool,
    warm_up_min: float,
    window_min: float,
    seeds: str,
    jobs: int,
    json_file: Path | None,
    markdown: Path | None,
) -> None:
    """Measure traffic efficiency, and exit with 1 if a target is missed."""
    console = Console(width=None if sys.stdout.isatty() else 240, highlight=False)
    names = layouts.split(",") if layouts else list(bundled_layouts())
    window = Window(warm_up_min, window_min, tuple(int(seed) for seed in seeds.split(",")))
    climbed = ladder.split(",") if ladder else []
    if strangers := set(climbed) - set(names):
        raise click.BadParameter(f"{', '.join(sorted(strangers))} is not measured.", param_hint="'--ladder'")
    rungs, further = _ladder(), _variants(variants)
    shared, own = _parsed(settings), _parsed(traffic)
    studies = [
        Study(name, shared, own, window, monotone, {**(rungs if name in climbed else {}), **further})
        for name in names
    ]
    rows: dict[str, list[dict[str, Any]]] = {kind: [] for kind in REPORTS}
    for found in _measured(studies, jobs, console):
        for kind, more in found.items():
            rows[kind] = sorted([*rows[kind], *more], key=lambda row: names.index(row["layout"]))
        _write(_reports(rows, studies[0]), rows, json_file, markdown)
    for report in _reports(rows, studies[0]):
        report.print(console)
    if not all(row["met"] for row in rows["efficiency"]) or not all(
        row["monotone"] for row in rows["fleets"]
    ):
        sys.exit(1)


def _reports(rows: dict[str, list[dict[str, Any]]], study: Study) -> list[Report]:
    return [make(rows[kind], study) for kind, make in REPORTS.items() if rows[kind]]


def _write(
    reports: list[Report],
    rows: dict[str, list[dict[str, Any]]],
    json_file: Path | None,
    markdown: Path | None,
) -> None:
    """Write what is there by now: the largest floors take long."""
    if markdown is not None:
        for report in reports:
            report.put_into(markdown)
    if json_file is not None:
        write_json(json_file, **rows)


if __name__ == "__main__":
    main()
