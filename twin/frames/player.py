"""Frames at any time, from samples that are kept."""

from __future__ import annotations

from collections import OrderedDict
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin.frames.blending import blend
from twin.frames.changes import Changes, apply_changes
from twin.frames.columns import Numbers, bare_numbers, frame_from
from twin.frames.frame import Frame, frame_of
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

    def samples_from_key(self, sample: int) -> tuple[int, list[Changes]]:
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
        self._group: list[Changes] = []
        self._at = -1
        self._numbers: Numbers = []
        self._frames: OrderedDict[int, Frame] = OrderedDict()

    def frame_at(self, time_s: float) -> Frame:
        """Give the frame at a moment, blended between two samples; the first or the last one outside them."""
        samples = self._samples
        n_samples = samples.n_samples
        if not n_samples:
            return frame_of(samples.layout)
        clock, step = samples.clock, time_s / samples.step_s
        place = min(max(int(np.searchsorted(clock, step, side="right")) - 1, 0), n_samples - 1)
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
            self._go_to(number)
            samples = self._samples
            frame = frame_from(self._numbers, samples.layout, samples.clock.item(number), samples.step_s)
            self._frames[number] = frame
            if len(self._frames) > KEPT_FRAMES:
                self._frames.popitem(last=False)
        return frame

    def _go_to(self, number: int) -> None:
        """Bring the numbers to a sample."""
        samples = self._samples
        if not (self._at >= 0 and self._first <= number < self._first + len(self._group)):
            self._first, self._group = samples.samples_from_key(number)
        if self._at < self._first or self._at > number:
            self._numbers = bare_numbers(samples.n_drives, samples.layout)
            self._at = self._first - 1
        apply_changes(self._numbers, self._group[self._at + 1 - self._first : number + 1 - self._first])
        self._at = number
