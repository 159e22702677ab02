"""Files that appear under their name only once they are complete."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from twin.errors import OutputError, Problem

__all__ = ["PART", "OutputFile", "cannot_write"]

PART = ".part"
"""Ending of a file while it is being written."""


def cannot_write(path: Path, refused: OSError) -> OutputError:
    """Say that a file cannot be written, why, and what to do."""
    reason = refused.strerror or str(refused)
    remedy = "choose another file" if path.parent.is_dir() else f"make the folder {path.parent} first"
    return OutputError(Problem(str(path), f"cannot be written ({reason})", remedy))


class OutputFile:
    """An output that is opened before a run, so that a run never ends with nowhere to put its result.

    It is written beside its place as ``NAME.part`` and takes its name when committed: whoever finds the
    name finds all of it, and an older file stays until then. Devices and pipes are written to directly.

    Parameters
    ----------
    path : str or path
        Where the output goes.

    Attributes
    ----------
    path : pathlib.Path
        As given.
    part : pathlib.Path
        Where it is written until it is committed.
    stream : binary file
        Open for writing.

    Raises
    ------
    OutputError
        When it cannot be written there.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._target = self.path.resolve()
        self._direct = self._target.exists() and not self._target.is_file()
        self.part = self._target if self._direct else self._target.with_name(self._target.name + PART)
        if self._target.is_dir():
            raise OutputError(Problem(str(path), "is a folder", "name a file in it"))
        if self._target.is_file() and not os.access(self._target, os.W_OK):
            raise OutputError(Problem(str(path), "is write-protected", "choose another file"))
        try:
            self.stream = self.part.open("wb")
        except OSError as refused:
            raise cannot_write(self.path, refused) from None

    def write(self, data: bytes) -> None:
        """Write bytes; a full disk is an :class:`~twin.errors.OutputError`."""
        try:
            self.stream.write(data)
            self.stream.flush()
        except OSError as refused:
            raise cannot_write(self.path, refused) from None

    def commit(self) -> None:
        """Give the file its name."""
        try:
            self.stream.close()
            if not self._direct:
                self.part.replace(self._target)
        except OSError as refused:
            raise cannot_write(self.path, refused) from None

    def discard(self) -> None:
        """Leave nothing behind."""
        with contextlib.suppress(OSError):
            self.stream.close()
        if not self._direct:
            self.part.unlink(missing_ok=True)
