"""``twin view``: watch a floor, live or recorded."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from twin.cli.completion import complete_layout
from twin.cli.options import FILE, demand_options, events_option, scenario_options

if TYPE_CHECKING:
    from twin.view.show import Look
    from twin.view.source import Source

__all__ = ["view"]

FPS = 30.0

_EXAMPLES = """\b
Examples:
  twin view small
  twin view small --drive-units 48 --speed 10 --overlay visits
  twin view a.yaml b.yaml                     side by side, on the same orders
  twin view --replay run.arrow                what twin run --events has written
  twin view small --edit                      draw on it, and run what came out
  twin view mine.yaml --edit                  the same from an empty sheet
  twin view small --screenshot small.png --at 600 --select P2
  twin view small --record small.mp4 --from 300 --to 330 --speed 5
\b
Press ? in the window for all keys.
"""
_LAYERS = (
    "visits",
    "blocked",
    "routes",
    "goals",
    "guidance",
    "distance",
    "popularity",
    "stock",
    "zones",
    "battery",
)
_PANELS = ("charts", "figures", "legend", "minimap")


@click.command(epilog=_EXAMPLES)
@click.argument("layouts", nargs=-1, shell_complete=complete_layout, metavar="LAYOUT [LAYOUT]")
@click.option("--replay", metavar="FILE", type=FILE, help="Show an event record instead.")
@click.option("--edit", is_flag=True, help="Draw first; LAYOUT may be a new or a broken file.")
@click.option("--screenshot", metavar="FILE", type=FILE, help="Write a PNG instead of opening a window.")
@click.option("--at", metavar="SECONDS", help="The moment to begin with, or to write; 12:30 will do too.")
@click.option("--record", metavar="FILE", type=FILE, help="Write a video instead: .mp4 or .gif.")
@click.option("--from", "film_from", metavar="SECONDS", help="Where the video begins.  [default: 0]")
@click.option("--to", "film_to", metavar="SECONDS", help="Where it ends.")
@click.option("--fps", type=float, default=FPS, show_default=True, help="Pictures in a second of video.")
@click.option(
    "--speed", "pace", default="1", metavar="FACTOR", show_default=True, help="Times real time, or max."
)
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True)
@click.option("--size", default="1600x1000", metavar="WxH", show_default=True, help="Of the window.")
@click.option("--scale", default="auto", metavar="FACTOR", show_default=True, help="For dense screens: 2.")
@click.option(
    "--overlay",
    "overlays",
    multiple=True,
    type=click.Choice(_LAYERS),
    help="What to lay over the floor; repeatable.",
)
@click.option(
    "--panel",
    "panels",
    multiple=True,
    type=click.Choice([*_PANELS, "none"]),
    help="What to show beside the floor; repeatable.  [default: charts and minimap]",
)
@click.option("--select", metavar="NAME", default="", help="What to select in a picture, such as d12 or P3.")
@scenario_options()
@demand_options("orders-")
@events_option()
@click.option("--quiet", is_flag=True, help="Print neither progress nor figures.")
@click.pass_context
def view(ctx: click.Context, /, layouts: tuple[str, ...], **options: Any) -> None:
    """Watch a floor, live or recorded, and question it.

    LAYOUT is a YAML file or the name of a bundled floor; two are shown side by side, on the same orders.
    Options about the run are those of `twin run`; what means something else here begins with --orders-.
    Closing the window or Ctrl-C ends the run with its figures. --screenshot and --record need no display.
    """
    from twin.cli.viewing import close_all, draw_first, end_of, open_sources, reopened

    _check(layouts, options)
    look = _look(options)
    quiet = options["quiet"]
    if options["edit"]:
        if options["screenshot"] is not None:
            _shoot_editor(layouts[0], look, Path(options["screenshot"]))
            return
        sources, editor = draw_first(ctx, layouts[0], look, options)
    else:
        sources, editor = open_sources(layouts, options), None
    try:
        if options["screenshot"] is not None:
            _shoot(sources, look, Path(options["screenshot"]), quiet)
            return
        if options["record"] is not None:
            _film(sources, look, options)
            return
        from twin.view.show import watch

        ending = watch(sources, look, reopened(options, sources), editor=editor)
    finally:
        close_all(sources, quiet=quiet)
    ctx.exit(end_of(sources, ending, quiet=quiet))


def _check(layouts: tuple[str, ...], options: dict[str, Any]) -> None:
    """Refuse what means nothing."""
    replay, record, screenshot = options["replay"], options["record"], options["screenshot"]
    if replay is not None and layouts:
        raise click.UsageError("--replay shows the floor of its record: leave the layout out.")
    if replay is None and not layouts:
        raise click.UsageError("Missing argument 'LAYOUT': name a floor, or a record with --replay.")
    if len(layouts) > 2:
        raise click.UsageError(f"{len(layouts)} floors do not fit side by side; name one or two.")
    if replay is not None and (given := [name for name in _OF_A_RUN if options[name] not in (None, ())]):
        raise click.UsageError(f"--{_OF_A_RUN[given[0]]} means nothing for a record, which has happened.")
    if options["events"] == "-":
        raise click.UsageError("--events cannot be printed; name a file.")
    if len(layouts) > 1 and options["events"] is not None:
        raise click.UsageError("--events writes the record of one floor, not of two.")
    if record is not None and screenshot is not None:
        raise click.UsageError("--screenshot and --record exclude each other.")
    if record is None and (options["film_from"] or options["film_to"]):
        what = "--from and --to go with --record; of orders they are --orders-from and --orders-to."
        raise click.UsageError(what)
    if record is not None and options["film_to"] is None:
        raise click.UsageError("--record needs --to, where the video ends.")
    if options["edit"] and (len(layouts) != 1 or record is not None):
        raise click.UsageError("--edit opens a window on one floor.")
    if options["edit"] and options["events"] is not None:
        raise click.UsageError("--events records a floor that is not being drawn: leave --edit out.")


_OF_A_RUN = {
    "scenario": "scenario",
    "hours": "hours",
    "drive_units": "drive-units",
    "seed": "seed",
    "settings": "set",
    "orders": "orders",
    "events": "events",
}


def _look(options: dict[str, Any]) -> Look:
    """Translate the options about what it looks like."""
    from twin.view import THEMES
    from twin.view.layers import Layer
    from twin.view.show import Look

    panels = frozenset(options["panels"])
    film = options["record"] is not None
    option, text = ("--from", options["film_from"]) if film else ("--at", options["at"])
    return Look(
        size=_size(options["size"]),
        theme=THEMES[options["theme"]],
        scale=None if options["scale"] == "auto" else _number(options["scale"], "--scale", 0.5, 4.0),
        speed=math.inf if options["pace"] == "max" else _number(options["pace"], "--speed", 0.01, 1e6),
        begin_s=_seconds(text or "0", option),
        layers=tuple(Layer[name.upper()] for name in options["overlays"]),
        panels=panels - {"none"} if panels else None,
        selected=options["select"],
    )


def _seconds(text: str, option: str) -> float:
    from twin.view.clock import parse_time

    seconds = parse_time(text)
    if seconds is None:
        raise click.BadParameter(f"{text!r} is no moment; write 90, 12:30 or 1.5h.", param_hint=f"'{option}'")
    return seconds


def _number(text: str, option: str, least: float, most: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not least <= number <= most:
        what = f"{text!r} is no number from {least:g} to {most:g}."
        raise click.BadParameter(what, param_hint=f"'{option}'")
    return number


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()) or max(int(width), int(height)) > 16384:
        raise click.BadParameter(f"{text!r} is no size; write it like 1600x1000.", param_hint="'--size'")
    return int(width), int(height)


def _shoot(sources: list[Source], look: Look, file: Path, quiet: bool) -> None:
    from twin.view.show import picture_of

    with _progress("simulating", quiet) as progress:
        picture_of(sources, look, file, progress)


def _shoot_editor(layout: str, look: Look, file: Path) -> None:
    from twin.layout.sketch import sketch_at
    from twin.view.drafting import picture_of_drawing

    picture_of_drawing(sketch_at(layout), look, file)


def _film(sources: list[Source], look: Look, options: dict[str, Any]) -> None:
    from twin.view.show import film

    until = _seconds(options["film_to"], "--to")
    if until < look.begin_s:
        raise click.BadParameter(f"{until:g} comes before --from.", param_hint="'--to'")
    if math.isinf(look.speed):
        raise click.BadParameter("a video has a speed; name a number.", param_hint="'--speed'")
    with _progress("recording", options["quiet"]) as progress:
        film(sources, look, Path(options["record"]), until, options["fps"], progress)


@contextlib.contextmanager
def _progress(what: str, quiet: bool) -> Iterator[Callable[[float], None]]:
    """Show on stderr how far it is, where somebody looks."""
    from rich.console import Console

    console = Console(stderr=True, quiet=quiet)
    with console.status(what) as status:
        yield lambda share: status.update(f"{what}: {100 * share:.0f} %")
