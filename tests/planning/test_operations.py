"""The operations of EPIBT: how many there are, and what they do."""

from __future__ import annotations

import numpy as np
import pytest

from twin.kernels.operations import BEGINNING, MOVE, PLACE
from twin.planning.operations import _sorting_network, operations_of
from twin.units import NONE


@pytest.mark.parametrize(("depth", "count"), [(1, 2), (2, 6), (3, 17), (4, 48)])
def test_as_many_turning_operations_as_in_the_paper(depth: int, count: int) -> None:
    assert operations_of(depth, rotation=True).place.shape == (count, depth)


@pytest.mark.parametrize(("depth", "count"), [(1, 5), (2, 21), (3, 85)])
def test_no_sliding_operation_goes_straight_back(depth: int, count: int) -> None:
    """Of 125 ways to make three moves, 40 go to and fro."""
    assert operations_of(depth, rotation=False).place.shape == (count, depth)


@pytest.mark.parametrize("rotation", [False, True])
def test_staying_is_the_last_one_and_getting_on_the_first(rotation: bool) -> None:
    operations = operations_of(3, rotation=rotation)
    assert operations.place[-1].tolist() == [0, 0, 0]
    assert len(set(operations.place[0].tolist())) == 3
    assert operations.lateness[0] == 0
    assert operations.lateness[-1] == operations.lateness.max() == 7


def test_turning_takes_a_move_and_moves_go_ahead() -> None:
    operations = operations_of(4, rotation=True)
    for places, headings in zip(operations.place.tolist(), operations.turned.tolist(), strict=True):
        place, heading = 0, 0
        for after, then in zip(places, headings, strict=True):
            if after != place:
                assert (operations.before[after], operations.direction[after]) == (place, heading)
                assert then == heading
            else:
                assert (then - heading) % 4 != 2
            place, heading = after, then


def test_a_sliding_operation_heads_where_it_last_moved() -> None:
    operations = operations_of(2, rotation=False)
    for places, headings in zip(operations.place.tolist(), operations.turned.tolist(), strict=True):
        for place, heading in zip(places, headings, strict=True):
            assert heading == (operations.direction[place] if place else NONE)


@pytest.mark.parametrize("size", [2, 6, 17, 48, 85])
def test_the_swaps_sort(size: int) -> None:
    swaps = _sorting_network(size)
    values = np.random.default_rng(size).permutation(size).tolist()
    for low, high in swaps:
        if values[low] > values[high]:
            values[low], values[high] = values[high], values[low]
    assert values == list(range(size))


def test_kin_share_beginnings_places_or_moves() -> None:
    operations = operations_of(3, rotation=True)
    steps = [[0, *places] for places in operations.place.tolist()]
    for what, begin in ((BEGINNING, lambda t: 0), (PLACE, lambda t: t + 1), (MOVE, lambda t: t)):
        for one, walk in enumerate(steps):
            for t in range(3):
                part = slice(begin(t), t + 2)
                kin = int(operations.kin[what, one, t, 0])
                assert [other for other in range(len(steps)) if kin >> other & 1] == [
                    other for other, there in enumerate(steps) if there[part] == walk[part]
                ]
