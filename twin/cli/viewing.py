"""What ``twin view`` opens, and what it says at the end."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from twin.cli.settings import RunFlags, scenario_from

if TYPE_CHECKING:
    import click

    from twin.layout import Layout
    from twin.scenario import Scenario
    from twin.view.editor import Editor
    from twin.view.show import Ending, Look
    from twin.view.source import Source

__all__ = ["close_all", "draw_first", "end_of", "open_sources", "reopened", "with_spares"]

STUCK = 3
INTERRUPTED = 130
LEAST_SPARE = 4
PATIENCE_S = 1.0
"""After so long it is said what is being waited for."""


def open_sources(layouts: tuple[str, ...], options: dict[str, Any]) -> list[Source]:
    """Open the floors that are watched.

    Parameters
    ----------
    layouts : tuple of str
        Files or names of bundled floors; none for a record.
    options : dict
        Of the command.
    """
    if options["replay"] is not None:
        return [_replaying(options["replay"], options["quiet"])]
    from twin.layout import load_layout

    floors = [load_layout(name) for name in layouts]
    scenario = _scenario(options)
    if options["screenshot"] is None and options["record"] is None:
        return [_starting(floor, with_spares(scenario, floor), options["events"]) for floor in floors]
    from twin.view.live import LiveSource

    with contextlib.ExitStack() as opened:
        sources: list[Source] = []
        for floor in floors:
            source = LiveSource(floor, scenario, events=options["events"])
            opened.callback(source.close)
            sources.append(source)
        opened.pop_all()
        return sources


def _replaying(path: str, quiet: bool) -> Source:
    """Open a record; one without frames is simulated again."""
    from twin.experiments import read_events
    from twin.experiments.frame_file import frames_beside

    run = read_events(path)
    if frames_beside(run.path).exists():
        from twin.view.replay import ReplaySource

        return ReplaySource(run)
    import click

    from twin.view.rerun import RerunSource

    if not quiet:
        click.echo(f"{path} has no frames: it is simulated again from its own settings.", err=True)
    return RerunSource(run)


def _starting(floor: Layout, scenario: Scenario, events: str | None) -> Source:
    """Show a floor before what simulates it is imported and made."""
    from twin.view.starting import Starting

    def make() -> Source:
        from twin.view.live import LiveSource

        return LiveSource(floor, scenario, events=events)

    return Starting(floor, scenario, make)


def reopened(options: dict[str, Any], sources: Sequence[Source] = ()) -> Callable[[Layout], Source]:
    """Give what runs a floor that was drawn anew, with the same options; from a record, with its settings."""
    recorded = [source.scenario for source in sources]

    def run(layout: Layout) -> Source:
        from twin.view.live import LiveSource

        scenario = _scenario(options) if options["replay"] is None else recorded[0]
        return LiveSource(layout, with_spares(scenario, layout))

    return run


def with_spares(scenario: Scenario, layout: Layout) -> Scenario:
    """Let some spare drive units stand by that can be added by hand, where the settings do not say."""
    fleet = scenario.fleet
    if "spare" in fleet.model_fields_set:
        return scenario
    n_spare = max(LEAST_SPARE, -(-(fleet.drive_units or layout.drive_units) // 10))
    return scenario.model_copy(update={"fleet": fleet.model_copy(update={"spare": n_spare})})


def draw_first(
    ctx: click.Context, name: str, look: Look, options: dict[str, Any]
) -> tuple[list[Source], Editor]:
    """Draw on a floor, or on an empty sheet, and run what came out; end the command if nothing did."""
    from twin.layout.sketch import sketch_at
    from twin.view.drafting import draft
    from twin.view.show import Ending

    _scenario(options)  # what is wrong with the settings is said before anything is drawn
    drawn = draft(sketch_at(name), look, reopened(options))
    if isinstance(drawn, Ending):
        ctx.exit(INTERRUPTED if drawn is Ending.INTERRUPTED else 0)
    return [drawn.source], drawn.editor


def _scenario(options: dict[str, Any]) -> Scenario:
    return scenario_from(RunFlags(**{name: options[name] for name in RunFlags.__slots__}))


def close_all(sources: list[Source], *, quiet: bool) -> None:
    """Close floors, and wait for those that are still being made ready.

    A first start compiles its kernels, and a thread that compiles can't be stopped. Whoever presses Ctrl-C
    again doesn't wait, and leaves without figures; what was recorded stays as of a killed run.

    Parameters
    ----------
    sources : list of Source
        The floors. Modified in place: what was made ready takes the place of the bare floor.
    quiet : bool
        Do not say what is waited for.
    """
    from rich.console import Console

    from twin.view.starting import Starting

    console = Console(stderr=True, quiet=quiet)
    status = console.status("ending (a first start compiles for a while; Ctrl-C leaves at once)")
    late = threading.Timer(PATIENCE_S, status.start)
    late.start()
    try:
        for number, source in enumerate(sources):
            source.close()
            if isinstance(source, Starting) and source.begun:
                sources[number] = source.made or source
    except KeyboardInterrupt:
        status.stop()
        console.print("left at once, without figures")
        os._exit(INTERRUPTED)
    finally:
        late.cancel()
        late.join()
        status.stop()


def end_of(sources: list[Source], ending: Ending, *, quiet: bool) -> int:
    """Print the figures of floors that were watched, and choose the exit code.

    Parameters
    ----------
    sources : list of Source
        The floors; closed.
    ending : Ending
        How it ended.
    quiet : bool
        Print nothing.
    """
    from twin.errors import GridlockError
    from twin.view.show import Ending

    stuck = [source.trouble for source in sources if source.trouble is not None]
    if not quiet:
        _print(sources, ending)
    if ending is Ending.INTERRUPTED:
        return INTERRUPTED
    if others := [trouble for trouble in stuck if not isinstance(trouble, GridlockError)]:
        raise others[0]
    return STUCK if stuck else 0


def _print(sources: list[Source], ending: Ending) -> None:
    """Print what the floors came to."""
    from rich.console import Console

    from twin.cli.tables import print_comparison, print_figures, print_result
    from twin.view.live import LiveSource
    from twin.view.starting import Starting

    console = Console(highlight=False)
    results = [source.result() for source in sources if isinstance(source, LiveSource) and source.live]
    for result in results:
        print_result(result, console, ending.value)
    if len(results) == 2:
        print_comparison(results[0], results[1], console)
    for source in sources:
        if not source.live and not isinstance(source, Starting):
            print_figures(f"{source.layout.name}, as recorded", source.figures(), console)
