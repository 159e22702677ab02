"""The judge of courses: whether a drive unit could physically have moved as it did in a step.

Shares no code with motion: it looks at poses alone, and at what the fleet says about them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import kernel
from twin.kernels.judge_bodies import LENGTH_TOLERANCE_M
from twin.kernels.violations import Findings, Violation, note
from twin.state import Bodies
from twin.units import NONE

__all__ = ["Course", "Powers", "course_of", "judge_courses"]

ANGLE_TOLERANCE_DEG = 1e-6


class Powers(NamedTuple):
    """What the drive units can do.

    Attributes
    ----------
    cell_m : float
        Side of a cell.
    step_s : float
        Length of a step.
    speed_mps, loaded_speed_mps : float
        Speed limits.
    acceleration_mps2, loaded_acceleration_mps2 : float
        Limits of acceleration and braking.
    turn_deg_per_s : float
        Rate of turning in place.
    """

    cell_m: float
    step_s: float
    speed_mps: float
    loaded_speed_mps: float
    acceleration_mps2: float
    loaded_acceleration_mps2: float
    turn_deg_per_s: float


class Course(NamedTuple):
    """What the judge remembers of the last step that it saw.

    Attributes
    ----------
    row_m, col_m, angle_deg, speed_mps : ndarray of float64, shape (D,)
        Poses at its end.
    moved_row_m, moved_col_m : ndarray of float64, shape (D,)
        Way made in it.
    cell : ndarray of int32, shape (D,)
        The cell of each drive unit at its end.
    loaded : ndarray of uint8, shape (D,)
        Who was loaded in it.
    """

    row_m: NDArray[np.float64]
    col_m: NDArray[np.float64]
    angle_deg: NDArray[np.float64]
    speed_mps: NDArray[np.float64]
    moved_row_m: NDArray[np.float64]
    moved_col_m: NDArray[np.float64]
    cell: NDArray[np.int32]
    loaded: NDArray[np.uint8]


def course_of(bodies: Bodies, cells: NDArray[np.int32], loaded: NDArray[np.uint8]) -> Course:
    """Begin with drive units at rest; copies its arguments."""
    return Course(
        row_m=bodies.row_m.copy(),
        col_m=bodies.col_m.copy(),
        angle_deg=bodies.angle_deg.copy(),
        speed_mps=bodies.speed_mps.copy(),
        moved_row_m=np.zeros(len(cells)),
        moved_col_m=np.zeros(len(cells)),
        cell=cells.copy(),
        loaded=loaded.copy(),
    )


@kernel
def _turned(before_deg: float, after_deg: float) -> float:
    """Measure the angle between two headings, the shorter way round."""
    turned = abs(after_deg - before_deg)
    if turned >= 360.0:
        turned -= 360.0 * np.floor(turned / 360.0)
    return float(min(turned, 360.0 - turned))


@kernel
def _way_along(angle_deg: float, moved_row_m: float, moved_col_m: float) -> tuple[float, float]:
    """Split a way into that along a heading and that across it; across is all of it between the quarters."""
    quarter = np.floor(angle_deg / 90.0 + 0.5)
    if not abs(angle_deg - 90.0 * quarter) <= ANGLE_TOLERANCE_DEG:
        return 0.0, np.sqrt(moved_row_m * moved_row_m + moved_col_m * moved_col_m)
    direction = int(quarter) % 4
    along = moved_col_m if direction % 2 == 1 else -moved_row_m
    across = moved_row_m if direction % 2 == 1 else moved_col_m
    return (-along if direction >= 2 else along), abs(across)


@kernel
def _judge_limits(
    powers: Powers,
    step: int,
    bodies: Bodies,
    speed_factor: NDArray[np.float64],
    loaded: NDArray[np.uint8],
    course: Course,
    findings: Findings,
) -> None:
    """Find speeds, accelerations, turns and slides beyond what a drive unit can do."""
    rows_m, cols_m, angles, speeds = bodies.row_m, bodies.col_m, bodies.angle_deg, bodies.speed_mps
    old_rows_m, old_cols_m, old_angles, old_speeds = (
        course.row_m,
        course.col_m,
        course.angle_deg,
        course.speed_mps,
    )
    moved_rows_m, moved_cols_m, cells = course.moved_row_m, course.moved_col_m, course.cell
    step_s, nobody = powers.step_s, np.int64(NONE)
    most_deg = powers.turn_deg_per_s * step_s + ANGLE_TOLERANCE_DEG
    speed_tolerance = 2.0 * LENGTH_TOLERANCE_M / step_s
    for drive in range(len(rows_m)):
        limit = powers.loaded_speed_mps if loaded[drive] != 0 else powers.speed_mps
        acceleration = powers.acceleration_mps2
        if loaded[drive] != 0:
            acceleration = powers.loaded_acceleration_mps2
        gain = acceleration * step_s
        moved_row, moved_col = rows_m[drive] - old_rows_m[drive], cols_m[drive] - old_cols_m[drive]
        moved_m = np.sqrt(moved_row * moved_row + moved_col * moved_col)
        place, speed = np.int64(cells[drive]), speeds[drive]
        allowed = min(limit, max(limit * speed_factor[drive], old_speeds[drive] - gain))
        if moved_m > limit * step_s + LENGTH_TOLERANCE_M or abs(speed) > allowed + speed_tolerance:
            note(findings, Violation.OVER_SPEED, step, drive, nobody, place)
        d_row, d_col = moved_row - moved_rows_m[drive], moved_col - moved_cols_m[drive]
        changed_mps = np.sqrt(d_row * d_row + d_col * d_col) / step_s
        jolt = abs(speed - old_speeds[drive])
        if speed == 0.0:
            jolt -= np.sqrt(2.0 * acceleration * LENGTH_TOLERANCE_M)
        if max(changed_mps, jolt) > gain + speed_tolerance:
            note(findings, Violation.ACCELERATION, step, drive, nobody, place)
        turned = _turned(old_angles[drive], angles[drive])
        if turned > most_deg:
            note(findings, Violation.TURN_RATE, step, drive, nobody, place)
        along, across = _way_along(angles[drive], moved_row, moved_col)
        if turned > ANGLE_TOLERANCE_DEG:
            left_s = max(step_s - turned / powers.turn_deg_per_s, 0.0)
            if moved_m > 0.5 * acceleration * left_s * left_s + LENGTH_TOLERANCE_M:
                note(findings, Violation.TURNED_MOVING, step, drive, nobody, place)
            old_along, old_across = _way_along(old_angles[drive], moved_row, moved_col)
            if old_across < across:
                along, across = old_along, old_across
        if across > LENGTH_TOLERANCE_M or along < -LENGTH_TOLERANCE_M:
            note(findings, Violation.SIDEWAYS, step, drive, nobody, place)
        elif abs(along / step_s - 0.5 * (speed + old_speeds[drive])) > 0.5 * gain + speed_tolerance:
            note(findings, Violation.FALSE_SPEED, step, drive, nobody, place)
        old_rows_m[drive], old_cols_m[drive] = rows_m[drive], cols_m[drive]
        old_angles[drive], old_speeds[drive] = angles[drive], speed
        moved_rows_m[drive], moved_cols_m[drive] = moved_row, moved_col


@kernel
def _judge_lines(
    cell_m: float,
    n_cols: int,
    step: int,
    neighbour: NDArray[np.int32],
    cells: NDArray[np.int32],
    bodies: Bodies,
    course: Course,
    findings: Findings,
) -> None:
    """Find drive units off the lines between cells, and those whose cell is not the last they reached."""
    rows_m, cols_m, old_rows_m, old_cols_m = bodies.row_m, bodies.col_m, course.row_m, course.col_m
    old_cells, n_cells, nobody = course.cell, len(neighbour), np.int64(NONE)
    tolerance = LENGTH_TOLERANCE_M
    for drive in range(len(rows_m)):
        cell = np.int64(cells[drive])
        if cell < 0 or cell >= n_cells:
            old_cells[drive] = cell
            continue
        row_m, col_m = cell // n_cols * cell_m, cell % n_cols * cell_m
        south, east = rows_m[drive] - row_m, cols_m[drive] - col_m
        off = max(abs(south), abs(east))
        if min(abs(south), abs(east)) > tolerance:
            note(findings, Violation.OFF_LINE, step, drive, nobody, cell)
        elif off > cell_m + tolerance:
            note(findings, Violation.WRONG_CELL, step, drive, nobody, cell)
        elif off > tolerance:
            direction = 2 * (south > 0.0) if abs(south) > abs(east) else 3 - 2 * (east > 0.0)
            if neighbour[cell, direction] == NONE:
                note(findings, Violation.OFF_LINE, step, drive, nobody, cell)
        if cell != old_cells[drive]:
            old_south, old_east = old_rows_m[drive] - row_m, old_cols_m[drive] - col_m
            between = (
                min(south, old_south) <= tolerance
                and max(south, old_south) >= -tolerance
                and min(east, old_east) <= tolerance
                and max(east, old_east) >= -tolerance
            )
            if not between:
                note(findings, Violation.WRONG_CELL, step, drive, nobody, cell)
            old_cells[drive] = cell


@kernel
def _judge_stands(
    cell_m: float,
    n_cols: int,
    step: int,
    cells: NDArray[np.int32],
    bodies: Bodies,
    loaded: NDArray[np.uint8],
    fixed: NDArray[np.uint8],
    course: Course,
    findings: Findings,
) -> None:
    """Find drive units that moved when they had to stand, or took or left a pod other than at rest."""
    rows_m, cols_m = bodies.row_m, bodies.col_m
    old_rows_m, old_cols_m, old_speeds = course.row_m, course.col_m, course.speed_mps
    old_cells, old_loaded, nobody = course.cell, course.loaded, np.int64(NONE)
    tolerance = LENGTH_TOLERANCE_M
    for drive in range(len(rows_m)):
        was = np.int64(old_cells[drive])
        if fixed[drive] != 0 and cells[drive] == was:
            moved_m = max(abs(rows_m[drive] - old_rows_m[drive]), abs(cols_m[drive] - old_cols_m[drive]))
            if moved_m > tolerance:
                note(findings, Violation.FIXED_MOVED, step, drive, nobody, was)
        if loaded[drive] != old_loaded[drive]:
            south = abs(old_rows_m[drive] - was // n_cols * cell_m)
            east = abs(old_cols_m[drive] - was % n_cols * cell_m)
            if max(south, east) > tolerance or abs(old_speeds[drive]) > tolerance:
                note(findings, Violation.MOVING_LIFT, step, drive, nobody, was)
            old_loaded[drive] = loaded[drive]


@kernel
def judge_courses(
    powers: Powers,
    n_cols: int,
    step: int,
    neighbour: NDArray[np.int32],
    cells: NDArray[np.int32],
    bodies: Bodies,
    speed_factor: NDArray[np.float64],
    loaded: NDArray[np.uint8],
    fixed: NDArray[np.uint8],
    course: Course,
    findings: Findings,
) -> None:
    """Judge how each drive unit moved since the last step that was shown.

    Parameters
    ----------
    powers : Powers
        The drive units' limits.
    n_cols : int
        Columns of the grid.
    step : int
        The clock after this step.
    neighbour : ndarray of int32, shape (N, 4)
        The moves that the layout allows.
    cells : ndarray of int32, shape (D,)
        The cell that each drive unit is said to have reached last.
    bodies : Bodies
        Poses after this step.
    speed_factor : ndarray of float64, shape (D,)
        Share of its speed limit that each may go, down to which it has to brake.
    loaded, fixed : ndarray of uint8, shape (D,)
        Who carried a pod, and who had to stand, during the step.
    course : Course
        The last step. Modified in place: it becomes this one.
    findings : Findings
        Receives the violations. Modified in place.

    Notes
    -----
    Positions are compared to within ``LENGTH_TOLERANCE_M``, and so mean speeds to within twice that in a
    step. A drive unit that is within this of its stopping place counts as there, so that it may report 0
    when it still has ``sqrt(2 a LENGTH_TOLERANCE_M)``, 1 mm/s at 0.5 m/s^2; its ways are judged all the
    same. Beyond that nothing is tolerated; the other allowances are exact bounds:

    * Whoever changes its speed by ``a`` at most has mean speeds that differ by ``a step_s`` at most from
      step to step. That is judged as a vector, so that it holds around corners, too.
    * The mean speed of a step is within ``a step_s / 2`` of the mean of the speeds reported at its ends:
      within a quarter whatever the course inside the step, within half for speeds changed at its start.
    * A drive unit may come to rest and begin to turn in one step, or end a turn and start: with ``t`` left
      beside the turn it can make ``a t^2 / 2``.
    """
    _judge_stands(powers.cell_m, n_cols, step, cells, bodies, loaded, fixed, course, findings)
    _judge_lines(powers.cell_m, n_cols, step, neighbour, cells, bodies, course, findings)
    _judge_limits(powers, step, bodies, speed_factor, loaded, course, findings)
