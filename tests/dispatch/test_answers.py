"""A rule that answers what was not among its choices is named, in one line, and nothing is done."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.running import floor_of, steps
from twin.dispatch.answers import whole
from twin.errors import PolicyError
from twin.layout import Layout
from twin.policies.drive_assignment import DRIVE_ASSIGNMENT
from twin.policies.order_release import ORDER_RELEASE
from twin.policies.order_to_station import ORDER_TO_STATION
from twin.policies.pod_selection import POD_SELECTION
from twin.policies.pod_storage import POD_STORAGE
from twin.policies.replenishment import REPLENISHMENT
from twin.registry import Registry
from twin.units import NONE

LITTLE_STOCK: dict[str, Any] = {
    "demand__skus__count": 15,
    "stock__slots_per_pod": 4,
    "stock__slot_l": 4,
    "stations__pick_time_s": 1,
}


def rule_that_answers(answer: object) -> type[Any]:
    class Rule:
        def __init__(self, situation: object) -> None:
            pass

        def choose(self, *_: object) -> object:
            return answer

        rank = choose

        def is_low(self, sku: int) -> bool:
            return True

    return Rule


@pytest.mark.parametrize(
    ("registry", "answer", "said"),
    [
        (POD_SELECTION, -1, "row -1"),
        (POD_SELECTION, 10_000, "row 10000"),
        (POD_SELECTION, None, "row None"),
        (POD_SELECTION, 0.0, "row 0.0"),
        (DRIVE_ASSIGNMENT, -1, "drive unit -1"),
        (DRIVE_ASSIGNMENT, 77, "drive unit 77"),
        (DRIVE_ASSIGNMENT, None, "drive unit None"),
        (POD_STORAGE, -1, "cell -1"),
        (POD_STORAGE, 0, "cell 0"),
        (POD_STORAGE, 10**6, "cell 1000000"),
        (ORDER_TO_STATION, (0, 99), r"\(0, 99\) for \(row, station\)"),
        (ORDER_TO_STATION, (-1, 0), r"\(-1, 0\) for"),
        (ORDER_TO_STATION, 0, r"0 for \(row, station\)"),
        (ORDER_TO_STATION, None, "None for"),
        (REPLENISHMENT, (-1, 0), r"\(-1, 0\) for \(pod, SKU\)"),
        (REPLENISHMENT, (99, 0), r"\(99, 0\) for"),
        (REPLENISHMENT, (0, -1), r"\(0, -1\) for"),
        (REPLENISHMENT, 5, "5 for"),
        (ORDER_RELEASE, float("nan"), "rank nan"),
        (ORDER_RELEASE, None, "rank None"),
    ],
)
def test_an_illegal_answer(
    loop: Layout, monkeypatch: pytest.MonkeyPatch, registry: Registry[Any], answer: object, said: str
) -> None:
    monkeypatch.setitem(registry._built_in, "mine", rule_that_answers(answer))
    decision = registry.setting.removeprefix("policies.")
    floor = floor_of(loop, **{f"policies__{decision}": "mine"}, **LITTLE_STOCK)
    pattern = (
        f"^policies.{decision}: 'mine' answered {said}.*, which was not among its choices; repair that rule"
    )
    with pytest.raises(PolicyError, match=pattern) as caught:
        steps(floor, 600)
    assert "\n" not in str(caught.value)


def test_a_pod_that_is_on_its_way_cannot_be_sent_for_refill(
    loop: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Always the same pod: the second time it is under way."""
    monkeypatch.setitem(REPLENISHMENT._built_in, "mine", rule_that_answers((0, 0)))
    with pytest.raises(PolicyError, match=r"'mine' answered \(0, 0\)"):
        steps(floor_of(loop, policies__replenishment="mine", **LITTLE_STOCK), 600)


def test_whole_numbers_of_any_kind_will_do() -> None:
    assert [whole(answer) for answer in (3, np.int32(4), np.int64(5), np.uint16(6))] == [3, 4, 5, 6]
    assert [whole(answer) for answer in (3.0, None, "3", (3,))] == [NONE] * 4
