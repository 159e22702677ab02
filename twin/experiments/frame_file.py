"""Frames as a file: a third Arrow stream beside facts and moves, for replaying a run as it was seen.

``run.frames.arrow`` says twice a simulated second what is to be seen of the floor: each row is one entry that
is not as it was at the sample before. ``what`` names the array, ``entry`` the drive unit, cell or station in
it, ``value`` is what it is from that step on. What the planner means a drive unit to drive is looked at with
every other sample, and written when it changes, not while it drives that. A key frame, one a simulated
minute, begins with an empty floor and says all that is there; so one batch is enough to show any of its
moments.

Each batch carries in its own metadata the steps of its samples, whether it begins with a key frame, what had
been counted before it and at every tenth second in it, and sums of which the key figures are computed.
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

from twin.experiments.event_file import FORMAT, WRITE_EVERY_S, ArrowStream, beside
from twin.experiments.outputs import OutputFile
from twin.frames import Sample, Tally
from twin.frames.columns import CELL_COLUMNS, DRIVE_COLUMNS, STATION_COLUMNS, Seen
from twin.frames.sampler import key_sample
from twin.frames.store import SAMPLES_A_KEY, samples_a_tally
from twin.frames.ways import ToldWays
from twin.model import FulfillmentFloor
from twin.state import DriveLook, DrivePhase, charges_of

__all__ = ["FRAME_COLUMNS", "TALLY", "WAY", "WHAT", "FrameFile", "frames_beside", "totals_of"]

FRAME_COLUMNS = ("step", "what", "entry", "value")
WHAT = (*DRIVE_COLUMNS, *CELL_COLUMNS, *STATION_COLUMNS, "tally", "way")
"""The arrays of a frame, in the order of their numbers in a file."""
TALLY, WAY = WHAT.index("tally"), WHAT.index("way")

_MEANING = {
    "row": "of a drive unit: 1/256 cell southwards from the centre of row 0",
    "col": "of a drive unit: 1/256 cell eastwards from the centre of column 0",
    "heading": "of a drive unit: 1/256 quarter turn clockwise from north",
    "look": "of a drive unit; see looks",
    "blocked": "of a drive unit: 1 while it wants to go on and cannot",
    "phase": "of a drive unit; see phases",
    "cell": "of a drive unit: cell whose centre it has reached last",
    "goal": "of a drive unit: cell where its leg ends, or -1",
    "pod": "of a drive unit: pod of its task, or -1",
    "station": "of a drive unit: station of its task, or -1",
    "waits_for": "of a drive unit: the one that it waits for, or -1",
    "charge": "of a drive unit: state of charge in 1/1000, or -1 where batteries do not run down",
    "carried_fill": "of a drive unit: fill of the pod that it carries in 1/1000, or -1",
    "pod_fill": "of a cell: fill of the pod that stands there in 1/1000, or -1",
    "pod_at": "of a cell: pod that stands there, or -1",
    "visits": "of a cell: how often a drive unit has come onto it so far",
    "blocked_s": "of a cell: steps for which a drive unit has stood blocked on it so far",
    "lying": "of a cell: 1 while something lies on it",
    "station_status": "of a station; see station_statuses",
    "open_totes": "of a station: tote places in use",
    "queue_length": "of a station: drive units in its lane and cell",
    "tally": "of a count, see tallies: by how much it has grown since the sample before",
    "way": "of a drive unit, in several rows: number of cells ahead, its own among them; unless that is 0, "
    "its own, and directions to the next ones (0 north, clockwise), 2 bits each, 15 a value, the first one "
    "lowest; of -1: 1 if from now on the planner has routes, 0 if it has none",
}


def frames_beside(path: Path) -> Path:
    """Name the file of the frames that belongs to a file of facts, finished or not."""
    return beside(path, "frames")


def totals_of(floor: FulfillmentFloor) -> dict[str, Any]:
    """Add up what the key figures need beside the facts."""
    state = floor.state
    charges: list[int] = []
    if state.batteries is not None:
        charges = np.delete(charges_of(state.batteries, state.fleet), [*state.off_duty]).tolist()
    return {
        "activity": state.fleet.activity.sum(axis=0).tolist(),
        "driven": int(state.fleet.driven.sum()),
        "shortest": int(state.fleet.shortest.sum()),
        "charges": charges,
        "capacity": 0 if state.batteries is None else state.batteries.capacity,
        "slots": len(state.stock.units),
        "slots_in_use": int((state.stock.units > 0).sum()),
        "units": int(state.stock.units.sum()),
        "units_that_fit": int(state.stock.capacity.sum()),
    }


class FrameFile:
    """The file of frames of a run under way.

    Parameters
    ----------
    path : str or path
        Where the facts go; the frames go beside it.

    Raises
    ------
    OutputError
        When it cannot be written.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._stream = ArrowStream(OutputFile(frames_beside(Path(path))), 0)
        self._waiting: list[Sample] = []
        self._n_samples = self._n_since_key = 0
        self._begins_with_key = True
        self._ways = ToldWays()
        self._tally = np.zeros(len(Tally), dtype=np.int64)
        self._due = time.monotonic() + WRITE_EVERY_S

    def begin(self, about: Mapping[str, str], floor: FulfillmentFloor) -> None:
        """Write the head.

        Parameters
        ----------
        about : mapping of str to str
            As for the other files.
        floor : FulfillmentFloor
            The floor, for sums at each batch.
        """
        import pyarrow as pa

        self._floor = floor
        self._every = samples_a_tally(floor.step_s)
        seen = (len(floor.drive_units), floor.state.layout.n_cells, len(floor.state.layout.stations))
        self._sizes = np.array(seen)
        legends = {
            "format": FORMAT,
            "table": "frames",
            "what": json.dumps(_MEANING),
            "looks": json.dumps({look.value: look.name.lower() for look in DriveLook}),
            "phases": json.dumps({phase.value: phase.name.lower() for phase in DrivePhase}),
            "tallies": json.dumps({count.value: count.name.lower() for count in Tally}),
            "n_drives": str(seen[0]),
        }
        types = (pa.int32(), pa.dictionary(pa.int8(), pa.string()), pa.int32(), pa.int32())
        schema = pa.schema(list(zip(FRAME_COLUMNS, types, strict=True)), metadata={**about, **legends})
        self._stream.open(schema)

    def add(self, sample: Sample, seen: Seen) -> None:
        """Take the next sample; it reaches the disk with the next batch.

        Parameters
        ----------
        sample : Sample
            What has changed since the one before.
        seen : Seen
            All that is to be seen with it.
        """
        self._ways.take(sample.told)
        if self._n_since_key == SAMPLES_A_KEY:
            self._write()
            self._n_since_key = 0
        if self._n_since_key == 0:
            self._begins_with_key = True
            sample = key_sample(seen, self._ways, sample.step, sample.tally)
        self._waiting.append(sample)
        self._n_since_key += 1
        if time.monotonic() >= self._due:
            self._write()

    def _write(self) -> None:
        import pyarrow as pa

        self._due = time.monotonic() + WRITE_EVERY_S
        samples = self._waiting
        if not samples:
            return
        steps, what, entries, values = self._rows(samples)
        numbers = pa.DictionaryArray.from_arrays(what, list(WHAT))
        arrays = [pa.array(steps), numbers, pa.array(entries), pa.array(values)]
        ranks = range(self._n_samples, self._n_samples + len(samples))
        at_hand = [
            s.tally.tolist() for rank, s in zip(ranks, samples, strict=True) if rank % self._every == 0
        ]
        about = {
            "key": str(int(self._begins_with_key)),
            "steps": ",".join(str(sample.step) for sample in samples),
            "tally": json.dumps(self._tally.tolist()),
            "tallies": json.dumps(at_hand),
            "totals": json.dumps(totals_of(self._floor)),
        }
        self._stream.write(pa.record_batch(arrays, names=list(FRAME_COLUMNS)), about)
        self._n_samples += len(samples)
        self._begins_with_key = False
        self._tally = samples[-1].tally
        self._waiting = []

    def _rows(
        self, samples: list[Sample]
    ) -> tuple[NDArray[np.int32], NDArray[np.int8], NDArray[np.int32], NDArray[np.int32]]:
        """Lay samples out as rows, then the tallies, then the ways."""
        ends = np.array([sample.ends for sample in samples])
        steps = np.array([sample.step for sample in samples], dtype=np.int32)
        group = np.tile([0, 1, 2], len(samples)).repeat(np.diff(ends, prepend=0).reshape(-1))
        place = np.concatenate([sample.places for sample in samples])
        column, entry = np.divmod(place, self._sizes[group])
        firsts = np.cumsum([0, len(DRIVE_COLUMNS), len(CELL_COLUMNS)])
        tallies = np.diff([self._tally, *(sample.tally for sample in samples)], axis=0)
        grown, count = np.nonzero(tallies)
        drives, ways = np.concatenate([sample.told for sample in samples], axis=1)
        n_told = [sample.told.shape[1] for sample in samples]
        what = firsts[group] + column, np.full(len(grown), TALLY), np.full(len(ways), WAY)
        values = *(sample.values for sample in samples), tallies[grown, count], ways
        return (
            np.concatenate((steps.repeat(ends[:, 2]), steps[grown], steps.repeat(n_told))),
            np.concatenate(what).astype(np.int8),
            np.concatenate((entry, count, drives)).astype(np.int32),
            np.concatenate(values).astype(np.int32),
        )

    def commit(self) -> None:
        """Write what waits and give the file its name."""
        self._write()
        self._stream.close()
        self._stream.output.commit()

    def discard(self) -> None:
        """Leave no file behind."""
        self._stream.output.discard()
