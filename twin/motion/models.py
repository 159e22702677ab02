"""What a motion model is, and which ones there are."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from twin.events import EventRecord
from twin.kernels.ideal import hop
from twin.layout.floor import Layout
from twin.planning.fields import DistanceFields
from twin.planning.planner import Planner
from twin.planning.problem import Moves
from twin.registry import Registry
from twin.scenario import FleetSettings
from twin.state import Bodies, Fleet, FloorState, Limits, Tracks, put_down
from twin.units import NONE

__all__ = ["MOTION_MODELS", "Ideal", "MotionModel"]


class MotionModel(Protocol):
    """Carries out what the planner commits, step by step, and says who has physically arrived.

    Constructed with the floor's state, the distance fields and the event record; third parties register
    theirs under the entry point group ``twin.motion``.

    Attributes
    ----------
    committed : Fleet
        The fleet as planners see it: where each drive unit will be once it has done all that it was told.
        One that stands still because its ``speed_factor`` is 0 is ``fixed`` there.
    exclusive : bool
        Whether two drive units can't be in one place, so that the judge may look at the motion.
    bodies : Bodies or None
        Poses of the drive units, kept up to date with every step, for the judge and the view; None where
        they only hop from cell to cell.
    tracks : Tracks or None
        What the drive units have been told and not done yet; None where they do at once what they are told.
    limits : Limits or None
        What they can do; None likewise.
    """

    committed: Fleet
    exclusive: bool

    @property
    def bodies(self) -> Bodies | None: ...  # noqa: D102
    @property
    def tracks(self) -> Tracks | None: ...  # noqa: D102
    @property
    def limits(self) -> Limits | None: ...  # noqa: D102

    def __init__(self, state: FloorState, fields: DistanceFields, record: EventRecord) -> None: ...

    @staticmethod
    def step_s(layout: Layout, settings: FleetSettings) -> float:
        """Say how long a step lasts on a floor, in seconds."""
        ...

    def attach(self, planner: Planner) -> None:
        """Take the planner that is going to be asked: some may be asked from within the motion's own loop."""
        ...

    def wants_plan(self, stirred: bool) -> bool:
        """Say whether the planner should commit further moves before the next step.

        Parameters
        ----------
        stirred : bool
            Whether anything happened, or was decided, since the last step.
        """
        ...

    def commit(self, moves: Moves) -> None:
        """Take the planner's moves in."""
        ...

    def cells_of(self, drive: int) -> list[int]:
        """List the cells that a drive unit stands on or is committed to enter, in that order."""
        ...

    def is_free(self, cell: int) -> bool:
        """Say whether a drive unit can be set down on a cell: none stands there or is committed to enter."""
        ...

    def is_alone(self, drive: int) -> bool:
        """Say whether a drive unit can be taken away: it stands still, and none is committed to follow."""
        ...

    def put(self, drive: int, cell: int) -> None:
        """Take a drive unit that :meth:`is_alone` away, and set it down on a cell that :meth:`is_free`."""
        ...

    def advance(self, step: int, until: int) -> tuple[int, list[int]]:
        """Move the drive units, up to the first step with which a leg ends or a plan is wanted.

        Parameters
        ----------
        step : int
            The clock.
        until : int
            The last step to be made, above ``step``.

        Returns
        -------
        step : int
            The clock after the last step made.
        arrived : list of int
            Drive units whose leg has ended with it, in rising order.
        """
        ...


MOTION_MODELS: Registry[MotionModel] = Registry("motion", "twin.motion")


@MOTION_MODELS.register("ideal")
class Ideal:
    """One cell a step, at cruise speed, with free turns and starts: fast, and too good to be true.

    Parameters
    ----------
    state : FloorState
        The floor. The fleet is modified in place.
    fields : DistanceFields
        The pool of its distance fields.
    record : EventRecord
        Takes the moves.
    """

    exclusive = True
    bodies: Bodies | None = None
    tracks: Tracks | None = None
    limits: Limits | None = None

    def __init__(self, state: FloorState, fields: DistanceFields, record: EventRecord) -> None:
        self._state = state
        self._grid = state.grid
        self.committed = state.fleet._replace(fixed=state.fleet.fixed.copy())
        self._fields = fields
        self._record = record
        n_drives = len(state.fleet.cell)
        self._moves = Moves(np.zeros((0, n_drives), np.int32), np.zeros((0, n_drives), np.int8))
        self._row = 0
        self._all_sound = True
        self._arrived = np.zeros(n_drives, dtype=np.int32)

    @staticmethod
    def step_s(layout: Layout, settings: FleetSettings) -> float:
        """Time to cross a cell at cruise speed."""
        return layout.cell_m / settings.speed_mps

    def attach(self, planner: Planner) -> None:
        """Plan before the steps, not within."""

    def wants_plan(self, stirred: bool) -> bool:
        """Once every move of the last plan has been made, something happened, or somebody is slowed down."""
        were_sound = self._all_sound
        self._hold_back()
        return stirred or self._row == len(self._moves.cell) or not (were_sound and self._all_sound)

    def _hold_back(self) -> None:
        """Fix those in their cells who stand still, or do not get to the next cell with this step.

        At half the speed a drive unit hops with every other step.
        """
        fleet, step = self._state.fleet, self._state.step
        fixed, factor = self.committed.fixed, fleet.speed_factor
        np.copyto(fixed, fleet.fixed)
        self._all_sound = bool((factor >= 1.0).all())
        if not self._all_sound:
            fixed[np.floor((step + 1) * factor) == np.floor(step * factor)] = 1

    def commit(self, moves: Moves) -> None:
        """Take the next moves in."""
        self._moves = moves
        self._row = 0

    def cells_of(self, drive: int) -> list[int]:
        """Only the cell that it stands on: a plan can be made anew with every step."""
        return [self._state.fleet.cell.item(drive)]

    def is_free(self, cell: int) -> bool:
        """Nobody stands there; a plan can be made anew with every step."""
        return bool(self._state.fleet.occupant[cell] == NONE)

    def is_alone(self, drive: int) -> bool:
        """Say yes: all stand still between two steps."""
        return True

    def put(self, drive: int, cell: int) -> None:
        """Set a drive unit down; the next step has to be planned anew."""
        put_down(self._state.fleet, drive, cell)

    def advance(self, step: int, until: int) -> tuple[int, list[int]]:
        """Make the next of the planned moves; see :class:`MotionModel`."""
        moves, first_move = self._record.room_for_moves(len(self._arrived))
        n_moves, n_arrived = hop(
            self._grid,
            self.committed,
            self._fields.pool,
            self._moves.cell[self._row],
            self._moves.heading[self._row],
            step + 1,
            moves,
            first_move,
            self._arrived,
        )
        self._row += 1
        self._record.moved(n_moves)
        return step + 1, self._arrived[:n_arrived].tolist()
