"""Calls of the command line in this process, and the processor time of those in others."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import NamedTuple

import pytest

from twin.cli import main

__all__ = ["Outcome", "call", "children_cpu_s", "cpu_s_of"]


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


def children_cpu_s() -> float:
    """Add up the processor time of all processes that this one has waited for, however busy the machine."""
    times = os.times()
    return times.children_user + times.children_system


def cpu_s_of(process: int) -> float:
    """Say how much processor time a running process has taken; infinite where the system does not tell."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return math.inf
    user, system = stat.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
