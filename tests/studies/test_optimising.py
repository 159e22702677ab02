"""A search finds what is better, passes over what cannot be, and is believed only on fresh seeds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from tests.studies.made_up import InThisProcess, MadeUpRunner, Value, common_noise
from tests.studies.small import LOOP_OF_3
from twin.errors import InputError, Problem, ScenarioError
from twin.scenario import scenario_with
from twin.studies import Candidate, Key, Outcome, OutcomeStatus, Runner, Store
from twin.studies.comparison import ComparisonSettings
from twin.studies.improving import Improving
from twin.studies.keys import key_of
from twin.studies.optimising import FRESH, Searching
from twin.studies.spaces import Dimension, parse_dimension
from twin.studies.targets import parse_target
from twin.studies.trials import SearchSettings

pytest.importorskip("optuna")

BEST = 6
FLEET = parse_dimension("fleet.drive_units=1..9")
SETTINGS = ComparisonSettings(initial_replications=5, max_replications=10)


def made(chosen: Mapping[str, Any]) -> Candidate:
    return replace(LOOP_OF_3, name="start", scenario=scenario_with(LOOP_OF_3.scenario, chosen))


def fleet_of(candidate: Candidate) -> int:
    return candidate.scenario.fleet.drive_units or candidate.layout().drive_units


def units(candidate: Candidate, seed: int) -> float:
    """Say that six drive units are the best, and that a seed does the same to all."""
    return 500.0 - 10.0 * (fleet_of(candidate) - BEST) ** 2 + common_noise(seed)


def searching(*space: Dimension, settings: ComparisonSettings = SETTINGS, **search: Any) -> Searching:
    return Searching(made, space or (FLEET,), SearchSettings(**{"trials": 9, **search}), settings)


@dataclass
class Together(MadeUpRunner):
    """Notes how many candidates are asked for at a time."""

    backwards: bool = False
    refuses: Callable[[Candidate], bool] = lambda candidate: False
    batches: list[int] = field(default_factory=list)

    def outcomes(
        self,
        candidates: Sequence[Candidate],
        seeds: Iterable[int],
        refused: dict[str, InputError] | None = None,
    ) -> Iterator[Outcome]:
        self.batches.append(len(candidates))
        able = [candidate for candidate in candidates if not self.refuses(candidate)]
        if refused is not None:
            refusal = ScenarioError(Problem("fleet.drive_units", "there is no room"))
            refused.update({one.digest: refusal for one in candidates if one not in able})
        outcomes = list(super().outcomes(able, seeds))
        yield from reversed(outcomes) if self.backwards else outcomes


class Calls(InThisProcess):
    """Makes up what it is asked to run, and is stopped by Ctrl-C after some calls."""

    def __init__(self, value: Value) -> None:
        self.runner = MadeUpRunner(value)
        self.made: list[Key] = []
        self.stop_after: int | None = None

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self.stop_after is not None and len(self.made) >= self.stop_after:
            raise KeyboardInterrupt
        candidate, seed, _ = args
        self.made.append(key_of(candidate, seed))
        return super().submit(self.runner.outcome, candidate, seed)


def test_the_best_is_found_and_judged_on_seeds_that_the_search_never_saw() -> None:
    seen: list[int] = []

    def noted(candidate: Candidate, seed: int) -> float:
        seen.append(seed)
        return units(candidate, seed)

    improving = Improving(searching(), SETTINGS)
    improving.run(MadeUpRunner(noted))  # type: ignore[arg-type]
    found = improving.improvement()
    assert found.changes == {"fleet.drive_units": BEST}
    assert found.comparison is not None
    (verdict,) = found.comparison.headline
    assert (verdict.first, verdict.second, verdict.verdict) == ("start", "winner", "better")
    assert found.comparison.seeds == [1 + FRESH + n for n in range(len(found.comparison.seeds))]
    assert set(seen) == {1, 2, 3, 4, *found.comparison.seeds}
    assert "winner of 9 trials, on fresh seeds" in found.words


def test_every_trial_is_another_one_and_the_start_is_the_first() -> None:
    found = searching().run(MadeUpRunner(units))  # type: ignore[arg-type]
    tried = [trial.settings["fleet.drive_units"] for trial in found.trials]
    assert tried[0] == 3
    assert sorted(tried) == list(range(1, 10))
    assert found.trials[0].changed == {}
    assert all(trial.n == 4 for trial in found.trials)


def test_a_space_that_is_used_up_ends_the_search() -> None:
    found = searching(parse_dimension("fleet.drive_units=1..3"), trials=20).run(MadeUpRunner(units))  # type: ignore[arg-type]
    assert len(found.trials) == 3
    assert found.ended == "nothing new was left to try after 3 trials"
    assert found.winner is None, "three drive units are the best of these, and what there is"
    improving = Improving(searching(parse_dimension("fleet.drive_units=1..3"), trials=20), SETTINGS)
    improving.run(MadeUpRunner(units))  # type: ignore[arg-type]
    assert improving.improvement().comparison is None
    assert improving.improvement().words == "nothing better than the start was found in 3 trials"


def test_the_same_search_tries_the_same() -> None:
    first, again = (searching(trials=6).run(MadeUpRunner(units)) for _ in range(2))  # type: ignore[arg-type]
    assert [trial.to_dict() for trial in first.trials] == [trial.to_dict() for trial in again.trials]
    longer = searching(trials=8).run(MadeUpRunner(units))  # type: ignore[arg-type]
    assert [trial.to_dict() for trial in longer.trials[:6]] == [trial.to_dict() for trial in first.trials]


def test_targets_are_kept_by_whoever_wins() -> None:
    target = parse_target("drive_units <= 5")
    found = searching(targets=(target,)).run(MadeUpRunner(units))  # type: ignore[arg-type]
    assert found.winner is not None
    assert fleet_of(found.winner) == 5
    over = next(trial for trial in found.trials if trial.settings["fleet.drive_units"] == BEST)
    assert over.to_dict()["reason"] == "misses drive_units <= 5"
    none = searching(targets=(parse_target("units_per_hour >= 900"),)).run(MadeUpRunner(units))  # type: ignore[arg-type]
    assert none.winner is None
    assert none.best_number is None


def test_by_drive_unit_fewer_are_better() -> None:
    found = searching(per_drive_unit=True).run(MadeUpRunner(units))  # type: ignore[arg-type]
    assert found.winner is not None
    assert fleet_of(found.winner) == 1
    assert found.objective == "highest units_per_hour per drive unit"


def test_less_is_sought_of_what_is_better_when_lower() -> None:
    settings = replace(SETTINGS, figure="distance_m_per_unit")
    found = searching(settings=settings, trials=3)
    assert found.objective == "lowest distance_m_per_unit"
    assert found.lower_is_better


def test_what_cannot_be_is_passed_over_with_its_reason() -> None:
    def narrow(chosen: Mapping[str, Any]) -> Candidate:
        if chosen.get("fleet.drive_units", 0) > 7:
            raise ScenarioError(Problem("fleet.drive_units", "there is no room", "take fewer"))
        return made(chosen)

    search = Searching(narrow, (FLEET,), SearchSettings(trials=9, replications=2), SETTINGS)
    runner = MadeUpRunner(
        units,
        status=lambda candidate, seed: (
            OutcomeStatus.STUCK if fleet_of(candidate) == BEST and seed == 2 else OutcomeStatus.COMPLETE
        ),
    )
    found = search.run(runner)  # type: ignore[arg-type]
    by_fleet = {trial.settings["fleet.drive_units"]: trial for trial in found.trials}
    assert by_fleet[8].state == by_fleet[9].state == "pruned"
    assert by_fleet[8].reason == "fleet.drive_units: there is no room; take fewer"
    assert by_fleet[BEST].state == "failed"
    assert by_fleet[BEST].reason.startswith("1 of 2 replications stuck: twin run ")
    assert by_fleet[BEST].reason.count("--seed 2") == 1
    assert found.winner is not None
    assert fleet_of(found.winner) in (5, 7), "who got stuck wins nothing"


def test_a_floor_that_holds_fewer_pods_is_no_improvement() -> None:
    smaller = LOOP_OF_3.layout_text.replace("^SSSSSSSv", "^SSSS...v", 1)

    def shrunk(chosen: Mapping[str, Any]) -> Candidate:
        text = smaller if chosen.get("x") == 1 else LOOP_OF_3.layout_text
        return replace(LOOP_OF_3, name="start", layout_text=text)

    search = Searching(shrunk, (Dimension("x", (1, 2)),), SearchSettings(trials=3), SETTINGS)
    found = search.run(MadeUpRunner(units))  # type: ignore[arg-type]
    reasons = {trial.settings.get("x"): trial.reason for trial in found.trials}
    assert reasons[1] == "11 storage locations, fewer than the start's 14"
    assert reasons[2] == ""


def test_a_stopped_search_keeps_its_trials() -> None:
    improving = Improving(searching(batch=2), SETTINGS)
    with pytest.raises(KeyboardInterrupt):
        improving.run(MadeUpRunner(units, stop_after=10))  # type: ignore[arg-type]
    found = improving.improvement(interrupted=True)
    assert [trial.n for trial in found.search.trials] == [4, 4]
    assert found.words == "stopped after 2 trials; the same command goes on from there"
    assert found.to_dict()["kind"] == "optimize"
    at_once = Improving(searching(batch=2), SETTINGS)
    with pytest.raises(KeyboardInterrupt):
        at_once.run(MadeUpRunner(units, stop_after=7))  # type: ignore[arg-type]
    none = at_once.improvement(interrupted=True)
    assert none.words == "stopped in the first batch of trials; the same command goes on from there"
    assert none.to_dict()["best_trial"] is None


def test_a_stopped_search_goes_on_where_it_was(tmp_path: Path) -> None:
    """In the middle of a batch, by Ctrl-C; what it had is not run again, and it comes to the same."""
    calls = Calls(units)
    with Store(tmp_path / "store.sqlite") as store:
        stopped = searching()
        calls.stop_after = 18
        with pytest.raises(KeyboardInterrupt):
            stopped.run(Runner(store, calls))
        assert len(stopped.trials) == 4
        calls.stop_after = None
        again = searching().run(Runner(store, calls))
    assert len(calls.made) == 9 * 4
    never_stopped = searching().run(MadeUpRunner(units))  # type: ignore[arg-type]
    assert again.to_dict() == never_stopped.to_dict()


def test_a_batch_is_run_together_and_nothing_else_makes_a_difference() -> None:
    """Nor does it matter in which order replications come back: that is how many workers would differ."""
    runner, backwards = Together(units), Together(units, backwards=True)
    found = searching(batch=4).run(runner)  # type: ignore[arg-type]
    assert runner.batches == [4, 4, 1]
    assert searching(batch=4).run(backwards).to_dict() == found.to_dict()  # type: ignore[arg-type]


def test_who_looks_on_hears_how_much_there_is_to_do() -> None:
    planned: list[int] = []
    runner = Together(units)
    runner.observer.planned = planned.append  # type: ignore[method-assign]
    improving = Improving(searching(batch=5, replications=2), SETTINGS)
    improving.run(runner)  # type: ignore[arg-type]
    assert planned[:2] == [18, 18], "nine trials of two replications"
    assert planned[2] == 18 + 2 * 5, "and the verdict's, beside them"
    assert runner.n_run == planned[-1]


def test_what_cannot_be_takes_no_place_in_a_batch() -> None:
    def narrow(chosen: Mapping[str, Any]) -> Candidate:
        if chosen.get("fleet.drive_units", 0) % 2 == 0 and chosen:
            raise ScenarioError(Problem("fleet.drive_units", "only odd fleets fit", "take another"))
        return made(chosen)

    runner = Together(units)
    found = Searching(narrow, (FLEET,), SearchSettings(trials=9, batch=4), SETTINGS).run(runner)  # type: ignore[arg-type]
    assert runner.batches == [4, 1]
    assert [trial.number for trial in found.trials] == list(range(9))
    assert sum(trial.state == "pruned" for trial in found.trials) == 4


def test_what_only_a_run_refuses_is_passed_over_alone() -> None:
    runner = Together(units, refuses=lambda candidate: fleet_of(candidate) > 7)
    found = searching().run(runner)  # type: ignore[arg-type]
    reasons = {trial.settings["fleet.drive_units"]: trial.reason for trial in found.trials}
    assert reasons[8] == reasons[9] == "fleet.drive_units: there is no room"
    assert [n for n, reason in sorted(reasons.items()) if not reason] == list(range(1, 8))
    with pytest.raises(ScenarioError, match="there is no room"):
        searching().run(Together(units, refuses=lambda candidate: True))  # type: ignore[arg-type]


def test_the_time_is_kept() -> None:
    found = searching(budget_s=0.0, batch=2).run(MadeUpRunner(units))  # type: ignore[arg-type]
    assert len(found.trials) == 2
    assert found.ended == "the time was up after 2 of 9 trials"


def test_nothing_to_search_is_refused() -> None:
    with pytest.raises(InputError, match="there is nothing to search"):
        Searching(made, (), SearchSettings(), SETTINGS)
    with pytest.raises(InputError, match=r"fleet\.drive_units is given twice"):
        searching(FLEET, FLEET)
