"""Frames kept: samples at a fixed distance in time, as key frames and what changes from one to the next."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from twin.frames.frame import Frame
from twin.frames.packing import Shelf
from twin.frames.player import Player
from twin.frames.sampler import Sample, key_sample
from twin.frames.tally import Tally
from twin.frames.ways import ToldWays
from twin.kernels.sight import Seen
from twin.layout.floor import Layout
from twin.units import to_steps

__all__ = ["SAMPLE_S", "FrameStore", "samples_a_tally", "steps_a_sample"]

SAMPLE_S = 0.5
"""Simulated seconds between two samples; a step where steps are longer."""

SAMPLES_A_KEY = 120
"""Samples from one key frame to the next."""

TALLY_S = 10.0
"""Simulated seconds between two tallies that are kept at hand, for charts."""


def steps_a_sample(step_s: float) -> int:
    """Say how many steps there are between two samples."""
    return to_steps(SAMPLE_S, step_s)


def samples_a_tally(step_s: float) -> int:
    """Say how many samples there are between two tallies that are kept at hand."""
    return to_steps(TALLY_S, step_s * steps_a_sample(step_s))


class FrameStore:
    """Samples of a run under way: one thread appends them, another one looks at them.

    Parameters
    ----------
    layout : Layout
        The floor.
    n_drives : int
        Size of the fleet.
    step_s : float
        Length of a step, in seconds.
    samples_a_key : int
        Samples from one key frame to the next.

    Notes
    -----
    Positions are kept in 1/256 cell, headings in 1/256 quarter turn. What has been looked at is the same as
    what is read back from a file: both are made of the same numbers.
    """

    def __init__(
        self,
        layout: Layout,
        n_drives: int,
        step_s: float,
        samples_a_key: int = SAMPLES_A_KEY,
    ) -> None:
        self.layout, self.n_drives, self.step_s = layout, n_drives, step_s
        self._lock = threading.Lock()
        self._shelf = Shelf(samples_a_key)
        self._samples_a_key = samples_a_key
        self._clock = np.zeros(1024, dtype=np.int64)
        self._n_samples = 0
        self._every = samples_a_tally(step_s)
        self._tallies: list[NDArray[np.int64]] = []
        self._ways = ToldWays()
        self._player = Player(self)

    @property
    def n_samples(self) -> int:
        """Samples so far."""
        return self._n_samples

    @property
    def clock(self) -> NDArray[np.int64]:
        """Steps of the samples, shape (n_samples,)."""
        return self._clock[: self._n_samples]

    @property
    def known_s(self) -> float:
        """The moment of the last sample; 0 before the first."""
        return int(self._clock[self._n_samples - 1]) * self.step_s if self._n_samples else 0.0

    def append(self, sample: Sample, seen: Seen) -> None:
        """Keep the next sample.

        Parameters
        ----------
        sample : Sample
            What has changed since the one before.
        seen : Seen
            All that is to be seen with it.
        """
        self._ways.take(sample.told)
        if self._shelf.begins_group:
            sample = key_sample(seen, self._ways, sample.step, sample.tally)
        with self._lock:
            self._shelf.add(sample)
            if self._n_samples == len(self._clock):
                self._clock = np.concatenate((self._clock, np.zeros_like(self._clock)))
            self._clock[self._n_samples] = sample.step
            if self._n_samples % self._every == 0:
                self._tallies.append(sample.tally)
            self._n_samples += 1

    def samples_from_key(self, sample: int) -> tuple[int, list[Sample]]:
        """Give the samples from the last key frame at or before one, up to the next key frame.

        Returns
        -------
        first : int
            Number of the key frame.
        samples : list of Sample
            It and those after it.
        """
        group = sample // self._samples_a_key
        return group * self._samples_a_key, self._shelf.group(group)

    def frame_at(self, time_s: float) -> Frame:
        """Give the frame at a moment from 0 to :attr:`known_s`."""
        with self._lock:
            return self._player.frame_at(time_s)

    def tallies(self, until_s: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Give what was counted up to a moment; see :meth:`twin.view.source.Source.tallies`."""
        with self._lock:
            times_s: NDArray[np.float64] = self.clock[:: self._every] * np.float64(self.step_s)
            n_rows = int(np.searchsorted(times_s, until_s, side="right"))
            return times_s[:n_rows], np.array(self._tallies[:n_rows]).reshape(n_rows, len(Tally))
