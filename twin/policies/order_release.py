"""In which sequence waiting orders may be released to the pick stations."""

from __future__ import annotations

from typing import Protocol

from twin.policies.situation import Situation
from twin.registry import Registry

__all__ = ["ORDER_RELEASE", "EarliestDue", "FirstCome", "OrderRelease"]


class OrderRelease(Protocol):
    """Ranks the orders of the backlog; constructed with the :class:`~twin.policies.situation.Situation`."""

    def __init__(self, situation: Situation) -> None: ...

    def rank(self, order: int) -> float:
        """Rank an order as it arrives: lower is released sooner, equal ones in order of arrival."""
        ...


ORDER_RELEASE: Registry[OrderRelease] = Registry("policies.order_release", "twin.policies.order_release")


@ORDER_RELEASE.register("first_come")
class FirstCome:
    """First come, first served."""

    def __init__(self, situation: Situation) -> None:
        pass

    def rank(self, order: int) -> float:
        """Rank by arrival."""
        return float(order)


@ORDER_RELEASE.register("earliest_due")
class EarliestDue:
    """The earliest cut-off first."""

    def __init__(self, situation: Situation) -> None:
        self._orders = situation.state.orders

    def rank(self, order: int) -> float:
        """Rank by cut-off."""
        return float(self._orders.arrays.due[order])
