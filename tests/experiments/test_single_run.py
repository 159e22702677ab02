"""A run comes to a result that agrees with its own record, however it ends."""

from __future__ import annotations

import json
import math
import os
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from twin.errors import DemandError, GridlockError, OutputError
from twin.events import EventKind, EventRecord, RunStatus
from twin.experiments import Result, RunObserver, observe, read_events, run
from twin.layout import Layout, load_layout
from twin.metrics import FIGURES, Observation
from twin.metrics.orders import milestones_of
from twin.model import FulfillmentFloor
from twin.scenario import Scenario, load_scenario


@pytest.fixture(scope="module")
def layout() -> Layout:
    return load_layout("tiny")


def settings(**overrides: Any) -> Scenario:
    return load_scenario(overrides={"hours": 0.25, **overrides})


class Keeper(RunObserver):
    """Keeps the floor for a look behind the result."""

    floor: FulfillmentFloor
    results: list[Result]

    def __init__(self) -> None:
        self.results = []

    def started(self, floor: FulfillmentFloor) -> None:
        self.floor = floor

    def ended(self, result: Result) -> None:
        self.results.append(result)


@pytest.fixture(scope="module")
def watched(layout: Layout) -> tuple[Result, FulfillmentFloor]:
    keeper = Keeper()
    result = run(layout, settings(), audit=True, observer=keeper)
    assert keeper.results == [result]
    return result, keeper.floor


def test_a_run_has_every_figure(watched: tuple[Result, FulfillmentFloor]) -> None:
    result, _ = watched
    assert result.status is RunStatus.COMPLETE
    assert list(result.figures) == list(FIGURES)
    assert result.simulated_s == pytest.approx(900.0)
    assert result.figures["units_per_hour"] > 0


def test_the_audit_checked_every_step(watched: tuple[Result, FulfillmentFloor]) -> None:
    result, floor = watched
    assert result.audit is not None
    assert result.audit["checked_steps"] == floor.now
    assert result.violations == 0


def test_time_splits_of_a_real_run_sum_to_all_of_the_time(watched: tuple[Result, FulfillmentFloor]) -> None:
    result, _ = watched
    for prefix in ("station_", "drive_"):
        shares = [v for name, v in result.figures.items() if name.startswith(prefix)]
        assert sum(shares) == pytest.approx(100.0)


def test_units_are_conserved_between_the_record_and_the_pods(
    watched: tuple[Result, FulfillmentFloor],
) -> None:
    """What lay there at the start, plus what was stowed, less what was picked, lies there at the end."""
    result, floor = watched
    observation = observe(floor)
    units = {kind: int(observation.of(kind)[:, 8].sum()) for kind in EventKind}
    expected = units[EventKind.STOCK_INITIAL] + units[EventKind.STOWED] - units[EventKind.UNIT_PICKED]
    assert expected == result.figures["units_on_hand"]


def test_littles_law_holds_within_the_record(watched: tuple[Result, FulfillmentFloor]) -> None:
    """Time spent in process, order by order, adds up to the mean number in process times the run."""
    result, floor = watched
    observation: Observation = observe(floor)
    orders = milestones_of(observation)
    released = orders.released >= 0
    packed = np.where(orders.packed >= 0, orders.packed, observation.n_steps)
    total = int((packed - orders.released)[released].sum())
    assert result.figures["orders_in_process"] * observation.n_steps == pytest.approx(total)


def test_the_station_table_adds_up_to_the_floor(watched: tuple[Result, FulfillmentFloor]) -> None:
    result, _ = watched
    picked = sum(row["units_picked"] for row in result.stations)
    assert picked == pytest.approx(result.figures["units_per_hour"] * result.simulated_s / 3600)


def test_the_result_turns_into_json(watched: tuple[Result, FulfillmentFloor]) -> None:
    result, _ = watched
    plain = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    keys = {"layout", "scenario", "seed", "versions", "simulated_s", "wall_s", "figures", "audit", "digest"}
    assert keys <= set(plain)
    assert set(plain["versions"]) == {"twin", "numpy", "numba", "mesa", "python", "platform"}
    undefined = {name for name, value in result.figures.items() if math.isnan(value)}
    assert undefined == {name for name, value in plain["figures"].items() if value is None}


