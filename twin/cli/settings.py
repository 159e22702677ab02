"""Flags of ``twin run`` as settings of a scenario."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twin.demand.moments import parse_moment
from twin.errors import Problem, ScenarioError
from twin.scenario import Scenario, load_scenario
from twin.units import HOUR_S

__all__ = ["LAYOUT", "RunFlags", "layout_settings", "scenario_from"]

LAYOUT = "layout."
"""In front of a setting's dotted name: it is the layout's, not the scenario's."""


@dataclass(frozen=True, slots=True)
class RunFlags:
    """What the command line says about a scenario; None or empty where it says nothing."""

    scenario: str | None = None
    orders: str | None = None
    columns: str | None = None
    time_format: str | None = None
    begin: str | None = None
    end: str | None = None
    speed: float | None = None
    drive_units: int | None = None
    hours: float | None = None
    seed: int | None = None
    settings: tuple[str, ...] = ()


def scenario_from(flags: RunFlags) -> Scenario:
    """Load the scenario file, if any, and let the flags win over it.

    Raises
    ------
    ScenarioError
        With all problems of the file and the flags.
    """
    problems: list[Problem] = []
    overrides = {
        **_history(flags, problems),
        "fleet.drive_units": flags.drive_units,
        "hours": flags.hours,
        "seed": flags.seed,
        **_assignments(flags.settings, problems),
    }
    if problems:
        raise ScenarioError(problems)
    given = {name: value for name, value in overrides.items() if value is not None}
    file = Path(flags.scenario) if flags.scenario is not None else None
    scenario = load_scenario(file, given)
    window_hours = _window_hours(scenario) if flags.end is not None and "hours" not in given else None
    return scenario if window_hours is None else load_scenario(file, {**given, "hours": window_hours})


def layout_settings(settings: tuple[str, ...]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Split what ``--set`` says: ``layout.floor.aisles`` is the layout's ``floor.aisles``.

    Returns
    -------
    of_layout : dict of str to str
        Values by the layout's dotted name.
    others : tuple of str
        Of the scenario, as given.

    Raises
    ------
    ScenarioError
        If one of the layout's is no setting with a value.
    """
    problems: list[Problem] = []
    chosen = tuple(setting for setting in settings if setting.strip().startswith(LAYOUT))
    assigned = _assignments(chosen, problems)
    if problems:
        raise ScenarioError(problems)
    of_layout = {name.removeprefix(LAYOUT): value for name, value in assigned.items()}
    return of_layout, tuple(setting for setting in settings if setting not in chosen)


def _history(flags: RunFlags, problems: list[Problem]) -> dict[str, Any]:
    """Translate the flags about an order history."""
    file = None if flags.orders is None else Path(flags.orders)
    return {
        "demand.arrivals": None if file is None else "replay",
        "demand.history.file": file,
        "demand.history.columns": _columns(flags.columns, problems),
        "demand.history.time_format": _quoted(flags.time_format),
        "demand.history.begin": _quoted(flags.begin),
        "demand.history.end": _quoted(flags.end),
        "demand.history.speed": flags.speed,
    }


def _quoted(text: str | None) -> str | None:
    """Keep text as it is: an override is otherwise read as YAML, where ``2011`` is a number."""
    if text is None:
        return None
    escaped = text.replace("'", "''")
    return f"'{escaped}'"


def _columns(text: str | None, problems: list[Problem]) -> dict[str, str] | None:
    if text is None:
        return None
    columns: dict[str, str] = {}
    for pair in text.split(","):
        meaning, equals, column = (part.strip() for part in pair.partition("="))
        if not (meaning and equals and column):
            remedy = "write it like order=InvoiceNo,time=InvoiceDate"
            problems.append(Problem("--columns", f"{pair!r} is no meaning=column", remedy))
        elif meaning in columns:
            problems.append(Problem("--columns", f"{meaning!r} is given twice", "leave one out"))
        else:
            columns[meaning] = column
    return columns


def _assignments(settings: tuple[str, ...], problems: list[Problem]) -> dict[str, str]:
    assigned: dict[str, str] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not (name.strip() and equals):
            remedy = "write it like --set fleet.speed_mps=2"
            problems.append(Problem("--set", f"{setting!r} is no setting=value", remedy))
        else:
            assigned[name.strip()] = value.strip()
    return assigned


def _window_hours(scenario: Scenario) -> float | None:
    """Say how long the window of history lasts, in simulated hours; None where it has no beginning."""
    history = scenario.demand.history
    if history is None or history.begin is None or history.end is None:
        return None
    begin_s, end_s = parse_moment(history.begin, "--from"), parse_moment(history.end, "--to")
    if end_s <= begin_s:
        what = f"{history.end!r} does not come after --from {history.begin!r}"
        raise ScenarioError(Problem("--to", what, "give a later moment"))
    return (end_s - begin_s) / history.speed / HOUR_S
