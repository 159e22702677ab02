"""What a floor looks like between two moments of which there are frames."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from twin.frames.frame import Frame
from twin.layout.floor import CellKind

__all__ = ["blend"]

FULL_TURN = np.float32(4.0)
HALF_TURN = np.float32(2.0)


def blend(before: Frame, after: Frame, share: float, time_s: float, n_steps: int) -> Frame:
    """Show a moment between two frames.

    Places go in a straight line, headings the shorter way round, but nobody is seen on the way into or out of
    the garage; all else is as in the earlier frame, whose
    arrays are used again.

    Parameters
    ----------
    before, after : Frame
        Two frames of one run.
    share : float
        How far on from the first to the second, 0 to 1.
    time_s : float
        The moment.
    n_steps : int
        The same in whole steps.

    Returns
    -------
    Frame
    """
    part = np.float32(share)
    turn = (after.heading - before.heading + HALF_TURN) % FULL_TURN - HALF_TURN
    off, still_off = (frame.layout.kind[frame.cell] == CellKind.GARAGE for frame in (before, after))
    along = np.where(off == still_off, part, np.float32(0.0))
    return replace(
        before,
        time_s=time_s,
        n_steps=n_steps,
        row=before.row + along * (after.row - before.row),
        col=before.col + along * (after.col - before.col),
        heading=(before.heading + part * turn) % FULL_TURN,
    )
