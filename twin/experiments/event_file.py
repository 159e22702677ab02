"""The event record as a file: Apache Arrow, because it is columnar, typed and append-only.

A run writes two Arrow IPC streams, compressed with zstd: ``FILE`` holds the facts, and beside it
``FILE.moves`` (``run.arrow`` and ``run.moves.arrow``) the moves. They are two files because most questions
are about the facts, a hundredth of the rows; pyarrow, polars, pandas, R and duckdb read either one without
code of ours. Where a column does not apply it is null; ``kind`` is text (``order_picked``).

Each file's metadata say what is needed to understand and replay it: the layout, the scenario, seed,
versions, length of a step, meaning of columns and kinds.

The streaming form has no footer that a killed process would fail to write: whatever has reached the disk
can be read, and rows wait for a full batch for two seconds at most. While the run lasts, both files end in
``.part``, so that under its own name a file is always whole; what a killed run leaves behind is the
``.part``, and :func:`~twin.experiments.read_events` takes it.

For seeking, each batch of moves carries a key frame in its own metadata: the cells of all drive units
before its first row. One batch is enough to place the fleet at any step.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.errors import OutputError, Problem
from twin.events import COLUMNS, MOVE_COLUMNS, EventKind, StationStatus
from twin.experiments.outputs import PART, OutputFile, cannot_write
from twin.planning.planner import PLANNERS
from twin.policies.decisions import DECISIONS
from twin.units import NONE

__all__ = ["FORMAT", "KEY_FRAME", "ArrowStream", "EventFile", "beside", "moves_beside"]

Int32 = NDArray[np.int32]

FORMAT = "floor-twin events 1"
KEY_FRAME = "fleet"
"""Key of a batch's metadata: cells of all drive units before the batch, as decimal text with commas."""

FACTS_PER_BATCH = 16_384
MOVES_PER_BATCH = 65_536
WRITE_EVERY_S = 2.0
"""Rows wait for a full batch no longer than this (wall clock)."""

_MEANING = {
    "step": "the clock, in steps of step_s seconds since the start of the run",
    "kind": "what happened; see kinds",
    "drive": "drive unit, numbered from 0",
    "pod": "pod, numbered from 0",
    "station": "station, numbered from 0 in the layout's order",
    "order": "order, numbered from 0 in the order of arrival",
    "line": "order line; of an arrival: how many; of policy_changed: the decision (see decisions)",
    "sku": "SKU, numbered from 0",
    "units": "units; of order_due the step of the cut-off, of packing the packer, of station_status the "
    "status, of run_ended 0 whole, 1 partial, 2 stuck, of charges the state of charge in 1/100 %, of "
    "rate_changed orders in 100 h, of policy_changed the rule (see decisions), of planner_changed the "
    "planner (see planners)",
    "cell": "cell: row * columns + column, counted from 0",
}


def beside(path: Path, table: str) -> Path:
    """Name the file of another table that belongs to a file of facts, finished or not."""
    part = PART if path.name.endswith(PART) else ""
    whole = path.with_name(path.name.removesuffix(PART))
    return whole.with_name(f"{whole.stem}.{table}{whole.suffix}{part}")


def moves_beside(path: Path) -> Path:
    """Name the file of the moves that belongs to a file of facts, finished or not."""
    return beside(path, "moves")


class ArrowStream:
    """One Arrow stream that gathers rows into batches."""

    def __init__(self, output: OutputFile, rows_per_batch: int) -> None:
        self.output = output
        self._rows_per_batch = rows_per_batch
        self._waiting: list[Int32] = []
        self._n_waiting = 0
        self._due = time.monotonic() + WRITE_EVERY_S
        self._writer: Any = None

    def open(self, schema: Any) -> None:
        """Write the head of the stream."""
        import pyarrow as pa

        options = pa.ipc.IpcWriteOptions(compression="zstd", use_threads=False)
        try:
            self._writer = pa.ipc.new_stream(self.output.stream, schema, options=options)
            self.output.stream.flush()
        except OSError as refused:
            raise cannot_write(self.output.path, refused) from None

    def add(self, rows: Int32) -> Int32 | None:
        """Keep a copy of the rows; hand out a batch once there are enough, or they have waited enough."""
        if len(rows):
            self._waiting.append(rows.copy())
            self._n_waiting += len(rows)
        if self._writer is None:
            return None
        full = self._n_waiting >= self._rows_per_batch
        return self.rest() if full or time.monotonic() >= self._due else None

    def rest(self) -> Int32 | None:
        """Hand out all rows that wait."""
        rows = np.concatenate(self._waiting) if self._waiting else None
        self._waiting.clear()
        self._n_waiting = 0
        self._due = time.monotonic() + WRITE_EVERY_S
        return rows

    def write(self, batch: Any, about: Mapping[str, str] | None = None) -> None:
        """Write a batch; a full disk is an :class:`~twin.errors.OutputError`."""
        try:
            self._writer.write_batch(batch, custom_metadata=about)
            self.output.stream.flush()
        except OSError as refused:
            raise cannot_write(self.output.path, refused) from None

    def close(self) -> None:
        """End the stream."""
        try:
            if self._writer is not None:
                self._writer.close()
        except OSError as refused:
            raise cannot_write(self.output.path, refused) from None


