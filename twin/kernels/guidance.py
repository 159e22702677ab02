"""What moves cost by cell and direction, as planners take it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Guidance"]


class Guidance(NamedTuple):
    """Weights of moves, and which of them each distance field was made from.

    Attributes
    ----------
    weight : ndarray of uint8, shape (epochs, N, 4)
        What it costs to leave each cell in each direction, 1 to 255, as it was at the last few changes.
    epoch : ndarray of uint8, shape (slots,)
        Which of them each field of the pool was made from. Weights of another epoch don't go with it: a
        drive unit that compares the two may go to and fro for ever.
    whole : ndarray of uint8, shape (slots,)
        1 for fields that cover all of the floor that they can; beyond the edge of others lies ``FAR``, too.
    unit : int
        Weight of a move that is neither encouraged nor discouraged; a quarter turn costs as much.
    """

    weight: NDArray[np.uint8]
    epoch: NDArray[np.uint8]
    whole: NDArray[np.uint8]
    unit: int
