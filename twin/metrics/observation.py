"""What the figures are computed from: the facts, the time split, and a few numbers about the floor."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from twin.events import COLUMNS, EventKind
from twin.layout.floor import Station
from twin.units import HOUR_S

__all__ = [
    "CELL",
    "DRIVE",
    "KIND",
    "LINE",
    "ORDER",
    "POD",
    "SKU",
    "STATION",
    "STEP",
    "UNITS",
    "Observation",
    "percent",
    "ratio",
]

STEP, KIND, DRIVE, POD, STATION, ORDER, LINE, SKU, UNITS, CELL = range(len(COLUMNS))

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]


def ratio(part: float, whole: float) -> float:
    """Divide; NaN where the whole is nothing, because then the figure is undefined."""
    return float(part) / float(whole) if whole else float("nan")


def percent(part: float, whole: float) -> float:
    """Divide and give per cent; NaN where the whole is nothing."""
    return 100.0 * ratio(part, whole)


@dataclass(frozen=True, eq=False)
class Observation:
    """A run, or the part of it that has been simulated so far.

    Attributes
    ----------
    facts : ndarray of int32, shape (n, 10)
        The event record.
    n_steps : int
        Steps simulated.
    step_s : float
        Length of a step in seconds.
    stations : tuple of Station
        The layout's stations.
    cell_m : float
        Side of a cell in metres.
    pick_time_s : float
        Mean time to pick a unit, for the analytic bound.
    n_packers : int
        Packers on duty.
    activity : ndarray of int64, shape (D, 9)
        Steps that each drive unit spent on each :class:`~twin.state.Activity`.
    driven, shortest : ndarray of int64, shape (D,)
        Cells driven with a task, and the unobstructed shortest distance of the same legs in cells.
    drawn_w : ndarray of float64, shape (9,)
        Power that a drive unit draws during each activity.
    charge : ndarray of float64, shape (D,)
        State of charge of each battery now, in per cent; empty where batteries do not run down.
    slot_units, slot_capacity : ndarray of int32, shape (P * L,)
        Units in each slot now, and units that fit.
    """

    facts: Int32
    n_steps: int
    step_s: float
    stations: tuple[Station, ...]
    cell_m: float
    pick_time_s: float
    n_packers: int
    activity: Int64
    driven: Int64
    shortest: Int64
    drawn_w: NDArray[np.float64]
    charge: NDArray[np.float64]
    slot_units: Int32
    slot_capacity: Int32

    @property
    def hours(self) -> float:
        """Simulated hours."""
        return self.n_steps * self.step_s / HOUR_S

    @cached_property
    def _by_kind(self) -> tuple[Int64, Int64]:
        order = np.argsort(self.facts[:, KIND], kind="stable")
        first = np.searchsorted(self.facts[order, KIND], np.arange(len(EventKind) + 1))
        return order, first

    def of(self, kind: EventKind) -> Int32:
        """Facts of one kind, in the order in which they happened; shape (n, 10)."""
        order, first = self._by_kind
        return self.facts[order[first[kind] : first[kind + 1]]]

    def count(self, kind: EventKind) -> int:
        """How many facts of one kind there are."""
        _, first = self._by_kind
        return int(first[kind + 1] - first[kind])

    def per_hour(self, count: float) -> float:
        """Turn a count into a rate per simulated hour."""
        return ratio(count, self.hours)
