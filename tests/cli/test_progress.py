"""Progress shows the simulated clock, orders an hour and the time left, in a way that suits the place."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from twin.cli import progress
from twin.cli.progress import BarProgress, LineProgress, clock, progress_for
from twin.experiments import run
from twin.layout import load_layout
from twin.scenario import load_scenario


@pytest.mark.parametrize(("seconds", "text"), [(0, "00:00:00"), (3661.4, "01:01:01"), (360_000, "100:00:00")])
def test_clock(seconds: float, text: str) -> None:
    assert clock(seconds) == text


def test_a_terminal_gets_a_bar_anything_else_lines() -> None:
    assert isinstance(progress_for(Console(file=io.StringIO(), force_terminal=True)), BarProgress)
    assert isinstance(progress_for(Console(file=io.StringIO())), LineProgress)


@pytest.fixture
def every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twin.experiments.single_run.LOOK_EVERY_S", 0.0)
    monkeypatch.setattr(progress, "LINE_EVERY_S", 0.0)


@pytest.mark.usefixtures("every_step")
def test_lines_say_how_far_the_run_is() -> None:
    stream = io.StringIO()
    observer = LineProgress(Console(file=stream))
    run(load_layout("tiny"), load_scenario(overrides={"hours": 0.02}), observer=observer)
    first, *_, last = stream.getvalue().splitlines()
    assert first.endswith("ETA --:--:--")
    assert last.startswith("00:01:1")
    assert " of 00:01:12  " in last
    assert last.endswith("orders/h  ETA 00:00:00")


@pytest.mark.usefixtures("every_step")
def test_the_bar_counts_kernels_then_shows_the_clock() -> None:
    stream = io.StringIO()
    observer = BarProgress(Console(file=stream, force_terminal=True, width=100))
    run(load_layout("tiny"), load_scenario(overrides={"hours": 0.02}), observer=observer)
    shown = stream.getvalue()
    assert "compiling kernels" in shown
    assert "of 00:01:12" in shown
    assert "orders/h" in shown
    assert "ETA" in shown
