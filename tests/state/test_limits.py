"""Limits take the scenario's defaults, and bodies that do not fit beside each other are refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.drawn_floor import SMALL
from tests.running import floor_of, settings
from twin.errors import ScenarioError
from twin.layout import Layout
from twin.state import limits_of, require_room


def test_loaded_limits_are_those_of_the_empty_unless_set() -> None:
    limits = limits_of(SMALL, settings().fleet)
    assert (limits.loaded_speed, limits.loaded_acceleration) == (limits.speed, limits.acceleration)
    assert limits.turn == pytest.approx(144.0)
    other = settings(fleet__loaded_speed_mps=1.0, fleet__loaded_acceleration_mps2=0.25).fleet
    limits = limits_of(SMALL, other)
    assert (limits.loaded_speed, limits.loaded_acceleration) == (1.0, 0.25)
    assert (limits.speed, limits.acceleration) == (1.5, 0.5)


@pytest.mark.parametrize(
    ("sizes", "spacing"),
    [({}, 1.0), ({"fleet__gap_m": 0.3}, 1.2), ({"fleet__pod_side_m": 0.5, "fleet__side_m": 0.6}, 1.0)],
)
def test_the_spacing_is_that_of_two_pods_and_a_cell_at_least(sizes: dict[str, float], spacing: float) -> None:
    assert limits_of(SMALL, settings(**sizes).fleet).spacing == pytest.approx(spacing)


@pytest.mark.parametrize(
    ("name", "side_m", "message"),
    [
        ("pod_side_m", 1.01, "pods of 1.01 m overlap in neighbouring cells of 1 m; use at most 1, or"),
        ("side_m", 0.708, "drive units that turn of 0.708 m overlap in neighbouring cells of 1 m; "
         "use at most 0.707, or a larger cell_m in the layout"),
    ],
)  # fmt: skip
def test_bodies_that_overlap_in_neighbouring_cells(
    loop: Layout, name: str, side_m: float, message: str
) -> None:
    """Under continuous motion, where the floor is opened; drive units that hop have no bodies."""
    sizes = {f"fleet__{name}": side_m}
    with pytest.raises(ScenarioError) as error:
        floor_of(loop, motion="kinodynamic", **sizes)
    assert str(error.value).startswith(f"fleet.{name}: {message}")
    assert "\n" not in str(error.value)
    floor_of(loop, motion="ideal", **sizes)


def test_the_largest_bodies_that_fit() -> None:
    fleet = settings(fleet__pod_side_m=1.2, fleet__side_m=0.848).fleet
    require_room(replace(SMALL, cell_m=1.2), fleet)
    with pytest.raises(ScenarioError) as error:
        require_room(SMALL, fleet)
    assert len(error.value.problems) == 2
