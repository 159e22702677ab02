"""``twin optimize`` from arguments to tables, folders and its report; on the smallest described floor."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import call
from tests.layout.floors import parametric
from tests.report.studied import made_up_study
from tests.running import needs_jit
from tests.studies.made_up import in_this_process
from twin.studies import Store

pytest.importorskip("optuna")

Capture = pytest.CaptureFixture[str]

BRIEF = (
    "--hours", "0.03", "--max-replications", "2", "--trials", "3", "--trial-replications", "1", "--out", "s",
)  # fmt: skip


@pytest.fixture
def floor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Write a small described floor into an empty working folder; replications run in this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("twin.studies.opening.open_executor", in_this_process)
    monkeypatch.setenv("COLUMNS", "100")
    Path("floor.yaml").write_text(parametric() + "drive_units: 4\n")
    return "floor.yaml"


@needs_jit
def test_a_search_ends_in_a_verdict_a_folder_and_a_report(capsys: Capture, floor: str) -> None:
    vary = ("--vary", "fleet.drive_units=2..4", "--vary", "layout.floor.aisles=one_way,two_way")
    outcome = call(capsys, "optimize", floor, *vary, *BRIEF)
    assert outcome.code == 0, outcome.err
    assert "sought: highest units_per_hour" in outcome.out
    assert "the start" in outcome.out
    result: dict[str, Any] = json.loads(Path("s/result.json").read_text())
    assert (result["kind"], result["status"], len(result["trials"])) == ("optimize", "done", 3)
    with Store("s/store.sqlite") as store:
        counts = store.counts()
    again = call(capsys, "optimize", floor, *vary, *BRIEF)
    assert again.out == outcome.out
    with Store("s/store.sqlite") as store:
        assert store.counts() == counts, "the same command runs nothing again"
    assert call(capsys, "report", "s").code == 0
    page = Path("s/report/report.html").read_text(encoding="utf-8")
    assert result["words"] in page
    assert "3 trials, 3 of them run" in page
    assert Path("s/report/pictures/floor-start.png").exists() or "the floor of all" in page


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere",), "nowhere: no such file or bundled floor"),
        (("floor.yaml", "--vary", "fleet.drive_units=9..2"), "the range 9..2 is empty"),
        (("floor.yaml", "--vary", "fleet.size=2..9"), "fleet.size: unknown key"),
        (("floor.yaml", "--target", "drive_units < 9"), "is no target; write it like"),
        (("floor.yaml", "--figure", "nothing"), "there is no 'nothing'"),
        (("floor.yaml", "--vary", "layout.floor.storeys=1,2"), "floor.storeys: unknown key"),
    ],
)
def test_unusable_input_is_said_in_a_line(
    capsys: Capture, floor: str, arguments: tuple[str, ...], said: str
) -> None:
    outcome = call(capsys, "optimize", *arguments, *BRIEF)
    assert outcome.code == 2
    assert said in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert not Path("s").exists()


@pytest.mark.parametrize(
    ("library", "command"),
    [
        ("optuna", ("optimize", "floor.yaml", *BRIEF)),
        ("jinja2", ("report", "s")),
        ("matplotlib", ("report", "s")),
    ],
)
def test_a_missing_library_is_said_in_a_line(
    capsys: Capture, floor: str, monkeypatch: pytest.MonkeyPatch, library: str, command: tuple[str, ...]
) -> None:
    if command[0] == "report":
        made_up_study(Path("s"))
    monkeypatch.setitem(sys.modules, library, None)
    outcome = call(capsys, *command)
    assert outcome.code == 2
    assert outcome.err.splitlines()[-1] == (
        f"the library {library} is missing; install what experiments need with "
        "`pip install 'floor-twin[experiments]'`"
    )
