"""Which pod is refilled, and which of its slots."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import kernel
from twin.state import Pods, Stock
from twin.units import NONE

__all__ = ["bundles_for", "refill_pod"]

Int32 = NDArray[np.int32]


@kernel
def refill_pod(stock: Stock, pods: Pods, sku: int, share: float) -> int:
    """Choose the free pod in storage on which most units of a SKU are missing.

    Parameters
    ----------
    stock, pods
        The state; only read.
    sku : int
        The SKU to replenish.
    share : float
        Slots filled to this share or more are left alone.

    Returns
    -------
    int
        The pod, ``NONE`` when every pod with a slot to refill is on its way.
    """
    best = NONE
    most = 0
    for index in range(stock.first_slot[sku], stock.first_slot[sku + 1]):
        slot = stock.slots[index]
        pod = slot // stock.slots_per_pod
        if pods.station[pod] != NONE or pods.cell[pod] == NONE:
            continue
        missing = stock.capacity[slot] - stock.units[slot]
        if stock.units[slot] < share * stock.capacity[slot] and missing > most:
            most = missing
            best = pod
    return best


@kernel
def bundles_for(stock: Stock, pod: int, sku: int, share: float, out: Int32) -> int:
    """List the slots of a pod that are refilled when it comes to a replenishment station.

    Parameters
    ----------
    stock : Stock
        The stock; only read.
    pod : int
        The pod.
    sku : int
        Every slot of this SKU is refilled.
    share : float
        Other slots are refilled when they are filled to less than this share.
    out : ndarray of int32, shape (L, 2)
        Receives rows (slot, units missing). Modified in place.

    Returns
    -------
    int
        Rows written.
    """
    n_out = 0
    for slot in range(pod * stock.slots_per_pod, (pod + 1) * stock.slots_per_pod):
        missing = stock.capacity[slot] - stock.units[slot]
        wanted = stock.sku[slot] == sku or stock.units[slot] < share * stock.capacity[slot]
        if missing > 0 and wanted:
            out[n_out, 0] = slot
            out[n_out, 1] = missing
            n_out += 1
    return n_out
