"""``twin picture``: draw a floor, bare or at work."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import click

from twin.cli.completion import complete_layout, complete_setting

if TYPE_CHECKING:
    from twin.errors import GridlockError
    from twin.layout import Layout
    from twin.model import FulfillmentFloor

__all__ = ["picture"]

LEAST_CELL_PX, MOST_CELL_PX = 4, 96
MOST_PIXELS = 50_000_000
"""Largest picture; most programs refuse to show a larger one."""

_EXAMPLES = """\b
Examples:
  twin picture small --out small.png
  twin picture small --at 20 --out small.png
  twin picture my-floor.yaml --at 90 --drive-units 50 --theme dark --out busy.png
"""


@click.command(epilog=_EXAMPLES)
@click.argument("layout", shell_complete=complete_layout)
@click.option(
    "--out", metavar="FILE", required=True, type=click.Path(), help="Write the picture here, as PNG."
)
@click.option("--at", "minutes", metavar="MINUTES", type=float, help="Simulate so long first.")
@click.option("--scenario", metavar="FILE", type=click.Path(), help="YAML with settings; flags win over it.")
@click.option("--drive-units", type=int, help="Size of the fleet.  [default: the layout's]")
@click.option("--seed", type=int, help="Seed of everything random.  [default: 1]")
@click.option(
    "--set",
    "settings",
    metavar="SETTING=VALUE",
    multiple=True,
    shell_complete=complete_setting,
    help="Any setting of the scenario, as in `twin run`; repeatable.",
)
@click.option(
    "--cell-px",
    type=click.IntRange(LEAST_CELL_PX, MOST_CELL_PX),
    help="Side of a cell in pixels.  [default: the picture is about 1000 wide]",
)
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True)
@click.option("--legend/--no-legend", default=True, help="Explain the picture beside it.")
def picture(
    layout: str, out: str, minutes: float | None, cell_px: int | None, theme: str, legend: bool, **flags: Any
) -> None:
    """Draw a floor, bare or at work, as PNG.

    LAYOUT is a YAML file or the name of a bundled floor. With --at, the floor is drawn after that many
    simulated minutes, otherwise with nothing on it. No display is needed. A floor that gets stuck before is
    drawn as it stands.
    """
    from twin.errors import OutputError, Problem
    from twin.experiments.outputs import OutputFile
    from twin.layout import load_layout

    _check(minutes, flags)
    if out == "-":
        raise OutputError(Problem("--out", "cannot be printed", "name a file"))
    floor = load_layout(layout)
    _check_size(floor, cell_px)
    output = OutputFile(out)
    stuck = None
    try:
        subject: Layout | FulfillmentFloor = floor
        if minutes is not None:
            subject, stuck = _simulated(floor, minutes, flags)
        output.write(_png(subject, cell_px, legend, theme))
        output.commit()
    except BaseException:
        output.discard()
        raise
    if stuck is not None:
        raise stuck


def _check(minutes: float | None, flags: dict[str, Any]) -> None:
    """Refuse flags that mean nothing."""
    if minutes is None and (given := [name for name, value in flags.items() if value not in (None, ())]):
        name = {"settings": "set"}.get(given[0], given[0].replace("_", "-"))
        raise click.UsageError(f"--{name} goes with --at: without it nothing runs.")
    if minutes is not None and not (math.isfinite(minutes) and minutes >= 0):
        raise click.BadParameter(f"{minutes} is no number of minutes from 0 up.", param_hint="'--at'")


def _check_size(layout: Layout, cell_px: int | None) -> None:
    if cell_px is not None and layout.n_cells * cell_px**2 > MOST_PIXELS:
        most = math.isqrt(MOST_PIXELS // layout.n_cells)
        what = f"{cell_px} makes more than {MOST_PIXELS // 1_000_000} million pixels of {layout.name}"
        remedy = f"at most {most} will do" if most >= LEAST_CELL_PX else "leave it out"
        raise click.BadParameter(f"{what}; {remedy}.", param_hint="'--cell-px'")


def _simulated(
    layout: Layout, minutes: float, flags: dict[str, Any]
) -> tuple[FulfillmentFloor, GridlockError | None]:
    """Run a floor for some minutes, or until it gets stuck."""
    from rich.console import Console

    from twin.cli.settings import RunFlags, scenario_from
    from twin.errors import GridlockError
    from twin.model import FulfillmentFloor
    from twin.units import HOUR_S, to_steps

    scenario = scenario_from(RunFlags(**flags))
    if scenario.hours < minutes / 60:
        scenario = scenario_from(RunFlags(**flags, hours=minutes / 60))
    seconds = minutes * HOUR_S / 60
    with Console(stderr=True).status(f"simulating {minutes:g} minutes of {layout.name}"):
        floor = FulfillmentFloor(layout, scenario)
        n_steps = to_steps(seconds, floor.step_s) if seconds else 0
        try:
            floor.advance(n_steps)
        except GridlockError as stuck:
            return floor, stuck
    return floor, None


def _png(subject: Layout | FulfillmentFloor, cell_px: int | None, legend: bool, theme: str) -> bytes:
    from twin.view import THEMES, png_bytes
    from twin.view import picture as draw

    return png_bytes(draw(subject, cell_px, legend, THEMES[theme]))
