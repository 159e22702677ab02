"""``twin size``: the smallest fleet and staff that reach targets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from twin.cli.completion import complete_figure, complete_layout
from twin.cli.keeping import exit_code, keep_study
from twin.cli.options import demand_options, scenario_options
from twin.cli.studying import Share, StudyFlags, study_options

if TYPE_CHECKING:
    from twin.cli.keeping import StudyCommand
    from twin.studies.outcome import Outcome
    from twin.studies.sizing import Sizing

__all__ = ["size"]

_EXAMPLES = """\b
Examples:
  twin size small --target "units_per_hour >= 1200"
  twin size my-floor.yaml --scenario peak.yaml --target "on_time >= 99%"
  twin size medium --target "units_per_hour >= 3500" --target "congestion_share <= 10%"
"""


@click.command(epilog=_EXAMPLES)
@click.argument("layout", shell_complete=complete_layout)
@click.option(
    "--target",
    "targets",
    metavar='"FIGURE >= VALUE"',
    multiple=True,
    required=True,
    shell_complete=complete_figure,
    help="What a key figure has to reach: at least (>=) or at most (<=). Repeat it for several.",
)
@click.option(
    "--max-drive-units",
    type=click.IntRange(1),
    help="Largest fleet to try.  [default: three times the layout's, as far as there are places]",
)
@click.option(
    "--staffing/--no-staffing",
    default=True,
    help="Look for the fewest open pick stations and packers, too.  [default: staffing]",
)
@click.option(
    "--confidence", type=Share(), default="95%", show_default=True, help="Of each decision on a size."
)
@click.option(
    "--max-replications",
    type=click.IntRange(2),
    default=40,
    show_default=True,
    help="Most replications of a size that is neither clearly enough nor clearly too small.",
)
@scenario_options(replicated=True)
@demand_options()
@study_options()
def size(
    layout: str,
    targets: tuple[str, ...],
    max_drive_units: int | None,
    staffing: bool,
    confidence: float,
    max_replications: int,
    seed: int | None,
    **flags: Any,
) -> None:
    """Find the smallest fleet and staff that reach targets with confidence.

    LAYOUT is a YAML file or the name of a bundled floor. The fleet is searched first, with all stations open
    and all packers there; then stations are closed and packers sent home as long as the targets are reached,
    and drive units, stations and packers are taken away in turns until none of them can be one fewer. A size
    reaches a target when the whole interval of the figure is on the right side of it. The answer is run again
    on fresh seeds before it is given. What is done is kept: the same command continues where it was stopped.
    """
    from twin.cli.settings import RunFlags, layout_settings, scenario_from
    from twin.studies.conducting import conduct_sizing
    from twin.studies.sizes import SizingSettings
    from twin.studies.sizing import Sizing
    from twin.studies.targets import parse_target
    from twin.studies.varying import alternatives

    study = StudyFlags.taken_from(flags)
    of_layout, flags["settings"] = layout_settings(flags["settings"])
    (base,) = alternatives([layout], [scenario_from(RunFlags(**flags))], of_layout=of_layout)
    settings = SizingSettings(
        confidence=confidence,
        max_replications=max_replications,
        first_seed=1 if seed is None else seed,
        max_drive_units=max_drive_units,
        staffing=staffing,
    )
    sizing = Sizing(base, [parse_target(text) for text in targets], settings)
    figures = [target.figure for target in sizing.targets]
    with keep_study(study, "size", [Path(layout).stem, *figures]) as command:
        interrupted = conduct_sizing(sizing, command.kept, command.runner())
    if command.prints:
        _print(sizing, command, interrupted)
    failures: list[Outcome] = [failure for tried in sizing.tried for failure in tried.failures]
    click.get_current_context().exit(exit_code(failures, interrupted=interrupted))


def _print(sizing: Sizing, command: StudyCommand, interrupted: bool) -> None:
    from rich.console import Console

    from twin.cli.sized import print_sizing

    console = Console(highlight=False)
    print_sizing(sizing, console, interrupted=interrupted)
    command.say_where(console)
