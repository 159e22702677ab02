"""Results as JSON files."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twin.experiments import OutputFile

__all__ = ["json_output"]


@contextlib.contextmanager
def json_output(json_file: str | None) -> Iterator[OutputFile | None]:
    """Open the file for a result before the run, and leave nothing behind where that fails.

    Parameters
    ----------
    json_file : str or None
        Its name; None and ``-`` (which prints) open none.
    """
    from twin.experiments.outputs import OutputFile

    output = OutputFile(json_file) if json_file not in (None, "-") else None
    try:
        yield output
    except BaseException:
        if output is not None:
            output.discard()
        raise
