"""The commands ``check``, ``layouts`` and ``schema``."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from tests.layout.floors import LOOP, layout_text
from twin.cli.floors import check, json_schema, layouts, schema
from twin.errors import LayoutError, OutputError
from twin.layout import bundled_layouts


def output(command: object, *arguments: str) -> str:
    """Run a command that must succeed."""
    result = CliRunner().invoke(command, arguments, catch_exceptions=False)  # type: ignore[arg-type]
    assert result.exit_code == 0, result.output
    return result.output


def test_check_explains_each_floor(tmp_path: Path) -> None:
    """One table a floor, with its warnings."""
    file = tmp_path / "loop.yaml"
    file.write_text(layout_text(LOOP.replace("R", "P")))
    text = output(check, "tiny", str(file), "--pick-time-s", "20")
    assert "tiny" in text
    assert "100 locations, 85 pods" in text
    assert "360 units/h" in text
    assert "loaded yes, empty yes" in text
    assert "warning: no replenishment station" in text


def test_check_prints_both_bounds(tmp_path: Path) -> None:
    """And how many drive units a station takes; a scenario's drive units count."""
    text = " ".join(output(check, "tiny").split())
    assert "720 units/h by 720 pod presentations/h" in text
    assert "966 units/h by 966 pod visits/h" in text
    assert "drive units a pick station" in text
    scenario = tmp_path / "slow.yaml"
    scenario.write_text("fleet: {acceleration_mps2: 0.2}\n")
    (report,) = json.loads(output(check, "tiny", "--scenario", str(scenario), "--json", "-"))
    assert report["bound_traffic_visits_per_hour"] < 966
    assert len(report["bound_traffic_cut"]) == 2
    assert report["lone_cycle"]["drive_units_per_station"] > 8


def test_check_finds_drive_units_too_large_for_a_cell(tmp_path: Path) -> None:
    """A run would be refused: among the warnings, for people and for programs."""
    scenario = tmp_path / "large.yaml"
    scenario.write_text("fleet: {side_m: 0.8}\n")
    arguments = ("tiny", "--scenario", str(scenario))
    found = (
        "fleet.side_m: drive units that turn of 0.8 m overlap in neighbouring cells of 1 m; use at most 0.707"
    )
    assert f"warning: {found}" in output(check, *arguments)
    (report,) = json.loads(output(check, *arguments, "--json", "-"))
    assert report["warnings"][-1].startswith(found)
    assert "overlap" not in output(check, "tiny")


def test_check_writes_json(tmp_path: Path) -> None:
    """The same figures for programs, to a file or printed."""
    assert json.loads(output(check, "tiny", "--json", "-"))[0]["storage_locations"] == 100
    file = tmp_path / "report.json"
    assert output(check, "tiny", "small", "--json", str(file)) == ""
    assert [report["name"] for report in json.loads(file.read_text())] == ["tiny", "small"]
    with pytest.raises(OutputError, match="cannot be written"):
        output(check, "tiny", "--json", str(tmp_path / "no" / "where.json"))


def test_check_lists_all_problems_of_all_floors(tmp_path: Path) -> None:
    """Good floors are explained, bad ones listed together; JSON is not half written."""
    (tmp_path / "a.yaml").write_text("grd: x\n")
    (tmp_path / "b.yaml").write_text("")
    report = tmp_path / "report.json"
    arguments = ["tiny", str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml"), "--json", str(report)]
    with pytest.raises(LayoutError) as caught:
        output(check, *arguments)
    assert len(caught.value.problems) >= 2
    assert caught.value.exit_code == 2
    assert not report.exists()


def test_layouts_lists_every_bundled_floor() -> None:
    """Sorted by size, each with its description, and pictures that fit the width."""
    text = output(layouts, "--no-picture")
    assert all(f"{name}  " in text for name in bundled_layouts())
    assert text.index("tiny  ") < text.index("small  ") < text.index("huge  ")
    pictures = output(layouts, "huge", "tiny", "--width", "30")
    drawn = [line for line in pictures.split("\n") if set(line) <= set(" .SqPRBC^<>vudlr") and line]
    assert drawn
    assert max(map(len, drawn)) <= 30
    assert len(output(layouts).split("\n")) < 600


@pytest.mark.parametrize("document", ["layout", "scenario"])
def test_schemas_are_schemas(document: str) -> None:
    """What is printed is valid JSON Schema with a description for each key of the top."""
    printed = json.loads(output(schema, document))
    jsonschema.Draft202012Validator.check_schema(printed)
    assert printed == json_schema(document)
    assert printed["additionalProperties"] is False


@pytest.mark.parametrize("name", sorted(bundled_layouts()))
def test_bundled_floors_follow_the_schema(name: str) -> None:
    """An editor that uses the schema finds no fault with our own files."""
    document = yaml.safe_load(bundled_layouts()[name].read_text(encoding="utf-8"))
    jsonschema.validate(document, json_schema("layout"))


def test_the_schema_refuses_what_the_reader_refuses() -> None:
    """Unknown keys, a floor said twice or not at all."""
    floor = {"blocks": {"across": 1, "down": 1}, "stations": {}}
    for document in ({}, {"grid": "x", "floor": floor}, {"grid": "x", "grd": 1}, {"grid": "x", "cell_m": -1}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(document, json_schema("layout"))


@pytest.mark.parametrize("command", [check, layouts, schema])
def test_help_has_examples(command: object) -> None:
    """Each command shows how it is used."""
    assert "Examples:" in output(command, "--help")
