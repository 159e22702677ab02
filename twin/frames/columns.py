"""Frames as whole numbers: what of a frame is kept, how finely, and what it is when nothing is going on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.frames.frame import Frame
from twin.frames.tally import Tally
from twin.layout.floor import Layout
from twin.units import NONE

__all__ = ["COLUMNS", "Column", "Numbers", "Whole", "bare_numbers", "frame_from", "numbers_of"]

Whole = NDArray[np.signedinteger[Any]]

Numbers = list[Whole]
"""A frame as an array of whole numbers for each of :data:`COLUMNS`; 64 bits wide for the tally, else 32."""

FULL_TURN = 4


@dataclass(frozen=True, slots=True)
class Column:
    """One array of a frame as whole numbers.

    Attributes
    ----------
    name : str
        The frame's attribute.
    of : str
        What it has an entry for: drive, cell, station or tally.
    dtype : type
        Of the frame's array.
    parts : int
        Whole numbers to one of its units; 0 where it is a whole number itself.
    empty : int
        Its value before anything has happened; ``NONE`` stands for NaN.
    meaning : str
        For the legend of a file.
    """

    name: str
    of: str
    dtype: type[np.generic]
    parts: int
    empty: int
    meaning: str

    @property
    def kept(self) -> type[np.int32] | type[np.int64]:
        """How wide its numbers are."""
        return np.int64 if self.dtype is np.int64 else np.int32


COLUMNS = (
    Column("row", "drive", np.float32, 256, 0, "1/256 cell southwards from the centre of row 0"),
    Column("col", "drive", np.float32, 256, 0, "1/256 cell eastwards from the centre of column 0"),
    Column("heading", "drive", np.float32, 256, 0, "1/256 quarter turn clockwise from north"),
    Column("look", "drive", np.uint8, 0, 0, "0 idle, 1 empty, 2 loaded, 3 waiting, 4 charging, 5 failed"),
    Column("blocked", "drive", np.bool_, 0, 0, "1 while it wants to go on and cannot"),
    Column("phase", "drive", np.uint8, 0, 0, "where it stands in its task; see phases"),
    Column("cell", "drive", np.int32, 0, NONE, "cell whose centre it has reached last"),
    Column("goal", "drive", np.int32, 0, NONE, "cell where its leg ends, or -1"),
    Column("pod", "drive", np.int32, 0, NONE, "pod of its task, or -1"),
    Column("station", "drive", np.int32, 0, NONE, "station of its task, or -1"),
    Column("waits_for", "drive", np.int32, 0, NONE, "drive unit that it waits for, or -1"),
    Column("charge", "drive", np.float32, 1000, NONE, "state of charge in 1/1000, or -1 without batteries"),
    Column("carried_fill", "drive", np.float32, 1000, NONE, "fill of the pod it carries in 1/1000, or -1"),
    Column("pod_fill", "cell", np.float32, 1000, NONE, "fill of the pod that stands there in 1/1000, or -1"),
    Column("pod_at", "cell", np.int32, 0, NONE, "pod that stands there, or -1"),
    Column("visits", "cell", np.int32, 0, 0, "how often a drive unit has come onto it so far"),
    Column("blocked_s", "cell", np.float32, 0, 0, "steps for which a drive unit stood blocked on it so far"),
    Column("lying", "cell", np.int32, 0, 0, "1 while something lies on it"),
    Column("station_status", "station", np.int8, 0, 0, "see station_statuses"),
    Column("open_totes", "station", np.int32, 0, 0, "tote places in use"),
    Column("queue_length", "station", np.int32, 0, 0, "drive units in its lane and cell"),
    Column("tally", "tally", np.int64, 0, 0, "what was counted so far; see tallies"),
)
"""The arrays of a frame, in the order in which they are kept."""


def bare_numbers(n_drives: int, layout: Layout) -> Numbers:
    """Give the numbers of a floor on which nothing has happened yet."""
    lengths = {
        "drive": n_drives,
        "cell": layout.n_cells,
        "station": len(layout.stations),
        "tally": len(Tally),
    }
    return [np.full(lengths[column.of], column.empty, dtype=column.kept) for column in COLUMNS]


def numbers_of(frame: Frame, step_s: float) -> Numbers:
    """Turn a frame into whole numbers.

    Parameters
    ----------
    frame : Frame
        Any frame of a run.
    step_s : float
        Length of a step, in seconds.
    """
    return [_as_numbers(column, frame, step_s) for column in COLUMNS]


def _as_numbers(column: Column, frame: Frame, step_s: float) -> Whole:
    if column.name == "lying":
        lies = np.zeros(frame.layout.n_cells, dtype=np.int32)
        lies[frame.lying] = 1
        return lies
    values = getattr(frame, column.name)
    if column.name == "blocked_s":
        values = np.rint(values / step_s)
    elif column.name == "heading":
        values = np.rint(values * column.parts) % (FULL_TURN * column.parts)
    elif column.parts:
        values = np.rint(values * column.parts)
        values = np.where(np.isnan(values), NONE, values) if column.empty == NONE else values
    numbers: Whole = values.astype(column.kept)
    return numbers


def frame_from(numbers: Numbers, layout: Layout, n_steps: int, step_s: float) -> Frame:
    """Turn whole numbers into the frame that they stand for.

    Parameters
    ----------
    numbers : list of ndarray
        As from :func:`numbers_of`; copied.
    layout : Layout
        The floor.
    n_steps : int
        The clock.
    step_s : float
        Length of a step, in seconds.
    """
    arrays: dict[str, Any] = {
        column.name: _as_values(column, values, step_s)
        for column, values in zip(COLUMNS, numbers, strict=True)
    }
    return Frame(layout=layout, time_s=n_steps * step_s, n_steps=n_steps, **arrays)


def _as_values(column: Column, numbers: Whole, step_s: float) -> NDArray[np.generic]:
    if column.name == "lying":
        return np.flatnonzero(numbers).astype(np.int32)
    if column.name == "blocked_s":
        return (numbers * step_s).astype(np.float32)
    if not column.parts:
        return numbers.astype(column.dtype)
    values = numbers.astype(np.float32) / np.float32(column.parts)
    if column.empty == NONE:
        values[numbers == NONE] = np.nan
    return values
