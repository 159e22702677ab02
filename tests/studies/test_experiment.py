"""Experiment files are read, combined into designs, and refused with the place of what is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from twin.cli.floors import json_schema
from twin.errors import InputError
from twin.studies.experiment import Experiment, load_experiment

FLEET = Path(__file__).parents[1] / "fleet.yaml"


def experiment(tmp_path: Path, text: str) -> Experiment:
    file = tmp_path / "sweep.yaml"
    file.write_text(text)
    return load_experiment(file)


def test_factors_are_combined_and_settings_hold_for_all() -> None:
    read = load_experiment(FLEET)
    assert len(read.points) == 8
    assert read.factors["fleet.drive_units"] == [2, 4, 6, 8]
    assert {point.candidate.scenario.hours for point in read.points} == {0.1}
    assert read.points[1].candidate.name == "drive_units=2, lines_for_distance"
    assert (read.settings.precision, read.settings.max_replications) == (0.05, 4)


def test_listed_points_and_ranges(tmp_path: Path) -> None:
    read = experiment(
        tmp_path,
        "layout: tiny\n"
        "points:\n  - {policies.pod_selection: nearest}\n  - {layout.floor.aisles: two_way}\n"
        "factors:\n  fleet.drive_units: {first: 2, last: 7, step: 2}\n"
        "  fleet.speed_mps: {first: 1, last: 2, step: 0.5}\n",
    )
    assert len(read.points) == 2 * 3 * 3
    assert read.factors["fleet.drive_units"] == [2, 4, 6]
    assert read.factors["fleet.speed_mps"] == [1.0, 1.5, 2.0]
    assert read.factors["layout.floor.aisles"] == ["two_way"]


def test_files_are_looked_for_beside_the_experiment(tmp_path: Path) -> None:
    (tmp_path / "slow.yaml").write_text("hours: 0.5\nfleet: {speed_mps: 1}\n")
    read = experiment(tmp_path, "layout: tiny\nscenario: slow.yaml\nfactors: {fleet.drive_units: [1, 2]}\n")
    assert {point.candidate.scenario.fleet.speed_mps for point in read.points} == {1.0}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("layout: tiny\n", "sweep.yaml:1:1: nothing is swept; list values under `factors:`"),
        ("factors: {hours: [1, 2]}\n", "sweep.yaml:1:1: 'layout' is missing"),
        ("layout: tiny\nfactors: {hours: [1]}\n", "sweep.yaml:2:1: the design has 1 point; give at least 2"),
        ("layout: tiny\nfactors: {hours: []}\n", "sweep.yaml:2:18: a factor has no values; list some"),
        ("layout: tiny\nfactors: {fleet.drive_unit: [1, 2]}\n", "sweep.yaml:2:11: unknown key 'drive_unit'"),
        ("layout: tiny\nfactors: {layout.floor.aisle: [1, 2]}\n", "sweep.yaml:2:11: unknown key 'aisle'"),
        ("layout: tiny\nfactors: {hours: [1, -2]}\n", "sweep.yaml:2:11: 'hours' is -2; must be more than 0"),
        ("layout: tiny\nfactor: {hours: [1, 2]}\n", "sweep.yaml:2:1: unknown key 'factor'; did you mean"),
        (
            "layout: tiny\nprecision: 2\nfactors: {hours: [1, 2]}\n",
            "sweep.yaml:2:12: '2' is no share between",
        ),
        (
            "layout: tin\nfactors: {hours: [1, 2]}\n",
            "tin: no such file or bundled floor; did you mean 'tiny'",
        ),
        (
            "layout: tiny\nfactors: {fleet.drive_units: {first: 9, last: 2, step: 1}}\n",
            "the range ends at 2, before it begins",
        ),
        ("layout: tiny\nfactors: {fleet.drive_units: {first: 1, last: 2000, step: 1}}\n", "at most 1,000"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        experiment(tmp_path, text)


def test_the_schema_takes_the_example() -> None:
    jsonschema.validate(yaml.safe_load(FLEET.read_text()), json_schema("experiment"))
