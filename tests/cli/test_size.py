"""``twin size`` from arguments to tables, JSON and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.commands import call
from tests.layout.floors import LOOP, layout_text
from tests.studies.made_up import in_this_process

Capture = pytest.CaptureFixture[str]

BRIEF = ("--hours", "0.05", "--max-replications", "3")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder with the smallest floor; replications run in this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "110")
    monkeypatch.setattr("twin.studies.opening.open_executor", in_this_process)
    Path("loop.yaml").write_text(layout_text(LOOP, name="loop", drive_units="3"))


def test_a_target_that_any_fleet_reaches(capsys: Capture) -> None:
    target = ("--target", "units_per_hour >= 1", "--json", "size.json")
    outcome = call(capsys, "size", "loop.yaml", *target, *BRIEF)
    assert outcome.code == 0, outcome.err
    assert outcome.out.startswith("1 drive unit, 1 of 1 pick stations and 1 of 2 packers reach")
    assert "the answer, on fresh seeds" in outcome.out
    assert "kept in studies/size-loop-units_per_hour" in outcome.out
    result = json.loads(Path("size.json").read_text())
    assert (result["kind"], result["status"], result["answer"]["drive_units"]) == ("size", "done", 1)
    assert call(capsys, "size", "loop.yaml", *target, *BRIEF, "--quiet").out == ""


def test_a_target_beyond_the_stations(capsys: Capture) -> None:
    outcome = call(capsys, "size", "loop.yaml", "--target", "units_per_hour >= 5000", *BRIEF)
    assert outcome.code == 0
    assert outcome.out.startswith("no fleet reaches units_per_hour >= 5000: its 1 pick stations can pick")


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("units_per_hour = 5", "--target: 'units_per_hour = 5' is no target"),
        ("unit_per_hour >= 5", "did you mean 'units_per_hour'?"),
        ("units_per_hour >= 5%", "--target: units_per_hour is not in per cent"),
    ],
)
def test_a_target_that_cannot_be_used(capsys: Capture, target: str, message: str) -> None:
    outcome = call(capsys, "size", "loop.yaml", "--target", target, *BRIEF)
    assert outcome.code == 2
    assert message in outcome.err


def test_help_has_examples(capsys: Capture) -> None:
    assert 'twin size small --target "units_per_hour >= 1200"' in call(capsys, "size", "--help").out
