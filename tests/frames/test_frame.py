"""Frames: a moment of a floor, copied."""

from __future__ import annotations

import pickle
from dataclasses import fields
from types import SimpleNamespace

import numpy as np
import pytest

from twin import FulfillmentFloor, Scenario, load_layout
from twin.frames import DriveLook, Frame, frame_of
from twin.layout.floor import CellKind
from twin.state import DrivePhase
from twin.units import NONE
from twin.view import picture


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
    bodies, cell_m = floor.motion.bodies, floor.state.layout.cell_m
    assert bodies is not None
    assert np.allclose(frame.row * cell_m, bodies.row_m, rtol=0, atol=1 / 512)
    assert np.allclose(frame.col * cell_m, bodies.col_m, rtol=0, atol=1 / 512)
    assert np.allclose(frame.heading * 90.0, bodies.angle_deg % 360.0, rtol=0, atol=90 / 512)
    cells = np.stack(np.divmod(state.fleet.cell, floor.state.layout.n_cols))
    assert np.abs(np.stack((frame.row, frame.col)) - cells).max() <= 1
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


def test_ideal_motion_shows_cells() -> None:
    """Without bodies, drive units stand in the middle of their cells."""
    floor = FulfillmentFloor(load_layout("tiny"), Scenario(motion="ideal"))
    for _ in range(20):
        floor.step()
    frame = frame_of(floor)
    assert (frame.row * floor.state.layout.n_cols + frame.col == floor.state.fleet.cell).all()


def test_faults_are_shown() -> None:
    """A broken drive unit looks failed, not blocked; a blocked cell is in the frame while it lasts."""
    floor = FulfillmentFloor(load_layout("tiny"))
    cell = int(np.flatnonzero(floor.state.layout.kind == CellKind.HIGHWAY)[0])
    floor.upkeep.drives.break_down(2, 600)
    floor.upkeep.spills.block(cell, 600)
    floor.advance(50)
    frame = frame_of(floor)
    assert np.flatnonzero(frame.look == DriveLook.FAILED).tolist() == [2]
    assert not frame.blocked[2]
    assert frame.lying.tolist() == [cell]
    floor.advance(700)
    frame = frame_of(floor)
    assert not (frame.look == DriveLook.FAILED).any()
    assert not len(frame.lying)


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
        self.state = state
        self.now, self.step_s = floor.now, floor.step_s
        self.upkeep, self.record, self.planner = floor.upkeep, floor.record, floor.planner
        self.motion = SimpleNamespace(bodies=None, exclusive=False, tracks=None)


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
