"""The commands' questions in Python."""

from __future__ import annotations

from pathlib import Path

import pytest

import twin
from tests.studies.made_up import in_this_process
from tests.studies.small import LOOP_OF_2, LOOP_OF_3


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twin.studies.opening.open_executor", in_this_process)


def test_candidates_and_floors_are_compared(tmp_path: Path) -> None:
    settings = twin.ComparisonSettings(max_replications=2)
    found = twin.compare(LOOP_OF_3, LOOP_OF_2, settings=settings, store=tmp_path / "store.sqlite")
    assert [summary.name for summary in found.candidates] == ["loop", "fewer"]
    assert found.words.endswith("2 replications")
    brief = twin.load_scenario(overrides={"hours": 0.02})
    varied = twin.compare("tiny", scenario=brief, vary={"fleet.drive_units": [2, 3]}, settings=settings)
    assert [summary.name for summary in varied.candidates] == ["drive_units=2", "drive_units=3"]


def test_an_experiment_is_swept_and_a_floor_is_sized(tmp_path: Path) -> None:
    file = tmp_path / "sweep.yaml"
    file.write_text(
        "layout: tiny\nfactors: {fleet.drive_units: [1, 3]}\nsettings: {hours: 0.02}\nmax_replications: 2\n"
    )
    (curve,) = twin.sweep(file).curves()
    assert [point.value for point in curve.points] == [1, 3]
    sized = twin.size(LOOP_OF_3, "units_per_hour >= 100000")
    assert sized.answer is None
    assert "at best" in sized.words
