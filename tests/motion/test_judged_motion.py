"""The judge finds it when continuous motion does what it must not: mutations of a sound executor."""

from __future__ import annotations

import numpy as np
import pytest

from tests.motion.driving import Drivers, cell_at, way
from twin.errors import AuditError
from twin.kernels.violations import Violation
from twin.motion.kinodynamic import Kinodynamic
from twin.units import EAST, SOUTH

Kind = Violation


def a_train(n_drives: int = 2) -> Drivers:
    """One behind the other, around a corner; both turn first."""
    ways = [way(cell_at(2, 8 - place), (EAST, 8 + place), (SOUTH, 5 - place)) for place in range(n_drives)]
    return Drivers(ways, [SOUTH] * n_drives, loaded=True)


def a_crossing() -> Drivers:
    """Two that would be in one cell at the same time if neither waited."""
    return Drivers([way(cell_at(6, 2), (EAST, 8)), way(cell_at(2, 6), (SOUTH, 8))], [EAST, SOUTH])


def found(drivers: Drivers) -> set[Kind]:
    """Drive for a while, and gather the kinds of violations."""
    drivers.strict = False
    for _ in range(150):
        drivers.tell()
        drivers.one_step()
    return {kind for kind in Kind if drivers.audit.findings.counts[kind]}


def kinodynamic(drivers: Drivers) -> Kinodynamic:
    assert isinstance(drivers.motion, Kinodynamic)
    return drivers.motion


def test_sound_motion_is_clean() -> None:
    for drivers in (a_train(), a_crossing()):
        assert found(drivers) == set()


@pytest.mark.parametrize(
    ("limit", "factor", "kind"),
    [
        ("loaded_speed", 1.02, Kind.OVER_SPEED),
        ("loaded_acceleration", 1.02, Kind.ACCELERATION),
        ("turn", 1.02, Kind.TURN_RATE),
        ("spacing", 0.85, Kind.OVERLAP),
        ("cell", 1.01, Kind.OFF_LINE),
        ("step", 1.05, Kind.ACCELERATION),
    ],
)
def test_other_limits_are_found(limit: str, factor: float, kind: Kind) -> None:
    drivers = a_train()
    motion = kinodynamic(drivers)
    motion.limits = motion.limits._replace(**{limit: factor * getattr(motion.limits, limit)})
    assert kind in found(drivers)


def test_a_cell_entered_out_of_turn_is_found() -> None:
    drivers = a_crossing()
    drivers.tell()
    tracks = kinodynamic(drivers).tracks
    tracks.ticket[1] = tracks.served[tracks.cell[1]]
    assert found(drivers) == {Kind.OVERLAP}


@pytest.mark.parametrize(
    ("column", "shift", "kind"),
    [
        ("row_m", 0.01, Kind.OFF_LINE),
        ("col_m", -0.02, Kind.SIDEWAYS),
        ("speed_mps", 0.2, Kind.FALSE_SPEED),
        ("angle_deg", 5.0, Kind.TURNED_MOVING),
    ],
)
def test_a_pose_that_drifts_is_found(column: str, shift: float, kind: Kind) -> None:
    drivers = a_crossing()
    while drivers.bodies.speed_mps[0] < 0.1:
        drivers.tell()
        drivers.one_step()
    pose: np.ndarray = getattr(drivers.bodies, column)
    advance = drivers.motion.advance

    def drifting(step: int, until: int) -> tuple[int, list[int]]:
        done = advance(step, until)
        pose[0] += shift
        return done

    drivers.motion.advance = drifting  # type: ignore[method-assign]
    with pytest.raises(AuditError, match=f": {kind.name.lower()}: drive unit 0 "):
        drivers.one_step()
