"""The judge of motion: whether a step of the drive units obeyed the floor's rules.

Shares no code with planning or motion. It knows the kinds of cells and the grid's geometry by itself, and
takes from the layout only what it alone can say: allowed moves and whose lane a cell is.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import kernel
from twin.kernels.violations import Findings, Index, Violation, note
from twin.state import Grid
from twin.units import NONE

__all__ = ["Desk", "Start", "judge_motion", "judge_occupancy"]

WALL, STORAGE, CHARGER = 0, 2, 5


class Start(NamedTuple):
    """The floor just before its drive units move.

    Attributes
    ----------
    cell, goal, station : ndarray of int32, shape (D,)
        Where each drive unit stands, where its leg ends, which station its task is for.
    loaded, fixed : ndarray of uint8, shape (D,)
        1 while it carries a pod; 1 while it must not be moved.
    pod_at : ndarray of int32, shape (N,)
        Pod standing on each cell.
    """

    cell: NDArray[np.int32]
    goal: NDArray[np.int32]
    station: NDArray[np.int32]
    loaded: NDArray[np.uint8]
    fixed: NDArray[np.uint8]
    pod_at: NDArray[np.int32]


class Desk(NamedTuple):
    """Work arrays: for each cell the drive units on it, as a chain.

    Attributes
    ----------
    last : ndarray of int64, shape (N,)
        The last drive unit put on each cell; all ``NONE`` between two calls.
    link : ndarray of int64, shape (D,)
        The one put there before it, ``NONE`` at the end of the chain.
    """

    last: NDArray[np.int64]
    link: NDArray[np.int64]


@kernel
def _clear(cells: NDArray[np.int32], desk: Desk) -> None:
    for drive in range(len(cells)):
        if 0 <= cells[drive] < len(desk.last):
            desk.last[cells[drive]] = NONE


@kernel
def _judge_places(
    kind: NDArray[np.uint8], step: int, cells: NDArray[np.int32], desk: Desk, findings: Findings
) -> None:
    """Find walls and vertex conflicts among the cells on which the drive units stand."""
    nobody = np.int64(NONE)
    for drive in range(len(cells)):
        now = np.int64(cells[drive])
        inside = 0 <= now < len(kind)
        if not inside or kind[now] == WALL:
            note(findings, Violation.WALL, step, drive, nobody, now)
        if not inside:
            continue
        other = desk.last[now]
        while other != NONE:
            note(findings, Violation.VERTEX, step, other, drive, now)
            other = desk.link[other]
        desk.link[drive] = desk.last[now]
        desk.last[now] = drive
    _clear(cells, desk)


@kernel
def _judge_swaps(
    step: int, before: NDArray[np.int32], cells: NDArray[np.int32], desk: Desk, findings: Findings
) -> None:
    """Find pairs of drive units of which each now stands where the other stood."""
    n_cells = len(desk.last)
    for drive in range(len(cells)):
        was = before[drive]
        if 0 <= was < n_cells:
            desk.link[drive] = desk.last[was]
            desk.last[was] = drive
    for drive in range(len(cells)):
        was, now = before[drive], np.int64(cells[drive])
        if was == now or min(was, now) < 0 or max(was, now) >= n_cells:
            continue
        other = desk.last[now]
        while other != NONE:
            if other < drive and cells[other] == was:
                note(findings, Violation.SWAP, step, other, drive, now)
            other = desk.link[other]
    _clear(before, desk)


@kernel
def _judge_way(
    grid: Grid, n_cols: int, step: int, drive: Index, was: Index, now: Index, findings: Findings
) -> None:
    """Find a jump or a forbidden move between two different cells, ``now`` being on the floor."""
    nobody = np.int64(NONE)
    if was < 0 or was >= len(grid.kind):
        note(findings, Violation.JUMP, step, drive, nobody, now)
        return
    rows = was // n_cols - now // n_cols
    cols = was % n_cols - now % n_cols
    if rows * rows + cols * cols != 1:
        note(findings, Violation.JUMP, step, drive, nobody, now)
        return
    for direction in range(4):
        if grid.neighbour[was, direction] == now:
            return
    note(findings, Violation.WRONG_WAY, step, drive, nobody, now)


@kernel
def _judge_entry(
    grid: Grid,
    step: int,
    drive: Index,
    now: Index,
    start: Start,
    pod_at: NDArray[np.int32],
    findings: Findings,
) -> None:
    """Find what makes ``now`` a cell that only other drive units may enter."""
    lane = np.int64(grid.lane[now])
    if lane != NONE and lane != start.station[drive]:
        was = start.cell[drive]
        if was < 0 or was >= len(grid.kind) or grid.lane[was] != lane:
            note(findings, Violation.FOREIGN_LANE, step, drive, lane, now)
    if start.loaded[drive] == 0:
        return
    pod = np.int64(start.pod_at[now])
    if pod == NONE:
        pod = np.int64(pod_at[now])
    ends_here = now == start.goal[drive]
    if pod != NONE or ((grid.kind[now] == STORAGE or grid.kind[now] == CHARGER) and not ends_here):
        note(findings, Violation.UNDER_POD, step, drive, pod, now)


@kernel
def judge_motion(
    grid: Grid,
    n_cols: int,
    step: int,
    start: Start,
    cells: NDArray[np.int32],
    pod_at: NDArray[np.int32],
    desk: Desk,
    findings: Findings,
) -> None:
    """Judge one step of motion: where every drive unit came from, and where it stands now.

    Rotating in a cycle of three or more and following in a train are legal: cells are left and entered in
    the same instant. A move is at most one of wall, jump and wrong way. Loads, goals and stations count as
    they were at the start of the step.

    Parameters
    ----------
    grid : Grid
        The floor.
    n_cols : int
        Columns of the grid.
    step : int
        The clock after this step.
    start : Start
        The floor at the start of the step.
    cells : ndarray of int32, shape (D,)
        Where the drive units stand now.
    pod_at : ndarray of int32, shape (N,)
        Pod standing on each cell now.
    desk : Desk
        Work arrays. Modified in place.
    findings : Findings
        Receives the violations. Modified in place.
    """
    _judge_places(grid.kind, step, cells, desk, findings)
    _judge_swaps(step, start.cell, cells, desk, findings)
    for drive in range(len(cells)):
        was, now = np.int64(start.cell[drive]), np.int64(cells[drive])
        if was == now:
            continue
        if start.fixed[drive] != 0:
            note(findings, Violation.FIXED_MOVED, step, drive, np.int64(NONE), now)
        if now < 0 or now >= len(grid.kind) or grid.kind[now] == WALL:
            continue
        _judge_way(grid, n_cols, step, drive, was, now, findings)
        _judge_entry(grid, step, drive, now, start, pod_at, findings)


@kernel
def judge_occupancy(
    step: int, cells: NDArray[np.int32], occupant: NDArray[np.int32], findings: Findings
) -> None:
    """Judge the record of who stands where against where the drive units stand.

    Of several drive units on one cell (a vertex conflict) any may be its recorded occupant.

    Parameters
    ----------
    step : int
        The clock.
    cells : ndarray of int32, shape (D,)
        Where the drive units stand.
    occupant : ndarray of int32, shape (N,)
        Drive unit recorded for each cell, ``NONE`` where there is none.
    findings : Findings
        Receives the violations. Modified in place.
    """
    n_drives = len(cells)
    for drive in range(n_drives):
        now = np.int64(cells[drive])
        if 0 <= now < len(occupant) and occupant[now] == NONE:
            note(findings, Violation.BAD_OCCUPANCY, step, drive, np.int64(NONE), now)
    for cell in range(len(occupant)):
        holder = np.int64(occupant[cell])
        if holder == NONE:
            continue
        if holder < 0 or holder >= n_drives or cells[holder] != cell:
            note(findings, Violation.BAD_OCCUPANCY, step, np.int64(NONE), holder, cell)
