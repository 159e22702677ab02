"""Batteries run down and are charged in time: nobody is stranded, and no energy appears or vanishes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.layout.floors import LOOP, drawn
from tests.running import JIT, clean, facts, floor_of, needs_jit, steps, to_the_end
from twin.battery_settings import BatterySettings
from twin.errors import PolicyError, ScenarioError
from twin.events import EventKind
from twin.experiments.single_run import observe
from twin.layout import Layout, load_layout
from twin.metrics import key_figures
from twin.model import FulfillmentFloor
from twin.policies.charging import CHARGING, ChargeLevels
from twin.policies.situation import Situation
from twin.state import Activity, DrivePhase, charge_of, charges_of

WITH_CHARGERS = "###C#C###\n" + LOOP.strip("\n")
ONE_CHARGER = "####C####\n" + LOOP.strip("\n")

SMALL_BATTERY: dict[str, Any] = {
    "battery__capacity_wh": 25,
    "battery__charge_w": 800,
    "battery__reserve_min": 1,
    "stations__pick_time_s": 3,
    "stock__slots_per_pod": 6,
    "demand__skus__count": 30,
}
"""Runs down within minutes, and little of it is reserve."""


@pytest.fixture(scope="module")
def two_chargers() -> Layout:
    return drawn(WITH_CHARGERS, name="two-chargers", drive_units="4")


@pytest.fixture(scope="module")
def one_charger() -> Layout:
    return drawn(ONE_CHARGER, name="one-charger", drive_units="5")


def lowest(floor: FulfillmentFloor, n_steps: int) -> float:
    """Run some steps, and say how low any battery got, as a share of its capacity."""
    batteries = floor.state.batteries
    assert batteries is not None
    least = 1.0
    for _ in range(n_steps):
        floor.step()
        least = min(least, charges_of(batteries, floor.state.fleet).min() / batteries.capacity)
    clean(floor)
    return least


@pytest.mark.parametrize("policy", CHARGING.names())
@pytest.mark.parametrize("n_drives", [3, 9])
def test_no_drive_unit_is_ever_stranded(one_charger: Layout, policy: str, n_drives: int) -> None:
    """Tiny batteries, one charger, up to nine drive units: two hours of work, and none gets near 0."""
    floor = floor_of(
        one_charger, policies__charging=policy, fleet__drive_units=n_drives, hours=20, **SMALL_BATTERY
    )
    assert lowest(floor, 10_000 if JIT else 500) > 0.02
    if JIT:
        assert len(facts(floor, EventKind.CHARGE_STARTED, "step")) > 12
        assert len(facts(floor, EventKind.UNIT_PICKED, "step")) > 120


@needs_jit
@pytest.mark.parametrize("seed", range(2))
def test_nobody_is_stranded_on_a_bundled_floor(seed: int) -> None:
    """An hour of batteries that last for a quarter of one, with the fleet twice as large."""
    floor = floor_of(
        load_layout("tiny"),
        seed=seed,
        hours=2,
        fleet__drive_units=20,
        battery__capacity_wh=30,
        battery__reserve_min=5,
        battery__charge_w=800,
        stations__pick_time_s=4,
    )
    assert lowest(floor, 6000) > 0.05


def test_energy_is_conserved(two_chargers: Layout) -> None:
    """What was there, plus what was charged, less what was drawn, to the last milliwatt-step."""
    floor = floor_of(two_chargers, hours=2, **SMALL_BATTERY)
    batteries, fleet = floor.state.batteries, floor.state.fleet
    assert batteries is not None
    steps(floor, 4000 if JIT else 500)
    battery = floor.settings.battery
    w = dict.fromkeys(Activity, battery.idle_w)
    w[Activity.EMPTY_TRAVEL] += battery.empty_w
    w[Activity.LOADED_TRAVEL] += battery.loaded_w
    w[Activity.LIFTING] += battery.lifting_w
    for drive in range(4):
        drawn_wh = sum(fleet.activity[drive, kind] * w[kind] for kind in Activity) * floor.step_s / 3600
        charged_wh = fleet.activity[drive, Activity.CHARGING] * battery.charge_w * floor.step_s / 3600
        unit_wh = floor.step_s / 3600 / 1000
        start_wh, now_wh = batteries.start[drive] * unit_wh, charge_of(batteries, fleet, drive) * unit_wh
        assert now_wh == pytest.approx(start_wh + charged_wh - drawn_wh, abs=1e-9)


def test_charging_is_recorded_and_counted(two_chargers: Layout) -> None:
    """Begun and ended in turns, on a charger, the charge rising by the charger's power; in the time split."""
    floor = steps(floor_of(two_chargers, hours=2, **SMALL_BATTERY), 4000 if JIT else 600)
    chargers = set(two_chargers.chargers.tolist())
    spent = 0
    for drive in range(4):
        columns = ("drive", "step", "units", "cell")
        begun = [row for row in facts(floor, EventKind.CHARGE_STARTED, *columns) if row[0] == drive]
        ended = [row for row in facts(floor, EventKind.CHARGE_ENDED, *columns) if row[0] == drive]
        assert len(ended) <= len(begun) <= len(ended) + 1
        for (_, begin, low, cell), (_, end, high, same) in zip(begun, ended, strict=False):
            assert cell == same
            assert cell in chargers
            gained_wh = (800 - 25) * (end - begin) * floor.step_s / 3600
            assert (high - low) / 10_000 * 25 == pytest.approx(gained_wh, abs=0.0051)
            spent += end - begin
        if len(begun) > len(ended):
            spent += floor.now - begun[-1][1]
    assert spent > 0
    assert floor.state.fleet.activity[:, Activity.CHARGING].sum() == spent


