"""Which station lacks pods, which pod is near, which storage location is best."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import kernel
from twin.kernels.kept import Kept
from twin.state import Stations
from twin.units import NONE

__all__ = ["fetch_distances", "nearest_location", "neediest"]

Int32 = NDArray[np.int32]

PODS_AHEAD = 2
"""Pods promised to a pick station at most, as a multiple of those that may be under way to it."""


@kernel
def neediest(
    kept_stations: Kept[Stations], refills: NDArray[np.bool_], exhausted: NDArray[np.bool_], any_low: bool
) -> int:
    """Find the station that lacks pods most.

    Parameters
    ----------
    kept_stations : Kept of Stations
        The stations; only read.
    refills : ndarray of bool, shape (S,)
        Where pods are replenished.
    exhausted : ndarray of bool, shape (S,)
        Stations for which no pod was found, and nothing has changed since.
    any_low : bool
        Whether some SKU is to be replenished.

    Returns
    -------
    int
        Of the open stations that want a pod the one with fewest promised, relative to its queue; ``NONE`` if
        there is none.
    """
    stations = kept_stations.parts
    best = NONE
    fewest = np.inf
    for station in range(len(refills)):
        if exhausted[station] or stations.closed[station] != 0:
            continue
        requested = stations.requested[station]
        admission = stations.admission[station]
        to_pick = stations.open_units[station] > 0 and requested < PODS_AHEAD * admission
        to_refill = any_low and refills[station] and requested < admission
        if (to_pick or to_refill) and requested / admission < fewest:
            fewest = requested / admission
            best = station
    return best


@kernel
def fetch_distances(
    pod_cells: Int32, found: Int32, drive_cells: Int32, n_cols: int, out: NDArray[np.int64]
) -> None:
    """Measure the way from each pod to the nearest of some drive units, as the crow flies on a grid.

    Parameters
    ----------
    pod_cells : ndarray of int32, shape (P,)
        Where each pod stands.
    found : ndarray of int32, shape (C,)
        The pods to measure from.
    drive_cells : ndarray of int32, shape (drive units,)
        Where the drive units stand; at least one.
    n_cols : int
        Columns of the grid.
    out : ndarray of int64, shape (at least C,)
        Receives the distances in cells. Modified in place.
    """
    for row in range(len(found)):
        cell = pod_cells[found[row]]
        nearest = np.int64(1 << 40)
        for drive in range(len(drive_cells)):
            rows_apart = abs(cell // n_cols - drive_cells[drive] // n_cols)
            cols_apart = abs(cell % n_cols - drive_cells[drive] % n_cols)
            nearest = min(nearest, np.int64(rows_apart + cols_apart))
        out[row] = nearest


@kernel
def nearest_location(
    free: Int32, draws: NDArray[np.float64], there: NDArray[np.uint16], onward: NDArray[np.float64]
) -> int:
    """Choose the best of some randomly drawn storage locations.

    Parameters
    ----------
    free : ndarray of int32
        Cells of the free locations; at least one.
    draws : ndarray of float64, shape (candidates,)
        Uniform draws from [0, 1), one for each candidate.
    there : ndarray of uint16, shape (N,)
        Cells to drive to each location.
    onward : ndarray of float64, shape (N,)
        Cells to drive from it to its next station, on average.

    Returns
    -------
    int
        The cell.
    """
    best = free[0]
    least = np.inf
    for draw in draws:
        cell = free[int(draw * len(free))]
        way = there[cell] + onward[cell]
        if way < least:
            least = way
            best = cell
    return int(best)
