"""Where a pod is stored when a station is done with it."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin.kernels.places import nearest_location
from twin.policies.situation import Situation
from twin.registry import Registry

__all__ = ["POD_STORAGE", "BestOf", "ByVelocity", "NearestLocation", "PodStorage", "RandomLocation"]

Int32 = NDArray[np.int32]

DRAWN_AT_ONCE = 256


class PodStorage(Protocol):
    """Picks a storage location; constructed with the :class:`~twin.policies.situation.Situation`."""

    def __init__(self, situation: Situation) -> None: ...

    def choose(self, free: Int32, pod: int, station: int) -> int:
        """Choose one of the free storage locations (at least one) for a pod that leaves a station.

        Parameters
        ----------
        free : ndarray of int32
            Cells of the free storage locations.
        pod : int
            The pod.
        station : int
            The station that it leaves.

        Returns
        -------
        int
            The chosen cell.
        """
        ...


POD_STORAGE: Registry[PodStorage] = Registry("policies.pod_storage", "twin.policies.pod_storage")


@POD_STORAGE.register("nearest")
class NearestLocation:
    """The location with the shortest way from the station."""

    def __init__(self, situation: Situation) -> None:
        self._from_station = situation.fields.from_station

    def choose(self, free: Int32, pod: int, station: int) -> int:
        """Choose; see :class:`PodStorage`."""
        return int(free[np.argmin(self._from_station[station, free])])


@POD_STORAGE.register("random")
class RandomLocation:
    """Any free location."""

    def __init__(self, situation: Situation) -> None:
        self._rng = situation.streams.stream("pod_storage")

    def choose(self, free: Int32, pod: int, station: int) -> int:
        """Choose; see :class:`PodStorage`."""
        return int(free[self._rng.integers(len(free))])


@POD_STORAGE.register("best_of")
class BestOf:
    """The best of a few random locations: the shortest way there and, next time, to a station.

    A few candidates instead of all spread the pods over the floor, which the nearest free location does not.
    """

    def __init__(self, situation: Situation) -> None:
        self._rng = situation.streams.stream("pod_storage")
        self._candidates = situation.state.scenario.policies.pod_storage_candidates
        self._draws = np.empty((0, self._candidates))
        self._next_draw = 0
        self._from_station = situation.fields.from_station
        self._onward = situation.fields.to_station.mean(axis=0)

    def choose(self, free: Int32, pod: int, station: int) -> int:
        """Choose; see :class:`PodStorage`."""
        if self._next_draw == len(self._draws):
            self._draws = self._rng.random((DRAWN_AT_ONCE, self._candidates))
            self._next_draw = 0
        draws = self._draws[self._next_draw]
        self._next_draw += 1
        return int(nearest_location(free, draws, self._from_station[station], self._onward))


@POD_STORAGE.register("velocity")
class ByVelocity:
    """Of a few random locations the one whose nearness to the stations suits the pod's popularity."""

    def __init__(self, situation: Situation) -> None:
        state = situation.state
        self._rng = situation.streams.stream("pod_storage")
        self._candidates = state.scenario.policies.pod_storage_candidates
        storage = state.layout.storage
        onward = situation.fields.to_station[:, storage].mean(axis=0)
        self._farness = np.zeros(state.layout.n_cells)
        self._farness[storage[np.argsort(onward, kind="stable")]] = np.linspace(0.0, 1.0, len(storage))
        by_popularity = np.argsort(-state.pod_popularity, kind="stable")
        self._slowness = np.zeros(len(by_popularity))
        self._slowness[by_popularity] = np.linspace(0.0, 1.0, len(by_popularity))

    def choose(self, free: Int32, pod: int, station: int) -> int:
        """Choose; see :class:`PodStorage`."""
        some = free[self._rng.integers(len(free), size=self._candidates)]
        return int(some[np.argmin(np.abs(self._farness[some] - self._slowness[pod]))])
