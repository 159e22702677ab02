"""A bounded number of slots, handed out by key; the least recently used one makes room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

__all__ = ["Slots"]

Key = TypeVar("Key", bound=Hashable)


class Slots(Generic[Key]):
    """Which key lies in which slot, and which slots are in use.

    Parameters
    ----------
    count : int
        Slots are numbered from 0 to below this.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._slot_of: dict[Key, int] = {}
        self._users = [0] * count
        self._unused: OrderedDict[int, Key] = OrderedDict()

    def find(self, key: Key) -> int | None:
        """Look a key's slot up, and count that as a use; None when it has none."""
        slot = self._slot_of.get(key)
        if slot is not None and slot in self._unused:
            self._unused.move_to_end(slot)
        return slot

    def has_room(self, key: Key) -> bool:
        """Say whether a key has a slot, or can be given one."""
        return key in self._slot_of or len(self._slot_of) < self._count or bool(self._unused)

    def assign(self, key: Key) -> int | None:
        """Give a key without a slot one; None when all are in use.

        The slot is a fresh one, or that of the key which nobody has used for longest.
        """
        slot = len(self._slot_of)
        if slot == self._count:
            if not self._unused:
                return None
            slot, evicted = self._unused.popitem(last=False)
            del self._slot_of[evicted]
        self._slot_of[key] = slot
        self._unused[slot] = key
        return slot

    def take(self, key: Key) -> None:
        """Take a key's slot into use: it stays."""
        slot = self._slot_of[key]
        self._users[slot] += 1
        self._unused.pop(slot, None)

    def give_back(self, key: Key) -> None:
        """End one use of a key's slot."""
        slot = self._slot_of[key]
        self._users[slot] -= 1
        if self._users[slot] == 0:
            self._unused[slot] = key
