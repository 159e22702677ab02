"""What can be laid over a floor: heat, paths, guidance, distances, popularity, stock, zones, batteries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

__all__ = ["Heat", "Overlays"]


class Heat(StrEnum):
    """What a heat map of traffic counts."""

    VISITS = "visits"
    BLOCKED = "blocked"


@dataclass(frozen=True, eq=False, slots=True)
class Overlays:
    """What to lay over the floor; without arguments, nothing.

    Arrays are compared by identity: give the same object as long as it holds the same values, and another one
    for other values.

    Attributes
    ----------
    heat : Heat, optional
        Traffic: visits or blocked seconds of each cell.
    goals : bool
        A line from each drive unit to its goal.
    routes : mapping from int to ndarray of int32
        Cells ahead of a drive unit, in order; drawn instead of the line to its goal.
    guidance : ndarray of float32, shape (N, 4), optional
        Weight of the move from each cell north, east, south and west; NaN where there is none.
    distance : ndarray of float32, shape (N,), optional
        Distance of each cell from a goal; NaN where it can't be reached.
    popularity : ndarray of float32, shape (P,), optional
        Of each pod, in any unit.
    stock : ndarray of float32, shape (P,), optional
        Of each pod, in units.
    zones : bool
        Named areas.
    battery : bool
        State of charge of each drive unit.
    """

    heat: Heat | None = None
    goals: bool = False
    routes: Mapping[int, NDArray[np.int32]] = field(default_factory=dict)
    guidance: NDArray[np.float32] | None = None
    distance: NDArray[np.float32] | None = None
    popularity: NDArray[np.float32] | None = None
    stock: NDArray[np.float32] | None = None
    zones: bool = False
    battery: bool = False
