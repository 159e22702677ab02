"""Stock, pods and orders as the kernels of matching take them."""

from __future__ import annotations

from twin.kernels.kept import Kept, keep
from twin.kernels.match import Goods
from twin.state import FloorState, Orders

__all__ = ["GoodsAtHand"]


class GoodsAtHand:
    """Takes the arrays in once, and again when those of the orders have been replaced by larger ones.

    Parameters
    ----------
    state : FloorState
        The floor.
    """

    def __init__(self, state: FloorState) -> None:
        self._state = state
        self._orders: Orders | None = None
        self._kept: Kept[Goods]

    @property
    def kept(self) -> Kept[Goods]:
        """The arrays as they are now."""
        orders = self._state.orders.arrays
        if orders is not self._orders:
            self._orders = orders
            self._kept = keep(Goods(self._state.stock, self._state.pods, orders))
        return self._kept
