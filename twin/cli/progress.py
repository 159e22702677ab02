"""A run's progress on stderr: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.text import Text

from twin.experiments import RunObserver
from twin.kernels.compile import KERNELS
from twin.metrics import LiveFigures

if TYPE_CHECKING:
    from twin.experiments import Result
    from twin.layout import Layout
    from twin.model import FulfillmentFloor
    from twin.scenario import Scenario

__all__ = ["BarProgress", "LineProgress", "clock", "progress_for"]

LINE_EVERY_S = 10.0


def clock(seconds: float) -> str:
    """Write a duration as ``26:03:59``."""
    whole = round(seconds)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def progress_for(console: Console) -> RunObserver:
    """Choose a way to show progress that suits where it goes."""
    return BarProgress(console) if console.is_terminal else LineProgress(console)


class _Pace:
    """How fast a run goes, measured from the first look: the first step may have compiled kernels."""

    def __init__(self, floor: FulfillmentFloor) -> None:
        self._live = LiveFigures(floor.record)
        self._first: tuple[float, int] | None = None

    def look(self, floor: FulfillmentFloor) -> str:
        """Say where the clock stands, orders an hour so far, and the wall-clock time left."""
        now_s, moment = floor.now * floor.step_s, time.perf_counter()
        self._live.update(now_s)
        if self._first is None:
            self._first = (moment, floor.now)
        began, first_step = self._first
        left = "--:--:--"
        if floor.now > first_step:
            steps_left = floor.horizon_steps - floor.now
            left = clock((moment - began) * steps_left / (floor.now - first_step))
        horizon = clock(floor.horizon_steps * floor.step_s)
        return f"{clock(now_s)} of {horizon}  {self._live.orders_per_hour:,.0f} orders/h  ETA {left}"


class LineProgress(RunObserver):
    """One plain line every ten seconds."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._next = time.perf_counter() + LINE_EVERY_S

    def started(self, floor: FulfillmentFloor) -> None:
        """Take the time."""
        self._pace = _Pace(floor)

    def advanced(self, floor: FulfillmentFloor) -> None:
        """Write a line if it is time."""
        if time.perf_counter() < self._next:
            return
        self._next = time.perf_counter() + LINE_EVERY_S
        self._console.print(self._pace.look(floor), soft_wrap=True, highlight=False)


class _Kernels(ProgressColumn):
    """Counts the kernels that are ready, until the clock starts."""

    max_refresh = 0.2

    def render(self, task: Task) -> Text:
        """Say how many kernels are compiled or loaded, or what the floor does."""
        if task.fields["running"]:
            return Text(str(task.fields["live"]))
        ready = sum(bool(getattr(kernel, "signatures", True)) for kernel in KERNELS)
        return Text(f"compiling kernels {ready}/{len(KERNELS)}")


class BarProgress(RunObserver):
    """A bar with the simulated clock, orders an hour so far, and the time left."""

    def __init__(self, console: Console) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            _Kernels(),
            console=console,
            transient=True,
            refresh_per_second=8,
        )
        self._task: TaskID | None = None

    def building(self, layout: Layout, scenario: Scenario) -> None:
        """Show that kernels are being made ready."""
        self._task = self._bar.add_task(layout.name, total=None, running=False, live="")
        self._bar.start()

    def started(self, floor: FulfillmentFloor) -> None:
        """Take the time."""
        self._pace = _Pace(floor)

    def advanced(self, floor: FulfillmentFloor) -> None:
        """Move the bar."""
        assert self._task is not None
        live = self._pace.look(floor)
        self._bar.update(self._task, total=floor.horizon_steps, completed=floor.now, running=True, live=live)

    def ended(self, result: Result) -> None:
        """Take the bar away."""
        self.close()

    def close(self) -> None:
        """Take the bar away, also after an error."""
        self._bar.stop()
