"""Ctrl-C between steps: the first one asks the run to end, the second one ends it at once."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any

__all__ = ["Interrupts"]


class Interrupts:
    """While entered, notes Ctrl-C instead of raising in the middle of a step.

    Attributes
    ----------
    requested : bool
        Whether somebody has asked for the end.
    deferring : bool
        False until the run has something to show: before, Ctrl-C raises at once, because the first step may
        have to compile kernels for a while.
    """

    def __init__(self) -> None:
        self.requested = False
        self.deferring = False
        self._before: Any = None
        self._installed = False

    def __enter__(self) -> Interrupts:
        # only the main thread may handle signals; elsewhere its owner decides
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._on_signal)
            self._installed = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._installed:
            signal.signal(signal.SIGINT, self._before)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if self.requested or not self.deferring:
            raise KeyboardInterrupt
        self.requested = True
