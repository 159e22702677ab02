"""A call of Python is written so that it can be made again, in a shell."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import twin
from tests.layout.floors import LOOP, layout_text
from twin.studies.analysis import Analysis
from twin.studies.python_calls import PUBLIC, python_command, python_text
from twin.studies.targets import parse_target


def read_back(text: str) -> Any:
    return eval(text, {"twin": twin})


@pytest.mark.parametrize(
    "value",
    [
        "units_per_hour >= 5\n\"and\" 'more' größer",
        {"fleet.drive_units": [20, 30], "motion": ["ideal"]},
        twin.Scenario(),
        twin.load_scenario(overrides={"hours": 0.5, "fleet.drive_units": 3, "name": "brief"}),
        twin.load_scenario(overrides={"faults.script": [{"at_min": 1, "for_min": 2, "station": "P1"}]}),
        twin.ComparisonSettings(),
        twin.ComparisonSettings(precision=0.05, analysis=Analysis.TERMINATING),
        twin.SizingSettings(staffing=False),
        twin.SearchSettings(trials=5, targets=(parse_target("drive_units <= 4"),)),
    ],
)
def test_values_are_read_back_as_they_are(value: Any) -> None:
    found = read_back(python_text(value))
    assert found == value or (list(found.targets), found.trials) == (list(value.targets), value.trials)


def test_what_is_default_is_not_said() -> None:
    assert python_text(twin.ComparisonSettings(precision=0.05)) == "twin.ComparisonSettings(precision=0.05)"
    assert python_text(np.float64(0.5)) == "0.5"
    assert set(PUBLIC) <= set(twin.__all__)


def test_a_candidate_is_made_again_of_its_file(tmp_path: Path) -> None:
    file = tmp_path / "loop.yaml"
    file.write_text(layout_text(LOOP, name="loop", drive_units="3"))
    brief = twin.load_scenario(overrides={"hours": 0.5})
    candidate = twin.Candidate.load(file, brief, {"layout.drive_units": 2}, "fewer")
    again = read_back(python_text(candidate))
    assert (again.digest, again.name) == (candidate.digest, "fewer")


def test_a_command_is_what_a_shell_takes() -> None:
    command = python_command("size", Path("a b.yaml"), "on_time >= 99%", folder="it's", store=None)
    assert shlex.split(command) == [
        "python", "-c", 'import twin; twin.size("a b.yaml", "on_time >= 99%", folder="it\'s")'
    ]  # fmt: skip
