"""A frame: what a picture of a floor needs to know of one moment, copied so that it stays as it was."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from twin.frames.counter import Counter
from twin.frames.tally import Tally
from twin.frames.waiting import waits_for
from twin.layout.floor import Layout
from twin.state import DrivePhase, Fleet, FloorState, charges_of
from twin.units import NONE

if TYPE_CHECKING:
    from twin.model import FulfillmentFloor

__all__ = ["DriveLook", "Frame", "frame_of"]


class DriveLook(IntEnum):
    """How a drive unit is drawn."""

    IDLE = 0
    EMPTY = 1
    """On its way to a pod or a charger, or lifting a pod."""
    LOADED = 2
    """Carries a pod."""
    WAITING = 3
    """Stands at a station or in its lane, or under its pod until there is room."""
    CHARGING = 4
    """Charges its battery."""
    FAILED = 5
    """Broken, or stopped short: stands still until it is repaired or goes on by itself."""


@dataclass(frozen=True, eq=False, slots=True)
class Frame:
    """One moment of a floor; its arrays are read-only copies.

    Attributes
    ----------
    layout : Layout
        The floor.
    time_s : float or None
        The simulated clock, in seconds; None where nothing runs.
    n_steps : int
        The same in steps; 0 where nothing runs.
    row, col : ndarray of float32, shape (D,)
        Where each drive unit is, in cells; whole numbers are cells' centres.
    heading : ndarray of float32, shape (D,)
        Quarter turns clockwise from north; between whole numbers while turning.
    look : ndarray of uint8, shape (D,)
        :class:`DriveLook`.
    blocked : ndarray of bool, shape (D,)
        Drive units that want to go on and cannot, as in the time split.
    phase : ndarray of uint8, shape (D,)
        :class:`~twin.state.DrivePhase`.
    cell, goal : ndarray of int32, shape (D,)
        Cell whose centre each has reached last, and where its present leg ends; ``NONE`` without one.
    pod, station : ndarray of int32, shape (D,)
        Of the task of each; ``NONE`` without.
    waits_for : ndarray of int32, shape (D,)
        Drive unit that holds the cell that each wants to enter; ``NONE`` where nobody does.
    charge : ndarray of float32, shape (D,)
        State of charge, 0 to 1; NaN where batteries do not run down.
    carried_fill : ndarray of float32, shape (D,)
        Fill of the pod that each carries, 0 to 1; NaN without one.
    pod_fill : ndarray of float32, shape (N,)
        Fill of the pod that stands on each cell, 0 to 1; NaN without one.
    pod_at : ndarray of int32, shape (N,)
        Pod that stands on each cell; ``NONE`` without.
    visits : ndarray of int32, shape (N,)
        How often a drive unit has come onto each cell so far.
    blocked_s : ndarray of float32, shape (N,)
        Seconds for which a drive unit has stood blocked on each cell so far.
    station_status : ndarray of int8, shape (S,)
        :class:`~twin.events.StationStatus`, ``NONE`` where nothing runs.
    open_totes : ndarray of int32, shape (S,)
        Tote places in use.
    queue_length : ndarray of int32, shape (S,)
        Drive units in each station's lane and cell.
    lying : ndarray of int32, shape (B,)
        Cells on which something lies that has to be taken away.
    tally : ndarray of int64, shape (len(Tally),)
        What has been counted so far, by :class:`Tally`.
    """

    layout: Layout
    time_s: float | None
    n_steps: int
    row: NDArray[np.float32]
    col: NDArray[np.float32]
    heading: NDArray[np.float32]
    look: NDArray[np.uint8]
    blocked: NDArray[np.bool_]
    phase: NDArray[np.uint8]
    cell: NDArray[np.int32]
    goal: NDArray[np.int32]
    pod: NDArray[np.int32]
    station: NDArray[np.int32]
    waits_for: NDArray[np.int32]
    charge: NDArray[np.float32]
    carried_fill: NDArray[np.float32]
    pod_fill: NDArray[np.float32]
    pod_at: NDArray[np.int32]
    visits: NDArray[np.int32]
    blocked_s: NDArray[np.float32]
    station_status: NDArray[np.int8]
    open_totes: NDArray[np.int32]
    queue_length: NDArray[np.int32]
    lying: NDArray[np.int32]
    tally: NDArray[np.int64]

    def __post_init__(self) -> None:
        for name in self.__slots__:
            value = getattr(self, name)
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    @property
    def n_drives(self) -> int:
        """Size of the fleet."""
        return len(self.look)

    @property
    def n_pods(self) -> int:
        """Pods on the floor, carried ones included."""
        return int(
            np.count_nonzero(~np.isnan(self.pod_fill)) + np.count_nonzero(~np.isnan(self.carried_fill))
        )


def frame_of(subject: FulfillmentFloor | Layout, counter: Counter | None = None) -> Frame:
    """Take a frame of a running floor, or of a layout alone.

    Parameters
    ----------
    subject : FulfillmentFloor or Layout
        What to look at; it isn't changed.
    counter : Counter, optional
        What has counted the floor's facts so far; without one they are counted from the first.

    Returns
    -------
    Frame
    """
    return _bare(subject) if isinstance(subject, Layout) else _running(subject, counter or Counter(subject))


def _bare(layout: Layout) -> Frame:
    """Show the floor with nothing on it."""
    nobody = np.zeros(0, dtype=np.float32)
    no_numbers = np.zeros(0, dtype=np.int32)
    n_stations = len(layout.stations)
    return Frame(
        layout=layout,
        time_s=None,
        n_steps=0,
        row=nobody,
        col=nobody.copy(),
        heading=nobody.copy(),
        look=np.zeros(0, dtype=np.uint8),
        blocked=np.zeros(0, dtype=np.bool_),
        phase=np.zeros(0, dtype=np.uint8),
        cell=no_numbers,
        goal=no_numbers.copy(),
        pod=no_numbers.copy(),
        station=no_numbers.copy(),
        waits_for=no_numbers.copy(),
        charge=nobody.copy(),
        carried_fill=nobody.copy(),
        pod_fill=np.full(layout.n_cells, np.nan, dtype=np.float32),
        pod_at=np.full(layout.n_cells, NONE, dtype=np.int32),
        visits=np.zeros(layout.n_cells, dtype=np.int32),
        blocked_s=np.zeros(layout.n_cells, dtype=np.float32),
        station_status=np.full(n_stations, NONE, dtype=np.int8),
        open_totes=np.zeros(n_stations, dtype=np.int32),
        queue_length=np.zeros(n_stations, dtype=np.int32),
        lying=np.zeros(0, dtype=np.int32),
        tally=np.zeros(len(Tally), dtype=np.int64),
    )


def _running(floor: FulfillmentFloor, counter: Counter) -> Frame:
    state = floor.state
    fleet = state.fleet
    row, col, heading = _poses(floor)
    fill = _fill(state)
    in_lane = _in_own_lane(state)
    return Frame(
        layout=state.layout,
        time_s=floor.now * floor.step_s,
        n_steps=floor.now,
        row=row,
        col=col,
        heading=heading,
        look=_looks(fleet, in_lane),
        blocked=_blocked(fleet, in_lane) & (heading == np.floor(heading)),
        phase=fleet.phase.copy(),
        cell=fleet.cell.copy(),
        goal=fleet.goal.copy(),
        pod=fleet.pod.copy(),
        station=fleet.station.copy(),
        waits_for=waits_for(floor),
        charge=_charge(state),
        carried_fill=_where(fleet.loaded != 0, fill, fleet.pod),
        pod_fill=_where(state.pods.at != NONE, fill, state.pods.at),
        pod_at=state.pods.at.copy(),
        visits=fleet.visits.copy(),
        blocked_s=(fleet.blocked_at * floor.step_s).astype(np.float32),
        station_status=np.array([int(station.status) for station in floor.stations], dtype=np.int8),
        open_totes=state.stations.open_orders.copy(),
        queue_length=_queue_lengths(state),
        lying=np.array(sorted(floor.upkeep.spills.lying), dtype=np.int32),
        tally=counter.tally(),
    )


def _queue_lengths(state: FloorState) -> NDArray[np.int32]:
    """Count the drive units in each station's lane and cell."""
    lane = state.grid.lane[state.fleet.cell]
    lengths: NDArray[np.int32] = np.bincount(lane[lane != NONE], minlength=len(state.layout.stations)).astype(
        np.int32
    )
    return lengths


