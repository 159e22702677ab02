"""What there is to see of a floor, as whole numbers, and which of them have changed since the last look."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined, kernel
from twin.kernels.kept import Kept
from twin.state import Activity, DriveLook, DrivePhase, Fleet, Pods
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
    "see",
]

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Float64 = NDArray[np.float64]

PARTS = 256
"""Parts of a cell, and of a quarter turn, that places and headings are seen in."""
FULL_TURN = 4 * PARTS
THOUSAND = 1000
"""Parts that charges and fills are seen in."""
BLOCK = 16
"""Cells that are compared at once."""

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
N_DRIVE, N_CELL, N_STATION = len(DRIVE_COLUMNS), len(CELL_COLUMNS), len(STATION_COLUMNS)
N_ACTIVITIES = len(Activity)

LOOK_IDLE, LOOK_EMPTY, LOOK_LOADED = int(DriveLook.IDLE), int(DriveLook.EMPTY), int(DriveLook.LOADED)
LOOK_WAITING, LOOK_CHARGING = int(DriveLook.WAITING), int(DriveLook.CHARGING)
LOOK_FAILED = int(DriveLook.FAILED)
IDLE, TO_STATION, AT_STATION = int(DrivePhase.IDLE), int(DrivePhase.TO_STATION), int(DrivePhase.AT_STATION)
AWAITING, CHARGING = int(DrivePhase.AWAITING_ADMISSION), int(DrivePhase.CHARGING)


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


def nothing_seen(n_drives: int, n_cells: int, n_stations: int) -> Seen:
    """Start from an empty floor: nothing anywhere, nothing counted."""
    seen = Seen(
        drives=np.zeros((N_DRIVE, n_drives), dtype=np.int32),
        cells=np.zeros((N_CELL, n_cells), dtype=np.int32),
        stations=np.zeros((N_STATION, n_stations), dtype=np.int32),
    )
    for name in ("cell", "goal", "pod", "station", "waits_for", "charge", "carried_fill"):
        seen.drives[DRIVE_COLUMNS.index(name)] = NONE
    for name in ("pod_fill", "pod_at"):
        seen.cells[CELL_COLUMNS.index(name)] = NONE
    return seen


@inlined
def _look_of(phase: int, loaded: bool, stands_in_lane: bool, factor: float) -> int:
    """Say how a drive unit looks."""
    if factor == 0.0:
        return LOOK_FAILED
    if phase == CHARGING:
        return LOOK_CHARGING
    if phase == IDLE:
        return LOOK_IDLE
    if phase == AWAITING or phase == AT_STATION or (phase == TO_STATION and stands_in_lane):
        return LOOK_WAITING
    return LOOK_LOADED if loaded else LOOK_EMPTY


@inlined
def _fill_of(pod: int, slots: int, units: Int32, room: Int64) -> int:
    """Say how full a pod is, in thousandths."""
    held = np.int64(0)
    for slot in range(pod * slots, (pod + 1) * slots):
        held += units[slot]
    return int(np.rint(THOUSAND * held / max(room[pod], 1)))


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


@kernel
def see(sight: Kept[Sight]) -> tuple[int, int, int]:
    """Look at a floor, and say what is not as it was.

    Parameters
    ----------
    sight : Kept of Sight
        The floor, and where to put what is seen.

    Returns
    -------
    int, int, int
        Where the changes of drive units, cells and stations end.
    """
    (
        fleet,
        pods,
        cargo,
        power,
        status,
        open_totes,
        queued,
        rows,
        cols,
        angles,
        per_unit,
        waits,
        lane,
        seen,
        activity_steps,
        places,
        values,
    ) = sight.parts
    cells, phases, loaded, factor = fleet.cell, fleet.phase, fleet.loaded, fleet.speed_factor
    goals, carried, bound_for, waited = fleet.goal, fleet.pod, fleet.station, fleet.waited
    travelling, spent = fleet.travelling, fleet.activity
    drives, floor, desks = seen
    slots, units, room, fill = cargo
    start, net_mw, capacity = power
    activity_steps[:] = 0
    n_drives, n_cells, n_stations = drives.shape[1], floor.shape[1], desks.shape[1]
    now = np.empty(N_DRIVE, dtype=np.int32)
    queued[:] = 0
    n = 0
    for drive in range(n_drives):
        cell, phase = cells[drive], phases[drive]
        in_lane = lane[cell]
        own_lane = in_lane != NONE and in_lane == bound_for[drive]
        if in_lane != NONE:
            queued[in_lane] += 1
        stands = waited[drive] > 0
        angle = np.int64(np.rint(angles[drive] * (PARTS / 90.0))) % FULL_TURN
        under_way = travelling[drive] != 0 and phase != IDLE and factor[drive] > 0.0
        pod = carried[drive]
        now[0] = np.int32(np.rint(rows[drive] * per_unit))
        now[1] = np.int32(np.rint(cols[drive] * per_unit))
        now[2] = angle
        now[3] = _look_of(phase, loaded[drive] != 0, own_lane and stands, factor[drive])
        now[4] = under_way and stands and not own_lane and angle % PARTS == 0
        now[5] = phase
        now[6] = cell
        now[7] = goals[drive]
        now[8] = pod
        now[9] = bound_for[drive]
        now[10] = waits[drive]
        charge = np.int64(0)
        for activity in range(N_ACTIVITIES):
            activity_steps[activity] += spent[drive, activity]
            charge += spent[drive, activity] * net_mw[activity]
        now[11] = NONE
        if len(start) > 0:
            now[11] = np.int32(np.rint(THOUSAND * (start[drive] + charge) / capacity))
        now[12] = NONE
        if loaded[drive] != 0:
            before = drives[5, drive]
            if phase == AT_STATION or before == AT_STATION or (before == TO_STATION and phase != before):
                fill[pod] = _fill_of(pod, slots, units, room)
            now[12] = fill[pod]
        for column in range(N_DRIVE):
            if drives[column, drive] != now[column]:
                drives[column, drive] = now[column]
                places[n] = column * n_drives + drive
                values[n] = now[column]
                n += 1
    end_of_drives = n
    at, visits, blocked_at = pods.at, fleet.visits, fleet.blocked_at
    seen_at, seen_visits, seen_blocked = floor[1], floor[2], floor[3]
    for first in range(0, n_cells, BLOCK):
        last = min(first + BLOCK, n_cells)
        differ, differ_too = np.int32(0), np.int64(0)
        # unsigned numbers, and a loop for each width: so it takes a twelfth of the time
        for k in range(np.uint64(first), np.uint64(last)):
            differ |= (at[k] ^ seen_at[k]) | (visits[k] ^ seen_visits[k])
        for k in range(np.uint64(first), np.uint64(last)):
            differ_too |= blocked_at[k] ^ np.int64(seen_blocked[k])
        if differ == 0 and differ_too == 0:
            continue
        for cell in range(first, last):
            if at[cell] != floor[1, cell]:
                floor[1, cell] = at[cell]
                floor[0, cell] = NONE if at[cell] == NONE else fill[at[cell]]
                for column in range(2):
                    places[n] = column * n_cells + cell
                    values[n] = floor[column, cell]
                    n += 1
            if visits[cell] != floor[2, cell]:
                floor[2, cell] = visits[cell]
                places[n] = 2 * n_cells + cell
                values[n] = floor[2, cell]
                n += 1
            if blocked_at[cell] != floor[3, cell]:
                floor[3, cell] = blocked_at[cell]
                places[n] = 3 * n_cells + cell
                values[n] = floor[3, cell]
                n += 1
    end_of_cells = n
    for station in range(n_stations):
        for column in range(N_STATION):
            value = status[station]
            if column == 1:
                value = open_totes[station]
            elif column == 2:
                value = queued[station]
            if desks[column, station] != value:
                desks[column, station] = value
                places[n] = column * n_stations + station
                values[n] = value
                n += 1
    return end_of_drives, end_of_cells, n
