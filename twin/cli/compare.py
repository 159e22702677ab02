"""``twin compare``: which of these floors is better, by how much, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from twin.cli.completion import complete_layout, complete_variation
from twin.cli.keeping import exit_code, keep_study
from twin.cli.options import demand_options, scenario_options
from twin.cli.studying import (
    StudyFlags,
    comparison_settings,
    sampling_options,
    scenarios_from,
    study_options,
)

if TYPE_CHECKING:
    from twin.cli.keeping import StudyCommand
    from twin.studies.comparison import Comparison
    from twin.studies.varying import Variation

__all__ = ["compare"]

_EXAMPLES = """\b
Examples:
  twin compare aisles-one-way aisles-two-way
  twin compare before.yaml after.yaml --scenario peak.yaml --figure on_time
  twin compare small --vary policies.pod_selection=nearest,most_lines
  twin compare medium --vary fleet.drive_units=64,96,128 --max-replications 30
  twin compare my-floor.yaml --vary layout.floor.aisles=one_way,two_way --json result.json
  twin compare small --scenario today.yaml --scenario peak.yaml --cluster tcp://host:8786
"""


@click.command(epilog=_EXAMPLES)
@click.argument("layouts", nargs=-1, required=True, metavar="LAYOUT...", shell_complete=complete_layout)
@click.option(
    "--vary",
    "variations",
    metavar="SETTING=VALUE,VALUE",
    multiple=True,
    shell_complete=complete_variation,
    help="Set values of a setting against each other, such as fleet.drive_units=20,30; with layout. in "
    "front one of the layout, such as layout.floor.aisles=one_way,two_way. Several are combined.",
)
@sampling_options()
@scenario_options(several=True)
@demand_options()
@study_options()
def compare(
    layouts: tuple[str, ...],
    variations: tuple[str, ...],
    scenarios: tuple[str, ...],
    seed: int | None,
    **flags: Any,
) -> None:
    """Say which of some floors is better, by how much, and how sure that is.

    LAYOUT is a YAML file or the name of a bundled floor; the first one is what percentages refer to. Every
    floor sees the same orders under the same seeds, replication after replication, until the intervals are
    as narrow as asked for, or the cap is reached. The verdict on a pair is better, worse, equivalent (no
    difference that matters), undecided, or overloaded (the backlog grows). What is done is kept: the same
    command continues where it was stopped.
    """
    from twin.cli.settings import layout_settings
    from twin.studies.checks import require_several
    from twin.studies.comparing import Comparing
    from twin.studies.conducting import conduct_comparison
    from twin.studies.varying import alternatives, parse_variation

    study, settings = StudyFlags.taken_from(flags), comparison_settings(flags, seed)
    of_layout, flags["settings"] = layout_settings(flags["settings"])
    varied = [parse_variation(text) for text in variations]
    candidates = alternatives(layouts, scenarios_from(scenarios, flags), varied, of_layout)
    require_several(candidates)
    comparing = Comparing(candidates, settings)
    with keep_study(study, "compare", _words_of(layouts, scenarios, varied)) as command:
        comparison = conduct_comparison(comparing, command.kept, command.runner())
    if command.prints:
        _print(comparison, command)
    click.get_current_context().exit(exit_code(comparison.failures, interrupted=comparison.interrupted))


def _words_of(layouts: Sequence[str], scenarios: Sequence[str], varied: Sequence[Variation]) -> list[str]:
    """Name a folder after what is compared."""
    files = [Path(file).stem for file in (*layouts, *scenarios)]
    return files + [variation.setting.rpartition(".")[2] for variation in varied]


def _print(comparison: Comparison, command: StudyCommand) -> None:
    from rich.console import Console

    from twin.cli.compared import print_comparison

    console = Console(highlight=False)
    print_comparison(comparison, console)
    command.say_where(console)
