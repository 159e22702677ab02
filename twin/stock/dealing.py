"""Dealing slots out to pods so that equal SKUs end up on different pods."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["deal"]


def deal(sequence: NDArray[np.int32], n_pods: int, rng: np.random.Generator) -> NDArray[np.int32]:
    """Deal a row of SKUs out to pods, one to each pod in every round, in random order.

    Parameters
    ----------
    sequence : ndarray of int32, shape (P * L,)
        A SKU for each slot; equal ones next to each other.
    n_pods : int
        P.
    rng : numpy.random.Generator
        Shuffles the pods for each round.

    Returns
    -------
    ndarray of int32, shape (P, L)
        The SKUs of each pod. A SKU with at most P slots is nowhere twice; one with more is on all pods,
        and on none more than one time oftener than on another.

    Notes
    -----
    Only a SKU that one round leaves unfinished can meet itself on a pod; the next round begins with pods
    that do not have it.
    """
    rounds = sequence.reshape(-1, n_pods)
    slots = np.empty((n_pods, len(rounds)), dtype=np.int32)
    holds = np.zeros(n_pods, dtype=bool)  # pods that have the SKU the last round left unfinished
    unfinished = -1
    for number, skus in enumerate(rounds):
        pods = rng.permutation(n_pods)
        if skus[0] == unfinished:
            pods = _lacking_first(pods, holds, int(np.count_nonzero(skus == unfinished)), rng)
        else:
            holds[:] = False
        slots[pods, number] = skus
        if skus[0] != skus[-1]:
            holds[:] = False
            holds[pods[skus == skus[-1]]] = True
        unfinished = int(skus[-1])
    return slots


def _lacking_first(
    pods: NDArray[np.int64], holds: NDArray[np.bool_], n_open: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Begin with `n_open` pods that lack a SKU, as far as there are; the others follow in random order."""
    pods = np.concatenate((pods[~holds[pods]], pods[holds[pods]]))
    return np.concatenate((pods[:n_open], rng.permutation(pods[n_open:])))
