"""What the figures are computed from: the facts, the time split, and a few numbers about the floor."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.events import COLUMNS, EventKind
from twin.layout.floor import Station
from twin.units import HOUR_S, NONE

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
    "Cut",
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
class Cut:
    """What had added up when a window of a run began.

    Attributes
    ----------
    step : int
        The step up to which nothing counts; at 0 the window is the whole run.
    activity, driven, shortest, charge
        As in :class:`Observation`, at that moment.
    """

    step: int
    activity: Int64
    driven: Int64
    shortest: Int64
    charge: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Observation:
    """A run, or the part of it that has been simulated so far, or a window of that.

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
    since_step : int, default 0
        Where the window begins: what happened up to this step is left out, though it says how things stood
        then. 0 for all of the run.
    charge_before : ndarray of float64, shape (D,) or (0,)
        State of charge of each battery when the window began; empty for all of the run.
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
    since_step: int = 0
    charge_before: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    @property
    def steps(self) -> int:
        """Steps of the window."""
        return self.n_steps - self.since_step

    @property
    def hours(self) -> float:
        """Simulated hours of the window."""
        return self.steps * self.step_s / HOUR_S

    @property
    def cut(self) -> Cut:
        """What has added up by now, for windows that begin here; a copy."""
        return Cut(
            self.n_steps, self.activity.copy(), self.driven.copy(), self.shortest.copy(), self.charge.copy()
        )

    def after(self, cut: Cut) -> Observation:
        """Look at what happened after a cut only.

        Orders, pod cycles and repairs that end in the window count whole; what goes on when it begins counts
        from then on.

        Parameters
        ----------
        cut : Cut
            From the same run, earlier.
        """
        if cut.step == self.since_step:
            return self
        window = replace(
            self,
            since_step=cut.step,
            activity=self.activity - cut.activity,
            driven=self.driven - cut.driven,
            shortest=self.shortest - cut.shortest,
            charge_before=cut.charge,
        )
        window.__dict__["_by_kind"] = self._by_kind
        return window

    @cached_property
    def _by_kind(self) -> tuple[Int32, Int64]:
        """The facts sorted by kind, and the first row of each kind; of the whole run."""
        facts = self.facts[np.argsort(self.facts[:, KIND], kind="stable")]
        return facts, np.searchsorted(facts[:, KIND], np.arange(len(EventKind) + 1))

    def within(self, steps: NDArray[Any]) -> NDArray[np.bool_]:
        """Say of each step whether it lies in the window; ``NONE`` never does."""
        # what is there from the start belongs to the whole run, but to none of its windows
        return steps > (self.since_step or NONE)

    def ever(self, kind: EventKind) -> Int32:
        """Facts of one kind of the whole run, in the order in which they happened; shape (n, 10)."""
        facts, first = self._by_kind
        return facts[first[kind] : first[kind + 1]]

    def of(self, kind: EventKind) -> Int32:
        """Facts of one kind in the window, in the order in which they happened; shape (n, 10)."""
        facts = self.ever(kind)
        return facts[self.within(facts[:, STEP])] if self.since_step else facts

    def count(self, kind: EventKind) -> int:
        """How many facts of one kind there are in the window."""
        return len(self.of(kind))

    def per_hour(self, count: float) -> float:
        """Turn a count into a rate per simulated hour."""
        return ratio(count, self.hours)
