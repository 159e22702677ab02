"""``twin run`` from arguments to tables, JSON, event files and exit codes."""

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

from tests.cli.commands import Outcome, call, children_cpu_s, cpu_s_of
from twin.errors import GridlockError
from twin.events import EventKind
from twin.experiments import read_events
from twin.metrics import FIGURES
from twin.model import FulfillmentFloor

Capture = pytest.CaptureFixture[str]

HISTORY = """InvoiceNo,StockCode,Quantity,InvoiceDate
1,10001,2,2011-12-05 08:00
1,10002,1,2011-12-05 08:00
C2,10001,-2,2011-12-05 08:05
3,10003,1,2011-12-05 08:10
4,10003,1,2011-12-05 09:30
"""


def brief(capsys: Capture, *arguments: object) -> Outcome:
    """Simulate six minutes on the smallest floor."""
    return call(capsys, "run", "tiny", "--hours", "0.1", *arguments)


def as_json(capsys: Capture, *arguments: object) -> dict[str, Any]:
    outcome = call(capsys, "run", "tiny", "--json", "-", *arguments)
    assert outcome.code == 0, outcome.err
    result: dict[str, Any] = json.loads(outcome.out)
    return result


@pytest.fixture
def history(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text(HISTORY)
    return path


def test_the_table_shows_every_figure_within_80_columns(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    outcome = brief(capsys, "--audit")
    assert outcome.code == 0
    assert all(len(line) <= 80 for line in outcome.out.splitlines())
    for figure in FIGURES.values():
        assert figure.label.strip() in outcome.out
    assert "audit: 3,600 steps checked, no violation" in outcome.out
    assert "tiny  00:06:00 simulated" in outcome.out


def test_a_narrow_terminal_gets_one_column(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    outcome = brief(capsys)
    tables = [line for line in outcome.out.splitlines() if not line.startswith(("digest", "tiny"))]
    assert max(map(len, tables)) <= 50
    assert len(tables) > len(FIGURES)


def test_json_goes_to_stdout_alone_when_asked(capsys: Capture) -> None:
    result = as_json(capsys, "--hours", "0.1")
    assert result["layout"] == "tiny"
    assert result["status"] == "complete"
    assert result["figures"]["units_per_hour"] > 0


def test_json_file_and_table(capsys: Capture, tmp_path: Path) -> None:
    outcome = brief(capsys, "--json", tmp_path / "result.json", "--audit")
    result = json.loads((tmp_path / "result.json").read_text())
    assert result["audit"]["checked_steps"] == 3600
    assert result["digest"] in outcome.out
    assert [entry.name for entry in tmp_path.iterdir()] == ["result.json"]


def test_quiet_prints_nothing(capsys: Capture) -> None:
    assert brief(capsys, "--quiet") == Outcome(0, "", "")


def test_flags_win_over_the_scenario_file(capsys: Capture, tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text("name: mine\nseed: 5\nhours: 4\nfleet: {drive_units: 3, speed_mps: 1}\n")
    flags = ["--hours", "0.05", "--drive-units", "4", "--set", "fleet.lift_s=2.5"]
    scenario = as_json(capsys, "--scenario", file, *flags)["scenario"]
    assert (scenario["name"], scenario["seed"], scenario["hours"]) == ("mine", 5, 0.05)
    expected = {"drive_units": 4, "speed_mps": 1.0, "lift_s": 2.5, "set_down_s": 3.0}
    assert {name: scenario["fleet"][name] for name in expected} == expected


def test_the_seed_is_in_the_result(capsys: Capture) -> None:
    one, two = (as_json(capsys, "--hours", "0.05", "--seed", seed) for seed in (1, 2))
    assert (one["seed"], two["seed"]) == (1, 2)
    assert one["digest"] != two["digest"]


def test_an_order_history_is_replayed_and_its_rows_accounted_for(capsys: Capture, history: Path) -> None:
    outcome = call(capsys, "run", "tiny", "--orders", history, "--hours", "1")
    assert outcome.code == 0
    assert "not used: cancellation" in outcome.out
    assert "row 3, line 4" in outcome.out


def test_a_window_sets_the_horizon_and_speed_shortens_it(capsys: Capture, history: Path) -> None:
    window = ["--from", "2011-12-05 08:00", "--to", "2011-12-05 09:00"]
    result = as_json(capsys, "--orders", history, *window, "--speed", "2")
    assert result["scenario"]["hours"] == 0.5
    assert result["scenario"]["demand"]["arrivals"] == "replay"
    assert result["demand"]["orders"] == 2
    longer = as_json(capsys, "--orders", history, *window, "--hours", "0.75")
    assert longer["scenario"]["hours"] == 0.75


def test_columns_and_times_can_be_named(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("what;when;bill;n\n10001;05|12|2011 08.00;7;2\n10002;05|12|2011 08.01;7;1\n")
    columns = "order=bill,time=when,sku=what,quantity=n"
    flags = ["--columns", columns, "--time-format", "%d|%m|%Y %H.%M", "--hours", "0.1"]
    result = as_json(capsys, "--orders", path, *flags)
    assert (result["demand"]["orders"], result["demand"]["units"]) == (1, 3)


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--columns", "order"], "--columns: 'order' is no meaning=column; write it like"),
        (["--columns", "order=a,order=b"], "--columns: 'order' is given twice"),
        (["--set", "seed"], "--set: 'seed' is no setting=value; write it like"),
        (["--set", "fleet.sped=1"], "fleet.sped: unknown key 'sped'; did you mean"),
        (["--hours", "nan"], "hours: 'hours' is"),
        (["--drive-units", "-1"], "fleet.drive_units: 'fleet.drive_units' is -1"),
        (["--orders", "missing.csv"], "missing.csv: "),
        (["--scenario", "missing.yaml"], "missing.yaml: "),
        (["--set", "policies.pod_selection=nearst"], "policies.pod_selection: there is no 'nearst'"),
        (["--json", "missing/result.json"], "missing/result.json: cannot be written"),
        (["--events", "missing/run.arrow"], "missing/run.arrow: cannot be written"),
        (["--events", "-"], "--events: cannot be printed"),
        (["--events", "one", "--json", "./one"], "one: is named for both --json and --events"),
    ],
)
def test_bad_input_is_one_line_and_leaves_no_file(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flags: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for option, file in (("--json", "result.json"), ("--events", "run.arrow")):
        if option not in flags:
            flags = [*flags, option, file]
    outcome = call(capsys, "run", "tiny", *flags)
    assert outcome.code == 2
    assert outcome.err.startswith(message)
    assert len(outcome.err.splitlines()) == 1
    assert outcome.out == ""
    assert not list(tmp_path.iterdir())


def test_a_window_that_ends_before_it_begins_is_refused(capsys: Capture, history: Path) -> None:
    outcome = call(capsys, "run", "tiny", "--orders", history, "--from", "2011-12-06", "--to", "2011-12-05")
    assert outcome.code == 2
    assert "--to: '2011-12-05' does not come after --from '2011-12-06'; give a later moment" in outcome.err


def test_all_problems_of_the_flags_are_said_together(capsys: Capture) -> None:
    outcome = brief(capsys, "--columns", "order", "--set", "x")
    assert [line.split(":")[0] for line in outcome.err.splitlines()] == ["--columns", "--set"]


def test_the_event_record_is_written(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "run.arrow"
    assert brief(capsys, "--events", path).code == 0
    read = read_events(path)
    assert read.complete
    assert read.facts[0, 1] == EventKind.RUN_STARTED
    assert read.moves.n_batches >= 1


def test_a_stuck_floor_is_said_with_its_culprits(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def advance(floor: FulfillmentFloor, until: int) -> None:
        raise GridlockError(["drive unit 3 at row 1, column 2"], 0.0)

    monkeypatch.setattr(FulfillmentFloor, "advance", advance)
    outcome = brief(capsys)
    assert outcome.code == 3
    assert "STUCK at 00:00:00" in outcome.out
    assert "drive unit 3 at row 1, column 2" in outcome.out
    quiet = brief(capsys, "--quiet")
    assert quiet.code == 3
    assert quiet.err.splitlines() == ["the floor is stuck at 0 s", "drive unit 3 at row 1, column 2"]


def test_violations_are_said_and_end_with_a_code(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = {"checked_steps": 540, "vertex": 2, "jump": 0, "under_pod": 1}
    monkeypatch.setattr(FulfillmentFloor, "audit_counts", property(lambda _: counts))
    outcome = brief(capsys, "--audit")
    assert outcome.code == 3
    assert "540 steps checked, 3 violations" in outcome.out
    assert "under pod: 1" in outcome.out
    assert "jump" not in outcome.out
    assert brief(capsys, "--audit", "--quiet").err == "the audit found 3 violations\n"


def start_a_long_run(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "twin", "run", "tiny", "--hours", "2000", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for(part: Path, beyond: int = 0) -> None:
    """Wait until a run under way has written more than so many bytes."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline and not (part.exists() and part.stat().st_size > beyond):
        time.sleep(0.1)


def test_ctrl_c_ends_within_a_second_with_the_figures_so_far(tmp_path: Path) -> None:
    files = ["--json", str(tmp_path / "result.json"), "--events", str(tmp_path / "run.arrow")]
    others_s = children_cpu_s()
    process = start_a_long_run(*files)
    wait_for(tmp_path / "run.moves.arrow.part")
    before_s = cpu_s_of(process.pid)
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert children_cpu_s() - others_s - before_s < 5.0, "a second of its processor"
    assert process.returncode == 130, err
    result = json.loads((tmp_path / "result.json").read_text())
    assert result["status"] == "partial"
    assert result["figures"]["units_per_hour"] > 0
    assert "PARTIAL: stopped by Ctrl-C" in out
    assert "Traceback" not in err
    assert read_events(tmp_path / "run.arrow").complete


def test_ctrl_c_of_a_quiet_run_is_said_on_stderr(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    advance = FulfillmentFloor.advance

    def interrupted_advance(floor: FulfillmentFloor, until: int) -> None:
        advance(floor, until)
        if floor.now == 30:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(FulfillmentFloor, "advance", interrupted_advance)
    outcome = brief(capsys, "--quiet")
    assert outcome.code == 130
    assert outcome.err == "stopped by Ctrl-C after 3 s: the figures are partial\n"


def test_a_killed_run_leaves_a_readable_part(tmp_path: Path) -> None:
    process = start_a_long_run("--events", str(tmp_path / "run.arrow"))
    part = tmp_path / "run.arrow.part"
    wait_for(part)
    wait_for(part, beyond=part.stat().st_size)
    process.kill()
    process.communicate()
    read = read_events(part)
    assert not read.complete
    assert len(read.facts)
    assert read.layout.name == "tiny"
