"""What a picture of the live view costs: ``python -m benchmarks.frames``."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from benchmarks.crowd import Crowd, million_cells
from benchmarks.floors import dense_floor, proportional_floor
from benchmarks.tables import Column, Report, machine_line, write_json
from benchmarks.window import drivers, watched
from twin.layout import load_layout
from twin.layout.floor import Layout

__all__ = ["SCENES", "Scene", "frames_report", "time_scene"]

SIZE = (1600, 1000)
FRAMES_PER_SECOND = 60
FRAMES, WARM_UP = 240, 40
STARTS = 5
FIRST_PICTURE, FIRST_S = "small", 3.0
WATCHED = {"large": ((200, 10.0), (200, 60.0)), "tiny": ((10, 20.0),)}
"""Drive units and speeds by floor."""
SECONDS, LEAST_PER_S = 10.0, 59.0

SHOWN = [
    Column("what", "what is shown"),
    Column("drive_units", "drive units", ",d"),
    Column("cells", "cells", ",d"),
    Column("cell_px", "pixels a cell", ".1f"),
    Column("median_ms", "CPU ms a picture, median", ".2f"),
    Column("slow_ms", "95th percentile", ".2f"),
    Column("target_ms", "target, ms", "g"),
    Column("met", "met"),
]
START_SHOWN = [
    Column("what", "from the start of the process to"),
    Column("wall_s", "wall s", ".2f"),
    Column("target_s", "target, s", "g"),
    Column("met", "met"),
]
SMOOTH_SHOWN = [
    Column("what", "what is watched"),
    Column("per_s", "pictures a second", ".1f"),
    Column("target", "target", "g"),
    Column("met", "met"),
    Column("slow_ms", "ms between two, 95th percentile", ".1f"),
    Column("speed", "times real time", ".1f"),
]


@dataclass(frozen=True)
class Scene:
    """Something to watch.

    Attributes
    ----------
    what : str
        Name in the table.
    floor : callable
        Lays out the floor.
    drive_units : int
        Size of the fleet.
    heat : bool
        Whether visits are laid over the floor.
    speed : float
        Simulated seconds in a second.
    pan : float
        Pixels by which the floor moves from picture to picture, both ways.
    zoom : float
        Steps by which it is enlarged at first.
    target_ms : float or None
        Most CPU milliseconds a picture, if there is a target.
    """

    what: str
    floor: Callable[[], Layout]
    drive_units: int
    heat: bool = True
    speed: float = 1.0
    pan: float = 0.0
    zoom: float = 0.0
    target_ms: float | None = None


def _of_200() -> Layout:
    return proportional_floor(200)


def _of_10_000() -> Layout:
    return dense_floor(10_000)


SCENES = (
    Scene("all of a floor", _of_200, 200, heat=False, target_ms=3.0),
    Scene("the same, 60 times real time", _of_200, 200, heat=False, speed=60.0),
    Scene("the same, traffic, close up, panned", _of_200, 200, pan=1.7, zoom=3.0),
    Scene("all of a floor, traffic", _of_10_000, 10_000, target_ms=8.0),
    Scene("the same, 60 times real time", _of_10_000, 10_000, speed=60.0, target_ms=8.0),
    Scene("the same, panned", _of_10_000, 10_000, pan=1.7),
    Scene("the same, close up", _of_10_000, 10_000, zoom=6.0),
    Scene("all of a million cells, traffic", million_cells, 10_000, target_ms=8.0),
    Scene("the same, 60 times real time", million_cells, 10_000, speed=60.0),
    Scene("the same, panned", million_cells, 10_000, pan=1.7),
)


def time_scene(scene: Scene, frames: int, size: tuple[int, int] = SIZE) -> dict[str, Any]:
    """Measure the CPU time of pictures of a window with charts and minimap, off-screen.

    Parameters
    ----------
    scene : Scene
        What is shown.
    frames : int
        Pictures that are measured, after some that are not.
    size : tuple of int
        Width and height of the window.
    """
    import pygame

    from twin.view.layers import Layer
    from twin.view.palette import LIGHT
    from twin.view.window import Window

    layout = scene.floor()
    surface = pygame.Surface(size, 0, 32)
    window = Window([Crowd(layout, scene.drive_units)], surface, LIGHT, speed=scene.speed)
    view = window.session.view
    if scene.heat:
        window.session.layers = frozenset({Layer.VISITS})
    if scene.zoom:
        view.zoom(scene.zoom)
    taken_ms = []
    for number in range(WARM_UP + frames):
        if scene.pan:
            view.pan(scene.pan, scene.pan / 3)
        began = time.process_time()
        window.advance(1 / FRAMES_PER_SECOND)
        window.draw(number / FRAMES_PER_SECOND)
        if number >= WARM_UP:
            taken_ms.append(1000 * (time.process_time() - began))
    cell_px = view.camera.cell_px
    window.close()
    median_ms = statistics.median(taken_ms)
    row = {
        "what": scene.what,
        "drive_units": scene.drive_units,
        "cells": layout.n_cells,
        "cell_px": cell_px,
        "median_ms": median_ms,
        "slow_ms": sorted(taken_ms)[int(0.95 * len(taken_ms))],
        "target_ms": scene.target_ms,
    }
    return row if scene.target_ms is None else {**row, "met": median_ms <= scene.target_ms}


def frames_report(scenes: tuple[Scene, ...], frames: int, console: Console) -> Report:
    """Measure pictures of scenes one after the other."""
    rows = []
    with console.status("drawing") as status:
        for scene in scenes:
            status.update(f"drawing {scene.drive_units:,} drive units: {scene.what}")
            rows.append(time_scene(scene, frames))
    notes = [
        f"{SIZE[0]} x {SIZE[1]} pixels, off-screen, with bar, charts and minimap; {frames} pictures of each, "
        f"{FRAMES_PER_SECOND} a second. What lies below the drive units is drawn anew with every half second "
        "that is simulated, and when the camera moves: at 60 times real time, with each picture.",
        machine_line(),
    ]
    return Report("frames", "Pictures of the live view", SHOWN, rows, notes)


def first_picture_report(starts: int, console: Console, screen: bool = True) -> Report:
    """Measure starts of ``twin view``, in a real window."""
    rows: list[dict[str, Any]] = []
    with console.status(f"starting twin view {FIRST_PICTURE}"), drivers(screen) as environments:
        for driver, environment in environments.items():
            watched([FIRST_PICTURE], 0.0, environment)
            seen = [watched([FIRST_PICTURE], 0.0, environment) for _ in range(starts)]
            wall_s = statistics.median(one["first_s"] for one in seen)
            row = {"what": f"the first picture of {FIRST_PICTURE}, {driver}", "wall_s": wall_s}
            rows.append({**row, "target_s": FIRST_S, "met": wall_s <= FIRST_S})
            wall_s = statistics.median(one["moving_s"] for one in seen)
            rows.append({"what": f"the first that moves, {driver}", "wall_s": wall_s})
    note = (
        f"Median of {starts} processes after one that is not counted, from their start to the window's flip. "
        "The first picture shows the floor, bare and usable, while what simulates it is made."
    )
    return Report("first-picture", "Starting the live view", START_SHOWN, rows, [note, machine_line()])


def smoothness_report(seconds: float, console: Console, floor: str, screen: bool = True) -> Report:
    """Measure how often a window is drawn beside the simulation of what it shows."""
    rows: list[dict[str, Any]] = []
    with console.status("watching") as status, drivers(screen) as environments:
        for driver, environment in environments.items():
            for drive_units, speed in WATCHED[floor]:
                what = f"{drive_units} drive units at {speed:g} times real time, {driver}"
                status.update(f"watching {what}")
                told = ["--drive-units", str(drive_units), "--speed", f"{speed:g}"]
                seen = watched([floor, *told], seconds, environment)
                rows.append({"what": what, **seen, "target": 60, "met": seen["per_s"] >= LEAST_PER_S})
    note = (
        f"The floor {floor} in a window of {SIZE[0]} x {SIZE[1]} pixels with bar, charts, minimap, "
        f"live, for {seconds:g} s each; pictures come at most {FRAMES_PER_SECOND} times a second."
    )
    return Report("smoothness", "Smoothness of the live view", SMOOTH_SHOWN, rows, [note, machine_line()])


@click.command()
@click.option("--frames", default=FRAMES, show_default=True, help="Pictures of each scene.")
@click.option("--starts", default=STARTS, show_default=True, help="Processes; 0 leaves starts out.")
@click.option("--seconds", default=SECONDS, show_default=True, help="Of watching; 0 leaves it out.")
@click.option("--tiny", is_flag=True, help="A small floor only, to see that this runs.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write all figures.")
@click.option(
    "--markdown", type=click.Path(path_type=Path), help="Put the tables between their marks in this file."
)
def main(
    frames: int, starts: int, seconds: float, tiny: bool, json_file: Path | None, markdown: Path | None
) -> None:
    """Measure what pictures of the live view cost."""
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    console = Console(width=None if sys.stdout.isatty() else 160)
    scenes = (Scene("tiny", lambda: load_layout("tiny"), 10, target_ms=3.0),) if tiny else SCENES
    reports = [frames_report(scenes, frames, console)]
    if starts:
        reports.append(first_picture_report(starts, console, screen=not tiny))
    if seconds:
        reports.append(smoothness_report(seconds, console, "tiny" if tiny else "large", screen=not tiny))
    for report in reports:
        report.print(console)
        if markdown is not None:
            report.put_into(markdown)
    if json_file is not None:
        write_json(json_file, **{report.name.replace("-", "_"): list(report.rows) for report in reports})


if __name__ == "__main__":
    main()
