"""The charger: where one drive unit at a time charges its battery."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.agents.floor_agent import FloorAgent
from twin.state import DrivePhase
from twin.units import NONE

if TYPE_CHECKING:
    from twin.model import FulfillmentFloor

__all__ = ["Charger"]


class Charger(FloorAgent):
    """A view over one charger.

    Parameters
    ----------
    model : FulfillmentFloor
        A floor whose batteries run down.
    charger_id : int
        Index of the charger in the layout.
    """

    def __init__(self, model: FulfillmentFloor, charger_id: int) -> None:
        super().__init__(model)
        self.charger_id = charger_id
        self.cell = model.state.layout.chargers.item(charger_id)
        self._state = model.state
        self._charging = model.dispatcher.charging

    @property
    def position(self) -> tuple[int, int]:
        """Row and column of its cell."""
        row, col = divmod(self.cell, self._state.layout.n_cols)
        return row, col

    @property
    def drive(self) -> int | None:
        """The drive unit that charges here or is on its way, or None."""
        batteries = self._state.batteries
        drive = NONE if batteries is None else batteries.holder.item(self.charger_id)
        return None if drive == NONE else drive

    @property
    def charging(self) -> bool:
        """Whether a drive unit is on charge here."""
        drive = self.drive
        return drive is not None and bool(self._state.fleet.phase[drive] == DrivePhase.CHARGING)

    def timer_done(self) -> None:
        """Look again whether the drive unit that leaves is out of the way."""
        if self._charging is not None:
            self._charging.due = True
