"""Replications that take no time and no floor, for tests of what becomes of them."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from twin.scenario import Scenario
from twin.studies.outcome import Key, Outcome, OutcomeStatus
from twin.studies.sources import version_digest

PRETEND_S = 0.01


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
