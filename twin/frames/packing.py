"""Where samples lie: those since the last key frame as they are, all others packed."""

from __future__ import annotations

from twin.frames.changes import Changes

__all__ = ["Shelf"]


class Shelf:
    """Samples in groups that begin with a key frame.

    Parameters
    ----------
    group_size : int
        Samples of a group.
    """

    def __init__(self, group_size: int) -> None:
        self._group_size = group_size
        self._groups: list[list[Changes]] = []

    def add(self, changes: Changes) -> None:
        """Put the next sample there."""
        if not self._groups or len(self._groups[-1]) == self._group_size:
            self._groups.append([])
        self._groups[-1].append(changes)

    def group(self, number: int) -> list[Changes]:
        """Give the samples of a group that there are so far."""
        return list(self._groups[number])

    def close(self) -> None:
        """Let go of all."""
        self._groups.clear()
