"""The command line: arguments in, tables out. Each command's module is imported when it is called."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from twin.errors import InputError, TwinError

__all__ = ["main", "twin"]

INTERRUPTED = 130
"""Exit code after Ctrl-C: 128 and the number of the signal."""

USAGE = 2

_COMMANDS = {
    "run": ("twin.cli.run", "Simulate a floor and print its key figures."),
    "compare": ("twin.cli.compare", "Say which of some floors is better, by how much, and how sure that is."),
    "sweep": ("twin.cli.sweep", "Draw response curves over fleets and other settings."),
    "size": ("twin.cli.size", "Find the smallest fleet and staff that reach targets with confidence."),
    "optimize": ("twin.cli.optimize", "Look for better settings of a floor: its shape, fleet and rules."),
    "report": ("twin.cli.report", "Write the report of a study: a page, a summary, tables."),
    "view": ("twin.cli.view", "Watch a floor, live or recorded, and question it."),
    "guide": ("twin.cli.guide", "Learn where drive units had better drive."),
    "mapf": ("twin.cli.mapf", "Let a planner play a problem of somebody else's benchmark."),
    "check": ("twin.cli.floors", "Validate floors and explain them."),
    "layouts": ("twin.cli.floors", "List the bundled floors, with a picture of each."),
    "picture": ("twin.cli.picture", "Draw a floor, bare or at work, as PNG."),
    "figures": ("twin.cli.figures", "Say what the key figures mean."),
    "schema": ("twin.cli.floors", "Print the JSON Schema of layout, scenario or experiment files."),
}
"""Module and short help of each command: known here, so that ``twin --help`` imports nothing."""

_LIBRARIES_OF_STUDIES = (
    "PIL",
    "alembic",
    "jinja2",
    "matplotlib",
    "optuna",
    "pyarrow",
    "sqlalchemy",
    "statsmodels",
)
"""What commands import that not every installation has, all in one extra."""

_EPILOG = """\b
First steps:
  twin layouts                 see the bundled floors
  twin run small               simulate an hour on one of them
  twin run small --orders orders.csv --hours 8
  twin picture small --at 20 --out small.png
  twin view small              watch it, and press ? for all keys
  twin mapf warehouse_small_100.json --planner epibt
  twin compare aisles-one-way aisles-two-way
\b
Completion of commands, floors, settings and figures:
  eval "$(_TWIN_COMPLETE=bash_source twin)"          in ~/.bashrc
  eval "$(_TWIN_COMPLETE=zsh_source twin)"           in ~/.zshrc
  _TWIN_COMPLETE=fish_source twin | source           in fish's config
\b
Exit codes: 0 done, 2 unusable input or output, 3 stuck floor, a replication
that failed, or a violation found by the audit or the judge, 130 stopped by
Ctrl-C.
"""


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one only to call it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands, in the order of their use."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(_COMMANDS[cmd_name][0]), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_text) for name, (_, help_text) in _COMMANDS.items()])


def _print_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        import twin as package

        click.echo(f"twin {package.__version__}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    epilog=_EPILOG,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version and exit.",
)
@click.pass_context
def twin(ctx: click.Context) -> None:
    """Simulate robotic fulfilment floors: drive units, pods, pick stations, packers."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code; what goes wrong on purpose is said in plain lines."""
    try:
        outcome: Any = twin.main(args=arguments, prog_name="twin", standalone_mode=False)
        sys.stdout.flush()
        sys.exit(outcome if isinstance(outcome, int) else 0)
    except click.UsageError as refused:
        name = refused.ctx.command_path if refused.ctx else "twin"
        _complain(f"{name}: {refused.format_message()} See `{name} --help`.")
        sys.exit(USAGE)
    except click.ClickException as refused:
        _complain(refused.format_message())
        sys.exit(USAGE)
    except (click.Abort, KeyboardInterrupt):
        _complain("aborted by Ctrl-C")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # whoever read our output has seen enough; keep Python from complaining as it closes stdout
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except ModuleNotFoundError as missing:
        library = (missing.name or "").partition(".")[0]
        if library not in _LIBRARIES_OF_STUDIES:
            raise
        remedy = "install what experiments need with `pip install 'floor-twin[experiments]'`"
        _complain(f"the library {library} is missing; {remedy}")
        sys.exit(USAGE)
    except TwinError as refused:
        problems = refused.problems if isinstance(refused, InputError) else str(refused).splitlines()
        for problem in problems:
            _complain(str(problem))
        sys.exit(refused.exit_code)


def _complain(line: str) -> None:
    click.echo(line, err=True)
