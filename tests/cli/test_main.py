"""The shell around the commands: quick help, plain errors, completion, versions."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import click
import pytest

import twin
from tests.cli.commands import call, children_cpu_s
from twin.cli import _COMMANDS
from twin.cli import twin as group
from twin.cli.completion import _REGISTRIES, complete_layout, complete_setting
from twin.errors import GridlockError, InputError, Problem
from twin.scenario import PolicySettings

Capture = pytest.CaptureFixture[str]


def test_help_lists_every_command_and_imports_none() -> None:
    """Guards the 0.3 s of ``twin --help``: numpy alone would take half of it."""
    program = (
        "import sys\nfrom twin.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted({'numpy', 'pydantic', 'rich', 'numba', 'mesa', 'yaml'} & set(sys.modules)))"
    )
    began = children_cpu_s()
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert children_cpu_s() - began < 3.0, "0.1 s of its processor"
    assert shown.stdout.rstrip().endswith("[]")
    for name in ("run", "guide", "mapf", "check", "layouts", "figures", "schema"):
        assert f"\n  {name} " in shown.stdout


def test_the_short_helps_are_those_of_the_commands() -> None:
    with click.Context(group) as context:
        for name, (_, short_help) in _COMMANDS.items():
            command = group.get_command(context, name)
            assert command is not None
            assert command.name == name
            assert command.help is not None
            assert command.help.splitlines()[0] == short_help


def test_without_a_command_it_helps(capsys: Capture) -> None:
    outcome = call(capsys)
    assert outcome.code == 0
    assert "Usage: twin" in outcome.out


def test_the_version_is_the_package_s(capsys: Capture) -> None:
    assert call(capsys, "--version").out == f"twin {twin.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bogus"], "twin: No such command 'bogus'"),
        (["--bogus"], "twin: No such option"),
        (["run"], "twin run: Missing argument 'LAYOUT'"),
        (["run", "tiny", "--hours", "soon"], "twin run: Invalid value for '--hours'"),
    ],
)
def test_a_wrong_call_is_one_line(capsys: Capture, arguments: list[str], message: str) -> None:
    outcome = call(capsys, *arguments)
    assert outcome.code == 2
    assert outcome.err.startswith(message)
    assert len(outcome.err.splitlines()) == 1
    assert "--help" in outcome.err


def test_each_problem_is_one_line(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise InputError([Problem("a.yaml:1:2", "is wrong", "mend it"), Problem("", "is odd")])

    monkeypatch.setattr(group, "main", fail)
    outcome = call(capsys)
    assert outcome.code == 2
    assert outcome.err == "a.yaml:1:2: is wrong; mend it\nis odd\n"


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (GridlockError(["drive unit 1 at row 2, column 3"], 60.0), 3, "drive unit 1 at row 2, column 3"),
        (KeyboardInterrupt(), 130, "aborted by Ctrl-C"),
    ],
)
def test_other_ends_have_their_codes(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, said: str
) -> None:
    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(group, "main", fail)
    outcome = call(capsys)
    assert outcome.code == code
    assert said in outcome.err


def test_an_error_of_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(group, "main", fail)
    with pytest.raises(ZeroDivisionError):
        twin.cli.main([])


def test_a_reader_that_leaves_early_is_no_error() -> None:
    program = f"{sys.executable} -m twin figures | head -n 1"
    shown = subprocess.run(["bash", "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout == "Throughput\n"
    assert shown.stderr == ""


def test_completion_knows_settings_names_and_files() -> None:
    context, parameter = click.Context(group), click.Argument(["layout"])

    def offered(complete: Any, text: str) -> list[str]:
        return [item.value for item in complete(context, parameter, text)]

    assert offered(complete_setting, "watchdog") == ["watchdog.stuck_after_min="]
    assert "planning.planner=pibt" in offered(complete_setting, "planning.planner=")
    assert offered(complete_setting, "seed=") == ["seed="]
    assert offered(complete_layout, "tin") == ["tiny", "tin"]
    assert complete_layout(context, parameter, "a.yaml")[-1].type == "file"


def test_every_policy_can_be_completed() -> None:
    """Guards the list of registries against a policy that is added and forgotten."""
    chosen = {name for name, field in PolicySettings.model_fields.items() if field.annotation is str}
    known = {name.removeprefix("policies.") for name in _REGISTRIES if name.startswith("policies.")}
    assert known == chosen


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("twin ", "layouts"),
        ("twin run ti", "tiny"),
        ("twin run tiny --set fleet.sp", "fleet.speed_mps="),
        ("twin run tiny --set policies.pod_selection=ne", "policies.pod_selection=nearest"),
        ("twin figures pile", "pile_on"),
    ],
)
def test_the_shell_completes(words: str, offered: str) -> None:
    environment = {
        **os.environ,
        "_TWIN_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    shown = subprocess.run(
        [sys.executable, "-m", "twin"], env=environment, capture_output=True, text=True, check=True
    )
    assert f"plain,{offered}" in shown.stdout.splitlines()
