"""Continuous motion under limits of speed, acceleration and turning."""

from __future__ import annotations

import numpy as np

from twin.events import EventRecord
from twin.kernels.commit import commit_moves
from twin.kernels.executor import drive_on
from twin.layout.floor import Layout
from twin.motion.models import MOTION_MODELS
from twin.planning.fields import DistanceFields
from twin.planning.problem import Moves
from twin.scenario import FleetSettings
from twin.state import TRACK_CELLS, FloorState, bodies_at_rest, limits_of, tracks_at
from twin.units import NONE

__all__ = ["Kinodynamic"]

STEP_S = 0.1
PLAN_EVERY = 2
"""Steps between two plans."""


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
        self.limits = limits_of(layout, state.scenario.fleet, STEP_S)
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
        self._next_plan = 0
        self._step = 0

    @staticmethod
    def step_s(layout: Layout, settings: FleetSettings) -> float:
        """Make every step a tenth of a second."""
        return STEP_S

    def wants_plan(self) -> bool:
        """Every few steps."""
        fleet = self._fleet
        np.logical_or(fleet.fixed, fleet.speed_factor == 0.0, out=self.committed.fixed.view(np.bool_))
        return self._step >= self._next_plan

    def commit(self, moves: Moves) -> None:
        """Append the moves to the tracks."""
        self._next_plan = (self._step // PLAN_EVERY + 1) * PLAN_EVERY
        commit_moves(self._grid, self.committed, self.tracks, moves.cell, moves.heading, self._work)

    def cells_of(self, drive: int) -> list[int]:
        """List its track from the centre that it reached last to the end."""
        tracks = self.tracks
        numbers = range(tracks.at.item(drive), tracks.end.item(drive) + 1)
        return [tracks.cell.item(drive, number % TRACK_CELLS) for number in numbers]

    def advance(self, step: int, until: int) -> tuple[int, list[int]]:
        """Drive on; see :class:`~twin.motion.models.MotionModel`."""
        until = max(step + 1, min(until, self._next_plan))
        moves, first_move = self._record.room_for_moves(len(self._arrived))
        self._step, n_moves, n_arrived = drive_on(
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
        self._record.moved(n_moves)
        return self._step, self._arrived[:n_arrived].tolist()
