"""Frames: a moment of a floor, copied."""

from __future__ import annotations

import pickle
from dataclasses import fields

import numpy as np
import pytest

from twin import FulfillmentFloor, Scenario, load_layout
from twin.state import DrivePhase
from twin.units import NONE
from twin.view import DriveLook, Frame, frame_of, picture


@pytest.fixture(scope="module")
def floor() -> FulfillmentFloor:
    """Five minutes of the smallest floor."""
    floor = FulfillmentFloor(load_layout("tiny"), Scenario())
    while floor.now * floor.step_s < 300:
        floor.step()
    return floor


def test_a_bare_layout_has_nothing_on_it() -> None:
    frame = frame_of(load_layout("tiny"))
    assert frame.time_s is None
    assert frame.n_drives == 0
    assert frame.n_pods == 0
    assert frame.station_status.tolist() == [NONE] * 3


def test_a_frame_shows_the_state(floor: FulfillmentFloor) -> None:
    """Where everything is, nothing lost: every pod stands or is carried."""
    frame, state = frame_of(floor), floor.state
    assert frame.time_s == floor.now * floor.step_s
    assert (frame.row * floor.state.layout.n_cols + frame.col == state.fleet.cell).all()
    assert frame.n_pods == len(state.pods.cell)
    assert (np.isnan(frame.carried_fill) == (state.fleet.loaded == 0)).all()
    assert (np.isnan(frame.pod_fill) == (state.pods.at == NONE)).all()
    shown = frame.pod_fill[~np.isnan(frame.pod_fill)]
    assert shown.min() >= 0
    assert shown.max() <= 1
    assert frame.station_status.tolist() == [station.status for station in floor.stations]
    assert frame.open_totes.tolist() == state.stations.open_orders.tolist()


def test_looks_follow_from_phases(floor: FulfillmentFloor) -> None:
    """Idle ones look idle; a look that has a pod goes with a carried pod."""
    frame, fleet = frame_of(floor), floor.state.fleet
    idle = fleet.phase == DrivePhase.IDLE
    assert ((frame.look == DriveLook.IDLE) == idle).all()
    assert (fleet.loaded[frame.look == DriveLook.LOADED] == 1).all()
    assert (fleet.loaded[frame.look == DriveLook.EMPTY] == 0).all()
    assert (frame.look == DriveLook.WAITING).any()
    assert not (frame.blocked & idle).any()
    assert ((frame.look == DriveLook.CHARGING) == (fleet.phase == DrivePhase.CHARGING)).all()


def test_blocked_is_what_the_time_split_calls_blocked(floor: FulfillmentFloor) -> None:
    """A fleet that stands still on the way is blocked, but not in its station's lane."""
    state = pickle.loads(pickle.dumps(floor.state))
    lane_cell = floor.state.layout.stations[0].lane[0]
    fleet = state.fleet
    fleet.travelling[:] = 1
    fleet.waited[:] = 5
    fleet.phase[:] = DrivePhase.TO_STATION
    fleet.cell[:] = floor.state.layout.storage[: len(fleet.cell)]
    fleet.cell[1], fleet.station[1] = lane_cell, 0
    fleet.phase[2] = DrivePhase.IDLE
    frame = frame_of(_Stub(floor, state))  # type: ignore[arg-type]
    assert frame.blocked.tolist() == [True, False, False] + [True] * (len(fleet.cell) - 3)
    assert frame.look[1] == DriveLook.WAITING


class _Stub:
    """As much of a floor as a frame looks at."""

    def __init__(self, floor: FulfillmentFloor, state: object) -> None:
        self.state, self.stations = state, floor.stations
        self.now, self.step_s = floor.now, floor.step_s


def test_looking_changes_nothing(floor: FulfillmentFloor) -> None:
    """State and record are the same before and after; the frame holds no view of them."""
    before, digest = pickle.dumps(floor.state), floor.record.digest()
    frame = frame_of(floor)
    picture(floor)
    assert pickle.dumps(floor.state) == before
    assert floor.record.digest() == digest
    arrays = [getattr(frame, field.name) for field in fields(Frame)]
    arrays = [array for array in arrays if isinstance(array, np.ndarray)]
    own = (*floor.state.fleet, *floor.state.pods, floor.state.stations.open_orders)
    assert not any(np.shares_memory(array, other) for array in arrays for other in own)
    for array in arrays:
        assert not array.flags.writeable


def test_a_run_that_is_looked_at_goes_as_one_that_is_not() -> None:
    """The view draws no random numbers and decides nothing."""
    digests = []
    for look in (False, True):
        floor = FulfillmentFloor(load_layout("tiny"), Scenario(seed=5))
        for _ in range(60):
            floor.step()
            if look and floor.now % 20 == 0:
                picture(floor, cell_px=8)
        digests.append(floor.record.digest())
    assert digests[0] == digests[1]
