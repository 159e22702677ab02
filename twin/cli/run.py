"""``twin run``: simulate a floor and print its key figures."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from twin.cli.completion import complete_layout
from twin.cli.json_file import json_output
from twin.cli.options import FILE, demand_options, events_option, scenario_options
from twin.cli.settings import RunFlags, layout_settings, scenario_from

if TYPE_CHECKING:
    from rich.console import Console

    from twin.experiments import Result, RunObserver

__all__ = ["run"]

STUCK = 3
INTERRUPTED = 130

_EXAMPLES = """\b
Examples:
  twin run small
  twin run small --hours 8 --drive-units 30 --seed 7 --audit
  twin run my-floor.yaml --scenario peak.yaml --json result.json
  twin run medium --orders orders.csv.gz --from 2011-12-05 --to 2011-12-06
  twin run small --set policies.pod_selection=nearest --events run.arrow
  twin run small --set layout.floor.aisles=two_way
  twin run medium --gap
"""


@click.command(epilog=_EXAMPLES)
@click.argument("layout", shell_complete=complete_layout)
@scenario_options()
@demand_options()
@click.option("--json", "json_file", metavar="FILE", type=FILE, help="Write the result as JSON; - prints it.")
@events_option()
@click.option(
    "--frames/--no-frames",
    default=True,
    help="With --events, write beside it what a replay shows, twice a simulated second (run.frames.arrow): "
    "about half more time, and 6 MB an hour of 128 drive units.  [default: frames]",
)
@click.option("--audit", is_flag=True, help="Let an independent judge check every step.")
@click.option(
    "--gap", is_flag=True, help="Run it again with collisions off and with ideal motion, and compare."
)
@click.option("--quiet", is_flag=True, help="Print neither progress nor tables.")
def run(
    layout: str,
    json_file: str | None,
    events: str | None,
    frames: bool,
    audit: bool,
    gap: bool,
    quiet: bool,
    **flags: Any,
) -> None:
    """Simulate a floor and print its key figures.

    LAYOUT is a YAML file or the name of a bundled floor. Ctrl-C ends the run with the figures so far; a
    second one aborts it. `twin figures` says what the figures mean.
    """
    from twin.errors import OutputError, Problem
    from twin.layout import load_layout

    of_layout, flags["settings"] = layout_settings(flags["settings"])
    floor = load_layout(layout, of_layout)
    scenario = scenario_from(RunFlags(**flags))
    if events == "-":
        raise OutputError(Problem("--events", "cannot be printed", "name a file"))
    if events and json_file and Path(events).resolve() == Path(json_file).resolve():
        raise OutputError(Problem(events, "is named for both --json and --events", "name two files"))
    with json_output(json_file) as output:
        from twin.experiments import run as simulate
        from twin.experiments import with_gap

        with _progress(quiet) as observer:
            result = simulate(floor, scenario, audit=audit, events=events, frames=frames, observer=observer)
            if gap:
                result = with_gap(result, floor, observer)
        if output is not None:
            output.write((_as_json(result) + "\n").encode())
            output.commit()
    if json_file == "-":
        click.echo(_as_json(result))
    elif not quiet:
        _print(result)
    _say_if_cut_short(result, quiet=quiet or json_file == "-")
    click.get_current_context().exit(_exit_code(result))


@contextlib.contextmanager
def _progress(quiet: bool) -> Iterator[RunObserver | None]:
    """Show progress on stderr, and take it away whatever happens."""
    if quiet:
        yield None
        return
    from rich.console import Console

    from twin.cli.progress import BarProgress, progress_for

    observer = progress_for(Console(stderr=True))
    try:
        yield observer
    finally:
        if isinstance(observer, BarProgress):
            observer.close()


def _as_json(result: Result) -> str:
    return json.dumps(result.to_dict(), indent=2, allow_nan=False)


def _print(result: Result) -> None:
    from rich.console import Console

    from twin.cli.tables import print_result

    console: Console = Console(highlight=False)
    print_result(result, console)
    sys.stdout.flush()


def _say_if_cut_short(result: Result, quiet: bool) -> None:
    """Say on stderr why the exit code is not 0, where no table says so."""
    from twin.events import RunStatus

    if not quiet:
        return
    if result.status is RunStatus.PARTIAL:
        click.echo(f"stopped by Ctrl-C after {result.simulated_s:.0f} s: the figures are partial", err=True)
    if result.status is RunStatus.STUCK:
        click.echo(f"the floor is stuck at {result.simulated_s:.0f} s", err=True)
        for culprit in result.culprits:
            click.echo(culprit, err=True)
    if result.violations:
        click.echo(f"the audit found {result.violations} violations", err=True)


def _exit_code(result: Result) -> int:
    from twin.events import RunStatus

    if result.status is RunStatus.PARTIAL:
        return INTERRUPTED
    return STUCK if result.status is RunStatus.STUCK or result.violations else 0
