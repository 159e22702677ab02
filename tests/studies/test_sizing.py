"""The search for the smallest size, on made-up floors whose answer is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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
        "confirmed on fresh seeds"
    )
    tried = {one.crew: one.reached for one in sizing.tried if not one.fresh}
    assert tried[Crew(7, 2, 4)] is False
    assert tried[Crew(8, 1, 4)] is False


def test_staffing_can_be_left_alone() -> None:
    sizing = searched(each_has_its_limit, staffing=False)
    assert sizing.answer is not None
    assert sizing.answer.crew == Crew(8, 2, 4)


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
