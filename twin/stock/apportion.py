"""Sharing out a number of slots among SKUs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["apportion"]

HALVINGS = 200
LEAST_WEIGHT = 1e-9


def apportion(weight: NDArray[np.float64], total: int, most: int) -> NDArray[np.int64]:
    """Share out slots in proportion to weights, at least one and at most `most` to each SKU.

    Parameters
    ----------
    weight : ndarray of float64, shape (K,)
        Not negative, not all zero.
    total : int
        Slots to share out, at least K.
    most : int
        Most slots of one SKU; not kept where all SKUs together could not fill `total` with it.

    Returns
    -------
    ndarray of int64, shape (K,)
        Slots of each SKU; their sum is `total`.

    Notes
    -----
    The proportion is found by halving an interval, the fractions are settled by largest remainder, ties
    by the SKU's number.
    """
    if most * len(weight) < total:
        most = total
    weight = np.maximum(weight / weight.max(), LEAST_WEIGHT)
    low, high = 1.0, most / LEAST_WEIGHT
    for _ in range(HALVINGS):
        middle = np.sqrt(low * high)
        if not low < middle < high:
            break
        if np.clip(middle * weight, 1, most).sum() <= total:
            low = middle
        else:
            high = middle
    share = np.clip(low * weight, 1, most)
    n_slots = np.floor(share).astype(np.int64)
    missing = total - int(n_slots.sum())
    remainder = np.where(n_slots < most, share - n_slots, -1.0)
    n_slots[np.argsort(-remainder, kind="stable")[:missing]] += 1
    return n_slots
