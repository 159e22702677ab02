"""``twin mapf``: figures and files of a run, and plain errors."""

from __future__ import annotations

import io
import json
import os
import signal
from pathlib import Path
from typing import Any

import click
import pytest
from rich.console import Console

from tests.cli.commands import call
from tests.mapf.problems import write_league, write_scenario
from twin.cli import mapf as command
from twin.cli.completion import complete_planner, complete_planning, complete_problem
from twin.mapf import MapfRun
from twin.planning.pibt import Pibt
from twin.planning.planner import PLANNERS
from twin.planning.problem import Moves

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    tasks = [[cell] for cell in (10, 13, 17, 22, 33, 38)]
    return write_league(tmp_path, [0, 7, 40, 47], tasks, taskAssignmentStrategy="roundrobin")


def test_it_prints_goals_and_times(capsys: Capture, hall: Path) -> None:
    outcome = call(capsys, "mapf", hall, "--ticks", 60)
    assert (outcome.code, outcome.err) == (0, "")
    for text in ("epibt, 4 agents, 60 ticks with rotation", "goals/tick", "CPU mean", "p99", "errors"):
        assert text in outcome.out


def test_json_has_the_same_figures(capsys: Capture, hall: Path, tmp_path: Path) -> None:
    outcome = call(capsys, "mapf", hall, "--ticks", 60, "--ms-per-tick", 1000, "--json", "-")
    printed = json.loads(outcome.out)
    assert printed["goals_per_tick"] == pytest.approx(printed["goals"] / 60, abs=1e-6)
    assert (printed["errors"], printed["late_ticks"], printed["rotation"]) == (0, 0, True)
    for name in ("cpu_ms_per_tick", "cpu_ms_per_tick_median", "wall_ms_per_tick_p99"):
        assert printed[name] > 0
    call(capsys, "mapf", hall, "--ticks", 60, "--quiet", "--json", tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_text())["goals"] == printed["goals"]


def test_output_is_in_the_league_s_format(capsys: Capture, hall: Path, tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    outcome = call(capsys, "mapf", hall, "--ticks", 20, "--quiet", "--output", file, "--format", "2024")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    document = json.loads(file.read_text())
    assert document["version"] == "2024 LoRR"
    assert all(len(path.split(",")) == 20 for path in document["actualPaths"])


def test_a_scenario_prints_its_costs(capsys: Capture, tmp_path: Path) -> None:
    outcome = call(capsys, "mapf", write_scenario(tmp_path, [(0, 0, 7, 5)]))
    assert "makespan                12" in outcome.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--planner", "pibbt"], "planning.planner: there is no 'pibbt'; did you mean 'pibt'?"),
        (["--planner", "causal"], "--planner: 'causal' cannot plan turns that take a tick"),
        (["--agents", 99], "--agents: 99 agents, but "),
        (["--agents", 0], "twin mapf: Invalid value for '--agents'"),
        (["--output", "-"], "--output: cannot be printed"),
        (["--json", "same", "--output", "./same"], "same: is named for both --json and --output"),
        (["--json", "no/such/folder.json"], "no/such/folder.json: cannot be written"),
        (["--set", "hours=2"], "--set: 'hours=2' does not matter here"),
        (
            ["--set", "planning.field_memory_mib=0.000001"],
            "planning.field_memory_mib: 1e-06 MiB hold no distance fields",
        ),
    ],
)
def test_a_wrong_call_is_one_line(capsys: Capture, hall: Path, arguments: list[Any], message: str) -> None:
    outcome = call(capsys, "mapf", hall, "--ticks", 5, *arguments)
    assert outcome.code == 2
    assert outcome.err.startswith(message)
    assert len(outcome.err.splitlines()) == 1


def test_a_broken_problem_names_its_line(capsys: Capture, hall: Path) -> None:
    hall.with_name("hall.agents").write_text("2\n0\n9\n")
    outcome = call(capsys, "mapf", hall)
    assert outcome.code == 2
    assert "hall.agents:3: agent start '9' is an obstacle; " in outcome.err


def test_a_planner_that_breaks_the_rules_is_told_so(
    capsys: Capture, hall: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The agents stay where they are, the exit code says it, and the first culprits are named."""

    class Jumper(Pibt):
        def plan(self, step: int) -> Moves:
            moves = super().plan(step)
            moves.cell[0, 1] = 30
            return moves

    monkeypatch.setitem(PLANNERS._built_in, "jumper", Jumper)
    outcome = call(capsys, "mapf", hall, "--ticks", 3, "--planner", "jumper", "--json", "-")
    assert outcome.code == 3
    assert "tick 1: agent 1: jump" in outcome.err
    printed = json.loads(outcome.out)
    assert (printed["goals"], printed["errors"] >= 3) == (0, True)


def test_ctrl_c_ends_with_the_figures_so_far(
    capsys: Capture, hall: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = MapfRun.step

    def interrupted(run: MapfRun) -> None:
        step(run)
        if run.problem.name == "hall" and run.tick == 7:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(MapfRun, "step", interrupted)
    outcome = call(capsys, "mapf", hall, "--ticks", 1000)
    assert outcome.code == 130
    assert "4 agents, 7 ticks" in outcome.out
    assert "PARTIAL" in outcome.out


def test_progress_suits_the_place(hall: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.mapf.problems import played

    monkeypatch.setattr(command, "SHOW_AFTER_S", 0.0)
    monkeypatch.setattr(command, "LINE_EVERY_S", 0.0)
    run = played(hall, ticks=4)
    for terminal, text in ((True, "4/4"), (False, "tick 4 of 4")):
        written = io.StringIO()
        progress = command._Progress(Console(file=written, force_terminal=terminal, width=100), run)
        progress.look()
        progress.look()
        progress.close()
        assert text in written.getvalue()
        assert "goals/tick" in written.getvalue()


def test_planners_and_files_are_completed() -> None:
    with click.Context(command.mapf) as context:
        planner = next(param for param in command.mapf.params if param.name == "planner")
        assert "pibt" in [item.value for item in complete_planner(context, planner, "p")]
        assert complete_planner(context, planner, "x") == []
        assert [item.value for item in complete_planning(context, planner, "planning.field")] == [
            "planning.field_memory_mib="
        ]
        assert complete_problem(context, planner, "a")[0].type == "file"
