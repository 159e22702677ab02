"""Calls that workers make in tests; importing this costs them little."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from twin.scenario import Scenario
from twin.studies.outcome import Key, Outcome, OutcomeStatus
from twin.studies.sources import version_digest

PRETEND_S = 0.01


def double(number: int) -> int:
    return 2 * number


def process_id(_: Any = None) -> int:
    return os.getpid()


def refuse(text: str) -> None:
    raise ValueError(text)


class OddError(Exception):
    """Cannot be made from its text, so it cannot be unpickled."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one}, {two}")


def refuse_oddly() -> None:
    raise OddError(1, 2)


def unsendable() -> Any:
    return lambda: None


def die_first(folder: Path, times: int) -> int:
    """Be killed the first few times; then say how often it was called."""
    calls = len(list(folder.iterdir())) + 1
    (folder / str(calls)).touch()
    if calls <= times:
        os.kill(os.getpid(), signal.SIGKILL)
    return calls


def linger(seconds: float, folder: Path) -> None:
    """Leave the process's number in a folder, and stay."""
    (folder / str(os.getpid())).touch()
    time.sleep(seconds)


@dataclass(frozen=True)
class Pretended:
    """Stands for a candidate; a worker that gets it need not import all that runs a floor."""

    name: str
    layout_source: str
    layout_digest: str = "layout"
    scenario_digest: str = "scenario"
    digest: str = "both"
    layout_text: str = ""
    layout_settings: tuple[()] = ()
    scenario: Scenario = field(default_factory=Scenario)


def pretend(candidate: Pretended, seed: int, limit_s: float | None = None) -> Outcome:
    """Make up a replication, and note in the folder that is its layout's source when it begins and ends."""
    folder = Path(candidate.layout_source)
    _note(folder / "log", f"begin {seed} {os.getpid()}")
    time.sleep(PRETEND_S)
    outcome = Outcome(
        key=Key("layout", "scenario", seed, version_digest()),
        status=OutcomeStatus.COMPLETE,
        command="",
        hours=1.0,
        simulated_h=seed,
        limit_s=limit_s,
    )
    _note(folder / "log", f"end {seed} {os.getpid()}")
    return outcome


def _note(log: Path, line: str) -> None:
    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, f"{line}\n".encode())
    os.close(file)
