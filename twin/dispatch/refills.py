"""What has to be replenished, and which pod goes for it."""

from __future__ import annotations

import numpy as np

from twin.dispatch.answers import refusal, whole
from twin.dispatch.visits import Visit
from twin.kernels.refill import bundles_for
from twin.policies.replenishment import REPLENISHMENT, Replenishment
from twin.policies.situation import Situation
from twin.units import NONE

__all__ = ["Refills"]


class Refills:
    """The SKUs that wait for replenishment.

    Parameters
    ----------
    situation : Situation
        The floor; ``stock.incoming`` is modified in place.
    """

    def __init__(self, situation: Situation) -> None:
        self._state = state = situation.state
        self._rule = REPLENISHMENT[state.scenario.policies.replenishment](situation)
        self._low: dict[int, None] = {}
        self._bundles = np.zeros((state.stock.slots_per_pod, 2), dtype=np.int32)

    def switch(self, rule: Replenishment) -> None:
        """Let another rule decide."""
        self._rule = rule

    def __len__(self) -> int:
        return len(self._low)

    def look_at(self, sku: int, *, lacking: bool = False) -> bool:
        """Look whether a SKU has to be replenished now.

        Parameters
        ----------
        sku : int
            A SKU whose free stock has changed.
        lacking : bool, default False
            Whether an order waits for it.

        Returns
        -------
        bool
            Whether it has been added to those that wait.
        """
        if sku in self._low or not (lacking or self._rule.is_low(sku)):
            return False
        self._low[sku] = None
        return True

    def choose_pod(self, visit: Visit) -> int:
        """Choose a free pod to refill, and what to stow on it.

        Parameters
        ----------
        visit : Visit
            Receives the bundles. Modified in place.

        Returns
        -------
        int
            The pod; ``NONE`` when every pod in question is on its way.
        """
        choice = self._rule.choose(self._low)
        if choice is None:
            return NONE
        pod, sku = self._checked(choice)
        stock = self._state.stock
        share = self._state.scenario.policies.reorder_share
        n_bundles = bundles_for(stock, pod, sku, share, self._bundles)
        self._low.pop(sku, None)
        for slot, units in self._bundles[:n_bundles].tolist():
            visit.bundles.append((slot, units))
            slot_sku = stock.sku.item(slot)
            stock.incoming[slot_sku] += units
            if slot_sku in self._low and not self._rule.is_low(slot_sku):
                del self._low[slot_sku]
        return pod

    def _checked(self, choice: object) -> tuple[int, int]:
        match choice:
            case (pod, sku) if self._is_free(whole(pod)) and 0 <= whole(sku) < len(self._state.stock.on_hand):
                return whole(pod), whole(sku)
        raise refusal(self._state.scenario.policies, "replenishment", f"{choice} for (pod, SKU)")

    def _is_free(self, pod: int) -> bool:
        pods = self._state.pods
        return 0 <= pod < len(pods.cell) and bool(pods.station[pod] == NONE and pods.cell[pod] != NONE)