class EventFile:
    """An event file under way; an :class:`~twin.events.EventSink`.

    Parameters
    ----------
    path : str or path
        Where the facts go; the moves go beside it.

    Raises
    ------
    OutputError
        When the files cannot be written, or pyarrow is not installed.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        file = Path(path)
        if file.exists() and not file.is_file() and not file.is_dir():
            what = "is a device or a pipe, and the moves go to a second file beside it"
            raise OutputError(Problem(str(file), what, "name an ordinary file"))
        try:
            import pyarrow  # noqa: F401
        except ImportError:
            remedy = "install it with `pip install 'floor-twin[events]'`"
            problem = Problem(str(file), "event files need pyarrow, which is not installed", remedy)
            raise OutputError(problem) from None
        self._facts = ArrowStream(OutputFile(file), FACTS_PER_BATCH)
        try:
            self._moves = ArrowStream(OutputFile(moves_beside(file)), MOVES_PER_BATCH)
        except OutputError:
            self._facts.output.discard()
            raise
        self._fleet = np.zeros(0, dtype=np.int32)

    def begin(self, about: Mapping[str, str]) -> None:
        """Write the heads of both files.

        Parameters
        ----------
        about : mapping of str to str
            What is known about the run: layout, scenario, seed, versions, step_s.
        """
        import pyarrow as pa

        legends = {
            "format": FORMAT,
            "columns": json.dumps(_MEANING),
            "kinds": json.dumps({kind.value: kind.name.lower() for kind in EventKind}),
            "decisions": json.dumps({name: rules.names() for name, rules in DECISIONS.items()}),
            "planners": json.dumps(PLANNERS.names()),
            "station_statuses": json.dumps({status.value: status.name.lower() for status in StationStatus}),
        }
        number = pa.int32()
        text = pa.dictionary(pa.int8(), pa.string())
        facts = [(name, text if name == "kind" else number) for name in COLUMNS]
        moves = [(name, number) for name in MOVE_COLUMNS]
        self._facts.open(pa.schema(facts, metadata={**about, **legends, "table": "facts"}))
        self._moves.open(pa.schema(moves, metadata={**about, **legends, "table": "moves"}))

    def write(self, facts: Int32, moves: Int32) -> None:
        """Take rows of the record; they reach the disk a batch at a time."""
        self._write_facts(self._facts.add(facts))
        self._write_moves(self._moves.add(moves))

    def _write_facts(self, rows: Int32 | None) -> None:
        if rows is None:
            return
        import pyarrow as pa

        columns = []
        for name, values in zip(COLUMNS, np.ascontiguousarray(rows.T), strict=True):
            if name == "kind":
                names = [kind.name.lower() for kind in EventKind]
                columns.append(pa.DictionaryArray.from_arrays(values.astype(np.int8), names))
            else:
                columns.append(pa.array(values, mask=values == NONE))
        self._facts.write(pa.record_batch(columns, names=list(COLUMNS)))

    def _write_moves(self, rows: Int32 | None) -> None:
        if rows is None:
            return
        import pyarrow as pa

        columns = [pa.array(values) for values in np.ascontiguousarray(rows.T)]
        key_frame = ",".join(map(str, self._fleet.tolist()))
        self._moves.write(pa.record_batch(columns, names=list(MOVE_COLUMNS)), {KEY_FRAME: key_frame})
        n_drives = int(rows[:, 1].max()) + 1
        if n_drives > len(self._fleet):
            missing = n_drives - len(self._fleet)
            self._fleet = np.append(self._fleet, np.full(missing, NONE, dtype=np.int32))
        self._fleet[rows[:, 1]] = rows[:, 2]

    def commit(self) -> None:
        """Write what waits and give both files their names."""
        self._write_facts(self._facts.rest())
        self._write_moves(self._moves.rest())
        for stream in (self._facts, self._moves):
            stream.close()
            stream.output.commit()

    def discard(self) -> None:
        """Leave no file behind."""
        for stream in (self._facts, self._moves):
            stream.output.discard()
