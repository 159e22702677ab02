"""Arrival times: rates, hours of the day, and the same pattern at any rate."""

from __future__ import annotations

import numpy as np
import pytest

from twin.demand.arrivals import Arrivals, ConstantRate, HourlyRate
from twin.streams import Streams

OFFICE = [0.0] * 8 + [1, 2, 4, 4, 5, 4, 4, 4, 2, 1] + [0.0] * 6


def draw(clock, n_orders: int, seed: int = 3) -> np.ndarray:
    arrivals = Arrivals(clock, Streams(seed).stream("arrivals"))
    return arrivals.times_s(arrivals.draw(n_orders))


def test_constant_rate_is_a_poisson_stream():
    """Gaps have the mean and the deviation of an exponential; counts per hour vary as much as their mean."""
    times = draw(ConstantRate(360.0), 200_000)
    gaps = np.diff(times)
    assert gaps.mean() == pytest.approx(10.0, rel=0.01)
    assert gaps.std() == pytest.approx(10.0, rel=0.01)
    counts = np.bincount((times / 3600).astype(int))[:-1]
    assert counts.var() / counts.mean() == pytest.approx(1.0, abs=0.25)


def test_two_rates_share_one_pattern():
    """Twice the rate is the same stream in half the time: common random numbers for any load."""
    assert draw(ConstantRate(50.0), 1000) == pytest.approx(2 * draw(ConstantRate(100.0), 1000))


@pytest.mark.parametrize("start_hour", [0, 8, 17])
def test_hourly_rate_follows_the_day(start_hour):
    """Counts by hour of the day follow the weights, closed hours see nothing, the daily mean is kept."""
    times = draw(HourlyRate(100.0, OFFICE, start_hour), 240_000)
    hour = ((times / 3600 + start_hour) % 24).astype(int)
    share = np.bincount(hour, minlength=24) / len(times)
    assert share == pytest.approx(np.array(OFFICE) / sum(OFFICE), abs=0.004)
    assert share[np.array(OFFICE) == 0].sum() == 0
    assert len(times) / (times[-1] / 3600) == pytest.approx(100.0, rel=0.01)
    assert (np.diff(times) >= 0).all()


def test_a_flat_profile_is_a_constant_rate():
    """Equal weights give the arrivals of a constant rate."""
    flat = draw(HourlyRate(70.0, [3.0] * 24, 5), 5000)
    assert flat == pytest.approx(draw(ConstantRate(70.0), 5000))


def test_the_end_of_the_last_open_hour_is_not_passed():
    """An expected count right at a whole day falls into an open hour, not into a closed one."""
    clock = HourlyRate(1.0, OFFICE, 0)
    below = np.nextafter(24.0, 0.0)
    assert clock.time_s(np.array([below]))[0] <= 18 * 3600
    assert clock.time_s(np.array([24.0]))[0] == pytest.approx((24 + 8) * 3600)


@pytest.mark.parametrize("clock", [ConstantRate(33.0), HourlyRate(33.0, OFFICE, 9)])
def test_grouping_of_draws_changes_nothing(clock):
    """Bit-identical times whether drawn at once or in pieces."""
    pieces = Arrivals(clock, Streams(3).stream("arrivals"))
    grouped = np.concatenate([pieces.times_s(pieces.draw(n)) for n in (1, 7, 500, 92)])
    assert np.array_equal(grouped, draw(clock, 600))


@pytest.mark.parametrize(
    "clock", [ConstantRate(360.0), HourlyRate(360.0, OFFICE, 9)], ids=["constant", "hourly"]
)
def test_a_rate_that_changes_leaves_the_past_and_stretches_what_comes(clock) -> None:
    """Twice: the expected count up to a moment goes on from where it was."""
    arrivals = Arrivals(clock, Streams(3).stream("arrivals"))
    expected = arrivals.draw(4000)
    before = arrivals.times_s(expected)
    arrivals.quicken(3600.0, 2.0)
    between = arrivals.times_s(expected)
    later = before > 3600.0
    assert (between[~later] <= 3600.0 + 1e-6).all()
    passed = [clock.expected(time_s) - clock.expected(3600.0) for time_s in between[later].tolist()]
    by_rule = [(clock.expected(time_s) - clock.expected(3600.0)) / 2 for time_s in before[later].tolist()]
    assert passed == pytest.approx(by_rule, abs=1e-6)
    arrivals.quicken(7200.0, 0.5)
    after = arrivals.times_s(expected)
    assert (np.diff(after) >= 0).all()
    last = between > 7200.0
    once_more = [2 * (clock.expected(t) - clock.expected(7200.0)) for t in between[last].tolist()]
    assert [clock.expected(t) - clock.expected(7200.0) for t in after[last].tolist()] == pytest.approx(
        once_more, abs=1e-6
    )


def test_clocks_count_as_they_tell_the_time() -> None:
    for clock in (ConstantRate(50.0), HourlyRate(80.0, OFFICE, 3)):
        for count in (0.5, 70.0, 333.0, 5000.0):
            assert clock.expected(float(clock.time_s(np.array([count]))[0])) == pytest.approx(count)
