"""A record without frames is simulated again: the same pictures, what was done by hand included."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.frames.test_store import same
from tests.running import needs_jit, settings
from tests.view.watching import wait_for
from twin import whatif
from twin.errors import InputError
from twin.events import EventKind
from twin.experiments import read_events
from twin.layout import Layout
from twin.layout.floor import CellKind
from twin.retold import command_of
from twin.view.live import LiveSource
from twin.view.rerun import RerunSource

pytest.importorskip("pyarrow")
SECONDS = 90.0


def passable(source: LiveSource) -> int:
    """Find a highway cell that can be blocked."""
    for cell in np.flatnonzero(source.layout.kind == CellKind.HIGHWAY).tolist():
        future = source.tell(whatif.BlockCell(cell))
        if future.exception(timeout=60) is None:
            return int(cell)
    raise AssertionError


@pytest.fixture(scope="module")
def recorded(two_way: Layout, tmp_path_factory: pytest.TempPathFactory) -> tuple[LiveSource, Path]:
    """Record a run in which everything is done by hand that can be, without its frames."""
    path = tmp_path_factory.mktemp("rerun") / "run.arrow"
    rate = {"demand__arrivals": "poisson", "demand__orders_per_hour": 900}
    scenario = settings(hours=0.1, seed=3, stations__pick_time_s=4, fleet__spare=2, **rate)
    source = LiveSource(two_way, scenario, events=path)
    wait_for([source], 20.0)
    cell = passable(source)
    told: list[tuple[float, whatif.Command]] = [
        (25.0, whatif.BreakDriveUnit(1)),
        (30.0, whatif.CloseStation(0)),
        (32.0, whatif.ChangeRate(1234.5)),
        (35.0, whatif.SwitchPolicy("pod_storage", "nearest")),
        (40.0, whatif.RepairDriveUnit(1)),
        (45.0, whatif.OpenStation(0)),
        (46.0, whatif.ClearCell(cell)),
        (48.0, whatif.AddDriveUnit(passable_free(source))),
        (60.0, whatif.RemoveDriveUnit(0)),
        (70.0, whatif.SwitchPlanner("causal")),
    ]
    for moment_s, command in told:
        wait_for([source], moment_s)
        assert source.tell(command).exception(timeout=60) is None, command
    wait_for([source], SECONDS)
    source.close()
    path.with_name("run.frames.arrow").unlink()
    return source, path


def passable_free(source: LiveSource) -> int:
    """Find a cell that a drive unit can be set down on."""
    cells = np.flatnonzero(source.layout.kind == CellKind.HIGHWAY).tolist()
    roster = source._floor.roster
    return next(cell for cell in cells if roster.takes(cell))


def test_pictures_and_facts_are_those_of_the_run(recorded: tuple[LiveSource, Path]) -> None:
    again = RerunSource(read_events(recorded[1]))
    assert not again.live
    assert again.end_s == pytest.approx(recorded[0].known_s)
    wait_for([again], again.end_s)
    assert again.trouble is None
    for moment in np.linspace(0.0, again.end_s, 41).tolist():
        assert same(again.frame_at(moment), recorded[0].frame_at(moment))
    facts = again.facts_until(again.end_s)
    assert np.array_equal(facts, read_events(recorded[1]).facts[: len(facts)])
    kinds = set(facts[:, 1].tolist())
    assert {EventKind.DRIVE_ADDED, EventKind.PLANNER_CHANGED, EventKind.CELL_CLEARED} <= kinds
    again.close()


def test_it_does_not_go_beyond_the_end_of_the_record(recorded: tuple[LiveSource, Path]) -> None:
    again = RerunSource(read_events(recorded[1]))
    again.reach(1e6)
    wait_for([again], again.end_s)
    again.close()
    assert again.known_s == again.end_s


def test_a_record_that_comes_out_otherwise_is_said_in_a_line(recorded: tuple[LiveSource, Path]) -> None:
    """As from another version, or of a planner that goes by the wall clock."""
    run = read_events(recorded[1])
    row = int(np.flatnonzero(run.facts[:, 0] * run.step_s > 50.0)[0])
    run.facts[row, 2] += 1
    again = RerunSource(run)
    again.reach(again.end_s)
    wait_for([again], again.end_s)
    assert isinstance(again.trouble, InputError)
    assert "goes another way from 00:00:5" in str(again.trouble)
    assert len(str(again.trouble).splitlines()) == 1
    assert 49.0 < again.known_s < 60.0
    again.close()


@needs_jit
def test_commands_are_read_as_they_were_given(recorded: tuple[LiveSource, Path]) -> None:
    facts = read_events(recorded[1]).facts
    told = [command_of(tuple(row)) for row in facts.tolist()]
    kinds = [type(command) for command in told if command is not None]
    assert set(kinds) == {
        *whatif.BY_HAND,
        whatif.ChangeRate,
        whatif.SwitchPolicy,
        whatif.SwitchPlanner,
    }
