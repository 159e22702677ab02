"""The synthetic catalogue: how popular each SKU is and how large."""

from __future__ import annotations

import numpy as np

from twin.demand.orders import Catalogue
from twin.demand.settings import SkuSettings
from twin.streams import Streams

__all__ = ["SKUS_PER_POD", "synthetic_catalogue"]

SKUS_PER_POD = 10
"""Default size of the catalogue, for each pod of the floor."""


def synthetic_catalogue(settings: SkuSettings, streams: Streams, n_pods: int) -> Catalogue:
    """Make a catalogue whose popularity follows Zipf's law.

    Parameters
    ----------
    settings : SkuSettings
        Count, exponent and unit volume.
    streams : Streams
        The run's random streams; ``popularity`` decides which SKU has which rank.
    n_pods : int
        Pods of the floor, for the default count. Floors of different size that are to see the same
        demand need ``demand.skus.count`` to be set.

    Returns
    -------
    Catalogue
        The SKU of rank r gets a share of lines in proportion to ``r ** -zipf_exponent``.
    """
    count = settings.count or max(1, SKUS_PER_POD * n_pods)
    weight = np.arange(1, count + 1, dtype=np.float64) ** -settings.zipf_exponent
    popularity = np.empty(count)
    popularity[streams.stream("popularity").permutation(count)] = weight / weight.sum()
    width = len(str(count))
    names = tuple(f"SKU{number:0{width}d}" for number in range(1, count + 1))
    return Catalogue(names, popularity, np.full(count, settings.unit_l))
