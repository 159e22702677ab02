"""Looks at a floor: what is to be seen of it now, and which of that has changed since the last look."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined, kernel
from twin.kernels.kept import Kept
from twin.kernels.sight import DRIVE_COLUMNS, PARTS, THOUSAND, Sight
from twin.state import Activity, DriveLook, DrivePhase
from twin.units import NONE

__all__ = ["see"]

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]

FULL_TURN = 4 * PARTS
BLOCK = 16
"""Cells that are compared at once."""

N_DRIVE = len(DRIVE_COLUMNS)
N_ACTIVITIES = len(Activity)

LOOK_IDLE, LOOK_EMPTY, LOOK_LOADED = int(DriveLook.IDLE), int(DriveLook.EMPTY), int(DriveLook.LOADED)
LOOK_WAITING, LOOK_CHARGING = int(DriveLook.WAITING), int(DriveLook.CHARGING)
LOOK_FAILED = int(DriveLook.FAILED)
IDLE, TO_STATION, AT_STATION = int(DrivePhase.IDLE), int(DrivePhase.TO_STATION), int(DrivePhase.AT_STATION)
AWAITING, CHARGING = int(DrivePhase.AWAITING_ADMISSION), int(DrivePhase.CHARGING)


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


@inlined
def _note(table: Int32, column: int, row: int, now: int, n: int, places: Int32, values: Int32) -> int:
    """Bring an entry of a table up to date; answers how many changes there are then."""
    if table[column, row] == now:
        return n
    table[column, row] = now
    places[n] = column * table.shape[1] + row
    values[n] = now
    return n + 1


@inlined
def _see_drives(sight: Sight) -> int:
    """Look at the drive units, and count what they do and where they queue; answers the changes so far."""
    fleet, drives, places, values = sight.fleet, sight.seen.drives, sight.places, sight.values
    cells, phases, loaded, factor = fleet.cell, fleet.phase, fleet.loaded, fleet.speed_factor
    goals, carried, bound_for, waited = fleet.goal, fleet.pod, fleet.station, fleet.waited
    travelling, spent = fleet.travelling, fleet.activity
    rows, cols, angles, per_unit = sight.rows, sight.cols, sight.angles, sight.per_unit
    lane, waits, queued, activity_steps = sight.lane, sight.waits, sight.queued, sight.activity
    slots, units, room, fill = sight.cargo
    start, net_mw, capacity = sight.power
    activity_steps[:] = 0
    queued[:] = 0
    now = np.empty(N_DRIVE, dtype=np.int32)
    n = 0
    for drive in range(drives.shape[1]):
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
            n = _note(drives, column, drive, now[column], n, places, values)
    return n


@inlined
def _see_cells(sight: Sight, n: int) -> int:
    """Look at the cells, of which most are as they were; takes and answers the changes so far."""
    floor, fill, places, values = sight.seen.cells, sight.cargo.fill, sight.places, sight.values
    at, visits, blocked_at = sight.pods.at, sight.fleet.visits, sight.fleet.blocked_at
    seen_at, seen_visits, seen_blocked = floor[1], floor[2], floor[3]
    n_cells = floor.shape[1]
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
            n = _note(floor, 2, cell, visits[cell], n, places, values)
            n = _note(floor, 3, cell, blocked_at[cell], n, places, values)
    return n


@inlined
def _see_stations(sight: Sight, n: int) -> int:
    """Look at the stations; takes and answers the changes so far."""
    desks, places, values = sight.seen.stations, sight.places, sight.values
    for station in range(desks.shape[1]):
        n = _note(desks, 0, station, sight.status[station], n, places, values)
        n = _note(desks, 1, station, sight.open_totes[station], n, places, values)
        n = _note(desks, 2, station, sight.queued[station], n, places, values)
    return n


@kernel
def see(kept: Kept[Sight]) -> tuple[int, int, int]:
    """Look at a floor, and say what is not as it was.

    Parameters
    ----------
    kept : Kept of Sight
        The floor, and where to put what is seen.

    Returns
    -------
    int, int, int
        Where the changes of drive units, cells and stations end.
    """
    sight = kept.parts
    end_of_drives = _see_drives(sight)
    end_of_cells = _see_cells(sight, end_of_drives)
    return end_of_drives, end_of_cells, _see_stations(sight, end_of_cells)
