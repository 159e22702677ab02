"""Seeded random streams, one for each source of chance on the floor.

Two layouts under one seed see the same demand because every source draws from its own stream, and
draws that belong to an entity (the pick times of an order) come from a substream keyed by that entity.
"""

from __future__ import annotations

import zlib

import numpy as np

__all__ = ["Streams"]


class Streams:
    """The random streams of one run.

    Parameters
    ----------
    seed : int
        The run's seed, not negative.

    Notes
    -----
    A stream's key is derived from the seed and the stream's name, so adding a stream changes no other.
    Keyed substreams use Philox, a counter-based generator: the entity's number is part of the counter,
    which makes them independent and cheap to open.

    References
    ----------
    Salmon, Moraes, Dror, Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", SC '11.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._philox_keys: dict[str, np.ndarray] = {}

    def _sequence(self, name: str) -> np.random.SeedSequence:
        return np.random.SeedSequence(entropy=self.seed, spawn_key=(zlib.crc32(name.encode()),))

    def stream(self, name: str) -> np.random.Generator:
        """Open the stream of one source from its beginning.

        Parameters
        ----------
        name : str
            The source, such as ``"arrivals"``.

        Returns
        -------
        numpy.random.Generator
            Draws the same values for the same seed and name.
        """
        return np.random.Generator(np.random.PCG64(self._sequence(name)))

    def keyed(self, name: str, entity: int) -> np.random.Generator:
        """Open the substream that belongs to one entity of a source.

        Parameters
        ----------
        name : str
            The source, such as ``"pick_time"``.
        entity : int
            The entity's number, such as an order's.

        Returns
        -------
        numpy.random.Generator
            Draws the same values for the same seed, name and entity, whatever else was drawn before.
        """
        key = self._philox_keys.get(name)
        if key is None:
            key = self._sequence(name).generate_state(2, np.uint64)
            self._philox_keys[name] = key
        return np.random.Generator(np.random.Philox(key=key, counter=entity << 128))
