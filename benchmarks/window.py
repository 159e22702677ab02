"""A window of ``twin view`` from its start on: when it shows something, and how often it is drawn.

Run as a module it opens one, with ``SINCE SECONDS ARGUMENTS...``, and prints what it saw as JSON.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

__all__ = ["drivers", "watched"]

ROOT = Path(__file__).parent.parent
SETTLED_S = 1.5
"""Wall-clock seconds after the first moving picture that are not counted: what is drawn first is kept."""
TIMEOUT_S = 120.0


@contextlib.contextmanager
def drivers(screen: bool = True) -> Iterator[dict[str, dict[str, str]]]:
    """Give the environment of each way to have a window here: without a screen, and on an X server's."""
    plain = {name: value for name, value in os.environ.items() if name not in ("SDL_VIDEODRIVER", "DISPLAY")}
    found = {"no screen": {**plain, "SDL_VIDEODRIVER": "dummy"}}
    server = shutil.which("Xvfb") if screen else None
    if server is None:
        yield found
        return
    read, write = os.pipe()
    command = [server, "-displayfd", str(write), "-screen", "0", "1920x1080x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as running:
        os.close(write)
        try:
            with os.fdopen(read) as told:
                yield {**found, "Xvfb": {**plain, "DISPLAY": f":{told.readline().strip()}"}}
        finally:
            running.terminate()


def watched(arguments: list[str], seconds: float, environment: dict[str, str]) -> dict[str, float]:
    """Watch a floor for some seconds in a process of its own.

    Parameters
    ----------
    arguments : list of str
        Of ``twin view``.
    seconds : float
        Wall-clock seconds from the first moving picture on; with 0, the window is closed there.
    environment : dict
        Of the process.

    Returns
    -------
    dict
        ``first_s`` and ``moving_s``, seconds from the start of the process to the first picture and to the
        first that differs from it by a drive unit's place; of the seconds after that ``per_s``, pictures a
        second, ``slow_ms``, the 95th percentile of the time between two, and ``speed``, simulated seconds in
        a second.
    """
    command = [sys.executable, "-m", "benchmarks.window", repr(time.time()), str(seconds), *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )
    if done.returncode not in (0, 130):
        raise click.ClickException(done.stderr.strip().splitlines()[-1])
    seen: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return seen


class _Watch:
    """Notes when pictures are shown."""

    def __init__(self, since: float, seconds: float) -> None:
        self._since, self._seconds = since, seconds
        self.shown: list[tuple[float, float]] = []
        self.moving_s = math.nan

    def note(self, moment_s: float) -> None:
        """Note a picture of a moment."""
        now = time.time() - self._since
        self.shown.append((now, moment_s))
        if math.isnan(self.moving_s) and moment_s > 0.0:
            self.moving_s = now

    def over(self) -> bool:
        """Say whether it was watched for long enough."""
        return time.time() - self._since > self.moving_s + self._seconds

    def seen(self) -> dict[str, float]:
        """Sum up what was seen."""
        told = {"first_s": self.shown[0][0], "moving_s": self.moving_s}
        rest = [(now, moment) for now, moment in self.shown if now > self.moving_s + SETTLED_S]
        if len(rest) > 2:
            gaps = [after[0] - before[0] for before, after in itertools.pairwise(rest)]
            span = rest[-1][0] - rest[0][0]
            told["per_s"] = len(gaps) / span
            told["slow_ms"] = 1000 * statistics.quantiles(gaps, n=20)[-1]
            told["speed"] = (rest[-1][1] - rest[0][1]) / span
        return told


def _main(since: str, seconds: str, *arguments: str) -> None:
    """Open a window, close it after a while, and print what was seen."""
    import pygame

    from twin.cli import main
    from twin.view.window import Window

    watch = _Watch(float(since), float(seconds))
    windows: list[Window] = []
    run, flip = Window.run, pygame.display.flip

    def noted() -> None:
        flip()
        watch.note(windows[0].session.clock.now_s)

    def until_over(window: Window, interrupted: Callable[[], bool]) -> None:
        windows.append(window)
        run(window, lambda: interrupted() or watch.over())

    changed: dict[Any, tuple[str, Any]] = {Window: ("run", until_over), pygame.display: ("flip", noted)}
    for owner, (name, value) in changed.items():
        setattr(owner, name, value)
    with contextlib.suppress(SystemExit):
        main(["view", *arguments, "--quiet"])
    print(json.dumps(watch.seen()))


if __name__ == "__main__":
    _main(*sys.argv[1:])
