"""Outputs are checked before a run, and a file under its own name is always whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from twin.errors import OutputError
from twin.experiments import OutputFile


def test_a_file_takes_its_name_when_it_is_committed(tmp_path: Path) -> None:
    target = tmp_path / "result.json"
    target.write_text("old")
    output = OutputFile(target)
    output.write(b"new")
    assert target.read_text() == "old"
    output.commit()
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_a_discarded_file_leaves_nothing_behind(tmp_path: Path) -> None:
    output = OutputFile(tmp_path / "result.json")
    output.write(b"half")
    output.discard()
    assert not list(tmp_path.iterdir())


def test_a_link_is_followed_not_replaced(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    link.symlink_to(target)
    output = OutputFile(link)
    output.write(b"text")
    output.commit()
    assert link.is_symlink()
    assert target.read_text() == "text"


def test_a_device_is_written_to_and_stays_a_device() -> None:
    output = OutputFile("/dev/null")
    output.write(b"text")
    output.commit()
    assert Path("/dev/null").is_char_device()
    OutputFile("/dev/null").discard()
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (".", "is a folder; name a file in it"),
        ("no/such/folder/result.json", r"cannot be written \(No such file or directory\); make the folder"),
        ("file/result.json", r"cannot be written \(Not a directory\); make the folder"),
    ],
)
def test_an_unwritable_output_is_refused_with_a_remedy(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=message):
        OutputFile(tmp_path / name)


def test_a_write_protected_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "result.json"
    target.touch()
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(OutputError, match="write-protected; choose another file"):
        OutputFile(target)


def test_a_full_disk_is_an_error_of_ours() -> None:
    output = OutputFile("/dev/full")
    with pytest.raises(OutputError, match="No space left on device"):
        output.write(b"text")
    output.discard()
