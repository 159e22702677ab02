"""Slots: fresh ones first, then those that nobody has used for longest; those in use stay."""

from __future__ import annotations

from twin.planning.slots import Slots


def test_fresh_slots_then_the_longest_unused() -> None:
    slots: Slots[str] = Slots(2)
    assert (slots.assign("a"), slots.assign("b")) == (0, 1)
    assert slots.find("a") == 0
    assert slots.assign("c") == 1
    assert slots.find("b") is None
    assert (slots.find("a"), slots.find("c")) == (0, 1)


def test_slots_in_use_stay_until_everybody_has_given_them_back() -> None:
    slots: Slots[str] = Slots(1)
    slots.assign("a")
    slots.take("a")
    slots.take("a")
    assert slots.assign("b") is None
    slots.give_back("a")
    assert slots.assign("b") is None
    slots.give_back("a")
    assert slots.assign("b") == 0


def test_freed_slots_are_handed_out_again() -> None:
    slots: Slots[str] = Slots(3)
    for key in "abc":
        slots.assign(key)
    slots.take("a")
    assert [slots.in_use(slot) for slot in range(3)] == [True, False, False]
    assert slots.evict() == 1
    slots.drop(2)
    assert slots.find("b") is slots.find("c") is slots.evict() is None
    assert (slots.assign("d"), slots.assign("e"), slots.find("a")) == (2, 1, 0)
