"""The search for the smallest size, on made-up floors whose answer is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace

import numpy as np
import pytest

from tests.studies.made_up import MadeUpRunner, common_noise
from twin.errors import InputError
from twin.scenario import Scenario
from twin.studies import Candidate, OutcomeStatus
from twin.studies.sizes import SizingSettings
from twin.studies.sizing import Sizing
from twin.studies.staffing import Crew, crewed, full_crew
from twin.studies.targets import parse_target

TINY = Candidate.load("tiny", Scenario(hours=0.5))
"""Two pick stations, four packers, ten drive units."""


def crew_of(candidate: Candidate) -> Crew:
    scenario = candidate.scenario
    return Crew(
        scenario.fleet.drive_units or 10, 2 - len(scenario.faults.script), scenario.packing.packers or 4
    )


def searched(
    rate: Callable[[Crew], float],
    targets: Sequence[str] = ("units_per_hour >= 500",),
    status: Callable[[Candidate, int], OutcomeStatus] = lambda candidate, seed: OutcomeStatus.COMPLETE,
    **settings: object,
) -> Sizing:
    def value(candidate: Candidate, seed: int) -> float:
        own = np.random.default_rng([seed, crew_of(candidate).drive_units]).normal(0.0, 2.0)
        return rate(crew_of(candidate)) + common_noise(seed) / 10 + float(own)

    sizing = Sizing(TINY, [parse_target(text) for text in targets], SizingSettings(**settings))
    sizing.run(MadeUpRunner(value, status))
    return sizing


def each_has_its_limit(crew: Crew) -> float:
    return min(70.0 * crew.drive_units, 300.0 * crew.stations, 180.0 * crew.packers)


def test_the_smallest_fleet_and_staff_are_found_and_confirmed_on_fresh_seeds() -> None:
    sizing = searched(each_has_its_limit)
    assert sizing.answer is not None
    assert sizing.answer.crew == Crew(8, 2, 3)
    assert sizing.answer.fresh
    assert sizing.words == (
        "8 drive units, 2 of 2 pick stations and 3 of 4 packers reach units_per_hour >= 500, "
        "confirmed on fresh seeds; with one fewer of any of them it is missed or unsure"
    )
    tried = {one.crew: one.reached for one in sizing.tried if not one.fresh}
    assert tried[Crew(7, 2, 4)] is False
    assert tried[Crew(8, 1, 4)] is False


def crowded(crew: Crew) -> float:
    """Say that drive units come to more on a floor with fewer open stations."""
    return min(
        (90.0 - 30.0 * (crew.stations - 1)) * crew.drive_units, 300.0 * crew.stations, 180.0 * crew.packers
    )


def neighbours_below(crew: Crew) -> list[Crew]:
    fewer = [replace(crew, **{part: number - 1}) for part, number in asdict(crew).items()]
    return [one for one in fewer if min(asdict(one).values()) > 0]


def test_the_fleet_shrinks_again_when_stations_are_closed() -> None:
    sizing = searched(crowded, ("units_per_hour >= 250",))
    assert sizing.answer is not None
    tried = {one.crew: one.reached for one in sizing.tried if not one.fresh}
    assert tried[Crew(5, 2, 4)], "the smallest fleet with both stations"
    assert sizing.answer.crew == Crew(3, 1, 2)


@pytest.mark.parametrize("number", range(8))
def test_no_part_of_the_answer_can_be_one_fewer(number: int) -> None:
    """On floors whose parts help and hinder each other at random."""
    random = np.random.default_rng(number)
    rates = random.uniform(200.0, 800.0, (40, 3, 5))

    def rate(crew: Crew) -> float:
        return float(rates[crew.drive_units, crew.stations, crew.packers]) + 25.0 * crew.drive_units

    sizing = searched(rate, ("units_per_hour >= 550",))
    assert sizing.answer is not None
    tried = {one.crew: one.reached for one in sizing.tried if not one.fresh}
    assert [tried[crew] for crew in neighbours_below(sizing.answer.crew)].count(False) == len(
        neighbours_below(sizing.answer.crew)
    )
    assert sizing.words.endswith("with one fewer of any of them it is missed or unsure")


def test_there_is_an_end_to_looking_for_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twin.studies.sizing.MOST_STEPS", 1)
    sizing = searched(crowded, ("units_per_hour >= 250",))
    assert sizing.answer is not None
    assert sizing.answer.crew == Crew(4, 1, 2)
    assert sizing.words.endswith("whether fewer would do was not looked into to the end")


def test_what_fresh_seeds_refute_is_not_offered_again() -> None:
    """Three drive units do well under the seeds of the search alone."""
    lucky = Crew(3, 1, 2)

    def value(candidate: Candidate, seed: int) -> float:
        crew = crew_of(candidate)
        return 200.0 if crew == lucky and seed > 40 else crowded(crew) + common_noise(seed) / 10

    sizing = Sizing(TINY, [parse_target("units_per_hour >= 250")])
    sizing.run(MadeUpRunner(value))  # type: ignore[arg-type]
    assert sizing.answer is not None
    assert sizing.answer.crew == Crew(4, 1, 2)
    assert [one.crew for one in sizing.tried if one.fresh] == [lucky, Crew(4, 1, 2)]


def test_staffing_can_be_left_alone() -> None:
    sizing = searched(each_has_its_limit, staffing=False)
    assert sizing.answer is not None
    assert sizing.answer.crew == Crew(8, 2, 4)
    assert sizing.words.endswith("fresh seeds; with one drive unit fewer it is missed or unsure")


def test_it_says_so_when_no_fleet_will_do() -> None:
    sizing = searched(lambda crew: 400.0)
    assert sizing.answer is None
    assert sizing.words.startswith("no fleet reaches units_per_hour >= 500 with confidence: 30 drive units")
    bounded = searched(lambda crew: 70.0 * crew.drive_units, ("units_per_hour >= 500", "drive_units <= 7"))
    assert bounded.answer is None
    assert max(one.crew.drive_units for one in bounded.tried) == 7


def test_what_is_beyond_the_stations_is_not_even_tried() -> None:
    sizing = searched(each_has_its_limit, ("units_per_hour >= 721",))
    assert "its 2 pick stations can pick 720 units an hour at best" in sizing.words
    assert sizing.tried == []


def test_too_many_drive_units_miss_a_target_too() -> None:
    """Only 5 and 6 drive units reach it; neither the smallest fleet nor the largest does."""
    sizing = searched(lambda crew: 510.0 if crew.drive_units in (5, 6) else 400.0, staffing=False)
    assert sizing.answer is not None
    assert sizing.answer.crew.drive_units in (5, 6)


def test_a_size_near_the_target_gets_more_replications_and_is_not_called_enough() -> None:
    sizing = searched(lambda crew: 500.0 if crew.drive_units == 1 else 600.0, staffing=False)
    near, enough = sizing.tried[:2]
    assert near.n == 40
    assert enough.n == 10
    assert not near.reached
    assert near.met[0].value == "undecided"


def test_a_size_that_fails_reaches_nothing() -> None:
    def stuck(candidate: Candidate, seed: int) -> OutcomeStatus:
        few = crew_of(candidate).drive_units < 6
        return OutcomeStatus.STUCK if few and seed == 2 else OutcomeStatus.COMPLETE

    sizing = searched(lambda crew: 600.0, status=stuck, staffing=False)
    assert sizing.answer is not None
    assert sizing.answer.crew.drive_units == 6


def test_the_result_is_plain_and_says_what_was_tried() -> None:
    result = searched(each_has_its_limit, ("units_per_hour >= 500", "pile_on <= 3")).to_dict()
    assert result["kind"] == "size"
    assert result["answer"]["drive_units"] == 8
    assert result["targets"][1] == {"text": "pile_on <= 3", "figure": "pile_on", "op": "<=", "value": 3.0}
    last = result["tried"][-1]
    assert last["fresh_seeds"]
    assert last["meets"] == {"units_per_hour >= 500": "yes", "pile_on <= 3": "yes"}
    assert len(result["candidates"]) == len(result["tried"]) - 1


def test_a_crew_closes_the_last_stations_and_leaves_the_rest_as_it_is() -> None:
    assert full_crew(TINY) == Crew(10, 2, 4)
    thin = crewed(TINY, Crew(6, 1, 3))
    assert thin.name == "6 drive units, 1 pick station, 3 packers"
    (closed,) = thin.scenario.faults.script
    assert (closed.at_min, closed.station) == (0, "P2")
    assert closed.for_min > 30
    assert crewed(TINY, Crew(10, 2, 4)).scenario.packing.packers is None


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        (["drive_units <= 5"], "there is no target for a figure"),
        (["traffic_efficiency >= 90%"], "is of several runs"),
        (["units_per_hour > 5"], "is no target; write it like"),
    ],
)
def test_targets_that_cannot_be_used(targets: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Sizing(TINY, [parse_target(text) for text in targets])
