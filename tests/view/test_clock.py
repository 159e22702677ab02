"""The window's clock: moments, speeds, and how people write them."""

from __future__ import annotations

import math

import pytest

from twin.view.clock import SPEEDS, DisplayClock, clock_text, parse_time, speed_text


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), ("12:30", 750), ("1:00:00", 3600), ("45m", 2700), ("1.5h", 5400), (" 7 s ", 7), ("0", 0)],
)
def test_moments_are_read(text: str, seconds: float) -> None:
    assert parse_time(text) == seconds


@pytest.mark.parametrize("text", ["", "soon", "1:2:3:4", "-5", "nan", "inf", "h", "1:x"])
def test_what_is_no_moment_is_none(text: str) -> None:
    assert parse_time(text) is None


def test_moments_are_written() -> None:
    assert clock_text(3661.0) == "01:01:01"
    assert clock_text(0.1 + 0.2, tenths=True) == "00:00:00.3"
    assert [speed_text(speed) for speed in (0.1, 1.0, 50.0, 1000.0, math.inf)] == [
        "0.1x", "1x", "50x", "1,000x", "max",
    ]  # fmt: skip


def test_it_goes_at_its_speed_but_never_beyond_what_is_known() -> None:
    clock = DisplayClock(100.0, speed=10.0)
    clock.advance(0.5, known_s=50.0)
    assert clock.now_s == 5.0
    clock.advance(1.0, known_s=8.0)
    assert clock.now_s == 8.0
    clock.advance(100.0, known_s=100.0)
    assert clock.now_s == 100.0


def test_as_fast_as_it_goes_is_as_far_as_is_known() -> None:
    clock = DisplayClock(100.0, speed=math.inf)
    clock.advance(0.01, known_s=33.0)
    assert clock.now_s == 33.0
    assert clock.wanted_s == 100.0


def test_the_achieved_speed_is_measured() -> None:
    clock = DisplayClock(1e6, speed=20.0)
    for _ in range(600):
        clock.advance(1 / 60, known_s=1e6)
    assert clock.achieved == pytest.approx(20.0, rel=0.01)
    for _ in range(600):
        clock.advance(1 / 60, known_s=clock.now_s)
    assert clock.achieved == pytest.approx(0.0, abs=0.01)


def test_a_jump_waits_until_the_moment_is_known() -> None:
    clock = DisplayClock(100.0)
    clock.jump(60.0, known_s=10.0)
    clock.advance(1.0, known_s=30.0)
    assert (clock.now_s, clock.target_s, clock.wanted_s) == (0.0, 60.0, 60.0)
    clock.advance(1.0, known_s=61.0)
    assert (clock.now_s, clock.target_s) == (60.0, None)
    clock.jump(500.0, known_s=100.0)
    assert clock.now_s == 100.0


def test_steps_stop_the_clock() -> None:
    clock = DisplayClock(100.0)
    clock.step(0.5, known_s=10.0)
    assert clock.paused
    assert clock.now_s == 0.5
    clock.step(-3.0, known_s=10.0)
    assert clock.now_s == 0.0


def test_speeds_go_up_and_down_the_ladder() -> None:
    clock = DisplayClock(100.0)
    found = []
    for _ in SPEEDS:
        found.append(clock.speed)
        clock.faster(1)
    assert tuple(dict.fromkeys(found)) == SPEEDS[SPEEDS.index(1.0) :]
    for _ in SPEEDS:
        clock.faster(-1)
    assert clock.speed == SPEEDS[0]
