"""What a floor is: a frozen, checked description of its cells, moves, stations and zones."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

__all__ = ["CellKind", "Layout", "Station", "StationKind", "Zone"]


class CellKind(IntEnum):
    """What a cell is for."""

    WALL = 0
    HIGHWAY = 1
    STORAGE = 2
    """A storage location: holds one pod. Empty drive units pass under it, loaded ones only end there."""
    QUEUE = 3
    """A directed queue cell in front of a station."""
    STATION = 4
    """Where a drive unit presents its pod."""
    CHARGER = 5
    """Where an empty drive unit charges; nobody passes through."""
    GARAGE = 6
    """Where a drive unit stands off duty, below the floor; no move leads there or away."""


class StationKind(StrEnum):
    """What is done at a station."""

    PICK = "pick"
    REPLENISH = "replenish"
    BOTH = "both"

    @property
    def picks(self) -> bool:
        """Whether orders are picked here."""
        return self is not StationKind.REPLENISH

    @property
    def replenishes(self) -> bool:
        """Whether pods are refilled here."""
        return self is not StationKind.PICK


@dataclass(frozen=True, slots=True)
class Station:
    """A pick or replenishment station.

    Attributes
    ----------
    name : str
        Unique on the floor, such as ``P1``.
    kind : StationKind
        What is done here.
    cell : int
        The cell where the drive unit presents its pod.
    lane : tuple of int
        Queue cells from the entry to the last one before ``cell``.
    open_orders : int
        Tote places of the put wall: orders that can be open at once (0 at a pure replenishment station).
    """

    name: str
    kind: StationKind
    cell: int
    lane: tuple[int, ...]
    open_orders: int = 12


@dataclass(frozen=True, slots=True)
class Zone:
    """A named rectangle of the floor, borders included."""

    name: str
    first_row: int
    last_row: int
    first_col: int
    last_col: int


@dataclass(frozen=True, eq=False, slots=True)
class Layout:
    """A floor. Made by :func:`twin.load_layout`; immutable, its arrays are read-only.

    Attributes
    ----------
    name, description : str
        As in the file.
    source : str
        Where it came from: a path, or ``<text>``.
    n_rows, n_cols : int
        Size of the grid.
    cell_m : float
        Side of a cell in metres.
    kind : ndarray of uint8, shape (N,)
        :class:`CellKind` of each cell.
    neighbour : ndarray of int32, shape (N, 4)
        The cell reached by moving north, east, south, west; ``NONE`` where that move is not allowed to
        anybody (walls, against a one-way mark, out of a queue cell other than forward, into a queue lane
        other than at its entry). Moves that only some may make (loaded ones under pods, lanes of other
        stations) are the planner's and the judge's business.
    heading : ndarray of int8, shape (N,)
        The one-way mark or the queue cell's heading as a direction 0 to 3, ``NONE`` where there is none.
    lane : ndarray of int16, shape (N,)
        Index of the station whose queue lane or station cell this is, ``NONE`` elsewhere.
    zone : ndarray of int16, shape (N,)
        Index into ``zones`` (the last one listed wins), ``NONE`` outside all of them.
    storage : ndarray of int32, shape (number of storage locations,)
        Cells of the storage locations in reading order.
    chargers : ndarray of int32
        Cells of the chargers in reading order.
    stations : tuple of Station
        In the file's order.
    zones : tuple of Zone
        Named areas.
    drive_units : int
        Default size of the fleet.
    packers : int
        Default number of packers.
    packing_buffer_totes : int
        Finished totes that can wait for the packers.
    """

    name: str
    description: str
    source: str
    n_rows: int
    n_cols: int
    cell_m: float
    kind: NDArray[np.uint8]
    neighbour: NDArray[np.int32]
    heading: NDArray[np.int8]
    lane: NDArray[np.int16]
    zone: NDArray[np.int16]
    storage: NDArray[np.int32]
    chargers: NDArray[np.int32]
    stations: tuple[Station, ...]
    zones: tuple[Zone, ...]
    drive_units: int
    packers: int
    packing_buffer_totes: int

    @property
    def n_cells(self) -> int:
        """Number of cells, walls included."""
        return self.n_rows * self.n_cols

    def place(self, cell: int) -> str:
        """Name a cell for people: ``row 3, column 14`` (counted from 1, as an editor does)."""
        row, col = divmod(int(cell), self.n_cols)
        return f"row {row + 1}, column {col + 1}"
