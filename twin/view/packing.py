"""What the packers do at a moment, told from the facts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.events import EventKind
from twin.metrics.observation import KIND, ORDER, UNITS
from twin.units import NONE

__all__ = ["Packing", "PackingLine"]

Int32 = NDArray[np.int32]


@dataclass(frozen=True, eq=False, slots=True)
class Packing:
    """The packers at a moment.

    Attributes
    ----------
    order : ndarray of int32, shape (packers,)
        What each packs; ``NONE`` while it is idle.
    waiting : int
        Totes in the buffer before them.
    """

    order: Int32
    waiting: int


class PackingLine:
    """Follows the packers through the facts; looks at each fact once as long as time goes forward.

    Parameters
    ----------
    n_packers : int
        How many there are.
    """

    def __init__(self, n_packers: int) -> None:
        self._nobody = np.full(n_packers, NONE, dtype=np.int32)
        self._seen = 0
        self._now = Packing(self._nobody, 0)

    def at(self, facts: Int32) -> Packing:
        """Say what the packers do; the same object as long as nothing of it has changed.

        Parameters
        ----------
        facts : ndarray of int32, shape (n, 10)
            What has happened up to the moment.
        """
        if len(facts) < self._seen:
            self._seen, self._now = 0, Packing(self._nobody, 0)
        new = facts[self._seen :]
        self._seen = len(facts)
        kind = new[:, KIND]
        started, packed = kind == EventKind.PACK_STARTED, kind == EventKind.ORDER_PACKED
        buffered = int(np.count_nonzero(kind == EventKind.TOTE_BUFFERED))
        if buffered or started.any() or packed.any():
            rows, order = new[started | packed], self._now.order.copy()
            # of several facts about a packer the last one holds
            order[rows[:, UNITS]] = np.where(rows[:, KIND] == EventKind.PACK_STARTED, rows[:, ORDER], NONE)
            waiting = self._now.waiting + buffered - int(np.count_nonzero(started))
            self._now = Packing(order, waiting)
        return self._now
