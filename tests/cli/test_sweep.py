"""``twin sweep`` from a file to tables, JSON and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.commands import call
from tests.layout.floors import LOOP, layout_text
from tests.studies.made_up import in_this_process

Capture = pytest.CaptureFixture[str]

SWEEP = """layout: loop.yaml
settings: {hours: 0.03}
factors: {fleet.drive_units: [1, 2, 3], stations.pick_time_s: [8, 12]}
max_replications: 2
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder with the smallest floor; replications run in this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "110")
    monkeypatch.setattr("twin.studies.opening.open_executor", in_this_process)
    Path("loop.yaml").write_text(layout_text(LOOP, name="loop", drive_units="3"))
    Path("sweep.yaml").write_text(SWEEP)


def test_a_table_of_points_and_the_curves_as_json(capsys: Capture) -> None:
    outcome = call(capsys, "sweep", "sweep.yaml", "--json", "curves.json")
    assert outcome.code == 0, outcome.err
    for text in ("drive_units", "pick_time_s", "of the", "12 of about 12", "kept in studies/sweep-sweep"):
        assert text in outcome.out + outcome.err
    result = json.loads(Path("curves.json").read_text())
    assert (result["kind"], result["status"]) == ("sweep", "done")
    assert [factor["values"] for factor in result["factors"]] == [[1, 2, 3], [8, 12]]
    assert result["points"][1]["levels"] == {"fleet.drive_units": 1, "stations.pick_time_s": 12}
    assert len(result["curves"]) == 2 + 3
    first = result["curves"][0]
    assert first["held"] == {"stations.pick_time_s": 8}
    assert [point["value"] for point in first["points"]] == [1, 2, 3]
    assert {"mean", "half_width", "bound", "gain"} <= set(first["points"][0])
    assert "words" in first["knee"]
    assert call(capsys, "sweep", "sweep.yaml", "--quiet").out == ""


def test_what_is_wrong_with_the_file_is_said_in_lines(capsys: Capture) -> None:
    Path("sweep.yaml").write_text(SWEEP.replace("drive_units", "drive_unit"))
    outcome = call(capsys, "sweep", "sweep.yaml")
    assert outcome.code == 2
    assert outcome.err.startswith("sweep.yaml:3:11: unknown key 'drive_unit'; did you mean 'drive_units'?")
    assert call(capsys, "sweep", "missing.yaml").err.startswith("missing.yaml: no such file")


def test_help_shows_an_experiment_file(capsys: Capture) -> None:
    assert "fleet.drive_units: {first: 8, last: 40, step: 8}" in call(capsys, "sweep", "--help").out
