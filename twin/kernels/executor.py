"""Continuous motion: drives every drive unit along its track, within its limits, in order at each cell."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from twin.kernels.activity import BLOCKED, FAILED, PHASE_IDLE, TURNING, activity_of
from twin.kernels.compile import inlined, kernel
from twin.kernels.pool import FieldPool, distance_at
from twin.state import TRACK_CELLS, Bodies, Fleet, Grid, Limits, Tracks
from twin.units import D_COL, D_ROW, NONE

__all__ = ["drive_on"]

RING = TRACK_CELLS - 1
PROGRESS_EVERY = 64
"""Steps between looks at the remaining distances; only the watchdog wants them."""
TOUCHING = 1e-9
"""Metres below which two places are the same."""
CLOSE = 1e-6
"""Metres below which a drive unit that stops is where it should stop."""
STANDING = 1e-6
"""Speed in m/s below which a drive unit stands."""
FULL_TURN = 360.0
QUARTER_TURN = 90.0


@inlined
def _fastest(speed: float, braking: float, room: float, seconds: float) -> float:
    """Say how fast a drive unit may be after some time, so that it can still stop within its room.

    With a trapezoid of speed over that time, ``room`` shrinks by the mean of both speeds; what is left must
    be enough to brake from the second.
    """
    half = 0.5 * braking * seconds
    inner = half * half + 2.0 * braking * (room - 0.5 * speed * seconds)
    return math.sqrt(inner) - half if inner > 0.0 else -1.0


@inlined
def _turn(
    drive: int,
    towards: int,
    seconds: float,
    rate: float,
    angles: NDArray[np.float64],
    headings: NDArray[np.int8],
) -> float:
    """Turn a drive unit the shorter way; answers the seconds that are left once it is done."""
    angle = angles[drive]
    rest = (towards * QUARTER_TURN - angle + 1.5 * FULL_TURN) % FULL_TURN - 0.5 * FULL_TURN
    if rest == -0.5 * FULL_TURN:
        rest = 0.5 * FULL_TURN
    if abs(rest) > rate * seconds + TOUCHING:
        angles[drive] = (angle + math.copysign(rate * seconds, rest)) % FULL_TURN
        return 0.0
    angles[drive] = towards * QUARTER_TURN
    headings[drive] = towards
    return float(max(0.0, seconds - abs(rest) / rate))


@inlined
def _gap(
    drive: int,
    leader: int,
    heading: int,
    rows: NDArray[np.float64],
    cols: NDArray[np.float64],
) -> float:
    """Say how far ahead another drive unit is on the same line, in metres; negative where it is not."""
    if heading & 1:
        ahead = (cols[leader] - cols[drive]) * (2 - heading)
        aside = rows[leader] - rows[drive]
    else:
        ahead = (rows[leader] - rows[drive]) * (heading - 1)
        aside = cols[leader] - cols[drive]
    return float(ahead) if abs(aside) < TOUCHING else -1.0


@inlined
def _on_its_run(
    leader: int,
    cell: int,
    number: int,
    track: NDArray[np.int32],
    ticket: NDArray[np.int32],
    at: NDArray[np.int32],
    straight: NDArray[np.int32],
) -> bool:
    """Say whether a drive unit is in a cell under a ticket, or enters it before it turns.

    If not, it comes there later, perhaps from the other side: it can't be followed yet.
    """
    visit = at[leader]
    last = max(visit, straight[leader])
    while visit <= last and (track[leader, visit & RING] != cell or ticket[leader, visit & RING] != number):
        visit += 1
    return bool(visit <= last)


@kernel
def drive_on(
    grid: Grid,
    fleet: Fleet,
    tracks: Tracks,
    bodies: Bodies,
    limits: Limits,
    fields: FieldPool,
    steps: tuple[int, int],
    moves: NDArray[np.int32],
    first_move: int,
    arrived: NDArray[np.int32],
) -> tuple[int, int, int]:
    """Drive on for some steps, or until somebody arrives.

    Each drive unit accelerates as far as its speed limit, its next turn and the end of its clear track let
    it: it can always stop in time. It turns in place, at rest. Behind another one on the same line it may
    count on that one's braking distance, because neither brakes harder than its limit: their stopping places
    keep the spacing, and so do they all the way there. A cell is left for the next in order once the centre
    of the following cell is reached.

    Parameters
    ----------
    grid : Grid
        The floor.
    fleet : Fleet
        The drive units. Modified in place.
    tracks : Tracks
        What they have been told. Modified in place.
    bodies : Bodies
        Where they are exactly. Modified in place.
    limits : Limits
        What they can do.
    fields : FieldPool
        The distance fields, by ``fleet.field``.
    steps : tuple of int
        The clock, and the last step to be made.
    moves : ndarray of int32, shape (capacity, 3)
        Receives a row (step, drive unit, cell) for each cell whose centre is reached, from ``first_move`` on.
        Modified in place.
    first_move : int
        First free row of ``moves``; D rows must fit for as many steps as it takes to cross a cell.
    arrived : ndarray of int32, shape (D,)
        Receives the drive units whose leg ends with the last step made. Modified in place.

    Returns
    -------
    step, n_moves, n_arrived : int
        The clock after the last step made, rows written to ``moves`` and to ``arrived``.

    Notes
    -----
    Braking distances as a guarantee between followers are the relative braking of railway signalling. With
    unequal limits a follower counts on the weaker of both brakes for itself: then the distance between the
    two is a concave function of time while both brake, so it is least at the ends.
    """
    cells, headings, phases = fleet.cell, fleet.heading, fleet.phase
    loaded, travelling, goals, stations = fleet.loaded, fleet.travelling, fleet.goal, fleet.station
    factor, occupant, waited, driven = fleet.speed_factor, fleet.occupant, fleet.waited, fleet.driven
    spent, blocked_at, field = fleet.activity, fleet.blocked_at, fleet.field
    visits = fleet.visits
    nearest, progress = fleet.nearest, fleet.progress
    tiles, pages, spots = fields
    track, ticket, before, way = tracks.cell, tracks.ticket, tracks.before, tracks.way
    at, clear, straight, end = tracks.at, tracks.clear, tracks.straight, tracks.end
    offsets, served = tracks.offset_m, tracks.served
    rows, cols, angles, speeds = bodies.row_m, bodies.col_m, bodies.angle_deg, bodies.speed_mps
    lanes = grid.lane
    cell_m, spacing, turn_rate, n_cols = limits.cell, limits.spacing, limits.turn, limits.n_cols
    convoys = limits.convoys
    top, top_loaded, rate, rate_loaded = (
        limits.speed,
        limits.loaded_speed,
        limits.acceleration,
        limits.loaded_acceleration,
    )
    n_drives = len(cells)
    step, until = steps
    n_moves = 0
    n_arrived = 0
    while step < until and n_arrived == 0:
        step += 1
        for drive in range(n_drives):
            moved = False
            turned = False
            place = at[drive]
            last = end[drive]
            speed = speeds[drive]
            left = limits.step
            if speed == 0.0 and (place == last or factor[drive] == 0.0):
                left = 0.0
            elif speed == 0.0 and offsets[drive] == 0.0 and way[drive, (place + 1) & RING] != headings[drive]:
                left = _turn(drive, way[drive, (place + 1) & RING], left, turn_rate, angles, headings)
                straight[drive] = place
                turned = True
            if left > 0.0:
                heading = headings[drive]
                offset = offsets[drive]
                run = max(straight[drive], place)
                while run < last and way[drive, (run + 1) & RING] == heading:
                    run += 1
                straight[drive] = run
                free = max(clear[drive], place)
                while (
                    free < last
                    and served[track[drive, (free + 1) & RING]] == ticket[drive, (free + 1) & RING]
                ):
                    free += 1
                clear[drive] = free
                most = (top_loaded if loaded[drive] else top) * factor[drive]
                acceleration = rate_loaded if loaded[drive] else rate
                room = (min(free, run) - place) * cell_m - offset
                safe = _fastest(speed, acceleration, room, left)
                if free < run and convoys:
                    column = (free + 1) & RING
                    leader = before[drive, column]
                    ahead = -1.0
                    if leader != NONE and headings[leader] == heading:
                        entered, number = track[drive, column], ticket[drive, column] - 1
                        if _on_its_run(leader, entered, number, track, ticket, at, straight):
                            ahead = _gap(drive, leader, heading, rows, cols)
                    if ahead > 0.0:
                        follow = free + 1
                        while follow < run and before[drive, (follow + 1) & RING] == leader:
                            follow += 1
                        braking = rate_loaded if loaded[leader] else rate
                        reach = min(
                            ahead + speeds[leader] * speeds[leader] / (2.0 * braking) - spacing,
                            (follow - place) * cell_m - offset,
                        )
                        behind = _fastest(speed, min(acceleration, braking), reach, left)
                        behind = min(behind, 2.0 * (ahead - spacing) / left - speed)
                        if reach > room and behind > safe:
                            safe, room = behind, reach
                after = min(speed + acceleration * left, safe, max(most, speed - acceleration * left))
                after = max(after, speed - acceleration * left, 0.0)
                travel = 0.5 * (speed + after) * left
                if after < STANDING:
                    after = 0.0
                    travel = 0.5 * speed * left
                    if travel > room - CLOSE:
                        travel = max(room, 0.0)
                speeds[drive] = after
                left = left - 2.0 * travel / speed if after == 0.0 and speed > 0.0 else 0.0
                if travel > 0.0:
                    moved = True
                    offset += travel
                    if offset > cell_m - TOUCHING:
                        offset = max(0.0, offset - cell_m)
                        if after == 0.0 and offset < CLOSE:
                            offset = 0.0
                        cell = cells[drive]
                        place += 1
                        at[drive] = place
                        served[cell] += 1
                        if occupant[cell] == drive:
                            occupant[cell] = NONE
                        cell = track[drive, place & RING]
                        occupant[cell] = drive
                        cells[drive] = cell
                        visits[cell] += 1
                        if phases[drive] != PHASE_IDLE:
                            driven[drive] += 1
                        moves[first_move + n_moves, 0] = step
                        moves[first_move + n_moves, 1] = drive
                        moves[first_move + n_moves, 2] = cell
                        n_moves += 1
                    offsets[drive] = offset
                    rows[drive] = (cells[drive] // n_cols) * cell_m + D_ROW[heading] * offset
                    cols[drive] = (cells[drive] % n_cols) * cell_m + D_COL[heading] * offset
                    turns = offset == 0.0 and place != last and way[drive, (place + 1) & RING] != heading
                    if turns and left > 0.0:
                        _turn(drive, way[drive, (place + 1) & RING], left, turn_rate, angles, headings)
                        straight[drive] = place
            cell = cells[drive]
            waited[drive] = 0 if moved else waited[drive] + 1
            in_own_lane = lanes[cell] != NONE and lanes[cell] == stations[drive]
            activity = activity_of(
                phases[drive], moved, loaded[drive] != 0, travelling[drive] != 0, in_own_lane
            )
            if turned and not moved and phases[drive] != PHASE_IDLE:
                activity = TURNING
            if factor[drive] == 0.0:
                activity = FAILED
            spent[drive, activity] += 1
            if activity == BLOCKED:
                blocked_at[cell] += 1
            if travelling[drive] == 0:
                continue
            if step % PROGRESS_EVERY == 0:
                distance = np.int32(distance_at(tiles, pages, spots, field[drive], cell))
                if distance < nearest[drive]:
                    nearest[drive] = distance
                    progress[drive] = step
            at_rest = place == last and speeds[drive] == 0.0 and factor[drive] > 0.0
            if at_rest and cell == goals[drive]:
                travelling[drive] = 0
                arrived[n_arrived] = drive
                n_arrived += 1
    return step, n_moves, n_arrived
