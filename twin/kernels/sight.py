"""What there is to see of a floor, as whole numbers, and where it is looked up."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.state import Fleet, Pods
from twin.units import NONE

__all__ = [
    "CELL_COLUMNS",
    "DRIVE_COLUMNS",
    "PARTS",
    "STATION_COLUMNS",
    "THOUSAND",
    "Cargo",
    "Power",
    "Seen",
    "Sight",
    "nothing_seen",
]

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Float64 = NDArray[np.float64]

PARTS = 256
"""Parts of a cell, and of a quarter turn, that places and headings are seen in."""
THOUSAND = 1000
"""Parts that charges and fills are seen in."""

DRIVE_COLUMNS = (
    "row",
    "col",
    "heading",
    "look",
    "blocked",
    "phase",
    "cell",
    "goal",
    "pod",
    "station",
    "waits_for",
    "charge",
    "carried_fill",
)
CELL_COLUMNS = ("pod_fill", "pod_at", "visits", "blocked_s", "lying")
STATION_COLUMNS = ("station_status", "open_totes", "queue_length")


class Seen(NamedTuple):
    """What has been seen of a floor.

    Attributes
    ----------
    drives : ndarray of int32, shape (len(DRIVE_COLUMNS), D)
    cells : ndarray of int32, shape (len(CELL_COLUMNS), N)
    stations : ndarray of int32, shape (len(STATION_COLUMNS), S)
    """

    drives: Int32
    cells: Int32
    stations: Int32


class Power(NamedTuple):
    """What the batteries hold, as :class:`~twin.state.Batteries` has it.

    Attributes
    ----------
    start : ndarray of int64, shape (D,)
        Empty where batteries do not run down.
    net_mw : ndarray of int64, shape (len(Activity),)
    capacity : int
    """

    start: Int64
    net_mw: Int64
    capacity: int


class Cargo(NamedTuple):
    """What the pods hold.

    Attributes
    ----------
    slots_per_pod : int
    units : ndarray of int32, shape (P * L,)
        Units in each slot now.
    room : ndarray of int64, shape (P,)
        Units that fit into each pod.
    fill : ndarray of int32, shape (P,)
        Fill of each pod in thousandths as it was last seen; it changes at stations only.
    """

    slots_per_pod: int
    units: Int32
    room: Int64
    fill: Int32


class Sight(NamedTuple):
    """A floor to look at, and where to put what is seen.

    Attributes
    ----------
    fleet, pods
        The floor.
    cargo : Cargo
        What is in the pods; ``fill`` is modified in place for those at stations.
    power : Power
        What is in the batteries.
    status, open_totes, queued : ndarray of int32, shape (S,)
        The stations' status and tote places in use, and a work array.
    rows, cols, angles : ndarray of float64, shape (D,)
        Where the drive units are, in any unit, and their headings in degrees.
    per_unit : float
        How many parts of a cell that unit has.
    waits : ndarray of int32, shape (D,)
        For whom each drive unit waits.
    lane : ndarray of int32, shape (N,)
        The grid's lanes.
    seen : Seen
        How it was; all but what lies about is brought up to date. Modified in place.
    activity : ndarray of int64, shape (len(Activity),)
        Receives the steps of all drive units on each activity. Modified in place.
    places, values : ndarray of int32
        Receive the changes: place in the flattened table, and value from now on; first those of the drive
        units, then those of cells, then those of stations. As many must fit as ``seen`` has entries. Modified
        in place.
    """

    fleet: Fleet
    pods: Pods
    cargo: Cargo
    power: Power
    status: Int32
    open_totes: Int32
    queued: Int32
    rows: Float64
    cols: Float64
    angles: Float64
    per_unit: float
    waits: Int32
    lane: Int32
    seen: Seen
    activity: Int64
    places: Int32
    values: Int32


def nothing_seen(n_drives: int, n_cells: int, n_stations: int) -> Seen:
    """Start from an empty floor: nothing anywhere, nothing counted."""
    seen = Seen(
        drives=np.zeros((len(DRIVE_COLUMNS), n_drives), dtype=np.int32),
        cells=np.zeros((len(CELL_COLUMNS), n_cells), dtype=np.int32),
        stations=np.zeros((len(STATION_COLUMNS), n_stations), dtype=np.int32),
    )
    for name in ("cell", "goal", "pod", "station", "waits_for", "charge", "carried_fill"):
        seen.drives[DRIVE_COLUMNS.index(name)] = NONE
    for name in ("pod_fill", "pod_at"):
        seen.cells[CELL_COLUMNS.index(name)] = NONE
    return seen
