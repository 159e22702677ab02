"""How many distance fields, and how much of them, a bound on memory holds."""

from __future__ import annotations

import math

from twin.errors import Problem, ScenarioError
from twin.kernels.fields import Box
from twin.kernels.pool import TILE, TILE_BYTES

__all__ = ["affordable_drives", "count_tiles", "narrow_tiles", "room_for"]

TILES_ABREAST = 3
"""Width of a field that had to be kept small, in tiles."""

PAGES_SHARE = 8
"""At most this part of the memory says where the tiles of each field lie."""


def count_tiles(box: Box) -> int:
    """Count the tiles that a box touches."""
    down = box[1] // TILE - box[0] // TILE + 1
    return down * (box[3] // TILE - box[2] // TILE + 1)


def narrow_tiles(floor: Box, part: float) -> int:
    """Count the tiles around a way over part of the floor."""
    length = math.ceil(part * (floor[1] + floor[3]) / TILE) + 1
    return min(count_tiles(floor), TILES_ABREAST * length)


def affordable_drives(n_cells: int, n_cols: int, memory_mib: float) -> int:
    """Say for how many drive units a bound on memory is enough, on a floor without stations."""
    floor = (0, n_cells // n_cols - 1, 0, n_cols - 1)
    none, one = _least_bytes(floor, 0, 0), _least_bytes(floor, 0, 1)
    return int((memory_mib * 2**20 - none) // (one - none))


def _least_bytes(floor: Box, n_stations: int, n_drives: int) -> int:
    """Add up what the fields of a fleet take at the least."""
    n_cells = (floor[1] + 1) * (floor[3] + 1)
    row_bytes = 4 * count_tiles(floor)
    tiles = (2 + n_stations) * count_tiles(floor) + n_drives * narrow_tiles(floor, 0.5)
    station_bytes = 4 * n_cells * n_stations
    return station_bytes + (2 + n_stations + n_drives) * row_bytes + tiles * (TILE_BYTES + 4)


def room_for(floor: Box, n_stations: int, n_drives: int, memory_mib: float) -> tuple[int, int]:
    """Say how many fields and how many of their tiles the memory holds.

    Refuses what could run out.
    """
    n_cells = (floor[1] + 1) * (floor[3] + 1)
    tiles_of_floor = count_tiles(floor)
    least = _least_bytes(floor, n_stations, n_drives)
    budget = int(memory_mib * 2**20)
    if budget < least:
        what = (
            f"{memory_mib:g} MiB are too little for the distance fields of {n_drives} drive units and "
            f"{n_stations} stations on {n_cells} cells"
        )
        remedy = f"allow at least {math.ceil(least / 2**20)}"
        raise ScenarioError(Problem("planning.field_memory_mib", what, remedy))
    row_bytes, station_bytes = 4 * tiles_of_floor, 4 * n_cells * n_stations
    needed = 2 + n_stations + n_drives
    n_slots = needed + max(0, min(2 * n_cells - needed, (budget - least) // PAGES_SHARE // row_bytes))
    n_tiles = (budget - station_bytes - n_slots * row_bytes) // (TILE_BYTES + 4)
    return n_slots, min(n_slots * tiles_of_floor, n_tiles)
