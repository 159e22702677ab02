"""Motion with collisions off: drive units follow their routes through each other."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.activity import FAILED, TURNING, activity_of
from twin.kernels.compile import inlined, kernel
from twin.state import Fleet, Grid
from twin.units import NONE

__all__ = ["Legs", "follow_routes", "legs_of", "lengthened", "time_route"]

Int32 = NDArray[np.int32]


class Legs(NamedTuple):
    """The legs under way, one a drive unit, by a clock of their own that starts with the leg.

    Attributes
    ----------
    goal : ndarray of int32, shape (D,)
        Where the leg ends; ``NONE`` where none is under way.
    clock : ndarray of float64, shape (D,)
        Steps of undiminished speed since the leg began.
    ends : ndarray of int32, shape (D,)
        Steps from its beginning to its end.
    turning : ndarray of int32, shape (D,)
        Steps of turning that are not booked yet.
    length, done : ndarray of int32, shape (D,)
        Cells of its route, and how many of them have been reached.
    cell : ndarray of int32, shape (D, most cells of a route)
        The cells of the route, without its start.
    at : ndarray of int32, shape (D, most cells of a route)
        Steps from the leg's beginning until their centres are reached.
    """

    goal: Int32
    clock: NDArray[np.float64]
    ends: Int32
    turning: Int32
    length: Int32
    done: Int32
    cell: Int32
    at: Int32


def legs_of(n_drives: int, most_cells: int) -> Legs:
    """Allocate the legs of a fleet that stands still."""
    return Legs(
        goal=np.full(n_drives, NONE, dtype=np.int32),
        clock=np.zeros(n_drives, dtype=np.float64),
        ends=np.zeros(n_drives, dtype=np.int32),
        turning=np.zeros(n_drives, dtype=np.int32),
        length=np.zeros(n_drives, dtype=np.int32),
        done=np.zeros(n_drives, dtype=np.int32),
        cell=np.zeros((n_drives, most_cells), dtype=np.int32),
        at=np.zeros((n_drives, most_cells), dtype=np.int32),
    )


def lengthened(legs: Legs, most_cells: int) -> Legs:
    """Copy legs into arrays with room for longer routes."""
    room = ((0, 0), (0, most_cells - legs.cell.shape[1]))
    return legs._replace(cell=np.pad(legs.cell, room), at=np.pad(legs.at, room))


@inlined
def _run_time_s(distance_m: float, speed_mps: float, acceleration_mps2: float) -> float:
    """Time of a straight run from rest to rest."""
    if distance_m * acceleration_mps2 >= speed_mps * speed_mps:
        return distance_m / speed_mps + speed_mps / acceleration_mps2
    return 2.0 * math.sqrt(distance_m / acceleration_mps2)


@inlined
def _time_into_run_s(place_m: float, distance_m: float, speed_mps: float, acceleration_mps2: float) -> float:
    """Time from the start of a run from rest to rest until a place on it."""
    ramp_m = min(speed_mps * speed_mps / acceleration_mps2, distance_m) / 2.0
    if place_m <= ramp_m:
        into_s = math.sqrt(2.0 * place_m / acceleration_mps2)
    elif place_m < distance_m - ramp_m:
        into_s = math.sqrt(2.0 * ramp_m / acceleration_mps2) + (place_m - ramp_m) / speed_mps
    else:
        whole_s = _run_time_s(distance_m, speed_mps, acceleration_mps2)
        into_s = whole_s - math.sqrt(2.0 * (distance_m - place_m) / acceleration_mps2)
    return into_s


@kernel
def time_route(
    heading: int,
    route: NDArray[np.int8],
    cell_m: float,
    speed_mps: float,
    acceleration_mps2: float,
    quarter_s: float,
    reached_s: NDArray[np.float64],
) -> float:
    """Say when a drive unit at rest reaches each cell of its route: straight runs, and turns between them.

    Parameters
    ----------
    heading : int
        Direction that it heads for.
    route : ndarray of int8, shape (cells,)
        The directions of its moves.
    cell_m : float
        Side of a cell.
    speed_mps, acceleration_mps2 : float
        Limits; braking is as quick as acceleration.
    quarter_s : float
        A quarter turn in place.
    reached_s : ndarray of float64, shape (at least cells,)
        Receives the seconds from the start until each cell's centre. Modified in place.

    Returns
    -------
    float
        Seconds spent turning.
    """
    turning_s = 0.0
    now_s = 0.0
    first = 0
    while first < len(route):
        direction = int(route[first])
        quarters = (direction - heading) & 3
        turn_s = quarter_s * (2 if quarters == 2 else min(quarters, 1))
        turning_s += turn_s
        now_s += turn_s
        beyond = first + 1
        while beyond < len(route) and route[beyond] == direction:
            beyond += 1
        run_m = (beyond - first) * cell_m
        for place in range(first, beyond):
            into_m = (place - first + 1) * cell_m
            reached_s[place] = now_s + _time_into_run_s(into_m, run_m, speed_mps, acceleration_mps2)
        now_s = reached_s[beyond - 1]
        heading = direction
        first = beyond
    return turning_s


@kernel
def follow_routes(
    grid: Grid,
    fleet: Fleet,
    legs: Legs,
    step: int,
    until: int,
    moves: Int32,
    first_move: int,
    last_move: int,
    arrived: Int32,
) -> tuple[int, int, int]:
    """Move every drive unit along its route, up to the first step with which a leg ends.

    Parameters
    ----------
    grid : Grid
        The floor.
    fleet : Fleet
        The drive units. Modified in place; ``occupant`` names the one that came into a cell last, and the
        time that a leg's turns take is booked first.
    legs : Legs
        Their legs. Modified in place.
    step : int
        The clock.
    until : int
        The last step to be made, above ``step``.
    moves : ndarray of int32, shape (capacity, 3)
        Receives a row (step, drive unit, cell) for each move. Modified in place.
    first_move, last_move : int
        First free row of ``moves``; once this row is reached no further step is begun.
    arrived : ndarray of int32, shape (D,)
        Receives the drive units whose leg ends with the last step. Modified in place.

    Returns
    -------
    step, n_moves, n_arrived : int
        The clock after the last step made, and rows written to ``moves`` and ``arrived``.
    """
    neighbour, lanes = grid.neighbour, grid.lane
    cells, heading, loaded, phases = fleet.cell, fleet.heading, fleet.loaded, fleet.phase
    travelling, stations, waited = fleet.travelling, fleet.station, fleet.waited
    occupant, driven, spent, progress = fleet.occupant, fleet.driven, fleet.activity, fleet.progress
    speed_factor, visits = fleet.speed_factor, fleet.visits
    goals, clock, ends, turning = legs.goal, legs.clock, legs.ends, legs.turning
    length, done, route, at = legs.length, legs.done, legs.cell, legs.at
    n_drives = len(cells)
    row = first_move
    n_arrived = 0
    while step < until and n_arrived == 0 and row <= last_move:
        step += 1
        for drive in range(n_drives):
            waited[drive] += 1
            if travelling[drive] == 0 or goals[drive] == NONE:
                goals[drive] = NONE
                cell = cells[drive]
                in_own_lane = lanes[cell] != NONE and lanes[cell] == stations[drive]
                activity = activity_of(phases[drive], False, loaded[drive] != 0, False, in_own_lane)
                spent[drive, FAILED if speed_factor[drive] == 0.0 else activity] += 1
                continue
            if speed_factor[drive] == 0.0:
                spent[drive, FAILED] += 1
            elif turning[drive] > 0:
                turning[drive] -= 1
                spent[drive, TURNING] += 1
            else:
                spent[drive, activity_of(phases[drive], True, loaded[drive] != 0, True, False)] += 1
            progress[drive] = step
            clock[drive] += speed_factor[drive]
            while done[drive] < length[drive] and at[drive, done[drive]] <= clock[drive]:
                before, after = cells[drive], route[drive, done[drive]]
                for direction in range(4):
                    if neighbour[before, direction] == after:
                        heading[drive] = direction
                if occupant[before] == drive:
                    occupant[before] = NONE
                occupant[after] = drive
                cells[drive] = after
                visits[after] += 1
                done[drive] += 1
                driven[drive] += 1
                waited[drive] = 0
                moves[row, 0] = step
                moves[row, 1] = drive
                moves[row, 2] = after
                row += 1
            if ends[drive] <= clock[drive]:
                goals[drive] = NONE
                travelling[drive] = 0
                arrived[n_arrived] = drive
                n_arrived += 1
    return step, row - first_move, n_arrived
