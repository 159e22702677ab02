"""``twin mapf``: let a planner play a problem of somebody else's benchmark."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from twin.cli.completion import complete_planner, complete_planning, complete_problem

if TYPE_CHECKING:
    from rich.console import Console

    from twin.experiments.outputs import OutputFile
    from twin.layout.foreign import MapfProblem
    from twin.mapf import MapfResult, MapfRun, MapfSettings

__all__ = ["mapf"]

ERRORS = 3
INTERRUPTED = 130
SHOW_AFTER_S = 2.0
LINE_EVERY_S = 10.0

_EXAMPLES = """\b
Examples:
  twin mapf warehouse_small_100.json
  twin mapf warehouse_large_5000.json --agents 10000 --ticks 500
  twin mapf random-32-32-20-random-1.scen --agents 100
  twin mapf kiva.map --agents 140 --ticks 5000 --json result.json
  twin mapf warehouse_small_100.json --output run.json --format 2023
"""
_FILE = click.Path(dir_okay=True)


@click.command(epilog=_EXAMPLES)
@click.argument("problem", shell_complete=complete_problem)
@click.option(
    "--planner",
    default="epibt",
    show_default=True,
    metavar="NAME",
    shell_complete=complete_planner,
    help="Who plans.",
)
@click.option("--agents", type=click.IntRange(1), help="Number of agents.  [default: the problem's]")
@click.option("--ticks", type=click.IntRange(1), default=500, show_default=True, help="Ticks to run.")
@click.option(
    "--ms-per-tick",
    type=click.FloatRange(0, min_open=True),
    help="Wall time that a plan may take.  [default: as little as the planner needs]",
)
@click.option(
    "--threads", type=click.IntRange(1), default=1, show_default=True, help="Threads that a planner may use."
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Seed of what is drawn.")
@click.option(
    "--rotation/--no-rotation", default=None, help="Turns take a tick, or none.  [default: the format's rule]"
)
@click.option(
    "--set",
    "assignments",
    metavar="SETTING=VALUE",
    multiple=True,
    shell_complete=complete_planning,
    help="A setting of planning, such as planning.field_memory_mib=512; repeatable.",
)
@click.option(
    "--json", "json_file", metavar="FILE", type=_FILE, help="Write the figures as JSON; - prints them."
)
@click.option(
    "--output", metavar="FILE", type=_FILE, help="Write paths, tasks and events in the League's format."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["2023", "2024"]),
    help="Year of that format.  [default: the problem's]",
)
@click.option("--quiet", is_flag=True, help="Print neither progress nor figures.")
def mapf(
    problem: str, json_file: str | None, output: str | None, form: str | None, quiet: bool, **flags: Any
) -> None:
    """Let a planner play a problem of somebody else's benchmark.

    PROBLEM is a JSON file of the League of Robot Runners (2023, 2024), a MovingAI .scen or .map, or a .map or
    .grid of RHCR. Its format's rules apply: how agents move, where they start, how they come by their goals.
    A judge looks at every move; Ctrl-C ends the run with the figures so far.
    """
    from twin.layout.foreign import read_problem
    from twin.mapf.warming import warm_up

    read = read_problem(problem)
    settings = _settings(flags)
    rotation = read.rotation if settings.rotation is None else settings.rotation
    with _outputs(json_file, output) as (json_output, league_output):
        with _waiting(quiet):
            warm_up(settings, rotation=rotation)
        run = _run(read, settings, quiet)
        result = run.result()
        if json_output is not None:
            json_output.write((_as_json(result) + "\n").encode())
            json_output.commit()
        if league_output is not None:
            league_output.write(_as_league(run, form).encode())
            league_output.commit()
    if json_file == "-":
        click.echo(_as_json(result))
    elif not quiet:
        _print(result)
    if result.n_errors:
        for error in result.errors[:5]:
            click.echo(f"tick {error.tick}: agent {error.agent}: {error.what}", err=True)
    code = INTERRUPTED if result.stopped else ERRORS if result.n_errors else 0
    click.get_current_context().exit(code)


def _settings(flags: dict[str, Any]) -> MapfSettings:
    from twin.cli.settings import RunFlags, scenario_from
    from twin.errors import Problem, ScenarioError
    from twin.mapf import MapfSettings
    from twin.planning.planner import PLANNERS

    assignments = flags.pop("assignments")
    for assignment in assignments:
        if not assignment.startswith("planning."):
            remedy = "give settings of planning, such as planning.field_memory_mib=512"
            raise ScenarioError(Problem("--set", f"{assignment!r} does not matter here", remedy))
    named = f"planning.planner={flags['planner']}"
    planning = scenario_from(RunFlags(settings=(*assignments, named))).planning
    PLANNERS[flags["planner"]]
    n_agents = flags.pop("agents")
    return MapfSettings(n_agents=n_agents, planning=planning, **flags)


@contextlib.contextmanager
def _outputs(*names: str | None) -> Iterator[list[OutputFile | None]]:
    """Open the files for the results before the run, and leave nothing behind where that fails."""
    from twin.errors import OutputError, Problem
    from twin.experiments.outputs import OutputFile

    if names[1] == "-":
        raise OutputError(Problem("--output", "cannot be printed", "name a file"))
    if None not in names and len({Path(str(name)).resolve() for name in names}) < len(names):
        raise OutputError(Problem(str(names[0]), "is named for both --json and --output", "name two files"))
    files: list[OutputFile | None] = []
    try:
        files.extend(None if name in (None, "-") else OutputFile(str(name)) for name in names)
        yield files
    except BaseException:
        for file in files:
            if file is not None:
                file.discard()
        raise


@contextlib.contextmanager
def _waiting(quiet: bool) -> Iterator[None]:
    """Say on a terminal that kernels are being compiled."""
    from rich.console import Console

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield
        return
    with console.status("compiling kernels"):
        yield


def _run(problem: MapfProblem, settings: MapfSettings, quiet: bool) -> MapfRun:
    """Run to the end, with a bar once it takes longer than a moment."""
    from rich.console import Console

    from twin.experiments.interrupts import Interrupts
    from twin.mapf import MapfRun

    with Interrupts() as interrupts:
        run = MapfRun(problem, settings)
        interrupts.deferring = True
        progress = _Progress(Console(stderr=True), run) if not quiet else None
        try:
            while run.running:
                run.step()
                run.stop_wanted = interrupts.requested
                if progress is not None:
                    progress.look()
        finally:
            if progress is not None:
                progress.close()
    return run


class _Progress:
    """A bar on a terminal, a line now and then elsewhere; nothing for a short run."""

    def __init__(self, console: Console, run: MapfRun) -> None:
        self._console = console
        self._run = run
        self._next = time.perf_counter() + (SHOW_AFTER_S if console.is_terminal else LINE_EVERY_S)
        self._bar: Any = None

    def look(self) -> None:
        """Show how far the run is, if it is time."""
        if time.perf_counter() < self._next:
            return
        run, total = self._run, self._run.settings.ticks
        pace = f"{run.goals_so_far / run.tick:.2f} goals/tick"
        if not self._console.is_terminal:
            self._next = time.perf_counter() + LINE_EVERY_S
            line = f"tick {run.tick:,} of {total:,}  {pace}"
            self._console.print(line, soft_wrap=True, highlight=False)
            return
        self._next = time.perf_counter() + 0.1
        if self._bar is None:
            self._bar, self._task = self._open(total)
        self._bar.update(self._task, completed=run.tick, pace=pace)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def _open(self, total: int) -> tuple[Any, Any]:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TextColumn("{task.fields[pace]}"),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
        )
        task = bar.add_task(self._run.problem.name, total=total, pace="")
        bar.start()
        return bar, task


def _as_json(result: MapfResult) -> str:
    return json.dumps(result.to_dict(), indent=2, allow_nan=False)


def _as_league(run: MapfRun, form: str | None) -> str:
    from twin.mapf.output import OutputForm, league_document

    return json.dumps(league_document(run, None if form is None else OutputForm(form))) + "\n"


def _print(result: MapfResult) -> None:
    from rich.console import Console
    from rich.table import Table

    figures = result.to_dict()
    console = Console(highlight=False)
    model = "with rotation" if result.rotation else "without rotation"
    console.print(
        f"[bold]{result.problem}[/bold]  {result.planner}, {result.n_agents:,} agents, "
        f"{result.ticks:,} ticks {model}, seed {result.seed}, "
        f"set-up {result.setup_s:.1f} s, run {result.wall_s:.1f} s",
        soft_wrap=True,
    )
    if result.stopped:
        console.print("PARTIAL: stopped by Ctrl-C", style="bold yellow")
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column()
    table.add_column(justify="right")
    if result.solved is None:
        table.add_row("goals/tick", f"{result.goals_per_tick:.3f}")
        table.add_row("tasks finished", f"{result.tasks:,}")
    else:
        table.add_row("solved", "yes" if result.solved else "no")
        table.add_row("agents on their goals", f"{result.goals:,}")
    if result.solved:
        table.add_row("makespan", f"{result.makespan:,}")
        table.add_row("sum of costs", f"{result.sum_of_costs:,}")
    table.add_row("errors", str(result.n_errors))
    if result.ms_per_tick is not None:
        table.add_row(f"plans over {result.ms_per_tick:g} ms", f"{result.late_ticks:,}")
    if result.delayed_goals:
        table.add_row("goals that waited for memory", f"{result.delayed_goals:,}")
    console.print(table)
    times = Table(box=None, pad_edge=False)
    for head in ("ms/tick", "CPU mean", "median", "p99", "wall mean", "median", "p99"):
        times.add_column(head, justify="left" if head == "ms/tick" else "right")
    for label, part in (("planner", "planner_"), ("tasks and distances", "tasks_"), ("both", "")):
        names = [
            f"{part}{clock}_ms_per_tick{end}" for clock in ("cpu", "wall") for end in ("", "_median", "_p99")
        ]
        times.add_row(label, *(f"{figures[name]:.3f}" for name in names))
    console.print(times)
