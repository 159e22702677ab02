"""How long making machine code held a run up."""

from __future__ import annotations

from types import TracebackType

from numba.core import event

__all__ = ["Preparing"]

EVENT = "numba:compiler_lock"
"""Held while a kernel is compiled, or its machine code is read from the cache."""


class Preparing:
    """Adds up, while entered, how long kernels were compiled or loaded: each is when it is first called.

    Attributes
    ----------
    seconds : float
        So far.
    """

    def __init__(self) -> None:
        self._listener = event.TimingListener()

    @property
    def seconds(self) -> float:  # noqa: D102
        return float(self._listener.duration) if self._listener.done else 0.0

    def __enter__(self) -> Preparing:
        event.register(EVENT, self._listener)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        event.unregister(EVENT, self._listener)
