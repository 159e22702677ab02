"""Stations with their queue lanes: placed as the generator draws them, removed with all that was theirs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from twin.layout.floor import CellKind, StationKind
from twin.layout.legend import DEFAULT_LEGEND, Mark
from twin.layout.moves import neighbour_table, reverse_table
from twin.layout.naming import LETTERS
from twin.layout.settings import SIDES, Side
from twin.layout.shapes import QUARTERS, lane_depth, station_lane, turned
from twin.layout.sketch.particulars import Place
from twin.layout.sketch.sheet import WALL, Sketch
from twin.units import NONE

__all__ = ["best_side", "place_station", "remove_station", "station_shape"]

Shape = tuple[tuple[Place, Mark], ...]
"""Cells, relative to the one beside the highway that a station is left by, and what each is."""

_AWAY: dict[Side, Place] = {"north": (-1, 0), "east": (0, 1), "south": (1, 0), "west": (0, -1)}


def station_shape(kind: StationKind, side: Side, queue: int) -> Shape:
    """Draw a station with its U-shaped lane.

    Parameters
    ----------
    kind : StationKind
        What is done there.
    side : str
        The side of the highways that it lies on.
    queue : int
        Its queue cells, 1 to 12.
    """
    lane = station_lane(queue, LETTERS[kind], lane_depth(queue))
    number = np.arange(lane.size).reshape(lane.shape)
    letters, number = turned(lane, QUARTERS[side]), np.rot90(number, QUARTERS[side])
    row, col = np.argwhere(number == 0)[0].tolist()
    return tuple(
        ((int(r) - row, int(c) - col), DEFAULT_LEGEND[str(letters[r, c])])
        for r, c in np.ndindex(*letters.shape)
    )


def place_station(sketch: Sketch, place: Place, kind: StationKind, side: Side, queue: int = 6) -> list[Place]:
    """Draw a station with its lane, as one step.

    Returns
    -------
    list of (row, col)
        The cells drawn; none, and nothing changed, where they don't all lie on the sheet.
    """
    cells = [
        ((place[0] + row, place[1] + col), mark) for (row, col), mark in station_shape(kind, side, queue)
    ]
    if not all(sketch.has(*cell) for cell, _ in cells):
        return []
    with sketch.stroke():
        for cell, mark in cells:
            sketch.grid[cell] = sketch.letter(mark)
    return [cell for cell, _ in cells]


def best_side(sketch: Sketch, place: Place, kind: StationKind, queue: int, usual: Side = "south") -> Side:
    """Choose the side on which a station's lane opens to the highways and least is drawn over."""

    def fit(side: Side) -> tuple[int, int, bool]:
        shape = station_shape(kind, side, queue)
        down, right = _AWAY[side]
        cells = [(place[0] + row, place[1] + col) for (row, col), _ in shape]
        taken = sum(not sketch.has(*cell) or sketch.mark(*cell).kind != CellKind.WALL for cell in cells)
        nearest = min(row * down + col * right for (row, col), _ in shape)
        mouths = [
            (place[0] + row - down, place[1] + col - right)
            for (row, col), _ in shape
            if row * down + col * right == nearest
        ]
        is_open = sum(sketch.has(*at) and sketch.mark(*at).kind == CellKind.HIGHWAY for at in mouths)
        return is_open, -taken, side == usual

    return max(SIDES, key=fit)


def remove_station(sketch: Sketch, place: Place) -> list[Place]:
    """Erase a station with its lane and its way out, as one step.

    Returns
    -------
    list of (row, col)
        The cells that are walls now.
    """
    kind, heading = sketch.cells()
    flat, headings, n_cols = kind.ravel(), heading.ravel(), sketch.n_cols
    neighbour = neighbour_table(kind, heading)
    behind = reverse_table(neighbour)
    station = place[0] * n_cols + place[1]
    removed = [station]
    for cell in removed:
        into = [at for at in behind[cell].tolist() if at != NONE and flat[at] == CellKind.QUEUE]
        removed += [at for at in into if at not in removed]
    out = [at for at in neighbour[station].tolist() if at != NONE]
    for cell in out:
        # a one-way cell that nobody gets to any more goes as well
        comes_from = {at for at in behind[cell].tolist() if at != NONE} - set(removed)
        if flat[cell] == CellKind.HIGHWAY and headings[cell] != NONE and not comes_from:
            removed.append(cell)
            out += [at for at in neighbour[cell].tolist() if at != NONE and at not in removed]
    places = [divmod(cell, n_cols) for cell in removed]
    _erase(sketch, places)
    return places


def _erase(sketch: Sketch, places: Sequence[Place]) -> None:
    with sketch.stroke():
        wall = sketch.letter(WALL)
        for place in places:
            sketch.grid[place] = wall
