"""Calls of the command line in this process."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from twin.cli import main

__all__ = ["Outcome", "call"]


class Outcome(NamedTuple):
    """What a command printed, and its exit code."""

    code: object
    out: str
    err: str


def call(capsys: pytest.CaptureFixture[str], *arguments: object) -> Outcome:
    """Run ``twin`` with arguments."""
    with pytest.raises(SystemExit) as stop:
        main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return Outcome(stop.value.code, captured.out, captured.err)
