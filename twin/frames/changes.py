"""What is different between two frames, as whole numbers."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from twin.frames.columns import Numbers, Whole

__all__ = ["Change", "Changes", "apply_changes", "changes_between"]

Change = tuple[int, NDArray[np.int32], Whole]
"""Number of a column, entries of it that are different, and their values from now on."""

Changes = list[Change]
"""All changes from one sample to the next, by rising number of the column."""


def changes_between(before: Numbers, after: Numbers) -> Changes:
    """Find what is different.

    Parameters
    ----------
    before, after : list of ndarray
        Two frames as whole numbers.
    """
    changes: Changes = []
    for number, (old, new) in enumerate(zip(before, after, strict=True)):
        entries = np.flatnonzero(old != new).astype(np.int32)
        if len(entries):
            changes.append((number, entries, new[entries]))
    return changes


def apply_changes(numbers: Numbers, samples: Iterable[Changes]) -> None:
    """Bring a frame forward by some samples; ``numbers`` are modified in place."""
    for changes in samples:
        for number, entries, values in changes:
            numbers[number][entries] = values
