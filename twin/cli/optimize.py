"""``twin optimize``: look for a better floor, and have it judged on seeds that the search never saw."""

from __future__ import annotations

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
    from collections.abc import Mapping

    from twin.cli.keeping import StudyCommand
    from twin.studies.candidate import Candidate
    from twin.studies.improving import Improvement, Improving
    from twin.studies.spaces import Dimension

__all__ = ["optimize"]

_EXAMPLES = """\b
Examples:
  twin optimize small
  twin optimize my-floor.yaml --trials 100 --budget-minutes 60
  twin optimize small --vary fleet.drive_units=16..32 --vary layout.floor.highway_lanes=1..3
  twin optimize small --per-drive-unit --target "units_per_hour >= 1300"
  twin optimize drawn-rows --vary policies.pod_selection=nearest,most_lines --figure distance_m_per_unit
"""


@click.command(epilog=_EXAMPLES)
@click.argument("layout", shell_complete=complete_layout)
@click.option(
    "--trials",
    type=click.IntRange(2),
    default=40,
    show_default=True,
    help="Settings tried, the start's included.",
)
@click.option(
    "--vary",
    "variations",
    metavar="SETTING=VALUES",
    multiple=True,
    shell_complete=complete_variation,
    help="What may be changed: a range such as fleet.drive_units=16..32 (/4 after it: by steps of 4) or a "
    "list such as layout.floor.aisles=one_way,two_way; repeatable.  [default: aisles, blocks, highways and "
    "station sides where the floor is described; fleet and policies]",
)
@click.option(
    "--target",
    "targets",
    metavar="TARGET",
    multiple=True,
    help='What a solution must keep, such as "drive_units <= 40" or "on_time >= 99%"; repeatable.',
)
@click.option("--per-drive-unit", is_flag=True, help="Seek the figure per drive unit.")
@click.option(
    "--trial-replications",
    type=click.IntRange(1),
    default=4,
    show_default=True,
    help="Replications of each trial; the verdict has as many as it needs.",
)
@click.option(
    "--batch",
    type=click.IntRange(1),
    default=4,
    show_default=True,
    help="Trials proposed at a time, and run together: more keep more workers busy, fewer learn sooner.",
)
@click.option(
    "--budget-minutes",
    type=click.FloatRange(0, min_open=True),
    help="Begin no further batch after so many minutes.",
)
@sampling_options()
@scenario_options()
@demand_options()
@study_options()
def optimize(layout: str, seed: int | None, **flags: Any) -> None:
    """Look for better settings of a floor: its shape, fleet and rules.

    LAYOUT is a YAML file or the name of a bundled floor: the start. Each trial is run a few times on the same
    orders as all others. Floors that cannot be, or that hold fewer pods than the start, are passed over with
    the reason. The winner is then run again under fresh seeds and compared with the start, as `twin compare`
    does it. What is done is kept: the same command continues, or gives its answer at once.
    """
    from twin.studies.conducting import conduct_search

    study, settings = StudyFlags.taken_from(flags), comparison_settings(flags, seed)
    improving = _improving(layout, settings, flags)
    with keep_study(study, "optimize", [Path(layout).stem]) as command:
        improvement = conduct_search(improving, command.kept, command.runner())
    if command.prints:
        _print(improvement, command)
    failures = [] if improvement.comparison is None else improvement.comparison.failures
    click.get_current_context().exit(exit_code(failures, interrupted=improvement.interrupted))


def _improving(layout: str, settings: Any, flags: dict[str, Any]) -> Improving:
    """Understand what is to be searched."""
    from twin.cli.settings import layout_settings
    from twin.studies.candidate import LAYOUT
    from twin.studies.improving import Improving
    from twin.studies.optimising import Searching
    from twin.studies.spaces import default_space, parse_dimension
    from twin.studies.targets import parse_target
    from twin.studies.trials import SearchSettings
    from twin.studies.varying import candidate_of

    budget = flags.pop("budget_minutes")
    search = SearchSettings(
        trials=flags.pop("trials"),
        replications=flags.pop("trial_replications"),
        batch=flags.pop("batch"),
        per_drive_unit=flags.pop("per_drive_unit"),
        targets=tuple(parse_target(text) for text in flags.pop("targets")),
        budget_s=None if budget is None else 60.0 * budget,
    )
    space: list[Dimension] = [parse_dimension(text) for text in flags.pop("variations")]
    of_layout, flags["settings"] = layout_settings(flags["settings"])
    common = {LAYOUT + name: value for name, value in of_layout.items()}
    scenario = scenarios_from([file] if (file := flags.pop("scenario")) else [], flags)[0]

    def make(chosen: Mapping[str, Any]) -> Candidate:
        return candidate_of("start", layout, scenario, {**common, **chosen})

    return Improving(Searching(make, space or default_space(make({})), search, settings), settings)


def _print(improvement: Improvement, command: StudyCommand) -> None:
    from rich.console import Console

    from twin.cli.compared import print_comparison
    from twin.cli.searched import print_search

    console = Console(highlight=False)
    print_search(improvement, console)
    if improvement.comparison is not None:
        print_comparison(improvement.comparison, console)
    command.say_where(console)
