"""When drive units charge."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from twin.policies.situation import Situation
from twin.registry import Registry

__all__ = ["CHARGING", "ChargeLevels", "Charging", "Opportunity", "Threshold"]


class ChargeLevels(NamedTuple):
    """States of charge that decide on a drive unit's charging, as shares of its battery's capacity.

    Whatever they are, a drive unit below the scenario's ``battery.charge_below``, or below the reserve that
    it needs to finish any task and reach a charger, gets no work, goes to a charger first and has precedence
    there.

    Attributes
    ----------
    begin_below : float
        Without a task and below this it goes to a charger as soon as one is free.
    recall_above : float
        On the charger and above this it may be recalled for work.
    end_at : float
        At this it leaves the charger.
    """

    begin_below: float
    recall_above: float
    end_at: float


class Charging(Protocol):
    """Sets the levels; constructed with the :class:`~twin.policies.situation.Situation`."""

    def __init__(self, situation: Situation) -> None: ...

    def levels(self, drive: int) -> ChargeLevels:
        """Set a drive unit's levels; asked when it comes to rest, and when it begins to charge."""
        ...


CHARGING: Registry[Charging] = Registry("policies.charging", "twin.policies.charging")


@CHARGING.register("opportunity")
class Opportunity:
    """Charge whenever there is nothing else to do, until recalled for work: minutes at a time."""

    def __init__(self, situation: Situation) -> None:
        settings = situation.state.scenario.battery
        self._levels = ChargeLevels(
            settings.opportunity_below, recall_above=settings.recall_above, end_at=settings.charge_to
        )

    def levels(self, drive: int) -> ChargeLevels:
        """Set the levels; see :class:`Charging`."""
        return self._levels


@CHARGING.register("threshold")
class Threshold:
    """Charge when low, and then in one go: half an hour every few hours."""

    def __init__(self, situation: Situation) -> None:
        settings = situation.state.scenario.battery
        self._levels = ChargeLevels(
            settings.charge_below, recall_above=settings.charge_to, end_at=settings.charge_to
        )

    def levels(self, drive: int) -> ChargeLevels:
        """Set the levels; see :class:`Charging`."""
        return self._levels
