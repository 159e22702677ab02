"""Who follows whom on one line, and how closely."""

from __future__ import annotations

import pytest

from tests.motion.driving import Drivers, cell_at, way
from twin.units import EAST, SOUTH, WEST


def test_whoever_comes_back_is_not_followed_before_it_has_come_back() -> None:
    """The one in front looks ahead, but will first come back to the cell that the other is next to enter."""
    returning = way(cell_at(2, 20), (WEST, 1), (EAST, 11))
    behind = way(cell_at(2, 10), (EAST, 15))
    both = Drivers([returning, behind], [EAST, EAST])
    both.fleet.speed_factor[0] = 0.0
    for _ in range(90):
        both.tell()
        both.one_step()
    assert both.bodies.col_m[1] == pytest.approx(18.0)
    both.fleet.speed_factor[0] = 1.0
    both.drive()


def test_whoever_turns_off_is_followed_up_to_the_corner() -> None:
    turning = way(cell_at(2, 12), (EAST, 6), (SOUTH, 6))
    straight_on = way(cell_at(2, 11), (EAST, 14))
    both = Drivers([turning, straight_on], [EAST, EAST]).drive()
    assert both.reached_s(1, cell_at(2, 18)) > both.reached_s(0, cell_at(3, 18))
