"""The judge of footprints: whether the bodies of two drive units, or of the pods they carry, overlap.

Shares no code with motion: it looks at poses alone.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import kernel
from twin.kernels.violations import Findings, Violation, note
from twin.state import Bodies
from twin.units import NONE

__all__ = ["LENGTH_TOLERANCE_M", "Buckets", "Sizes", "buckets_for", "judge_footprints", "sizes_of"]

LENGTH_TOLERANCE_M = 1e-6
"""A micrometre: a million times what rounding does to positions within a kilometre, nothing on a floor."""

FARTHEST_M = 1e9
"""Positions beyond are no positions; tells infinite ones and those that are no numbers, too."""


class Sizes(NamedTuple):
    """Footprints.

    Attributes
    ----------
    cell_m : float
        Side of a cell.
    side_m : float
        Side of the square that a drive unit covers, which turns with it.
    pod_side_m : float
        Side of the square that a pod covers, which never turns.
    reach_m : float
        Drive units whose distances along rows and along columns are both at least this can't overlap.
    look : int
        Cells around its own in which one might be that near.
    """

    cell_m: float
    side_m: float
    pod_side_m: float
    reach_m: float
    look: int


class Buckets(NamedTuple):
    """Work arrays: the drive units by the cell that their middle lies in, as chains.

    Attributes
    ----------
    last : ndarray of int32, shape (N,)
        The last drive unit put into each cell; all ``NONE`` between two calls.
    link : ndarray of int32, shape (D,)
        The one put there before it, ``NONE`` at the end of the chain.
    cell : ndarray of int32, shape (D,)
        The cell of each drive unit, ``NONE`` if it is nowhere.
    closest_m : ndarray of float64, shape (1,)
        The smallest gap between the footprints of two drive units so far, negative after an overlap;
        infinite as long as none came within ``gap_m`` of overlapping.
    """

    last: NDArray[np.int32]
    link: NDArray[np.int32]
    cell: NDArray[np.int32]
    closest_m: NDArray[np.float64]


def sizes_of(cell_m: float, side_m: float, pod_side_m: float, gap_m: float) -> Sizes:
    """Say from the sizes of bodies how far apart they may still touch.

    Parameters
    ----------
    cell_m, side_m, pod_side_m : float
        As in :class:`Sizes`.
    gap_m : float
        Gaps up to this are measured.
    """
    half_diagonal_m = side_m / np.sqrt(2.0)
    reach_m = 2.0 * max(half_diagonal_m, pod_side_m / 2.0) + gap_m
    return Sizes(cell_m, side_m, pod_side_m, reach_m, int(np.ceil(reach_m / cell_m)))


def buckets_for(n_drives: int, n_cells: int) -> Buckets:
    """Allocate the work arrays for a fleet and a grid."""
    return Buckets(
        last=np.full(n_cells, NONE, dtype=np.int32),
        link=np.full(n_drives, NONE, dtype=np.int32),
        cell=np.full(n_drives, NONE, dtype=np.int32),
        closest_m=np.full(1, np.inf),
    )


@kernel
def _squares_apart(
    rows_m: float, cols_m: float, half_m: float, angle_deg: float, other_half_m: float, other_deg: float
) -> float:
    """Measure the widest gap between two squares along the axes of both; negative if they overlap.

    By the theorem of separating axes: convex shapes are apart if, and only if, their projections on a
    normal of one of their edges are. Corner to corner the squares are a little further apart than that.
    """
    quarters, other_quarters = angle_deg / 90.0, other_deg / 90.0
    if quarters == np.floor(quarters) and other_quarters == np.floor(other_quarters):
        return max(abs(rows_m), abs(cols_m)) - half_m - other_half_m
    angle, other = np.radians(angle_deg), np.radians(other_deg)
    width = abs(np.cos(angle - other)) + abs(np.sin(angle - other))
    sine, cosine = np.sin(angle), np.cos(angle)
    along, across = abs(rows_m * cosine - cols_m * sine), abs(rows_m * sine + cols_m * cosine)
    own = max(along, across) - half_m - other_half_m * width
    sine, cosine = np.sin(other), np.cos(other)
    along, across = abs(rows_m * cosine - cols_m * sine), abs(rows_m * sine + cols_m * cosine)
    return float(max(own, max(along, across) - other_half_m - half_m * width))


@kernel
def _footprints_apart(
    sizes: Sizes,
    rows_m: float,
    cols_m: float,
    angle_deg: float,
    loaded: bool,
    other_deg: float,
    other_loaded: bool,
) -> float:
    """Measure the gap between two drive units with their pods; negative if any two bodies overlap."""
    half_m, pod_half_m = sizes.side_m / 2.0, sizes.pod_side_m / 2.0
    apart = _squares_apart(rows_m, cols_m, half_m, angle_deg, half_m, other_deg)
    if loaded:
        apart = min(apart, _squares_apart(rows_m, cols_m, pod_half_m, 0.0, half_m, other_deg))
    if other_loaded:
        apart = min(apart, _squares_apart(rows_m, cols_m, half_m, angle_deg, pod_half_m, 0.0))
    if loaded and other_loaded:
        apart = min(apart, max(abs(rows_m), abs(cols_m)) - 2.0 * pod_half_m)
    return apart


@kernel
def judge_footprints(
    sizes: Sizes,
    n_cols: int,
    step: int,
    bodies: Bodies,
    loaded: NDArray[np.uint8],
    pod_at: NDArray[np.int32],
    buckets: Buckets,
    findings: Findings,
) -> None:
    """Find drive units whose footprints overlap, carried pods that strike standing ones, lost bodies.

    A footprint is the drive unit's square at its heading and, if it is loaded, its pod's square along the
    grid. Drive units pass under pods that stand, but not under one that another carries. Touching is no
    overlap.

    Parameters
    ----------
    sizes : Sizes
        Sizes of the bodies.
    n_cols : int
        Columns of the grid.
    step : int
        The clock.
    bodies : Bodies
        The poses.
    loaded : ndarray of uint8, shape (D,)
        1 for those that carry a pod.
    pod_at : ndarray of int32, shape (N,)
        Pod standing on each cell.
    buckets : Buckets
        Work arrays. Modified in place.
    findings : Findings
        Receives the violations; each pair once. Modified in place.
    """
    rows_m, cols_m, angles = bodies.row_m, bodies.col_m, bodies.angle_deg
    last, link, bucket, closest_m = buckets.last, buckets.link, buckets.cell, buckets.closest_m
    cell_m, pod_side_m, reach_m, look = sizes.cell_m, sizes.pod_side_m, sizes.reach_m, sizes.look
    n_rows = len(last) // n_cols
    for drive in range(len(rows_m)):
        row_m, col_m = rows_m[drive], cols_m[drive]
        if not (abs(row_m) < FARTHEST_M and abs(col_m) < FARTHEST_M and abs(angles[drive]) < FARTHEST_M):
            note(findings, Violation.DRIVE_LOST, step, drive, np.int64(NONE), np.int64(NONE))
            bucket[drive] = NONE
            continue
        row = min(max(int(np.floor(row_m / cell_m + 0.5)), 0), n_rows - 1)
        col = min(max(int(np.floor(col_m / cell_m + 0.5)), 0), n_cols - 1)
        here = row * n_cols + col
        carries = loaded[drive] != 0
        for near_row in range(max(row - look, 0), min(row + look + 1, n_rows)):
            for near_col in range(max(col - look, 0), min(col + look + 1, n_cols)):
                near = near_row * n_cols + near_col
                if carries and pod_at[near] != NONE:
                    apart_m = max(abs(row_m - near_row * cell_m), abs(col_m - near_col * cell_m))
                    if apart_m < pod_side_m - LENGTH_TOLERANCE_M:
                        note(findings, Violation.POD_STRUCK, step, drive, np.int64(pod_at[near]), near)
                other = last[near]
                while other != NONE:
                    d_row, d_col = row_m - rows_m[other], col_m - cols_m[other]
                    if max(abs(d_row), abs(d_col)) < reach_m:
                        apart_m = _footprints_apart(
                            sizes, d_row, d_col, angles[drive], carries, angles[other], loaded[other] != 0
                        )
                        closest_m[0] = min(closest_m[0], apart_m)
                        if apart_m < -LENGTH_TOLERANCE_M:
                            note(findings, Violation.OVERLAP, step, np.int64(other), drive, here)
                    other = link[other]
        bucket[drive] = here
        link[drive] = last[here]
        last[here] = drive
    for drive in range(len(rows_m)):
        if bucket[drive] != NONE:
            last[bucket[drive]] = NONE
