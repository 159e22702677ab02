"""A study's folder: named by what is asked, whole at any moment, and clear about what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from twin.errors import InputError, OutputError
from twin.studies.folder import StudyFolder, default_folder


def test_it_is_named_by_what_is_asked() -> None:
    assert default_folder("compare", ["small", "medium"]) == Path("studies/compare-small-medium")
    assert default_folder("compare", ["a b/c"]) == Path("studies/compare-a-b-c")
    long = default_folder("compare", ["x" * 300])
    assert len(long.name) == 80
    assert long != default_folder("compare", ["x" * 301])


def test_what_is_written_is_read_and_nothing_half_written_stays(tmp_path: Path) -> None:
    folder = StudyFolder(tmp_path / "one" / "two")
    folder.open()
    folder.write_study({"question": "größer?"})
    folder.write_result({"answer": 1})
    folder.write_result({"answer": 2})
    assert folder.study() == {"question": "größer?"}
    assert folder.result() == {"answer": 2}
    with pytest.raises(TypeError):
        folder.write_result({"answer": object()})
    assert sorted(entry.name for entry in folder.path.iterdir()) == ["result.json", "study.json"]


def test_a_folder_without_a_study_is_refused(tmp_path: Path) -> None:
    folder = StudyFolder(tmp_path)
    with pytest.raises(InputError, match=r"holds no study.json; name the folder of a study"):
        folder.study()
    (tmp_path / "result.json").write_text("[1")
    with pytest.raises(InputError, match=r"result.json: is no JSON"):
        folder.result()
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be made a folder"):
        StudyFolder(tmp_path / "file").open()
