"""A frame: what a picture of a floor needs to know of one moment, copied so that it stays as it was.

Its numbers are rounded to what can be seen, so that a frame that was recorded is equal to one that was not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from twin.frames.tally import Tally
from twin.kernels.sight import (
    CELL_COLUMNS,
    DRIVE_COLUMNS,
    PARTS,
    STATION_COLUMNS,
    THOUSAND,
    Seen,
    nothing_seen,
)
from twin.layout.floor import Layout
from twin.units import NONE

if TYPE_CHECKING:
    from twin.frames.ways import Ways

__all__ = ["Frame", "bare_frame", "frame_from"]

PLACES = ("row", "col", "heading")
SHARES = ("charge", "carried_fill", "pod_fill")
NARROW: dict[str, type[np.generic]] = {
    "look": np.uint8,
    "blocked": np.bool_,
    "phase": np.uint8,
    "station_status": np.int8,
}
"""Types of the arrays that are not of 32 bits."""


@dataclass(frozen=True, eq=False, slots=True)
class Frame:
    """One moment of a floor; its arrays are read-only copies.

    Attributes
    ----------
    layout : Layout
        The floor.
    time_s : float or None
        The simulated clock, in seconds; None where nothing runs.
    n_steps : int
        The same in steps; 0 where nothing runs.
    row, col : ndarray of float32, shape (D,)
        Where each drive unit is, in cells, to 1/256 cell; whole numbers are cells' centres.
    heading : ndarray of float32, shape (D,)
        Quarter turns clockwise from north, 0 to 4; between whole numbers while turning.
    look : ndarray of uint8, shape (D,)
        :class:`~twin.state.DriveLook`.
    blocked : ndarray of bool, shape (D,)
        Drive units that want to go on and cannot, as in the time split.
    phase : ndarray of uint8, shape (D,)
        :class:`~twin.state.DrivePhase`.
    cell, goal : ndarray of int32, shape (D,)
        Cell whose centre each has reached last, and where its present leg ends; ``NONE`` without one.
    pod, station : ndarray of int32, shape (D,)
        Of the task of each; ``NONE`` without.
    waits_for : ndarray of int32, shape (D,)
        Drive unit that holds the cell that each wants to enter; ``NONE`` where nobody does.
    charge : ndarray of float32, shape (D,)
        State of charge, 0 to 1; NaN where batteries do not run down.
    carried_fill : ndarray of float32, shape (D,)
        Fill of the pod that each carries, 0 to 1; NaN without one.
    pod_fill : ndarray of float32, shape (N,)
        Fill of the pod that stands on each cell, 0 to 1; NaN without one.
    pod_at : ndarray of int32, shape (N,)
        Pod that stands on each cell; ``NONE`` without.
    visits : ndarray of int32, shape (N,)
        How often a drive unit has come onto each cell so far.
    blocked_s : ndarray of float32, shape (N,)
        Seconds for which a drive unit has stood blocked on each cell so far.
    station_status : ndarray of int8, shape (S,)
        :class:`~twin.events.StationStatus`, ``NONE`` where nothing runs.
    open_totes : ndarray of int32, shape (S,)
        Tote places in use.
    queue_length : ndarray of int32, shape (S,)
        Drive units in each station's lane and cell.
    lying : ndarray of int32, shape (B,)
        Cells on which something lies that has to be taken away.
    tally : ndarray of int64, shape (len(Tally),)
        What has been counted so far, by :class:`Tally`.
    ways : Ways or None
        What the planner means drive units to drive; None where it has no routes, or they were not recorded.
    """

    layout: Layout
    time_s: float | None
    n_steps: int
    row: NDArray[np.float32]
    col: NDArray[np.float32]
    heading: NDArray[np.float32]
    look: NDArray[np.uint8]
    blocked: NDArray[np.bool_]
    phase: NDArray[np.uint8]
    cell: NDArray[np.int32]
    goal: NDArray[np.int32]
    pod: NDArray[np.int32]
    station: NDArray[np.int32]
    waits_for: NDArray[np.int32]
    charge: NDArray[np.float32]
    carried_fill: NDArray[np.float32]
    pod_fill: NDArray[np.float32]
    pod_at: NDArray[np.int32]
    visits: NDArray[np.int32]
    blocked_s: NDArray[np.float32]
    station_status: NDArray[np.int8]
    open_totes: NDArray[np.int32]
    queue_length: NDArray[np.int32]
    lying: NDArray[np.int32]
    tally: NDArray[np.int64]
    ways: Ways | None = None

    def __post_init__(self) -> None:
        for name in self.__slots__:
            value = getattr(self, name)
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    @property
    def n_drives(self) -> int:
        """Size of the fleet."""
        return len(self.look)

    @property
    def n_pods(self) -> int:
        """Pods on the floor, carried ones included."""
        return int(
            np.count_nonzero(~np.isnan(self.pod_fill)) + np.count_nonzero(~np.isnan(self.carried_fill))
        )


def bare_frame(layout: Layout) -> Frame:
    """Show a floor on which nothing is going on."""
    numbers = nothing_seen(0, layout.n_cells, len(layout.stations))
    numbers.stations[STATION_COLUMNS.index("station_status")] = NONE
    frame = frame_from(numbers, np.zeros(len(Tally), dtype=np.int64), layout, 0, 0.0)
    return replace(frame, time_s=None)


def frame_from(
    seen: Seen,
    tally: NDArray[np.int64],
    layout: Layout,
    n_steps: int,
    step_s: float,
    ways: Ways | None = None,
) -> Frame:
    """Make a frame of what has been seen.

    Parameters
    ----------
    seen : Seen
        Whole numbers; copied.
    tally : ndarray of int64, shape (len(Tally),)
        What has been counted so far.
    layout : Layout
        The floor.
    n_steps : int
        The clock.
    step_s : float
        Length of a step, in seconds.
    ways : Ways, optional
        What the planner means drive units to drive.
    """
    arrays = {
        name: _values_of(name, numbers)
        for names, table in zip((DRIVE_COLUMNS, CELL_COLUMNS, STATION_COLUMNS), seen, strict=True)
        for name, numbers in zip(names, table, strict=True)
    }
    arrays["blocked_s"] = (arrays["blocked_s"] * step_s).astype(np.float32)
    arrays["lying"] = np.flatnonzero(arrays["lying"]).astype(np.int32)
    time_s = n_steps * step_s
    return Frame(layout=layout, time_s=time_s, n_steps=n_steps, tally=tally.copy(), ways=ways, **arrays)


def _values_of(name: str, numbers: NDArray[np.int32]) -> NDArray[Any]:
    """Turn whole numbers into what they stand for."""
    if name in PLACES:
        return numbers * np.float32(1.0 / PARTS)
    if name in SHARES:
        values = numbers * np.float32(1.0 / THOUSAND)
        values[numbers == NONE] = np.nan
        return values
    return numbers.astype(NARROW.get(name, np.int32))
