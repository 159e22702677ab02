"""Where frames come from: a floor that runs, or one that was recorded."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Protocol, TypeGuard

import numpy as np
from numpy.typing import NDArray

from twin.errors import TwinError
from twin.frames import Frame
from twin.layout.floor import Layout
from twin.scenario import Scenario
from twin.whatif import Command

__all__ = ["Source", "Steered", "is_steered", "told_until"]

LAST_STEP = np.iinfo(np.int32).max


class Source(Protocol):
    """A floor in time, as the view sees it.

    Frames are samples at a fixed distance in simulated time, and blended in between, so that a replay shows
    exactly what the live run showed.

    Attributes
    ----------
    layout : Layout
        The floor.
    scenario : Scenario
        The run's settings.
    live : bool
        Whether the floor runs now, so that it can be told to do something else.
    step_s : float
        Length of a step of the motion model, in seconds.
    end_s : float
        The horizon, or the end of the recording.
    """

    layout: Layout
    scenario: Scenario
    live: bool
    step_s: float
    end_s: float

    @property
    def known_s(self) -> float:
        """Up to which moment frames can be had now."""
        ...

    @property
    def trouble(self) -> TwinError | None:
        """Why the floor cannot go on: gridlock, or a failed simulation."""
        ...

    def reach(self, until_s: float) -> None:
        """Ask for frames up to a moment; returns at once, and :attr:`known_s` grows as they come."""
        ...

    def frame_at(self, time_s: float) -> Frame:
        """Give the frame at a moment from 0 to :attr:`known_s`, blended between two samples."""
        ...

    def tallies(self, until_s: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Give what was counted up to a moment, for charts.

        Returns
        -------
        times_s : ndarray of float64, shape (n,)
            Moments, evenly spaced.
        tallies : ndarray of int64, shape (n, len(Tally))
            Columns as in :class:`~twin.frames.Tally`.
        """
        ...

    def facts_until(self, time_s: float) -> NDArray[np.int32]:
        """Give the facts of the event record up to a moment; shape (n, 10)."""
        ...

    def figures(self) -> dict[str, float]:
        """Compute the key figures of what is known, as ``twin run`` does; NaN where one is undefined."""
        ...

    def close(self) -> None:
        """Stop, and let go of files and threads."""
        ...


class Steered(Source, Protocol):
    """A floor that runs, and can be told to do something else."""

    def tell(self, command: Command) -> Future[None]:
        """Have something done to the floor; what comes of it is the refusal, if there is one."""
        ...


def is_steered(source: Source) -> TypeGuard[Steered]:
    """Say whether a floor can be told to do something else."""
    return source.live


def told_until(facts: NDArray[np.int32], time_s: float, step_s: float) -> NDArray[np.int32]:
    """Give the facts up to a moment, in no time however many there are; shape (n, 10)."""
    # a number of another type has the whole column converted: 5 ms with a million facts
    last = np.int32(min(time_s / step_s + 1e-6, LAST_STEP))
    return facts[: int(np.searchsorted(facts[:, 0], last, side="right"))]
