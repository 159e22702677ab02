"""A target is read as people write it, and says by how much it is kept."""

from __future__ import annotations

import pytest

from twin.errors import InputError
from twin.studies.targets import Target, parse_target


@pytest.mark.parametrize(
    ("text", "target", "written"),
    [
        ("units_per_hour >= 5000", Target("units_per_hour", True, 5000.0), "units_per_hour >= 5000"),
        ("on_time>=99%", Target("on_time", True, 99.0), "on_time >= 99 %"),
        (" drive_units <= 1,200 ", Target("drive_units", False, 1200.0), "drive_units <= 1200"),
        ("detour <= 1.25e0", Target("detour", False, 1.25), "detour <= 1.25"),
    ],
)
def test_it_is_read_and_written(text: str, target: Target, written: str) -> None:
    assert parse_target(text) == target
    assert target.text == written
    assert parse_target(written) == target


def test_its_margin_is_negative_where_it_is_missed() -> None:
    assert parse_target("units_per_hour >= 10").margin(12.0) == 2.0
    assert parse_target("drive_units <= 10").margin(12.0) == -2.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("units_per_hour > 5", r"--target: 'units_per_hour > 5' is no target; write it like"),
        ("units_per_hour >= many", "is no target"),
        ("unit_per_hour >= 5", r"there is no figure 'unit_per_hour'; did you mean 'units_per_hour'\?"),
        ("units_per_hour >= 5 %", "units_per_hour is not in per cent; leave the % out"),
        ("units_per_hour >= 5.5.5", r"'5\.5\.5' is no number"),
    ],
)
def test_what_is_none_is_refused(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        parse_target(text)
