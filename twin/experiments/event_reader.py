"""Event files read back: the facts at once, the moves as far as they are needed."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twin.events import COLUMNS, EventKind
from twin.experiments.arrow_batches import ArrowBatches, broken_off, open_stream
from twin.experiments.event_file import KEY_FRAME, moves_beside
from twin.experiments.floor_document import floor_from_document
from twin.layout.floor import Layout
from twin.scenario import Scenario
from twin.units import NONE

__all__ = ["MoveFile", "RecordedRun", "read_events"]

Int32 = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class RecordedRun:
    """A run as its event file tells it.

    Attributes
    ----------
    path : pathlib.Path
        The file of the facts.
    about : mapping of str to str
        The file's metadata: layout, scenario, seed, versions, step_s and the legends.
    facts : ndarray of int32, shape (n, 10)
        As :meth:`twin.events.EventRecord.facts` gave them.
    """

    path: Path
    about: Mapping[str, str]
    facts: Int32

    @property
    def complete(self) -> bool:
        """Whether the run came to its end, rather than being killed while it wrote."""
        return bool(len(self.facts)) and int(self.facts[-1, 1]) == EventKind.RUN_ENDED

    @property
    def step_s(self) -> float:
        """Length of a step in seconds."""
        return float(self.about["step_s"])

    @property
    def versions(self) -> dict[str, str]:
        """Versions of everything that took part."""
        return dict(json.loads(self.about["versions"]))

    @cached_property
    def layout(self) -> Layout:
        """The floor, as it was."""
        return floor_from_document(self.about["layout_document"])

    @cached_property
    def scenario(self) -> Scenario:
        """The run's settings."""
        return Scenario.model_validate_json(self.about["scenario"])

    @cached_property
    def moves(self) -> MoveFile:
        """Where the drive units went."""
        return MoveFile(moves_beside(self.path))


def read_events(path: str | os.PathLike[str]) -> RecordedRun:
    """Read an event file that ``twin run --events`` wrote.

    Parameters
    ----------
    path : str or path
        The file of the facts; also the ``.part`` of a run that was killed, as far as it goes.

    Raises
    ------
    InputError
        When the file is missing or is no event file.
    """
    file = Path(path)
    about, source = open_stream(file, "facts")
    batches = []
    with contextlib.suppress(*broken_off()):
        batches.extend(source)
    facts = np.empty((sum(batch.num_rows for batch in batches), len(COLUMNS)), dtype=np.int32)
    first = 0
    for batch in batches:
        rows = facts[first : first + batch.num_rows]
        for index, name in enumerate(COLUMNS):
            column = batch.column(name)
            rows[:, index] = column.indices if name == "kind" else column.fill_null(NONE)
        first += batch.num_rows
    return RecordedRun(file, about, facts)


class MoveFile:
    """The moves of a recorded run; reads one batch at a time.

    Parameters
    ----------
    path : path
        The file of the moves.

    Attributes
    ----------
    n_batches : int
        Batches in the file.

    Raises
    ------
    InputError
        When the file is missing or is no file of moves.
    """

    def __init__(self, path: Path) -> None:
        self._batches = ArrowBatches(path, "moves")
        self.n_batches = len(self._batches)

    def _batch(self, index: int) -> tuple[Int32, Int32]:
        batch, about = self._batches.read(index)
        rows = np.column_stack([column.to_numpy() for column in batch.columns])
        key_frame = about[KEY_FRAME]
        cells = [int(cell) for cell in key_frame.split(",")] if key_frame else []
        return rows, np.array(cells, dtype=np.int32)

    def rows(self, index: int) -> Int32:
        """Read one batch; shape (m, 3), columns as in :data:`twin.events.MOVE_COLUMNS`."""
        return self._batch(index)[0]

    def all_rows(self) -> Int32:
        """Read all moves; shape (m, 3)."""
        batches = [self.rows(index) for index in range(self.n_batches)]
        return np.concatenate(batches) if batches else np.empty((0, 3), dtype=np.int32)

    def batch_of(self, step: int) -> int:
        """Find the last batch that begins at or before a step."""
        low, high = 0, self.n_batches - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self.rows(middle)[0, 0] <= step:
                low = middle
            else:
                high = middle - 1
        return low

    def fleet_at(self, step: int) -> Int32:
        """Say where all drive units stand at a step; reads a handful of batches, however long the run.

        Parameters
        ----------
        step : int
            The clock.

        Returns
        -------
        ndarray of int32, shape (D,)
            Cells.
        """
        if not self.n_batches:
            return np.empty(0, dtype=np.int32)
        rows, before = self._batch(self.batch_of(step))
        cells = np.full(max(len(before), int(rows[:, 1].max(initial=-1)) + 1), NONE, dtype=np.int32)
        cells[: len(before)] = before
        so_far = rows[rows[:, 0] <= step]
        cells[so_far[:, 1]] = so_far[:, 2]
        return cells
