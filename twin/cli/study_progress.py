"""A study's progress on stderr: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from twin.cli.progress import LINE_EVERY_S, clock
from twin.studies.observer import StudyObserver

if TYPE_CHECKING:
    from twin.studies.candidate import Candidate
    from twin.studies.outcome import Outcome

__all__ = ["study_progress"]


@contextlib.contextmanager
def study_progress(quiet: bool) -> Iterator[StudyObserver]:
    """Show a study's progress in a way that suits where it goes, and take it away whatever happens."""
    console = Console(stderr=True)
    if quiet:
        yield StudyObserver()
    elif console.is_terminal:
        with _Bar(console) as bar:
            yield bar
    else:
        yield _Lines(console)


class _Counting(StudyObserver):
    """Counts what is done, and reckons the time that is left.

    The time is taken from the first replication that has been run: before it, kernels may be compiled.
    """

    def __init__(self) -> None:
        self._planned = self._done = self._run = self._stored = self._failed = 0
        self._first: float | None = None
        self._interval = ""

    def planned(self, n_replications: int) -> None:
        """Take the number of replications that is expected now."""
        self._planned = n_replications

    def finished(self, candidate: Candidate, outcome: Outcome, *, from_store: bool) -> None:
        """Count an outcome."""
        self._done += 1
        self._stored += from_store
        self._run += not from_store
        if not from_store and self._first is None:
            self._first = time.perf_counter()
        self._failed += not outcome.complete
        self._look()

    def interval(self, text: str) -> None:
        """Take the current interval."""
        self._interval = text
        self._look()

    def _look(self) -> None:
        """Show how things stand."""

    def _words(self) -> str:
        parts = [f"{self._done} of about {max(self._planned, self._done)} replications"]
        if self._stored:
            parts.append(f"{self._stored} from the store")
        if self._failed:
            parts.append(f"{self._failed} FAILED")
        if self._interval:
            parts.append(self._interval)
        if self._first is not None and self._run > 1:
            left = max(self._planned - self._done, 0)
            parts.append(f"ETA {clock((time.perf_counter() - self._first) * left / (self._run - 1))}")
        return "  ".join(parts)


class _Lines(_Counting):
    """One plain line every ten seconds, and one for each batch."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console
        self._next = time.perf_counter() + LINE_EVERY_S

    def interval(self, text: str) -> None:
        """Write a line: a batch is over."""
        self._interval = text
        self._next = 0.0
        self._look()

    def _look(self) -> None:
        if time.perf_counter() >= self._next:
            self._next = time.perf_counter() + LINE_EVERY_S
            self._console.print(self._words(), soft_wrap=True, highlight=False, markup=False)


class _Bar(_Counting):
    """A bar of replications with the current interval and the time left."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._bar = Progress(
            BarColumn(bar_width=20),
            TextColumn("{task.description}", markup=False),
            console=console,
            transient=True,
            refresh_per_second=8,
        )
        self._task = self._bar.add_task("starting workers; kernels are compiled the first time", total=None)

    def __enter__(self) -> _Bar:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def _look(self) -> None:
        total = max(self._planned, self._done)
        self._bar.update(self._task, total=total, completed=self._done, description=self._words())