def test_who_charges_stays_put_and_the_agents_know(two_chargers: Layout) -> None:
    """On the charger's cell, never pushed; charger and drive unit name each other."""
    floor = floor_of(two_chargers, hours=2, **SMALL_BATTERY)
    seen = set()
    for _ in range(1500 if JIT else 300):
        floor.step()
        for charger in floor.chargers:
            if charger.charging:
                drive = floor.drive_units[charger.drive or 0]
                assert drive.phase is DrivePhase.CHARGING
                assert drive.position == charger.position
                assert floor.state.fleet.fixed[drive.drive_id]
                seen.add(charger.charger_id)
        on_charger = np.isin(floor.state.fleet.cell, two_chargers.chargers)
        known = (DrivePhase.TO_CHARGER, DrivePhase.CHARGING, DrivePhase.TO_REST, DrivePhase.TO_POD)
        assert np.isin(floor.state.fleet.phase[on_charger], known).all()
    clean(floor)
    assert seen == {0, 1}
    assert 0 < (floor.drive_units[0].state_of_charge or 0) < 1


def test_the_low_get_no_work(one_charger: Layout) -> None:
    """Whoever is given a pod has the charge for it; whoever has not goes to the charger, or waits for it."""
    floor = floor_of(one_charger, hours=4, policies__charging="threshold", **SMALL_BATTERY)
    batteries, charging = floor.state.batteries, floor.dispatcher.charging
    assert batteries is not None
    assert charging is not None
    fleet = floor.state.fleet
    before = fleet.phase.copy()
    waited = 0
    for _ in range(6000 if JIT else 500):
        charges = charges_of(batteries, fleet)
        floor.step()
        fetching = (fleet.phase == DrivePhase.TO_POD) & (before != DrivePhase.TO_POD)
        again = fetching & (before != DrivePhase.AWAITING_ADMISSION)
        assert (charges[again] >= charging.low - 1_000_000).all()
        waited += int((charges_of(batteries, fleet)[fleet.phase == DrivePhase.IDLE] < charging.low).sum())
        before = fleet.phase.copy()
    assert waited or not JIT


def test_a_low_one_has_precedence_and_another_leaves(one_charger: Layout) -> None:
    """With a single charger nobody charges to the end while a low one waits, under either policy."""
    floor = floor_of(
        one_charger,
        hours=4,
        policies__charging="threshold",
        battery__start_least=0.45,
        battery__start_most=0.5,
        **SMALL_BATTERY,
    )
    steps(floor, 6000 if JIT else 800)
    ended = facts(floor, EventKind.CHARGE_ENDED, "units")
    assert ended
    assert min(ended) < 9000


@needs_jit
def test_charging_by_opportunity_takes_five_minutes_an_hour() -> None:
    """A busy fleet at default settings, in the long run: the usual figure, and what it draws is charged."""
    floor = to_the_end(
        floor_of(
            load_layout("tiny"),
            audit=False,
            hours=8,
            fleet__drive_units=2,
            policies__pod_selection="nearest",
            battery__start_least=0.2,
            battery__start_most=0.35,
        )
    )
    figures = key_figures(observe(floor))
    minutes = 0.6 * figures["drive_charging"]
    assert 4.5 < minutes < 6
    needed = figures["energy_w_per_drive"] / floor.settings.battery.charge_w
    assert figures["drive_charging"] / 100 == pytest.approx(needed, rel=0.1)
    assert 15 < figures["charge_lowest"] < 20
    assert figures["charges_per_drive_hour"] > 0.5