def test_the_digest_depends_on_neither_audit_nor_event_file(
    layout: Layout, watched: tuple[Result, FulfillmentFloor], tmp_path: Path
) -> None:
    result, floor = watched
    other = run(layout, settings(), events=tmp_path / "run.arrow")
    assert other.digest == result.digest
    assert other.audit is None
    assert other.to_dict()["audit"] == {"checked_steps": 0}
    assert run(layout, settings(seed=2)).digest != result.digest

    read = read_events(tmp_path / "run.arrow")
    assert read.complete
    assert np.array_equal(read.facts, floor.record.facts())
    assert read.layout.name == layout.name
    assert read.scenario == settings()
    assert np.array_equal(read.moves.fleet_at(floor.now), floor.state.fleet.cell)


def test_without_a_scenario_the_defaults_hold(layout: Layout) -> None:
    class Brief(FulfillmentFloor):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self.horizon_steps = 3

    result = run(layout, floor_type=Brief)
    assert result.scenario == Scenario()
    assert result.simulated_s < 10


class CtrlC(RunObserver):
    """Presses Ctrl-C at the first look."""

    def advanced(self, floor: FulfillmentFloor) -> None:
        os.kill(os.getpid(), signal.SIGINT)


def test_ctrl_c_ends_the_run_with_the_figures_so_far(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("twin.experiments.single_run.LOOK_EVERY_S", 0.0)
    before = signal.getsignal(signal.SIGINT)
    result = run(layout, settings(), observer=CtrlC(), events=tmp_path / "run.arrow")
    assert result.status is RunStatus.PARTIAL
    assert 0 < result.simulated_s < 10
    assert signal.getsignal(signal.SIGINT) is before
    read = read_events(tmp_path / "run.arrow")
    assert read.facts[-1, 8] == 1, "the record says that the run is partial"


def test_ctrl_c_before_the_first_step_raises_at_once(layout: Layout) -> None:
    class Slow(FulfillmentFloor):
        def advance(self, until: int) -> None:
            os.kill(os.getpid(), signal.SIGINT)
            super().advance(until)

    with pytest.raises(KeyboardInterrupt):
        run(layout, settings(), floor_type=Slow)


def test_a_second_ctrl_c_aborts(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    class Impatient(CtrlC):
        def advanced(self, floor: FulfillmentFloor) -> None:
            super().advanced(floor)
            super().advanced(floor)

    monkeypatch.setattr("twin.experiments.single_run.LOOK_EVERY_S", 0.0)
    with pytest.raises(KeyboardInterrupt):
        run(layout, settings(), observer=Impatient())


def test_a_stuck_floor_is_a_result_with_culprits(layout: Layout, tmp_path: Path) -> None:
    class Stuck(FulfillmentFloor):
        def advance(self, until: int) -> None:
            super().advance(until)
            if self.now >= 50:
                raise GridlockError(["drive unit 3 at row 1, column 2"], self.now * self.step_s)

    result = run(layout, settings(), floor_type=Stuck, events=tmp_path / "run.arrow")
    assert result.status is RunStatus.STUCK
    assert result.culprits == ("drive unit 3 at row 1, column 2",)
    assert result.to_dict()["status"] == "stuck"
    assert read_events(tmp_path / "run.arrow").facts[-1, 8] == 2


def test_unusable_input_leaves_no_event_file(layout: Layout, tmp_path: Path) -> None:
    scenario = settings(**{"demand.arrivals": "replay", "demand.history.file": str(tmp_path / "missing.csv")})
    with pytest.raises(DemandError):
        run(layout, scenario, events=tmp_path / "run.arrow")
    assert not list(tmp_path.iterdir())


def test_a_disk_that_fills_up_leaves_no_half_written_file(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise OutputError([])

    monkeypatch.setattr("twin.experiments.event_file.EventFile.write", refuse)
    with pytest.raises(OutputError):
        run(layout, settings(), events=tmp_path / "run.arrow")
    assert not list(tmp_path.iterdir())


def test_a_failure_of_ours_keeps_the_record_so_far(layout: Layout, tmp_path: Path) -> None:
    class Faulty(FulfillmentFloor):
        def advance(self, until: int) -> None:
            super().advance(until)
            if self.now >= 50:
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(layout, settings(), floor_type=Faulty, events=tmp_path / "run.arrow")
    assert len(read_events(tmp_path / "run.arrow").facts) > 0


def test_the_record_can_be_kept_by_the_caller(layout: Layout) -> None:
    """A Mesa user steps the floor alone; the figures come from the same functions."""
    floor = FulfillmentFloor(layout, settings(), record=EventRecord(keep_moves=True))
    for _ in range(20):
        floor.step()
    assert observe(floor).n_steps == 20
    assert len(floor.record.moves()) >= len(floor.drive_units)
