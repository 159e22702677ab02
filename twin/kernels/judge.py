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
    kind: NDArray[np.uint8],
    step: int,
    cells: NDArray[np.int32],
    shared: bool,
    desk: Desk,
    findings: Findings,
) -> None:
    """Find walls and, unless cells may be shared, vertex conflicts."""
    nobody = np.int64(NONE)
    for drive in range(len(cells)):
        now = np.int64(cells[drive])
        inside = 0 <= now < len(kind)
        if not inside or kind[now] == WALL:
            note(findings, Violation.WALL, step, drive, nobody, now)
        if not inside or shared:
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
def _is_neighbour(n_cells: int, n_cols: int, was: Index, now: Index) -> bool:
    """Say whether two different cells share an edge; ``now`` is on the floor."""
    if was < 0 or was >= n_cells:
        return False
    apart = abs(now - was)
    if apart == n_cols:
        return True
    return bool(apart == 1 and max(was, now) % n_cols != 0)


@kernel
def _is_allowed(neighbour: NDArray[np.int32], was: Index, now: Index) -> bool:
    """Say whether the layout knows a move between two cells."""
    allowed = False
    for direction in range(4):
        allowed |= bool(neighbour[was, direction] == now)
    return allowed


@kernel
def _judge_ways(
    grid: Grid, n_cols: int, step: int, start: Start, cells: NDArray[np.int32], findings: Findings
) -> None:
    """Find moves of those that must not be moved, jumps, and moves against the layout's table."""
    n_cells, nobody = len(grid.kind), np.int64(NONE)
    for drive in range(len(cells)):
        was, now = np.int64(start.cell[drive]), np.int64(cells[drive])
        if was == now:
            continue
        if start.fixed[drive] != 0:
            note(findings, Violation.FIXED_MOVED, step, drive, nobody, now)
        if now < 0 or now >= n_cells or grid.kind[now] == WALL:
            continue
        if not _is_neighbour(n_cells, n_cols, was, now):
            note(findings, Violation.JUMP, step, drive, nobody, now)
        elif not _is_allowed(grid.neighbour, was, now):
            note(findings, Violation.WRONG_WAY, step, drive, nobody, now)


@kernel
def _judge_entries(
    grid: Grid,
    step: int,
    start: Start,
    cells: NDArray[np.int32],
    pod_at: NDArray[np.int32],
    findings: Findings,
) -> None:
    """Find drive units that entered cells which only others may enter."""
    n_cells = len(grid.kind)
    for drive in range(len(cells)):
        was, now = start.cell[drive], np.int64(cells[drive])
        if was == now or now < 0 or now >= n_cells:
            continue
        lane = np.int64(grid.lane[now])
        if lane != NONE and lane != start.station[drive]:
            inside_before = 0 <= was < n_cells and grid.lane[was] == lane
            if not inside_before:
                note(findings, Violation.FOREIGN_LANE, step, drive, lane, now)
        if start.loaded[drive] == 0:
            continue
        pod = max(np.int64(start.pod_at[now]), np.int64(pod_at[now]))
        closed = grid.kind[now] == STORAGE or grid.kind[now] == CHARGER
        if pod != NONE or (closed and now != start.goal[drive]):
            note(findings, Violation.UNDER_POD, step, drive, pod, now)


@kernel
def judge_motion(
    grid: Grid,
    n_cols: int,
    step: int,
    start: Start,
    cells: NDArray[np.int32],
    pod_at: NDArray[np.int32],
    shared: bool,
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
    shared : bool
        Whether two drive units may have the same cell: with continuous motion, where a follower may reach
        its centre before the one ahead reaches the next.
    desk : Desk
        Work arrays. Modified in place.
    findings : Findings
        Receives the violations. Modified in place.
    """
    _judge_places(grid.kind, step, cells, shared, desk, findings)
    _judge_swaps(step, start.cell, cells, desk, findings)
    _judge_ways(grid, n_cols, step, start, cells, findings)
    _judge_entries(grid, step, start, cells, pod_at, findings)


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
