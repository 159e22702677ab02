"""Which pod is brought to a replenishment station."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from twin.kernels.refill import refill_pod
from twin.policies.situation import Situation
from twin.registry import Registry
from twin.units import NONE

__all__ = ["REPLENISHMENT", "Never", "Replenishment", "Threshold"]


class Replenishment(Protocol):
    """Decides on refills; constructed with the :class:`~twin.policies.situation.Situation`."""

    def __init__(self, situation: Situation) -> None: ...

    def is_low(self, sku: int) -> bool:
        """Say whether a SKU is to be replenished; asked when its free stock has changed."""
        ...

    def choose(self, low: Iterable[int]) -> tuple[int, int] | None:
        """Choose a free pod to refill.

        Parameters
        ----------
        low : iterable of int
            SKUs to replenish, longest waiting first.

        Returns
        -------
        pod, sku : int, or None
            The pod and the SKU it is refilled for; None when every pod in question is on its way.
        """
        ...


REPLENISHMENT: Registry[Replenishment] = Registry("policies.replenishment", "twin.policies.replenishment")


@REPLENISHMENT.register("threshold")
class Threshold:
    """Refill a SKU when its free stock falls below a share of what its slots hold: an (s, S) rule.

    Free stock is what lies on all pods and is on its way, less what released orders still need. The SKU's
    emptiest slot decides which pod goes.
    """

    def __init__(self, situation: Situation) -> None:
        self._state = situation.state
        self._share = situation.state.scenario.policies.reorder_share

    def is_low(self, sku: int) -> bool:
        """Compare the free stock with the threshold."""
        stock = self._state.stock
        free = stock.on_hand.item(sku) + stock.incoming.item(sku) - stock.committed.item(sku)
        return bool(free < self._share * stock.sku_capacity.item(sku))

    def choose(self, low: Iterable[int]) -> tuple[int, int] | None:
        """Choose; see :class:`Replenishment`."""
        for sku in low:
            pod = refill_pod(self._state.stock, self._state.pods, sku, 1.0)
            if pod != NONE:
                return pod, sku
        return None


@REPLENISHMENT.register("never")
class Never:
    """No refills: the floor runs dry in the end. The off switch for paired experiments."""

    def __init__(self, situation: Situation) -> None:
        pass

    def is_low(self, sku: int) -> bool:
        """Nothing is ever low."""
        return False

    def choose(self, low: Iterable[int]) -> tuple[int, int] | None:
        """Nothing is ever refilled."""
        return None
