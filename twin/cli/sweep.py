"""``twin sweep``: response curves over any settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from twin.cli.completion import complete_problem
from twin.cli.keeping import exit_code, keep_study
from twin.cli.studying import StudyFlags, study_options

if TYPE_CHECKING:
    from twin.cli.keeping import StudyCommand
    from twin.studies.comparison import Comparison
    from twin.studies.sweeping import Sweeping

__all__ = ["sweep"]

_EXAMPLES = """\b
Examples:
  twin sweep fleet.yaml
  twin sweep fleet.yaml --json curves.json --quiet
\b
An experiment file:
  layout: small                    # or a file beside this one
  factors:                         # each value with each
    fleet.drive_units: {first: 8, last: 40, step: 8}
    layout.floor.aisles: [one_way, two_way]
  settings: {hours: 2}             # of all points
  max_replications: 20
"""


@click.command(epilog=_EXAMPLES)
@click.argument("experiment", shell_complete=complete_problem)
@study_options()
def sweep(experiment: str, **flags: Any) -> None:
    """Draw response curves over fleets and other settings.

    EXPERIMENT is a YAML file; `twin schema experiment` lists its keys. Every point of the design runs under
    the same seeds, until its mean is as precise as asked for. Where a factor is a number, the curve of the
    figure is given with the stations' bound and its knee: the smallest value from which on more does not
    help. What is done is kept: the same command continues where it was stopped.
    """
    from twin.studies.conducting import conduct_sweep
    from twin.studies.experiment import load_experiment
    from twin.studies.sweeping import Sweeping

    study = StudyFlags.taken_from(flags)
    sweeping = Sweeping(load_experiment(Path(experiment)))
    with keep_study(study, "sweep", [sweeping.experiment.name]) as command:
        comparison = conduct_sweep(sweeping, command.kept, command.runner())
    if command.prints:
        _print(sweeping, comparison, command)
    click.get_current_context().exit(exit_code(comparison.failures, interrupted=comparison.interrupted))


def _print(sweeping: Sweeping, comparison: Comparison, command: StudyCommand) -> None:
    from rich.console import Console

    from twin.cli.swept import print_sweep

    console = Console(highlight=False)
    print_sweep(sweeping, comparison, console)
    command.say_where(console)
