"""Continuous motion under limits of speed, acceleration and turning."""

from __future__ import annotations

import numpy as np

from twin.events import EventRecord
from twin.kernels.causal_motion import PLAN_EVERY, MovingFloor, plan_and_drive
from twin.kernels.commit import commit_moves
from twin.kernels.executor import drive_on
from twin.kernels.kept import Kept, keep
from twin.layout.floor import Layout
from twin.motion.models import MOTION_MODELS
from twin.planning.causal import Causal
from twin.planning.fields import DistanceFields
from twin.planning.planner import Planner
from twin.planning.problem import Moves
from twin.scenario import FleetSettings
from twin.state import (
    STEP_S,
    TRACK_CELLS,
    FloorState,
    bodies_at_rest,
    limits_of,
    put_down,
    put_on_track,
    require_room,
    tracks_at,
)
from twin.units import NONE

__all__ = ["Kinodynamic"]

LONGEST_STRIDE = 50
"""Most steps between two returns to Python."""
STEPS_A_CELL = 2
"""Fewest steps in which a drive unit crosses a cell: at 5 m/s on cells of a metre."""


@MOTION_MODELS.register("kinodynamic")
class Kinodynamic:
    """Trapezoids of speed, turns in place, and an order at every cell that no delay upsets.

    Parameters
    ----------
    state : FloorState
        The floor. The fleet is modified in place.
    fields : DistanceFields
        The pool of its distance fields.
    record : EventRecord
        Takes the moves: each cell whose centre is reached.

    Raises
    ------
    ScenarioError
        If drive units or pods overlap in neighbouring cells.

    Attributes
    ----------
    committed : Fleet
        The fleet once it has done all that it was told.
    tracks : Tracks
        What it has been told and not done yet.
    bodies : Bodies
        Where the drive units are exactly.
    limits : Limits
        What they can do.
    """

    exclusive = True

    def __init__(self, state: FloorState, fields: DistanceFields, record: EventRecord) -> None:
        layout, fleet = state.layout, state.fleet
        self._grid, self._fleet, self._fields, self._record = state.grid, fleet, fields, record
        require_room(layout, state.scenario.fleet)
        self.limits = limits_of(layout, state.scenario.fleet)
        self.tracks = tracks_at(fleet.cell, layout.n_cells)
        self.bodies = bodies_at_rest(fleet.cell, fleet.heading, layout.n_cols, layout.cell_m)
        self.committed = fleet._replace(
            cell=fleet.cell.copy(),
            heading=fleet.heading.copy(),
            occupant=fleet.occupant.copy(),
            waited=fleet.waited.copy(),
            fixed=fleet.fixed.copy(),
        )
        self._work = np.full(len(fleet.cell), NONE, dtype=np.int32)
        self._arrived = np.zeros(len(fleet.cell), dtype=np.int32)
        self._causal: Causal | None = None
        self._floor: Kept[MovingFloor] | None = None
        self._plan_now = False
        self._next_plan = 0
        self._step = 0

    def attach(self, planner: Planner) -> None:
        """Plan inside the loop of the drive units where the planner is ours."""
        self._causal = self._floor = None
        if isinstance(planner, Causal):
            self._causal = planner
            self._floor = keep(
                MovingFloor(
                    self._grid,
                    self._fleet,
                    self.committed,
                    self.tracks,
                    self.bodies,
                    self.limits,
                    self._fields.pool,
                    planner.work,
                    self._work,
                )
            )

    @staticmethod
    def step_s(layout: Layout, settings: FleetSettings) -> float:
        """Make every step a tenth of a second."""
        return STEP_S

    def wants_plan(self, stirred: bool) -> bool:
        """Every few steps, and when something happened; not if it plans itself."""
        if self._causal is not None:
            self._plan_now |= stirred
            return False
        fleet = self._fleet
        np.logical_or(fleet.fixed, fleet.speed_factor == 0.0, out=self.committed.fixed.view(np.bool_))
        return stirred or self._step >= self._next_plan

    def commit(self, moves: Moves) -> None:
        """Append the moves to the tracks."""
        self._next_plan = (self._step // PLAN_EVERY + 1) * PLAN_EVERY
        commit_moves(self._grid, self.committed, self.tracks, moves.cell, moves.heading, self._work)

    def cells_of(self, drive: int) -> list[int]:
        """List its track from the centre that it reached last to the end."""
        tracks = self.tracks
        numbers = range(tracks.at.item(drive), tracks.end.item(drive) + 1)
        return [tracks.cell.item(drive, number % TRACK_CELLS) for number in numbers]

    def is_free(self, cell: int) -> bool:
        """Nobody holds a ticket for it."""
        tracks = self.tracks
        return bool(tracks.issued[cell] == tracks.served[cell] and self._fleet.occupant[cell] == NONE)

    def is_alone(self, drive: int) -> bool:
        """Say whether it is at rest at the end of its track, and holds the only ticket for its cell."""
        tracks, cell = self.tracks, self._fleet.cell.item(drive)
        still = self.bodies.speed_mps[drive] == 0.0 and tracks.offset_m[drive] == 0.0
        only = tracks.issued[cell] - tracks.served[cell] == 1
        return bool(still and only and tracks.at[drive] == tracks.end[drive])

    def put(self, drive: int, cell: int) -> None:
        """Set a drive unit down at rest in the centre of a cell, its heading kept."""
        n_cols, cell_m = self.limits.n_cols, self.limits.cell
        put_down(self._fleet, drive, cell)
        put_down(self.committed, drive, cell)
        put_on_track(self.tracks, drive, cell)
        self.bodies.row_m[drive] = (cell // n_cols) * cell_m
        self.bodies.col_m[drive] = (cell % n_cols) * cell_m

    def advance(self, step: int, until: int) -> tuple[int, list[int]]:
        """Drive on; see :class:`~twin.motion.models.MotionModel`."""
        if self._causal is None:
            until = max(step + 1, min(until, self._next_plan))
        until = min(until, step + LONGEST_STRIDE)
        n_rows = len(self._arrived) * (1 + (until - step) // STEPS_A_CELL)
        moves, first_move = self._record.room_for_moves(n_rows)
        if self._causal is None or self._floor is None:
            reached = drive_on(
                self._grid,
                self._fleet,
                self.tracks,
                self.bodies,
                self.limits,
                self._fields.pool,
                (step, until),
                moves,
                first_move,
                self._arrived,
            )
        else:
            self._causal.refresh()
            reached = plan_and_drive(
                self._floor, (step, until, self._plan_now), moves, first_move, self._arrived
            )
            self._plan_now = False
        self._step, n_moves, n_arrived = reached
        self._record.moved(n_moves)
        return self._step, self._arrived[:n_arrived].tolist()
