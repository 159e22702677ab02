"""What the inspector looks at, and lines that lead on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.frames import Frame
from twin.view.panels.rows import Line
from twin.view.selection import Selection, Thing

__all__ = ["HEADINGS", "Moment", "drive_link"]

HEADINGS = ("north", "east", "south", "west")


class Moment(NamedTuple):
    """What the inspector looks at: a frame, and the facts up to it."""

    frame: Frame
    facts: NDArray[np.int32]
    step_s: float


def drive_link(drive: int, before: str = "") -> Line:
    """Lead to a drive unit."""
    return Line(f"D{drive}", go=Selection(Thing.DRIVE_UNIT, drive), before=before)
