"""The part of the audit that looks at continuous motion: footprints, and how each drive unit moved."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.judge_bodies import buckets_for, judge_footprints, sizes_of
from twin.kernels.judge_courses import Powers, course_of, judge_courses
from twin.kernels.violations import Findings
from twin.layout.floor import Layout
from twin.scenario import FleetSettings
from twin.state import Bodies, Fleet, Grid, Pods

__all__ = ["BodiesAudit"]

UInt8 = NDArray[np.uint8]


class BodiesAudit:
    """Watches the bodies of the drive units in one run. Every step has to be shown.

    Parameters
    ----------
    layout : Layout
        The floor.
    grid : Grid
        Its arrays.
    settings : FleetSettings
        Sizes and limits of the drive units.
    step_s : float
        Length of a step.
    fleet : Fleet
        The drive units at the start of the run, all at rest.
    bodies : Bodies
        Their poses. Only read.
    """

    def __init__(
        self,
        layout: Layout,
        grid: Grid,
        settings: FleetSettings,
        step_s: float,
        fleet: Fleet,
        bodies: Bodies,
    ) -> None:
        self._n_cols = layout.n_cols
        self._neighbour = grid.neighbour
        self._bodies = bodies
        self._sizes = sizes_of(layout.cell_m, settings.side_m, settings.pod_side_m, settings.gap_m)
        self._powers = Powers(
            cell_m=layout.cell_m,
            step_s=step_s,
            speed_mps=settings.speed_mps,
            loaded_speed_mps=settings.loaded_speed_mps or settings.speed_mps,
            acceleration_mps2=settings.acceleration_mps2,
            loaded_acceleration_mps2=settings.loaded_acceleration_mps2 or settings.acceleration_mps2,
            turn_deg_per_s=360.0 / settings.full_turn_s,
        )
        self._buckets = buckets_for(len(fleet.cell), len(grid.kind))
        self._course = course_of(bodies, fleet.cell, fleet.loaded)

    @property
    def closest_m(self) -> float:
        """The smallest gap between two drive units so far; infinite as long as all kept ``gap_m``."""
        return float(self._buckets.closest_m[0])

    def moved_by_hand(self, drive: int, fleet: Fleet) -> None:
        """Judge a drive unit from where it was set down, at rest."""
        begun = course_of(self._bodies, fleet.cell, fleet.loaded)
        for name in begun._fields:
            getattr(self._course, name)[drive] = getattr(begun, name)[drive]

    def judge(
        self, step: int, fleet: Fleet, loaded: UInt8, fixed: UInt8, pods: Pods, findings: Findings
    ) -> None:
        """Judge the motion since the last step.

        Parameters
        ----------
        step : int
            The clock after this step.
        fleet : Fleet
            The drive units.
        loaded, fixed : ndarray of uint8, shape (D,)
            Who carried a pod, and who had to stand, during the step.
        pods : Pods
            The pods.
        findings : Findings
            Receives the violations. Modified in place.
        """
        judge_footprints(
            self._sizes, self._n_cols, step, self._bodies, loaded, pods.at, self._buckets, findings
        )
        judge_courses(
            self._powers,
            self._n_cols,
            step,
            self._neighbour,
            fleet.cell,
            self._bodies,
            fleet.speed_factor,
            loaded,
            fixed,
            self._course,
            findings,
        )
