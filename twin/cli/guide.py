"""``twin guide``: learn where drive units had better drive."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from twin.cli.completion import complete_layout, complete_setting
from twin.cli.settings import RunFlags, scenario_from

if TYPE_CHECKING:
    from twin.experiments.guiding import Trial

__all__ = ["guide"]

_EXAMPLES = """\b
Examples:
  twin guide aisles-two-way
  twin guide my-floor.yaml --hours 1 --drive-units 60 --rounds 6
  twin guide my-floor.yaml --set motion=ideal --output guidance.npz
  twin run my-floor.yaml --set planning.planner=epibt
"""
_FILE = click.Path(dir_okay=False)


@click.command(epilog=_EXAMPLES)
@click.argument("layout", shell_complete=complete_layout)
@click.option("--scenario", metavar="FILE", type=_FILE, help="YAML with settings; flags win over it.")
@click.option("--hours", type=float, default=0.5, show_default=True, help="Simulated hours of each run.")
@click.option("--drive-units", type=int, help="Size of the fleet.  [default: the layout's]")
@click.option("--seed", type=int, help="Seed of everything random.  [default: 1]")
@click.option(
    "--rounds", type=click.IntRange(0, 100), default=4, show_default=True, help="Times to learn from a run."
)
@click.option(
    "--set",
    "settings",
    metavar="SETTING=VALUE",
    multiple=True,
    shell_complete=complete_setting,
    help="Any setting of the scenario; repeatable. `twin schema scenario` lists them.",
)
@click.option(
    "--output",
    metavar="FILE",
    type=_FILE,
    help="Where to keep the weights.  [default: beside the layout file, or in the user's data folder for a "
    "bundled floor]",
)
@click.option("--quiet", is_flag=True, help="Print nothing.")
def guide(layout: str, rounds: int, output: str | None, quiet: bool, **flags: Any) -> None:
    """Learn where drive units had better drive.

    The result is weights of moves for planners that follow them (epibt, epibt+lns). LAYOUT is a file or the
    name of a bundled floor. It is run without guidance, with streets that alternate, and a few times with
    weights learnt from the traffic of the run before; the best weights are compared with none on a fresh
    seed. Where they show no gain, they are kept only with --output. Runs of these planners find the file by
    themselves (planning.guidance).
    """
    from twin.errors import Problem, ScenarioError
    from twin.experiments.guiding import learn_guidance
    from twin.layout import load_layout
    from twin.planning.guidance import guidance_file, write_guidance
    from twin.state import grid_of

    floor = load_layout(layout)
    scenario = scenario_from(RunFlags(**flags))
    file = Path(output) if output is not None else guidance_file(floor)
    if file is None:
        raise ScenarioError(Problem(layout, "this floor has no file to keep guidance beside", "use --output"))

    def show(trial: Trial, note: str = "") -> None:
        if not quiet:
            click.echo(
                f"{trial.name:<10}{trial.visits_per_hour:10,.0f} pod visits/h"
                f"{trial.congestion:8.1f} % congestion{note}"
            )

    learnt = learn_guidance(floor, scenario, rounds, show)
    pays = learnt.after.visits_per_hour > learnt.before.visits_per_hour
    if pays or output is not None:
        write_guidance(file, learnt.weight, grid_of(floor), floor.n_cols)
    if not quiet:
        click.echo(f"\nchosen: {learnt.best.name}; on a fresh seed:")
        show(learnt.before)
        show(learnt.after, _gain(learnt.before.visits_per_hour, learnt.after.visits_per_hour))
        if not pays:
            click.echo("guidance does not pay here")
        click.echo(f"written to {file}" if pays or output is not None else "nothing is written")


def _gain(before: float, after: float) -> str:
    return f"   {100 * (after / before - 1):+.1f} % pod visits" if before else ""
