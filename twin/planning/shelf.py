"""Where distance fields lie, tile by tile, and which of them make room for others."""

from __future__ import annotations

import contextlib
from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from twin.kernels.pool import TILE, empty_pool
from twin.planning.slots import Slots

__all__ = ["Shelf"]

Key = TypeVar("Key", bound=Hashable)


class Shelf(Generic[Key]):
    """A bounded number of fields by key, in a bounded number of tiles; the least recently used ones go first.

    Parameters
    ----------
    n_cells, n_cols : int
        Size of the grid.
    n_slots, n_tiles : int
        How many fields and how many of their tiles there is room for.
    nothing : hashable
        Stands for the key of a slot that was never filled.
    weighted : bool
        Whether moves have weights.

    Attributes
    ----------
    pool : FieldPool
        The fields by slot, as kernels read them.
    desk : FieldDesk
        Free tiles, and work arrays.
    key_in : list
        Whose field lies, or lay last, in each slot.
    n_tiles : list of int
        Tiles of each slot.
    narrow : set of int
        Slots with the surroundings of a way only.
    """

    def __init__(
        self, n_cells: int, n_cols: int, n_slots: int, n_tiles: int, nothing: Key, *, weighted: bool
    ) -> None:
        self.pool, self.desk = empty_pool(n_cells, n_cols, n_slots, n_tiles, weighted=weighted)
        self.key_in: list[Key] = [nothing] * n_slots
        self.n_tiles = [0] * n_slots
        self.narrow = set[int]()
        self._slots: Slots[Key] = Slots(n_slots)
        self._n_held = 0

    @property
    def n_spare(self) -> int:
        """Tiles that are free."""
        return self.desk.n_spare.item(0)

    @property
    def n_left(self) -> int:
        """Tiles that are free, or would be without the fields that nobody uses."""
        return len(self.desk.spare) - self._n_held

    def find(self, key: Key) -> int | None:
        """Look a field's slot up; None when it has none."""
        return self._slots.find(key)

    def has_room(self, key: Key) -> bool:
        """Say whether a field has a slot, or can be given one."""
        return self._slots.has_room(key)

    def in_use(self, slot: int) -> bool:
        """Say whether somebody uses a field."""
        return self._slots.in_use(slot)

    def assign(self, key: Key) -> int | None:
        """Give a field without a slot an empty one; None when all are in use."""
        slot = self._slots.assign(key)
        if slot is not None:
            self._empty(slot)
            self.key_in[slot] = key
        return slot

    def take(self, slot: int) -> None:
        """Take a field into use: it stays."""
        if not self._slots.in_use(slot):
            self._n_held += self.n_tiles[slot]
        self._slots.take(self.key_in[slot])

    def release(self, slot: int) -> None:
        """End one use of a field."""
        self._slots.give_back(self.key_in[slot])
        if not self._slots.in_use(slot):
            self._n_held -= self.n_tiles[slot]

    def discard(self, slot: int) -> None:
        """Forget a field that is not in use."""
        self._slots.drop(slot)
        self._empty(slot)

    def make_room(self, tiles: int) -> bool:
        """Forget fields that nobody uses until so many tiles are free; say whether they are."""
        while self.n_spare < tiles:
            slot = self._slots.evict()
            if slot is None:
                return False
            self._empty(slot)
        return True

    @contextlib.contextmanager
    def counting(self, slot: int) -> Iterator[None]:
        """Book the tiles that are taken meanwhile on a field in use."""
        before = self.n_spare
        yield
        taken = before - self.n_spare
        self.n_tiles[slot] += taken
        self._n_held += taken

    def read(self, slot: int, cell: int) -> int:
        """Read a field at a cell."""
        tiles, pages, place = self.pool
        tile, within = divmod(place.item(cell), TILE**2)
        return tiles.item(pages.item(slot, tile) + within)

    def values(self, slot: int, cells: NDArray[np.int32] | slice) -> NDArray[np.uint16]:
        """Copy a field at some cells."""
        tiles, pages, place = self.pool
        where = place[cells]
        found: NDArray[np.uint16] = tiles[pages[slot, where // TILE**2] + where % TILE**2]
        return found

    def overwrite(self, slot: int, cells: NDArray[np.int32], value: int) -> None:
        """Set a field at some cells, as far as their tiles are kept."""
        tiles, pages, place = self.pool
        page = pages[slot, place[cells] // TILE**2]
        kept = page != 0
        tiles[page[kept] + place[cells[kept]] % TILE**2] = value

    def _empty(self, slot: int) -> None:
        """Free the tiles of a slot."""
        if self.n_tiles[slot]:
            page = self.pool.pages[slot]
            kept = page[page != 0]
            n_spare = self.n_spare
            self.desk.spare[n_spare : n_spare + len(kept)] = kept
            self.desk.n_spare[0] = n_spare + len(kept)
            page[:] = 0
            self.n_tiles[slot] = 0
            self.narrow.discard(slot)
