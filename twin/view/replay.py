"""A floor that was recorded, shown again."""

from __future__ import annotations

import os

import numpy as np
from numpy.typing import NDArray

from twin.errors import GridlockError, TwinError
from twin.events import EventKind
from twin.experiments import RecordedRun, read_events
from twin.experiments.frame_reader import RecordedFrames
from twin.frames import Frame
from twin.metrics import key_figures
from twin.metrics.observation import Observation
from twin.state import Activity
from twin.state.batteries import drawn_mw
from twin.view.source import told_until

__all__ = ["ReplaySource"]

STUCK = 2
"""What the record says of a run that ended with a stuck floor."""


class ReplaySource:
    """Shows what ``twin run --events`` has recorded; a :class:`~twin.view.source.Source`.

    Parameters
    ----------
    run : RecordedRun, str or path
        What was recorded, or the file of its facts; also the ``.part`` of a run that was killed, as far as
        it goes.

    Raises
    ------
    InputError
        When the files are missing, damaged or hold something else.
    """

    live = False

    def __init__(self, run: RecordedRun | str | os.PathLike[str]) -> None:
        run = run if isinstance(run, RecordedRun) else read_events(run)
        self.layout, self.scenario, self.step_s = run.layout, run.scenario, run.step_s
        self._frames = RecordedFrames(run.path, run.layout, run.step_s)
        self._n_steps = self._frames.clock.item(-1)
        self._facts = run.facts[run.facts[:, 0] <= self._n_steps]
        self.end_s = self._n_steps * self.step_s
        ended = run.facts[-1] if run.complete else None
        stuck = ended is not None and ended[1] == EventKind.RUN_ENDED and ended[8] == STUCK
        self.trouble: TwinError | None = GridlockError((), self.end_s) if stuck else None
        self._figures: dict[str, float] | None = None

    @property
    def known_s(self) -> float:
        """Up to which moment frames can be had: all of the recording."""
        return self.end_s

    def reach(self, until_s: float) -> None:
        """Ask for nothing: all is known."""

    def frame_at(self, time_s: float) -> Frame:
        """Give the frame at a moment from 0 to :attr:`known_s`, blended between two samples."""
        return self._frames.frame_at(time_s)

    def tallies(self, until_s: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Give what was counted up to a moment; see :meth:`Source.tallies`."""
        return self._frames.tallies(until_s)

    def facts_until(self, time_s: float) -> NDArray[np.int32]:
        """Give the facts of the event record up to a moment; shape (n, 10)."""
        return told_until(self._facts, time_s, self.step_s)

    def figures(self) -> dict[str, float]:
        """Compute the key figures of the recording, as ``twin run`` did."""
        if self._figures is None:
            self._figures = key_figures(self._observation())
        return self._figures

    def close(self) -> None:
        """Let go of nothing: files are read when they are wanted."""

    def _observation(self) -> Observation:
        """Gather what the figures are computed from; what they only add up stands in one row."""
        totals, scenario = self._frames.totals, self.scenario
        activity = np.zeros((self._frames.n_drives, len(Activity)), dtype=np.int64)
        activity[0] = totals["activity"]
        slot_units = np.zeros(totals["slots"], dtype=np.int32)
        slot_units[: totals["slots_in_use"]] = 1
        if totals["slots_in_use"]:
            slot_units[0] += totals["units"] - totals["slots_in_use"]
        charges = np.array(totals["charges"], dtype=np.int64)
        return Observation(
            facts=self._facts,
            n_steps=self._n_steps,
            step_s=self.step_s,
            stations=self.layout.stations,
            cell_m=self.layout.cell_m,
            pick_time_s=scenario.stations.pick_time_s,
            n_packers=scenario.packing.packers or self.layout.packers,
            activity=activity,
            driven=np.array([totals["driven"]], dtype=np.int64),
            shortest=np.array([totals["shortest"]], dtype=np.int64),
            drawn_w=drawn_mw(scenario.battery) / 1000.0,
            charge=100.0 * charges / max(totals["capacity"], 1),
            slot_units=slot_units,
            slot_capacity=np.array([totals["units_that_fit"]], dtype=np.int64),
        )
