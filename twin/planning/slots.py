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
        self._free = list(range(count - 1, -1, -1))
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
        return key in self._slot_of or bool(self._free) or bool(self._unused)

    def assign(self, key: Key) -> int | None:
        """Give a key without a slot one; None when all are in use.

        The slot is a free one, or that of the key which nobody has used for longest.
        """
        if not self._free and self.evict() is None:
            return None
        slot = self._free.pop()
        self._slot_of[key] = slot
        self._unused[slot] = key
        return slot

    def evict(self) -> int | None:
        """Free the slot that nobody has used for longest, and name it; None when all are in use."""
        for slot in self._unused:
            self.drop(slot)
            return slot
        return None

    def drop(self, slot: int) -> None:
        """Free a slot that is not in use."""
        del self._slot_of[self._unused.pop(slot)]
        self._free.append(slot)

    def in_use(self, slot: int) -> bool:
        """Say whether somebody uses a slot."""
        return self._users[slot] > 0

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
