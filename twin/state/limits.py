"""What the drive units can do."""

from __future__ import annotations

import math
from typing import NamedTuple

from twin.errors import Problem, ScenarioError
from twin.layout.floor import Layout
from twin.scenario import FleetSettings

__all__ = ["STEP_S", "Limits", "limits_of", "require_room", "room_problems"]

STEP_S = 0.1
"""Length of a step of continuous motion."""

FULL_TURN = 360.0
TOUCHING_M = 1e-9


class Limits(NamedTuple):
    """What the drive units can do.

    Attributes
    ----------
    speed, loaded_speed : float
        Cruise speeds in m/s, without and with a pod.
    acceleration, loaded_acceleration : float
        Acceleration and braking in m/s^2.
    turn : float
        Turning rate in degrees/s.
    spacing : float
        Least distance between the centres of two drive units on one line, in metres.
    cell : float
        Side of a cell in metres.
    step : float
        Length of a step in seconds.
    n_cols : int
        Columns of the grid.
    convoys : bool
        Whether a drive unit counts on the braking distance of the one in front.
    """

    speed: float
    loaded_speed: float
    acceleration: float
    loaded_acceleration: float
    turn: float
    spacing: float
    cell: float
    step: float
    n_cols: int
    convoys: bool

    def run(self, *, loaded: bool) -> tuple[float, float]:
        """Speed and acceleration with a pod, or without one."""
        return (self.loaded_speed, self.loaded_acceleration) if loaded else (self.speed, self.acceleration)


def limits_of(layout: Layout, settings: FleetSettings, step_s: float = STEP_S) -> Limits:
    """Gather the limits of a fleet on a floor.

    The spacing of drive units under way on one line is that of two pods, and not below a cell, so that none
    reaches the centre of a cell before the one in front has reached the next.
    """
    body_m = max(settings.side_m, settings.pod_side_m)
    return Limits(
        speed=settings.speed_mps,
        loaded_speed=settings.loaded_speed_mps or settings.speed_mps,
        acceleration=settings.acceleration_mps2,
        loaded_acceleration=settings.loaded_acceleration_mps2 or settings.acceleration_mps2,
        turn=FULL_TURN / settings.full_turn_s,
        spacing=max(layout.cell_m, body_m + settings.gap_m),
        cell=layout.cell_m,
        step=step_s,
        n_cols=layout.n_cols,
        convoys=settings.convoys,
    )


def room_problems(layout: Layout, settings: FleetSettings) -> list[Problem]:
    """Say why drive units cannot stand, turn or carry pods in neighbouring cells; nothing where they can."""
    # what a turning drive unit and a pod beside it need lies between the two
    cases = (
        ("pod_side_m", "pods", settings.pod_side_m, 1.0),
        ("side_m", "drive units that turn", settings.side_m, math.sqrt(2.0)),
    )
    return [
        Problem(
            f"fleet.{name}",
            f"{what} of {side_m:g} m overlap in neighbouring cells of {layout.cell_m:g} m",
            f"use at most {math.floor(1000.0 * layout.cell_m / width) / 1000.0:g}, "
            "or a larger cell_m in the layout",
        )
        for name, what, side_m, width in cases
        if side_m * width > layout.cell_m + TOUCHING_M
    ]


def require_room(layout: Layout, settings: FleetSettings) -> None:
    """Require that drive units can stand, turn and carry pods in neighbouring cells.

    Raises
    ------
    ScenarioError
        Where two of them would overlap.
    """
    problems = room_problems(layout, settings)
    if problems:
        raise ScenarioError(problems)
