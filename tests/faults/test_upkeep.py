"""Faults of a whole scenario: the script, chance, the same record every time, and nothing lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.faults.happening import BUSY, busy, minutes
from tests.layout.floors import LOOP, TWO_WAY, drawn
from tests.running import JIT, clean, count, facts, floor_of, needs_jit, settings, steps
from twin.errors import ScenarioError
from twin.events import EventKind, EventRecord
from twin.layout import Layout, load_layout
from twin.model import FulfillmentFloor

FLOORS = {"loop": drawn(LOOP, drive_units="3"), "two_way": drawn(TWO_WAY, drive_units="4")}

SCRIPT: list[dict[str, Any]] = [
    {"at_min": 0, "drive_unit": 0, "speed_factor": 0.5, "for_min": 4},
    {"at_min": 1, "drive_unit": 1, "for_min": 5},
    {"at_min": 2, "cell": [1, 5], "for_min": 3},
    {"at_min": 3, "station": "P1", "for_min": 2},
    {"at_min": 4.5, "drive_unit": 0, "speed_factor": 0, "for_min": 1},
]

LIVELY: dict[str, Any] = {
    **BUSY,
    "faults__multiplier": 300,
    "faults__breakdowns__every_h": 20,
    "fleet__drive_units": 4,
}
"""Some fault or other every minute."""


def test_a_script_is_carried_out_to_the_minute(two_way: Layout) -> None:
    floor = minutes(busy(two_way, faults__script=SCRIPT), 10)

    def at(kind: EventKind, *columns: str) -> list[Any]:
        return [
            (round(step * floor.step_s / 60, 1), *rest)
            for step, *rest in facts(floor, kind, "step", *columns)
        ]

    assert at(EventKind.DRIVE_SLOWED, "drive", "units") == [
        (0, 0, 50),
        (4, 0, 100),
        (4.5, 0, 0),
        (5.5, 0, 100),
    ]
    assert at(EventKind.DRIVE_FAILED, "drive") == [(1, 1)]
    assert at(EventKind.DRIVE_REPAIRED, "drive") == [(6, 1)]
    assert at(EventKind.CELL_BLOCKED, "cell") == [(2, 4)]
    assert at(EventKind.CELL_CLEARED, "cell") == [(5, 4)]
    assert at(EventKind.STATION_CLOSED, "station") == [(3, 0)]
    assert at(EventKind.STATION_OPENED, "station") == [(5, 0)]


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"drive_unit": 2}, r"faults.script.0.drive_unit: there is no drive unit 2; .* from 0 to 1"),
        ({"station": "P2"}, r"faults.script.0.station: there is no station 'P2'; there are P1, B1"),
        ({"cell": [2, 2]}, r"faults.script.0.cell: row 2, column 2 is no highway cell"),
        ({"cell": [99, 1]}, r"faults.script.0.cell: row 99, column 1 is no highway cell"),
        ({}, r"needs one of drive_unit, cell and station"),
        ({"station": "P1", "drive_unit": 1}, r"needs one of drive_unit, cell and station"),
        ({"station": "P1", "speed_factor": 0.5}, r"speed_factor is of a drive unit"),
        ({"drive_unit": 0, "speed_factor": 1.0}, r"script.0.speed_factor' is 1.0; must be less than 1"),
        ({"drive_unit": 0, "for_min": 0}, r"script.0.for_min' is 0; must be more than 0"),
    ],
)
def test_a_script_that_does_not_go_with_the_floor(
    two_way: Layout, fault: dict[str, Any], message: str
) -> None:
    """One line: where, what, the value, the remedy."""
    with pytest.raises(ScenarioError, match=message):
        floor_of(two_way, faults__script=[{"at_min": 1, "for_min": 2, **fault}])


def test_a_spill_that_cuts_the_floor_is_refused(one_station: Layout) -> None:
    with pytest.raises(ScenarioError, match=r"cell: row 1, column 5 cannot be blocked: .* not get round it"):
        floor_of(one_station, faults__script=[{"at_min": 1, "for_min": 2, "cell": [1, 5]}])


def test_two_spills_that_cut_the_floor_together(two_way: Layout) -> None:
    """Each may lie there alone."""
    above, below = ({"cell": [row, 5], "for_min": 5} for row in (1, 3))
    floor_of(two_way, faults__script=[{"at_min": 1, **above}, {"at_min": 7, **below}])
    with pytest.raises(ScenarioError, match=r"faults.script.1.cell: row 3, column 5 cannot be blocked"):
        floor_of(two_way, faults__script=[{"at_min": 1, **above}, {"at_min": 4, **below}])


def test_no_faults_happen_unless_asked_for(two_way: Layout) -> None:
    """A floor without faults is as it was before there were any."""
    floor = minutes(busy(two_way), 10)
    assert not facts(floor, EventKind.DRIVE_SLOWED, "step")
    assert floor.upkeep.next_step > floor.horizon_steps


def test_the_same_faults_make_the_same_record(two_way: Layout) -> None:
    digests = set()
    for audit in (True, False, False):
        floor = floor_of(two_way, audit=audit, faults__script=SCRIPT, **LIVELY)
        if audit:
            steps(floor, 600)
        else:
            floor.advance(600)
        digests.add(floor.record.digest())
    assert len(digests) == 1
    assert count(floor, EventKind.DRIVE_FAILED) > 1
    assert count(floor, EventKind.DRIVE_SLOWED) > 10
    other = FulfillmentFloor(two_way, settings(**LIVELY, seed=2), record=EventRecord())
    other.advance(600)
    assert other.record.digest() not in digests


def test_two_layouts_have_the_same_faults(two_way: Layout, loop: Layout) -> None:
    """Drive unit by drive unit, until one of them breaks down in a different way of life."""
    floors = [
        minutes(floor_of(layout, **{**LIVELY, "fleet__drive_units": 3}), 8) for layout in (two_way, loop)
    ]
    slowed = [facts(floor, EventKind.DRIVE_SLOWED, "step", "drive", "units") for floor in floors]
    failed = [facts(floor, EventKind.DRIVE_FAILED, "step", "drive") for floor in floors]
    assert len(slowed[0]) > 5
    assert slowed[0] == slowed[1]
    assert failed[0] == failed[1]


@needs_jit
@pytest.mark.parametrize(
    ("name", "motion", "hours"),
    [("tiny", "ideal", 2.0), ("drawn-rows", "ideal", 1.0), ("tiny", "kinodynamic", 1.0)],
)
def test_bundled_floors_survive_ten_times_the_default_faults(name: str, motion: str, hours: float) -> None:
    """No overlap, nothing lost, nobody stuck: the judge looks at every step."""
    floor = floor_of(load_layout(name), faults__multiplier=10, motion=motion, hours=hours)
    while floor.running:
        floor.advance(floor.now + 1000)
    clean(floor)
    assert count(floor, EventKind.DRIVE_SLOWED) > 20


@needs_jit
def test_continuous_motion_survives_a_hundred_times_the_default_faults(two_way: Layout) -> None:
    """Drive units brake to a halt between two cells, and others come to rest behind them."""
    floor = floor_of(two_way, **{**LIVELY, "faults__multiplier": 100}, motion="kinodynamic")
    assert floor.motion.bodies is not None
    between = 0
    while floor.running:
        floor.advance(floor.now + 100)
        halted = floor.state.fleet.speed_factor == 0.0
        between += int((halted & (floor.motion.bodies.col_m % 1.0 > 0.01)).sum())
    clean(floor)
    assert between > 0
    assert count(floor, EventKind.DRIVE_FAILED) > 5
    assert count(floor, EventKind.POD_PRESENTED) > 20


@pytest.mark.parametrize("share", [0.0, 1e-12, 0.02])
def test_one_that_hardly_moves_counts_as_broken(loop: Layout, share: float) -> None:
    """Whoever queues behind it waits for the repair, and the floor is not stuck for that."""
    script = [{"at_min": 2, "for_min": 15, "drive_unit": drive, "speed_factor": share} for drive in (0, 1)]
    floor = minutes(floor_of(loop, faults__script=script, fleet__drive_units=3, **BUSY), 17)
    before = count(floor, EventKind.POD_PRESENTED)
    minutes(floor, 5)
    assert count(floor, EventKind.POD_PRESENTED) > before


def faults_on(n_drives: int, stations: list[str], cells: list[list[int]]) -> st.SearchStrategy[Any]:
    """Draw scripts of up to eight faults in ten minutes."""
    when = {"at_min": st.floats(0, 9), "for_min": st.floats(0.05, 8)}
    drive = st.integers(0, n_drives - 1)
    return st.lists(
        st.one_of(
            st.fixed_dictionaries({**when, "drive_unit": drive}),
            st.fixed_dictionaries({**when, "drive_unit": drive, "speed_factor": st.floats(0, 0.9)}),
            st.fixed_dictionaries({**when, "station": st.sampled_from(stations)}),
            *([st.fixed_dictionaries({**when, "cell": st.sampled_from(cells)})] if cells else []),
        ),
        min_size=1,
        max_size=8,
    )


@pytest.mark.parametrize("name", ["loop", "two_way"])
@hypothesis_settings(deadline=None, max_examples=12 if JIT else 2, phases=[Phase.explicit, Phase.generate])
@given(data=st.data())
def test_floors_survive_any_script(name: str, data: st.DataObject) -> None:
    """No overlap, every pod, unit and order in its place, and work goes on when all is over."""
    layout = FLOORS[name]
    cells = [[1, 5]] if name == "two_way" else []
    script = data.draw(faults_on(layout.drive_units, [s.name for s in layout.stations], cells))
    floor = floor_of(layout, faults__script=script, **BUSY)
    minutes(floor, 20)
    before = count(floor, EventKind.POD_PRESENTED)
    minutes(floor, 10)
    assert count(floor, EventKind.POD_PRESENTED) > before
    assert not floor.dispatcher.ways.any_blocked
    assert (floor.state.fleet.speed_factor == 1.0).all()
