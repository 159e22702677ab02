"""What a frame says of the drive units, by whole columns: shares no code with the kernel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.state import DriveLook, DrivePhase, FloorState
from twin.units import NONE

__all__ = ["blocked", "fills", "looks", "queue_lengths"]


def in_own_lane(state: FloorState) -> NDArray[np.bool_]:
    """Say which drive units are in the lane of the station that they are for."""
    lane = state.grid.lane[state.fleet.cell]
    own: NDArray[np.bool_] = (lane != NONE) & (lane == state.fleet.station)
    return own


def looks(state: FloorState) -> NDArray[np.int64]:
    """Say how the drive units look."""
    fleet = state.fleet
    look = np.where(fleet.loaded != 0, DriveLook.LOADED, DriveLook.EMPTY)
    queueing = in_own_lane(state) & (fleet.phase == DrivePhase.TO_STATION) & (fleet.waited > 0)
    served = np.isin(fleet.phase, (DrivePhase.AWAITING_ADMISSION, DrivePhase.AT_STATION))
    look[queueing | served] = DriveLook.WAITING
    look[fleet.phase == DrivePhase.IDLE] = DriveLook.IDLE
    look[fleet.phase == DrivePhase.CHARGING] = DriveLook.CHARGING
    look[fleet.speed_factor == 0.0] = DriveLook.FAILED
    return look


def blocked(state: FloorState, heading: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Say which drive units want to go on and cannot."""
    fleet = state.fleet
    under_way = (fleet.travelling != 0) & (fleet.phase != DrivePhase.IDLE) & (fleet.speed_factor > 0.0)
    stuck: NDArray[np.bool_] = under_way & (fleet.waited > 0) & ~in_own_lane(state)
    return stuck & (heading == np.floor(heading))


def fills(state: FloorState) -> NDArray[np.float64]:
    """Say how full the pods are, 0 to 1, to a thousandth."""
    stock = state.stock
    units = stock.units.reshape(-1, stock.slots_per_pod).sum(axis=1)
    room = stock.capacity.reshape(-1, stock.slots_per_pod).sum(axis=1)
    share: NDArray[np.float64] = np.rint(1000 * units / np.maximum(room, 1)) / 1000
    return share


def queue_lengths(state: FloorState) -> list[int]:
    """Count the drive units in each station's lane and cell."""
    lane = state.grid.lane[state.fleet.cell].tolist()
    return [lane.count(station) for station in range(len(state.layout.stations))]
