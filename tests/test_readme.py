"""The README is true: its commands and its Python run, and its layouts load."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands import call
from tests.running import needs_jit
from twin.layout import parse_layout

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


COMMANDS = [line for block in _blocks("sh") for line in block.splitlines() if line.startswith("twin ")]
INSTALLS = [line for block in _blocks("sh") for line in block.splitlines() if not line.startswith("twin ")]


def test_the_two_commands_are_what_ci_runs() -> None:
    """``.ci/run`` takes them from here and runs them in fresh environments."""
    assert len(INSTALLS) == 2
    assert all(line.startswith("python3 -m venv .venv && ") for line in INSTALLS)
    assert "README.md" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def _makers(command: str) -> list[str]:
    """List the earlier commands whose ``--out`` a command reads."""
    words = command.split()
    before = COMMANDS[: COMMANDS.index(command)]
    outputs = {one: re.findall(r"--out (\S+)", one) for one in before}
    return [one for one in before if outputs[one] and outputs[one][0] in words]


@pytest.mark.parametrize("command", [one for one in COMMANDS if not any(one in _makers(o) for o in COMMANDS)])
@needs_jit
def test_a_command_runs(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a folder that looks like a checkout, so that what it writes lands beside the test."""
    for name in ("layouts", "tests"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    for needed in (*_makers(command), command):
        outcome = call(capsys, *shlex.split(needed)[1:])
        assert outcome.code == 0, outcome.err
    for option in ("--json", "--events", "--out", "--output", "--screenshot", "--record"):
        if option in command.split():
            words = command.split()
            assert (tmp_path / words[words.index(option) + 1]).stat().st_size > 0


@pytest.mark.parametrize("code", _blocks("python"))
@needs_jit
def test_python_runs(code: str) -> None:
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout


@pytest.mark.parametrize("text", _blocks("yaml"))
def test_a_layout_loads(text: str) -> None:
    assert parse_layout(text).stations


def test_every_folder_is_on_the_map() -> None:
    for folder in (ROOT / "twin").iterdir():
        if (folder / "__init__.py").exists():
            assert f"`twin/{folder.name}/`" in README, folder.name


def test_links_lead_somewhere() -> None:
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / link).exists(), link
