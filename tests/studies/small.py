"""Candidates that are run in no time."""

from __future__ import annotations

from typing import Any

from tests.layout.floors import LOOP, layout_text
from twin.scenario import Scenario, load_scenario
from twin.studies import Candidate

MINUTES = 3.0


def candidate(name: str = "loop", source: str = "loop.yaml", **settings: Any) -> Candidate:
    """Make a candidate of a tiny floor; ``fleet__drive_units=2`` sets ``fleet.drive_units``."""
    overrides = {"hours": MINUTES / 60, **{key.replace("__", "."): value for key, value in settings.items()}}
    scenario: Scenario = load_scenario(overrides=overrides)
    return Candidate(name, source, layout_text(LOOP, name="loop", drive_units="3"), (), scenario)


LOOP_OF_3 = candidate()
LOOP_OF_2 = candidate("fewer", fleet__drive_units=2)
