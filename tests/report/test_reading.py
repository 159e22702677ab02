"""Folders that are no study, or damaged, are refused in a line; half a study is reported as that."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.commands import call
from tests.report.studied import LEVEL, made_up_study
from twin.errors import InputError
from twin.report import read_study, report_of, write_report


def test_a_foreign_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError, match="there is no such folder; name a study's folder"):
        read_study(tmp_path / "nowhere")
    with pytest.raises(InputError, match="is empty; name a folder that"):
        read_study(tmp_path)
    (tmp_path / "notes.txt").write_text("")
    with pytest.raises(InputError, match=r"holds no study\.json, so it is no study"):
        read_study(tmp_path)
    with pytest.raises(InputError, match="is no folder"):
        read_study(tmp_path / "notes.txt")
    outcome = call(capsys, "report", tmp_path)
    assert outcome.code == 2
    assert len(outcome.err.splitlines()) == 1
    assert not (tmp_path / "report").exists()


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("study.json", '{"kind": ', r"study\.json: is damaged \(.*run the command of the study again"),
        ("study.json", "[]", r"study\.json: is damaged \(no JSON object\)"),
        ("study.json", "{}", r"study\.json: is damaged \(it names no candidates\)"),
        ("study.json", "\x00\xff", r"study\.json: is damaged"),
        ("result.json", '{"kind"', r"result\.json: is damaged"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, file: str, text: str, said: str) -> None:
    folder = made_up_study(tmp_path)
    (folder / file).write_bytes(text.encode("latin-1"))
    if file == "study.json" and text == "{}":
        (folder / "result.json").unlink()
    with pytest.raises(InputError, match=said):
        read_study(folder)


def test_a_broken_store_is_named_where_nothing_else_says_anything(tmp_path: Path) -> None:
    folder = made_up_study(tmp_path, finished=False)
    (folder / "store.sqlite").write_bytes(b"no database at all" * 100)
    for file in folder.glob("store.sqlite-*"):
        file.unlink()
    with pytest.raises(InputError, match=r"store\.sqlite: is no database"):
        read_study(folder)


def test_a_study_that_was_ended_before_its_verdict_shows_what_there_is(tmp_path: Path) -> None:
    folder = made_up_study(tmp_path, finished=False)
    report = report_of(read_study(folder))
    assert report.tone == "interrupted"
    assert "No verdict yet" in report.verdict
    means = next(table for table in report.tables if table.name == "means").rows
    assert [row["n"] for row in means] == [6, 6]
    assert means[0]["mean"] == pytest.approx(LEVEL["loop"], abs=5)
    assert means[0]["half_width"] > 0
    assert "verdict" not in {section.key for section in report.sections}


def test_without_its_store_the_verdict_is_still_told(tmp_path: Path) -> None:
    folder = made_up_study(tmp_path)
    (folder / "store.sqlite").unlink()
    report = report_of(read_study(folder))
    assert "fewer" in report.verdict
    assert any("store.sqlite is missing" in warning for warning in report.warnings)
    assert {"verdict", "means", "floors"} <= {section.key for section in report.sections}
    assert not (folder / "store.sqlite").exists(), "looking must not make a store"


def test_a_layout_that_is_gone_is_not_drawn(tmp_path: Path) -> None:
    folder = made_up_study(tmp_path)
    asked = json.loads((folder / "study.json").read_text())
    for row in asked["candidates"]:
        row["layout_text"] = "nonsense"
    (folder / "study.json").write_text(json.dumps(asked))
    report = report_of(read_study(folder))
    assert any("its layout cannot be read any more" in warning for warning in report.warnings)
    assert "floors" not in {section.key for section in report.sections}
    assert "time" in {section.key for section in report.sections}, (
        "its replications are known by their digests"
    )


def test_the_command_says_where_the_report_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = made_up_study(tmp_path / "study")
    outcome = call(capsys, "report", folder, "--out", tmp_path / "deep" / "there")
    assert outcome.code == 0
    for name in ("report.html", "report.md", "tables", "pictures"):
        assert str(tmp_path / "deep" / "there" / name) in outcome.out
        assert (tmp_path / "deep" / "there" / name).exists()
    assert call(capsys, "report", folder, "--quiet").out == ""
    assert (folder / "report" / "report.html").exists()
    (tmp_path / "file").write_text("")
    assert "is no folder" in call(capsys, "report", folder, "--out", tmp_path / "file").err


def test_the_same_study_gives_the_same_page(tmp_path: Path) -> None:
    folder = made_up_study(tmp_path)
    first = write_report(folder, tmp_path / "one").page.read_bytes()
    assert write_report(folder, tmp_path / "two").page.read_bytes() == first
