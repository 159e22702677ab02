"""What a replication came to: figures for every cut, series by the minute, maps of congestion."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.metrics import FIGURES

__all__ = ["CUT_SHARES", "Key", "Outcome", "OutcomeStatus", "Series", "cut_index", "pack", "unpack"]

CUT_SHARES = tuple(percent / 100 for percent in range(0, 51, 5))
"""Warm-ups that figures are kept for, as shares of the horizon."""

COLUMN = {name: index for index, name in enumerate(FIGURES)}

Int32 = NDArray[np.int32]
Float64 = NDArray[np.float64]


class Key(NamedTuple):
    """What a replication is known by: the digests of layout, scenario and what computes, and the seed."""

    layout: str
    scenario: str
    seed: int
    version: str


class OutcomeStatus(StrEnum):
    """How a replication ended."""

    COMPLETE = "complete"
    STUCK = "stuck"
    """Its drive units made no progress."""
    FAILED = "failed"
    """An error, or its worker died again and again."""
    TIMED_OUT = "timed_out"

    @property
    def is_final(self) -> bool:
        """Whether the same replication ends like this wherever and whenever it is run."""
        return self in (OutcomeStatus.COMPLETE, OutcomeStatus.STUCK)


class Series(NamedTuple):
    """What happened in each simulated minute; int32 arrays of shape (minutes,).

    Attributes
    ----------
    units : ndarray
        Units picked.
    arrived, packed : ndarray
        Orders that entered the backlog, and orders packed.
    """

    units: Int32
    arrived: Int32
    packed: Int32

    @property
    def backlog(self) -> Int32:
        """Orders arrived and not packed when the minute is over."""
        open_orders: Int32 = np.cumsum(self.arrived - self.packed, dtype=np.int32)
        return open_orders

    @classmethod
    def empty(cls) -> Series:
        """Make the series of a run that did not begin."""
        return cls(*(np.zeros(0, dtype=np.int32) for _ in cls._fields))


def _undefined() -> Float64:
    return np.full((len(CUT_SHARES), len(FIGURES)), np.nan)


@dataclass(frozen=True, eq=False, kw_only=True)
class Outcome:
    """What a replication came to.

    Attributes
    ----------
    key : Key
        What it is known by.
    status : OutcomeStatus
        How it ended.
    message : str
        What went wrong; empty for a complete one.
    command : str
        Repeats it.
    hours, simulated_h : float
        The horizon in simulated hours, and how far it came.
    figures : ndarray of float64, shape (len(CUT_SHARES), len(FIGURES))
        Key figures from each cut to the end, in the order of :data:`twin.metrics.FIGURES`; NaN where one is
        undefined, or the run did not come that far.
    series : Series
        By the simulated minute.
    blocked_s : ndarray of float32, shape (N,)
        Seconds that drive units stood blocked on each cell; empty where the run did not begin.
    visits : ndarray of int32, shape (N,)
        How often each cell was entered; likewise.
    record_digest : str
        Fingerprint of its event record.
    versions : mapping of str to str
        What computed it.
    limit_s : float or None
        Seconds of wall clock that it was allowed.
    cpu_s, wall_s : float
        Seconds that it took, setting up included.
    host : str
        Where.
    """

    key: Key
    status: OutcomeStatus
    command: str
    hours: float
    message: str = ""
    simulated_h: float = 0.0
    figures: Float64 = field(default_factory=_undefined)
    series: Series = field(default_factory=Series.empty)
    blocked_s: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    visits: Int32 = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    record_digest: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    limit_s: float | None = None
    cpu_s: float = 0.0
    wall_s: float = 0.0
    host: str = ""

    @property
    def seed(self) -> int:  # noqa: D102
        return self.key.seed

    @property
    def complete(self) -> bool:
        """Whether it came to its horizon."""
        return self.status is OutcomeStatus.COMPLETE

    @property
    def cuts_h(self) -> Float64:
        """The warm-ups that figures are kept for, in simulated hours."""
        return np.array(CUT_SHARES) * self.hours

    def figure(self, name: str, cut_h: float = 0.0) -> float:
        """Look a figure up.

        Parameters
        ----------
        name : str
            One of :data:`twin.metrics.FIGURES`.
        cut_h : float, default 0
            Warm-up to leave out, in simulated hours; rounded up to one that figures are kept for.
        """
        return float(self.figures[cut_index(cut_h, self.hours), COLUMN[name]])

    def essence(self) -> bytes:
        """Give what is the same wherever and whenever it is run, byte by byte."""
        head = repr((*self.key, self.status.value, self.hours, self.simulated_h, self.record_digest))
        arrays = (self.figures, *self.series, self.blocked_s, self.visits)
        return head.encode() + b"".join(array.tobytes() for array in arrays)


def cut_index(cut_h: float, hours: float) -> int:
    """Find the first cut that figures are kept for and that leaves out at least so much.

    Raises
    ------
    ValueError
        Beyond half of the horizon.
    """
    index = math.ceil(cut_h / hours / CUT_SHARES[1] - 1e-9)
    if not 0 <= index < len(CUT_SHARES):
        raise ValueError(f"a cut at {cut_h} h is not within the first half of {hours} h")
    return index


def pack(outcome: Outcome) -> bytes:
    """Write an outcome's arrays down, compressed: some tens of kB."""
    stream = io.BytesIO()
    np.savez_compressed(
        stream,
        figures=outcome.figures,
        series=np.array(outcome.series, dtype=np.int32),
        blocked_s=outcome.blocked_s,
        visits=outcome.visits,
    )
    return stream.getvalue()


def unpack(packed: bytes) -> dict[str, Any]:
    """Read what :func:`pack` wrote: arguments of :class:`Outcome`."""
    with np.load(io.BytesIO(packed), allow_pickle=False) as stored:
        return {
            "figures": stored["figures"],
            "series": Series(*stored["series"]),
            "blocked_s": stored["blocked_s"],
            "visits": stored["visits"],
        }
