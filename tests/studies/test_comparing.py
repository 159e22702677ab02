"""Comparisons stop when they should, say what the figures allow and no more, and keep what is done."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.studies.made_up import MadeUpRunner, common_noise
from tests.studies.small import candidate
from twin.errors import InputError
from twin.statistics import Verdict
from twin.studies import Candidate, OutcomeStatus
from twin.studies.analysis import Analysis
from twin.studies.comparing import Comparing, compare_candidates
from twin.studies.comparison import Comparison, ComparisonSettings

FIRST, SECOND, THIRD = (candidate(f"of {n}", fleet__drive_units=n) for n in (1, 2, 3))
SETTINGS = ComparisonSettings(analysis=Analysis.TERMINATING)


def level(candidate: Candidate, step: float = 0.0) -> float:
    return 1000.0 + step * (candidate.scenario.fleet.drive_units or 0)


def paired_runner(step: float, spread: float = 1.0, **more: object) -> MadeUpRunner:
    """Candidates ``step`` units/h apart, with noise in common and a little of their own."""

    def value(candidate: Candidate, seed: int) -> float:
        own = np.random.default_rng([seed, candidate.scenario.fleet.drive_units or 0]).normal(0.0, spread)
        return level(candidate, step) + common_noise(seed) + float(own)

    return MadeUpRunner(value, **more)


def compared(step: float, *candidates: Candidate, **more: object) -> Comparison:
    return compare_candidates(candidates or (FIRST, SECOND), SETTINGS, paired_runner(step, **more))


@pytest.mark.parametrize(
    ("step", "verdict"),
    [(50.0, Verdict.BETTER), (-50.0, Verdict.WORSE), (1.0, Verdict.EQUIVALENT), (10.0, Verdict.UNDECIDED)],
)
def test_the_verdict_is_about_the_second_against_the_first(step: float, verdict: Verdict) -> None:
    headline = compared(step, spread=3.0).headline
    assert [row.verdict for row in headline] == [verdict]
    assert (headline[0].first, headline[0].second) == ("of 1", "of 2")


def test_common_noise_is_taken_out_by_pairing() -> None:
    row = compared(50.0).headline[0]
    assert row.paired is not None
    assert row.paired.correlation > 0.9
    assert row.paired.variance_ratio > 10
    assert row.words.startswith("of 2 is better than of 1 by 4.")


def test_it_stops_when_the_intervals_are_narrow_and_not_before() -> None:
    few, many = compared(50.0), compared(50.0, spread=9.0)
    assert few.converged
    assert 10 <= len(few.seeds) <= 12
    assert many.converged
    assert len(many.seeds) > 20
    assert list(many.seeds) == list(range(1, len(many.seeds) + 1))


def test_a_large_difference_need_not_be_known_to_half_a_percent() -> None:
    comparison = compared(500.0, spread=30.0)
    row = comparison.headline[0]
    assert comparison.converged
    assert len(comparison.seeds) < 20
    assert row.paired is not None
    assert row.paired.relative.half_width > 0.005


def test_the_cap_ends_it_and_is_said() -> None:
    settings = ComparisonSettings(analysis=Analysis.TERMINATING, max_replications=4)
    comparison = compare_candidates((FIRST, SECOND), settings, paired_runner(10.0, spread=40.0))
    assert (len(comparison.seeds), comparison.cap_hit, comparison.converged) == (4, True, False)


def test_a_floor_with_a_failure_is_never_better_and_its_failure_is_named() -> None:
    def stuck(candidate: Candidate, seed: int) -> OutcomeStatus:
        failed = candidate.name == SECOND.name and seed == 3
        return OutcomeStatus.STUCK if failed else OutcomeStatus.COMPLETE

    comparison = compared(50.0, status=stuck)
    row = comparison.headline[0]
    assert row.verdict is Verdict.UNDECIDED
    assert row.reason == f"1 of {len(comparison.seeds)} replications of of 2 got stuck"
    assert [outcome.seed for outcome in comparison.failures] == [3]
    assert comparison.failures[0].command.startswith("twin run loop.yaml --seed 3")
    assert comparison.best.name is None
    worse = compared(-50.0, status=stuck).headline[0]
    assert worse.verdict is Verdict.WORSE


def test_a_floor_that_always_fails_ends_the_comparison_with_the_first_batch() -> None:
    runner = paired_runner(1.0, status=lambda candidate, seed: OutcomeStatus.FAILED)
    comparison = compare_candidates((FIRST, SECOND), SETTINGS, runner)
    assert len(comparison.seeds) == 10
    assert comparison.headline[0].verdict is Verdict.UNDECIDED
    json.dumps(comparison.to_dict(), allow_nan=False)


def test_a_growing_backlog_is_overloaded() -> None:
    busy = [
        candidate(f"of {n}", fleet__drive_units=n, demand__arrivals="poisson", demand__orders_per_hour=1200)
        for n in (1, 2)
    ]
    settings = ComparisonSettings()
    steady = compare_candidates(busy, settings, paired_runner(50.0))
    growing = compare_candidates(busy, settings, paired_runner(50.0, backlog_growth=lambda _: 5.0))
    one = compare_candidates(
        busy, settings, paired_runner(50.0, backlog_growth=lambda one: 5.0 * (one.name == "of 1"))
    )
    assert steady.analysis is Analysis.STEADY
    assert steady.headline[0].verdict is Verdict.BETTER
    assert growing.headline[0].verdict is Verdict.OVERLOADED
    assert "grows by" in growing.headline[0].reason
    assert growing.best.name is None
    assert one.best.words == "of 2 is best: it is the only one that keeps up with its orders"


def test_which_is_best_of_several() -> None:
    clear = compared(50.0, FIRST, SECOND, THIRD)
    assert clear.best.name == "of 3"
    assert clear.words.startswith("of 3 is best (95 %)")
    assert [row.may_be_best for row in clear.best.rows] == [False, False, True]
    assert len(clear.headline) == 3
    near = compared(0.5, FIRST, SECOND, THIRD, spread=5.0)
    assert near.best.name is not None
    assert "within 1 % of the best" in near.best.words


def test_many_are_set_against_the_first_and_the_best_only() -> None:
    several = [candidate(f"of {n}", fleet__drive_units=n) for n in range(1, 7)]
    rows = compared(50.0, *several).headline
    assert len(rows) == 5 + 4
    assert {row.first for row in rows[:5]} == {"of 1"}
    assert {row.second for row in rows[5:]} == {"of 6"}


def test_holm_is_over_the_pairs_of_a_figure() -> None:
    rows = compared(3.0, FIRST, SECOND, THIRD, spread=5.0).headline
    assert all(row.paired is not None and row.p_holm is not None for row in rows)
    assert all(row.p_holm >= row.paired.p_value for row in rows)
    smallest = min(rows, key=lambda row: row.paired.p_value)
    assert smallest.p_holm == pytest.approx(3 * smallest.paired.p_value)


def test_ctrl_c_leaves_what_is_done() -> None:
    comparing = Comparing((FIRST, SECOND), SETTINGS)
    with pytest.raises(KeyboardInterrupt):
        comparing.run(paired_runner(50.0, stop_after=7))
    comparison = comparing.comparison(interrupted=True)
    assert comparison.seeds == [1, 2, 3]
    assert comparison.to_dict()["replications"]["interrupted"]


def test_the_same_settings_twice_are_run_once_and_do_not_differ() -> None:
    twin = candidate("again", fleet__drive_units=1)
    row = compared(50.0, FIRST, twin).headline[0]
    assert row.verdict is Verdict.EQUIVALENT
    assert row.paired is not None
    assert row.paired.difference.estimate == 0


def test_the_warm_up_is_the_longest_of_all_rounded_up_to_the_grid() -> None:
    one, other = (candidate(f"of {n}", fleet__drive_units=n, hours=2.0) for n in (1, 2))
    runner = paired_runner(50.0, minutes=120)
    made = runner.outcome

    def slow_start(candidate: Candidate, seed: int) -> object:
        outcome = made(candidate, seed)
        outcome.series.units[:] = 20
        outcome.series.units[: 17 if candidate is other else 3] = 0
        return outcome

    runner.outcome = slow_start
    comparison = compare_candidates((one, other), ComparisonSettings(), runner)
    assert [round(60 * cut.cut_h) for cut in comparison.cuts] == [5, 20]
    assert comparison.cut_h == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("candidates", "settings", "message"),
    [
        ((FIRST,), SETTINGS, "there is only one candidate"),
        ((FIRST, SECOND), ComparisonSettings(figure="units_per_hor"), "did you mean 'units_per_hour'"),
        ((FIRST, SECOND), ComparisonSettings(figure="station_closed"), "has no better direction"),
        ((FIRST, SECOND), ComparisonSettings(figure="traffic_efficiency"), "is of several runs"),
        ((FIRST, candidate("long", hours=2.0)), SETTINGS, "give all the same, with --hours"),
        (
            (FIRST, candidate("day", demand__arrivals="poisson", demand__orders_per_hour=9, hours=0.05)),
            ComparisonSettings(),
            "",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(
    candidates: tuple[Candidate, ...], settings: ComparisonSettings, message: str
) -> None:
    if not message:
        assert "see different demand" in Comparing(candidates, settings).remarks[0]
        return
    with pytest.raises(InputError, match=message):
        compare_candidates(candidates, settings, paired_runner(1.0))
