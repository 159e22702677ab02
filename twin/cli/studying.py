"""Options of all commands that run replications, and what is opened for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from twin.cli.completion import complete_figure
from twin.cli.options import FILE, Command, all_of

if TYPE_CHECKING:
    from twin.scenario import Scenario
    from twin.studies.comparison import ComparisonSettings

__all__ = [
    "Share",
    "StudyFlags",
    "comparison_settings",
    "sampling_options",
    "scenarios_from",
    "study_options",
]

_SAMPLING = ("figure", "precision", "indifference", "confidence", "max_replications")


class Share(click.ParamType):  # type: ignore[type-arg,unused-ignore]  # generic from click 8.2 on
    """A share such as 2% or 0.02."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read a share."""
        from twin.studies.shares import parse_share

        flag = param.opts[0] if param is not None else ""
        return value if isinstance(value, float) else parse_share(value, flag)


@dataclass(frozen=True, slots=True)
class StudyFlags:
    """What the command line says about how replications are run and kept."""

    out: str | None = None
    store: str | None = None
    workers: int | None = None
    cluster: str | None = None
    timeout: float | None = None
    quiet: bool = False
    json_file: str | None = None

    @classmethod
    def taken_from(cls, flags: dict[str, Any]) -> StudyFlags:
        """Take the flags of :func:`study_options` out of all flags."""
        return cls(**{field.name: flags.pop(field.name) for field in fields(cls)})


def sampling_options() -> Callable[[Command], Command]:
    """Add the options that say how exact the answer has to be."""
    return all_of(
        click.option(
            "--figure",
            default="units_per_hour",
            show_default=True,
            metavar="NAME",
            shell_complete=complete_figure,
            help="Key figure that the verdict is about; `twin figures` lists them.",
        ),
        click.option(
            "--precision",
            type=Share(),
            default="2%",
            show_default=True,
            help="Half-width of each mean, as a share of it, at which replications end.",
        ),
        click.option(
            "--indifference",
            type=Share(),
            default="1%",
            show_default=True,
            help="Differences smaller than this do not matter.",
        ),
        click.option(
            "--confidence", type=Share(), default="95%", show_default=True, help="Of all intervals."
        ),
        click.option(
            "--max-replications",
            type=click.IntRange(2),
            default=60,
            show_default=True,
            help="Most replications of each candidate.",
        ),
        click.option(
            "--analysis",
            type=click.Choice(["steady", "terminating"]),
            help="steady leaves the warm-up out, terminating nothing.  "
            "[default: steady for a backlog or a constant rate, terminating for a day]",
        ),
    )


def study_options() -> Callable[[Command], Command]:
    """Add the options that say how replications are run and kept."""
    return all_of(
        click.option(
            "--out",
            metavar="DIR",
            type=FILE,
            help="Folder of the study; the same command continues what is in it.  "
            "[default: studies/..., by what is asked]",
        ),
        click.option(
            "--store",
            metavar="URL",
            help="Keep replications in this database, for several studies or machines, such as "
            "postgresql://host/twin.  [default: a file in the study's folder]",
        ),
        click.option(
            "--workers", type=click.IntRange(1), metavar="N", help="Processes.  [default: one a core]"
        ),
        click.option("--cluster", metavar="ADDRESS", help="Run on a Dask cluster, such as tcp://host:8786."),
        click.option(
            "--timeout",
            type=click.FloatRange(0, min_open=True),
            metavar="S",
            help="Seconds after which a replication is given up, and counted as a failure.",
        ),
        click.option(
            "--json", "json_file", metavar="FILE", type=FILE, help="Write the result as JSON; - prints it."
        ),
        click.option("--quiet", is_flag=True, help="Print neither progress nor tables."),
    )


def comparison_settings(flags: dict[str, Any], seed: int | None) -> ComparisonSettings:
    """Take the flags of :func:`sampling_options` out of all flags."""
    from twin.studies.analysis import Analysis
    from twin.studies.checks import require_headline
    from twin.studies.comparison import ComparisonSettings

    require_headline(flags["figure"])
    analysis = flags.pop("analysis")
    return ComparisonSettings(
        **{name: flags.pop(name) for name in _SAMPLING},
        analysis=None if analysis is None else Analysis(analysis),
        first_seed=1 if seed is None else seed,
    )


def scenarios_from(files: Sequence[str], flags: dict[str, Any]) -> list[Scenario]:
    """Load the scenarios that are set against each other, and let the flags win over each."""
    from twin.cli.settings import RunFlags, scenario_from

    scenarios = []
    for file in files or (None,):
        scenario = scenario_from(RunFlags(scenario=file, **flags))
        if file is not None and scenario.name == "default":
            scenario = scenario.model_copy(update={"name": Path(file).stem})
        scenarios.append(scenario)
    return scenarios
