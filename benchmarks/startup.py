"""How long the program takes until it does something: ``python -m benchmarks.startup``."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from benchmarks.tables import Column, Report, machine_line, write_json

__all__ = ["startup_report"]

REPEATS = 5
LAYOUT = "small"

SHOWN = [
    Column("what", "from the start of the process to"),
    Column("wall_s", "wall s", ".2f"),
    Column("target_s", "target, s", "g"),
    Column("met", "met"),
    Column("kernels", "kernels compiled"),
    Column("shows", 'shows "compiling kernels"'),
]

PROBE = f"""
import twin
from twin.kernels.compile import KERNELS
floor = twin.FulfillmentFloor(twin.load_layout({LAYOUT!r}))
floor.step()
print("first tick", flush=True)
twin.run(floor.state.layout, twin.load_scenario(None, {{"hours": 0.5}}), audit=True)
ready = sum(bool(getattr(kernel, "signatures", ())) for kernel in KERNELS)
print(f"{{ready}} of {{len(KERNELS)}}", flush=True)
"""
"""Builds a floor, says when its first step is done, then runs one under audit to meet all other kernels."""


def _twin(*arguments: str) -> list[str]:
    script = Path(sys.executable).with_name("twin")
    return [*([str(script)] if script.exists() else [sys.executable, "-m", "twin"]), *arguments]


def _environment(cache: str | None = None) -> dict[str, str]:
    """Copy the environment; with a cache folder, kernels are compiled anew there."""
    return os.environ | ({} if cache is None else {"NUMBA_CACHE_DIR": cache})


def time_help() -> float:
    """Time ``twin --help`` in seconds."""
    began = time.perf_counter()
    subprocess.run(_twin("--help"), check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def time_probe(cache: str | None = None) -> tuple[float, float, str]:
    """Time a start in seconds.

    Parameters
    ----------
    cache : str, optional
        Empty folder for compiled kernels; the usual one when absent.

    Returns
    -------
    first_tick_s, all_kernels_s : float
        From the start of the process to the end of the first step, and of an audited run.
    kernels : str
        How many kernels were compiled by then.
    """
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", PROBE], stdout=subprocess.PIPE, text=True, env=_environment(cache)
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        first_tick_s = time.perf_counter() - began
        kernels = process.stdout.readline().strip()
        all_kernels_s = time.perf_counter() - began
    if process.returncode != 0 or line.strip() != "first tick":
        raise click.ClickException("the probe failed; its message is above")
    return first_tick_s, all_kernels_s, kernels


def time_cold_command(cache: str) -> tuple[float, bool]:
    """Time a short ``twin run`` with nothing compiled, as on a terminal.

    Returns
    -------
    seconds : float
        From the start of the process to its end.
    shows : bool
        Whether it said that it compiles kernels.
    """
    began = time.perf_counter()
    done = subprocess.run(
        _twin("run", LAYOUT, "--hours", "0.1"),
        check=True,
        capture_output=True,
        text=True,
        env=_environment(cache) | {"FORCE_COLOR": "1", "COLUMNS": "100"},
    )
    return time.perf_counter() - began, "compiling kernels" in done.stderr


def startup_report(*, cold: bool, console: Console, repeats: int = REPEATS) -> Report:
    """Measure starts.

    Parameters
    ----------
    cold : bool
        Also with nothing compiled, which takes minutes.
    console : Console
        Shows what is under way.
    repeats : int
        Starts of each kind of which the median is taken; a cold start is measured once.
    """
    rows: list[dict[str, Any]] = []
    with console.status("starting the program") as status:
        time_help()
        help_s = statistics.median(time_help() for _ in range(repeats))
        rows.append(_row("the end of twin --help", help_s, 0.3))
        time_probe()
        warm_s = statistics.median(time_probe()[0] for _ in range(repeats))
        rows.append(_row("the first tick, kernels compiled before", warm_s, 3.0))
        if cold:
            status.update("starting with no kernel compiled: some 30 s")
            with tempfile.TemporaryDirectory() as cache:
                first_tick_s, all_kernels_s, kernels = time_probe(cache)
            rows.append(_row("the first tick, nothing compiled", first_tick_s, 60.0))
            rows.append(_row("all kernels compiled, audit included", all_kernels_s, 60.0, kernels=kernels))
            status.update("starting once more with no kernel compiled: some 30 s")
            with tempfile.TemporaryDirectory() as cache:
                run_s, shows = time_cold_command(cache)
            rows.append(_row("the end of twin run, nothing compiled", run_s, 60.0, shows=shows))
    notes = [
        f"Floor `{LAYOUT}`; medians of {repeats} processes after one that is not counted, cold starts once.",
        machine_line(),
    ]
    return Report("startup", "Starting the program", SHOWN, rows, notes)


def _row(what: str, wall_s: float, target_s: float, **more: Any) -> dict[str, Any]:
    return {"what": what, "wall_s": wall_s, "target_s": target_s, "met": wall_s <= target_s, **more}


@click.command()
@click.option("--cold/--no-cold", default=True, show_default=True, help="Also with nothing compiled.")
@click.option("--repeats", default=REPEATS, show_default=True, help="Processes of each kind.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write all figures.")
@click.option(
    "--markdown", type=click.Path(path_type=Path), help="Put the table between its marks in this file."
)
def main(cold: bool, repeats: int, json_file: Path | None, markdown: Path | None) -> None:
    """Measure how long a start takes."""
    console = Console(width=None if sys.stdout.isatty() else 160)
    report = startup_report(cold=cold, console=console, repeats=repeats)
    report.print(console)
    if markdown is not None:
        report.put_into(markdown)
    if json_file is not None:
        write_json(json_file, startup=list(report.rows))


if __name__ == "__main__":
    main()
