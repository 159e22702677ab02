"""``twin figures``: the dictionary of key figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from twin.cli.completion import complete_figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twin.metrics import Figure

__all__ = ["figures"]


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME...]", shell_complete=complete_figure)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def figures(names: tuple[str, ...], as_json: bool) -> None:
    """Say what the key figures mean.

    Without NAME all of them: the name used in JSON, the unit, which way is better, and the definition.
    """
    chosen = _chosen(names)
    if as_json:
        import json
        from dataclasses import asdict

        click.echo(json.dumps([asdict(entry) for entry in chosen], indent=2))
    else:
        _print(chosen)


def _chosen(names: Sequence[str]) -> list[Figure]:
    from twin.documents import did_you_mean
    from twin.errors import InputError, Problem
    from twin.metrics import FIGURES

    unknown = [name for name in names if name not in FIGURES]
    if unknown:
        raise InputError(
            Problem("twin figures", f"there is no {name!r}", did_you_mean(name, FIGURES) or "leave it out")
            for name in unknown
        )
    return [FIGURES[name] for name in names] or list(FIGURES.values())


def _print(chosen: Sequence[Figure]) -> None:
    from rich.console import Console
    from rich.padding import Padding

    arrows = {"higher": " ↑", "lower": " ↓", "none": ""}
    console = Console(highlight=False)
    group = ""
    for entry in chosen:
        if entry.group != group:
            if group:
                console.print()
            group = entry.group
            console.print(f"[bold]{group}[/bold]")
        console.print(f"  [cyan]{entry.name}[/cyan]  {entry.unit}{arrows[entry.better]}")
        console.print(Padding(entry.definition, (0, 0, 0, 6)))
    console.print("\n[dim]↑ higher is better, ↓ lower is better[/dim]")
