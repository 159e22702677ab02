"""Timers ring once, at their step, in the order of the agents."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.kernels.timers import ring
from twin.units import NONE


@settings(deadline=None)
@given(st.lists(st.integers(NONE, 5), max_size=12))
def test_timers_ring_once(due: list[int]) -> None:
    column = np.array(due, dtype=np.int32)
    rung = np.zeros(len(due), dtype=np.int32)
    for step in range(1, 6):
        n_rung = ring(column, step, rung)
        assert rung[:n_rung].tolist() == [index for index, when in enumerate(due) if when == step]
        assert ring(column, step, rung) == 0
    assert column.tolist() == [when if when in (0, NONE) else NONE for when in due]
