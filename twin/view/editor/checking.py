"""Checks beside the drawing: in a thread, on the text that would be saved, a moment after the last stroke."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from twin.errors import LayoutError, Problem
from twin.layout import Layout, parse_layout
from twin.layout.explaining import explain
from twin.layout.sketch import Sketch

__all__ = ["PAUSE_S", "Checker", "Verdict"]

PAUSE_S = 0.1
"""How long the sheet must rest before it is checked."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found out about a drawing.

    Attributes
    ----------
    revision : int
        Of the drawing.
    n_cols : int
        Columns that it had.
    layout : Layout or None
        The floor, if it is one.
    problems : tuple of Problem
        What keeps it from being one.
    warnings : tuple of str
        What works, but hardly well.
    """

    revision: int
    n_cols: int
    layout: Layout | None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()


class Checker:
    """Keeps a verdict on a drawing up to date.

    Parameters
    ----------
    sketch : Sketch
        What is drawn; read by the caller's thread only.
    source : str
        Stands for the file in what is said.
    """

    def __init__(self, sketch: Sketch, source: str) -> None:
        self._sketch, self.source = sketch, source
        self._thread: threading.Thread | None = None
        self._found: Verdict | None = None
        self._rested_s = 0.0
        self._seen = sketch.revision
        self.verdict = self._judged(*self._asked())

    @property
    def current(self) -> bool:
        """Whether the verdict is on what is drawn now."""
        return self.verdict.revision == self._sketch.revision

    def update(self, dt: float) -> None:
        """Let time pass; takes an answer in, and asks anew where the sheet has changed and rests."""
        if self._thread is not None and not self._thread.is_alive():
            self._take()
        if self._sketch.revision != self._seen:
            self._seen, self._rested_s = self._sketch.revision, 0.0
        self._rested_s += dt
        if self._thread is None and not self.current and self._rested_s >= PAUSE_S:
            self._thread = threading.Thread(target=self._work, args=self._asked(), daemon=True)
            self._thread.start()

    def now(self) -> Verdict:
        """Check at once, and wait for it."""
        if self._thread is not None:
            self._thread.join()
            self._take()
        if not self.current:
            self.verdict = self._judged(*self._asked())
        return self.verdict

    def _take(self) -> None:
        self._thread = None
        if self._found is not None:
            self.verdict, self._found = self._found, None

    def _asked(self) -> tuple[str, int, int]:
        return self._sketch.to_yaml(), self._sketch.revision, self._sketch.n_cols

    def _work(self, text: str, revision: int, n_cols: int) -> None:
        self._found = self._judged(text, revision, n_cols)

    def _judged(self, text: str, revision: int, n_cols: int) -> Verdict:
        try:
            layout = parse_layout(text, self.source)
        except LayoutError as refused:
            return Verdict(revision, n_cols, None, tuple(refused.problems))
        return Verdict(revision, n_cols, layout, warnings=explain(layout).warnings)
