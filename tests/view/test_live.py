"""A floor that runs while it is looked at goes as one that nobody looks at."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import twin
from tests.running import settings
from twin.errors import GridlockError, InputError
from twin.events import EventKind, RunStatus
from twin.frames import DriveLook, Tally
from twin.layout import Layout
from twin.view.live import LiveSource
from twin.whatif import BreakDriveUnit


def wait_for(source: LiveSource, until_s: float) -> None:
    """Ask for frames, and wait until they are there."""
    source.reach(until_s)
    give_up = time.monotonic() + 300.0
    while source.known_s < until_s - 1e-9 and source.trouble is None:
        assert time.monotonic() < give_up
        time.sleep(0.001)


@pytest.fixture
def live(loop: Layout) -> Iterator[LiveSource]:
    source = LiveSource(loop, settings(hours=0.1, seed=3, stations__pick_time_s=4))
    yield source
    source.close()


@pytest.mark.parametrize("motion", ["ideal", "kinodynamic"])
def test_the_record_is_that_of_a_run(loop: Layout, motion: str, tmp_path: Path) -> None:
    """Sampling in a thread changes nothing, nor does the file that is written."""
    scenario = settings(hours=0.03, seed=7, motion=motion, stations__pick_time_s=4)
    plain = twin.run(loop, scenario)
    source = LiveSource(loop, scenario, events=tmp_path / "run.arrow")
    wait_for(source, source.end_s)
    figures = source.figures()
    source.close()
    result = source.result()
    assert result.digest == plain.digest
    assert result.status is RunStatus.COMPLETE
    assert dict(result.figures) == pytest.approx(dict(plain.figures), nan_ok=True, rel=0)
    assert figures == pytest.approx(dict(plain.figures), nan_ok=True, rel=0)
    assert np.array_equal(twin.read_events(tmp_path / "run.arrow").facts, source.facts_until(1e9))


def test_it_simulates_only_as_far_as_it_is_asked_to(live: LiveSource) -> None:
    assert live.known_s == 0.0
    wait_for(live, 20.0)
    time.sleep(0.05)
    assert 20.0 <= live.known_s < 21.0
    assert live.frame_at(0.0).time_s == 0.0
    assert live.frame_at(13.3).time_s == 13.3


def test_tallies_are_evenly_spaced(live: LiveSource) -> None:
    wait_for(live, 100.0)
    times_s, tallies = live.tallies(100.0)
    assert np.allclose(np.diff(times_s), times_s[1])
    assert len(tallies) == len(times_s) > 5
    assert (np.diff(tallies[:, Tally.UNITS]) >= 0).all()
    assert tallies[-1, Tally.UNITS] > 0
    assert live.facts_until(50.0)[-1, 0] * live.step_s <= 50.0


def test_closing_in_the_middle_gives_the_figures_so_far(loop: Layout) -> None:
    scenario = settings(hours=0.1, seed=3)
    source = LiveSource(loop, scenario)
    wait_for(source, 60.0)
    figures = source.figures()
    source.close()
    result = source.result()
    assert result.status is RunStatus.PARTIAL
    assert dict(result.figures) == pytest.approx(figures, nan_ok=True, rel=0)
    assert source.frame_at(30.0).time_s == 30.0


def test_commands_are_carried_out_between_two_steps(live: LiveSource) -> None:
    """What a command does is seen in the next frames, and recorded; a refusal is handed back."""
    wait_for(live, 20.0)
    live.tell(BreakDriveUnit(1)).result(timeout=60)
    told_at_s = live.known_s
    with pytest.raises(InputError, match="is broken already"):
        live.tell(BreakDriveUnit(1)).result(timeout=60)
    wait_for(live, 40.0)
    assert live.frame_at(40.0).look[1] == DriveLook.FAILED
    facts = live.facts_until(40.0)
    broken = facts[facts[:, 1] == EventKind.DRIVE_FAILED]
    assert broken[:, 2].tolist() == [1]
    assert broken[0, 0] * live.step_s == pytest.approx(told_at_s)


def test_a_failed_simulation_is_told_and_keeps_its_frames(
    loop: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = LiveSource(loop, settings(hours=0.1, seed=3))
    wait_for(source, 10.0)

    def fail(_: int) -> None:
        raise RuntimeError("out of cheese")

    monkeypatch.setattr(source._floor, "advance", fail)
    wait_for(source, 20.0)
    assert (
        str(source.trouble) == f"the simulation failed at {source.known_s:.1f} s: RuntimeError: out of cheese"
    )
    assert source.frame_at(5.0).time_s == 5.0
    assert source.figures()["availability"] == 100.0
    source.close()
    assert source.result().status is RunStatus.PARTIAL


def test_a_stuck_floor_is_told_with_its_last_frame(loop: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    source = LiveSource(loop, settings(hours=0.1, seed=3))

    def stuck(_: int) -> None:
        raise GridlockError(["drive unit 2 at row 3, column 4"], source.known_s)

    wait_for(source, 10.0)
    monkeypatch.setattr(source._floor, "advance", stuck)
    wait_for(source, 20.0)
    source.close()
    assert isinstance(source.trouble, GridlockError)
    assert source.result().status is RunStatus.STUCK
    assert source.result().culprits == ("drive unit 2 at row 3, column 4",)