def _charge(state: FloorState) -> NDArray[np.float32]:
    """Give the state of charge of each battery, 0 to 1."""
    if state.batteries is None:
        return np.full(len(state.fleet.cell), np.nan, dtype=np.float32)
    share: NDArray[np.float32] = (charges_of(state.batteries, state.fleet) / state.batteries.capacity).astype(
        np.float32
    )
    return share


def _poses(floor: FulfillmentFloor) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Find rows, columns and headings of the drive units, between cells where they drive continuously."""
    fleet, layout, bodies = floor.state.fleet, floor.state.layout, floor.motion.bodies
    if bodies is None:
        row, col = np.divmod(fleet.cell, layout.n_cols)
        return row.astype(np.float32), col.astype(np.float32), fleet.heading.astype(np.float32)
    row, col = (metres / layout.cell_m for metres in (bodies.row_m, bodies.col_m))
    return row.astype(np.float32), col.astype(np.float32), (bodies.angle_deg / 90.0).astype(np.float32)


def _fill(state: FloorState) -> NDArray[np.float32]:
    """Compute the share of each pod's room that is taken, shape (P,)."""
    stock = state.stock
    units = stock.units.reshape(-1, stock.slots_per_pod).sum(axis=1)
    capacity = stock.capacity.reshape(-1, stock.slots_per_pod).sum(axis=1)
    fill: NDArray[np.float32] = (units / np.maximum(capacity, 1)).astype(np.float32)
    return fill


