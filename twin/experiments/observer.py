"""How others look on while a run is under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twin.experiments.result import Result
    from twin.layout.floor import Layout
    from twin.model import FulfillmentFloor
    from twin.scenario import Scenario

__all__ = ["RunObserver"]


class RunObserver:
    """Does nothing at every turn of a run; override what you need."""

    def building(self, layout: Layout, scenario: Scenario) -> None:
        """Hear that the floor is about to be set up; kernels may have to be compiled."""

    def started(self, floor: FulfillmentFloor) -> None:
        """Hear that the floor stands and the clock is about to start."""

    def advanced(self, floor: FulfillmentFloor) -> None:
        """Look at the floor between two steps, about ten times a second of wall clock."""

    def ended(self, result: Result) -> None:
        """Hear how the run ended."""
