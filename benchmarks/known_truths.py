"""Models whose true means are known, to see whether intervals hold what they promise."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.statistics import mser5

__all__ = ["Model", "backlogs", "floors", "lognormal", "mm1", "normal"]

Samples = NDArray[np.float64]
CHUNK = 25
"""Trials of queues drawn at once: their customers take some 60 MB."""


@dataclass(frozen=True)
class Model:
    """A model with a known mean.

    Attributes
    ----------
    name : str
        What tables call it.
    truth : float
        The mean.
    draw : callable
        Of a generator, trials and replications: the replications' values, (trials, replications).
    """

    name: str
    truth: float
    draw: Callable[[np.random.Generator, int, int], Samples]


def normal(deviation: float) -> Model:
    """Make replications normal around 100 with this deviation."""
    return Model(f"normal, {deviation:g} %", 100.0, lambda rng, *shape: rng.normal(100, deviation, shape))


def lognormal(deviation: float) -> Model:
    """Make replications skewed around 100 with this deviation."""
    sigma = math.sqrt(math.log1p((deviation / 100) ** 2))

    def draw(rng: np.random.Generator, *shape: int) -> Samples:
        return 100 * rng.lognormal(-(sigma**2) / 2, sigma, shape)

    return Model(f"lognormal, {deviation:g} %", 100.0, draw)


def mm1(load: float, customers: int) -> Model:
    """Make waits in an M/M/1 queue that starts empty, one served a minute on average.

    The series averaged over the first ten replications is cut by MSER-5, and so is every replication.
    """

    def draw(rng: np.random.Generator, trials: int, replications: int) -> Samples:
        chunks = [
            _after_warm_up(_waits(rng, (size, replications), load, customers)) for size in _chunks(trials)
        ]
        return np.concatenate(chunks)

    name = f"M/M/1 at {load:.0%}, from empty, {customers:,} customers, MSER-5"
    return Model(name, load / (1 - load), draw)


def floors(
    rng: np.random.Generator, trials: int, n: int, gains: tuple[float, ...], deviation: float, shared: float
) -> Samples:
    """Draw floors on common random numbers, as shares of the first one's mean in percent.

    Parameters
    ----------
    rng : numpy.random.Generator
        Advanced.
    trials, n : int
        Experiments, and replications of each.
    gains : tuple of float
        True mean of each floor less 100.
    deviation : float
        Of the difference of two floors.
    shared : float
        Deviation of what the seed does to all floors alike.

    Returns
    -------
    ndarray of float64 (trials, n, k)
        Normal values.
    """
    alone = rng.normal(0, deviation / math.sqrt(2), (trials, n, len(gains)))
    return 100 + np.array(gains) + alone + rng.normal(0, shared, (trials, n, 1))


def backlogs(rng: np.random.Generator, replications: int, load: float, minutes: int) -> Samples:
    """Draw the orders in an M/M/1 queue minute by minute, ten a minute served, (replications, minutes).

    Below full load it starts in its steady state, otherwise empty.
    """
    steps = 50  # a minute, so short that at most one order comes and one goes
    orders = rng.geometric(1 - load, replications) - 1 if load < 1 else np.zeros(replications, dtype=np.int64)
    series = np.empty((replications, minutes))
    for minute in range(minutes):
        came = rng.random((steps, replications)) < 10 * load / steps
        served = rng.random((steps, replications)) < 10 / steps
        for step in range(steps):
            orders += came[step]
            orders -= served[step] & (orders > 0)
        series[:, minute] = orders
    return series


def _chunks(trials: int) -> Iterator[int]:
    for start in range(0, trials, CHUNK):
        yield min(CHUNK, trials - start)


def _waits(rng: np.random.Generator, shape: tuple[int, int], load: float, customers: int) -> Samples:
    """Draw waits by Lindley's recursion, (customers, trials, replications)."""
    change = rng.exponential(1.0, (customers, *shape)) - rng.exponential(1 / load, (customers, *shape))
    wait = np.zeros(shape)
    for i in range(customers):
        step = change[i].copy()
        change[i] = wait
        wait = np.maximum(0.0, wait + step)
    return change


def _after_warm_up(waits: Samples) -> Samples:
    """Average each replication behind the cut of its trial."""
    averaged = waits[:, :, :10].mean(axis=2)
    cuts = [mser5(averaged[:, trial]).cut for trial in range(waits.shape[1])]
    return np.array([waits[cut:, trial].mean(axis=0) for trial, cut in enumerate(cuts)])
