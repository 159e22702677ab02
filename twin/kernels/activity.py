"""What a drive unit spends a step on, under every motion model."""

from __future__ import annotations

from twin.kernels.compile import inlined
from twin.state import Activity, DrivePhase

__all__ = ["BLOCKED", "FAILED", "PHASE_IDLE", "TURNING", "activity_of"]

EMPTY_TRAVEL = int(Activity.EMPTY_TRAVEL)
LOADED_TRAVEL = int(Activity.LOADED_TRAVEL)
LIFTING = int(Activity.LIFTING)
QUEUEING = int(Activity.QUEUEING)
BLOCKED = int(Activity.BLOCKED)
IDLE = int(Activity.IDLE)
TURNING = int(Activity.TURNING)
CHARGING = int(Activity.CHARGING)
FAILED = int(Activity.FAILED)
"""Of whoever has a speed factor of 0, in every phase."""

PHASE_IDLE = int(DrivePhase.IDLE)
PHASE_LIFTING = int(DrivePhase.LIFTING)
PHASE_SETTING_DOWN = int(DrivePhase.SETTING_DOWN)
PHASE_CHARGING = int(DrivePhase.CHARGING)


@inlined
def activity_of(phase: int, moved: bool, loaded: bool, travelling: bool, in_own_lane: bool) -> int:
    """Say what a drive unit spends this step on."""
    if phase == PHASE_IDLE:
        return IDLE
    if moved:
        return LOADED_TRAVEL if loaded else EMPTY_TRAVEL
    if phase == PHASE_LIFTING or phase == PHASE_SETTING_DOWN:
        return LIFTING
    if phase == PHASE_CHARGING:
        return CHARGING
    return BLOCKED if travelling and not in_own_lane else QUEUEING
