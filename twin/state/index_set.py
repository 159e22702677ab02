"""A set of small integers that can be read as an array."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from twin.units import NONE

__all__ = ["IndexSet"]


class IndexSet:
    """Members of ``range(size)``; adding and removing take constant time, the order is deterministic.

    Parameters
    ----------
    size : int
        Members are below this.
    members : iterable of int
        The first members.
    """

    def __init__(self, size: int, members: Iterable[int] = ()) -> None:
        self._members = np.zeros(size, dtype=np.int32)
        self._place = np.full(size, NONE, dtype=np.int32)
        self._count = 0
        for member in members:
            self.add(member)

    def __len__(self) -> int:
        return self._count

    def __contains__(self, member: int) -> bool:
        return 0 <= member < len(self._place) and bool(self._place[member] != NONE)

    def add(self, member: int) -> None:
        """Add a member that is not in the set."""
        self._members[self._count] = member
        self._place[member] = self._count
        self._count += 1

    def remove(self, member: int) -> None:
        """Remove a member that is in the set; the last one takes its place."""
        self._count -= 1
        place = self._place[member]
        last = self._members[self._count]
        self._members[place] = last
        self._place[last] = place
        self._place[member] = NONE

    def array(self) -> NDArray[np.int32]:
        """Show the members; valid until the next change, not to be written to."""
        return self._members[: self._count]