def _where(
    present: NDArray[np.bool_], fill: NDArray[np.float32], pod: NDArray[np.int32]
) -> NDArray[np.float32]:
    """Look up the fill of pods where there is one; NaN elsewhere."""
    found = np.full(len(pod), np.nan, dtype=np.float32)
    found[present] = fill[pod[present]]
    return found


def _in_own_lane(state: FloorState) -> NDArray[np.bool_]:
    """Say which drive units are in the lane of the station that they are for."""
    lane = state.grid.lane[state.fleet.cell]
    own: NDArray[np.bool_] = (lane != NONE) & (lane == state.fleet.station)
    return own


def _looks(fleet: Fleet, in_lane: NDArray[np.bool_]) -> NDArray[np.uint8]:
    look = np.where(fleet.loaded != 0, DriveLook.LOADED, DriveLook.EMPTY)
    queueing = in_lane & (fleet.phase == DrivePhase.TO_STATION) & (fleet.waited > 0)
    served = np.isin(fleet.phase, (DrivePhase.AWAITING_ADMISSION, DrivePhase.AT_STATION))
    look[queueing | served] = DriveLook.WAITING
    look[fleet.phase == DrivePhase.IDLE] = DriveLook.IDLE
    look[fleet.phase == DrivePhase.CHARGING] = DriveLook.CHARGING
    look[fleet.speed_factor == 0.0] = DriveLook.FAILED
    return look.astype(np.uint8)


def _blocked(fleet: Fleet, in_lane: NDArray[np.bool_]) -> NDArray[np.bool_]:
    under_way = (fleet.travelling != 0) & (fleet.phase != DrivePhase.IDLE) & (fleet.speed_factor > 0.0)
    stuck: NDArray[np.bool_] = under_way & (fleet.waited > 0) & ~in_lane
    return stuck
