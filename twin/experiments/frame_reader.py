"""Recorded frames read back: any moment of a run after reading one batch or a few."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.errors import InputError, Problem
from twin.experiments.arrow_batches import ArrowBatches, broken_off
from twin.experiments.frame_file import TALLY, WAY, frames_beside
from twin.frames import Frame, Sample, Tally
from twin.frames.columns import CELL_COLUMNS, DRIVE_COLUMNS
from twin.frames.player import Player
from twin.frames.store import samples_a_tally
from twin.layout.floor import Layout

__all__ = ["RecordedFrames"]

STEP, WHAT_ENTRY, VALUE = 0, 2, 3


class RecordedFrames:
    """The frames of a recorded run; :class:`~twin.frames.player.Samples` of a :class:`Player`.

    Parameters
    ----------
    facts : path
        The file of the facts.
    layout : Layout
        The floor.
    step_s : float
        Length of a step, in seconds.

    Attributes
    ----------
    totals : dict
        Sums of which the key figures are computed, as of the last batch.

    Raises
    ------
    InputError
        When there is no file of frames beside it, or it holds none.
    """

    def __init__(self, facts: Path, layout: Layout, step_s: float) -> None:
        path = frames_beside(facts)
        if not path.exists():
            what = f"has no frames beside it ({path.name})"
            raise InputError(
                Problem(str(facts), what, "record the run again with --events, without --no-frames")
            )
        self._path, self._batches = path, ArrowBatches(path, "frames")
        self.layout, self.step_s = layout, step_s
        self.n_drives = int(self._batches.about["n_drives"])
        steps: list[int] = []
        self._keys: list[int] = []
        self._groups: list[list[int]] = []
        tallies: list[list[int]] = []
        for index in range(len(self._batches)):
            _, about = self._read(index, [STEP])
            if len(json.loads(about["tally"])) != len(Tally):
                raise self._damaged("it counts other things than this version")
            if about["key"] == "1":
                self._keys.append(len(steps))
                self._groups.append([])
            self._groups[-1].append(index)
            steps.extend(map(int, about["steps"].split(",")))
            tallies.extend(json.loads(about["tallies"]))
            self.totals: dict[str, Any] = json.loads(about["totals"])
        if not steps:
            raise InputError(Problem(str(path), "holds no frames yet", "let the run go on for a few seconds"))
        self.clock = np.array(steps, dtype=np.int64)
        self._every = samples_a_tally(step_s)
        self._tallies = np.array(tallies, dtype=np.int64).reshape(-1, len(Tally))
        self._player = Player(self)

    def _read(self, index: int, columns: list[int] | None = None) -> tuple[Any, dict[str, str]]:
        try:
            return self._batches.read(index, columns)
        except broken_off() as broken:
            raise self._damaged(str(broken).splitlines()[0]) from None

    def _damaged(self, how: str) -> InputError:
        return InputError(Problem(str(self._path), f"is damaged ({how})", "record the run again"))

    @property
    def n_samples(self) -> int:
        """How many samples there are."""
        return len(self.clock)

    def frame_at(self, time_s: float) -> Frame:
        """Give the frame at a moment, blended between two samples."""
        return self._player.frame_at(time_s)

    def tallies(self, until_s: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Give what was counted up to a moment; see :meth:`twin.view.source.Source.tallies`."""
        times_s: NDArray[np.float64] = self.clock[:: self._every] * np.float64(self.step_s)
        n_rows = int(np.searchsorted(times_s, until_s, side="right"))
        return times_s[:n_rows], self._tallies[:n_rows]

    def samples_from_key(self, sample: int) -> tuple[int, list[Sample]]:
        """Give the number of the last key frame at or before a sample, and all samples up to the next."""
        group = int(np.searchsorted(self._keys, sample, side="right")) - 1
        return self._keys[group], [s for index in self._groups[group] for s in self._samples(index)]

    def _samples(self, index: int) -> Iterator[Sample]:
        """Read the samples of a batch."""
        batch, about = self._read(index)
        step, entry, value = (batch.column(number).to_numpy() for number in (STEP, WHAT_ENTRY, VALUE))
        what = batch.column(1).indices.to_numpy().astype(np.int32)
        tally = np.array(json.loads(about["tally"]), dtype=np.int64)
        # recordings of earlier versions have no ways
        n_rows, n_before_ways = np.searchsorted(what >= TALLY, True), np.searchsorted(what >= WAY, True)
        grown, ways = slice(n_rows, n_before_ways), slice(n_before_ways, None)
        firsts = np.array([0, len(DRIVE_COLUMNS), len(DRIVE_COLUMNS) + len(CELL_COLUMNS), TALLY])
        sizes = np.array([self.n_drives, self.layout.n_cells, len(self.layout.stations)])
        group = np.searchsorted(firsts, what[:n_rows], side="right") - 1
        on_floor = (entry[:n_rows] >= 0) & (entry[:n_rows] < sizes[group])
        if not (on_floor.all() and (entry[ways] < self.n_drives).all()):
            raise self._damaged("an entry is not on the floor")
        place = ((what[:n_rows] - firsts[group]) * sizes[group] + entry[:n_rows]).astype(np.int32)
        for now in map(int, about["steps"].split(",")):
            begin, end = np.searchsorted(step[:n_rows], (now, now + 1)).tolist()
            ends = begin + np.searchsorted(group[begin:end], (1, 2, 3))
            counted = step[grown] == now
            tally = tally.copy()
            tally[entry[grown][counted]] += value[grown][counted]
            first, second, third = (ends - begin).tolist()
            told_now = slice(*(n_before_ways + np.searchsorted(step[ways], (now, now + 1))).tolist())
            told = np.stack([entry[told_now], value[told_now]])
            yield Sample(now, (first, second, third), place[begin:end], value[begin:end], tally, told)
