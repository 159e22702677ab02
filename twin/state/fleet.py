"""The drive units: where they are, what they do, and what they spent their time on."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.units import NONE

__all__ = ["Activity", "DrivePhase", "Fleet", "empty_fleet", "put_down"]

Int32 = NDArray[np.int32]


class DrivePhase(IntEnum):
    """Where a drive unit stands in its task."""

    IDLE = 0
    TO_POD = 1
    LIFTING = 2
    AWAITING_ADMISSION = 3
    """Waits under its pod in storage until the station has room; lets others pass, and comes back."""
    TO_STATION = 4
    AT_STATION = 5
    TO_STORAGE = 6
    SETTING_DOWN = 7
    TO_CHARGER = 8
    CHARGING = 9
    TO_REST = 10
    """Leaves a charger for a place to rest; can be given work on the way."""


class Activity(IntEnum):
    """What a drive unit spends a step on; the columns of the time split."""

    EMPTY_TRAVEL = 0
    LOADED_TRAVEL = 1
    TURNING = 2
    LIFTING = 3
    QUEUEING = 4
    """Presenting its pod, waiting in the station's lane, or waiting in storage for room at the station."""
    BLOCKED = 5
    CHARGING = 6
    FAILED = 7
    IDLE = 8


class Fleet(NamedTuple):
    """The drive units.

    Attributes
    ----------
    cell : ndarray of int32, shape (D,)
        Where each stands (with continuous motion: the last cell whose centre it has reached).
    goal : ndarray of int32, shape (D,)
        Where its present leg ends; ``NONE`` for an idle one, which rests on any storage location.
    field : ndarray of int32, shape (D,)
        Slot of the distance field towards its goal.
    travelling : ndarray of uint8, shape (D,)
        1 while a leg is under way; motion clears it on physical arrival.
    fixed : ndarray of uint8, shape (D,)
        1 while it must not be moved: lifting, presenting its pod, waiting in storage with a pod, charging.
    speed_factor : ndarray of float64, shape (D,)
        Share of its speed limit at which it can drive: 1.0 when sound, less while slowed down, 0.0 while it
        has stopped short or is broken: it brakes to a halt wherever it is and stays there, its task kept.
        Set by faults, honoured by motion.
    loaded : ndarray of uint8, shape (D,)
        1 while it carries a pod.
    phase : ndarray of uint8, shape (D,)
        :class:`DrivePhase`.
    pod : ndarray of int32, shape (D,)
        The pod carried or fetched, ``NONE`` without a task.
    station : ndarray of int32, shape (D,)
        The station its task is for, ``NONE`` once it has left it and without a task. It stays when its visit
        was cancelled, until the pod is stored: it may be in the lane already, or bound to enter it.
    heading : ndarray of int8, shape (D,)
        Direction of the last move.
    waited : ndarray of int32, shape (D,)
        Steps since it last moved.
    nearest : ndarray of int32, shape (D,)
        Smallest remaining distance of the present leg so far, in cells.
    progress : ndarray of int32, shape (D,)
        Step at which ``nearest`` last fell, or the leg began.
    driven : ndarray of int64, shape (D,)
        Cells driven with a task.
    shortest : ndarray of int64, shape (D,)
        Sum over finished and present legs of the unobstructed shortest distance at their start, in cells; of
        legs that were broken off only what had been driven.
    activity : ndarray of int64, shape (D, len(Activity))
        Steps spent on each :class:`Activity`.
    occupant : ndarray of int32, shape (N,)
        Drive unit standing on each cell, ``NONE`` where there is none.
    blocked_at : ndarray of int64, shape (N,)
        Steps for which a drive unit stood blocked on each cell.
    visits : ndarray of int32, shape (N,)
        How often a drive unit has come onto each cell.
    """

    cell: Int32
    goal: Int32
    field: Int32
    travelling: NDArray[np.uint8]
    fixed: NDArray[np.uint8]
    speed_factor: NDArray[np.float64]
    loaded: NDArray[np.uint8]
    phase: NDArray[np.uint8]
    pod: Int32
    station: Int32
    heading: NDArray[np.int8]
    waited: Int32
    nearest: Int32
    progress: Int32
    driven: NDArray[np.int64]
    shortest: NDArray[np.int64]
    activity: NDArray[np.int64]
    occupant: Int32
    blocked_at: NDArray[np.int64]
    visits: Int32


def empty_fleet(cells: Int32, n_cells: int) -> Fleet:
    """Make an idle, empty fleet standing on the given cells.

    Parameters
    ----------
    cells : ndarray of int32, shape (D,)
        A different cell for each drive unit.
    n_cells : int
        Number of cells of the grid.
    """
    n_drives = len(cells)

    def none() -> Int32:
        return np.full(n_drives, NONE, dtype=np.int32)

    occupant = np.full(n_cells, NONE, dtype=np.int32)
    occupant[cells] = np.arange(n_drives, dtype=np.int32)
    return Fleet(
        cell=cells.astype(np.int32),
        goal=none(),
        field=np.zeros(n_drives, dtype=np.int32),
        travelling=np.zeros(n_drives, dtype=np.uint8),
        fixed=np.zeros(n_drives, dtype=np.uint8),
        speed_factor=np.ones(n_drives, dtype=np.float64),
        loaded=np.zeros(n_drives, dtype=np.uint8),
        phase=np.zeros(n_drives, dtype=np.uint8),
        pod=none(),
        station=none(),
        heading=np.zeros(n_drives, dtype=np.int8),
        waited=np.zeros(n_drives, dtype=np.int32),
        nearest=np.zeros(n_drives, dtype=np.int32),
        progress=np.zeros(n_drives, dtype=np.int32),
        driven=np.zeros(n_drives, dtype=np.int64),
        shortest=np.zeros(n_drives, dtype=np.int64),
        activity=np.zeros((n_drives, len(Activity)), dtype=np.int64),
        occupant=occupant,
        blocked_at=np.zeros(n_cells, dtype=np.int64),
        visits=np.zeros(n_cells, dtype=np.int32),
    )


def put_down(fleet: Fleet, drive: int, cell: int) -> None:
    """Set a drive unit down on a free cell, out of the way that it drives; the fleet is modified in place."""
    left = fleet.cell.item(drive)
    if fleet.occupant[left] == drive:
        fleet.occupant[left] = NONE
    fleet.occupant[cell] = drive
    fleet.cell[drive] = cell
    fleet.waited[drive] = 0
