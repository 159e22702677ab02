"""An index set is a set, in an order that depends on its history alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.state import IndexSet


@given(st.lists(st.integers(0, 7)))
def test_it_behaves_like_a_set(toggled: list[int]) -> None:
    ours, theirs = IndexSet(8, [2, 5]), {2, 5}
    twin_of_ours = IndexSet(8, [2, 5])
    for member in toggled:
        for some in (ours, twin_of_ours):
            (some.remove if member in theirs else some.add)(member)
        theirs ^= {member}
        assert set(ours.array().tolist()) == theirs
        assert len(ours) == len(theirs)
        assert [index in ours for index in range(8)] == [index in theirs for index in range(8)]
    assert ours.array().tolist() == twin_of_ours.array().tolist()


@pytest.mark.parametrize("outside", [-1, 3, 99, -4])
def test_what_is_out_of_range_is_not_in_it(outside: int) -> None:
    """``NONE`` is -1: as an index it would silently mean the last one."""
    assert outside not in IndexSet(3, [0, 1, 2])
