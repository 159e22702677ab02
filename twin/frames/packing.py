"""Samples as bytes, and where they lie: small enough to keep a long run at hand."""

from __future__ import annotations

import os
import struct
import tempfile
import weakref
import zlib
from collections.abc import Sequence
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from twin.errors import OutputError, Problem
from twin.frames.sampler import Sample
from twin.frames.tally import Tally

__all__ = ["Shelf", "pack", "unpack"]

HEAD = struct.Struct("<3I")
FASTEST = 1
DTYPES: tuple[type[np.generic], ...] = (np.int64, np.int32, np.int64, np.int32, np.int32, np.int32, np.int32)
"""Of steps, ends, tallies, places and values, of how much is told of ways, and of that."""
IN_MEMORY = 256 << 20
"""Bytes of packed samples beyond which they go to a temporary file."""


def pack(samples: Sequence[Sample]) -> bytes:
    """Pack samples that follow each other."""
    steps = np.array([sample.step for sample in samples])
    ends = np.array([sample.ends for sample in samples])
    tallies = np.diff([sample.tally for sample in samples], axis=0, prepend=0)
    places = np.concatenate([np.diff(sample.places, prepend=0) for sample in samples])
    values = np.concatenate([sample.values for sample in samples])
    told = np.concatenate([sample.told for sample in samples], axis=1)
    arrays = (steps, ends, tallies, places, values, [sample.told.shape[1] for sample in samples], told)
    parts = [_planes(np.asarray(array, dtype=dtype)) for array, dtype in zip(arrays, DTYPES, strict=True)]
    return HEAD.pack(len(samples), len(places), told.shape[1]) + zlib.compress(b"".join(parts), FASTEST)


def unpack(packed: bytes) -> list[Sample]:
    """Unpack samples."""
    n_samples, n_changes, n_told = HEAD.unpack_from(packed)
    raw = memoryview(zlib.decompress(packed[HEAD.size :]))
    shapes = [(n_samples,), (n_samples, 3), (n_samples, len(Tally)), (n_changes,), (n_changes,)]
    shapes += [(n_samples,), (2, n_told)]
    arrays: list[NDArray[Any]] = []
    for dtype, shape in zip(DTYPES, shapes, strict=True):
        n_bytes = int(np.prod(shape)) * np.dtype(dtype).itemsize
        arrays.append(_whole(raw[:n_bytes], dtype).reshape(shape))
        raw = raw[n_bytes:]
    steps, ends, tallies, places, values, n_told_each, told = arrays
    told_each = np.split(told, np.cumsum(n_told_each)[:-1], axis=1)
    samples, first = [], 0
    rows = zip(steps.tolist(), ends.tolist(), np.cumsum(tallies, axis=0), told_each, strict=True)
    for step, end, tally, told_now in rows:
        last = first + end[-1]
        place = np.cumsum(places[first:last], dtype=np.int32)
        samples.append(Sample(step, tuple(end), place, values[first:last], tally, told_now))
        first = last
    return samples


def _planes(array: NDArray[np.generic]) -> bytes:
    """Put the first bytes of all numbers first, then the second ones, and so on: most of them are alike."""
    flat = np.ascontiguousarray(array).reshape(-1)
    return flat.view(np.uint8).reshape(-1, flat.itemsize).T.tobytes()


def _whole(planes: memoryview, dtype: type[np.generic]) -> NDArray[Any]:
    size = np.dtype(dtype).itemsize
    return np.ascontiguousarray(np.frombuffer(planes, np.uint8).reshape(size, -1).T).view(dtype).reshape(-1)


class Shelf:
    """Samples in groups that begin with a key frame; all but the last group are packed.

    Parameters
    ----------
    group_size : int
        Samples of a group.

    Raises
    ------
    OutputError
        When they have become too many for memory, and the temporary file is full.
    """

    def __init__(self, group_size: int) -> None:
        self._group_size = group_size
        self._open: list[Sample] = []
        self._packed: list[bytes | tuple[int, int]] = []
        self._in_memory = 0
        self._spool: IO[bytes] | None = None

    @property
    def begins_group(self) -> bool:
        """Whether the next sample has to be a key frame."""
        return len(self._open) in (0, self._group_size)

    def add(self, sample: Sample) -> None:
        """Put the next sample there."""
        if len(self._open) == self._group_size:
            self._put_away(pack(self._open))
            self._open = []
        self._open.append(sample)

    def _put_away(self, packed: bytes) -> None:
        """Keep a group in memory while there is room for it, then in a file."""
        if self._in_memory + len(packed) <= IN_MEMORY:
            self._packed.append(packed)
            self._in_memory += len(packed)
            return
        try:
            if self._spool is None:
                self._spool = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 (closed with the shelf)
                weakref.finalize(self, self._spool.close)
            begin = self._spool.seek(0, os.SEEK_END)
            self._spool.write(packed)
        except OSError as refused:
            where, what = tempfile.gettempdir(), f"cannot keep frames ({refused.strerror or refused})"
            raise OutputError(Problem(where, what, "make room there, or set TMPDIR")) from None
        self._packed.append((begin, len(packed)))

    def group(self, number: int) -> list[Sample]:
        """Give the samples of a group that there are so far."""
        if number == len(self._packed):
            return list(self._open)
        packed = self._packed[number]
        if isinstance(packed, tuple):
            begin, length = packed
            assert self._spool is not None
            self._spool.seek(begin)
            packed = self._spool.read(length)
        return unpack(packed)
