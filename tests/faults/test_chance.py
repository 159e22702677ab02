"""Faults by chance: their order, their rates, and that they belong to their entities."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from twin.fault_settings import BreakdownSettings
from twin.faults.chance import Chance
from twin.faults.timetable import Timetable
from twin.streams import Streams

HORIZON = 2_000_000


def struck(n_entities: int, *, rate: float = 1.0, seed: int = 1) -> list[tuple[int, int, int, int]]:
    """Let faults happen every 10 h for 15 min, in steps of 1 s; gives step, entity, number and duration."""
    timetable = Timetable(HORIZON)
    settings = BreakdownSettings(every_h=10, for_min=15)
    found: list[tuple[int, int, int, int]] = []
    now = [0]
    chance = Chance(
        "faults.breakdown",
        settings,
        rate,
        Streams(seed),
        timetable,
        1.0,
        lambda entity, number, steps: found.append((now[0], entity, number, steps)),
    )
    chance.begin(n_entities)
    while timetable.next_step <= HORIZON:
        now[0] = timetable.next_step
        timetable.carry_out(now[0])
    return found


def test_what_is_due_happens_in_the_order_of_its_entry() -> None:
    timetable = Timetable(10)
    done: list[str] = []
    for step, name in ((7, "late"), (3, "first"), (3, "second"), (11, "never")):
        timetable.enter(step, partial(done.append, name))
    assert timetable.next_step == 3
    timetable.carry_out(6)
    assert done == ["first", "second"]
    timetable.carry_out(10)
    assert done == ["first", "second", "late"]
    assert timetable.next_step == 11


def test_means_are_those_of_the_settings() -> None:
    """Over some 10,000 faults: gaps of 10 h from the end of one to the next, of 15 min."""
    faults = np.array(struck(200))
    assert faults[:, 3].mean() == pytest.approx(900, rel=0.03)
    by_entity = faults[np.lexsort((faults[:, 0], faults[:, 1]))]
    same = by_entity[1:, 1] == by_entity[:-1, 1]
    gaps = (by_entity[1:, 0] - by_entity[:-1, 0] - by_entity[:-1, 3])[same]
    assert gaps.min() >= 1
    assert gaps.mean() == pytest.approx(36_000, rel=0.03)
    assert gaps.std() == pytest.approx(36_000, rel=0.05)


def test_an_entity_has_the_same_faults_whoever_else_there_is() -> None:
    """Common random numbers: a fleet of another size, or a floor with other faults, changes nothing."""
    few, many = struck(3), struck(50)
    assert few == [fault for fault in many if fault[1] < 3]
    assert few != struck(3, seed=2)


def test_a_multiplier_brings_the_same_faults_nearer_together() -> None:
    usual, often = struck(5), struck(5, rate=10)
    assert len(often) == pytest.approx(10 * len(usual), rel=0.25)
    first = {entity: (step, steps) for step, entity, number, steps in usual if number == 0}
    for step, entity, number, steps in often:
        if number == 0:
            assert step == pytest.approx(first[entity][0] / 10, abs=1)
            assert steps == first[entity][1]
