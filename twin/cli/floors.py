"""Commands about floors that do not run them: ``check``, ``layouts`` and ``schema``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

    from twin.layout import Layout
    from twin.layout.explaining import FloorReport
    from twin.motion.bounds import FloorBounds

__all__ = ["check", "layouts", "schema"]

_LISTED_ROWS = 24
"""Most rows of a picture where all floors are listed."""
_SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"

_SCHEMAS = {
    "layout": ("twin.layout.settings", "LayoutSettings"),
    "scenario": ("twin.scenario", "Scenario"),
    "experiment": ("twin.studies.experiment_settings", "ExperimentSettings"),
}
"""Where the settings of each kind of file live."""

_CHECK_EXAMPLES = """\b
Examples:
  twin check small
  twin check layouts/*.yaml
  twin check small --pile-on 2 --scenario peak.yaml
  twin check my-floor.yaml --json -
"""
_LAYOUTS_EXAMPLES = """\b
Examples:
  twin layouts
  twin layouts --no-picture
  twin layouts tiny --width 60
"""
_SCHEMA_EXAMPLES = """\b
Examples:
  twin schema layout > layout.schema.json
  twin schema scenario > scenario.schema.json
  twin schema experiment > experiment.schema.json
"""


@click.command(epilog=_CHECK_EXAMPLES)
@click.argument("layouts", nargs=-1, required=True, metavar="LAYOUT...")
@click.option(
    "--json", "json_file", metavar="FILE", help="Write the reports as JSON to a file, or - to print."
)
@click.option(
    "--storage-fill",
    type=click.FloatRange(0, 1),
    default=0.85,
    show_default=True,
    help="Share of storage locations that hold a pod.",
)
@click.option(
    "--pick-time-s",
    type=click.FloatRange(0, min_open=True),
    default=10.0,
    show_default=True,
    help="Mean time to pick a unit, for the stations' bound.",
)
@click.option(
    "--pile-on",
    type=click.FloatRange(0, min_open=True),
    default=1.0,
    show_default=True,
    help="Units picked per pod visit, for the pod presentations.",
)
@click.option(
    "--scenario",
    metavar="FILE",
    type=click.Path(),
    help="YAML with settings; those of the drive units count for the traffic's bound.",
)
def check(
    layouts: tuple[str, ...],
    json_file: str | None,
    storage_fill: float,
    pick_time_s: float,
    pile_on: float,
    scenario: str | None,
) -> None:
    """Validate floors and explain them.

    LAYOUT is a YAML file or the name of a bundled floor. All problems of all files are listed, each with
    its line, column and remedy; then the exit code is 2.

    No run beats the two bounds: the stations' is what the pickers can do, the traffic's what the narrowest
    cut of lanes between storage and stations can carry.
    """
    from twin.cli.bounds import bound_values
    from twin.errors import LayoutError, Problem
    from twin.layout import load_layout
    from twin.layout.explaining import explain
    from twin.motion.bounds import floor_bounds
    from twin.scenario import load_scenario
    from twin.state import room_problems

    settings = load_scenario(None if scenario is None else Path(scenario))
    reports: list[tuple[Layout, FloorReport, FloorBounds]] = []
    problems: list[Problem] = []
    for name in layouts:
        try:
            floor = load_layout(name)
        except LayoutError as refused:
            problems.extend(refused.problems)
        else:
            report = explain(
                floor,
                storage_fill=storage_fill,
                pick_time_s=pick_time_s,
                pile_on=pile_on,
                drives_per_charger=settings.battery.drives_per_charger,
            )
            bounds = floor_bounds(
                floor,
                settings.fleet,
                pick_time_s=pick_time_s,
                hold_share=settings.stations.pick_hold_share,
                pile_on=pile_on,
            )
            too_large = tuple(str(problem) for problem in room_problems(floor, settings.fleet))
            reports.append((floor, replace(report, warnings=report.warnings + too_large), bounds))
    if json_file is not None:
        if not problems:
            rows = [{**asdict(report), **bound_values(floor, bounds)} for floor, report, bounds in reports]
            _write_json(rows, json_file)
    else:
        for floor, report, bounds in reports:
            _print_report(floor, report, bounds)
    if problems:
        raise LayoutError(problems)


@click.command(epilog=_LAYOUTS_EXAMPLES)
@click.argument("names", nargs=-1, metavar="[NAME...]")
@click.option("--picture/--no-picture", default=True, help="Draw each floor in characters.")
@click.option("--width", type=click.IntRange(8), help="Columns for the pictures.  [default: the terminal's]")
def layouts(names: tuple[str, ...], picture: bool, width: int | None) -> None:
    """List the bundled floors, with a picture of each.

    Large floors are scaled down: a character then stands for a square of cells. A floor that is named is
    drawn as large as its width allows.
    """
    console = _console()
    for index, floor in enumerate(_floors(names)):
        if index:
            console.print()
        console.print(f"[bold]{floor.name}[/bold]  {_summary(floor)}", soft_wrap=True, highlight=False)
        if floor.description:
            console.print(floor.description, soft_wrap=True, highlight=False, markup=False)
        if picture:
            _print_picture(floor, width or console.width, None if names else _LISTED_ROWS, console)


@click.command(epilog=_SCHEMA_EXAMPLES)
@click.argument("document", type=click.Choice(list(_SCHEMAS)))
def schema(document: str) -> None:
    """Print the JSON Schema of layout, scenario or experiment files.

    Editors complete and check YAML by it, for example with a first line
    `# yaml-language-server: $schema=layout.schema.json`.
    """
    click.echo(json.dumps(json_schema(document), indent=2))


def json_schema(document: str) -> dict[str, Any]:
    """Give the JSON Schema of ``layout``, ``scenario`` or ``experiment`` files."""
    from importlib import import_module

    module, name = _SCHEMAS[document]
    return {"$schema": _SCHEMA_DIALECT, **getattr(import_module(module), name).model_json_schema()}


def _console() -> Console:
    from rich.console import Console

    return Console()


def _floors(names: Sequence[str]) -> list[Layout]:
    """Load the named floors, or all bundled ones by size."""
    from twin.layout import bundled_layouts, load_layout

    if names:
        return [load_layout(name) for name in names]
    floors = [load_layout(file) for file in bundled_layouts().values()]
    return sorted(floors, key=lambda floor: (len(floor.storage), floor.name))


def _summary(floor: Layout) -> str:
    picking = sum(station.kind.picks for station in floor.stations)
    replenishing = sum(station.kind.replenishes for station in floor.stations)
    return (
        f"{floor.n_rows} x {floor.n_cols} cells, {picking} pick and {replenishing} replenishment stations, "
        f"{len(floor.storage):,} storage locations, {floor.drive_units} drive units"
    )


def _print_picture(floor: Layout, width: int, max_rows: int | None, console: Console) -> None:
    from twin.layout.picture import draw_picture

    for line in draw_picture(floor, max_cols=width, max_rows=max_rows):
        console.print(line, markup=False, highlight=False, no_wrap=True, crop=False)


def _print_report(floor: Layout, report: FloorReport, bounds: FloorBounds) -> None:
    from rich.table import Table

    from twin.cli.bounds import bound_lines

    console = _console()
    table = Table(title=f"{report.name} ({report.source})", title_justify="left", show_header=False)
    table.add_column("what")
    table.add_column("value", overflow="fold")
    for what, value in (*_lines(report), *bound_lines(floor, bounds)):
        table.add_row(what, value)
    console.print(table)
    for warning in report.warnings:
        console.print(f"warning: {warning}", markup=False, highlight=False, soft_wrap=True)


def _lines(report: FloorReport) -> list[tuple[str, str]]:
    yes = {True: "yes", False: "no"}
    return [
        ("size", f"{report.n_rows} x {report.n_cols} cells of {report.cell_m:g} m"),
        (
            "area",
            f"{report.area_m2:,.0f} m2: {report.storage_m2:,.0f} storage, {report.highway_m2:,.0f} highway, "
            f"{report.station_m2:,.0f} stations and queues",
        ),
        (
            "storage",
            f"{report.storage_locations:,} locations, {report.pods:,} pods at {report.storage_fill:.0%} fill",
        ),
        (
            "stations",
            f"{report.pick_stations} pick, {report.replenishment_stations} replenish, "
            f"{report.open_orders} open orders",
        ),
        (
            "queues",
            f"{report.queue_cells} cells, {_span(report.shortest_queue, report.longest_queue)} a station",
        ),
        ("packing", f"{report.packers} packers, room for {report.packing_buffer_totes} totes"),
        (
            "drive units",
            f"{report.drive_units} by default, {report.chargers} chargers ({report.chargers_needed} needed)",
        ),
        ("one-way highways", f"{report.one_way_share:.0%}"),
        ("dead ends", str(len(report.dead_ends)) if report.dead_ends else "none"),
        (
            "strongly connected",
            f"loaded {yes[report.strongly_connected_loaded]}, empty {yes[report.strongly_connected_empty]}",
        ),
        (
            "bound of the stations",
            f"{report.bound_units_per_hour:,.0f} units/h by "
            f"{report.bound_presentations_per_hour:,.0f} pod presentations/h",
        ),
    ]


def _span(least: int, most: int) -> str:
    return str(least) if least == most else f"{least} to {most}"


def _write_json(value: list[dict[str, Any]], file: str) -> None:
    text = json.dumps(value, indent=2)
    if file == "-":
        click.echo(text)
        return
    from twin.errors import OutputError, Problem

    try:
        Path(file).write_text(text + "\n", encoding="utf-8")
    except OSError as refused:
        reason = refused.strerror or str(refused)
        raise OutputError(Problem(file, f"cannot be written ({reason})", "choose another file")) from None
