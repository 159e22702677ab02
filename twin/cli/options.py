"""Options that commands share: what is run, and on which orders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from twin.cli.completion import complete_setting

__all__ = ["FILE", "Command", "all_of", "demand_options", "events_option", "scenario_options"]

FILE = click.Path(dir_okay=True)

Command = TypeVar("Command", bound=Callable[..., Any])


def all_of(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Add options in the order in which help lists them."""

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def scenario_options(*, several: bool = False, replicated: bool = False) -> Callable[[Command], Command]:
    """Add the options that say what is run.

    Parameters
    ----------
    several : bool
        Whether the command takes several scenarios; it then runs replications.
    replicated : bool
        Whether it runs replications, each under its own seed.
    """
    more = "  Repeat it to set scenarios against each other." if several else ""
    return all_of(
        click.option(
            "--scenario",
            "scenarios" if several else "scenario",
            metavar="FILE",
            type=FILE,
            multiple=several,
            help=f"YAML with settings; flags win over it.{more}",
        ),
        click.option(
            "--hours", type=float, help="Simulated hours.  [default: 1, or the window of the orders]"
        ),
        click.option("--drive-units", type=int, help="Size of the fleet.  [default: the layout's]"),
        click.option(
            "--seed",
            type=int,
            help="Seed of the first replication; the next ones follow it.  [default: 1]"
            if several or replicated
            else "Seed of everything random.  [default: 1]",
        ),
        click.option(
            "--set",
            "settings",
            metavar="SETTING=VALUE",
            multiple=True,
            shell_complete=complete_setting,
            help="Any setting of the scenario, such as fleet.speed_mps=2; repeatable. "
            "`twin schema scenario` lists them.",
        ),
    )


def demand_options(prefix: str = "") -> Callable[[Command], Command]:
    """Add the options about an order history.

    Parameters
    ----------
    prefix : str
        Set before the names of its window and its speed, where a command means something else by these.
    """
    return all_of(
        click.option(
            "--orders", metavar="FILE", type=FILE, help="Replay an order history: CSV, plain or gzipped."
        ),
        click.option(
            "--columns",
            metavar="MEANING=COLUMN,...",
            help="Columns that are not recognised; meanings: order, time, sku, quantity.",
        ),
        click.option(
            "--time-format", metavar="FORMAT", help="strptime format of the times.  [default: detected]"
        ),
        click.option(
            f"--{prefix}from",
            "begin",
            metavar="MOMENT",
            help="Replay from here, such as '2011-12-05 08:00'.",
        ),
        click.option(f"--{prefix}to", "end", metavar="MOMENT", help="Replay up to here."),
        click.option(f"--{prefix}speed", "speed", type=float, help="2 replays two hours of history in one."),
    )


def events_option() -> Callable[[Command], Command]:
    """Add the option that writes the event record."""
    return click.option(
        "--events",
        metavar="FILE",
        type=FILE,
        help="Write the event record: Arrow streams, the facts in FILE, beside it the moves and the frames "
        "for replaying (run.arrow, run.moves.arrow, run.frames.arrow); readable even if the run is killed.",
    )
