"""Frames at any time, from samples that are kept."""

from __future__ import annotations

from collections import OrderedDict
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin.frames.blending import blend
from twin.frames.frame import Frame, bare_frame, frame_from
from twin.frames.sampler import Sample, apply_sample
from twin.frames.ways import ToldWays
from twin.kernels.sight import DRIVE_COLUMNS, Seen, nothing_seen
from twin.layout.floor import Layout

__all__ = ["Player", "Samples"]

KEPT_FRAMES = 4
"""Frames of samples that are kept at hand."""

TOUCHING = 1e-6
"""Share of the way between two samples below which a moment is that of the sample."""


class Samples(Protocol):
    """Samples of a run, in memory or in a file.

    Attributes
    ----------
    layout : Layout
        The floor.
    n_drives : int
        Size of the fleet.
    step_s : float
        Length of a step, in seconds.
    """

    layout: Layout
    n_drives: int
    step_s: float

    @property
    def n_samples(self) -> int:
        """How many there are."""
        ...

    @property
    def clock(self) -> NDArray[np.int64]:
        """Steps of the samples, rising."""
        ...

    def samples_from_key(self, sample: int) -> tuple[int, list[Sample]]:
        """Give the number of the last key frame at or before a sample, and all samples up to the next."""
        ...


class Player:
    """Puts samples together again, forwards from one to the next or from a key frame.

    Parameters
    ----------
    samples : Samples
        The samples; more may be added at the end at any time.
    """

    def __init__(self, samples: Samples) -> None:
        self._samples = samples
        self._first = 0
        self._group: list[Sample] = []
        self._at = -1
        self._seen, self._ways = self._nothing(), ToldWays()
        self._frames: OrderedDict[int, Frame] = OrderedDict()

    def frame_at(self, time_s: float) -> Frame:
        """Give the frame at a moment, blended between two samples; the first or the last one outside them."""
        samples = self._samples
        n_samples = samples.n_samples
        if not n_samples:
            return bare_frame(samples.layout)
        clock, step = samples.clock, time_s / samples.step_s
        place = min(max(int(np.searchsorted(clock, np.int64(step), side="right")) - 1, 0), n_samples - 1)
        before, after = clock.item(place), clock.item(min(place + 1, n_samples - 1))
        share = (step - before) / (after - before) if after > before else 0.0
        if share > 1.0 - TOUCHING:
            place, share = place + 1, 0.0
        frame = self.sample(place)
        if share < TOUCHING:
            return frame
        return blend(frame, self.sample(place + 1), share, time_s, int(step + TOUCHING))

    def sample(self, number: int) -> Frame:
        """Give the frame of a sample."""
        frame = self._frames.get(number)
        if frame is None:
            sample, samples = self._go_to(number), self._samples
            layout, cells = samples.layout, self._seen.drives[DRIVE_COLUMNS.index("cell")]
            ways = self._ways.at(cells, layout.n_cols)
            frame = frame_from(self._seen, sample.tally, layout, sample.step, samples.step_s, ways)
            self._frames[number] = frame
            if len(self._frames) > KEPT_FRAMES:
                self._frames.popitem(last=False)
        return frame

    def _nothing(self) -> Seen:
        samples = self._samples
        return nothing_seen(samples.n_drives, samples.layout.n_cells, len(samples.layout.stations))

    def _go_to(self, number: int) -> Sample:
        """See what there is to be seen at a sample."""
        samples = self._samples
        if not (self._at >= 0 and self._first <= number < self._first + len(self._group)):
            self._first, self._group = samples.samples_from_key(number)
        if self._at < self._first or self._at > number:
            self._seen, self._ways = self._nothing(), ToldWays()
            self._at = self._first - 1
        for sample in self._group[self._at + 1 - self._first : number + 1 - self._first]:
            apply_sample(self._seen, sample)
            self._ways.take(sample.told)
        self._at = number
        return self._group[number - self._first]
