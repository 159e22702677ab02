"""``twin compare`` from arguments to tables, JSON, folders and exit codes; on the smallest floor."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import Outcome, call
from tests.layout.floors import LOOP, layout_text
from tests.running import needs_jit
from tests.studies.made_up import in_this_process
from twin.studies import Store

Capture = pytest.CaptureFixture[str]

BRIEF = ("--hours", "0.03", "--max-replications", "3", "--workers", "1")
"""Two minutes, thrice."""


@pytest.fixture
def floor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Write the smallest floor into an empty working folder; replications run in this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("twin.studies.opening.open_executor", in_this_process)
    monkeypatch.setenv("COLUMNS", "100")
    Path("loop.yaml").write_text(layout_text(LOOP, name="loop", drive_units="3"))
    return "loop.yaml"


def compared(capsys: Capture, *arguments: object) -> Outcome:
    return call(capsys, "compare", *arguments, *BRIEF)


def test_fleets_are_set_against_each_other(capsys: Capture, floor: str) -> None:
    outcome = compared(capsys, floor, "--vary", "fleet.drive_units=1,3")
    assert outcome.code == 0, outcome.err
    first, *_ = outcome.out.splitlines()
    assert first.startswith("undecided: drive_units=3 against drive_units=1: difference ")
    assert first.endswith("(95 %), 3 replications")
    for text in ("Units picked", "corr.", "p (Holm)", "seeds 1 to 3", "warm-up", "the cap of 3 replications"):
        assert text in outcome.out
    assert "6 of about 6 replications" in outcome.err


def test_json_has_the_whole_answer(capsys: Capture, floor: str) -> None:
    outcome = compared(capsys, floor, "--vary", "fleet.drive_units=1,2,3", "--json", "-")
    result: dict[str, Any] = json.loads(outcome.out)
    assert result["kind"] == "compare"
    assert result["status"] == "done"
    assert [row["name"] for row in result["candidates"]] == [f"drive_units={n}" for n in (1, 2, 3)]
    headline = [row for row in result["verdicts"] if row["figure"] == "units_per_hour"]
    assert [(row["first"][-1], row["second"][-1]) for row in headline] == [("1", "2"), ("1", "3"), ("2", "3")]
    assert {row["verdict"] for row in headline} <= {"better", "worse", "equivalent", "undecided"}
    assert result["verdicts"][0]["figure"] == "units_per_hour"
    shown = {"difference", "half_width", "relative", "p_holm", "correlation", "variance_ratio", "words"}
    assert shown <= set(headline[0])
    assert result["candidates"][0]["figures"]["units_per_hour"]["n"] == 3
    assert result["replications"] == {
        "n": 3,
        "cap": 3,
        "cap_hit": True,
        "seeds": [1, 2, 3],
        "converged": False,
        "interrupted": False,
    }
    assert [row["name"] for row in result["best"]["rows"]] == [row["name"] for row in result["candidates"]]


def test_the_folder_is_enough_for_a_report(capsys: Capture, floor: str) -> None:
    assert compared(capsys, floor, "--vary", "fleet.drive_units=1,3", "--quiet").out == ""
    folder = Path("studies/compare-loop-drive_units")
    study = json.loads((folder / "study.json").read_text())
    assert study["kind"] == "compare"
    assert "drive_units=1 or drive_units=3" in study["question"]
    assert [row["settings"] for row in study["candidates"]] == [
        {"fleet.drive_units": 1},
        {"fleet.drive_units": 3},
    ]
    assert "SSS" in study["candidates"][0]["layout_text"]
    assert study["store"] == "store.sqlite"
    with Store(folder / "store.sqlite") as store:
        candidate = study["candidates"][0]
        assert len(store.outcomes(candidate["layout_digest"], candidate["scenario_digest"])) == 3


def test_the_same_command_again_computes_nothing(capsys: Capture, floor: str) -> None:
    varied = (floor, "--vary", "fleet.drive_units=1,3", "--out", "study")
    first = compared(capsys, *varied)
    again = compared(capsys, *varied)
    assert "6 from the store" in again.err
    assert again.out == first.out


def test_layouts_scenarios_and_settings_are_combined(capsys: Capture, floor: str) -> None:
    Path("two.yaml").write_text(layout_text(LOOP, name="two", drive_units="2"))
    Path("slow.yaml").write_text("fleet: {speed_mps: 1.0}\n")
    Path("fast.yaml").write_text("name: quick\nfleet: {speed_mps: 2.0}\n")
    scenarios = ("--scenario", "slow.yaml", "--scenario", "fast.yaml")
    outcome = compared(capsys, floor, "two.yaml", *scenarios, "--json", "-")
    result = json.loads(outcome.out)
    names = ["loop, slow", "loop, quick", "two, slow", "two, quick"]
    assert [row["name"] for row in result["candidates"]] == names


def test_settings_of_the_layout_are_varied_and_set(capsys: Capture) -> None:
    varied = ("tiny", "--vary", "layout.floor.aisles=one_way,two_way", "--set", "layout.drive_units=3")
    outcome = call(capsys, "compare", *varied, "--hours", "nan")
    assert outcome.err == "hours: 'hours' is nan; must be an ordinary number\n"
    outcome = call(capsys, "compare", "tiny", "--vary", "layout.floor.aisles=one_way,twoway")
    assert outcome.code == 2
    assert "'two_way'" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["loop.yaml"], "there is only one candidate, 'loop'; name another floor"),
        (["loop.yaml", "missing.yaml"], "missing.yaml: no such file"),
        (["loop.yaml", "--vary", "fleet.drive_units"], "'fleet.drive_units' is no setting=value,value"),
        (["loop.yaml", "--vary", "fleet.drive_units=2,2"], "names a value twice"),
        (["loop.yaml", "--vary", "fleet.drive_unit=1,2"], "did you mean 'drive_units'?"),
        (["loop.yaml", "--vary", "fleet.drive_units=1,90"], "fleet.drive_units: 90 drive units do not fit"),
        (["loop.yaml", "--vary", "policies.pod_selection=nearest,nearst"], "there is no 'nearst'"),
        (["loop.yaml", "loop.yaml", "--precision", "2"], "--precision: '2' is no share between 0 and 1"),
        (["loop.yaml", "loop.yaml", "--figure", "unit_per_hour"], "'unit_per_hour'; did you mean"),
        (["loop.yaml", "loop.yaml", "--json", "no/where.json"], "no/where.json: cannot be written"),
        (["loop.yaml", "loop.yaml", "--out", "loop.yaml"], "loop.yaml: cannot be made a folder"),
        (["loop.yaml", "loop.yaml", "--workers", "1", "--cluster", "tcp://x:1"], "--workers: says how many"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_line(
    capsys: Capture, floor: str, arguments: list[str], message: str
) -> None:
    extra = () if "--workers" in arguments else ("--workers", "1")
    outcome = call(capsys, "compare", *arguments, *extra, "--hours", "0.03", "--quiet")
    assert outcome.code == 2
    assert message in outcome.err
    assert "Traceback" not in outcome.err


def test_a_replication_that_gets_stuck_is_named_with_its_command(capsys: Capture, floor: str) -> None:
    stuck = ("--set", "watchdog.stuck_after_min=0.01")
    outcome = compared(capsys, floor, "--vary", "fleet.drive_units=1,3", *stuck)
    assert outcome.code == 3
    assert "STUCK: seed 1: the floor is stuck" in outcome.out
    assert "twin run loop.yaml --seed 1" in outcome.out
    assert "undecided" in outcome.out.splitlines()[0]


@needs_jit
def test_ctrl_c_keeps_what_is_done(floor: str) -> None:
    root = Path(__file__).parents[2]
    varied = [floor, "--vary", "fleet.drive_units=1,3", "--hours", "0.2", "--workers", "1", "--out", "study"]
    endless = ["--precision", "0.001%", "--max-replications", "100000"]
    command = [sys.executable, "-m", "twin", "compare", *varied, *endless]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 300
    while _stored() < 3 and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "STOPPED by Ctrl-C" in out
    assert json.loads(Path("study/result.json").read_text())["status"] == "interrupted"
    assert _stored() >= 3


def _stored() -> int:
    if not Path("study/store.sqlite").exists():
        return 0
    with Store("study/store.sqlite") as store:
        return sum(store.counts().values())


def test_help_has_examples_and_completion_offers_figures_and_settings(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "twin compare aisles-one-way aisles-two-way" in call(capsys, "compare", "--help").out
    for words, offered in (
        ("twin compare tiny --figure on_", "on_time"),
        ("twin compare tiny --vary layout.floor.ai", "layout.floor.aisles="),
        ("twin compare tiny --vary policies.pod_selection=nearest,m", "nearest,most_lines"),
        ("twin compare small --vary fleet.drive_u", "fleet.drive_units="),
    ):
        monkeypatch.setenv("_TWIN_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", words)
        monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
        assert offered in call(capsys).out, words
