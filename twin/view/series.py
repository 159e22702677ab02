"""What the charts show: rates and shares over a sliding window, from what is counted."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.frames import Tally
from twin.units import HOUR_S
from twin.view.source import Source

__all__ = [
    "DRIVE_TALLIES",
    "SPAN_S",
    "STATION_TALLIES",
    "WINDOW_S",
    "Samples",
    "level",
    "on_time",
    "rate",
    "sampled",
    "shares",
]

Float64 = NDArray[np.float64]

SPAN_S = 1800.0
"""Simulated seconds that a chart goes back."""
WINDOW_S = 300.0
"""Simulated seconds over which a rate or a share is taken."""
POINTS = 121

STATION_TALLIES = (Tally.STATION_BUSY, Tally.STATION_STARVED, Tally.STATION_BLOCKED, Tally.STATION_CLOSED)
DRIVE_TALLIES = (
    Tally.DRIVE_LOADED_TRAVEL,
    Tally.DRIVE_EMPTY_TRAVEL,
    Tally.DRIVE_TURNING,
    Tally.DRIVE_LIFTING,
    Tally.DRIVE_QUEUEING,
    Tally.DRIVE_BLOCKED,
    Tally.DRIVE_CHARGING,
    Tally.DRIVE_FAILED,
    Tally.DRIVE_IDLE,
)


class Samples(NamedTuple):
    """What was counted at some moments, and a window before each.

    Attributes
    ----------
    times_s : ndarray of float64, shape (n,)
        The moments.
    spans_s : ndarray of float64, shape (n,)
        How long the window before each is: shorter near the start.
    now, before : ndarray of int64, shape (n, len(Tally))
        What was counted at its end, and at its beginning.
    """

    times_s: Float64
    spans_s: Float64
    now: NDArray[np.int64]
    before: NDArray[np.int64]


def sampled(source: Source, now_s: float) -> Samples:
    """Choose the moments of a chart that ends now; none where too little is known."""
    times, tallies = source.tallies(now_s)
    if len(times) < 2:
        nothing = np.zeros((0, len(Tally)), dtype=np.int64)
        return Samples(np.zeros(0), np.zeros(0), nothing, nothing)
    first = max(times[0], times[-1] - SPAN_S)
    last_rows = np.unique(np.searchsorted(times, np.linspace(first, times[-1], POINTS), side="right") - 1)
    first_rows = np.maximum(np.searchsorted(times, times[last_rows] - WINDOW_S, side="right") - 1, 0)
    spans = times[last_rows] - times[first_rows]
    return Samples(times[last_rows], spans, tallies[last_rows], tallies[first_rows])


def rate(samples: Samples, tally: Tally) -> Float64:
    """Compute how many there were an hour, in the window before each moment; 0 at the start."""
    counted = (samples.now[:, tally] - samples.before[:, tally]).astype(np.float64)
    return counted * HOUR_S / np.maximum(samples.spans_s, 1.0)


def shares(samples: Samples, tallies: tuple[Tally, ...]) -> Float64:
    """Share the time in the window before each moment out; shape (n, len(tallies)), rows sum to 1."""
    spent = (samples.now[:, tallies] - samples.before[:, tallies]).astype(np.float64)
    total = spent.sum(axis=1, keepdims=True)
    # a window without time: at the very start
    shared: Float64 = np.divide(spent, total, out=np.zeros_like(spent), where=total > 0)
    return shared


def level(samples: Samples, tally: Tally) -> Float64:
    """Give how many there were at each moment."""
    return samples.now[:, tally].astype(np.float64)


def on_time(samples: Samples) -> Float64:
    """Give the share of orders packed by their cut-off so far, of those due; NaN where none was."""
    kept = samples.now[:, Tally.ON_TIME].astype(np.float64)
    due = kept + samples.now[:, Tally.LATE]
    share: Float64 = np.divide(kept, due, out=np.full(len(kept), np.nan), where=due > 0)
    return share
