"""The batches of an Arrow stream of ours, one at a time, as far as a killed run has written them."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from twin.errors import InputError, Problem
from twin.experiments.event_file import FORMAT

__all__ = ["ArrowBatches", "broken_off", "open_stream"]


class ArrowBatches:
    """The batches of a stream, read when they are wanted.

    Parameters
    ----------
    path : path
        The file.
    table : str
        What it should hold, such as moves.

    Attributes
    ----------
    about : dict of str to str
        The file's metadata.

    Raises
    ------
    InputError
        When the file is missing or holds something else.
    """

    def __init__(self, path: Path, table: str) -> None:
        import pyarrow as pa

        self.about, _ = open_stream(path, table)
        file = pa.memory_map(str(path))
        messages = pa.MessageReader.open_stream(file)
        kinds, ends = [], [0]
        with contextlib.suppress(StopIteration, *broken_off()):
            while True:
                kinds.append(messages.read_next_message().type)
                ends.append(file.tell())
        n_heads = next((rank for rank, kind in enumerate(kinds) if kind == "record batch"), len(kinds))
        self._bytes = pa.memory_map(str(path)).read_buffer()
        self._head = self._bytes[: ends[n_heads]].to_pybytes()
        self._offsets = ends[n_heads:]

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def read(self, index: int, columns: list[int] | None = None) -> tuple[Any, dict[str, str]]:
        """Read one batch, or some of its columns; answers it and its own metadata."""
        import pyarrow as pa

        begin, end = self._offsets[index], self._offsets[index + 1]
        alone = pa.BufferReader(self._head + self._bytes[begin:end].to_pybytes())
        options = pa.ipc.IpcReadOptions(included_fields=columns or [])
        batch, about = pa.ipc.open_stream(alone, options=options).read_next_batch_with_custom_metadata()
        return batch, {key.decode(): value.decode() for key, value in (about or {}).items()}


def broken_off() -> tuple[type[Exception], ...]:
    """Name what pyarrow raises at the end of what a killed run has written."""
    import pyarrow as pa

    return OSError, pa.ArrowInvalid


def open_stream(path: Path, table: str) -> tuple[dict[str, str], Any]:
    """Open an Arrow stream of ours; answers its metadata and the stream of batches."""
    import pyarrow as pa

    try:
        source = pa.ipc.open_stream(pa.memory_map(str(path)))
    except FileNotFoundError:
        raise InputError(Problem(str(path), "no such file", f"it should hold the {table} of a run")) from None
    except broken_off():
        raise InputError(Problem(str(path), "is no event file", "name one written by --events")) from None
    about = {key.decode(): value.decode() for key, value in (source.schema.metadata or {}).items()}
    if about.get("format") != FORMAT or about.get("table") != table:
        found = f"holds {about.get('table', 'something else')} ({about.get('format', 'unknown format')})"
        raise InputError(Problem(str(path), found, f"name a file with the {table} of a run, {FORMAT}"))
    return about, source
