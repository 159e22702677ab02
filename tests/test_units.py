"""The constants agree with each other, and durations become whole steps."""

from __future__ import annotations

import pytest

from twin.units import D_COL, D_ROW, EAST, NORTH, OPPOSITE, SOUTH, WEST, to_steps


def test_directions() -> None:
    assert [(D_ROW[d], D_COL[d]) for d in (NORTH, EAST, SOUTH, WEST)] == [(-1, 0), (0, 1), (1, 0), (0, -1)]
    for direction in range(4):
        assert D_ROW[OPPOSITE[direction]] == -D_ROW[direction]
        assert D_COL[OPPOSITE[direction]] == -D_COL[direction]


@pytest.mark.parametrize(
    ("seconds", "step_s", "steps"),
    [(3.0, 2 / 3, 5), (0.1, 1.0, 1), (2.5, 1.0, 3), (2.4, 1.0, 2), (10, 0.1, 100)],
)
def test_durations_are_rounded_to_at_least_one_step(seconds: float, step_s: float, steps: int) -> None:
    """Halves go up, so that no duration depends on the parity of the next one."""
    assert to_steps(seconds, step_s) == steps
