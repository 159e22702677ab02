"""Motion with collisions off: what a floor would do if its drive units were never in each other's way."""

from __future__ import annotations

import numpy as np

from twin.events import EventRecord
from twin.kernels.unobstructed import follow_routes, legs_of, lengthened
from twin.layout.floor import Layout
from twin.motion.lone_router import LoneRouter
from twin.motion.models import MOTION_MODELS
from twin.planning.fields import DistanceFields
from twin.planning.planner import Planner
from twin.planning.problem import Moves
from twin.scenario import FleetSettings
from twin.state import STEP_S, Bodies, Fleet, FloorState, Limits, Tracks, put_down
from twin.units import NONE

__all__ = ["Unobstructed"]

SHORT_ROUTE = 256
"""Cells of a route that there is room for at first."""

STEPS_OF_MOVES = 16
"""Steps with a move of every drive unit that the room for moves is asked for at a time."""


@MOTION_MODELS.register("unobstructed")
class Unobstructed:
    """Every drive unit drives its own quickest route through all others; nothing is planned.

    The same speed, acceleration and turns as in true motion, and the same times to lift and set down. Only a
    station still serves one drive unit at a time: the others wait at it, and roll up in no time. What a floor
    delivers so is what traffic takes its share from.

    Parameters
    ----------
    state : FloorState
        The floor. The fleet is modified in place.
    fields : DistanceFields
        The pool of its distance fields.
    record : EventRecord
        Takes the moves.
    """

    exclusive = False
    bodies: Bodies | None = None
    tracks: Tracks | None = None
    limits: Limits | None = None

    def __init__(self, state: FloorState, fields: DistanceFields, record: EventRecord) -> None:
        self._state = state
        self._fields = fields
        self._record = record
        self.committed: Fleet = state.fleet
        layout, n_drives = state.layout, len(state.fleet.cell)
        self._router = LoneRouter(layout, state.grid, state.scenario.fleet)
        self._legs = legs_of(n_drives, min(SHORT_ROUTE, layout.n_cells))
        self._arrived = np.zeros(n_drives, dtype=np.int32)
        fastest = max(self._router.limits.speed, self._router.limits.loaded_speed)
        self._most_moves = n_drives * (int(fastest * STEP_S / layout.cell_m) + 1)

    @staticmethod
    def step_s(layout: Layout, settings: FleetSettings) -> float:
        """Make every step a tenth of a second."""
        return STEP_S

    def attach(self, planner: Planner) -> None:
        """Ask nobody."""

    def wants_plan(self, stirred: bool) -> bool:
        """Never: nobody is in the way."""
        return False

    def commit(self, moves: Moves) -> None:
        """Take no moves: there are none to be made."""

    def cells_of(self, drive: int) -> list[int]:
        """None: with collisions off a drive unit keeps nobody out of any cell, even when it breaks down."""
        return []

    def is_free(self, cell: int) -> bool:
        """Nobody rests there."""
        return bool(self._state.fleet.occupant[cell] == NONE)

    def is_alone(self, drive: int) -> bool:
        """Say whether it is on no leg."""
        return not self._state.fleet.travelling[drive]

    def put(self, drive: int, cell: int) -> None:
        """Set a drive unit down; its next leg begins there."""
        put_down(self._state.fleet, drive, cell)
        self._legs.goal[drive] = NONE

    def advance(self, step: int, until: int) -> tuple[int, list[int]]:
        """Follow the routes up to the first step with which a leg ends; see :class:`MotionModel`."""
        fleet, legs = self._state.fleet, self._legs
        for drive in np.flatnonzero((fleet.travelling != 0) & (legs.goal != fleet.goal)).tolist():
            self._begin_leg(drive)
        n_rows = STEPS_OF_MOVES * self._most_moves
        moves, first_move = self._record.room_for_moves(n_rows)
        step, n_moves, n_arrived = follow_routes(
            self._state.grid,
            fleet,
            self._legs,
            step,
            until,
            moves,
            first_move,
            first_move + n_rows - self._most_moves,
            self._arrived,
        )
        self._record.moved(n_moves)
        return step, self._arrived[:n_arrived].tolist()

    def _begin_leg(self, drive: int) -> None:
        """Route a drive unit to its goal, and say when it will be where."""
        fleet = self._state.fleet
        route, reached_s, turning_s = self._router.route(fleet, drive, self._fields.pool)
        length = len(route)
        if length > self._legs.cell.shape[1]:
            self._legs = lengthened(self._legs, 2 * length)
        legs = self._legs
        legs.cell[drive, :length] = route
        legs.at[drive, :length] = np.maximum(1, np.floor(reached_s / STEP_S + 0.5))
        legs.goal[drive] = fleet.goal[drive]
        legs.clock[drive] = 0.0
        legs.ends[drive] = legs.at[drive, length - 1] if length else 1
        legs.turning[drive] = int(turning_s / STEP_S + 0.5)
        legs.length[drive] = length
        legs.done[drive] = 0
