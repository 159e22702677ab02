"""Measures distance fields into their places on the shelf, as far as there is room for them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from twin.errors import PlanningError
from twin.kernels.fields import FAR, NOTHING_CLOSED, Box, fill_field, links_of
from twin.kernels.kept import keep
from twin.kernels.pool import KEPT, WHOLE_BOX, FieldTools, keep_field, make_field
from twin.kernels.reach import fill_forward, fill_rest_field
from twin.planning.boxes import around_both, box_around
from twin.planning.field_memory import count_tiles
from twin.planning.shelf import Shelf
from twin.planning.weights import Weights, even_weights
from twin.state import Grid
from twin.units import NONE

__all__ = ["NO_ROOM", "Key", "Surveyor"]

Key = tuple[int, bool]
"""A goal, or its door, and whether for a drive unit with a pod."""

NO_ROOM = "every distance field is in use; raise planning.field_memory_mib"


class Surveyor:
    """Measures fields in the rectangle that is asked for, on the whole floor where that does not do.

    What is asked for always leads on from a start, if there is a way. Where whole rectangles do not fit any
    more, only the surroundings of a shortest way are kept.

    Parameters
    ----------
    grid : Grid
        The floor.
    floor : tuple of int
        Its first and last row, first and last column.
    shelf : Shelf
        Receives the fields; their slots are assigned already, and in use.
    weights : Weights or None
        What moves cost; without them 1 each.

    Attributes
    ----------
    guidance : Guidance
        The weights that each field was made from.
    closed : frozenset of int
        Cells that nobody may enter; set them by :meth:`close`.
    """

    def __init__(self, grid: Grid, floor: Box, shelf: Shelf[Key], weights: Weights | None) -> None:
        n_slots = len(shelf.key_in)
        self._grid = grid
        self._floor, self._n_cols = floor, floor[3] + 1
        self._shelf, self._desk = shelf, shelf.desk
        self._in_cells = (links_of(grid, loaded=False), links_of(grid, loaded=True))
        self._weights = weights
        self.guidance = (weights or even_weights(grid)).guidance(n_slots)
        self.closed, self._closed = frozenset[int](), NOTHING_CLOSED
        self._box: list[Box] = [floor] * n_slots
        self.weigh()

    def weigh(self) -> None:
        """Let fields be made from the present weights."""
        links = [*self._in_cells]
        if self._weights is not None:
            links = [links._replace(weight=self._weights.present) for links in links]
        self._tools = [keep(FieldTools(self._grid, moves, self._shelf.pool, self._desk)) for moves in links]

    def close(self, cells: frozenset[int]) -> None:
        """Let fields be made with these cells closed, and no others."""
        self.closed = cells
        self._closed = np.array(sorted(cells), dtype=np.int32)

    def distance(self, slot: int, cell: int) -> int:
        """Read a field; from a closed cell the way by the best cell beside it counts."""
        if cell in self.closed:
            beside = [after for after in self._grid.neighbour[cell].tolist() if after != NONE]
            best = min((self._shelf.read(slot, after) for after in beside), default=FAR)
            return min(FAR, self.guidance.unit + best)
        return self._shelf.read(slot, cell)

    def covers(self, slot: int, start: int) -> bool:
        """Say whether a field leads on from a cell."""
        return start == NONE or self.distance(slot, start) != FAR

    def measure(self, slot: int, start: int, keep_free: int, box: Box | None = None) -> None:
        """Measure a field so that it leads on from a cell, if need be on the whole floor.

        Parameters
        ----------
        slot : int
            Its slot.
        start : int
            The cell; ``NONE`` for all cells of the box.
        keep_free : int
            Tiles that others will need: it takes none of them for more than the surroundings of a way.
        box : tuple of int, optional
            The rectangle to measure it in; the whole floor when absent.

        Raises
        ------
        PlanningError
            There is no room.
        """
        self._measure_or_narrow(slot, box or self._floor, start, keep_free)
        if self.covers(slot, start):
            return
        if self._box[slot] != self._floor:
            self._measure_or_narrow(slot, self._floor, start, keep_free)
        if len(self._closed) and not self.covers(slot, start):
            closed, self._closed = self._closed, NOTHING_CLOSED
            self._measure_or_narrow(slot, self._floor, start, keep_free)
            self._closed = closed
            self._shelf.overwrite(slot, closed, FAR)

    def extend(self, slot: int, start: int, keep_free: int, box: Box) -> None:
        """Measure a field that is kept so that it covers another box, too, by the present weights."""
        known = self._box[slot]
        box = around_both(known, box)
        if box != known or not self.covers(slot, start) or not self._is_present(slot):
            self.measure(slot, start, keep_free, box)

    def renew(self, slot: int) -> None:
        """Measure a field again, as much of it as is kept."""
        self._fill(slot, self._box[slot], KEPT if slot in self._shelf.narrow else WHOLE_BOX)

    def measure_rest(self, slot: int) -> None:
        """Measure the way to the nearest resting place; where there is none, anybody rests anywhere."""
        desk = self._desk
        fill_rest_field(self._grid, self._closed, desk.field, desk.queue)
        if not self._grid.private.any():
            desk.field[:] = 0
            desk.field[self._closed] = FAR
        desk.field[desk.field != FAR] *= np.uint16(self.guidance.unit)
        with self._shelf.counting(slot):
            keep_field(self._shelf.pool, desk, slot, self._n_cols)

    def in_cells(self, slot: int, start: int) -> NDArray[np.uint16]:
        """Measure the way from a start to the goal of a field without weights; valid until the next call."""
        door, loaded = self._shelf.key_in[slot]
        field = self._desk.field
        for box in (box_around(door, start, self._floor), self._floor):
            self._fill_in_cells(door, box, field, loaded=loaded)
            if field[start] != FAR:
                break
        return field

    def hauls(self, cells: Sequence[int]) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
        """Measure how far drive units with pods drive to some cells, and from them, on the open floor.

        Returns
        -------
        to, of : ndarray of uint16, shape (len(cells), N)
            Distances in cells from each cell of the floor, and to each.
        """
        to, of = np.empty((2, len(cells), len(self._grid.kind)), dtype=np.uint16)
        for number, cell in enumerate(cells):
            self._fill_in_cells(cell, self._floor, to[number], loaded=True)
            fill_forward(self._grid, cell, of[number], self._desk.queue)
        return to, of

    def _fill_in_cells(self, goal: int, box: Box, field: NDArray[np.uint16], *, loaded: bool) -> None:
        """Measure into an array, in cells whatever the weights say, and with no cell closed."""
        links, queue = self._in_cells[loaded], self._desk.queue
        fill_field(self._grid, links, goal, box, NOTHING_CLOSED, self._n_cols, field, queue)

    def _is_present(self, slot: int) -> bool:
        return self._weights is None or self.guidance.epoch.item(slot) == self._weights.epoch

    def _measure_or_narrow(self, slot: int, box: Box, start: int, keep_free: int) -> None:
        """Measure a field in a box; where that is too much to keep, around a shortest way only."""
        shelf = self._shelf
        needed = count_tiles(box) - shelf.n_tiles[slot]
        is_room = shelf.n_left - needed >= keep_free
        if is_room and slot not in shelf.narrow and shelf.make_room(needed):
            self._fill(slot, box, WHOLE_BOX)
            self._box[slot] = box
            self.guidance.whole[slot] = box == self._floor
            return
        lacking = 0
        while start != NONE and shelf.make_room(shelf.n_spare + lacking):
            lacking = self._fill(slot, self._floor, start)
            if not lacking:
                break
        else:
            raise PlanningError(NO_ROOM)
        self.guidance.whole[slot] = slot in shelf.narrow
        shelf.narrow.add(slot)
        self._box[slot] = self._floor

    def _fill(self, slot: int, box: Box, what: int) -> int:
        """Measure a field, and answer how many tiles are lacking to keep it."""
        goal, loaded = self._shelf.key_in[slot]
        if self._weights is not None:
            self.guidance.epoch[slot] = self._weights.epoch
        with self._shelf.counting(slot):
            return make_field(self._tools[loaded], slot, goal, box, what, self._closed, self._n_cols)
