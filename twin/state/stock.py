"""The stock ledger: every unit is in a slot, in a tote, packed, or not yet delivered."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Stock", "stock_of"]

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]


class Stock(NamedTuple):
    """Stock by slot and by SKU; slot ``pod * L + l`` is the ``l``-th compartment of a pod.

    Attributes
    ----------
    slots_per_pod : int
        L.
    sku : ndarray of int32, shape (P * L,)
        SKU that the slot holds.
    capacity : ndarray of int32, shape (P * L,)
        Units that fit.
    units : ndarray of int32, shape (P * L,)
        Units that lie in it now.
    promised : ndarray of int32, shape (P * L,)
        Of these, units that an open order line will take on the pod's present visit.
    first_slot : ndarray of int64, shape (K + 1,)
        Slots of SKU k are ``slots[first_slot[k]:first_slot[k + 1]]``.
    slots : ndarray of int32, shape (P * L,)
        Slots grouped by SKU.
    on_hand : ndarray of int64, shape (K,)
        Units on all pods.
    committed : ndarray of int64, shape (K,)
        Units that released orders still need.
    incoming : ndarray of int64, shape (K,)
        Units that pods on their way to a replenishment station will receive there.
    sku_capacity : ndarray of int64, shape (K,)
        Units that all slots of a SKU hold.
    picked : ndarray of int64, shape (K,)
        Units taken so far.
    stowed : ndarray of int64, shape (K,)
        Units delivered so far; ``on_hand + picked - stowed`` never changes.
    """

    slots_per_pod: int
    sku: Int32
    capacity: Int32
    units: Int32
    promised: Int32
    first_slot: Int64
    slots: Int32
    on_hand: Int64
    committed: Int64
    incoming: Int64
    sku_capacity: Int64
    picked: Int64
    stowed: Int64


def stock_of(
    slot_sku: Int32, slot_capacity: Int32, slot_units: Int32, n_skus: int, slots_per_pod: int
) -> Stock:
    """Open the ledger on an initial slotting.

    Parameters
    ----------
    slot_sku, slot_capacity, slot_units : ndarray of int32, shape (P * L,)
        What each slot holds at the start.
    n_skus : int
        K.
    slots_per_pod : int
        L.
    """
    slots = np.argsort(slot_sku, kind="stable").astype(np.int32)
    counts = np.bincount(slot_sku, minlength=n_skus)
    first_slot = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    on_hand = np.zeros(n_skus, dtype=np.int64)
    np.add.at(on_hand, slot_sku, slot_units)
    sku_capacity = np.zeros(n_skus, dtype=np.int64)
    np.add.at(sku_capacity, slot_sku, slot_capacity)
    return Stock(
        slots_per_pod=slots_per_pod,
        sku=slot_sku.astype(np.int32),
        capacity=slot_capacity.astype(np.int32),
        units=slot_units.astype(np.int32),
        promised=np.zeros(len(slot_sku), dtype=np.int32),
        first_slot=first_slot,
        slots=slots,
        on_hand=on_hand,
        committed=np.zeros(n_skus, dtype=np.int64),
        incoming=np.zeros(n_skus, dtype=np.int64),
        sku_capacity=sku_capacity,
        picked=np.zeros(n_skus, dtype=np.int64),
        stowed=np.zeros(n_skus, dtype=np.int64),
    )