def test_without_chargers_batteries_do_not_run_down(loop: Layout) -> None:
    floor = steps(floor_of(loop, stations__pick_time_s=3), 100)
    assert floor.state.batteries is None
    assert floor.chargers == []
    assert floor.drive_units[0].state_of_charge is None
    figures = key_figures(observe(floor))
    assert figures["energy_w_per_drive"] > 25
    assert np.isnan([figures["charge_lowest"], figures["charge_mean"]]).all()
    with pytest.raises(ScenarioError, match=r"battery.enabled: the layout has no charger; add chargers"):
        floor_of(loop, battery__enabled=True)


def test_switched_off(two_chargers: Layout) -> None:
    """Chargers then are cells that nobody enters."""
    floor = steps(floor_of(two_chargers, battery__enabled=False, stations__pick_time_s=3), 400)
    assert not facts(floor, EventKind.CHARGE_STARTED, "step")
    assert floor.state.fleet.activity[:, Activity.CHARGING].sum() == 0


def test_a_battery_too_small_for_the_floor(two_chargers: Layout) -> None:
    with pytest.raises(ScenarioError, match=r"battery.capacity_wh: 2 Wh: the longest task .*; use at least"):
        floor_of(two_chargers, battery__capacity_wh=2)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"battery__charge_below": 0.5}, "charge_below is 0.5 and recall_above 0.35"),
        ({"battery__charge_to": 0.75}, "opportunity_below is 0.8 and charge_to 0.75"),
        ({"battery__charge_w": 20}, "idle_w is 25 and charge_w 20; keep idle_w below charge_w"),
        ({"battery__start_least": 0.95}, "keep start_least at most at start_most"),
        ({"battery__capacity_wh": -1}, "must be more than 0"),
    ],
)
def test_settings_that_contradict_each_other(
    two_chargers: Layout, wrong: dict[str, float], message: str
) -> None:
    with pytest.raises(ScenarioError, match=message):
        floor_of(two_chargers, **wrong)


def test_a_rule_that_answers_nonsense(two_chargers: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    """A third party's levels are checked before they are used."""

    class Backwards:
        def __init__(self, situation: Situation) -> None:
            pass

        def levels(self, drive: int) -> ChargeLevels:
            return ChargeLevels(begin_below=0.9, recall_above=0.5, end_at=0.3)

    monkeypatch.setattr("twin.dispatch.charging.CHARGING", {"opportunity": Backwards})
    with pytest.raises(PolicyError, match=r"policies.charging: 'opportunity' answered ChargeLevels\("):
        floor_of(two_chargers)


def test_a_fleet_that_starts_on_its_chargers(two_chargers: Layout) -> None:
    """Every place taken: whoever stands on a charger charges, and then makes room."""
    places = len(two_chargers.storage) + 2
    floor = floor_of(two_chargers, fleet__drive_units=places, **SMALL_BATTERY)
    assert sorted(charger.charging for charger in floor.chargers) == [True, True]
    assert (floor.state.fleet.cell[floor.state.batteries.holder] == two_chargers.chargers).all()  # type: ignore[union-attr]
    steps(floor, 300)
    assert facts(floor, EventKind.CHARGE_ENDED, "step")


def test_busy_power_is_a_mean_of_the_settings() -> None:
    settings = BatterySettings()
    assert settings.idle_w < settings.busy_w < settings.idle_w + settings.loaded_w


def test_a_broken_drive_unit_gives_up_its_way_to_the_charger(one_charger: Layout) -> None:
    """Others can have the charger; after its repair it is looked at anew. One on a charger stays there."""
    floor = floor_of(one_charger, hours=4, policies__charging="threshold", **SMALL_BATTERY)
    charging, fleet = floor.dispatcher.charging, floor.state.fleet
    assert charging is not None
    while not (fleet.phase == DrivePhase.TO_CHARGER).any():
        floor.step()
    drive = int(np.flatnonzero(fleet.phase == DrivePhase.TO_CHARGER)[0])
    fleet.speed_factor[drive] = 0.0
    charging.failed(drive)
    assert fleet.phase[drive] == DrivePhase.IDLE
    assert floor.chargers[0].drive != drive
    assert drive not in floor.state.idle
    while floor.chargers[0].drive is None or not floor.chargers[0].charging:
        floor.step()
    other = floor.chargers[0].drive
    assert other != drive
    fleet.speed_factor[drive] = 1.0
    charging.settled(drive)
    charging.failed(other)
    steps(floor, 1)
    assert floor.chargers[0].drive == other
    assert fleet.phase[other] == DrivePhase.CHARGING
